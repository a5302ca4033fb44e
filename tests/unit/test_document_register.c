/* test_document_register.c -- the processing register and the documents, against the schema, the
 * terms and the settings. Rules: docs/retention.md
 *
 * After a change of the rows: for d in privacy accessibility dpia breach processor register; do
 * buurtd --print-document $d > protocol/docs/$d.md; done
 */
#include "retention/retention.h"
#include "server/document/document.h"
#include "server/document/register.h"
#include "store/sql_schema.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { TEXT_MAX = 1 << 20 };

static char text[TEXT_MAX + 1];

static const char *print_as(const char *name, const struct settings *settings,
                            enum document_form form)
{
    struct buffer out = buffer_make(TEXT_MAX);
    assert_int_equal(document_print(name, settings, form, &out), OK);
    const struct span span = buffer_span(&out);
    memcpy(text, span.data, span.size);
    text[span.size] = '\0';
    buffer_end(&out);
    return text;
}

static char *read_file(const char *path)
{
    char whole[400];
    (void)snprintf(whole, sizeof(whole), "%s/%s", BUURT_SOURCE, path);
    FILE *file = fopen(whole, "r");
    char *all = calloc(1, TEXT_MAX);
    if (file == NULL || all == NULL) {
        fail_msg("%s cannot be read", path);
        return all;
    }
    assert_true(fread(all, 1, TEXT_MAX - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    return all;
}

/* ── the register ── */

/* RETENTION-14 */
static void every_table_and_every_column_has_its_row_in_the_register(void **state)
{
    (void)state;
    struct buffer gaps = buffer_make(TEXT_MAX);
    assert_int_equal(register_gaps(&gaps), OK);
    const struct span span = buffer_span(&gaps);
    if (span.size > 0) {
        fail_msg("%.*s", (int)span.size, (const char *)span.data);
    }
    buffer_end(&gaps);
}

static struct schema_column columns[SCHEMA_COLUMNS_MAX];

static size_t read_columns(void);

static bool tells(size_t count, const char *line)
{
    struct buffer out = buffer_make(TEXT_MAX);
    register_compare(columns, count, &out);
    buffer_append(&out, "", 1);
    assert_int_equal(buffer_status(&out), OK);
    const bool found = strstr((const char *)buffer_span(&out).data, line) != NULL;
    buffer_end(&out);
    return found;
}

/* RETENTION-14: tables and columns that are gone take their rows along. */
static void a_row_of_a_table_or_column_that_is_gone_is_told(void **state)
{
    (void)state;
    const size_t count = read_columns();
    assert_false(tells(count, "no table is called"));
    assert_false(tells(count, "no column needs"));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i].table, "individual.taken_back") == 0) {
            (void)snprintf(columns[i].table, SCHEMA_NAME_SIZE, "individual.gone");
        }
        if (strcmp(columns[i].column, "tenths") == 0) {
            (void)snprintf(columns[i].column, SCHEMA_NAME_SIZE, "twentieths");
        }
    }
    assert_true(
        tells(count, "register.def has a row, but no table is called individual.taken_back\n"));
    assert_true(tells(count, "register.def has no row for table individual.gone\n"));
    assert_true(tells(count, "register_columns.def has a row that no column needs: tenths\n"));
    assert_true(tells(count, "has a row that no column needs: individual.taken_back.on_day\n"));
    assert_true(tells(count, "register_columns.def has no row for individual.mark.twentieths\n"));
}

static size_t read_columns(void)
{
    struct db *db = NULL;
    size_t count = 0;
    assert_int_equal(db_open_at(":memory:", &db), OK);
    assert_int_equal(schema_list(db, columns, &count), OK);
    db_close(db);
    assert_true(count > 600);
    size_t apart = 0;
    for (size_t i = 0; i < count; i++) {
        apart += strncmp(columns[i].table, "individual.", strlen("individual.")) == 0;
    }
    assert_true(apart > 30); /* INDIVIDUAL-12: the second file too */
    return count;
}

/* RETENTION-14: each column of each table stands in its own part of what is printed. */
static void the_register_tells_every_table_with_all_its_columns(void **state)
{
    (void)state;
    const struct settings settings = settings_make();
    const char *all = print_as("register", &settings, DOCUMENT_MARKDOWN);
    const size_t count = read_columns();
    const char *part = NULL;
    for (size_t i = 0; i < count; i++) {
        char mark[2 * SCHEMA_NAME_SIZE];
        if (i == 0 || strcmp(columns[i].table, columns[i - 1].table) != 0) {
            (void)snprintf(mark, sizeof(mark), "\n### %.47s\n", columns[i].table);
            part = strstr(all, mark);
            assert_non_null(part);
            part = strstr(part, "- Velden: ");
            assert_non_null(part);
        }
        (void)snprintf(mark, sizeof(mark), "`%.47s` ", columns[i].column);
        const char *found = strstr(part, mark);
        if (found == NULL || found > strchr(part, '\n')) {
            fail_msg("%s.%s is not told", columns[i].table, columns[i].column);
        }
    }
}

/* RETENTION-15 */
static void no_column_is_for_what_must_not_be_kept_of_anybody(void **state)
{
    (void)state;
    static const char *const NEVER[] = {
        "bsn",        "birth",     "geboorte", "photo",    "foto",     "picture",
        "image",      "latitude",  "longi",    "coord",    "gps",      "track",
        "police",     "politie",   "plate",    "kenteken", "phone_n",  "telefoon",
        "mail",       "address",   "adres",    "street",   "straat",   "surname",
        "first_name", "last_name", "gender",   "health",   "religion", "origin"};
    const size_t count = read_columns();
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < sizeof(NEVER) / sizeof(NEVER[0]); n++) {
            if (strstr(columns[i].column, NEVER[n]) != NULL ||
                strstr(columns[i].table, NEVER[n]) != NULL) {
                fail_msg("%s.%s: %s", columns[i].table, columns[i].column, NEVER[n]);
            }
        }
    }
}

static bool is_asked(const char *statements, const char *table)
{
    bool found = false;
    for (const char *at = statements; !found && (at = strstr(at, table)) != NULL; at++) {
        const char before = at[-1];
        const char after = at[strlen(table)];
        found = before == ' ' && (after == ' ' || after == '\n' || after == ';') &&
                (memcmp(at - 5, "FROM ", 5) == 0 || memcmp(at - 5, "JOIN ", 5) == 0);
    }
    return found;
}

/* MEMBER-7, INDIVIDUAL-11: a new table that leads to a person, a device or a hat cannot be
 * forgotten. Not told: what no member is behind yet, and what is left of who has gone. */
static void every_table_that_leads_to_somebody_is_told_in_the_export(void **state)
{
    (void)state;
    static const char *const NOT_TOLD[] = {"barred", "deletion", "individual.taken_back"};
    char *told = read_file("backend/retention/export.sql");
    char *apart = read_file("backend/individual/individual_export.sql");
    const size_t count = read_columns();
    unsigned tables = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_told = register_sort(columns[i].table, columns[i].column) == 'n';
        for (size_t n = 0; n < sizeof(NOT_TOLD) / sizeof(NOT_TOLD[0]); n++) {
            is_told = is_told || strcmp(columns[i].table, NOT_TOLD[n]) == 0;
        }
        is_told = is_told ||
                  is_asked(strchr(columns[i].table, '.') == NULL ? told : apart, columns[i].table);
        if (!is_told) {
            fail_msg("%s.%s leads to somebody, who is not told of it: add a row to export.def",
                     columns[i].table, columns[i].column);
        }
        tables += register_sort(columns[i].table, columns[i].column) != 'n';
    }
    assert_true(tables > 30);
    free(apart);
    free(told);
}

enum { STATEMENT_SIZE = 60 };

/* Writes a statement's name as export.def has it: SQL_NAME and a comma. */
static void write_statement_row(const char *name, size_t size, char row[STATEMENT_SIZE])
{
    assert_true(size < STATEMENT_SIZE - 6);
    memcpy(row, "SQL_", 4);
    for (size_t i = 0; i < size; i++) {
        row[4 + i] = (char)toupper((unsigned char)name[i]);
    }
    memcpy(row + 4 + size, ",", 2);
}

/* MEMBER-7: no statement of the export is left unasked. */
static void every_statement_of_the_export_is_asked_for_a_person(void **state)
{
    (void)state;
    char *statements = read_file("backend/retention/export.sql");
    char *rows = read_file("backend/retention/export.def");
    unsigned count = 0;
    for (const char *at = statements; (at = strstr(at, "-- name: export_")) != NULL; count++) {
        char row[STATEMENT_SIZE];
        at += strlen("-- name: ");
        const size_t size = strcspn(at, "\n");
        write_statement_row(at, size, row);
        if (strstr(rows, row) == NULL) {
            fail_msg("export.def does not ask %.*s", (int)size, at);
        }
    }
    assert_true(count > 30);
    free(rows);
    free(statements);
}

/* ── the documents ── */

/* RETENTION-16 */
static void the_documents_are_what_is_printed_of_the_defaults(void **state)
{
    (void)state;
    const struct settings settings = settings_make();
    for (const char *const *name = DOCUMENT_NAMES; *name != NULL; name++) {
        char path[100];
        (void)snprintf(path, sizeof(path), "protocol/docs/%s.md", *name);
        char *kept = read_file(path);
        if (strcmp(kept, print_as(*name, &settings, DOCUMENT_MARKDOWN)) != 0) {
            fail_msg("%s is not what buurtd --print-document %s prints: print it again", path,
                     *name);
        }
        free(kept);
    }
}

/* RETENTION-16 */
static void a_term_that_is_set_otherwise_is_told_otherwise(void **state)
{
    (void)state;
    struct settings settings = settings_make();
    assert_non_null(strstr(print_as("privacy", &settings, DOCUMENT_MARKDOWN),
                           "versleutelde meldingen en hun stand: 24 uur.\n"));
    assert_non_null(strstr(print_as("register", &settings, DOCUMENT_MARKDOWN),
                           "aanwezigheid, voor de loper zelf: 1 jaar\n"));
    settings.alert_keep_s = 7200;
    settings.presence_self_s = 30 * INT64_C(86400);
    assert_non_null(strstr(print_as("privacy", &settings, DOCUMENT_MARKDOWN),
                           "versleutelde meldingen en hun stand: 2 uur.\n"));
    assert_non_null(strstr(print_as("register", &settings, DOCUMENT_MARKDOWN),
                           "aanwezigheid, voor de loper zelf: 30 dagen\n"));
    assert_non_null(strstr(print_as("dpia", &settings, DOCUMENT_MARKDOWN), "blijven 2 uur op"));
}

/* RETENTION-16: every term of retention.def stands on the page for residents. */
static void the_privacy_page_tells_every_term(void **state)
{
    (void)state;
    const struct settings settings = settings_make();
    const char *page = print_as("privacy", &settings, DOCUMENT_MARKDOWN);
    assert_int_equal(register_term_count(), wire_kept_thing_COUNT - 1);
    for (size_t i = 0; i < register_term_count(); i++) {
        char line[200];
        struct buffer span = buffer_make(64);
        document_write_span(register_term_seconds(i, &settings), &span);
        (void)snprintf(line, sizeof(line), "- %s: %.*s.\n", register_term_name(i),
                       (int)buffer_span(&span).size, (const char *)buffer_span(&span).data);
        assert_non_null(strstr(page, line));
        buffer_end(&span);
    }
}

static void a_span_of_time_is_told_in_the_words_that_fit_it(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *words;
    } SPANS[] = {{60, "1 minuut"},     {1800, "30 minuten"},    {3600, "1 uur"},
                 {86400, "24 uur"},    {172800, "2 dagen"},     {2678400, "31 dagen"},
                 {31536000, "1 jaar"}, {34560000, "400 dagen"}, {378432000, "12 jaar"},
                 {90000, "25 uur"},    {3601, "61 minuten"}};
    for (size_t i = 0; i < sizeof(SPANS) / sizeof(SPANS[0]); i++) {
        struct buffer out = buffer_make(64);
        document_write_span(SPANS[i].seconds, &out);
        buffer_append(&out, "", 1);
        assert_string_equal(buffer_span(&out).data, SPANS[i].words);
        buffer_end(&out);
    }
}

static struct settings of_a_wijk(void)
{
    struct settings settings = settings_make();
    (void)snprintf(settings.controller, sizeof(settings.controller), "Stichting <b>Wijk</b> & Co");
    (void)snprintf(settings.controller_contact, sizeof(settings.controller_contact),
                   "privacy@wijk.example");
    (void)snprintf(settings.legal_basis, sizeof(settings.legal_basis), "belang_van_de_buurt");
    return settings;
}

/* RETENTION-17 */
static void a_page_needs_no_script_and_nothing_beside_it(void **state)
{
    (void)state;
    static const char *const NONE[] = {
        "<script", "<link", "<img", "<style", "src=", "onload", "http:", "https:", "<b>"};
    static const char *const PAGES[] = {"privacy", "accessibility"};
    const struct settings settings = of_a_wijk();
    for (size_t i = 0; i < 2; i++) {
        const char *page = print_as(PAGES[i], &settings, DOCUMENT_HTML);
        assert_true(strlen(page) < 50000);
        assert_non_null(strstr(page, "<html lang=\"nl\">"));
        assert_non_null(strstr(page, "Stichting &lt;b&gt;Wijk&lt;/b&gt; &amp; Co"));
        assert_non_null(strstr(page, "privacy@wijk.example"));
        for (size_t n = 0; n < sizeof(NONE) / sizeof(NONE[0]); n++) {
            assert_null(strstr(page, NONE[n]));
        }
    }
    assert_non_null(
        strstr(print_as("dpia", &settings, DOCUMENT_MARKDOWN), "belang\\_van\\_de\\_buurt"));
}

/* WIJK-13, decision 16 */
static void the_privacy_page_says_whether_police_reads_along(void **state)
{
    (void)state;
    struct settings settings = settings_make();
    assert_non_null(strstr(print_as("privacy", &settings, DOCUMENT_HTML), "lezen niet mee"));
    assert_null(strstr(text, "Dit is een voorbeeld"));
    settings.police_in_group = 1;
    settings.example = 1;
    assert_null(strstr(print_as("privacy", &settings, DOCUMENT_HTML), "lezen niet mee"));
    assert_non_null(strstr(text, "leest de politie mee"));
    assert_non_null(strstr(text, "Dit is een voorbeeld"));
}

/* The number that stands behind these words in a file of the tree. */
static int number_behind(const char *path, const char *words)
{
    char *all = read_file(path);
    const char *at = strstr(all, words);
    assert_non_null(at);
    const int number = (int)strtol(at + strlen(words), NULL, 10);
    free(all);
    return number;
}

/* Decision 17: the phones' own terms stand in the client core. */
static void the_privacy_page_tells_the_terms_that_phones_keep(void **state)
{
    (void)state;
    char line[100];
    const struct settings settings = settings_make();
    (void)snprintf(line, sizeof(line), "meldingen %d dagen en gesprekken %d dagen",
                   number_behind("clients/core/alert.c", "ALERT_KEEP_S = "),
                   number_behind("clients/core/chat.c", "CHAT_KEEP_S = "));
    assert_non_null(strstr(print_as("privacy", &settings, DOCUMENT_MARKDOWN), line));
}

/* What the accessibility statement says of the app stands in the app. */
static void the_accessibility_statement_tells_what_the_app_has(void **state)
{
    (void)state;
    static const char *const TEXTS[][2] = {{"nl", "Nederlands"},
                                           {"en", "Engels"},
                                           {"pl", "Pools"},
                                           {"tr", "Turks"},
                                           {"ar", "Arabisch"}};
    const struct settings settings = settings_make();
    const char *page = print_as("accessibility", &settings, DOCUMENT_MARKDOWN);
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
        char path[60];
        (void)snprintf(path, sizeof(path), "clients/app/text/%s.ts", TEXTS[i][0]);
        free(read_file(path));
        assert_non_null(strstr(page, TEXTS[i][1]));
    }
    assert_non_null(strstr(page, "minstens 44 pixels"));
    char *style = read_file("clients/app/ui/style.css");
    assert_non_null(strstr(style, "min-inline-size: 2.75rem")); /* of 16 pixels: 44 */
    free(style);
}

/* Whether a word stands in it by itself, in any spelling. */
static bool has_word(const char *page, const char *word)
{
    const size_t size = strlen(word);
    for (const char *at = page; *at != '\0'; at++) {
        if (strncasecmp(at, word, size) == 0 && !isalpha((unsigned char)at[size]) &&
            (at == page || !isalpha((unsigned char)at[-1]))) {
            return true;
        }
    }
    return false;
}

static bool ends_sentence(const char *at)
{
    return (*at == '.' || *at == '?' || *at == ':') && (at[1] == ' ' || at[1] == '\n');
}

static void expect_short_sentences(const char *name, const char *page)
{
    enum { WORDS_MAX = 20 };
    unsigned words = 0;
    const char *from = page;
    for (const char *at = page; *at != '\0'; at++) {
        words += at[0] == ' ';
        if (ends_sentence(at) || *at == '\n') {
            if (words > WORDS_MAX) {
                fail_msg("%s: %u words: %.*s", name, words, (int)(at - from), from);
            }
            words = 0;
            from = at;
        }
    }
}

static void pages_for_residents_speak_in_short_sentences_and_common_words(void **state)
{
    (void)state;
    static const char *const HARD[] = {"verwerkingsverantwoordelijke",
                                       "betrokkene",
                                       "teneinde",
                                       "derhalve",
                                       "middels",
                                       "conform",
                                       "inzake",
                                       "jegens",
                                       "persoonsgegevens verwerken",
                                       "doeleinden",
                                       "geschieden"};
    static const char *const PAGES[] = {"privacy", "accessibility"};
    const struct settings settings = of_a_wijk();
    for (size_t i = 0; i < 2; i++) {
        const char *page = print_as(PAGES[i], &settings, DOCUMENT_MARKDOWN);
        for (size_t n = 0; n < sizeof(HARD) / sizeof(HARD[0]); n++) {
            assert_false(has_word(page, HARD[n]));
        }
        expect_short_sentences(PAGES[i], page);
    }
}

static void a_document_that_there_is_none_of_is_not_found(void **state)
{
    (void)state;
    const struct settings settings = settings_make();
    struct buffer out = buffer_make(TEXT_MAX);
    assert_int_equal(document_print("nothing", &settings, DOCUMENT_MARKDOWN, &out), NOT_FOUND);
    buffer_end(&out);
    struct buffer small = buffer_make(100);
    assert_int_equal(document_print("privacy", &settings, DOCUMENT_HTML, &small), TOO_LARGE);
    buffer_end(&small);
}

/* The house rules that the example is founded with are those of the page for coordinators. */
static void the_house_rules_are_the_ones_that_a_wijk_is_founded_with(void **state)
{
    (void)state;
    char *page = read_file("protocol/docs/house_rules.md");
    char *facts = read_file("clients/cli/example/ruwaard.json");
    const char *at = strstr(facts, "\"house_rules\": \"");
    assert_non_null(at);
    char rules[8001] = "";
    size_t size = 0;
    for (at += strlen("\"house_rules\": \""); *at != '"' && size < 8000; at++) {
        rules[size++] = (char)(at[0] == '\\' && at[1] == 'n' ? '\n' : *at);
        at += at[0] == '\\';
    }
    assert_true(size > 500);
    assert_non_null(strstr(page, rules));
    assert_non_null(strstr(page, "Versie 1"));
    free(facts);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_and_every_column_has_its_row_in_the_register),
        cmocka_unit_test(a_row_of_a_table_or_column_that_is_gone_is_told),
        cmocka_unit_test(the_register_tells_every_table_with_all_its_columns),
        cmocka_unit_test(no_column_is_for_what_must_not_be_kept_of_anybody),
        cmocka_unit_test(every_table_that_leads_to_somebody_is_told_in_the_export),
        cmocka_unit_test(every_statement_of_the_export_is_asked_for_a_person),
        cmocka_unit_test(the_documents_are_what_is_printed_of_the_defaults),
        cmocka_unit_test(a_term_that_is_set_otherwise_is_told_otherwise),
        cmocka_unit_test(the_privacy_page_tells_every_term),
        cmocka_unit_test(a_span_of_time_is_told_in_the_words_that_fit_it),
        cmocka_unit_test(a_page_needs_no_script_and_nothing_beside_it),
        cmocka_unit_test(the_privacy_page_says_whether_police_reads_along),
        cmocka_unit_test(the_privacy_page_tells_the_terms_that_phones_keep),
        cmocka_unit_test(the_accessibility_statement_tells_what_the_app_has),
        cmocka_unit_test(pages_for_residents_speak_in_short_sentences_and_common_words),
        cmocka_unit_test(a_document_that_there_is_none_of_is_not_found),
        cmocka_unit_test(the_house_rules_are_the_ones_that_a_wijk_is_founded_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
