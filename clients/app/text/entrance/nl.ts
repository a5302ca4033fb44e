// nl.ts -- what the screens of entrances and of individual casussen say, in Dutch; the others have
// the same sentences.
import type * as wire from "#types/wire";
import { plural } from "../plural.ts";

const days = plural("nl", { one: "# dag", other: "# dagen" });
const meetings = plural("nl", { one: "# MDO", other: "# MDO's" });

const nl = {
  // ingangen
  entrances_why: "Waar mensen binnenkomen met een vraag over vrijwilligerswerk of werk.",
  no_entrances: "Er zijn nog geen ingangen.",
  entrance_closed: "neemt geen vragen meer aan",
  for_kinds: "Voor vragen over",
  entrance_kinds: {
    volunteering: "Vrijwilligerswerk",
    regular_work: "Gewoon werk",
    sheltered_work: "Beschut werk",
    another: "Iets anders",
  } satisfies Record<wire.EntranceKind, string>,
  set_entrance: "Leg een ingang vast",
  change_entrance: (name: string) => `Wijzig ${name}`,
  save_entrance: "Bewaar de ingang",
  entrance_name: "Naam van de ingang",
  entrance_place: "Waar is de ingang?",
  entrance_hours: "Wanneer is de ingang open?",
  entrance_stops: "Deze ingang neemt geen vragen meer aan",
  at_entrance: "Bij welke ingang?",
  ask_entrance: "Schrijf een vraag op",
  ask_entrance_why: "Eén keer opschrijven, één keer doorverwijzen. Niet wie het vroeg.",
  kind_of_question: "Waarover gaat de vraag?",
  referred_to: "Naar wie verwijs je door?",
  referred_hint: "Een rol of een organisatie, geen naam.",
  question_kept: "Opgeschreven en doorverwezen.",
  to_confirm: "Was het in één keer goed?",
  none_to_confirm: "Er wacht geen vraag op een antwoord.",
  asked_at: (kind: string, place: string) => `${kind}, ingang ${place}`,
  referred: (to: string, day: string) => `doorverwezen naar ${to}, ${day}`,
  was_right: "In één keer goed",
  was_wrong: "Niet goed: opnieuw doorverwezen",
  then_to: "Naar wie dan?",
  entrance_figures: "Vragen bij de ingangen in een jaar",
  entrance_caption: (from: string, to: string, n: string) =>
    `Vragen bij de ingangen, ${from} – ${to}, n = ${n}`,
  entrance_source: "Bron: wat bij de ingangen is opgeschreven.",
  asked: "Vragen",
  again: "Nog eens doorverwezen",
  parts_hidden: "verborgen",
  not_told_yet: "Deze cijfers komen op 1 februari na het jaar.",

  // individuele casussen
  individual_why:
    "We werken samen, tenzij. Praten doe je in de kamer van de casus. Hier staan geen woorden.",
  individual_off: "Individuele casussen staan uit in deze wijk.",
  individual_off_why:
    "Dat is de gewone stand. Er wordt niets over één bewoner bewaard. Werk samen in een " +
    "collectieve casus. Aanzetten kan de beheerder alleen als vaststaat wie over de gegevens " +
    "gaat, op welke grond, en op welke dag de DPIA was.",
  no_individual: "Er zijn geen individuele casussen.",
  late_individual: "Te laat",
  none_late: "Niets is over de zes weken.",
  row_name: (short: string) => `Casus ${short}`,
  whole_number: "Het hele nummer",
  row_number: "Het nummer van deze casus. Zet het in de kamer, zet er geen naam bij.",
  open_individual: "Begin een individuele casus",
  individual_yes: "De bewoner zegt ja tegen deze regel",
  came_on: "Binnengekomen op",
  all_individual: "Alle individuele casussen",
  note_individual_talk: "Het gesprek is geweest",
  individual_talk_why: "Alle drie de vragen hebben een antwoord, in de kamer. Hier alleen de dag.",
  individual_plan: "Er staat een plan in de kamer",
  individual_plan_why: "De afspraken staan in de kamer. Hier alleen het ja.",
  individual_new_plan: "Er staat een nieuwe versie in de kamer",
  resident_agrees: "De bewoner zegt ja",
  plan_agreed_one: "de bewoner zegt ja",
  plan_not_agreed_one: "nog zonder ja van de bewoner",
  postpone_one_why: "Alleen met een reden en het ja van de bewoner.",
  delay_reasons: {
    resident: "De bewoner vraagt het",
    waiting: "Iemand anders moet eerst iets doen",
    people: "Er moet nog iemand meedoen",
    another: "Iets anders: dat staat in de kamer",
  } satisfies Record<wire.DelayReason, string>,
  meet_one_why: "Alleen met de bewoner erbij, of wie de bewoner koos.",
  resident_present: "De bewoner was erbij",
  resident_chose: "Of iemand die de bewoner koos",
  meetings_held: meetings,
  goes_on: (day: string) => `Gesloten. Deze regel gaat weg op ${day}.`,
  yes_back: "De bewoner trekt het ja in",
  yes_back_why: "Dan is alles van deze casus meteen weg. Dat kan niet terug.",
  erase: "Haal alles van deze casus weg",
  erased: "Alles van deze casus is weg.",
  individual_figures: "Individuele casussen in een jaar",
  individual_caption: (from: string, to: string) =>
    `Individuele casussen, ${from} – ${to}. Nooit over één bewoner.`,
  individual_source: "Bron: de regels van de casusregisseurs, zonder namen.",
  had_talk: "Had een gesprek",
  in_time: "Binnen zes weken opgelost, ten minste",
  median_to_talk: "Tot het gesprek, mediaan",
  in_days: days,
  waits_now: "Wacht nu, ten minste",
};

export default nl;
