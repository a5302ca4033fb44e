/* test_individual.c -- individual casussen: off, apart, under a pseudonym, for two years. Rules:
 * docs/individual.md */
#include "support/fund_world.h"

#include "individual/individual.h"
#include "server/core/rehearsal.h"
#include "session/device.h"
#include "store/backup.h"
#include "store/sql_schema.h"
#include "store/sql_transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
// cmocka wants the ones above first
#include <cmocka.h>

/* ── rules without a server ─────────────────────────────────────────────────────────────────────
 */

/* INDIVIDUAL-1 */
static void they_are_on_only_when_somebody_answers_for_them(void **state)
{
    (void)state;
    struct settings settings = settings_make();
    assert_false(individual_is_on(&settings));
    settings.individual = 1;
    assert_false(individual_is_on(&settings));
    (void)snprintf(settings.controller, sizeof(settings.controller), "Gemeente");
    (void)snprintf(settings.legal_basis, sizeof(settings.legal_basis), "artikel 6 lid 1 e");
    assert_false(individual_is_on(&settings));
    (void)snprintf(settings.dpia_date, sizeof(settings.dpia_date), "2026-02-01");
    assert_true(individual_is_on(&settings));
    settings.individual = 0;
    assert_false(individual_is_on(&settings));
}

/* INDIVIDUAL-9 */
static void a_year_is_told_in_whole_groups(void **state)
{
    (void)state;
    struct individual_story stories[13];
    struct wire_solution_count rows[8];
    struct wire_individual_counts out = {.solutions = {rows, 0}};
    for (size_t i = 0; i < 13; i++) {
        stories[i] = (struct individual_story){.came_on = 20260301,
                                               .talked_on = 20260317,
                                               .solved_on = i < 11   ? 20260428
                                                            : i < 12 ? 20260429
                                                                     : 0,
                                               .solution = i < 9    ? wire_solution_NETWORK
                                                           : i < 12 ? wire_solution_INDIVIDUAL
                                                                    : wire_solution_OTHER};
    }
    individual_count(stories, 13, 5, &out);
    assert_int_equal(out.talked, 10);
    assert_int_equal(out.in_time, 10);
    assert_int_equal(out.median_days, 14); /* sixteen, in whole weeks */
    assert_int_equal(out.solutions.count, 2);
    assert_int_equal(rows[0].casussen, 5);
    assert_true(rows[1].hidden);
    assert_int_equal(rows[1].casussen, 0);
    individual_count(stories, 4, 5, &out);
    assert_true(out.hidden);
    assert_int_equal(out.talked + out.in_time + out.median_days, 0);
}

/* ── with a server ──────────────────────────────────────────────────────────────────────────────
 */

static struct wire_id director, other_director;
static char second[80];

static struct wire_id add_director(struct fund_world *w, enum walker who, uint8_t serial,
                                   uint8_t reach)
{
    const struct hat_entry entry = {.row = {.hat_serial = walk_id(serial),
                                            .serial = w->walk->devices[who].serial,
                                            .hat = WIRE_CASE_DIRECTOR,
                                            .reach = WIRE_REACH_CASUS,
                                            .reach_id = walk_id(reach),
                                            .not_before = WORLD_NOW - 31536000,
                                            .not_after = WORLD_NOW + INT64_C(126144000)},
                                    .chain = span_text("chain")};
    assert_int_equal(hat_add(w->walk->world.core->db, &w->walk->world.wijk_id, &entry), OK);
    return entry.row.hat_serial;
}

static void switch_on(struct settings *settings)
{
    settings->individual = 1;
    (void)snprintf(settings->controller, sizeof(settings->controller), "Gemeente");
    (void)snprintf(settings->legal_basis, sizeof(settings->legal_basis), "artikel 6 lid 1 e");
    (void)snprintf(settings->dpia_date, sizeof(settings->dpia_date), "2026-02-01");
}

static int open_off(void **state)
{
    if (fund_setup(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    (void)snprintf(second, sizeof(second), "%.31s/individual.db", w->count->folder);
    director = add_director(w, EMRE, 0xd1, 0xd2);
    other_director = add_director(w, FLOOR, 0xd3, 0xd4);
    return 0;
}

static int open_on(void **state)
{
    if (open_off(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    switch_on(&w->walk->world.settings);
    w->walk->world.individual = second;
    walk_reopen(w->walk, w->count->file);
    return 0;
}

static struct wire_id somebody(uint8_t n)
{
    const struct wire_id pseudonym = {{0x5e, 0xed, 0x5e, 0xed, 0x13, 0x37, 0x99, n, 0xab}};
    return pseudonym;
}

static bool ask_as(struct fund_world *w, const struct wire_id *hat, uint8_t n, const char *type,
                   const char *rest)
{
    const struct wire_id pseudonym = somebody(n);
    const enum walker who = hat == &other_director ? FLOOR : EMRE;
    return count_ask(w->count, who, hat, type, "\"pseudonym\":\"%s\"%s", walk_hex(&pseudonym),
                     rest);
}

static bool ask(struct fund_world *w, const char *type, const char *rest)
{
    return ask_as(w, &director, 1, type, rest);
}

#define OPEN ",\"theme\":\"care\",\"existing\":true,\"agreed\":true,\"on\":\"2026-03-10\""

static bool open_one(struct fund_world *w)
{
    return ask(w, "individual.open", OPEN);
}

static bool talk(struct fund_world *w)
{
    return ask(w, "individual.talk", ",\"on\":\"2026-03-17\"");
}

/* INDIVIDUAL-1 */
static void off_they_are_refused_and_no_file_is_made(void **state)
{
    struct fund_world *w = *state;
    struct stat st;
    assert_false(open_one(w));
    assert_true(fund_refused(w, "not_allowed", "individual"));
    w->walk->world.settings.individual = 1;
    assert_false(open_one(w));
    assert_true(fund_refused(w, "not_allowed", "individual"));
    assert_false(ask(w, "individual.show", ""));
    assert_false(count_ask(w->count, EMRE, &director, "individual.list", "%s", ""));
    assert_int_not_equal(stat(second, &st), 0);
}

/* INDIVIDUAL-3 */
static void a_row_is_opened_with_a_yes_under_a_new_pseudonym(void **state)
{
    struct fund_world *w = *state;
    struct stat st;
    assert_false(
        ask(w, "individual.open",
            ",\"theme\":\"care\",\"existing\":true,\"agreed\":false,\"on\":\"2026-03-10\""));
    assert_true(fund_refused(w, "not_allowed", "agreed"));
    assert_false(
        ask(w, "individual.open",
            ",\"theme\":\"care\",\"existing\":true,\"agreed\":true,\"on\":\"2026-03-18\""));
    assert_true(fund_refused(w, "field_too_large", "on"));
    assert_true(open_one(w));
    assert_false(open_one(w));
    assert_true(fund_refused(w, "conflict", "pseudonym"));
    assert_int_equal(stat(second, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* INDIVIDUAL-3 */
static void another_director_finds_nothing(void **state)
{
    struct fund_world *w = *state;
    assert_true(open_one(w));
    assert_true(ask_as(w, &other_director, 2, "individual.open", OPEN));
    assert_false(ask_as(w, &other_director, 1, "individual.show", ""));
    assert_true(fund_refused(w, "not_found", "pseudonym"));
    assert_false(ask_as(w, &other_director, 1, "individual.erase", ""));
    assert_true(fund_refused(w, "not_found", "pseudonym"));
    assert_false(ask_as(w, &other_director, 1, "individual.end", ",\"done\":true"));
    const struct wire_id first = somebody(1);
    const struct wire_id other = somebody(2);
    assert_true(count_ask(w->count, EMRE, &director, "individual.list", "%s", ""));
    assert_true(walk_said(w->walk, walk_hex(&first)));
    assert_false(walk_said(w->walk, walk_hex(&other)));
    static const struct {
        enum walker who;
        size_t hat;
    } NOBODY[] = {{ANNA, offsetof(struct fund_world, steward)},
                  {CEES, offsetof(struct fund_world, manager)},
                  {EMRE, offsetof(struct fund_world, professional) + EMRE * sizeof(first)}};
    for (size_t i = 0; i < sizeof(NOBODY) / sizeof(NOBODY[0]); i++) {
        const struct wire_id *hat = (const void *)((const char *)w + NOBODY[i].hat);
        assert_false(count_ask(w->count, NOBODY[i].who, hat, "individual.show",
                               "\"pseudonym\":\"%s\"", walk_hex(&first)));
        assert_true(walk_refused(w->walk, "not_allowed"));
    }
}

/* INDIVIDUAL-5 */
static void the_clock_runs_from_the_talk_until_a_solution_stands(void **state)
{
    struct fund_world *w = *state;
    assert_true(open_one(w));
    assert_false(ask(w, "individual.plan", ",\"version\":1,\"agreed\":true"));
    assert_true(fund_refused(w, "not_allowed", "pseudonym"));
    assert_true(talk(w));
    assert_true(ask(w, "individual.show", ""));
    assert_true(walk_said(w->walk, "\"due_on\":\"2026-04-28\""));
    assert_false(ask(w, "individual.solve", ",\"on\":\"2026-03-17\",\"solution\":\"network\""));
    assert_true(fund_refused(w, "not_allowed", "pseudonym"));
    assert_true(ask(w, "individual.plan", ",\"version\":1,\"agreed\":false"));
    assert_false(ask(w, "individual.solve", ",\"on\":\"2026-03-17\",\"solution\":\"network\""));
    assert_false(ask(w, "individual.plan", ",\"version\":1,\"agreed\":true"));
    assert_true(fund_refused(w, "conflict", "version"));
    assert_true(ask(w, "individual.plan", ",\"version\":2,\"agreed\":true"));
    assert_false(ask(w, "individual.postpone",
                     ",\"due_on\":\"2026-05-20\",\"reason\":\"waiting\",\"agreed\":false"));
    assert_true(fund_refused(w, "not_allowed", "agreed"));
    assert_false(ask(w, "individual.postpone", ",\"due_on\":\"2026-05-20\",\"agreed\":true"));
    assert_true(fund_refused(w, "field_missing", "reason"));
    assert_true(ask(w, "individual.postpone",
                    ",\"due_on\":\"2026-05-20\",\"reason\":\"waiting\",\"agreed\":true"));
    count_wait(w->count, 20260521);
    assert_true(ask(w, "individual.show", ""));
    assert_true(walk_said(w->walk, "\"overdue\":true"));
    assert_true(ask(w, "individual.solve", ",\"on\":\"2026-05-20\",\"solution\":\"network\""));
    assert_true(ask(w, "individual.show", ""));
    assert_false(walk_said(w->walk, "\"overdue\":true"));
}

/* INDIVIDUAL-6 */
static void an_mdo_wants_the_resident_or_whom_the_resident_named(void **state)
{
    struct fund_world *w = *state;
    assert_true(open_one(w));
    assert_false(ask(w, "individual.meet",
                     ",\"on\":\"2026-03-16\",\"place\":\"home\",\"resident\":false,"
                     "\"representative\":false,\"present\":6"));
    assert_true(fund_refused(w, "not_allowed", "resident"));
    assert_true(ask(w, "individual.meet",
                    ",\"on\":\"2026-03-16\",\"place\":\"home\",\"resident\":false,"
                    "\"representative\":true,\"present\":11"));
    assert_true(walk_said(w->walk, "\"crowded\":true"));
    assert_false(ask(w, "individual.meet",
                     ",\"on\":\"2026-03-16\",\"place\":\"home\",\"resident\":true,"
                     "\"representative\":false,\"present\":26"));
    assert_true(fund_refused(w, "field_too_large", "present"));
    assert_true(ask(w, "individual.show", ""));
    assert_true(walk_said(w->walk, "\"meetings\":1"));
}

/* INDIVIDUAL-7 */
static void it_has_no_activity_and_no_reservation(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id pseudonym = somebody(1);
    const struct wire_id activity_id = walk_id(0x41);
    assert_true(open_one(w));
    assert_false(count_ask(w->count, GIJS, NULL, "activity.start",
                           "\"activity_id\":\"%s\",\"casus_id\":\"%s\",\"buurt_id\":\"%s\","
                           "\"kind\":\"choir\",\"owner\":\"residents\",\"title\":\"Koor\"",
                           walk_hex(&activity_id), walk_hex(&pseudonym),
                           walk_hex(&w->walk->world.buurt_id)));
    assert_true(fund_refused(w, "not_found", "casus_id"));
    assert_false(fund_ask(w, ANNA, &w->steward, "budget.reserve",
                          ",\"reservation_id\":\"%s\",\"casus_id\":\"%s\",\"year\":2026,"
                          "\"amount\":100,\"task_field\":\"6.1\",\"purpose\":\"traplift\","
                          "\"white_label\":false",
                          walk_hex(&activity_id), walk_hex(&pseudonym)));
    assert_true(fund_refused(w, "not_found", "casus_id"));
}

static bool holds(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long length = ftell(file);
    assert_true(length >= 0);
    rewind(file);
    char *text = malloc((size_t)length + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)length, file), (size_t)length);
    (void)fclose(file);
    bool found = false;
    for (size_t i = 0; !found && i + size <= (size_t)length; i++) {
        found = memcmp(text + i, bytes, size) == 0;
    }
    free(text);
    return found;
}

/* In a file or in its write-ahead log, as bytes or as digits. */
static bool stands_in(const char *path, const struct wire_id *id)
{
    char log[100];
    (void)snprintf(log, sizeof(log), "%s-wal", path);
    const char *digits = walk_hex(id);
    return holds(path, id->bytes, sizeof(id->bytes)) || holds(log, id->bytes, sizeof(id->bytes)) ||
           holds(path, digits, 32) || holds(log, digits, 32);
}

/* INDIVIDUAL-2, INDIVIDUAL-10 */
static void the_two_files_share_no_id(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id pseudonym = somebody(1);
    assert_true(open_one(w) && talk(w));
    assert_true(ask(w, "individual.plan", ",\"version\":1,\"agreed\":true"));
    assert_true(
        ask(w, "individual.grade", ",\"moment\":\"before\",\"tenths\":35,\"on\":\"2026-03-17\""));
    assert_true(ask(w, "individual.show", ""));
    assert_true(stands_in(second, &pseudonym));
    assert_false(stands_in(w->count->file, &pseudonym));
    for (int who = 0; who < WALKERS; who++) {
        assert_true(stands_in(w->count->file, &w->walk->members[who]));
        assert_false(stands_in(second, &w->walk->members[who]));
        assert_false(stands_in(second, &w->walk->devices[who].serial));
    }
    const struct wire_id reach = walk_id(0xd2);
    assert_false(stands_in(second, &director));
    assert_false(stands_in(second, &reach));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM individual.secret AS s WHERE EXISTS"
                                         " (SELECT 1 FROM wijk AS k WHERE k.root_key = s.secret)"),
                     0);
}

/* INDIVIDUAL-4 */
static void no_column_holds_words_or_a_person(void **state)
{
    struct fund_world *w = *state;
    assert_int_equal(
        walk_count(w->walk,
                   "SELECT count(*) FROM individual.sqlite_schema AS m,"
                   " pragma_table_info(m.name, 'individual') AS c WHERE m.type = 'table'"
                   " AND (c.type = 'TEXT' OR c.name LIKE '%member%' OR c.name LIKE '%serial%'"
                   " OR c.name LIKE '%name%' OR c.name LIKE '%birth%')"),
        0);
}

/* INDIVIDUAL-8 */
static void two_years_after_it_was_closed_a_row_is_gone(void **state)
{
    struct fund_world *w = *state;
    assert_true(open_one(w) && talk(w));
    assert_true(
        ask(w, "individual.grade", ",\"moment\":\"before\",\"tenths\":35,\"on\":\"2026-03-17\""));
    assert_true(ask(w, "individual.end", ",\"done\":true"));
    assert_true(ask(w, "individual.show", ""));
    assert_true(walk_said(w->walk, "\"gone_on\":\"2028-03-16\""));
    assert_false(ask(w, "individual.end", ",\"done\":true"));
    assert_true(fund_refused(w, "closed", "pseudonym"));
    count_wait(w->count, 20280315);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM individual.course"), 1);
    count_wait(w->count, 20280317);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM individual.course"), 0);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM individual.mark"), 0);
    char sql[100];
    (void)snprintf(sql, sizeof(sql),
                   "SELECT coalesce(sum(deleted), 0) FROM retention_run"
                   " WHERE thing = %d",
                   (int)wire_kept_thing_INDIVIDUAL);
    assert_int_equal(walk_count(w->walk, sql), 1);
}

/* INDIVIDUAL-8 */
static void a_yes_taken_back_takes_everything_also_when_they_are_off_by_now(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id pseudonym = somebody(1);
    assert_true(open_one(w) && talk(w));
    assert_true(ask(w, "individual.meet",
                    ",\"on\":\"2026-03-16\",\"place\":\"home\",\"resident\":true,"
                    "\"representative\":false,\"present\":6"));
    w->walk->world.settings.individual = 0;
    assert_false(ask(w, "individual.show", ""));
    assert_true(ask(w, "individual.erase", ""));
    assert_int_equal(walk_count(w->walk, "SELECT (SELECT count(*) FROM individual.course) +"
                                         " (SELECT count(*) FROM individual.meeting)"),
                     0);
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM individual.taken_back"), 1);
    assert_false(stands_in(w->count->file, &pseudonym));
}

/* INDIVIDUAL-8 */
static void a_restored_copy_forgets_again_whose_yes_was_taken_back(void **state)
{
    struct fund_world *w = *state;
    char copy[80];
    (void)snprintf(copy, sizeof(copy), "%.31s/copy.db", w->count->folder);
    assert_true(open_one(w) && talk(w));
    assert_true(ask_as(w, &director, 2, "individual.open", OPEN));
    assert_int_equal(backup_make_individual(second, copy), OK);
    assert_true(ask(w, "individual.erase", ""));
    core_close(w->walk->world.core);
    w->walk->world.core = NULL;
    const struct restore restore = {.copy = copy, .database = second, .now = 1};
    assert_int_equal(backup_restore_individual(&restore), OK);
    walk_reopen(w->walk, w->count->file);
    assert_false(ask(w, "individual.show", ""));
    assert_true(fund_refused(w, "not_found", "pseudonym"));
    assert_true(ask_as(w, &director, 2, "individual.show", ""));
    assert_int_equal(walk_count(w->walk, "SELECT count(*) FROM individual.course"), 1);
    const struct restore nothing = {.copy = w->count->file, .database = second, .now = 2};
    assert_int_equal(backup_restore_individual(&nothing), OK); /* none was copied: it stays */
}

/* INDIVIDUAL-11 */
static void a_resident_who_asks_is_shown_all_that_is_kept(void **state)
{
    struct fund_world *w = *state;
    assert_true(open_one(w) && talk(w));
    assert_true(ask(w, "individual.meet",
                    ",\"on\":\"2026-03-16\",\"place\":\"home\",\"resident\":true,"
                    "\"representative\":false,\"present\":6"));
    assert_true(ask(w, "individual.plan", ",\"version\":1,\"agreed\":true"));
    assert_true(ask(w, "individual.postpone",
                    ",\"due_on\":\"2026-05-20\",\"reason\":\"waiting\",\"agreed\":true"));
    assert_true(ask(w, "individual.solve", ",\"on\":\"2026-03-17\",\"solution\":\"network\""));
    assert_true(
        ask(w, "individual.grade", ",\"moment\":\"before\",\"tenths\":35,\"on\":\"2026-03-17\""));
    w->walk->world.settings.individual = 0; /* kept is kept, also where they are off by now */
    assert_true(ask(w, "individual.export", ""));
    assert_true(walk_said(w->walk, "\"talked_on\":\"2026-03-17\""));
    assert_true(walk_said(w->walk, "\"solved_on\":\"2026-03-17\""));
    assert_true(walk_said(
        w->walk, "\"meetings\":[{\"on\":\"2026-03-16\",\"place\":\"home\",\"present\":6}]"));
    assert_true(walk_said(w->walk, "\"delays\":[{\"was_due\":\"2026-04-28\",\"due_on\":"
                                   "\"2026-05-20\",\"reason\":\"waiting\"}]"));
    assert_true(walk_said(
        w->walk, "\"marks\":[{\"moment\":\"before\",\"tenths\":35,\"on\":\"2026-03-17\"}]"));
    assert_false(ask_as(w, &other_director, 1, "individual.export", ""));
    assert_true(fund_refused(w, "not_found", "pseudonym"));
    assert_true(ask(w, "individual.erase", ""));
    assert_false(ask(w, "individual.export", ""));
}

/* INDIVIDUAL-12 */
static void a_damaged_copy_of_them_is_found_before_anything_is_put_back(void **state)
{
    struct fund_world *w = *state;
    char copy[80];
    char beside[100];
    uint64_t casussen = 0;
    bool there = true;
    (void)snprintf(copy, sizeof(copy), "%.31s/whole.db", w->count->folder);
    (void)snprintf(beside, sizeof(beside), "%s.individual", copy);
    assert_int_equal(backup_verify_individual(copy, &casussen, &there), OK);
    assert_false(there);
    assert_true(open_one(w));
    assert_int_equal(backup_make_individual(second, copy), OK);
    assert_int_equal(backup_verify_individual(copy, &casussen, &there), OK);
    assert_true(there);
    assert_int_equal(casussen, 1);
    FILE *file = fopen(beside, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 200, SEEK_SET), 0);
    assert_true(fputs("something else was written here", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_not_equal(backup_verify_individual(copy, &casussen, &there), OK);
    const struct restore restore = {.copy = copy, .database = second, .now = 3};
    assert_int_not_equal(backup_restore_individual(&restore), OK);
    assert_true(ask(w, "individual.show", ""));
}

/* INDIVIDUAL-12: RETENTION-18 holds for the second file */
static void a_rehearsal_counts_them_too(void **state)
{
    struct fund_world *w = *state;
    char copy[80];
    uint64_t gone[wire_kept_thing_COUNT];
    (void)snprintf(copy, sizeof(copy), "%.31s/rehearsal.db", w->count->folder);
    assert_true(open_one(w) && talk(w));
    assert_true(ask(w, "individual.end", ",\"done\":true"));
    struct moment later = {.now = WORLD_NOW + INT64_C(3) * 365 * 86400};
    assert_int_equal(
        retention_rehearse(&w->walk->world.settings, w->count->file, second, copy, later, gone),
        OK);
    assert_int_equal(gone[wire_kept_thing_INDIVIDUAL], 1);
    assert_int_equal(
        retention_rehearse(&w->walk->world.settings, w->count->file, NULL, copy, later, gone), OK);
    assert_int_equal(gone[wire_kept_thing_INDIVIDUAL], 0);
}

/* INDIVIDUAL-13 */
static void a_wijk_that_moves_leaves_them_behind(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id pseudonym = somebody(1);
    char other[80];
    (void)snprintf(other, sizeof(other), "%.31s/other.db", w->count->folder);
    assert_true(open_one(w) && talk(w));
    assert_int_equal(wijk_export(w->count->file, &w->walk->world.wijk_id, other), OK);
    assert_false(stands_in(other, &pseudonym));
    assert_true(ask(w, "individual.show", ""));
}

/* INDIVIDUAL-2: a wijk that is deleted for good is gone from both files */
static void a_wijk_that_goes_takes_its_rows_along(void **state)
{
    struct fund_world *w = *state;
    const struct wire_id pseudonym = somebody(1);
    assert_true(open_one(w) && talk(w));
    core_close(w->walk->world.core);
    w->walk->world.core = NULL;
    const struct wire_id other = walk_id(0x99);
    assert_int_equal(wijk_delete_individual(second, &other), OK);
    assert_true(stands_in(second, &pseudonym));
    assert_int_equal(wijk_delete_individual(second, &w->walk->world.wijk_id), OK);
    assert_false(stands_in(second, &pseudonym));
    walk_reopen(w->walk, w->count->file);
    static struct schema_column columns[SCHEMA_COLUMNS_MAX];
    size_t count = 0;
    size_t tables = 0;
    assert_int_equal(schema_list(w->walk->world.core->db, columns, &count), OK);
    for (size_t i = 0; i < count; i++) {
        char sql[100];
        if (strncmp(columns[i].table, "individual.", 11) == 0 &&
            strcmp(columns[i].column, "wijk_id") == 0) {
            (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM %.47s", columns[i].table);
            assert_int_equal(walk_count(w->walk, sql), 0);
            tables++;
        }
    }
    assert_int_equal(tables, 6); /* all of them: not one is forgotten */
}

/* INDIVIDUAL-9 */
static void figures_are_told_of_a_year_that_is_over_and_to_those_who_oversee(void **state)
{
    struct fund_world *w = *state;
    for (uint8_t n = 1; n <= 6; n++) {
        assert_true(ask_as(w, &director, n, "individual.open", OPEN));
        assert_true(ask_as(w, &director, n, "individual.talk", ",\"on\":\"2026-03-17\""));
        assert_true(ask_as(w, &director, n, "individual.grade",
                           ",\"moment\":\"before\",\"tenths\":40,\"on\":\"2026-03-17\""));
    }
    assert_false(count_ask(w->count, ANNA, &w->steward, "individual.figures", "\"year\":2026"));
    assert_true(fund_refused(w, "not_allowed", "year"));
    count_wait(w->count, 20270201);
    assert_true(count_ask(w->count, ANNA, &w->steward, "individual.figures", "\"year\":2026"));
    assert_true(walk_said(w->walk, "\"talked\":5,\"hidden\":false,\"in_time\":0"));
    assert_true(
        walk_said(w->walk, "{\"moment\":\"before\",\"n\":5,\"hidden\":false,\"tenths\":40}"));
    assert_false(count_ask(w->count, ZOE, NULL, "individual.figures", "\"year\":2026"));
    assert_true(walk_refused(w->walk, "not_allowed"));
}

#define TEST(name)     cmocka_unit_test_setup_teardown(name, open_on, fund_teardown)
#define TEST_OFF(name) cmocka_unit_test_setup_teardown(name, open_off, fund_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_on_only_when_somebody_answers_for_them),
        cmocka_unit_test(a_year_is_told_in_whole_groups),
        TEST_OFF(off_they_are_refused_and_no_file_is_made),
        TEST(a_row_is_opened_with_a_yes_under_a_new_pseudonym),
        TEST(another_director_finds_nothing),
        TEST(the_clock_runs_from_the_talk_until_a_solution_stands),
        TEST(an_mdo_wants_the_resident_or_whom_the_resident_named),
        TEST(it_has_no_activity_and_no_reservation),
        TEST(the_two_files_share_no_id),
        TEST(no_column_holds_words_or_a_person),
        TEST(two_years_after_it_was_closed_a_row_is_gone),
        TEST(a_yes_taken_back_takes_everything_also_when_they_are_off_by_now),
        TEST(a_restored_copy_forgets_again_whose_yes_was_taken_back),
        TEST(a_resident_who_asks_is_shown_all_that_is_kept),
        TEST(a_damaged_copy_of_them_is_found_before_anything_is_put_back),
        TEST(a_rehearsal_counts_them_too),
        TEST(a_wijk_that_moves_leaves_them_behind),
        TEST(a_wijk_that_goes_takes_its_rows_along),
        TEST(figures_are_told_of_a_year_that_is_over_and_to_those_who_oversee),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
