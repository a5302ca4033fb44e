/* pushed.c -- what the push thread tells the core, as a part of a transaction like any other. */
#include "server/core/core_inside.h"
#include "wakeup/wakeup.h"

enum { ARENA_MAX = 1 << 20 };

static enum status run_inside(struct core *core, struct batch *batch, const struct wijk *wijk,
                              const struct pushed *pushed)
{
    struct arena arena = arena_make(ARENA_MAX);
    struct asking inside = {.core = core, .batch = batch, .scratch = core->scratch};
    struct request r = {.db = core->db,
                        .arena = &arena,
                        .now = core->now,
                        .settings = core->setup.settings,
                        .wijk_id = wijk->wijk_id,
                        .incarnation = wijk->incarnation,
                        .hat = WIRE_HATS_NONE,
                        .trees = core->trees,
                        .delivery = core->delivery,
                        .inside = &inside};
    const size_t effects = batch->count;
    enum status status = db_part_begin(core->db);
    if (status == OK) {
        status = wakeup_pushed(&r, pushed);
        const enum status ended = db_part_end(core->db, status == OK);
        if (status != OK || ended != OK) {
            effects_undo(core, batch, effects);
        }
    }
    arena_end(&arena);
    return db_is_alive(core->db) ? OK : RETRY;
}

/* A refusal undoes this one alone: what it would have noted, the next push notes. */
enum status pushed_run(struct core *core, struct batch *batch, struct span text)
{
    struct pushed pushed;
    struct wijk wijk = {0};
    if (!pushed_read(text, &pushed) || wijk_find(core->db, &pushed.wijk_id, &wijk) != OK ||
        wijk.frozen) {
        return db_is_alive(core->db) ? OK : RETRY;
    }
    return run_inside(core, batch, &wijk, &pushed);
}
