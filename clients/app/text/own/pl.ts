// pl.ts -- what a neighbour's own feed and the three questions say, in Polish.
import type { OwnCatalogue } from "../../features/own/words.ts";

const pl: OwnCatalogue = {
  feed: "Moje spacery w moim kalendarzu",
  feed_why: "Tajny adres. Kalendarz sam pobiera stamtąd twoje spacery, także po zmianie.",
  feed_who:
    "Kto ma ten adres, widzi, kiedy i w której okolicy chodzisz. Widzi to też firma twojego " +
    "kalendarza.",
  feed_make: "Zrób adres",
  feed_new: "Zrób nowy adres",
  feed_new_why: "Stary adres przestanie wtedy działać.",
  feed_copy: "Skopiuj adres",
  feed_copied: "Skopiowano. Wpisz go w kalendarzu w: kalendarz z adresu.",
  feed_withdraw: "Wycofaj adres",
  feed_withdrawn: "Wycofano. Adres już nie działa.",
  feed_once: "Pokazujemy adres tylko teraz. Serwer go nie przechowuje.",
  pulse: "Trzy pytania o dzielnicę",
  pulse_hint: "Raz na kwartał. Przy odpowiedzi nie ma twojego nazwiska.",
  pulse_questions: {
    safe: "Czuję się bezpiecznie w dzielnicy",
    know: "Znam sąsiadów",
    move: "Ruszam się więcej niż w zeszłym kwartale",
  },
  pulse_scales: {
    safe: ["wcale", "nie bardzo", "jako tako", "tak", "bardzo"],
    know: ["nikogo", "kilku", "część", "dobrze", "bardzo dobrze"],
    move: ["dużo mniej", "mniej", "tyle samo", "więcej", "dużo więcej"],
  },
  pulse_send: "Wyślij moje odpowiedzi",
  pulse_counted: "Dziękujemy. Odpowiedzi policzono.",
  pulse_twice: "W tym kwartale już była odpowiedź. Liczy się jeden raz.",
  pulse_results: "Zobacz, co odpowiedziała dzielnica",
  pulse_shown: "Widać po końcu kwartału i nigdy o kilku osobach.",
  vouch_how:
    "Domownik lub sąsiad zgubił telefon? Wybierz imię. Koordynator dostanie twoją prośbę i " +
    "zrobi kod.",
  vouch_for: (name: string) => `Poproś o kod dla: ${name}`,
  vouch_asked: "Poproszono. Koordynator da kod tobie albo sąsiadowi. Umówcie się, jak.",
  vouched: (by: string, name: string) => `${by} prosi o nowy kod dla: ${name}.`,
  vouched_check:
    "Sprawdź to u kogoś, kogo znasz. Przeczytaj kod tylko osobie, która zgubiła telefon, " +
    "albo tej, która o to prosi.",
  keys: "Klucze na papierze",
  keys_changed: "Klucze dzielnicy na papierze zostały wymienione. Nie wiesz o tym? Zapytaj.",
  reason_soon: "Powód zaraz przyjdzie: twój telefon czeka na klucz.",
  reason_unread: "Ten telefon nie może odczytać powodu. Zapytaj koordynatora.",
};

export default pl;
