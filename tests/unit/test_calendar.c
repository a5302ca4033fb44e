/* test_calendar.c -- a member's own walks at a secret address. Rules: docs/calendar.md */
#include "calendar/calendar.h"
#include "retention/retention_ticks.h"
#include "shift/ical_text.h"
#include "shift/local_time.h"
#include "store/ledger.h"
#include "support/count_world.h"
#include "wire/wire_bytes.h"

#include <libical/ical.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { DRAWN_SIZE = 16, HOUR = 3600, DAY = 86400, YEAR = 365 * DAY };

static unsigned waits; /* of the last refused reading */

/* The digits of a secret of sixteen equal bytes, and of its hash. */
static const char *secret_of(uint8_t byte)
{
    const struct wire_id secret = walk_id(byte);
    return walk_hex(&secret);
}

static const char *hash_text(uint8_t byte)
{
    static char text[2 * HASH_SIZE + 1];
    const struct wire_id secret = walk_id(byte);
    const struct hash hash = hash_of(span_of(secret.bytes, DRAWN_SIZE));
    hex_encode(hash.bytes, HASH_SIZE, text);
    return text;
}

static bool make(struct count_world *w, enum walker who, uint8_t byte)
{
    return walk_ask(&w->walk, who, "calendar.make", "\"hash\":\"%s\"", hash_text(byte));
}

/* What stands at a path, its folded lines made whole; NULL where there is nothing. */
static const char *read_path(struct count_world *w, const char *path, enum status wanted)
{
    static char text[CALENDAR_TEXT_MAX];
    struct published found;
    assert_int_equal(reader_published(w->reader, span_text(path), w->walk.world.at, &found),
                     wanted);
    assert_true(found.is_private);
    waits = found.wait_s;
    if (wanted != OK) {
        assert_null(found.frame);
        return NULL;
    }
    assert_string_equal(found.type, "text/calendar; charset=utf-8");
    size_t size = 0;
    for (size_t i = 0; i < found.frame->size; i++) {
        if (i + 2 < found.frame->size && memcmp(found.frame->text + i, "\r\n ", 3) == 0) {
            i += 2;
        } else {
            text[size++] = (char)found.frame->text[i];
        }
    }
    text[size] = '\0';
    frame_destroy(found.frame);
    return text;
}

static const char *path_of(struct count_world *w, uint8_t byte)
{
    static char path[120];
    const int size = snprintf(path, sizeof(path), "/calendar/%s", walk_hex(&w->walk.world.wijk_id));
    (void)snprintf(path + size, sizeof(path) - (size_t)size, "/%s.ics", secret_of(byte));
    return path;
}

static const char *feed(struct count_world *w, uint8_t byte)
{
    return read_path(w, path_of(w, byte), OK);
}

static unsigned count_in(const char *text, const char *words)
{
    unsigned count = 0;
    for (const char *at = text; (at = strstr(at, words)) != NULL; at++) {
        count++;
    }
    return count;
}

/* The lines of one walk, copied. */
static const char *walk_in(const char *text, const struct wire_id *shift_id)
{
    static char event[2000];
    char uid[50];
    (void)snprintf(uid, sizeof(uid), "UID:%s\r\n", walk_hex(shift_id));
    const char *at = strstr(text, uid);
    assert_non_null(at);
    const char *end = strstr(at, "END:VEVENT");
    assert_non_null(end);
    assert_true((size_t)(end - at) < sizeof(event));
    memcpy(event, at, (size_t)(end - at));
    event[end - at] = '\0';
    return event;
}

/* CALENDAR-3 */
static void a_feed_holds_the_own_walks_and_nothing_of_anybody_else(void **state)
{
    struct count_world *w = *state;
    const struct wire_id both = walk_id(1);
    const struct wire_id others = walk_id(2);
    const struct wire_id full = walk_id(3);
    walk_add_shift(&w->walk, &both, 20260324, 20, 4, 0);
    walk_add_shift(&w->walk, &others, 20260325, 20, 4, 0);
    walk_add_shift(&w->walk, &full, 20260326, 20, 2, 0);
    assert_true(walk_join(&w->walk, BRAM, &both, false));
    assert_true(walk_join(&w->walk, CEES, &both, false));
    assert_true(walk_join(&w->walk, CEES, &others, false));
    assert_true(walk_join(&w->walk, CEES, &full, false));
    assert_true(walk_join(&w->walk, DINA, &full, false));
    assert_true(walk_join(&w->walk, BRAM, &full, true)); /* he waits: it is not his walk */
    assert_true(make(w, BRAM, 0x5e));
    const char *text = feed(w, 0x5e);
    assert_memory_equal(text, "BEGIN:VCALENDAR\r\n", 17);
    assert_int_equal(count_in(text, "BEGIN:VEVENT"), 1);
    const char *walk = walk_in(text, &both);
    assert_non_null(strstr(walk, "DTSTART;TZID=Europe/Amsterdam:20260324T200000\r\n"));
    assert_non_null(strstr(walk, "DTEND;TZID=Europe/Amsterdam:20260324T204500\r\n"));
    assert_non_null(strstr(walk, "STATUS:CONFIRMED\r\n"));
    assert_non_null(strstr(walk, "SUMMARY:Buurtronde\r\n"));
    assert_null(strstr(walk, "ATTENDEE"));
    assert_null(strstr(walk, "ORGANIZER"));
    for (int who = 0; who < WALKERS; who++) {
        assert_null(strstr(text, walk_hex(&w->walk.members[who])));
        assert_null(strstr(text, walk_hex(&w->walk.devices[who].serial)));
    }
}

/* CALENDAR-1, CALENDAR-7 */
static void a_new_feed_ends_the_one_before_and_withdrawing_ends_it(void **state)
{
    struct count_world *w = *state;
    assert_true(make(w, BRAM, 0x5e));
    assert_true(make(w, CEES, 0x60));
    (void)feed(w, 0x5e);
    assert_true(make(w, BRAM, 0x5f));
    (void)read_path(w, path_of(w, 0x5e), NOT_FOUND);
    (void)feed(w, 0x5f);
    assert_true(walk_ask(&w->walk, BRAM, "calendar.withdraw", "%s", ""));
    assert_true(walk_ask(&w->walk, BRAM, "calendar.withdraw", "%s", "")); /* there is none: good */
    (void)read_path(w, path_of(w, 0x5f), NOT_FOUND);
    (void)feed(w, 0x60);
    assert_int_equal(walk_count(&w->walk, "SELECT count(*) FROM calendar_feed"), 1);
}

static bool file_holds(const char *path, const uint8_t *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    bool found = false;
    size_t same = 0;
    for (int c = fgetc(file); c != EOF && !found; c = fgetc(file)) {
        same = (uint8_t)c == bytes[same] ? same + 1 : (uint8_t)c == bytes[0] ? 1 : 0;
        found = same == size;
    }
    assert_int_equal(fclose(file), 0);
    return found;
}

/* CALENDAR-2 */
static void the_server_keeps_the_hash_and_not_the_secret(void **state)
{
    struct count_world *w = *state;
    char log[80];
    uint8_t secret[DRAWN_SIZE];
    char digits[2 * DRAWN_SIZE + 1] = "";
    struct wire_id hash_half;
    for (size_t i = 0; i < DRAWN_SIZE; i++) {
        secret[i] = (uint8_t)(0x31 + 7 * i);
    }
    hex_encode(secret, sizeof(secret), digits);
    char text[2 * HASH_SIZE + 1] = "";
    char path[120];
    const struct hash hash = hash_of(span_of(secret, sizeof(secret)));
    hex_encode(hash.bytes, HASH_SIZE, text);
    memcpy(hash_half.bytes, hash.bytes, sizeof(hash_half.bytes));
    assert_true(walk_ask(&w->walk, BRAM, "calendar.make", "\"hash\":\"%s\"", text));
    (void)snprintf(path, sizeof(path), "/calendar/%s/%s.ics", walk_hex(&w->walk.world.wijk_id),
                   digits);
    (void)read_path(w, path, OK);
    (void)snprintf(log, sizeof(log), "%s-wal", w->file);
    const char *files[] = {w->file, log};
    bool hash_is_there = false;
    for (size_t i = 0; i < 2; i++) {
        assert_false(file_holds(files[i], secret, sizeof(secret)));
        assert_false(file_holds(files[i], (const uint8_t *)digits, sizeof(digits) - 1));
        hash_is_there = hash_is_there || file_holds(files[i], hash_half.bytes, DRAWN_SIZE);
    }
    assert_true(hash_is_there);
}

/* CALENDAR-4; SHIFT-8 */
static void a_moved_walk_raises_its_sequence_and_the_rest_of_its_series_stays(void **state)
{
    struct count_world *w = *state;
    const struct wire_id series_id = walk_id(0xa0);
    char group[40];
    (void)snprintf(group, sizeof(group), "%s", walk_hex(&w->walk.walk_group_id));
    assert_true(walk_lead(
        &w->walk, "series.make",
        "\"walk_group_id\":\"%s\",\"series\":{\"series_id\":\"%s\",\"walk_group_id\":\"%s\","
        "\"version\":1,\"rule\":\"weekly\",\"every\":1,\"weekday\":2,\"begins_minute\":1200,"
        "\"minutes\":45,\"from\":\"2026-03-17\",\"min\":2,\"max\":4,\"newcomers\":1,"
        "\"weeks_ahead\":8}",
        group, walk_hex(&series_id), group));
    const struct wire_id moved = shift_id_of_series(&w->walk.world.wijk_id, &series_id, 20260331);
    const struct wire_id stays = shift_id_of_series(&w->walk.world.wijk_id, &series_id, 20260407);
    assert_true(walk_join(&w->walk, BRAM, &moved, false));
    assert_true(walk_join(&w->walk, BRAM, &stays, false));
    assert_true(make(w, BRAM, 0x5e));
    const char *before = feed(w, 0x5e);
    assert_non_null(strstr(walk_in(before, &moved), "SEQUENCE:1\r\n"));
    assert_non_null(strstr(walk_in(before, &stays), "SEQUENCE:1\r\n"));
    assert_true(walk_lead(
        &w->walk, "shift.change",
        "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,\"on\":\"2026-03-30\","
        "\"begins_minute\":1140,\"minutes\":45,\"min\":2,\"max\":4,\"newcomers\":1,"
        "\"reason\":\"event\"",
        group, walk_hex(&moved)));
    const char *after = feed(w, 0x5e);
    assert_int_equal(count_in(after, "BEGIN:VEVENT"), 2);
    assert_non_null(strstr(walk_in(after, &moved), "SEQUENCE:2\r\n"));
    assert_non_null(strstr(walk_in(after, &moved), ":20260330T190000\r\n"));
    assert_non_null(strstr(walk_in(after, &stays), "SEQUENCE:1\r\n"));
    assert_non_null(strstr(walk_in(after, &stays), ":20260407T200000\r\n"));
}

/* CALENDAR-5 */
static void a_cancelled_walk_stays_in_the_feed_marked_so_for_a_week(void **state)
{
    struct count_world *w = *state;
    const struct wire_id off = walk_id(1);
    const struct wire_id left = walk_id(2);
    walk_add_shift(&w->walk, &off, 20260324, 20, 4, 0);
    walk_add_shift(&w->walk, &left, 20260325, 20, 4, 0);
    assert_true(walk_join(&w->walk, BRAM, &off, false));
    assert_true(walk_join(&w->walk, BRAM, &left, false));
    assert_true(walk_leave(&w->walk, BRAM, &left));
    assert_true(make(w, BRAM, 0x5e));
    char group[40];
    (void)snprintf(group, sizeof(group), "%s", walk_hex(&w->walk.walk_group_id));
    assert_true(walk_lead(&w->walk, "shift.cancel",
                          "\"walk_group_id\":\"%s\",\"shift_id\":\"%s\",\"version\":1,"
                          "\"reason\":\"weather\"",
                          group, walk_hex(&off)));
    const char *walk = walk_in(feed(w, 0x5e), &off);
    assert_non_null(strstr(walk, "STATUS:CANCELLED\r\n"));
    assert_non_null(strstr(walk, "SEQUENCE:2\r\n"));
    assert_non_null(strstr(walk, "SUMMARY:Buurtronde (gaat niet door)\r\n"));
    assert_int_equal(count_in(feed(w, 0x5e), "BEGIN:VEVENT"), 1);
    w->walk.world.at.now = walk_at(20260331, 20, 59); /* the clocks went forward */
    assert_int_equal(count_in(feed(w, 0x5e), "STATUS:CANCELLED"), 1);
    w->walk.world.at.now = walk_at(20260331, 21, 1);
    assert_int_equal(count_in(feed(w, 0x5e), "BEGIN:VEVENT"), 0);
}

/* When a program that knows no zone but the text's own says that the walk begins. */
static int64_t begin_as_read(icalcomponent *event)
{
    const struct icaltimetype begins = icalcomponent_get_dtstart(event);
    assert_non_null(begins.zone);
    return icaltime_as_timet_with_zone(begins, begins.zone);
}

/* CALENDAR-6: each half hour of three days around both changes; the hour that comes twice is left
 * out, of which no walk has the second. */
static void the_times_of_a_feed_hold_across_every_change_of_the_clock(void **state)
{
    (void)state;
    static const struct ical_head HEAD = {.zone = "Europe/Amsterdam", .name = "x", .now = 1};
    static const int64_t FROM[] = {1774656000, 1792800000}; /* 2026-03-28, 2026-10-24 */
    for (size_t n = 0; n < 2; n++) {
        for (int64_t at = FROM[n]; at < FROM[n] + (int64_t)3 * DAY; at += HOUR / 2) {
            struct local_time local;
            int64_t back = 0;
            assert_int_equal(local_time_of(HEAD.zone, at, &local), OK);
            assert_int_equal(local_instant(HEAD.zone, local.on, local.minute, &back), OK);
            if (n == 1 && local.on == 20261025 && local.minute / 60 == 2) {
                continue;
            }
            assert_int_equal(back, at);
            const struct ical_event event = {
                .uid = "u", .sequence = 1, .begins_at = at, .ends_at = at + HOUR, .summary = "s"};
            struct buffer text = buffer_make(CALENDAR_TEXT_MAX);
            assert_int_equal(ical_text_write(&HEAD, &event, 1, &text), OK);
            buffer_append(&text, "", 1);
            icalcomponent *read = icalparser_parse_string((const char *)buffer_span(&text).data);
            assert_non_null(read);
            assert_int_equal(icalcomponent_count_errors(read), 0);
            assert_int_equal(icalcomponent_count_components(read, ICAL_VTIMEZONE_COMPONENT), 1);
            icalcomponent *walk = icalcomponent_get_first_component(read, ICAL_VEVENT_COMPONENT);
            assert_int_equal(begin_as_read(walk), at);
            icalcomponent_free(read);
            buffer_end(&text);
        }
    }
}

static void a_zone_that_is_none_and_a_place_with_commas_are_written_by_the_standard(void **state)
{
    (void)state;
    struct ical_head head = {.zone = "Europe/Nowhere", .name = "x", .now = 1};
    const struct ical_event event = {.uid = "u",
                                     .begins_at = 1774656000,
                                     .ends_at = 1774659600,
                                     .summary = "s",
                                     .location = "Noord, Zuid; West\nEND:VEVENT"};
    struct buffer text = buffer_make(CALENDAR_TEXT_MAX);
    assert_int_equal(ical_text_write(&head, &event, 1, &text), UNSUPPORTED);
    head.zone = "Europe/Amsterdam";
    assert_int_equal(ical_text_write(&head, &event, 1, &text), OK);
    buffer_append(&text, "", 1);
    const char *written = (const char *)buffer_span(&text).data;
    assert_non_null(strstr(written, "LOCATION:Noord\\, Zuid\\; West\\nEND:VEVENT\r\n"));
    assert_int_equal(count_in(written, "\r\nEND:VEVENT"), 1);
    buffer_end(&text);
}

/* CALENDAR-7 */
static void an_address_that_shows_nothing_answers_as_one_that_never_was(void **state)
{
    struct count_world *w = *state;
    const char *wijk = walk_hex(&w->walk.world.wijk_id);
    char path[160];
    static const char *const NOT[] = {"/calendar", "/calendar/", "/calendar/../secret.ics"};
    assert_true(make(w, BRAM, 0x5e));
    for (size_t i = 0; i < sizeof(NOT) / sizeof(NOT[0]); i++) {
        (void)read_path(w, NOT[i], NOT_FOUND);
    }
    (void)read_path(w, path_of(w, 0x5d), NOT_FOUND);
    (void)snprintf(path, sizeof(path), "%sx", path_of(w, 0x5e));
    (void)read_path(w, path, NOT_FOUND);
    (void)snprintf(path, sizeof(path), "/calendar/%s/5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E5E.ics", wijk);
    (void)read_path(w, path, NOT_FOUND);
    (void)snprintf(path, sizeof(path), "/calendar/%s/%s.ics", secret_of(0x77), "");
    (void)read_path(w, path, NOT_FOUND);
    w->walk.world.at.now = WORLD_NOW + YEAR;
    (void)feed(w, 0x5e);
    w->walk.world.at.now = WORLD_NOW + YEAR + DAY;
    (void)read_path(w, path_of(w, 0x5e), NOT_FOUND);
    w->walk.world.at.now = WORLD_NOW;
    (void)feed(w, 0x5e);
    char sql[120]; /* the device that made it is lost, and revoked */
    (void)snprintf(sql, sizeof(sql), "UPDATE device SET state = 1 WHERE serial = x'%s'",
                   walk_hex(&w->walk.devices[BRAM].serial));
    assert_int_equal(db_run(w->walk.world.core->db, sql), OK);
    (void)read_path(w, path_of(w, 0x5e), NOT_FOUND);
    assert_int_equal(walk_count(&w->walk, "SELECT count(*) FROM calendar_feed"), 1);
    struct world_request request;
    world_request_begin(&w->walk.world, 0, &request);
    assert_int_equal(history_tick(&request.r), OK);
    world_request_end(&w->walk.world, &request, true);
    assert_int_equal(walk_count(&w->walk, "SELECT count(*) FROM calendar_feed"), 0);
}

/* CALENDAR-8 */
static void a_feed_read_too_often_is_refused_for_the_rest_of_its_hour_and_no_other_is(void **state)
{
    struct count_world *w = *state;
    w->walk.world.settings.calendar_reads = 4;
    assert_true(make(w, BRAM, 0x5e));
    assert_true(make(w, CEES, 0x60));
    for (int i = 0; i < 4; i++) {
        (void)feed(w, 0x5e);
    }
    w->walk.world.at.now += 600;
    (void)read_path(w, path_of(w, 0x5e), QUOTA_SPENT);
    assert_int_equal(waits, HOUR - 600);
    (void)feed(w, 0x60);
    w->walk.world.at.now += HOUR - 600;
    (void)feed(w, 0x5e);
}

/* CALENDAR-8 */
static void a_feed_holds_at_most_so_many_walks_the_soonest_first(void **state)
{
    struct count_world *w = *state;
    w->walk.world.settings.calendar_walks = 2;
    for (uint8_t i = 1; i <= 3; i++) {
        const struct wire_id shift_id = walk_id(i);
        walk_add_shift(&w->walk, &shift_id, 20260330 - i, 20, 4, 0);
        assert_true(walk_join(&w->walk, BRAM, &shift_id, false));
    }
    assert_true(make(w, BRAM, 0x5e));
    const char *text = feed(w, 0x5e);
    assert_int_equal(count_in(text, "BEGIN:VEVENT"), 2);
    const char *first = strstr(text, ":20260327T200000");
    assert_non_null(first);
    assert_non_null(strstr(first, ":20260328T200000"));
}

/* CALENDAR-9 */
static void a_feed_that_was_ended_stays_ended_in_a_restored_backup(void **state)
{
    struct count_world *w = *state;
    char path[80];
    char sql[120];
    unsigned count = 0;
    struct db *db = NULL;
    (void)snprintf(path, sizeof(path), "%.31s/copy.db", w->folder);
    (void)snprintf(sql, sizeof(sql), "VACUUM INTO '%s'", path);
    assert_true(make(w, BRAM, 0x5e));
    assert_true(make(w, CEES, 0x60));
    assert_int_equal(db_run(w->walk.world.core->db, sql), OK);
    assert_true(make(w, BRAM, 0x5f));
    const struct db_setup setup = {.path = path, .mode = DB_WRITER};
    assert_int_equal(db_open(&setup, &db), OK);
    assert_int_equal(ledger_apply(db, w->file, &count), OK);
    assert_int_equal(count, 1);
    struct query q = query_make(db, SQL_CALENDAR_FIND);
    const struct wire_id secret = walk_id(0x5e);
    const struct hash hash = hash_of(span_of(secret.bytes, DRAWN_SIZE));
    bind_id(&q, ":wijk_id", &w->walk.world.wijk_id);
    bind_bytes(&q, ":hash", hash_span(&hash));
    bind_int(&q, ":since", 0);
    assert_false(query_row(&q));
    assert_int_equal(query_end(&q), OK);
    db_close(db);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, count_setup, count_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_feed_holds_the_own_walks_and_nothing_of_anybody_else),
        TEST(a_new_feed_ends_the_one_before_and_withdrawing_ends_it),
        TEST(the_server_keeps_the_hash_and_not_the_secret),
        TEST(a_moved_walk_raises_its_sequence_and_the_rest_of_its_series_stays),
        TEST(a_cancelled_walk_stays_in_the_feed_marked_so_for_a_week),
        cmocka_unit_test(the_times_of_a_feed_hold_across_every_change_of_the_clock),
        cmocka_unit_test(a_zone_that_is_none_and_a_place_with_commas_are_written_by_the_standard),
        TEST(an_address_that_shows_nothing_answers_as_one_that_never_was),
        TEST(a_feed_read_too_often_is_refused_for_the_rest_of_its_hour_and_no_other_is),
        TEST(a_feed_holds_at_most_so_many_walks_the_soonest_first),
        TEST(a_feed_that_was_ended_stays_ended_in_a_restored_backup),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
