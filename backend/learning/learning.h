/* learning.h -- the way of an open question: up to who can answer it, and back to who asked. Rules:
 * docs/learning.md */
#ifndef LEARNING_LEARNING_H
#define LEARNING_LEARNING_H

#include "wire/wire.h"

struct way {
    enum wire_layer asked_by;
    enum wire_layer held_by;
    enum wire_question_state state;
};

/* The layer that a hat speaks for: professionals, or managers and directors. */
enum wire_layer layer_of_hat(enum wire_hat hat);

/* One layer up. Fails: NOT_ALLOWED (another layer holds it), CLOSED (answered, or nobody is above).
 * Source: LEARNING-2 */
MUST_CHECK enum status way_raise(struct way *way, enum wire_layer by);

/* It turns back to who asked. Fails: NOT_ALLOWED (it is not with the asker's own layer), CLOSED.
 * Source: LEARNING-3 */
MUST_CHECK enum status way_answer(struct way *way, enum wire_layer by, bool arranged);

/* Who asked closes it, or opens it again in the own layer. Fails: NOT_ALLOWED (another layer
 * asked), CONFLICT (it was not answered yet). Source: LEARNING-4 */
MUST_CHECK enum status way_close(struct way *way, enum wire_layer by, bool answered);

#endif
