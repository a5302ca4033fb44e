/* cmd_hat.c -- hats: given by two, taken back by one. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/local_time.h"
#include "cli/shown.h"

#include <string.h>

enum { ROOM_AT = 17 }; /* of a group's id: wijk, kind, room, instance */

enum status cmd_hats(struct run *run)
{
    const struct wish wish = {.kind = WISH_SHOW_HATS};
    return answer_run(run, &wish);
}

/* The paper of an option; empty where none was given. Owns: the caller ends *out. */
static enum status read_paper(struct run *run, struct buffer *out)
{
    const char *path = arguments_find(&run->arguments, "paper");
    *out = buffer_make(0);
    return path == NULL ? OK : run_read_file(run, "paper", path, out);
}

static enum status read_grant(struct run *run, struct wish_grant *grant)
{
    struct wire_group group = {{0}};
    grant->hat = shown_hat_number(arguments_find(&run->arguments, "HAT"));
    if (grant->hat == 0) {
        return run_refuse(run, FIELD_FORM, "HAT");
    }
    enum status status = run_find_id(run, "DEVICE", NAME_NONE, &grant->device_serial);
    if (status == OK) {
        status = run_find_id(run, "buurt", NAME_BUURT, &grant->buurt_id);
    }
    if (status == OK) {
        status = run_find_group(run, "group", &group);
    }
    if (status == OK) {
        status = answer_end_of(run, "until", &grant->until);
    }
    memcpy(grant->room.bytes, group.bytes + ROOM_AT, sizeof(grant->room.bytes));
    return status;
}

/* Another wijk coordinator's live hat, by the server's list: two sign (T7). */
static enum status find_cosigner(struct run *run, struct wire_id *out)
{
    struct wire_hat_list list = {.head.type = WIRE_hat_list};
    const struct wish wish = {.kind = WISH_REQUEST,
                              .as.request = {.message = &list.head, .hat = WIRE_WIJK_COORDINATOR}};
    struct client_output answer;
    struct wish_self self = {.is_in = false};
    enum status status = run_show_self(run, &self);
    bool more = status == OK;
    while (more) {
        status = run_ask(run, &wish, &answer);
        if (status != OK || answer.reply == NULL || answer.reply->type != WIRE_hat_page) {
            return status;
        }
        const struct wire_hat_page *page = (const void *)answer.reply;
        const struct wire_hat_held *hats = page->hats.items;
        for (size_t i = 0; i < page->hats.count; i++) {
            if (hats[i].kind == wire_hat_kind_WIJK_COORDINATOR && !hats[i].withdrawn &&
                hats[i].until > local_time_now() &&
                !wire_id_equal(&hats[i].member_id, &self.member_id)) {
                *out = hats[i].serial;
                return OK;
            }
        }
        more = page->more && page->hats.count > 0;
        if (more) {
            list.after = hats[page->hats.count - 1].serial;
        }
    }
    return status;
}

enum status cmd_hat_grant(struct run *run)
{
    struct wish wish = {.kind = WISH_GRANT_HAT};
    struct buffer paper;
    enum status status = read_paper(run, &paper);
    if (status == OK) {
        status = read_grant(run, &wish.as.grant);
    }
    if (status == OK) {
        wish.as.grant.root_paper = buffer_span(&paper);
        status = run_find_id(run, "cosigner", NAME_NONE, &wish.as.grant.cosigner);
    }
    if (status == OK && paper.size == 0 && wire_id_is_none(&wish.as.grant.cosigner)) {
        status = find_cosigner(run, &wish.as.grant.cosigner);
    }
    if (status == OK) {
        status = answer_run(run, &wish);
    }
    buffer_end(&paper);
    return status;
}

enum status cmd_hat_cosign(struct run *run)
{
    struct wish wish = {.kind = WISH_COSIGN_HAT};
    const enum status status = run_find_id(run, "HAT", NAME_NONE, &wish.as.target.id);
    return status == OK ? answer_run(run, &wish) : status;
}

enum status cmd_hat_withdraw(struct run *run)
{
    struct wish wish = {.kind = WISH_WITHDRAW_HAT};
    struct buffer paper;
    enum status status = read_paper(run, &paper);
    if (status == OK) {
        status = run_find_id(run, "HAT", NAME_NONE, &wish.as.target.id);
    }
    if (status == OK) {
        wish.as.target.paper = buffer_span(&paper);
        status = answer_run(run, &wish);
    }
    buffer_end(&paper);
    return status;
}
