/* test_core_reader.c -- pages of a log: in order, within what may be seen, naming what is gone
 * (S2, S9). */
#include "support/core_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// cmocka wants the ones above first
#include <cmocka.h>

struct place {
    struct world world;
    struct reader *reader;
    char folder[32];
    char file[64];
    uint32_t log; /* the wijk's */
};

static int open_place(void **state)
{
    static struct place place;
    place = (struct place){.reader = NULL};
    (void)snprintf(place.folder, sizeof(place.folder), "/tmp/core-XXXXXX");
    if (mkdtemp(place.folder) == NULL) {
        return -1;
    }
    (void)snprintf(place.file, sizeof(place.file), "%s/buurt.db", place.folder);
    world_open_core(&place.world, place.file);
    const struct core_setup setup = {.path = place.file, .settings = &place.world.settings};
    const struct log_name name = log_name_of_wijk(&place.world.wijk_id);
    struct log_row row = {0};
    *state = &place;
    if (log_find(place.world.core->db, &name, &row) != OK) {
        return -1;
    }
    place.log = row.log_no;
    return reader_open(&setup, &place.reader) == OK ? 0 : -1;
}

static int close_place(void **state)
{
    struct place *place = *state;
    reader_close(place->reader);
    world_close(&place->world);
    char command[64];
    (void)snprintf(command, sizeof(command), "rm -rf %s", place->folder);
    return system(command); // NOLINT(cert-env33-c): a folder that this test has made
}

/* Tells the wijk `count` times; event n is kept until `first_term` + n. */
static void tell(struct place *place, uint64_t count, int64_t first_term)
{
    struct world_request request;
    world_request_begin(&place->world, 0, &request);
    for (uint64_t n = 1; n <= count; n++) {
        struct wire_charter_changed event = {.head = {.type = WIRE_charter_changed}, .version = n};
        assert_int_equal(tell_wijk(&request.r, &event.head, first_term + (int64_t)n), OK);
    }
    world_request_end(&place->world, &request, true);
}

static void prune(struct place *place, int64_t now)
{
    int count = 0;
    assert_int_equal(
        event_prune(place->world.core->db, &place->world.wijk_id, now, now + 100, 1000, &count),
        OK);
}

static bool says(const struct frame *frame, const char *words)
{
    const struct effect effect = {.frame = (struct frame *)frame};
    return world_says(&effect, words);
}

/* LOG-3 */
static void pages_hold_every_event_once_and_in_order(void **state)
{
    struct place *place = *state;
    tell(place, 150, WORLD_NOW);
    uint64_t at = 0;
    uint64_t next = 1;
    bool last = false;
    while (!last) {
        struct page page;
        assert_int_equal(reader_page(place->reader, place->log, at, 150, &page), OK);
        assert_in_range(page.count, 1, PAGE_FRAMES_MAX);
        for (size_t i = 0; i < page.count; i++) {
            assert_int_equal(page.frames[i]->seq, next);
            next++;
        }
        at = page.upto;
        assert_int_equal(at, next - 1);
        last = page.last;
        page_end(&page);
    }
    assert_int_equal(next, 151);
}

static void a_page_ends_where_the_subscription_ends(void **state)
{
    struct place *place = *state;
    struct page page;
    tell(place, 10, WORLD_NOW);
    assert_int_equal(reader_page(place->reader, place->log, 3, 6, &page), OK);
    assert_int_equal(page.count, 3);
    assert_int_equal(page.frames[0]->seq, 4);
    assert_int_equal(page.frames[2]->seq, 6);
    assert_true(page.last);
    page_end(&page);
}

/* LOG-4 */
static void a_page_names_what_was_pruned(void **state)
{
    struct place *place = *state;
    struct page page;
    tell(place, 5, WORLD_NOW); /* 1 … 5 end at +1 … +5 */
    tell(place, 1, WORLD_NOW + 1000);
    prune(place, WORLD_NOW + 3);
    assert_int_equal(reader_page(place->reader, place->log, 1, 6, &page), OK);
    assert_int_equal(page.count, 4);
    assert_true(says(page.frames[0], "log.pruned"));
    assert_true(says(page.frames[0], "\"from_seq\":2,\"to_seq\":3"));
    assert_int_equal(page.frames[1]->seq, 4);
    assert_int_equal(page.upto, 6);
    page_end(&page);
    prune(place, WORLD_NOW + 5000);
    assert_int_equal(reader_page(place->reader, place->log, 0, 6, &page), OK);
    assert_int_equal(page.count, 1); /* everything is gone, and the place is told all the same */
    assert_true(says(page.frames[0], "\"from_seq\":1,\"to_seq\":6"));
    assert_int_equal(page.upto, 6);
    assert_true(page.last);
    page_end(&page);
}

/* LOG-4 */
static void pruned_alerts_and_commits_are_counted(void **state)
{
    struct place *place = *state;
    struct page page;
    struct world_request request;
    const struct wire_group group = {{0x77, 1}};
    world_request_begin(&place->world, 0, &request);
    for (int i = 0; i < 2; i++) {
        struct wire_group_message alert = {.head = {.type = WIRE_group_message},
                                           .group = group,
                                           .content = wire_content_class_ALERT,
                                           .expires = WORLD_NOW + 10,
                                           .message = span_text("sealed")};
        memset(alert.object_id.bytes, 9, sizeof(alert.object_id.bytes));
        assert_int_equal(tell_group(&request.r, &group, &alert.head, WORLD_NOW + 10), OK);
    }
    struct wire_group_commit_made commit = {.head = {.type = WIRE_group_commit_made},
                                            .group = group,
                                            .epoch = 4,
                                            .commit = span_text("commit")};
    assert_int_equal(tell_group(&request.r, &group, &commit.head, WORLD_NOW + 10), OK);
    world_request_end(&place->world, &request, true);
    prune(place, WORLD_NOW + 10);
    const struct log_name name = log_name_of_group(&place->world.wijk_id, &group);
    struct log_row row = {0};
    assert_int_equal(log_find(place->world.core->db, &name, &row), OK);
    assert_int_equal(reader_page(place->reader, row.log_no, 0, 3, &page), OK);
    assert_int_equal(page.count, 1);
    assert_true(says(page.frames[0], "\"alerts\":2,\"commits\":1"));
    page_end(&page);
}

/* How many files of the database hold the words. */
static int files_with(const struct place *place, const char *words)
{
    static const char *const ENDS[] = {"", "-wal"};
    int found = 0;
    for (size_t i = 0; i < 2; i++) {
        char path[80];
        static char bytes[1 << 20];
        (void)snprintf(path, sizeof(path), "%s%s", place->file, ENDS[i]);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        const size_t size = fread(bytes, 1, sizeof(bytes), file);
        assert_int_equal(fclose(file), 0);
        for (size_t at = 0; at + strlen(words) <= size; at++) {
            if (memcmp(bytes + at, words, strlen(words)) == 0) {
                found++;
                break;
            }
        }
    }
    return found;
}

static void a_pruned_event_is_gone_from_the_files_too(void **state)
{
    struct place *place = *state;
    tell(place, 3, WORLD_NOW);
    assert_int_equal(db_checkpoint(place->world.core->db), OK);
    assert_int_equal(files_with(place, "charter.changed"), 1);
    prune(place, WORLD_NOW + 3);
    assert_int_equal(db_checkpoint(place->world.core->db), OK);
    assert_int_equal(files_with(place, "charter.changed"), 0);
}

static void a_log_that_nobody_knows_has_no_pages(void **state)
{
    struct place *place = *state;
    struct page page;
    assert_int_equal(reader_page(place->reader, 9999, 0, 5, &page), NOT_FOUND);
    assert_int_equal(page.count, 0);
    page_end(&page);
}

static void what_the_reader_answers_names_the_request(void **state)
{
    struct place *place = *state;
    struct world_request request;
    struct frame *reply = NULL;
    world_request_begin(&place->world, 0, &request);
    static const char ASKED[] = "{\"type\":\"session.ping\",\"request\":31}";
    struct frame *question = question_make(&request.r, span_text(ASKED));
    world_request_end(&place->world, &request, true);
    assert_non_null(question);
    assert_int_equal(reader_answer(place->reader, question, place->world.at, &reply), OK);
    assert_true(says(reply, "\"request\":31"));
    assert_true(says(reply, "\"error\":\"not_allowed\"")); /* only reports are worked there */
    frame_destroy(reply);
    frame_destroy(question);
}

static void alerts_and_revocations_overtake(void **state)
{
    (void)state;
    assert_true(input_overtakes(span_text("{\"type\":\"alert.raise\",\"request\":1}")));
    assert_true(input_overtakes(span_text("{\"type\":\"statement.post\",\"request\":1}")));
    assert_false(input_overtakes(span_text("{\"type\":\"group.send\",\"request\":1}")));
    assert_false(input_overtakes(span_text("{\"type\":\"group.message\"}")));
    assert_false(input_overtakes(span_text("alert.raise")));
    assert_false(input_overtakes(span_text("")));
}

int main(void)
{
#define ON_A_PLACE(test) cmocka_unit_test_setup_teardown(test, open_place, close_place)
    const struct CMUnitTest tests[] = {
        ON_A_PLACE(pages_hold_every_event_once_and_in_order),
        ON_A_PLACE(a_page_ends_where_the_subscription_ends),
        ON_A_PLACE(a_page_names_what_was_pruned),
        ON_A_PLACE(pruned_alerts_and_commits_are_counted),
        ON_A_PLACE(a_pruned_event_is_gone_from_the_files_too),
        ON_A_PLACE(a_log_that_nobody_knows_has_no_pages),
        ON_A_PLACE(what_the_reader_answers_names_the_request),
        cmocka_unit_test(alerts_and_revocations_overtake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
