/* cmd_member.c -- coming in, who is here, moving and leaving. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/qr.h"
#include "cli/shown.h"

#include <stdio.h>
#include <string.h>

enum { LINK_SIZE = 512, TURN_MS = 100, TURNS_MAX = 600, DOORS = 3 };

/* ── invitations ────────────────────────────────────────────────────────────────────────────── */

/* A link is https; a server of this machine alone, without TLS, is reached by http. */
static struct span link_of(const struct run *run, struct span link, char out[LINK_SIZE])
{
    static const char HTTPS[] = "https://";
    const char *server = phone_server(run->phone);
    if (server == NULL || strncmp(server, "http://", 7) != 0 || link.size < sizeof(HTTPS) ||
        memcmp(link.data, HTTPS, sizeof(HTTPS) - 1) != 0) {
        return link;
    }
    const int size =
        snprintf(out, LINK_SIZE, "http://%.*s", (int)(link.size - 8), (const char *)link.data + 8);
    return size > 0 && size < LINK_SIZE ? span_of(out, (size_t)size) : link;
}

static enum status read_invite(struct run *run, struct wish_invite *invite)
{
    const char *hat = arguments_find(&run->arguments, "hat");
    struct wire_group group = {{0}};
    invite->by_words = arguments_has(&run->arguments, "words");
    invite->host = arguments_span(&run->arguments, "host");
    enum status status = run_find_id(run, "buurt", NAME_BUURT, &invite->buurt_id);
    if (status == OK) {
        status = run_find_id(run, "member", NAME_MEMBER, &invite->member_id);
    }
    if (status == OK) {
        status = run_find_group(run, "group", &group);
    }
    if (status == OK) {
        status = answer_end_of(run, "until", &invite->hat_until);
    }
    memcpy(invite->room.bytes, group.bytes + 17, sizeof(invite->room.bytes));
    invite->kind = WISH_INVITE_RESIDENT;
    if (arguments_has(&run->arguments, "member")) {
        invite->kind = WISH_INVITE_RECOVERY;
    } else if (hat != NULL) {
        invite->kind = WISH_INVITE_HAT;
        invite->hat = shown_hat_number(hat);
        if (invite->hat == 0 && status == OK) {
            status = run_refuse(run, FIELD_FORM, "hat");
        }
    }
    return status;
}

enum status cmd_invite(struct run *run)
{
    struct wish wish = {.kind = WISH_INVITE};
    struct client_output out;
    char link[LINK_SIZE];
    enum status status = read_invite(run, &wish.as.invite);
    if (status == OK) {
        status = run_ask(run, &wish, &out);
    }
    if (status != OK) {
        return status;
    }
    out.answer.link = link_of(run, out.answer.link, link);
    run_open_answer(run);
    if (out.answer.link.size > 0) {
        status = qr_print(run->output, out.answer.link);
    }
    answer_print(run, &out.answer);
    run_close_answer(run);
    return status;
}

enum status cmd_invitation_withdraw(struct run *run)
{
    struct wish wish = {.kind = WISH_WITHDRAW_INVITATION};
    const enum status status = run_find_id(run, "INVITATION", NAME_NONE, &wish.as.target.id);
    return status == OK ? answer_run(run, &wish) : status;
}

/* Which server a link leads to, where none was named. */
static enum status take_server(struct run *run, const char *code)
{
    char address[LINK_SIZE];
    const char *host = strstr(code, "://");
    if (phone_server(run->phone) != NULL) {
        return OK;
    }
    if (host == NULL || strncmp(code, "http", 4) != 0) {
        return run_refuse(run, FIELD_MISSING, "--server");
    }
    const size_t size = (size_t)(host + 3 - code) + strcspn(host + 3, "/#?");
    if (size >= sizeof(address)) {
        return run_refuse(run, TOO_LARGE, "CODE");
    }
    memcpy(address, code, size);
    address[size] = '\0';
    const enum status status = phone_use_server(run->phone, address);
    return status == OK ? OK : run_refuse(run, status, "CODE");
}

/* What stands behind the # of a link, which is all that the client needs; else the whole. */
static struct span secret_of(const char *code)
{
    const char *mark = strchr(code, '#');
    return span_text(mark == NULL ? code : mark + 1);
}

/* How many of the doors that an invitation opens this phone has gone through. */
static size_t count_inside(struct run *run)
{
    const struct wish wish = {.kind = WISH_SHOW_GROUPS};
    struct client_output out;
    size_t inside = 0;
    if (run_ask(run, &wish, &out) != OK) {
        return 0;
    }
    for (size_t i = 0; i < out.answer.group_count; i++) {
        inside += out.answer.groups[i].membership == SHOWN_INSIDE;
    }
    return inside;
}

/* Waits for the groups: each lends a turn. What does not come in time comes later. */
static enum status wait_for_groups(struct run *run)
{
    enum status status = OK;
    for (size_t i = 0; i < TURNS_MAX && status == OK && count_inside(run) < DOORS; i++) {
        if (phone_is_interrupted(run->phone)) {
            break;
        }
        status = phone_turn(run->phone, TURN_MS);
    }
    return status == OK ? answer_catch_up(run) : status;
}

static enum status say_self(struct run *run)
{
    const struct wish wish = {.kind = WISH_SHOW_SELF};
    return answer_run(run, &wish);
}

enum status cmd_join(struct run *run)
{
    struct buffer code;
    struct client_output out;
    enum status status = answer_words(run, "CODE", &code);
    buffer_append(&code, "", 1);
    if (status == OK) {
        status = buffer_status(&code);
    }
    if (status == OK) {
        status = take_server(run, (const char *)code.data);
    }
    if (status == OK) {
        const struct wish wish = {
            .kind = WISH_JOIN,
            .as.join = {.code = secret_of((const char *)code.data),
                        .first_name = arguments_span(&run->arguments, "name")}};
        phone_go_online(run->phone);
        status = run_ask(run, &wish, &out);
    }
    buffer_end(&code);
    if (status == OK) {
        status = phone_remember_server(run->phone);
    }
    if (status == OK) {
        phone_go_online(run->phone);
        status = wait_for_groups(run);
    }
    return status == OK ? say_self(run) : status;
}

enum status cmd_me(struct run *run)
{
    return say_self(run);
}

enum status cmd_name(struct run *run)
{
    struct buffer name;
    enum status status = answer_words(run, "NAME", &name);
    if (status == OK) {
        const struct wish wish = {.kind = WISH_NAME, .as.text = buffer_span(&name)};
        status = answer_run(run, &wish);
        buffer_end(&name);
    }
    return status;
}

/* ── who is here ────────────────────────────────────────────────────────────────────────────── */

enum status cmd_groups(struct run *run)
{
    const struct wish wish = {.kind = WISH_SHOW_GROUPS};
    return answer_run(run, &wish);
}

/* The group of an argument, the talk of the own buurt where none was given. */
static enum status find_group(struct run *run, const char *name, struct wire_group *out)
{
    return arguments_has(&run->arguments, name) ? run_find_group(run, name, out)
                                                : run_read_group(run, "talk", out);
}

enum status cmd_members(struct run *run)
{
    struct wish wish = {.kind = WISH_SHOW_MEMBERS};
    const enum status status = find_group(run, "GROUP", &wish.as.target.group);
    return status == OK ? answer_run(run, &wish) : status;
}

enum status cmd_compare(struct run *run)
{
    struct wish wish = {.kind = WISH_COMPARE};
    struct client_output out;
    enum status status = find_group(run, "GROUP", &wish.as.target.group);
    if (status == OK) {
        status = run_ask(run, &wish, &out);
    }
    if (status == OK) {
        run_open_answer(run);
        status = qr_print(run->output, out.answer.code);
        answer_print(run, &out.answer);
        run_close_answer(run);
    }
    return status;
}

/* ── going ──────────────────────────────────────────────────────────────────────────────────── */

enum status cmd_leave(struct run *run)
{
    const struct wish wish = {.kind = WISH_LEAVE};
    return answer_run(run, &wish);
}

enum status cmd_move(struct run *run)
{
    struct wish wish = {.kind = WISH_MOVE};
    enum status status = run_find_id(run, "BUURT", NAME_BUURT, &wish.as.target.id);
    if (status == OK) {
        status = answer_run(run, &wish);
    }
    return status;
}

enum status cmd_pass_ask(struct run *run)
{
    struct wish wish = {.kind = WISH_ASK_PASS};
    const enum status status = run_find_group(run, "GROUP", &wish.as.target.group);
    return status == OK ? answer_run(run, &wish) : status;
}

enum status cmd_pass_give(struct run *run)
{
    struct wish wish = {.kind = WISH_GIVE_PASS};
    enum status status = run_find_group(run, "GROUP", &wish.as.pass.group);
    if (status == OK) {
        status = run_find_id(run, "DEVICE", NAME_NONE, &wish.as.pass.device_serial);
    }
    return status == OK ? answer_run(run, &wish) : status;
}
