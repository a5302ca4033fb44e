/* cmd_hat.c -- hats: given by two, taken back by one. */
#include "cli/answer.h"
#include "cli/commands.h"
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
