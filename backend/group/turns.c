/* turns.c -- who may enter next (T24). Turns are memory alone; what is told of them is a notice. */
#include "group/access.h"
#include "group/delivery.h"
#include "group/group_ticks.h"
#include "group/state.h"
#include "wire/wire_handlers.h"

#include <stdlib.h>

enum { GROUPS_AT_ONCE = 32, SKIPS_AT_ONCE = 64, TURNS_AT_ONCE = 8 };

/* ── what is undone ─────────────────────────────────────────────────────────────────────────────
 */

struct touched {
    struct delivery *delivery;
    struct wire_group group;
};

static void forget_unless_kept(void *context, bool kept)
{
    struct touched *touched = context;
    if (!kept) {
        turn_forget(touched->delivery, &touched->group);
    }
    free(touched);
}

/* Before the first change to a queue: a request that is not kept forgets it, and all ask again. */
static enum status touch(struct request *r, const struct wire_group *group)
{
    struct touched *touched = malloc(sizeof(*touched));
    if (touched == NULL) {
        return NO_MEMORY;
    }
    *touched = (struct touched){r->delivery, *group};
    const enum status status = on_end(r, forget_unless_kept, touched);
    if (status != OK) {
        free(touched);
    }
    return status;
}

/* ── lending ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status tell_lent(struct request *r, const struct group_row *row,
                             const struct turn *turn)
{
    struct group_view view;
    const enum status status = group_view_make(r, row, &view);
    if (status != OK) {
        return status;
    }
    const struct wire_group_turn_lent notice = {
        .head = {.type = WIRE_group_turn_lent},
        .group = row->group,
        .turn = turn->id,
        .epoch = row->epoch,
        .committed_at = row->committed_at,
        .group_info = view.group_info,
        .group_info_blob = view.group_info_blob,
        .tree_blob = view.tree.hash,
        .tree_size = view.tree.size,
    };
    return tell_notice(r, &turn->serial, &notice.head);
}

static struct turn draw_turn(struct request *r, const struct wire_id *serial)
{
    struct turn turn = {.serial = *serial, .until = r->now + r->settings->turn_s};
    request_chance(r, turn.id.bytes, sizeof(turn.id.bytes));
    return turn;
}

/* The first one that is still connected. */
static bool find_next(struct request *r, const struct wire_group *group, struct wire_id *serial)
{
    for (int i = 0; i < SKIPS_AT_ONCE && turn_peek(r->delivery, group, r->now, serial); i++) {
        if (wire_id_equal(serial, &r->serial) || is_connected(r, serial)) {
            return true;
        }
        turn_skip(r->delivery, group);
    }
    return false;
}

enum status turn_lend_next(struct request *r, const struct wire_group *group)
{
    struct wire_id serial;
    if (!find_next(r, group, &serial)) {
        return OK;
    }
    struct group_row row;
    const enum status status = group_find(r->db, &r->wijk_id, group, &row);
    if (status != OK || row.state != GROUP_LIVE) {
        turn_forget(r->delivery, group); /* nobody enters it any more */
        return status == NOT_FOUND ? OK : status;
    }
    const struct turn turn = draw_turn(r, &serial);
    turn_lend(r->delivery, group, &turn, r->now);
    return tell_lent(r, &row, &turn);
}

static enum status renew(struct request *r, const struct wire_group *group, const struct turn *old)
{
    struct group_row row;
    const enum status status = group_find(r->db, &r->wijk_id, group, &row);
    if (status != OK) {
        return status;
    }
    const struct turn turn = draw_turn(r, &old->serial);
    turn_renew(r->delivery, group, &turn);
    return tell_lent(r, &row, &turn);
}

enum status turn_follow_commit(struct request *r, const struct wire_group *group, bool is_entry)
{
    struct turn turn;
    enum status status = touch(r, group);
    if (status != OK) {
        return status;
    }
    if (is_entry) {
        turn_end(r->delivery, group, &r->serial);
    }
    if (turn_find(r->delivery, group, r->now, &turn)) {
        return renew(r, group, &turn);
    }
    return turn_lend_next(r, group);
}

/* ── asking ─────────────────────────────────────────────────────────────────────────────────────
 */

/* To enter, one must be outside; to connect anew, inside. */
static enum status may_ask(struct request *r, const struct wire_group_turn *in)
{
    struct group_row row;
    enum status status = group_find_known(r, &in->group, &row);
    if (status != OK) {
        return status;
    }
    if (row.state != GROUP_LIVE) {
        return CLOSED;
    }
    status = group_has_device(r->db, &r->wijk_id, &in->group, &r->serial);
    if (status != OK && status != NOT_FOUND) {
        return status;
    }
    const bool is_inside = status == OK;
    const bool wants_inside = in->kind == wire_turn_kind_RESYNC;
    return is_inside == wants_inside ? OK : CONFLICT;
}

/* Asked again by who has it: the notice may have been lost. */
static enum status tell_again(struct request *r, const struct wire_group *group)
{
    struct turn turn;
    struct group_row row;
    if (!turn_find(r->delivery, group, r->now, &turn) || !wire_id_equal(&turn.serial, &r->serial)) {
        return OK;
    }
    const enum status status = group_find(r->db, &r->wijk_id, group, &row);
    return status == OK ? tell_lent(r, &row, &turn) : status;
}

enum status handle_group_turn(struct request *r, const struct wire_group_turn *in,
                              struct wire_group_turn_waiting *out)
{
    request_fault(r, "group");
    enum status status = may_ask(r, in);
    if (status == OK) {
        status = touch(r, &in->group);
    }
    if (status == OK) {
        status = tell_again(r, &in->group);
    }
    if (status == OK) {
        status = turn_ask(r->delivery, &in->group, &r->serial, r->now, &out->position);
    }
    if (status == OK) {
        status = turn_lend_next(r, &in->group);
    }
    return status;
}

/* ── time ───────────────────────────────────────────────────────────────────────────────────────
 */

static enum status lend_all(struct request *r, const struct wire_group *group)
{
    struct wire_id serial;
    enum status status = touch(r, group);
    for (int i = 0; i < TURNS_AT_ONCE && status == OK; i++) {
        if (!turn_peek(r->delivery, group, r->now, &serial)) {
            break;
        }
        status = turn_lend_next(r, group);
    }
    return status;
}

enum status turn_tick(struct request *r)
{
    struct wire_group groups[GROUPS_AT_ONCE];
    const size_t count = turn_list(r->delivery, &r->wijk_id, r->now, groups, GROUPS_AT_ONCE);
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        status = lend_all(r, &groups[i]);
    }
    return status;
}
