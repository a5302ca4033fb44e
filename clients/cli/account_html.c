/* account_html.c -- the yearly account as a page that prints on one A4, alone in its file. */
#include "cli/account.h"
#include "wire/wire_bytes.h"

#include <inttypes.h>
#include <stdio.h>

enum { TEXT_SIZE = 400, HASH_DIGITS = 64 };

static const char HEAD[] =
    "<!doctype html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>Jaarrekening wijkbudget</title>\n<style>\n"
    "@page { size: A4; margin: 18mm }\n"
    "body { font: 11pt/1.35 sans-serif; color: #000; max-width: 174mm; margin: 0 auto }\n"
    "h1 { font-size: 18pt } h2 { font-size: 13pt; margin: 6mm 0 2mm }\n"
    "table { width: 100%; border-collapse: collapse }\n"
    "th, td { text-align: left; padding: 1mm 2mm 1mm 0; border-bottom: .2mm solid #999 }\n"
    "td:last-child, th:last-child { text-align: right; font-variant-numeric: tabular-nums }\n"
    "tfoot td { font-weight: bold; border-bottom: 0 }\n"
    "code { font-size: 8pt; overflow-wrap: anywhere }\n"
    "@media print { tr { break-inside: avoid } }\n"
    "</style>\n</head>\n<body>\n";

static void add(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

/* Names come from a file: what a page gives a meaning stands for itself. */
static void add_text(struct buffer *out, struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '<': add(out, "&lt;"); break;
        case '>': add(out, "&gt;"); break;
        case '&': add(out, "&amp;"); break;
        case '"': add(out, "&quot;"); break;
        default: buffer_append(out, text.data + i, 1); break;
        }
    }
}

/* "€ 1.234,56", with its points. */
static void add_money(struct buffer *out, int64_t cents)
{
    char digits[24];
    const uint64_t value = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    const int size = snprintf(digits, sizeof(digits), "%" PRIu64, value / 100);
    add(out, cents < 0 ? "&euro;&nbsp;-" : "&euro;&nbsp;");
    for (int i = 0; i < size; i++) {
        buffer_append(out, digits + i, 1);
        if (i + 1 < size && (size - i - 1) % 3 == 0) {
            add(out, ".");
        }
    }
    (void)snprintf(digits, sizeof(digits), ",%02d", (int)(value % 100));
    add(out, digits);
}

static void add_name(struct buffer *out, const struct account *account, const struct wire_id *id,
                     const char *nobody)
{
    char name[ACCOUNT_NAME_SIZE];
    account_write_name(account, id, nobody, name);
    add_text(out, span_text(name));
}

static void add_row(struct buffer *out, const char *what, int64_t cents)
{
    add(out, "<tr><td>");
    add(out, what);
    add(out, "</td><td>");
    add_money(out, cents);
    add(out, "</td></tr>\n");
}

static void add_total(struct buffer *out, const char *columns, int64_t cents)
{
    add(out, "</tbody>\n<tfoot><tr><td");
    add(out, columns);
    add(out, ">Samen</td><td>");
    add_money(out, cents);
    add(out, "</td></tr></tfoot>\n</table>\n");
}

static void add_sums(const struct account *account, struct buffer *out)
{
    int64_t total = 0;
    add(out, "<h2>Besteed per taakveld (Iv3) en organisatie</h2>\n<table>\n<thead><tr>"
             "<th>Taakveld</th><th>Organisatie</th><th>Bedrag</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < account->sum_count; i++) {
        const struct account_sum *sum = &account->sums[i];
        add(out, "<tr><td>");
        add_text(out, sum->task_field);
        add(out, "</td><td>");
        add_name(out, account, &sum->organisation_id, "kosten van de casus");
        add(out, "</td><td>");
        add_money(out, sum->cents);
        add(out, "</td></tr>\n");
        total += sum->cents;
    }
    add_total(out, " colspan=\"2\"", total);
}

static void add_shares(const struct account *account, struct buffer *out)
{
    int64_t total = 0;
    add(out, "<h2>Overschot, verdeeld</h2>\n<table>\n<thead><tr><th>Voor</th><th>Bedrag</th></tr>"
             "</thead>\n<tbody>\n");
    for (size_t i = 0; i < account->share_count; i++) {
        add(out, "<tr><td>");
        add_name(out, account, &account->shares[i].organisation_id, "bewoners");
        add(out, "</td><td>");
        add_money(out, account->shares[i].cents);
        add(out, "</td></tr>\n");
        total += account->shares[i].cents;
    }
    add_total(out, "", total);
}

void account_write_html(const struct account *account, struct buffer *out)
{
    char text[TEXT_SIZE];
    char head[HASH_DIGITS + 1] = "";
    hex_encode(account->head.bytes, sizeof(account->head.bytes), head);
    add(out, HEAD);
    (void)snprintf(text, sizeof(text),
                   "<h1>Jaarrekening wijkbudget %" PRIu64 "</h1>\n<table>\n<thead><tr><th>Het jaar"
                   "</th><th>Bedrag</th></tr></thead>\n<tbody>\n",
                   account->year);
    add(out, text);
    add_row(out, "Ingelegd", account->deposited);
    add_row(out, "Besteed", account->spent);
    add_row(out, "Waarvan niet gedekt", account->uncovered);
    add_row(out, "Nog gereserveerd", account->reserved);
    add_row(out, "Niet besteed", account_surplus(account));
    add(out, "</tbody>\n</table>\n");
    add_sums(account, out);
    if (account->share_count > 0) {
        add_shares(account, out);
    }
    (void)snprintf(text, sizeof(text),
                   "<p>Nagerekend uit %" PRIu64 " boekingen, periode 1-1-%" PRIu64
                   " tot en met 31-12-%" PRIu64 ". Zegel van de laatste boeking:<br><code>%s"
                   "</code></p>\n</body>\n</html>\n",
                   account->entries, account->year, account->year, head);
    add(out, text);
}
