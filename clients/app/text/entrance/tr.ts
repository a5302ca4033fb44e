// tr.ts -- what the screens of entrances and of individual casussen say, in Turkish.
import type { Widened } from "../catalogue.ts";
import { plural } from "../plural.ts";
import type nl from "./nl.ts";

const days = plural("tr", { other: "# gün" });
const meetings = plural("tr", { other: "# MDO" });

const tr: Widened<typeof nl> = {
  // girişler
  entrances_why: "İnsanların gönüllülük veya iş sorusuyla geldiği yer.",
  no_entrances: "Daha giriş yok.",
  entrance_closed: "artık soru almıyor",
  for_kinds: "Şu sorular için",
  entrance_kinds: {
    volunteering: "Gönüllülük",
    regular_work: "Normal iş",
    sheltered_work: "Korumalı iş",
    another: "Başka bir şey",
  },
  set_entrance: "Giriş kaydet",
  change_entrance: (name) => `${name} girişini değiştir`,
  save_entrance: "Girişi kaydet",
  entrance_name: "Girişin adı",
  entrance_place: "Giriş nerede?",
  entrance_hours: "Giriş ne zaman açık?",
  entrance_stops: "Bu giriş artık soru almıyor",
  at_entrance: "Hangi girişte?",
  ask_entrance: "Soru yaz",
  ask_entrance_why: "Bir kez yazılır, bir kez yönlendirilir. Kimin sorduğu yazılmaz.",
  kind_of_question: "Soru ne hakkında?",
  referred_to: "Kime yönlendiriyorsun?",
  referred_hint: "Bir görev veya kuruluş, isim değil.",
  question_kept: "Yazıldı ve yönlendirildi.",
  to_confirm: "İlk seferde doğru muydu?",
  none_to_confirm: "Cevap bekleyen soru yok.",
  asked_at: (kind, place) => `${kind}, giriş ${place}`,
  referred: (to, day) => `${to} yönüne, ${day}`,
  was_right: "İlk seferde doğru",
  was_wrong: "Doğru değil: yeniden yönlendirildi",
  then_to: "O zaman kime?",
  entrance_figures: "Bir yılda girişlerdeki sorular",
  entrance_caption: (from, to, n) => `Girişlerdeki sorular, ${from} – ${to}, n = ${n}`,
  entrance_source: "Kaynak: girişlerde yazılanlar.",
  asked: "Sorular",
  again: "Bir kez daha yönlendirilen",
  parts_hidden: "gizli",
  not_told_yet: "Bu rakamlar yıldan sonraki 1 Şubat'ta gelir.",

  // bireysel casuslar
  individual_why:
    "Birlikte çalışırız, gerekmedikçe ayrı değil. Casusun odasında konuşulur. Burada söz yok.",
  individual_off: "Bu mahallede bireysel casuslar kapalı.",
  individual_off_why:
    "Olağan durum budur. Tek bir sakin hakkında bir şey saklanmaz. Ortak bir casusta birlikte " +
    "çalışın. Yönetici bunu ancak verilerden kimin sorumlu olduğu, hangi dayanakla ve DPIA'nın " +
    "hangi gün yapıldığı belliyse açabilir.",
  no_individual: "Bireysel casus yok.",
  late_individual: "Geç kalan",
  none_late: "Altı haftayı aşan yok.",
  row_name: (short) => `Casus ${short}`,
  whole_number: "Numaranın tamamı",
  row_number: "Bu casusun numarası. Odaya yaz, yanına isim yazma.",
  open_individual: "Bireysel casus başlat",
  individual_yes: "Sakin bu satıra evet diyor",
  came_on: "Geldiği gün",
  all_individual: "Bütün bireysel casuslar",
  note_individual_talk: "Görüşme oldu",
  individual_talk_why: "Üç sorunun da cevabı odada. Burada yalnız gün.",
  individual_plan: "Odada bir plan var",
  individual_plan_why: "Anlaşmalar odada. Burada yalnız evet.",
  individual_new_plan: "Odada yeni bir sürüm var",
  resident_agrees: "Sakin evet diyor",
  plan_agreed_one: "sakin evet diyor",
  plan_not_agreed_one: "daha sakinin evet'i yok",
  postpone_one_why: "Yalnız bir neden ve sakinin evet'i ile.",
  delay_reasons: {
    resident: "Sakin istiyor",
    waiting: "Önce başka biri bir şey yapmalı",
    people: "Daha biri katılmalı",
    another: "Başka bir şey: odada yazıyor",
  },
  meet_one_why: "Yalnız sakin veya onun seçtiği biri oradaysa.",
  resident_present: "Sakin oradaydı",
  resident_chose: "Veya sakinin seçtiği biri",
  meetings_held: meetings,
  goes_on: (day) => `Kapandı. Bu satır ${day} günü silinir.`,
  yes_back: "Sakin evet'ini geri alıyor",
  yes_back_why: "O zaman bu casusun hepsi hemen silinir. Geri gelmez.",
  erase: "Bu casusun hepsini sil",
  erased: "Bu casusun hepsi silindi.",
  individual_figures: "Bir yılda bireysel casuslar",
  individual_caption: (from, to) =>
    `Bireysel casuslar, ${from} – ${to}. Asla tek bir sakin hakkında değil.`,
  individual_source: "Kaynak: casus yöneticilerinin satırları, isimsiz.",
  had_talk: "Görüşmesi olan",
  in_time: "Altı haftada çözülen, en az",
  median_to_talk: "Görüşmeye kadar, medyan",
  in_days: days,
  waits_now: "Şimdi bekleyen, en az",
};

export default tr;
