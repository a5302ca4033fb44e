/* pushed.c -- what the push thread tells the core, as a part of a transaction like any other. */
#include "server/core/core_inside.h"
#include "wakeup/wakeup.h"

enum { ARENA_MAX = 1 << 20 };

static enum status note(struct request *r, const void *context)
{
    return wakeup_pushed(r, context);
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
    struct part part = {.call = note, .context = &pushed, .arena_max = ARENA_MAX};
    return part_run(core, batch, &wijk, &part);
}
