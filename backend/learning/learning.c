#include "learning/learning.h"

enum wire_layer layer_of_hat(enum wire_hat hat)
{
    return hat == WIRE_MANAGER ? wire_layer_MANAGERS : wire_layer_PROFESSIONALS;
}

/* A manager's hat is also a director's: there is one hat for both. */
static bool speaks_for(enum wire_layer by, enum wire_layer layer)
{
    return by == layer || (by == wire_layer_MANAGERS && layer == wire_layer_DIRECTORS);
}

static bool is_on_its_way(const struct way *way)
{
    return way->state == wire_question_state_OPEN || way->state == wire_question_state_RAISED;
}

enum status way_raise(struct way *way, enum wire_layer by)
{
    if (!speaks_for(by, way->held_by)) {
        return NOT_ALLOWED;
    }
    if (!is_on_its_way(way) || way->held_by == wire_layer_DIRECTORS) {
        return CLOSED;
    }
    way->held_by = (enum wire_layer)(way->held_by + 1);
    way->state = wire_question_state_RAISED;
    return OK;
}

enum status way_answer(struct way *way, enum wire_layer by, bool arranged)
{
    if (!speaks_for(by, way->held_by)) {
        return NOT_ALLOWED;
    }
    if (!is_on_its_way(way)) {
        return CLOSED;
    }
    way->state = arranged ? wire_question_state_ARRANGED : wire_question_state_ANSWERED;
    return OK;
}

enum status way_close(struct way *way, enum wire_layer by, bool answered)
{
    if (!speaks_for(by, way->asked_by)) {
        return NOT_ALLOWED;
    }
    if (way->state != wire_question_state_ANSWERED && way->state != wire_question_state_ARRANGED) {
        return CONFLICT;
    }
    way->state = answered ? wire_question_state_CLOSED : wire_question_state_OPEN;
    way->held_by = answered ? way->held_by : way->asked_by;
    return OK;
}
