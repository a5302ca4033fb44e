/* cmd_walk.c -- what of walking groups and walks travels inside the encryption. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/local_time.h"

#include <string.h>

enum { BACK_DAYS = 100, AHEAD_DAYS = 260 };

static enum status name_walk(struct run *run, const struct wire_id *walk_group_id,
                             struct client_output *out)
{
    const struct wish wish = {.kind = WISH_NAME_WALK,
                              .as.name_walk = {.walk_group_id = *walk_group_id,
                                               .name = arguments_span(&run->arguments, "NAME"),
                                               .start = arguments_span(&run->arguments, "start")}};
    return run_ask(run, &wish, out);
}

static enum status say_group(struct run *run, const struct wire_id *walk_group_id)
{
    run_open_answer(run);
    output_bytes(run->output, "walk_group_id", walk_group_id->bytes, sizeof(walk_group_id->bytes));
    run_close_answer(run);
    return OK;
}

enum status cmd_group_make(struct run *run)
{
    struct wish wish = {.kind = WISH_ADD_ROOM, .as.room.kind = CERT_WALK};
    struct wish_room *room = &wish.as.room;
    struct client_output out;
    struct wish_self self;
    enum status status = run_show_self(run, &self);
    if (status == OK) {
        room->buurt_id = self.buurt_id;
        status = run_find_id(run, "buurt", NAME_BUURT, &room->buurt_id);
    }
    if (status == OK) {
        status = answer_number(run, "min", 2, &room->min);
    }
    if (status == OK) {
        status = answer_number(run, "max", 4, &room->max);
    }
    if (status == OK) {
        status = answer_number(run, "newcomers", 1, &room->newcomers);
    }
    if (status == OK) {
        status = run_ask(run, &wish, &out);
    }
    if (status != OK) {
        return status;
    }
    const struct wire_id made = out.answer.id;
    status = name_walk(run, &made, &out);
    return status == OK ? say_group(run, &made) : status;
}

enum status cmd_group_name(struct run *run)
{
    struct wire_id walk_group_id = {{0}};
    struct client_output out;
    enum status status = run_find_id(run, "WALK-GROUP", NAME_WALK_GROUP, &walk_group_id);
    if (status == OK) {
        status = name_walk(run, &walk_group_id, &out);
    }
    return status == OK ? say_group(run, &walk_group_id) : status;
}

/* ── a remark ───────────────────────────────────────────────────────────────────────────────── */

/* Whose walk it is: the server's list says so. */
static enum status find_walk_group(struct run *run, const struct wire_id *shift_id,
                                   struct wire_id *out)
{
    struct wire_shift_list list = {.head.type = WIRE_shift_list};
    struct client_output answer;
    struct wish_self self;
    const int32_t today = local_date_of(local_time_now());
    enum status status = run_show_self(run, &self);
    if (status == OK) {
        list.buurt_id = self.buurt_id;
        status = run_find_id(run, "buurt", NAME_BUURT, &list.buurt_id);
    }
    list.from = local_date_add(today, -BACK_DAYS);
    list.to = local_date_add(today, AHEAD_DAYS);
    while (status == OK) {
        status = run_request(run, &list.head, &answer);
        if (status != OK || answer.reply == NULL || answer.reply->type != WIRE_shift_page) {
            break;
        }
        const struct wire_shift_page *page = (const void *)answer.reply;
        const struct wire_shift *shifts = page->shifts.items;
        for (size_t i = 0; i < page->shifts.count; i++) {
            if (wire_id_equal(&shifts[i].shift_id, shift_id)) {
                *out = shifts[i].walk_group_id;
                return OK;
            }
        }
        if (!page->more || page->shifts.count == 0) {
            break;
        }
        list.after = shifts[page->shifts.count - 1].begins_at;
        list.after_id = shifts[page->shifts.count - 1].shift_id;
    }
    return status == OK ? run_refuse(run, NOT_FOUND, "SHIFT") : status;
}

enum status cmd_remark(struct run *run)
{
    struct wish wish = {.kind = WISH_REMARK};
    struct buffer text;
    enum status status = run_find_id(run, "SHIFT", NAME_NONE, &wish.as.remark.shift_id);
    if (status == OK) {
        status = find_walk_group(run, &wish.as.remark.shift_id, &wish.as.remark.walk_group_id);
    }
    if (status == OK) {
        status = answer_words(run, "TEXT", &text);
    }
    if (status == OK) {
        wish.as.remark.text = buffer_span(&text);
        status = answer_run(run, &wish);
        buffer_end(&text);
    }
    return status;
}
