// tr.ts -- what a neighbour's own feed and the three questions say, in Turkish.
import type { OwnCatalogue } from "../../features/own/words.ts";

const tr: OwnCatalogue = {
  feed: "Yürüyüşlerim takvimimde",
  feed_why: "Gizli bir adres. Takvimin yürüyüşlerini oradan alır, değişince de.",
  feed_who:
    "Bu adresi bilen, ne zaman ve hangi semtte yürüdüğünü görür. Takviminin şirketi de görür.",
  feed_make: "Adresi yap",
  feed_new: "Yeni adres yap",
  feed_new_why: "O zaman eski adres artık çalışmaz.",
  feed_copy: "Adresi kopyala",
  feed_copied: "Kopyalandı. Takvimine şuradan ekle: adresten takvim.",
  feed_withdraw: "Adresi geri çek",
  feed_withdrawn: "Geri çekildi. Adres artık çalışmıyor.",
  feed_once: "Adresi yalnız şimdi gösteriyoruz. Sunucu onu saklamaz.",
  pulse: "Mahalle hakkında üç soru",
  pulse_hint: "Çeyrekte bir kez. Cevabının yanında adın yazmaz.",
  pulse_questions: {
    safe: "Mahallede kendimi güvende hissediyorum",
    know: "Komşularımı tanıyorum",
    move: "Geçen çeyrekten daha çok hareket ediyorum",
  },
  pulse_scales: {
    safe: ["hiç", "pek değil", "idare eder", "evet", "çok"],
    know: ["hiçbirini", "birkaçını", "bir kısmını", "iyi", "çok iyi"],
    move: ["çok daha az", "daha az", "aynı", "daha çok", "çok daha çok"],
  },
  pulse_send: "Cevaplarımı gönder",
  pulse_counted: "Teşekkürler. Cevapların sayıldı.",
  pulse_twice: "Bu çeyrekte zaten cevap verdin. Bir kez sayılır.",
  pulse_results: "Mahallenin cevabına bak",
  pulse_shown: "Çeyrek bitince görünür, asla birkaç kişi hakkında değil.",
  vouch_how:
    "Ev arkadaşının veya komşunun telefonu mu kayıp? Adını seç. Bir koordinatör isteğini " +
    "alır ve bir kod yapar.",
  vouch_for: (name: string) => `${name} için kod iste`,
  vouch_asked: "İstendi. Koordinatör kodu sana veya komşuna verir. Nasıl olacağını konuşun.",
  vouched: (by: string, name: string) => `${by}, ${name} için yeni bir kod istiyor.`,
  vouched_check:
    "Tanıdığın birine sor. Kodu yalnızca telefonunu kaybeden kişiye veya bunu isteyene oku.",
  keys: "Kâğıttaki anahtarlar",
  keys_changed: "Wijkin kâğıttaki anahtarları değiştirildi. Bilmiyor muydun? Sor.",
  reason_soon: "Neden birazdan gelir: telefonun daha bir anahtar alacak.",
  reason_unread: "Bu telefon nedeni okuyamıyor. Koordinatörüne sor.",
};

export default tr;
