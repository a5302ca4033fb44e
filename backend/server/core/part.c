/* part.c -- one piece of work of one wijk, apart in the core's own transaction. */
#include "server/core/core_inside.h"

enum status part_run(struct core *core, struct batch *batch, const struct wijk *wijk,
                     struct part *part)
{
    struct arena arena = arena_make(part->arena_max);
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
    const size_t endings = core->ending_count;
    part->undone = false;
    enum status status = db_part_begin(core->db);
    if (status == OK) {
        status = part->call(&r, part->context);
        const enum status ended = db_part_end(core->db, status == OK);
        part->undone = status != OK || ended != OK;
        if (part->undone) {
            effects_undo(core, batch, effects);
            core_endings_run(core, endings, false);
        }
    }
    part->again = inside.again;
    arena_end(&arena);
    return db_is_alive(core->db) ? OK : RETRY;
}
