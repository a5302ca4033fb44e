/* test_store_backup.c -- backup, restore, the deletion ledger, and when a server must not start
 * (S8, S18). */
#include "session/device.h"
#include "store/backup.h"
#include "store/folder.h"
#include "store/ledger.h"
#include "store/sql_transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
// cmocka wants the ones above first
#include <cmocka.h>

enum { NOW = 1773774000 };

static const struct wire_id WIJK = {{7, 7, 7}};
static const struct wire_id ANNA = {{1}};
static const struct wire_id BRAM = {{2}};

struct place {
    char folder[32];
    char file[64];
    char copy[64];
    struct db *db;
};

static void add_device(struct db *db, const struct wire_id *serial)
{
    struct device_entry entry = {.serial = *serial, .chain = span_text("chain")};
    memcpy(entry.public_key.bytes, serial->bytes, sizeof(serial->bytes));
    assert_int_equal(device_add(db, &WIJK, &entry, NOW), OK);
}

static int open_place(void **state)
{
    static struct place place;
    (void)snprintf(place.folder, sizeof(place.folder), "/tmp/store-XXXXXX");
    if (mkdtemp(place.folder) == NULL) {
        return -1;
    }
    (void)snprintf(place.file, sizeof(place.file), "%s/buurt.db", place.folder);
    (void)snprintf(place.copy, sizeof(place.copy), "%s/copy.db", place.folder);
    *state = &place;
    if (db_open_at(place.file, &place.db) != OK) {
        return -1;
    }
    struct query q = query_make(place.db, SQL_WIJK_ADD);
    bind_id(&q, ":wijk_id", &WIJK);
    bind_bytes(&q, ":root_key", span_of("0123456789abcdef0123456789abcdef", 32));
    bind_int(&q, ":now", NOW);
    bind_count(&q, ":incarnation", 5);
    if (query_run(&q) != OK) {
        return -1;
    }
    add_device(place.db, &ANNA);
    add_device(place.db, &BRAM);
    return 0;
}

static int close_place(void **state)
{
    struct place *place = *state;
    db_close(place->db);
    char command[64];
    (void)snprintf(command, sizeof(command), "rm -rf %s", place->folder);
    return system(command); // NOLINT(cert-env33-c): a folder that this test has made
}

static void draw(void *context, uint8_t *bytes, size_t size)
{
    uint8_t *drawn = context;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (*drawn)++;
    }
}

static enum device_state state_of(struct db *db, const struct wire_id *serial)
{
    struct device device = {0};
    assert_int_equal(device_find(db, &WIJK, serial, &device), OK);
    return device.state;
}

static uint64_t incarnation_of(struct db *db)
{
    struct query q = query_make(db, SQL_WIJK_FIND);
    bind_id(&q, ":wijk_id", &WIJK);
    assert_true(query_row(&q));
    read_skip(&q);
    const uint64_t incarnation = read_count(&q);
    assert_int_equal(query_end(&q), OK);
    return incarnation;
}

static enum status restore_copy(struct place *place, const char *ledger, struct restored *restored)
{
    static uint8_t drawn = 1;
    const struct restore restore = {.copy = place->copy,
                                    .database = place->file,
                                    .ledger = ledger,
                                    .now = NOW,
                                    .chance = draw,
                                    .chance_context = &drawn};
    return backup_restore(&restore, restored);
}

static void a_backup_is_made_while_the_server_writes(void **state)
{
    struct place *place = *state;
    assert_int_equal(db_begin(place->db), OK);
    add_device(place->db, &(struct wire_id){{3}});
    assert_int_equal(backup_make(place->file, place->copy), OK);
    assert_int_equal(db_end(place->db, true), OK);
    struct backup_report report;
    assert_int_equal(backup_verify(place->copy, &report), OK);
    assert_int_equal(report.wijken, 1);
    assert_int_equal(report.devices, 2); /* what was committed when it began, and no more */
    struct stat st;
    assert_int_equal(stat(place->copy, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* S8: whose logs kept their incarnation would take a phone's later place for one of theirs */
static void a_restore_begins_new_logs_in_every_wijk_however_many(void **state)
{
    struct place *place = *state;
    enum { WIJKEN = 600 };
    assert_int_equal(db_begin(place->db), OK);
    for (unsigned i = 0; i < WIJKEN; i++) {
        const struct wire_id wijk_id = {{8, (uint8_t)(i >> 8), (uint8_t)i}};
        struct query q = query_make(place->db, SQL_WIJK_ADD);
        bind_id(&q, ":wijk_id", &wijk_id);
        bind_bytes(&q, ":root_key", span_of("0123456789abcdef0123456789abcdef", 32));
        bind_int(&q, ":now", NOW);
        bind_count(&q, ":incarnation", WIRE_NUMBER_MAX);
        assert_int_equal(query_run(&q), OK);
    }
    assert_int_equal(db_end(place->db, true), OK);
    assert_int_equal(backup_make(place->file, place->copy), OK);
    db_close(place->db);
    struct restored restored;
    assert_int_equal(restore_copy(place, NULL, &restored), OK);
    assert_int_equal(db_open_at(place->file, &place->db), OK);
    size_t restarted = 0;
    struct query q = query_make(place->db, SQL_WIJK_LIST);
    while (query_row(&q)) {
        (void)read_id(&q);
        read_skip(&q);
        restarted += read_count(&q) != WIRE_NUMBER_MAX ? 1 : 0;
    }
    assert_int_equal(query_end(&q), OK);
    assert_int_equal(restarted, WIJKEN + 1);
}

static void a_backup_overwrites_nothing(void **state)
{
    struct place *place = *state;
    assert_int_equal(backup_make(place->file, place->copy), OK);
    assert_int_equal(backup_make(place->file, place->copy), CONFLICT);
}

static void a_damaged_backup_is_not_restored_and_what_is_there_stays(void **state)
{
    struct place *place = *state;
    struct restored restored;
    assert_int_equal(backup_make(place->file, place->copy), OK);
    FILE *file = fopen(place->copy, "r+b");
    assert_non_null(file);
    for (long at = 4096; at < 40960; at += 512) {
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        assert_true(fputs("damaged damaged damaged damaged", file) >= 0);
    }
    assert_int_equal(fclose(file), 0);
    db_close(place->db);
    place->db = NULL;
    assert_int_equal(restore_copy(place, NULL, &restored), STORAGE);
    assert_int_equal(db_open_at(place->file, &place->db), OK);
    assert_int_equal(state_of(place->db, &ANNA), DEVICE_LIVE);
    assert_int_equal(incarnation_of(place->db), 5);
}

static void a_restored_backup_forgets_what_was_deleted_after_it(void **state)
{
    struct place *place = *state;
    struct restored restored;
    assert_int_equal(backup_make(place->file, place->copy), OK);
    assert_int_equal(device_end(place->db, &WIJK, &ANNA, DEVICE_REVOKED, NOW), OK);
    db_close(place->db);
    place->db = NULL;
    assert_int_equal(restore_copy(place, NULL, &restored), OK);
    assert_int_equal(restored.deleted, 3);
    assert_true(restored.ledger_read);
    assert_int_equal(db_open_at(place->file, &place->db), OK);
    assert_int_equal(state_of(place->db, &ANNA), DEVICE_REVOKED);
    assert_int_equal(state_of(place->db, &BRAM), DEVICE_LIVE);
    struct backup_report report;
    assert_int_equal(backup_verify(place->file, &report), OK);
    assert_int_equal(report.deleted, 3);
}

static void a_newer_copy_lends_its_ledger(void **state)
{
    struct place *place = *state;
    struct restored restored;
    char newer[64];
    (void)snprintf(newer, sizeof(newer), "%s/newer.db", place->folder);
    assert_int_equal(backup_make(place->file, place->copy), OK);
    assert_int_equal(device_end(place->db, &WIJK, &BRAM, DEVICE_LEFT, NOW), OK);
    assert_int_equal(backup_make(place->file, newer), OK);
    db_close(place->db);
    place->db = NULL;
    assert_int_equal(unlink(place->file), 0); /* the disk has died */
    assert_int_equal(restore_copy(place, newer, &restored), OK);
    assert_false(restored.ledger_read);
    assert_int_equal(db_open_at(place->file, &place->db), OK);
    assert_int_equal(state_of(place->db, &BRAM), DEVICE_REVOKED);
}

static void a_restore_draws_a_new_incarnation_and_keeps_what_stood_there(void **state)
{
    struct place *place = *state;
    struct restored restored;
    char aside[96];
    assert_int_equal(backup_make(place->file, place->copy), OK);
    db_close(place->db);
    place->db = NULL;
    assert_int_equal(restore_copy(place, NULL, &restored), OK);
    assert_int_equal(db_open_at(place->file, &place->db), OK);
    assert_int_not_equal(incarnation_of(place->db), 5);
    (void)snprintf(aside, sizeof(aside), "%s.before-%d", place->file, NOW);
    assert_int_equal(access(aside, F_OK), 0);
}

static void an_entry_of_the_ledger_is_applied_once(void **state)
{
    struct place *place = *state;
    struct db *copy = NULL;
    unsigned deleted = 0;
    assert_int_equal(backup_make(place->file, place->copy), OK);
    assert_int_equal(ledger_add(place->db, &WIJK, "device", &ANNA, NOW), OK);
    assert_int_equal(db_open_at(place->copy, &copy), OK);
    assert_int_equal(ledger_apply(copy, place->file, &deleted), OK);
    assert_int_equal(deleted, 1);
    assert_int_equal(ledger_apply(copy, place->file, &deleted), OK);
    assert_int_equal(deleted, 0);
    db_close(copy);
}

static void an_entry_that_only_a_newer_version_knows_stops_the_restore(void **state)
{
    struct place *place = *state;
    unsigned deleted = 0;
    assert_int_equal(backup_make(place->file, place->copy), OK);
    assert_int_equal(ledger_add(place->db, &WIJK, "of the future", &ANNA, NOW), OK);
    struct db *copy = NULL;
    assert_int_equal(db_open_at(place->copy, &copy), OK);
    assert_int_equal(ledger_apply(copy, place->file, &deleted), NEWER_DATA);
    db_close(copy);
}

static void a_wijk_moves_whole_with_new_numbers_for_its_logs(void **state)
{
    struct place *place = *state;
    char other[64];
    struct db *db = NULL;
    (void)snprintf(other, sizeof(other), "%s/other?#%%.db", place->folder);
    assert_int_equal(db_run(place->db,
                            "INSERT INTO log_number VALUES (zeroblob(16), 1);"
                            "INSERT INTO log VALUES (x'07070700000000000000000000000000',"
                            " 3, x'01', 1, 9)"),
                     OK);
    assert_int_equal(wijk_export(place->file, &WIJK, place->copy), OK);
    assert_int_equal(wijk_export(place->file, &WIJK, place->copy), CONFLICT);
    assert_int_equal(wijk_export(place->file, &ANNA, other), NOT_FOUND);
    assert_int_equal(db_open_at(other, &db), OK);
    assert_int_equal(db_run(db, "INSERT INTO log_number VALUES (zeroblob(16), 40)"), OK);
    db_close(db);
    assert_int_equal(wijk_import(other, place->copy, 123), OK);
    assert_int_equal(wijk_import(other, place->copy, 124), CONFLICT);
    assert_int_equal(db_open_at(other, &db), OK);
    assert_int_equal(incarnation_of(db), 123);
    assert_int_equal(state_of(db, &ANNA), DEVICE_LIVE);
    struct query q = query_make(db, SQL_LOG_OF_NUMBER);
    bind_count(&q, ":log_no", 41);
    assert_true(query_row(&q));
    assert_int_equal(query_end(&q), OK);
    db_close(db);
}

static void a_deleted_wijk_leaves_no_row(void **state)
{
    struct place *place = *state;
    struct device device;
    db_close(place->db);
    place->db = NULL;
    assert_int_equal(wijk_delete(place->file, &ANNA), NOT_FOUND);
    assert_int_equal(wijk_delete(place->file, &WIJK), OK);
    assert_int_equal(db_open_at(place->file, &place->db), OK);
    assert_int_equal(device_find(place->db, &WIJK, &ANNA, &device), NOT_FOUND);
}

static void a_second_server_on_the_same_data_does_not_start(void **state)
{
    struct place *place = *state;
    struct folder first;
    struct folder second;
    assert_int_equal(folder_open(place->folder, NOW, 0, &first), OK);
    assert_string_equal(first.database, place->file);
    assert_int_equal(folder_open(place->folder, NOW, 0, &second), ALREADY_RUNNING);
    folder_close(&first);
    assert_int_equal(folder_open(place->folder, NOW, 0, &second), OK);
    folder_close(&second);
}

static void data_that_others_can_read_are_not_served(void **state)
{
    struct place *place = *state;
    struct folder folder;
    assert_int_equal(chmod(place->folder, 0755), 0);
    assert_int_equal(folder_open(place->folder, NOW, 0, &folder), WORLD_READABLE);
    assert_int_equal(chmod(place->folder, 0700), 0);
    assert_int_equal(chmod(place->file, 0644), 0);
    assert_int_equal(folder_open(place->folder, NOW, 0, &folder), WORLD_READABLE);
    assert_int_equal(chmod(place->file, 0600), 0);
}

static void a_clock_before_the_build_is_not_believed(void **state)
{
    struct place *place = *state;
    struct folder folder;
    assert_int_equal(folder_open(place->folder, NOW - 1, NOW, &folder), CLOCK_BEHIND);
    assert_int_equal(folder_open(place->folder, NOW, NOW, &folder), OK);
    folder_close(&folder);
    assert_true(folder_built() > 1704067200); /* 2024 */
    assert_int_equal(folder_built() % 86400, 0);
}

static void a_network_file_system_is_refused(void **state)
{
    (void)state;
    assert_int_equal(folder_may_lie_on(0x6969), NETWORK_FILE_SYSTEM);     /* NFS */
    assert_int_equal(folder_may_lie_on(0xFF534D42), NETWORK_FILE_SYSTEM); /* CIFS */
    assert_int_equal(folder_may_lie_on(0x65735546), NETWORK_FILE_SYSTEM); /* FUSE */
    assert_int_equal(folder_may_lie_on(0xEF53), OK);                      /* ext4 */
    assert_int_equal(folder_may_lie_on(0x58465342), OK);                  /* XFS */
}

static void a_full_disk_is_said_before_anything_is_served(void **state)
{
    (void)state;
    assert_int_equal(folder_may_begin_with(0), DISK_FULL);
    assert_int_equal(folder_may_begin_with(1 << 20), DISK_FULL);
    assert_int_equal(folder_may_begin_with(64 << 20), OK);
}

int main(void)
{
#define ON_A_PLACE(test) cmocka_unit_test_setup_teardown(test, open_place, close_place)
    const struct CMUnitTest tests[] = {
        ON_A_PLACE(a_backup_is_made_while_the_server_writes),
        ON_A_PLACE(a_restore_begins_new_logs_in_every_wijk_however_many),
        ON_A_PLACE(a_backup_overwrites_nothing),
        ON_A_PLACE(a_damaged_backup_is_not_restored_and_what_is_there_stays),
        ON_A_PLACE(a_restored_backup_forgets_what_was_deleted_after_it),
        ON_A_PLACE(a_newer_copy_lends_its_ledger),
        ON_A_PLACE(a_restore_draws_a_new_incarnation_and_keeps_what_stood_there),
        ON_A_PLACE(an_entry_of_the_ledger_is_applied_once),
        ON_A_PLACE(an_entry_that_only_a_newer_version_knows_stops_the_restore),
        ON_A_PLACE(a_wijk_moves_whole_with_new_numbers_for_its_logs),
        ON_A_PLACE(a_deleted_wijk_leaves_no_row),
        ON_A_PLACE(a_second_server_on_the_same_data_does_not_start),
        ON_A_PLACE(data_that_others_can_read_are_not_served),
        ON_A_PLACE(a_clock_before_the_build_is_not_believed),
        cmocka_unit_test(a_network_file_system_is_refused),
        cmocka_unit_test(a_full_disk_is_said_before_anything_is_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
