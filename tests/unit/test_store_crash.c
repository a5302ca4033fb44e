/* test_store_crash.c -- power cuts at every moment: what was acknowledged is there (S3, S4).
 *
 * Batches of events and answers are written through the store on a disk in memory. Between them and
 * in their midst images are taken of what a power cut would leave; each is opened by the store and
 * must hold the state after the last batch that was acknowledged, or after the one under way.
 */
#include "server/core/log.h"
#include "store/db_inside.h"
#include "support/vfs_disk.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { NOW = 1773774000, LOGS = 3, BATCHES_MAX = 500, IMAGES = 2000 };

static const struct wire_id WIJK = {{7, 7, 7}};
static const struct wire_id ANNA = {{1}};

/* What must be there after so many batches. */
struct tally {
    uint64_t events[LOGS];
    uint64_t answers;
};

struct play {
    struct vfs_disk *disk;
    struct vfs_disk *image;
    struct vfs_disk *second; /* of a cut while the first was being recovered from */
    struct db *db;
    uint64_t chance;
    struct tally after[BATCHES_MAX + 1];
    size_t acknowledged;
    size_t tried;
    bool is_open;          /* the wijk stands: there is something to find */
    unsigned one_in;       /* so many moments an image is taken at one */
    unsigned whole_one_in; /* so many images the store itself opens one */
    unsigned images;
    unsigned torn[VFS_LOSS_COUNT]; /* images by kind of loss */
    unsigned again;                /* cuts during recovery */
    unsigned lost;                 /* images that lack something acknowledged */
    unsigned broken;               /* that no store can open, or that hold half a batch */
};

static uint64_t draw(struct play *play, uint64_t bound)
{
    play->chance = play->chance * 6364136223846793005u + 1442695040888963407u;
    return (play->chance >> 33) % bound;
}

/* Two thousand; where the sanitizers make each cost five times as much, BUURT_IMAGES says fewer. */
static unsigned images_wanted(void)
{
    const char *said = getenv("BUURT_IMAGES");
    const char *is_long = getenv("LONG");
    const bool all = said == NULL || (is_long != NULL && is_long[0] != '\0');
    return all ? IMAGES : (unsigned)strtoul(said, NULL, 10);
}

/* ── what an image holds ────────────────────────────────────────────────────────────────────── */

static void text_of(uint32_t log_no, uint64_t seq, char out[64])
{
    (void)snprintf(out, 64, "event %" PRIu64 " of log %u, and no other", seq, (unsigned)log_no);
}

/* Whether the events are 1, 2, 3 … with the text they were given. Gives: how many of each log. */
static bool read_events(struct db *db, struct tally *out)
{
    sqlite3_stmt *stmt = NULL;
    static const char *sql = "SELECT log_no, seq, frame FROM event ORDER BY log_no, seq";
    bool sound = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL) == SQLITE_OK;
    int rc = SQLITE_DONE;
    while (sound && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const uint32_t log_no = (uint32_t)sqlite3_column_int64(stmt, 0);
        const uint64_t seq = (uint64_t)sqlite3_column_int64(stmt, 1);
        char text[64];
        text_of(log_no, seq, text);
        sound = log_no >= 1 && log_no <= LOGS && seq == ++out->events[log_no - 1] &&
                strcmp((const char *)sqlite3_column_text(stmt, 2), text) == 0;
    }
    (void)sqlite3_finalize(stmt);
    return sound && rc == SQLITE_DONE;
}

static int64_t number_of(struct db *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        number = sqlite3_column_int64(stmt, 0);
    }
    (void)sqlite3_finalize(stmt);
    return number;
}

static bool is_whole(struct db *db)
{
    sqlite3_stmt *stmt = NULL;
    bool whole =
        sqlite3_prepare_v2(db->handle, "PRAGMA quick_check", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW &&
        strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
    (void)sqlite3_finalize(stmt);
    return whole;
}

/* Where the database stands: after which batch. BATCHES_MAX + 1: after none. */
static size_t batch_of(const struct play *play, struct db *db)
{
    struct tally found = {0};
    if (!read_events(db, &found)) {
        return BATCHES_MAX + 1;
    }
    found.answers = (uint64_t)number_of(db, "SELECT count(*) FROM answer");
    size_t batch = play->tried + 1; /* the newest that fits: a batch may have changed nothing */
    while (batch-- > 0) {
        if (memcmp(&found, &play->after[batch], sizeof(found)) == 0) {
            return batch;
        }
    }
    return BATCHES_MAX + 1;
}

/* One image in eight (of fewer, in thirty-two) is opened by the store, with its migrations and
 * statements; the others by SQLite alone, which recovers them in the same way, ten times as fast.
 */
static enum status open_image(const struct play *play, const char *vfs, struct db *bare,
                              struct db **out)
{
    const struct db_setup setup = {.path = "buurt.db", .vfs = vfs, .mode = DB_WRITER};
    if (!play->is_open || play->images % play->whole_one_in == 0) {
        return db_open(&setup, out);
    }
    *out = bare;
    return status_of_sqlite(
        sqlite3_open_v2(setup.path, &bare->handle, SQLITE_OPEN_READWRITE, setup.vfs));
}

static void close_image(struct db *db, struct db *bare)
{
    if (db == bare) {
        (void)sqlite3_close(bare->handle);
    } else {
        db_close(db);
    }
}

static void judge(struct play *play, const char *vfs)
{
    struct db bare = {0};
    struct db *db = NULL;
    if (open_image(play, vfs, &bare, &db) != OK) {
        play->broken++;
    } else if (play->is_open) {
        const size_t batch = batch_of(play, db);
        const bool whole = play->images % 16 != 0 || is_whole(db);
        const bool numbered = number_of(db, "SELECT count(*) FROM log WHERE last_seq <> (SELECT "
                                            "count(*) FROM event WHERE event.log_no = "
                                            "log.log_no)") == 0;
        play->broken += batch > BATCHES_MAX || !whole || !numbered ? 1 : 0;
        play->lost += batch < play->acknowledged ? 1 : 0;
    }
    close_image(db, &bare);
}

static void cut_again(void *context)
{
    struct play *play = context;
    if (draw(play, 4) == 0) {
        vfs_disk_image(play->image, VFS_TEAR, play->second);
        vfs_disk_watch(play->image, NULL, NULL);
        play->again++;
    }
}

/* Called before everything that changes the disk. */
static void take_image(void *context)
{
    struct play *play = context;
    if (draw(play, play->one_in) != 0) {
        return;
    }
    const enum vfs_loss loss = (enum vfs_loss)(play->images % VFS_LOSS_COUNT);
    const unsigned again = play->again;
    vfs_disk_image(play->disk, loss, play->image);
    if (draw(play, 8) == 0) {
        vfs_disk_watch(play->image, cut_again, play);
    }
    judge(play, "image");
    vfs_disk_watch(play->image, NULL, NULL);
    if (play->again > again) {
        judge(play, "second");
    }
    play->images++;
    play->torn[loss]++;
}

/* ── what is written ────────────────────────────────────────────────────────────────────────── */

static void add_wijk(struct db *db)
{
    struct query q = query_make(db, SQL_WIJK_ADD);
    bind_id(&q, ":wijk_id", &WIJK);
    bind_bytes(&q, ":root_key", span_of("0123456789abcdef0123456789abcdef", 32));
    bind_int(&q, ":now", NOW);
    bind_count(&q, ":incarnation", 5);
    assert_int_equal(query_run(&q), OK);
    for (int i = 0; i < LOGS; i++) {
        const struct wire_group group = {{(uint8_t)i}};
        const struct log_name name = log_name_of_group(&WIJK, &group);
        struct log_row row;
        assert_int_equal(log_take(db, &name, &row), OK);
        assert_int_equal(row.log_no, i + 1);
    }
}

static enum status write_event(struct play *play, struct tally *tally)
{
    const uint8_t which = (uint8_t)draw(play, LOGS);
    const struct wire_group group = {{which}};
    const struct log_name name = log_name_of_group(&WIJK, &group);
    struct log_row row;
    enum status status = log_next(play->db, &name, &row);
    if (status != OK) {
        return status;
    }
    assert_int_equal(row.last_seq, tally->events[which] + 1);
    char text[64];
    text_of(row.log_no, row.last_seq, text);
    const struct event_row event = {.log_no = row.log_no,
                                    .seq = row.last_seq,
                                    .keep_until = NOW + 86400,
                                    .frame = span_text(text)};
    status = event_add(play->db, &WIJK, &event, NOW);
    tally->events[which]++;
    return status;
}

static enum status write_answer(struct play *play, struct tally *tally)
{
    struct query q = query_make(play->db, SQL_ANSWER_ADD);
    bind_id(&q, ":wijk_id", &WIJK);
    bind_id(&q, ":serial", &ANNA);
    bind_count(&q, ":request", ++tally->answers);
    bind_bytes(&q, ":frame_hash", span_of("0123456789abcdef0123456789abcdef", 32));
    bind_text(&q, ":reply", span_text("{\"type\":\"done\"}"));
    bind_int(&q, ":now", NOW);
    return query_run(&q);
}

/* A part that is kept, or undone as a refused request is. */
static enum status write_part(struct play *play, struct tally *tally)
{
    const struct tally before = *tally;
    const bool keep = draw(play, 4) != 0;
    enum status status = db_part_begin(play->db);
    if (status == OK) {
        status = write_event(play, tally);
    }
    if (status == OK) {
        status = write_answer(play, tally);
    }
    if (status == OK) {
        status = db_part_end(play->db, keep);
    }
    if (!keep) {
        *tally = before;
    }
    return status;
}

static enum status write_batch(struct play *play)
{
    struct tally tally = play->after[play->acknowledged];
    play->tried = play->acknowledged + 1;
    enum status status = db_begin(play->db);
    if (status != OK) {
        play->tried = play->acknowledged;
        return status;
    }
    for (uint64_t parts = 1 + draw(play, 4); parts > 0 && status == OK; parts--) {
        status = write_part(play, &tally);
    }
    play->after[play->tried] = tally;
    const enum status ended = db_end(play->db, status == OK);
    status = status == OK ? ended : status;
    if (status == OK) {
        play->acknowledged = play->tried;
    } else if (ended != STORAGE) {
        play->tried = play->acknowledged;
    }
    return status;
}

static enum status open_store(struct play *play, bool accept_loss)
{
    const struct db_setup setup = {
        .path = "buurt.db", .vfs = "disk", .mode = DB_WRITER, .accept_loss = accept_loss};
    return db_open(&setup, &play->db);
}

/* ── the plays ──────────────────────────────────────────────────────────────────────────────── */

static int begin_play(void **state)
{
    static struct play play;
    play = (struct play){.chance = 20260317, .one_in = 3};
    play.whole_one_in = images_wanted() == IMAGES ? 8 : 32;
    play.disk = vfs_disk_create("disk", 1);
    play.image = vfs_disk_create("image", 2);
    play.second = vfs_disk_create("second", 3);
    *state = &play;
    return 0;
}

static int end_play(void **state)
{
    struct play *play = *state;
    vfs_disk_watch(play->disk, NULL, NULL);
    db_close(play->db);
    vfs_disk_destroy(play->disk);
    vfs_disk_destroy(play->image);
    vfs_disk_destroy(play->second);
    return 0;
}

/* Writes batches, with checkpoints and new starts between them, until so many images were taken. */
static void write_under_cuts(struct play *play, bool accept_loss, unsigned images)
{
    assert_int_equal(open_store(play, accept_loss), OK);
    if (!play->is_open) {
        add_wijk(play->db);
        assert_int_equal(db_checkpoint(play->db), OK);
        play->is_open = true;
    }
    vfs_disk_watch(play->disk, take_image, play);
    while (play->images < images) {
        assert_true(play->tried < BATCHES_MAX);
        assert_int_equal(write_batch(play), OK);
        if (draw(play, 24) == 0) {
            assert_int_equal(db_checkpoint(play->db), OK);
        }
        if (draw(play, 40) == 0) {
            db_close(play->db);
            assert_int_equal(open_store(play, accept_loss), OK);
        }
    }
    vfs_disk_watch(play->disk, NULL, NULL);
}

static void every_acknowledged_row_is_there_after_a_power_cut(void **state)
{
    struct play *play = *state;
    write_under_cuts(play, false, images_wanted());
    print_message("%u images (all kept %u, all lost %u, up to one %u, shuffled %u, torn %u), "
                  "%u cut again while recovering, %zu batches: lost %u, broken %u\n",
                  play->images, play->torn[VFS_KEEP_ALL], play->torn[VFS_LOSE_ALL],
                  play->torn[VFS_KEEP_FIRST], play->torn[VFS_SHUFFLE], play->torn[VFS_TEAR],
                  play->again, play->acknowledged, play->lost, play->broken);
    assert_int_equal(play->lost, 0);
    assert_int_equal(play->broken, 0);
    assert_true(play->again > 0);
    for (int loss = 0; loss < VFS_LOSS_COUNT; loss++) {
        assert_true(play->torn[loss] > 0);
    }
}

static void a_cut_during_a_migration_leaves_a_database_that_opens(void **state)
{
    struct play *play = *state;
    play->one_in = images_wanted() == IMAGES ? 2 : 8;
    vfs_disk_watch(play->disk, take_image, play);
    assert_int_equal(open_store(play, false), OK);
    print_message("%u images, broken %u\n", play->images, play->broken);
    assert_true(play->images > 200 / play->one_in);
    assert_int_equal(play->broken, 0);
}

/* The proof that these tests can fail. */
static void with_a_weaker_setting_acknowledged_rows_are_lost(void **state)
{
    struct play *play = *state;
    write_under_cuts(play, true, images_wanted() / 10);
    assert_true(play->lost > 0);
    assert_int_equal(play->broken, 0);
}

static void on_a_disk_whose_sync_lies_acknowledged_rows_are_lost(void **state)
{
    struct play *play = *state;
    assert_int_equal(open_store(play, false), OK);
    add_wijk(play->db);
    assert_int_equal(db_checkpoint(play->db), OK);
    db_close(play->db);
    play->is_open = true;
    (void)vfs_disk_faults(play->disk, (struct vfs_faults){.sync_lies = true});
    write_under_cuts(play, false, images_wanted() / 10);
    assert_true(play->lost > 0);
}

static void on_a_full_disk_nothing_acknowledged_is_lost_and_writing_resumes(void **state)
{
    struct play *play = *state;
    assert_int_equal(open_store(play, false), OK);
    add_wijk(play->db);
    unsigned refused = 0;
    for (uint64_t room = 0; room < 60; room++) {
        const uint64_t size = vfs_disk_size(play->disk);
        (void)vfs_disk_faults(play->disk, (struct vfs_faults){.room = size + room * 1024});
        while (play->acknowledged < BATCHES_MAX - 60) {
            const enum status status = write_batch(play);
            if (status != OK) {
                assert_int_equal(status, RETRY);
                refused++;
                break;
            }
        }
        assert_int_equal(batch_of(play, play->db), play->acknowledged);
        (void)vfs_disk_faults(play->disk, (struct vfs_faults){0});
        assert_int_equal(write_batch(play), OK);
        assert_int_equal(batch_of(play, play->db), play->acknowledged);
        assert_int_equal(db_checkpoint(play->db), OK);
    }
    assert_true(refused > 20);
    assert_true(is_whole(play->db));
}

/* One run in which the n-th call to the disk fails. Gives: false when it was never reached. */
static bool fail_one(struct play *play, uint64_t at, bool on)
{
    assert_int_equal(open_store(play, false), OK);
    (void)vfs_disk_faults(play->disk, (struct vfs_faults){.fail_at = at, .fail_on = on});
    enum status status = OK;
    for (unsigned i = 0; i < 3 && status == OK; i++) {
        status = write_batch(play);
        assert_true(status == OK || status == RETRY || status == STORAGE);
    }
    if (status == OK) {
        (void)!db_checkpoint(play->db);
    }
    const bool reached = vfs_disk_faults(play->disk, (struct vfs_faults){0});
    vfs_disk_off(play->disk); /* as the server does: it exits, and starts again */
    db_close(play->db);
    play->db = NULL;
    vfs_disk_on(play->disk, VFS_KEEP_ALL);
    assert_int_equal(open_store(play, false), OK);
    const size_t batch = batch_of(play, play->db);
    assert_true(batch >= play->acknowledged && batch <= play->tried);
    play->acknowledged = batch;
    play->tried = batch;
    db_close(play->db);
    play->db = NULL;
    return reached;
}

static void whichever_call_to_the_disk_fails_nothing_acknowledged_is_lost(void **state)
{
    struct play *play = *state;
    assert_int_equal(open_store(play, false), OK);
    add_wijk(play->db);
    db_close(play->db);
    play->db = NULL;
    uint64_t at = 1;
    while (fail_one(play, at, at % 2 == 0)) {
        at++;
        assert_true(play->tried < BATCHES_MAX - 4);
    }
    assert_true(at > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_acknowledged_row_is_there_after_a_power_cut,
                                        begin_play, end_play),
        cmocka_unit_test_setup_teardown(a_cut_during_a_migration_leaves_a_database_that_opens,
                                        begin_play, end_play),
        cmocka_unit_test_setup_teardown(with_a_weaker_setting_acknowledged_rows_are_lost,
                                        begin_play, end_play),
        cmocka_unit_test_setup_teardown(on_a_disk_whose_sync_lies_acknowledged_rows_are_lost,
                                        begin_play, end_play),
        cmocka_unit_test_setup_teardown(
            on_a_full_disk_nothing_acknowledged_is_lost_and_writing_resumes, begin_play, end_play),
        cmocka_unit_test_setup_teardown(
            whichever_call_to_the_disk_fails_nothing_acknowledged_is_lost, begin_play, end_play),
    };
    return cmocka_run_group_tests_name("store crash", tests, NULL, NULL);
}
