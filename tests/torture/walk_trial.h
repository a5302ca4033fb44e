/* walk_trial.h -- one request to a wijk's core while an allocation fails: it is done, or refused
 * without a trace. */
#ifndef TORTURE_WALK_TRIAL_H
#define TORTURE_WALK_TRIAL_H

#include "support/kept_tables.h"
#include "support/torture.h"
#include "support/walk_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TRIAL_FRAME_SIZE = 1400 };

struct walk_trial {
    struct walk_world *world;
    struct kept_tables *kept; /* what a refusal may not have changed */
    enum walker who;
    const char *type;           /* of the request, for who reads a failure */
    void (*write)(char *frame); /* fills TRIAL_FRAME_SIZE bytes, with the asker's next number */
};

/* The core itself always goes on. */
static inline bool walk_is_honest(enum status status)
{
    return status == OK;
}

/* Everything is first as it was kept, and the asker signed in. Allocations fail meanwhile only in
 * the core. Fails: the cmocka test. */
static inline enum status walk_try(const struct walk_trial *trial)
{
    torture_pause();
    char frame[TRIAL_FRAME_SIZE];
    struct walk_world *walk = trial->world;
    struct world *world = &walk->world;
    tables_restore(trial->kept);
    const struct session *session = session_find(world->core, walk->devices[trial->who].connection);
    if (session == NULL || session->going || world->core->doubts) {
        walk_sign_in(walk, trial->who);
    }
    trial->write(frame);
    torture_resume();
    const enum status status = world_say(world, walk->devices[trial->who].connection, frame);
    torture_pause();
    const bool refused = world_replied(world, "\"type\":\"refused\"");
    const bool heard = world->reply[0] != '\0';
    if (refused && !walk_refused(walk, "no_memory") && !walk_refused(walk, "retry")) {
        fail_msg("%s: %s", trial->type, world->reply);
    }
    const char *changed = refused || !heard ? tables_peek_changed(trial->kept) : NULL;
    if (changed != NULL) {
        fail_msg("%s is refused and has changed %s", trial->type, changed);
    }
    batch_end(&world->batch);
    torture_resume();
    return status;
}

#endif
