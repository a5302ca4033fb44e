/* What is asked of a client: checked at once, done when it can be. */
#include "core/client_inner.h"
#include "wire/wire_shape.h"

/* --- any request --- */

static bool is_request(enum wire_type type)
{
    return type < WIRE_TYPE_COUNT && WIRE_SHAPES[type]->way == WIRE_REQUEST;
}

/* Those that the way in and the groups send by themselves would tread on the client's own feet. */
static bool is_ours(enum wire_type type)
{
    switch (type) {
    case WIRE_session_hello:
    case WIRE_session_prove:
    case WIRE_session_resume:
    case WIRE_invitation_claim:
    case WIRE_wijk_found:
    case WIRE_group_enter:
    case WIRE_group_commit:
    case WIRE_group_found:
    case WIRE_group_turn:
    case WIRE_group_send:
    case WIRE_alert_raise:
    case WIRE_alert_state: return true;
    default: return false;
    }
}

/* A hat of that kind that reaches what the request names. */
static enum status find_hat(const struct client *client, const struct wish_request *wish,
                            struct wire_id *hat)
{
    enum wire_kind kind = KIND_id;
    uint32_t number = 0;
    while ((1u << number) < (unsigned)wish->hat) {
        number++;
    }
    struct client_reach reach = {.hat = number};
    struct cert_place place;
    struct cert_id buurt;
    const void *field = wire_reach_peek(wish->message, &kind);
    if (field != NULL && kind == KIND_group) {
        const struct cert_group group = client_cert_group(field);
        if (cert_place_read(cert_group_span(&group), &place) == OK) {
            buurt = client_group_buurt(client, &place);
            reach.place = &place;
            reach.buurt = &buurt;
        }
    } else if (field != NULL && WIRE_SHAPES[wish->message->type]->reach == WIRE_REACH_BUURT) {
        buurt = client_cert_id(field);
        reach.buurt = &buurt;
    }
    const struct cert_hat *found = NULL;
    enum status status = client_own_hat(client, &reach, &found);
    if (status != OK && reach.hat == CERT_LEADER) { /* reaches into its buurt from its own room */
        const struct client_reach anywhere = {.hat = number};
        status = client_own_hat(client, &anywhere, &found);
    }
    if (status == OK) {
        *hat = client_wire_id(&found->serial);
    }
    return status == OK ? OK : NOT_ALLOWED;
}

static enum status wish_request(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_request *asked = &wish->as.request;
    if (asked->message == NULL || !is_request(asked->message->type) ||
        is_ours(asked->message->type)) {
        return UNKNOWN_TYPE;
    }
    if (client->self.standing != CLIENT_IN) {
        return NOT_SIGNED_IN;
    }
    struct arena arena = arena_make(1 << 20);
    const size_t size = WIRE_SHAPES[asked->message->type]->size;
    struct wire_head *message = arena_take(&arena, 1, size);
    struct errand *errand = NULL;
    enum status status = message == NULL ? NO_MEMORY : OK;
    if (status == OK) {
        memcpy(message, asked->message, size);
        if (asked->hat == WIRE_RESIDENT) {
            message->hat = (struct wire_id){{0}};
        } else if (asked->hat != 0) {
            status = find_hat(client, asked, &message->hat);
        }
    }
    if (status == OK) {
        status = client_errand_add(client, ERRAND_WISH, message->type, &errand);
    }
    if (status == OK) {
        errand->ticket = ticket;
        status = client_errand_fill(client, errand, message);
    }
    arena_end(&arena);
    return status;
}

/* The reply goes on with the arena that holds it. */
enum status client_wished(struct client *client, struct errand *errand, enum status status,
                          const struct wire_head *reply)
{
    struct client_waiting *waiting = NULL;
    const enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done != OK || waiting == NULL) {
        return done;
    }
    waiting->output.answer.kind = WISH_REQUEST;
    waiting->output.reply = reply;
    if (reply != NULL && reply->type == WIRE_refused) {
        waiting->output.reply = NULL; /* what it says is told with the answer */
        return OK;
    }
    if (reply != NULL && client->reply_arena != NULL) {
        arena_end(&waiting->arena);
        waiting->arena = *client->reply_arena;
        *client->reply_arena = arena_make(0);
    }
    return OK;
}

/* The name of the field at fault, with its final zero. */
enum status client_set_field(struct client_waiting *waiting, struct span name)
{
    if (name.size == 0) {
        return OK;
    }
    char *text = arena_take(&waiting->arena, 1, name.size + 1);
    if (text == NULL) {
        return NO_MEMORY;
    }
    memcpy(text, name.data, name.size);
    waiting->output.field = text;
    return OK;
}

/* --- each kind has its function --- */

typedef enum status (*wish_function)(struct client *client, const struct wish *wish,
                                     uint64_t ticket);

static const struct {
    wish_function function;
    bool needs_wijk; /* only for a device that is in */
} WISHES[WISH_COUNT] = {
    [WISH_REQUEST] = {wish_request, true},
    [WISH_FOUND] = {client_wish_found, false},
    [WISH_JOIN] = {client_wish_join, false},
    [WISH_INVITE] = {client_wish_invite, true},
    [WISH_SHOW_KEY] = {client_wish_show_key, false},
    [WISH_ADD_SISTER] = {client_wish_add_sister, true},
    [WISH_BE_SISTER] = {client_wish_be_sister, false},
    [WISH_WITHDRAW_INVITATION] = {client_wish_withdraw_invitation, true},
    [WISH_GRANT_HAT] = {client_wish_grant, true},
    [WISH_COSIGN_HAT] = {client_wish_cosign_hat, true},
    [WISH_WITHDRAW_HAT] = {client_wish_withdraw_hat, true},
    [WISH_COSIGN_STATEMENT] = {client_wish_cosign_statement, true},
    [WISH_REVOKE] = {client_wish_revoke, true},
    [WISH_LEAVE] = {client_wish_leave, true},
    [WISH_MOVE] = {client_wish_move, true},
    [WISH_ASK_PASS] = {client_wish_ask_pass, true},
    [WISH_GIVE_PASS] = {client_wish_give_pass, true},
    [WISH_FOLLOW_STATEMENT] = {client_wish_follow_statement, true},
    [WISH_ADD_ROOM] = {client_wish_room, true},
    [WISH_SUCCEED] = {client_wish_succeed, true},
    [WISH_DRILL] = {client_wish_drill, true},
    [WISH_NAME] = {client_wish_name, true},
    [WISH_REACH] = {client_wish_reach, true},
    [WISH_WIDEN] = {client_wish_widen, true},
    [WISH_NAME_WALK] = {client_wish_name_walk, true},
    [WISH_REMARK] = {client_wish_remark, true},
    [WISH_REPORT] = {client_wish_report, true},
    [WISH_PROPOSE_MEASURE] = {client_wish_measure, true},
    [WISH_AGREE_MEASURE] = {client_wish_agree, true},
    [WISH_APPEAL] = {client_wish_appeal, true},
    [WISH_SAY] = {client_wish_say, true},
    [WISH_RAISE] = {client_wish_raise, true},
    [WISH_STATE] = {client_wish_state, true},
    [WISH_SHOW_SELF] = {client_wish_show, false},
    [WISH_SHOW_GROUPS] = {client_wish_show, true},
    [WISH_SHOW_MEMBERS] = {client_wish_show, true},
    [WISH_SHOW_MESSAGES] = {client_wish_show, true},
    [WISH_SHOW_ALERTS] = {client_wish_show, true},
    [WISH_SHOW_HATS] = {client_wish_show, true},
    [WISH_SHOW_BUURTEN] = {client_wish_show, true},
    [WISH_COMPARE] = {client_wish_show, true},
};

enum status client_wish(struct client *client, const struct wish *wish, uint64_t ticket)
{
    if (wish->kind <= WISH_NOTHING || wish->kind >= WISH_COUNT ||
        WISHES[wish->kind].function == NULL) {
        return UNSUPPORTED;
    }
    if (WISHES[wish->kind].needs_wijk && client->self.standing != CLIENT_IN) {
        return client->self.standing == CLIENT_OUT ? REVOKED : NOT_SIGNED_IN;
    }
    return WISHES[wish->kind].function(client, wish, ticket);
}
