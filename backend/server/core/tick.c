/* tick.c -- what time makes due, in the core's own transaction. */
#include "retention/retention.h"
#include "server/core/core_inside.h"
#include "server/core/ticks.h"
#include "server/ops/metrics.h"

enum { ARENA_MAX = 4 << 20, PRUNE_AT_ONCE = 500 };

typedef enum status (*tick_function)(struct request *);

static const struct tick_row {
    tick_function call;
    int64_t period_s;
} ROWS[] = {
#define TICK(function, period_s, doc) {function, period_s},
#include "server/core/tick.def"
#undef TICK
};

enum { ROW_COUNT = sizeof(ROWS) / sizeof(ROWS[0]) };
_Static_assert((int)ROW_COUNT <= (int)TICKS_MAX, "TICKS_MAX holds every row");

void tick_again(struct request *r)
{
    r->inside->again = true;
}

enum status event_tick(struct request *r)
{
    int count = 0;
    int said = 0;
    enum status status = retention_count_said(r, PRUNE_AT_ONCE, &said);
    if (status == OK) {
        status = event_prune(r->db, &r->wijk_id, r->now, r->now + r->settings->event_keep_s,
                             PRUNE_AT_ONCE, &count);
    }
    if (count >= PRUNE_AT_ONCE) {
        tick_again(r);
    }
    if (status == OK) {
        status = retention_note(r, wire_kept_thing_CHAT, said);
    }
    const int others = count > said ? count - said : 0;
    return status == OK ? retention_note(r, wire_kept_thing_EVENT, others) : status;
}

/* A clock set back by more than a period must not put off what is due. */
static bool is_due(const struct core *core, size_t i)
{
    return core->now >= core->ticks[i].due || core->ticks[i].due - core->now > ROWS[i].period_s;
}

bool tick_is_due(const struct core *core)
{
    bool due = false;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        due = due || is_due(core, i);
    }
    return due;
}

static enum status call_row(struct request *r, const void *context)
{
    const struct tick_row *row = context;
    return row->call(r);
}

/* One row for one wijk. A refusal undoes that part alone, and is tried again a period later. */
static enum status run_one(struct core *core, struct batch *batch, const struct tick_row *row,
                           const struct wijk *wijk, bool *again)
{
    struct part part = {.call = call_row, .context = row, .arena_max = ARENA_MAX};
    const enum status status = part_run(core, batch, wijk, &part);
    if (part.undone) {
        metrics_count(METRIC_TICK_FAILED);
    }
    *again = *again || part.again;
    return status;
}

static enum status run_row(struct core *core, struct batch *batch, size_t i,
                           const struct wijk *wijken, size_t count)
{
    bool again = false;
    for (size_t w = 0; w < count; w++) {
        if (wijken[w].frozen) {
            continue;
        }
        const enum status status = run_one(core, batch, &ROWS[i], &wijken[w], &again);
        if (status != OK) {
            return status;
        }
    }
    core->ticks[i].due = core->now + (again ? 1 : ROWS[i].period_s);
    return OK;
}

enum status tick_run(struct core *core, struct batch *batch)
{
    if (!tick_is_due(core)) {
        return OK;
    }
    struct arena arena = arena_make(ARENA_MAX);
    struct wijk *wijken = NULL;
    size_t count = 0;
    enum status status = wijk_list(core->db, &arena, &wijken, &count);
    for (size_t i = 0; i < ROW_COUNT && status == OK; i++) {
        if (is_due(core, i)) {
            status = run_row(core, batch, i, wijken, count);
        }
    }
    arena_end(&arena);
    return status;
}
