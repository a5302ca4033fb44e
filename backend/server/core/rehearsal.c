#include "server/core/rehearsal.h"
#include "council/month.h"
#include "store/backup.h"
#include "wire/wire_shape.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS_MAX = 100000, STILL_S = 3, PATH_MAX_SIZE = 300 };

/* What went today and later, by thing, in all wijken. */
static enum status count_gone(struct db *db, int32_t today, uint64_t gone[wire_kept_thing_COUNT])
{
    memset(gone, 0, sizeof(*gone) * wire_kept_thing_COUNT);
    struct query q = query_make(db, SQL_RETENTION_SUM_ALL);
    bind_int(&q, ":from", today);
    while (query_row(&q)) {
        const uint64_t thing = read_count(&q);
        const uint64_t count = read_count(&q);
        if (thing < wire_kept_thing_COUNT) {
            gone[thing] = count;
        }
    }
    return query_end(&q);
}

static uint64_t sum(const uint64_t gone[wire_kept_thing_COUNT])
{
    uint64_t all = 0;
    for (int thing = 0; thing < wire_kept_thing_COUNT; thing++) {
        all += gone[thing];
    }
    return all;
}

/* Time goes on a second a round, as a tick that had more to do waits for; it is over when some
 * seconds take nothing more. */
static enum status run_terms(struct core *core, struct db *look, int32_t today, struct moment at,
                             uint64_t gone[wire_kept_thing_COUNT])
{
    enum status status = OK;
    int still = 0;
    for (int round = 0; status == OK && still < STILL_S && round < ROUNDS_MAX; round++) {
        struct batch batch;
        const uint64_t before = sum(gone);
        status = core_run(core, NULL, 0, at, &batch);
        if (status == OK) {
            batch_end(&batch);
            status = count_gone(look, today, gone);
        }
        still = sum(gone) == before ? still + 1 : 0;
        at.now++;
        at.steady_ms += 1000;
    }
    return status;
}

/* `beside`: the copy of the file of individual casussen, or NULL. */
static enum status rehearse(const struct settings *settings, const char *copy, const char *beside,
                            struct moment at, uint64_t gone[wire_kept_thing_COUNT])
{
    const struct core_setup setup = {
        .path = copy, .individual = beside, .accept_loss = true, .settings = settings};
    const struct db_setup reading = {.path = copy, .mode = DB_READER};
    const int32_t today = local_day(settings->zone, at.now);
    uint64_t before[wire_kept_thing_COUNT];
    struct core *core = NULL;
    struct db *look = NULL;
    enum status status = core_open(&setup, at, &core);
    if (status == OK) {
        status = db_open(&reading, &look);
    }
    if (status == OK) {
        status = count_gone(look, today, before);
    }
    if (status == OK) {
        memcpy(gone, before, sizeof(before));
        status = run_terms(core, look, today, at, gone);
    }
    for (int thing = 0; thing < wire_kept_thing_COUNT && status == OK; thing++) {
        gone[thing] -= before[thing];
    }
    db_close(look);
    core_close(core);
    return status;
}

static void remove_copy(const char *copy)
{
    static const char *const ENDS[] = {"", "-wal", "-shm", "-journal"};
    char path[PATH_MAX_SIZE];
    for (size_t i = 0; i < sizeof(ENDS) / sizeof(ENDS[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", copy, ENDS[i]);
        (void)unlink(path);
    }
}

enum status retention_rehearse(const struct settings *settings, const char *database,
                               const char *individual, const char *copy, struct moment at,
                               uint64_t gone[wire_kept_thing_COUNT])
{
    char beside[PATH_MAX_SIZE];
    const int size = snprintf(beside, sizeof(beside), "%s%s", copy, BACKUP_BESIDE);
    if (size < 0 || size >= (int)sizeof(beside)) {
        return TOO_LARGE;
    }
    enum status status = backup_make(database, copy);
    if (status != OK) {
        return status;
    }
    status = individual == NULL ? OK : backup_make_individual(individual, copy);
    if (status == OK) {
        status = rehearse(settings, copy, access(beside, F_OK) == 0 ? beside : NULL, at, gone);
    }
    remove_copy(beside);
    remove_copy(copy);
    return status;
}

const char *retention_thing_name(enum wire_kept_thing thing)
{
    static const char TERMS[] = "terms";
    static const char THING[] = "thing";
    const struct wire_field *terms =
        wire_field_find(WIRE_SHAPES[WIRE_retention_terms], TERMS, sizeof(TERMS) - 1);
    const struct wire_field *names = wire_field_find(terms->record, THING, sizeof(THING) - 1);
    return names->choices->rows[thing].wire;
}
