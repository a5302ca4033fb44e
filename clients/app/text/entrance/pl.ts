// pl.ts -- what the screens of entrances and of individual casussen say, in Polish.
import type { Widened } from "../catalogue.ts";
import { plural } from "../plural.ts";
import type nl from "./nl.ts";

const days = plural("pl", { one: "# dzień", other: "# dni" });
const meetings = plural("pl", { one: "# MDO", other: "# MDO" });

const pl: Widened<typeof nl> = {
  // wejścia
  entrances_why: "Gdzie przychodzi się z pytaniem o wolontariat lub pracę.",
  no_entrances: "Nie ma jeszcze wejść.",
  entrance_closed: "nie przyjmuje już pytań",
  for_kinds: "Dla pytań o",
  entrance_kinds: {
    volunteering: "Wolontariat",
    regular_work: "Zwykła praca",
    sheltered_work: "Praca chroniona",
    another: "Coś innego",
  },
  set_entrance: "Zapisz wejście",
  change_entrance: (name) => `Zmień ${name}`,
  save_entrance: "Zachowaj wejście",
  entrance_name: "Nazwa wejścia",
  entrance_place: "Gdzie jest wejście?",
  entrance_hours: "Kiedy wejście jest otwarte?",
  entrance_stops: "To wejście nie przyjmuje już pytań",
  at_entrance: "Przy którym wejściu?",
  ask_entrance: "Zapisz pytanie",
  ask_entrance_why: "Raz zapisane, raz skierowane. Bez tego, kto pytał.",
  kind_of_question: "O co jest pytanie?",
  referred_to: "Do kogo kierujesz?",
  referred_hint: "Rola lub organizacja, nie nazwisko.",
  question_kept: "Zapisane i skierowane.",
  to_confirm: "Czy było od razu dobrze?",
  none_to_confirm: "Żadne pytanie nie czeka na odpowiedź.",
  asked_at: (kind, place) => `${kind}, wejście ${place}`,
  referred: (to, day) => `skierowane do: ${to}, ${day}`,
  was_right: "Od razu dobrze",
  was_wrong: "Niedobrze: skierowane ponownie",
  then_to: "Do kogo więc?",
  entrance_figures: "Pytania przy wejściach w roku",
  entrance_caption: (from, to, n) => `Pytania przy wejściach, ${from} – ${to}, n = ${n}`,
  entrance_source: "Źródło: co zapisano przy wejściach.",
  asked: "Pytania",
  again: "Skierowane jeszcze raz",
  parts_hidden: "ukryte",
  not_told_yet: "Te liczby są od 1 lutego po roku.",

  // casusy indywidualne
  individual_why:
    "Pracujemy wspólnie, chyba że się nie da. Rozmawia się w pokoju casusu. Tu nie ma słów.",
  individual_off: "Casusy indywidualne są w tej dzielnicy wyłączone.",
  individual_off_why:
    "Tak jest zwykle. O jednym mieszkańcu nic się nie przechowuje. Pracujcie razem we wspólnym " +
    "casusie. Operator może je włączyć tylko wtedy, gdy wiadomo, kto odpowiada za dane, na " +
    "jakiej podstawie i którego dnia było DPIA.",
  no_individual: "Nie ma casusów indywidualnych.",
  late_individual: "Po terminie",
  none_late: "Nic nie przekracza sześciu tygodni.",
  row_name: (short) => `Casus ${short}`,
  whole_number: "Cały numer",
  row_number: "Numer tego casusu. Wpisz go w pokoju, bez nazwiska obok.",
  open_individual: "Rozpocznij casus indywidualny",
  individual_yes: "Mieszkaniec mówi tak temu wpisowi",
  came_on: "Przyszedł dnia",
  all_individual: "Wszystkie casusy indywidualne",
  note_individual_talk: "Rozmowa się odbyła",
  individual_talk_why: "Trzy pytania mają odpowiedź, w pokoju. Tu tylko dzień.",
  individual_plan: "W pokoju jest plan",
  individual_plan_why: "Ustalenia są w pokoju. Tu tylko zgoda.",
  individual_new_plan: "W pokoju jest nowa wersja",
  resident_agrees: "Mieszkaniec mówi tak",
  plan_agreed_one: "mieszkaniec mówi tak",
  plan_not_agreed_one: "jeszcze bez zgody mieszkańca",
  postpone_one_why: "Tylko z powodem i zgodą mieszkańca.",
  delay_reasons: {
    resident: "Prosi o to mieszkaniec",
    waiting: "Najpierw ktoś inny musi coś zrobić",
    people: "Ktoś musi jeszcze dołączyć",
    another: "Coś innego: jest w pokoju",
  },
  meet_one_why: "Tylko z mieszkańcem albo z kimś, kogo wybrał.",
  resident_present: "Mieszkaniec był obecny",
  resident_chose: "Albo ktoś, kogo wybrał mieszkaniec",
  meetings_held: meetings,
  goes_on: (day) => `Zamknięte. Ten wpis zniknie ${day}.`,
  yes_back: "Mieszkaniec cofa zgodę",
  yes_back_why: "Wtedy cały ten casus od razu znika. Nie da się tego cofnąć.",
  erase: "Usuń cały ten casus",
  erased: "Cały ten casus zniknął.",
  individual_figures: "Casusy indywidualne w roku",
  individual_caption: (from, to) =>
    `Casusy indywidualne, ${from} – ${to}. Nigdy o jednym mieszkańcu.`,
  individual_source: "Źródło: wpisy kierujących casusem, bez nazwisk.",
  had_talk: "Po rozmowie",
  in_time: "Rozwiązane w sześć tygodni, co najmniej",
  median_to_talk: "Do rozmowy, mediana",
  in_days: days,
  waits_now: "Czeka teraz, co najmniej",
};

export default pl;
