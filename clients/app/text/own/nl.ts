// nl.ts -- what a neighbour's own feed and the three questions say, in Dutch; the others have the
// same sentences.
import type * as wire from "#types/wire";

const nl = {
  feed: "Mijn wandelingen in mijn agenda",
  feed_why: "Een geheim adres. Je agenda haalt er zelf je wandelingen op, ook als er iets wijzigt.",
  feed_who:
    "Wie dit adres heeft, ziet wanneer je loopt en in welke buurt. Het bedrijf van je agenda " +
    "ziet dat ook.",
  feed_make: "Maak het adres",
  feed_new: "Maak een nieuw adres",
  feed_new_why: "Het oude adres werkt dan niet meer.",
  feed_copy: "Kopieer het adres",
  feed_copied: "Gekopieerd. Zet het in je agenda bij: agenda van een adres.",
  feed_withdraw: "Trek het adres in",
  feed_withdrawn: "Ingetrokken. Het adres werkt niet meer.",
  feed_once: "We laten het adres alleen nu zien. De server bewaart het niet.",
  pulse: "Drie vragen over de wijk",
  pulse_hint: "Eén keer per kwartaal. Je naam staat niet bij je antwoord.",
  pulse_questions: {
    safe: "Ik voel mij veilig in de wijk",
    know: "Ik ken mijn buren",
    move: "Ik beweeg meer dan vorig kwartaal",
  } satisfies Record<wire.PulseQuestion, string>,
  pulse_scales: {
    safe: ["helemaal niet", "niet zo", "gaat wel", "ja", "heel erg"],
    know: ["niemand", "een paar", "een deel", "goed", "heel goed"],
    move: ["veel minder", "minder", "even veel", "meer", "veel meer"],
  } satisfies Record<wire.PulseQuestion, readonly string[]>,
  pulse_send: "Verstuur mijn antwoorden",
  pulse_counted: "Dank je. Je antwoorden zijn geteld.",
  pulse_twice: "Je gaf dit kwartaal al antwoord. Eén keer telt.",
  pulse_results: "Bekijk wat de wijk antwoordde",
  pulse_shown: "Te zien als het kwartaal om is, en nooit over een paar mensen.",
  vouch_how:
    "Is de telefoon van je huisgenoot of buur kwijt? Kies de naam. Een coördinator krijgt je " +
    "vraag en maakt een code.",
  vouch_for: (name: string) => `Vraag een code voor ${name}`,
  vouch_asked: "Gevraagd. De coördinator geeft de code aan jou of aan je buur. Spreek af hoe.",
  vouched: (by: string, name: string) => `${by} vraagt een nieuwe code voor ${name}.`,
  vouched_check:
    "Vraag het na bij wie je kent. Lees de code alleen voor aan wie de telefoon kwijt is, of " +
    "aan wie dit vraagt.",
  keys: "Sleutels op papier",
  keys_changed: "De sleutels van de wijk op papier zijn vervangen. Wist je dat niet? Vraag het na.",
  reason_soon: "De reden komt zo: je telefoon krijgt nog een sleutel.",
  reason_unread: "Deze telefoon kan de reden niet lezen. Vraag het je coördinator.",
};

export default nl;
