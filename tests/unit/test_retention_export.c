/* test_retention_export.c -- what a person gets of what is kept of it. Rules: docs/member.md */
#include "support/count_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

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
    assert_true(walk_ask(walk, BRAM, "consent.give",
                         "\"purpose\":\"reminders\",\"text_version\":2,\"given\":true"));
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, count_setup, count_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_export_holds_every_row_kept_of_the_asker),
        TEST(the_export_holds_no_row_of_another),
        TEST(the_export_tells_hats_and_what_was_done_under_them),
        TEST(a_long_address_is_told_in_pieces),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
