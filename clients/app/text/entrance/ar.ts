// ar.ts -- what the screens of entrances and of individual casussen say, in Arabic.
import type { Widened } from "../catalogue.ts";
import { plural } from "../plural.ts";
import type nl from "./nl.ts";

const days = plural("ar", { one: "يوم واحد", two: "يومان", few: "# أيام", other: "# يوما" });
const meetings = plural("ar", { one: "MDO واحد", other: "# MDO" });

const ar: Widened<typeof nl> = {
  // المداخل
  entrances_why: "حيث يأتي الناس بسؤال عن التطوع أو العمل.",
  no_entrances: "لا توجد مداخل بعد.",
  entrance_closed: "لم يعد يستقبل أسئلة",
  for_kinds: "لأسئلة عن",
  entrance_kinds: {
    volunteering: "التطوع",
    regular_work: "العمل العادي",
    sheltered_work: "العمل المحمي",
    another: "شيء آخر",
  },
  set_entrance: "سجل مدخلا",
  change_entrance: (name) => `غير ${name}`,
  save_entrance: "احفظ المدخل",
  entrance_name: "اسم المدخل",
  entrance_place: "أين المدخل؟",
  entrance_hours: "متى يفتح المدخل؟",
  entrance_stops: "هذا المدخل لم يعد يستقبل أسئلة",
  at_entrance: "عند أي مدخل؟",
  ask_entrance: "اكتب سؤالا",
  ask_entrance_why: "يكتب مرة ويحال مرة. لا يكتب من سأل.",
  kind_of_question: "عما السؤال؟",
  referred_to: "إلى من تحيله؟",
  referred_hint: "دور أو منظمة، لا اسم.",
  question_kept: "كتب وأحيل.",
  to_confirm: "هل كان صحيحا من أول مرة؟",
  none_to_confirm: "لا سؤال ينتظر جوابا.",
  asked_at: (kind, place) => `${kind}، مدخل ${place}`,
  referred: (to, day) => `أحيل إلى ${to}، ${day}`,
  was_right: "صحيح من أول مرة",
  was_wrong: "غير صحيح: أحيل من جديد",
  then_to: "إلى من إذن؟",
  entrance_figures: "أسئلة المداخل في سنة",
  entrance_caption: (from, to, n) => `أسئلة المداخل، ${from} – ${to}، n = ${n}`,
  entrance_source: "المصدر: ما كتب عند المداخل.",
  asked: "الأسئلة",
  again: "أحيل مرة أخرى",
  parts_hidden: "مخفي",
  not_told_yet: "تأتي هذه الأرقام في 1 فبراير بعد السنة.",

  // الكاسوسات الفردية
  individual_why: "نعمل معا إلا عند الضرورة. الكلام في غرفة الكاسوس. لا كلمات هنا.",
  individual_off: "الكاسوسات الفردية متوقفة في هذا الحي.",
  individual_off_why:
    "هذا هو الوضع العادي. لا يحفظ شيء عن ساكن واحد. اعملوا معا في كاسوس جماعي. لا يشغلها " +
    "المشغل إلا إذا تقرر من يسأل عن البيانات، وعلى أي أساس، وفي أي يوم كان تقييم DPIA.",
  no_individual: "لا توجد كاسوسات فردية.",
  late_individual: "متأخر",
  none_late: "لا شيء تجاوز ستة أسابيع.",
  row_name: (short) => `كاسوس ${short}`,
  row_number: "رقم هذا الكاسوس. ضعه في الغرفة دون اسم بجانبه.",
  open_individual: "ابدأ كاسوسا فرديا",
  individual_yes: "الساكن يقول نعم لهذا السطر",
  came_on: "جاء في",
  all_individual: "كل الكاسوسات الفردية",
  note_individual_talk: "تم اللقاء",
  individual_talk_why: "للأسئلة الثلاثة جواب في الغرفة. هنا اليوم فقط.",
  individual_plan: "توجد خطة في الغرفة",
  individual_plan_why: "الاتفاقات في الغرفة. هنا الموافقة فقط.",
  individual_new_plan: "توجد نسخة جديدة في الغرفة",
  resident_agrees: "الساكن يقول نعم",
  plan_agreed_one: "الساكن يقول نعم",
  plan_not_agreed_one: "دون موافقة الساكن بعد",
  postpone_one_why: "فقط بسبب وبموافقة الساكن.",
  delay_reasons: {
    resident: "الساكن يطلب ذلك",
    waiting: "يجب أن يفعل غيره شيئا أولا",
    people: "يجب أن ينضم شخص آخر",
    another: "شيء آخر: مكتوب في الغرفة",
  },
  meet_one_why: "فقط بحضور الساكن أو من اختاره.",
  resident_present: "حضر الساكن",
  resident_chose: "أو شخص اختاره الساكن",
  meetings_held: meetings,
  goes_on: (day) => `مغلق. يزول هذا السطر في ${day}.`,
  yes_back: "الساكن يسحب موافقته",
  yes_back_why: "عندها يزول كل هذا الكاسوس فورا. لا رجوع عن ذلك.",
  erase: "احذف كل هذا الكاسوس",
  erased: "زال كل هذا الكاسوس.",
  individual_figures: "الكاسوسات الفردية في سنة",
  individual_caption: (from, to) => `الكاسوسات الفردية، ${from} – ${to}. أبدا عن ساكن واحد.`,
  individual_source: "المصدر: أسطر مديري الكاسوس دون أسماء.",
  had_talk: "تم لها لقاء",
  in_time: "حلت خلال ستة أسابيع، على الأقل",
  median_to_talk: "حتى اللقاء، الوسيط",
  in_days: days,
  waits_now: "ينتظر الآن، على الأقل",
};

export default ar;
