/* test_account.c -- the yearly account, computed from a saved ledger and nothing else. Rules:
 * docs/budget.md
 *
 * tests: native only: the command line is built for this machine alone
 */
#include "cli/account.h"
#include "crypto/public/hash.h"
#include "wire/wire_bytes.h"
#include "wire/wire_ledger.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { FILE_MAX = 1 << 20, OSS = 0xa0, PROVIDER_A = 0xa1, PROVIDER_B = 0xa2 };

static struct buffer file;
static struct wire_hash before;
static uint64_t number;
static struct account account;

static struct wire_id id_of(unsigned byte)
{
    struct wire_id id;
    memset(id.bytes, (int)byte, sizeof(id.bytes));
    return id;
}

static void add(const char *text)
{
    buffer_append(&file, text, strlen(text));
}

static void name(unsigned organisation, const char *called)
{
    const struct wire_id id = id_of(organisation);
    char line[120];
    char digits[33] = "";
    hex_encode(id.bytes, sizeof(id.bytes), digits);
    (void)snprintf(line, sizeof(line), "org;%s;%s\n", digits, called);
    add(line);
}

/* Appends a line as `buurt budget save` does. */
static void book(struct wire_entry entry)
{
    char line[WIRE_LEDGER_LINE_MAX];
    char digits[65] = "";
    struct hash_stream stream;
    entry.number = ++number;
    entry.entry_id = id_of((unsigned)number);
    entry.booked_on = 20260317;
    entry.period = 20260301;
    const size_t size = wire_ledger_write(&entry, line);
    hash_begin(&stream);
    hash_add(&stream, span_of(before.bytes, sizeof(before.bytes)));
    hash_add(&stream, span_of(line, size));
    const struct hash hash = hash_end(&stream);
    memcpy(before.bytes, hash.bytes, sizeof(before.bytes));
    hex_encode(hash.bytes, sizeof(hash.bytes), digits);
    buffer_append(&file, line, size);
    add(";");
    add(digits);
    add("\n");
}

static struct wire_entry entry(enum wire_entry_kind kind, int64_t amount, unsigned organisation,
                               const char *field)
{
    return (struct wire_entry){.year = 2026,
                               .kind = kind,
                               .amount = amount,
                               .organisation_id =
                                   organisation == 0 ? (struct wire_id){{0}} : id_of(organisation),
                               .task_field = span_text(field)};
}

static void deposit(int64_t amount, unsigned organisation)
{
    book(entry(wire_entry_kind_DEPOSIT, amount, organisation, ""));
}

static void grant(int64_t amount, const char *field)
{
    book(entry(wire_entry_kind_GRANT, amount, 0, field));
}

static void spend(int64_t amount, unsigned organisation, const char *field)
{
    struct wire_entry cost = entry(wire_entry_kind_SPENDING, amount, organisation, field);
    cost.drawn = amount;
    book(cost);
}

static void take_back(int64_t amount, unsigned organisation, const char *field)
{
    struct wire_entry back = entry(wire_entry_kind_CORRECTION, amount, organisation, field);
    back.drawn = amount;
    back.counters = id_of(1);
    book(back);
}

static int begin(void **state)
{
    (void)state;
    file = buffer_make(FILE_MAX);
    number = 0;
    memset(&before, 0, sizeof(before));
    name(OSS, "Gemeente");
    name(PROVIDER_A, "Aanbieder A");
    name(PROVIDER_B, "B & <Zonen>");
    add(WIRE_LEDGER_HEADING);
    add(";zegel\n");
    deposit(100000, OSS);
    deposit(60000, PROVIDER_A);
    grant(80000, "6.1");
    spend(30001, PROVIDER_A, "6.1");
    spend(2000, PROVIDER_B, "6.2");
    spend(999, 0, "6.1");
    take_back(1, PROVIDER_A, "6.1");
    buffer_append(&file, "", 1); /* what is searched as a string ends */
    file.size--;
    return 0;
}

static int end(void **state)
{
    (void)state;
    buffer_end(&file);
    return 0;
}

static enum status read_account(void)
{
    return account_read(buffer_span(&file), 2026, &account);
}

/* BUDGET-19 */
static void its_sums_are_those_of_the_ledger_to_the_cent(void **state)
{
    (void)state;
    int64_t total = 0;
    assert_int_equal(read_account(), OK);
    assert_int_equal(account.deposited, 160000);
    assert_int_equal(account.spent, 30000 + 2000 + 999);
    assert_int_equal(account.reserved, 80000 - 32999);
    assert_int_equal(account_surplus(&account), 160000 - 32999);
    for (size_t i = 0; i < account.sum_count; i++) {
        total += account.sums[i].cents;
    }
    assert_int_equal(account.sum_count, 3);
    assert_int_equal(total, account.spent);
    assert_int_equal(account.entries, 7);
    assert_memory_equal(account.head.bytes, before.bytes, sizeof(before.bytes));
}

/* Cents of the last cell of a line of CSV. */
static int64_t cents_of(const char *line)
{
    const char *cell = strrchr(line, ';') + 1;
    char *rest = NULL;
    const int64_t euros = strtoll(cell, &rest, 10);
    const int64_t cents = strtoll(rest + 1, NULL, 10);
    return euros * 100 + (*cell == '-' ? -cents : cents);
}

/* BUDGET-19 */
static void the_lines_of_its_csv_add_up_to_what_was_spent(void **state)
{
    (void)state;
    struct buffer csv = buffer_make(FILE_MAX);
    int64_t spent = 0;
    size_t lines = 0;
    assert_int_equal(read_account(), OK);
    account_write_csv(&account, &csv);
    buffer_append(&csv, "", 1);
    char *rest = NULL;
    for (char *line = strtok_r((char *)csv.data, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        spent += strstr(line, ";besteed;") != NULL ? cents_of(line) : 0;
        lines++;
    }
    assert_int_equal(spent, account.spent);
    assert_int_equal(lines, 1 + 3 + 3);
    buffer_end(&csv);
}

static bool has(const struct buffer *text, const char *words)
{
    const size_t size = strlen(words);
    for (size_t i = 0; i + size <= text->size; i++) {
        if (memcmp(text->data + i, words, size) == 0) {
            return true;
        }
    }
    return false;
}

/* BUDGET-19 */
static void its_page_stands_alone_fits_a4_and_tells_the_head(void **state)
{
    (void)state;
    char head[65] = "";
    struct buffer page = buffer_make(FILE_MAX);
    assert_int_equal(read_account(), OK);
    account_write_html(&account, &page);
    hex_encode(before.bytes, sizeof(before.bytes), head);
    assert_true(has(&page, head));
    assert_true(has(&page, "size: A4"));
    assert_true(has(&page, "<tr><td>Besteed</td><td>&euro;&nbsp;329,99</td></tr>"));
    assert_true(has(&page, "<td colspan=\"2\">Samen</td><td>&euro;&nbsp;329,99</td>"));
    assert_true(has(&page, "&euro;&nbsp;1.600,00"));
    assert_true(has(&page, "B &amp; &lt;Zonen&gt;"));
    assert_false(has(&page, "<Zonen>"));
    assert_false(has(&page, "http") || has(&page, "<script") || has(&page, "src="));
    buffer_end(&page);
}

/* BUDGET-19: the seal covers numbers; a name is shown beside the number that is under it. */
static void a_name_stands_beside_its_number_and_is_none_that_a_spreadsheet_runs(void **state)
{
    (void)state;
    static const char *const BAD[] = {"=HYPERLINK(1)", "@som", "twee;cellen", "een\"aanhaling"};
    struct buffer text = buffer_make(FILE_MAX);
    assert_int_equal(read_account(), OK);
    account_write_csv(&account, &text);
    assert_true(has(&text, ";6.2;B & <Zonen>;a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2;20,00\n"));
    account_write(&account, &text);
    assert_true(has(&text, "Aanbieder A (a1a1a1a1)"));
    buffer_end(&text);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        file.size = 0;
        name(OSS, BAD[i]);
        assert_int_equal(read_account(), FIELD_FORM);
    }
    file.size = 0;
    name(OSS, "Gemeente");
    name(OSS, "Anders");
    assert_int_equal(read_account(), CONFLICT);
    assert_int_equal(account.line, 2);
}

/* BUDGET-19 */
static void as_text_it_is_at_most_sixty_lines_of_eighty(void **state)
{
    (void)state;
    struct buffer text = buffer_make(FILE_MAX);
    size_t lines = 0;
    size_t columns = 0;
    assert_int_equal(read_account(), OK);
    account_write(&account, &text);
    for (size_t i = 0; i < text.size; i++) {
        columns = text.data[i] == '\n' ? 0 : columns + 1;
        lines += text.data[i] == '\n' ? 1 : 0;
        assert_true(columns <= 80);
    }
    assert_true(lines > 10 && lines <= 60);
    buffer_end(&text);
}

/* BUDGET-13: each byte of each line, one at a time */
static void one_byte_changed_anywhere_is_found(void **state)
{
    (void)state;
    uint8_t *bytes = file.data;
    const size_t from = (size_t)((uint8_t *)strstr((char *)bytes, ";zegel\n") - bytes) + 7;
    for (size_t i = from; i < file.size; i++) {
        const uint8_t kept = bytes[i];
        bytes[i] = kept == '0' ? '1' : '0';
        if (kept != '\n' || i + 1 < file.size) {
            assert_int_not_equal(read_account(), OK);
        }
        bytes[i] = kept;
    }
    assert_int_equal(read_account(), OK);
}

/* BUDGET-13 */
static void a_line_left_out_is_found_and_named(void **state)
{
    (void)state;
    char *text = (char *)file.data;
    char *third = strstr(text, ";zegel\n") + 7;
    for (int i = 0; i < 2; i++) {
        third = strchr(third, '\n') + 1;
    }
    char *fourth = strchr(third, '\n') + 1;
    const size_t gone = (size_t)(fourth - third);
    memmove(third, fourth, file.size - (size_t)(fourth - text));
    file.size -= gone;
    assert_int_equal(read_account(), BAD_SIGNATURE);
    assert_int_equal(account.line, 7); /* three names, the heading, two deposits, then it */
}

/* BUDGET-5 */
static void a_line_that_takes_a_year_beyond_its_deposits_is_found(void **state)
{
    (void)state;
    grant(160000 - 80000, "6.1");
    assert_int_equal(read_account(), OK);
    grant(1, "6.1");
    assert_int_equal(read_account(), OVER_BUDGET);
}

/* BUDGET-23 */
static void a_crafted_ledger_beyond_what_a_number_holds_is_refused(void **state)
{
    (void)state;
    enum { LINES = 1100 };
    for (int i = 0; i < LINES; i++) {
        deposit((INT64_C(1) << 53) - 1, OSS);
    }
    assert_int_equal(read_account(), FIELD_TOO_LARGE);
    assert_int_equal(account.line, 3 + 1 + 7 + 1); /* the first that goes beyond it */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(its_sums_are_those_of_the_ledger_to_the_cent),
        TEST(the_lines_of_its_csv_add_up_to_what_was_spent),
        TEST(its_page_stands_alone_fits_a4_and_tells_the_head),
        TEST(a_name_stands_beside_its_number_and_is_none_that_a_spreadsheet_runs),
        TEST(as_text_it_is_at_most_sixty_lines_of_eighty),
        TEST(one_byte_changed_anywhere_is_found),
        TEST(a_line_left_out_is_found_and_named),
        TEST(a_line_that_takes_a_year_beyond_its_deposits_is_found),
        TEST(a_crafted_ledger_beyond_what_a_number_holds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
