// nl.ts -- what who leads reads, in Dutch; the other languages have the same sentences.
import type { HatKind, Measure, ShiftState } from "#types/wire";
import { plural } from "../plural.ts";

const nl = {
  // the desk
  manage: "Beheer",
  for_group: (name: string) => `Loopgroep ${name}`,
  for_buurt: "Voor de buurt",
  for_wijk: "Voor de wijk",
  ask_in: plural("nl", { one: "# buur wil erbij", other: "# buren willen erbij" }),
  nothing_to_lead: "Je hebt nu geen taak in de buurt.",
  saved: "Bewaard",
  save: "Bewaar",
  remove: "Haal weg",
  leave_so: "Laat het zo",
  print: "Druk af",
  until: (day: string) => `tot en met ${day}`,
  from_to: (from: string, to: string) => `${from} tot en met ${to}`,
  whom: "Wie?",
  choose: "Kies",

  // a series
  series: "Vaste wandelingen",
  series_of: (name: string) => `Vaste wandelingen van ${name}`,
  no_series: "Er zijn nog geen vaste wandelingen.",
  change_series: "Verander deze reeks",
  how_often: "Hoe vaak?",
  often: {
    every_week: "Elke week",
    two_weeks: "Om de week",
    first: "Elke eerste van de maand",
    second: "Elke tweede van de maand",
    third: "Elke derde van de maand",
    fourth: "Elke vierde van de maand",
    last: "Elke laatste van de maand",
  },
  weekly: (day: string, time: string) => `Elke ${day} om ${time}`,
  every_n: (weeks: number, day: string, time: string) =>
    `Elke ${weeks} weken op ${day} om ${time}`,
  monthly: (which: string, day: string, time: string) => `${which}, op ${day} om ${time}`,
  holidays: "Vakantie en feestdagen",
  holidays_hint: "Zet een vinkje bij dagen waarop jullie niet lopen.",
  move_joined: "Ook als er al iemand meeloopt. Zij krijgen bericht.",

  // one walk
  changed_meanwhile: "Iemand anders heeft dit net veranderd.",
  stands_now: (what: string) => `Nu staat er: ${what}`,
  already: "Deze keer is al anders.",
  do_anyway: "Toch veranderen",

  // a range of days
  range: "Een tijdje anders",
  range_of: (name: string) => `Een tijdje anders: ${name}`,
  range_hint: "Voor alle wandelingen in deze weken, in één keer.",
  which_series: "Welke reeks?",
  first_day: "Eerste dag",
  last_day: "Laatste dag",
  what_differs: "Wat is er anders?",
  differs: { cancelled: "Het vervalt", other_time: "Een andere tijd" },
  at_time: (time: string) => `om ${time}`,
  stands_there: "Voor deze dagen staat al iets:",
  replace: "Vervang dat",
  shifts_changed: plural("nl", {
    one: "# wandeling is veranderd. Wie meeloopt krijgt bericht.",
    other: "# wandelingen zijn veranderd. Wie meeloopt krijgt bericht.",
  }),
  ranges: "Dit staat er",
  no_ranges: "Er zijn geen uitzonderingen.",

  // a deputy
  deputy: "Vervanger",
  deputy_of: (name: string) => `Vervanger voor ${name}`,
  deputy_hint: "Ga je weg? Iemand leidt dan voor jou, van en tot een dag.",
  name_deputy: "Wijs aan",
  no_deputies: "Er is geen vervanger.",
  you_deputise: (from: string, to: string) => `Jij vervangt de leider: ${from} tot en met ${to}`,

  // the board
  board: "Rooster, vier weken",
  board_of: (name: string) => `Rooster van ${name}`,
  week_of: (day: string) => `Week van ${day}`,
  lately: "Geweest",
  states: {
    open: "Nog niet zeker",
    full: "Vol, gaat door",
    certain: "Gaat door",
    at_risk: "Risico",
    cancelled: "Vervalt",
    running: "Nu bezig",
    closed: "Gelopen",
    not_walked: "Niet gelopen",
  } satisfies Record<ShiftState, string>,
  taken: (taken: number, max: number) => `${taken} van ${max} plekken`,
  no_shifts: "In deze vier weken staat er niets.",
  rota: "Rooster op papier",
  rota_hint: "Hang dit op. Wie geen telefoon heeft, zet hier een naam en een handtekening.",
  rota_when: "Wanneer",
  rota_name: "Naam",
  rota_sign: "Handtekening",
  printed_on: (day: string) => `Gemaakt op ${day}`,

  // who was there
  who_was: "Wie was er?",
  who_was_hint: "Tik op wie er was. Het mag ook later, van papier.",
  all_there: "Iedereen was er",
  was_there: "was er",
  not_there: "was er niet",
  also_there: "Er was nog een buur",
  add: "Zet erbij",
  adults_along: "Volwassenen zonder telefoon",
  children_along: "Kinderen",
  fewer: (what: string) => `${what}: één minder`,
  more: (what: string) => `${what}: één meer`,
  nobody_yet: "Nog niemand.",
  not_home: (name: string) => `${name} heeft nog niet gezegd: veilig thuis.`,
  not_home_do: "Bel even, of ga samen kijken. De app belt niemand.",
  not_home_done: "Het is goed",

  // letting in
  invitations: "Uitnodigingen",
  invite_one: "Nodig één buur uit",
  for_whom: "Voor wie? (mag leeg, blijft op jouw telefoon)",
  with_words:
    "Deze code is voor één persoon en 14 dagen geldig. Scan hem, of lees de woorden voor.",
  open_ones: plural("nl", {
    one: "# uitnodiging staat open",
    other: "# uitnodigingen staan open",
  }),
  no_open: "Er staan geen uitnodigingen open.",
  used_ones: plural("nl", { other: "# keer is er iemand gekomen" }),
  withdraw: "Trek in",
  invitation_of: (whom: string, day: string) => `${whom}, tot ${day}`,
  someone: "Een buur",

  // sheets
  sheets: "Briefjes voor huishoudens",
  sheets_hint: "Op elk briefje staan codes: één voor elke persoon in huis.",
  how_many_sheets: "Hoeveel briefjes?",
  how_many_codes: "Hoeveel codes op een briefje?",
  make_sheets: "Maak de briefjes",
  making: (done: number, all: number) => `${done} van ${all} codes gemaakt`,
  sheet_title: "Doe mee met je buren",
  sheet_steps: [
    "Scan de code met je telefoon.",
    "Of ga naar het adres hieronder en typ de negen woorden.",
    "Typ je voornaam. Klaar.",
  ],
  sheet_person: (number: number) => `Voor persoon ${number}`,
  sheet_until: (day: string) => `Geldig tot en met ${day}. Elke code werkt één keer.`,
  sheet_no: "Geen telefoonnummer. Geen e-mail. Geen wachtwoord.",
  sheets_once: "Druk ze nu af. Deze codes laten we maar één keer zien.",

  // from WhatsApp
  move_over: "Overstappen van WhatsApp",
  move_hint: "Plak deze tekst in de WhatsApp-groep. Geef iedereen daarna een eigen briefje.",
  households: "Hoeveel huishoudens zitten in de groep?",
  over: (over: number, all: number) => `${over} van ${all} huishoudens over`,
  paste_text: (over: number, all: number, address: string) =>
    `Beste buren, we stappen over op Buurt. Daar zijn meldingen en praten apart, en ziet niemand ` +
    `je nummer. Je krijgt een briefje met een code in de bus. Of vraag mij er een. ` +
    `Adres: ${address}. Nu zijn ${over} van ${all} huishoudens over. ` +
    `Tot iedereen over is, houden we deze groep ook aan. Gevaar? Bel eerst 112.`,

  // reports
  reports: "Gemelde berichten",
  no_reports: "Er is niets gemeld.",
  reported_by_someone: "Een buur meldde dit bericht. Wie dat was zie je niet.",
  said_by: (name: string) => `Gezegd door ${name}`,
  signed: "De handtekening klopt: dit is echt gezegd.",
  not_signed: "Let op: de handtekening klopt niet.",
  why_reported: (why: string) => `Waarom gemeld: ${why}`,
  propose: "Stel voor",
  measures: {
    none: "Niets doen",
    warn: "Waarschuwen",
    mute: "Een tijdje niet praten",
    remove: "Uit de groepen zetten",
  } satisfies Record<Measure, string>,
  which_measure: "Wat stel je voor?",
  measure_why: "Waarom? Degene om wie het gaat leest dit.",
  measure_days: "Hoeveel dagen? (1 tot 7)",
  for_days: plural("nl", { one: "Voor # dag", other: "Voor # dagen" }),
  proposed_waits: "Jouw voorstel wacht op de andere moderator.",
  other_proposes: (measure: string) => `De andere moderator stelt voor: ${measure}`,
  agree: "Eens",
  not_agree: "Niet eens",
  was_decided: (measure: string) => `Besloten: ${measure}`,
  answered_no: "Je was het niet eens. Er gebeurt niets.",
  appeals: "Niet mee eens",
  appeal_says: "Iemand is het niet eens met een besluit:",

  // for the wijkagent
  police: "Bericht namens de wijkagent",
  police_warning: "Geen namen, geen kentekens, geen dossiers.",
  police_checked: "Er staan geen namen, kentekens of dossiers in",
  police_sent: "Verstuurd. Erboven staat dat het namens de wijkagent is.",
  practice: "Houd een oefening",

  // hats
  practice_due: "Er doen genoeg telefoons mee. Houd weer eens een oefening.",

  hats: "Taken en opvolgers",
  own_hats: "Jouw taken",
  all_hats: "Wie heeft welke taak",
  kinds: {
    leader: "Leider van een loopgroep",
    coordinator: "Buurtcoördinator",
    wijk_coordinator: "Wijkcoördinator",
    moderator: "Moderator",
    council: "Wijkraad",
    steward: "Budgetbeheer",
    professional: "Professional",
    case_director: "Casusregisseur",
    manager: "Manager",
    municipality: "Gemeente",
    adviesraad: "Adviesraad",
    wijkstichting: "Wijkstichting",
    experience_expert: "Ervaringsdeskundige",
  } satisfies Record<HatKind, string>,
  ends_on: (day: string) => `Eindigt op ${day}`,
  lay_down: "Stop met deze taak",
  lay_down_sure: "Weet je het zeker? Vraag eerst wie je opvolgt.",
  successor: "Geef een taak of wijs een opvolger aan",
  which_hat: "Welke taak?",
  which_group: "Welke loopgroep?",
  root_words: "De 24 woorden van het hoofdpapier (alleen als er geen tweede coördinator is)",
  give_hat: "Geef deze taak",
  waits_for_second: "Een tweede coördinator moet ook tekenen. Die ziet dit nu.",
  given: "Gegeven.",
  asked_to_sign: "Teken jij ook?",
  asked_hat: (who: string, hat: string) => `${who} wordt: ${hat}`,
  sign_too: "Ja, ik teken ook",
  no_paper: "Zonder tweede coördinator zijn de 24 woorden van het papier nodig.",

  // beginning
  found: "Begin een nieuwe wijk",
  found_hint: "Dit doet één coördinator, één keer. De beheerder van de server geeft je een code.",
  found_token: "Code van de beheerder",
  token_refused: "Deze code werkt niet (meer). Vraag de beheerder om een nieuwe.",
  found_buurten: "Welke buurten? Eén op elke regel.",
  found_ruwaard: "Vul de buurten van Ruwaard in",
  found_home: "In welke buurt woon jij?",
  found_go: "Begin",
  founding: "De wijk wordt gemaakt. Dit duurt even.",
  papers: "Druk deze papieren nu af",
  papers_why:
    "Ze komen nooit meer terug. " +
    "Met deze woorden red je de wijk als iedereen zijn telefoon kwijt is.",
  papers_who: "Geef elk papier aan iemand anders. Bewaar ze niet op een telefoon of computer.",
  paper_root: "Hoofdpapier: voor de eerste taken. In een kluis.",
  paper_custodian: (number: string) => `Bewaarder ${number}`,
  papers_kept: "Ik heb alle papieren op papier",
  first_steps: "De eerste stappen",
  step_rules: "Huisregels",
  step_group: "Een loopgroep",
  step_invite: "De eerste buur",
  step_done: "gedaan",
  rules_text: "De huisregels, in gewone woorden",
  rules_default:
    "Gevaar? Bel altijd eerst 112.\nLoop nooit alleen.\nGrijp niet in. Kijk en geef het door.\n" +
    "Schrijf wat iemand doet, niet hoe iemand eruitziet.\nGeen foto’s van mensen.\n" +
    "Wees vriendelijk voor elkaar.",
  publish_rules: "Maak de huisregels bekend",
  group_name: "Hoe heet de loopgroep?",
  group_start: "Waar begint de wandeling?",
  make_group: "Maak de loopgroep",
  keys: "Sleutels op papier",
  keys_kept: "Wie bewaart de sleutels?",
  keys_so_many: (count: number, quorum: number) =>
    `Er is één hoofdpapier, en er zijn ${count} papieren van bewaarders. ${quorum} ` +
    `bewaarders zijn samen genoeg.`,
  keys_for:
    "Een bewaarder heeft alleen dat papier. Een bewaarder leest niets mee en geeft geen " +
    "taken. De papieren zijn er voor als het hoofdpapier of de stichter weg is.",
  keys_who: "Wie een papier heeft, staat niet in de app. Spreek het samen af en schrijf het op.",
  keys_replaced: "De sleutels zijn al eens vervangen. Oude papieren werken niet meer.",
  keys_lost: "Is een coördinator of de stichter weg?",
  keys_lost_steps: [
    "Is er nog een wijkcoördinator? Die geeft de taak door, samen met een tweede: bij " +
    "Taken en opvolgers.",
    "Is er niemand meer met die taak? Meldingen en wandelingen gaan gewoon door. Bel de " +
    "bewaarders.",
    "Kom met genoeg bewaarders bij elkaar. Typ hieronder de woorden van jullie papieren.",
    "Druk het nieuwe hoofdpapier af. Geef er daarna iemand de taak mee.",
    "Is een papier kwijt of door een ander gezien? Maak dan ook voor alle bewaarders " +
    "nieuwe papieren.",
  ] as readonly string[],
  keys_together: "Bewaarders samen",
  keys_together_how:
    "Typ de 24 woorden van elk papier. Het hoofdpapier alleen is ook genoeg. De woorden " +
    "blijven op deze telefoon en worden daarna vergeten.",
  keys_words: (number: number) => `Woorden van papier ${number}`,
  keys_try: "Probeer: zijn deze papieren genoeg?",
  keys_enough: "Ja, deze papieren zijn genoeg. Er is niets veranderd.",
  keys_make: "Maak een nieuw hoofdpapier",
  keys_sure:
    "Het oude hoofdpapier werkt daarna niet meer. Iedereen met een taak ziet dat het " +
    "vervangen is.",
  keys_all: "Ook nieuwe papieren voor alle bewaarders",
  keys_first_task: "Een nieuwe wijkcoördinator, met het hoofdpapier",
  keys_root_words: "De 24 woorden van het hoofdpapier",
};

export default nl;
