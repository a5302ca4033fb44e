// ar.ts -- what a neighbour's own feed and the three questions say, in Arabic.
import type { OwnCatalogue } from "../../features/own/words.ts";

const ar: OwnCatalogue = {
  feed: "جولاتي في تقويمي",
  feed_why: "عنوان سري. تقويمك يجلب منه جولاتك، وكذلك عند التغيير.",
  feed_who: "من لديه هذا العنوان يرى متى تمشي وفي أي جوار. وتراه شركة تقويمك أيضا.",
  feed_make: "اصنع العنوان",
  feed_new: "اصنع عنوانا جديدا",
  feed_new_why: "عندها لا يعمل العنوان القديم.",
  feed_copy: "انسخ العنوان",
  feed_copied: "نسخ. ضعه في تقويمك عند: تقويم من عنوان.",
  feed_withdraw: "اسحب العنوان",
  feed_withdrawn: "سحب. العنوان لم يعد يعمل.",
  feed_once: "نعرض العنوان الآن فقط. الخادم لا يحفظه.",
  pulse: "ثلاثة أسئلة عن الحي",
  pulse_hint: "مرة كل ربع سنة. اسمك ليس بجانب جوابك.",
  pulse_questions: {
    safe: "أشعر بالأمان في الحي",
    know: "أعرف جيراني",
    move: "أتحرك أكثر من الربع الماضي",
  },
  pulse_scales: {
    safe: ["أبدا", "ليس كثيرا", "نوعا ما", "نعم", "كثيرا"],
    know: ["لا أحد", "بعضهم القليل", "جزء منهم", "جيدا", "جيدا جدا"],
    move: ["أقل بكثير", "أقل", "مثله", "أكثر", "أكثر بكثير"],
  },
  pulse_send: "أرسل أجوبتي",
  pulse_counted: "شكرا. عدت أجوبتك.",
  pulse_twice: "أجبت هذا الربع من قبل. مرة واحدة تعد.",
  pulse_results: "انظر ماذا أجاب الحي",
  pulse_shown: "يظهر بعد انتهاء الربع، وأبدا عن أشخاص قلائل.",
  vouch_how: "هل ضاع هاتف شخص يسكن معك أو جار لك؟ اختر الاسم. يصل طلبك إلى منسّق فيصنع رمزًا.",
  vouch_for: (name: string) => `اطلب رمزًا لـ ${name}`,
  vouch_asked: "تم الطلب. يعطي المنسّق الرمز لك أو لجارك. اتفقوا على الطريقة.",
  vouched: (by: string, name: string) => `${by} يطلب رمزًا جديدًا لـ ${name}.`,
  vouched_check: "تأكّد عند من تعرفه. اقرأ الرمز فقط لمن ضاع هاتفه أو لمن طلب هذا.",
};

export default ar;
