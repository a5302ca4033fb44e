/* test_retention_export.c -- what a person gets of what is kept of it. Rules: docs/member.md */
#include "support/count_world.h"

#include <glob.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { STATEMENTS_MAX = 1 << 20 };

/* All pages of Bram's export, one behind the other. */
static const char *export_of(struct count_world *w, enum walker who)
{
    static char all[8 * WIRE_FRAME_MAX];
    unsigned lines = 0;
    bool more = true;
    all[0] = '\0';
    for (unsigned page = 0; more && page < 8; page++) {
        assert_true(count_ask(w, who, NULL, "member.export", "\"after\":%u", lines));
        (void)snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s", w->walk.world.reply);
        for (const char *at = w->walk.world.reply; (at = strstr(at, "{\"part\"")) != NULL; at++) {
            lines++;
        }
        more = walk_said(&w->walk, "\"more\":true");
    }
    assert_false(more);
    return all;
}

static void line_of(char out[200], const char *part, const char *name, const char *value)
{
    (void)snprintf(out, 200, "{\"part\":\"%s\",\"name\":\"%s\",\"value\":\"%s", part, name, value);
}

static bool has(const char *all, const char *part, const char *name, const char *value)
{
    char line[200];
    line_of(line, part, name, value);
    return strstr(all, line) != NULL;
}

/* Bram signs up, says yes to reminders, can be woken, and walked with others before. */
static void live(struct count_world *w)
{
    static const uint8_t BOTH[] = {0x50 + BRAM, 0x50 + CEES};
    struct walk_world *walk = &w->walk;
    const struct wire_id shift = walk_id(1);
    walk_add_shift(walk, &shift, 20260320, 20, 4, 0);
    assert_true(walk_join(walk, BRAM, &shift, false) && walk_join(walk, CEES, &shift, false));
    assert_true(
        walk_ask(walk, BRAM, "calendar.make",
                 "\"hash\":\"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\""));
    assert_true(walk_ask(walk, BRAM, "consent.give",
                         "\"purpose\":\"reminders\",\"text_version\":2,\"given\":true"));
    assert_true(walk_ask(walk, BRAM, "signup.swap_ask",
                         "\"buurt_id\":\"%s\",\"shift_id\":\"%s\",\"swap_id\":\"%s\"",
                         walk_hex(&walk->world.buurt_id), walk_hex(&shift), walk_hex(&shift)));
    for (int day = 1; day <= 28; day++) {
        (void)count_add(w, &(struct count_walk){
                               .buurt = 0x88, .on = 20260200 + day, .people = BOTH, .count = 2});
        (void)count_add(w, &(struct count_walk){
                               .buurt = 0x88, .on = 20260100 + day, .people = BOTH, .count = 2});
        (void)count_add(w, &(struct count_walk){
                               .buurt = 0x88, .on = 20251200 + day, .people = BOTH, .count = 2});
    }
}

/* MEMBER-7 */
static void the_export_holds_every_row_kept_of_the_asker(void **state)
{
    struct count_world *w = *state;
    live(w);
    const char *all = export_of(w, BRAM);
    const struct wire_id shift = walk_id(1);
    char value[100];
    assert_true(has(all, "member", "consent", "reminders yes 2 "));
    assert_true(
        has(all, "device", "device, since, sends", walk_hex(&w->walk.devices[BRAM].serial)));
    (void)snprintf(value, sizeof(value), "2026-03-20 %s confirmed", walk_hex(&shift));
    assert_true(has(all, "signup", "walk", value));
    (void)snprintf(value, sizeof(value), "%s 2026-03-17", walk_hex(&w->walk.devices[BRAM].serial));
    assert_true(has(all, "signup", "calendar feed, by device, since", value));
    (void)snprintf(value, sizeof(value), "2026-03-20 %s asked for", walk_hex(&shift));
    assert_true(has(all, "signup", "stand-in", value));
    assert_true(
        has(all, "device", "follows, after, until", walk_hex(&w->walk.devices[BRAM].serial)));
    assert_true(has(all, "attendance", "walk, in, out, home", "2026-02-28 "));
    assert_true(has(all, "attendance", "walk, in, out, home", "2025-12-01 "));
    unsigned walks = 0;
    for (const char *at = all; (at = strstr(at, "{\"part\":\"attendance\"")) != NULL; at++) {
        walks++;
    }
    assert_int_equal(walks, 3 * 28);
    assert_non_null(strstr(all, "2026-02-28T19:00:00Z 2026-02-28T19:45:00Z - self"));
}

/* MEMBER-7 */
static void the_export_holds_no_row_of_another(void **state)
{
    struct count_world *w = *state;
    live(w);
    const char *all = export_of(w, BRAM);
    for (int who = 0; who < WALKERS; who++) {
        if (who != BRAM) {
            assert_null(strstr(all, walk_hex(&w->walk.members[who])));
            assert_null(strstr(all, walk_hex(&w->walk.devices[who].serial)));
        }
    }
    const char *hers = export_of(w, DINA);
    assert_null(strstr(hers, "{\"part\":\"attendance\""));
    assert_null(strstr(hers, "{\"part\":\"signup\""));
}

/* MEMBER-7: hats, deputyships and what was done under them. */
static void the_export_tells_hats_and_what_was_done_under_them(void **state)
{
    struct count_world *w = *state;
    live(w);
    const char *all = export_of(w, ANNA);
    char value[80];
    (void)snprintf(value, sizeof(value), "%s leader ", walk_hex(&w->walk.leader_hat));
    assert_true(has(all, "hat", "hat, from, until", value));
    assert_non_null(strstr(all, " leader shift.add\""));
}

/* MEMBER-7: what stays in the wijkbudget and in rules for all, under somebody's hat. */
static void the_export_tells_what_stands_under_the_asker_s_hat(void **state)
{
    struct count_world *w = *state;
    char sql[1600];
    live(w);
    const char *hat = walk_hex(&w->walk.leader_hat);
    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO entry SELECT wijk_id, wijk_id, 7, randomblob(16), 2026, 1, 5, 0, 0,"
                   " wijk_id, wijk_id, wijk_id, '6.1', 20260302, 20260301, '', wijk_id, x'%s',"
                   " zeroblob(32) FROM wijk;"
                   "INSERT INTO consultation SELECT wijk_id, wijk_id, 1, 1, 1, '', 20260303, x'%s'"
                   " FROM wijk;"
                   "INSERT INTO budget_closing SELECT wijk_id, wijk_id, 2025, 1, '', '', wijk_id,"
                   " x'%s', 20260304 FROM wijk;"
                   "INSERT INTO mandate SELECT wijk_id, wijk_id, x'%s', 250, 2500 FROM wijk;"
                   "INSERT INTO house_rules SELECT wijk_id, 9, 'x', 20260305, 20270305, x'%s'"
                   " FROM wijk",
                   hat, hat, hat, hat, hat);
    assert_int_equal(db_run(w->walk.world.core->db, sql), OK);
    char mandate[80];
    (void)snprintf(mandate, sizeof(mandate), "%s 250 2500", hat);
    const char *all = export_of(w, ANNA);
    assert_true(has(all, "hat", "wijkbudget: entry approved", "2026-03-02 7\""));
    assert_true(has(all, "hat", "wijkbudget: consultation kept", "2026-03-03 "));
    assert_true(has(all, "hat", "wijkbudget: year closed", "2026-03-04 2025\""));
    assert_true(has(all, "hat", "wijkbudget: mandate, a decision, a year", mandate));
    assert_true(has(all, "hat", "house rules made", "9 2026-03-05\""));
    const char *hers = export_of(w, BRAM);
    assert_null(strstr(hers, "wijkbudget"));
    assert_null(strstr(hers, "house rules made"));
}

/* A value longer than a line goes on in the next of the same name. */
static void a_long_address_is_told_in_pieces(void **state)
{
    struct count_world *w = *state;
    char sql[900];
    char path[401];
    memset(path, 'x', 400);
    path[400] = '\0';
    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO push_subscription VALUES (x'%s', x'%s', 'https://p.example.org/%s',"
                   " zeroblob(65), zeroblob(16), 2, 1000000000, NULL)",
                   walk_hex(&w->walk.world.wijk_id), walk_hex(&w->walk.devices[BRAM].serial), path);
    assert_int_equal(db_run(w->walk.world.core->db, sql), OK);
    const char *all = export_of(w, BRAM);
    unsigned pieces = 0;
    size_t length = 0;
    for (const char *at = all; (at = strstr(at, "\"push address\",\"value\":\"")) != NULL; at++) {
        pieces++;
        length += strcspn(at + 24, "\"");
    }
    assert_int_equal(pieces, 3);
    assert_int_equal(length, 32 + 1 + 20 + 1 + 22 + 400);
}

/* The text of every file of statements of the server. */
static char *read_statements(const char *kind)
{
    char pattern[300];
    glob_t found;
    (void)snprintf(pattern, sizeof(pattern), "%s/backend/*/%s", BUURT_SOURCE, kind);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    char *all = calloc(1, STATEMENTS_MAX);
    size_t size = 0;
    assert_non_null(all);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        FILE *file = fopen(found.gl_pathv[i], "r");
        assert_non_null(file);
        size += fread(all + size, 1, STATEMENTS_MAX - 1 - size, file);
        assert_int_equal(fclose(file), 0);
    }
    assert_true(size < STATEMENTS_MAX - 1);
    globfree(&found);
    return all;
}

static bool reads_table(const char *statements, const char *table)
{
    static const char *const WORDS[] = {"FROM ", "JOIN "};
    const size_t size = strlen(table);
    for (size_t i = 0; i < 2; i++) {
        for (const char *at = statements; (at = strstr(at, WORDS[i])) != NULL; at++) {
            if (strncmp(at + 5, table, size) == 0 && strchr(" \n;", at[5 + size]) != NULL) {
                return true;
            }
        }
    }
    return false;
}

/* MEMBER-7: a table that has something to forget of a person has something to tell. */
static void what_is_erased_of_a_person_is_told_to_that_person(void **state)
{
    (void)state;
    char *all = read_statements("*.sql");
    char *told = read_statements("export.sql");
    unsigned tables = 0;
    for (char *at = all; (at = strstr(at, "-- name: erase_")) != NULL;) {
        at = strstr(at, "\n") + 1;
        const size_t skip = strncmp(at, "DELETE FROM ", 12) == 0 ? 12
                            : strncmp(at, "UPDATE ", 7) == 0     ? 7
                                                                 : 0;
        if (skip == 0) { /* what is barred from now on */
            continue;
        }
        char table[60] = "";
        memcpy(table, at + skip, strcspn(at + skip, " \n;"));
        if (!reads_table(told, table)) {
            fail_msg("%s is erased of a person and never told", table);
        }
        tables++;
    }
    assert_true(tables > 20);
    free(told);
    free(all);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, count_setup, count_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_export_holds_every_row_kept_of_the_asker),
        TEST(the_export_holds_no_row_of_another),
        TEST(the_export_tells_hats_and_what_was_done_under_them),
        TEST(the_export_tells_what_stands_under_the_asker_s_hat),
        TEST(a_long_address_is_told_in_pieces),
        cmocka_unit_test(what_is_erased_of_a_person_is_told_to_that_person),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
