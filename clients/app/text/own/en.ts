// en.ts -- what a neighbour's own feed and the three questions say, in English.
import type { OwnCatalogue } from "../../features/own/words.ts";

const en: OwnCatalogue = {
  feed: "My walks in my calendar",
  feed_why: "A secret address. Your calendar fetches your walks there, also when one changes.",
  feed_who:
    "Whoever has this address sees when you walk and in which buurt. The company of your " +
    "calendar sees it too.",
  feed_make: "Make the address",
  feed_new: "Make a new address",
  feed_new_why: "The old address then works no more.",
  feed_copy: "Copy the address",
  feed_copied: "Copied. Put it in your calendar at: calendar from an address.",
  feed_withdraw: "Withdraw the address",
  feed_withdrawn: "Withdrawn. The address works no more.",
  feed_once: "We show the address only now. The server does not keep it.",
  pulse: "Three questions about the wijk",
  pulse_hint: "Once a quarter. Your name does not stand beside your answer.",
  pulse_questions: {
    safe: "I feel safe in the wijk",
    know: "I know my neighbours",
    move: "I move more than last quarter",
  },
  pulse_scales: {
    safe: ["not at all", "not much", "so-so", "yes", "very much"],
    know: ["none", "a few", "some", "well", "very well"],
    move: ["much less", "less", "as much", "more", "much more"],
  },
  pulse_send: "Send my answers",
  pulse_counted: "Thank you. Your answers were counted.",
  pulse_twice: "You answered this quarter before. One time counts.",
  pulse_results: "See what the wijk answered",
  pulse_shown: "Shown once the quarter is over, and never of a few people.",
  vouch_how:
    "Is the phone of somebody you live with or near gone? Choose the name. A coordinator " +
    "gets your request and makes a code.",
  vouch_for: (name: string) => `Ask a code for ${name}`,
  vouch_asked: "Asked. The coordinator gives the code to you or to your neighbour. Agree on how.",
  vouched: (by: string, name: string) => `${by} asks a new code for ${name}.`,
  vouched_check:
    "Check it with somebody you know. Read the code aloud only to who lost the phone, or to " +
    "who asks this.",
  keys: "Keys on paper",
  keys_changed: "The keys of the wijk on paper were replaced. Did you not know? Ask.",
  reason_soon: "The reason is coming: your phone still gets a key.",
  reason_unread: "This phone cannot read the reason. Ask your coordinator.",
};

export default en;
