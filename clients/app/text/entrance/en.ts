// en.ts -- what the screens of entrances and of individual casussen say, in English.
import type { Widened } from "../catalogue.ts";
import { plural } from "../plural.ts";
import type nl from "./nl.ts";

const days = plural("en", { one: "# day", other: "# days" });
const meetings = plural("en", { one: "# MDO", other: "# MDOs" });

const en: Widened<typeof nl> = {
  // entrances
  entrances_why: "Where people come in with a question about volunteering or work.",
  no_entrances: "There are no entrances yet.",
  entrance_closed: "takes no questions any more",
  for_kinds: "For questions about",
  entrance_kinds: {
    volunteering: "Volunteering",
    regular_work: "Regular work",
    sheltered_work: "Sheltered work",
    another: "Something else",
  },
  set_entrance: "Set up an entrance",
  change_entrance: (name) => `Change ${name}`,
  save_entrance: "Save the entrance",
  entrance_name: "Name of the entrance",
  entrance_place: "Where is the entrance?",
  entrance_hours: "When is the entrance open?",
  entrance_stops: "This entrance takes no questions any more",
  at_entrance: "At which entrance?",
  ask_entrance: "Write down a question",
  ask_entrance_why: "Written down once, referred once. Not who asked it.",
  kind_of_question: "What is the question about?",
  referred_to: "To whom do you refer it?",
  referred_hint: "A role or an organisation, no name.",
  question_kept: "Written down and referred.",
  to_confirm: "Was it right the first time?",
  none_to_confirm: "No question waits for an answer.",
  asked_at: (kind, place) => `${kind}, entrance ${place}`,
  referred: (to, day) => `referred to ${to}, ${day}`,
  was_right: "Right the first time",
  was_wrong: "Not right: referred again",
  then_to: "To whom then?",
  entrance_figures: "Questions at the entrances in a year",
  entrance_caption: (from, to, n) => `Questions at the entrances, ${from} – ${to}, n = ${n}`,
  entrance_source: "Source: what was written down at the entrances.",
  asked: "Questions",
  again: "Referred once more",
  parts_hidden: "hidden",
  not_told_yet: "These figures come on 1 February after the year.",

  // individual casussen
  individual_why:
    "We work together, unless. People talk in the room of the casus. No words stand here.",
  individual_off: "Individual casussen are off in this wijk.",
  individual_off_why:
    "That is how it usually is. Nothing is kept about one resident. Work together in a " +
    "collective casus. The operator can turn them on only when it is settled who answers for " +
    "the data, on which ground, and on which day the DPIA was.",
  no_individual: "There are no individual casussen.",
  late_individual: "Too late",
  none_late: "Nothing is over the six weeks.",
  row_name: (short) => `Casus ${short}`,
  whole_number: "The whole number",
  row_number: "The number of this casus. Put it in the room, put no name beside it.",
  open_individual: "Begin an individual casus",
  individual_yes: "The resident says yes to this row",
  came_on: "Came in on",
  all_individual: "All individual casussen",
  note_individual_talk: "The talk has been",
  individual_talk_why: "All three questions have an answer, in the room. Here only the day.",
  individual_plan: "A plan stands in the room",
  individual_plan_why: "The agreements stand in the room. Here only the yes.",
  individual_new_plan: "A new version stands in the room",
  resident_agrees: "The resident says yes",
  plan_agreed_one: "the resident says yes",
  plan_not_agreed_one: "without the resident's yes yet",
  postpone_one_why: "Only with a reason and the resident's yes.",
  delay_reasons: {
    resident: "The resident asks for it",
    waiting: "Somebody else must act first",
    people: "Somebody must still join",
    another: "Something else: the room knows",
  },
  meet_one_why: "Only with the resident there, or whom the resident chose.",
  resident_present: "The resident was there",
  resident_chose: "Or somebody whom the resident chose",
  meetings_held: meetings,
  goes_on: (day) => `Closed. This row goes on ${day}.`,
  yes_back: "The resident takes the yes back",
  yes_back_why: "Then all of this casus is gone at once. Nothing brings it back.",
  erase: "Take away all of this casus",
  erased: "All of this casus is gone.",
  individual_figures: "Individual casussen in a year",
  individual_caption: (from, to) =>
    `Individual casussen, ${from} – ${to}. Never about one resident.`,
  individual_source: "Source: the rows of the case directors, without names.",
  had_talk: "Had a talk",
  in_time: "Solved within six weeks, at least",
  median_to_talk: "Until the talk, median",
  in_days: days,
  waits_now: "Wait now, at least",
};

export default en;
