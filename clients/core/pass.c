/* The second door into a group: asked for, given, used. Rules: T12. */
#include "cert/secret/issue.h"
#include "core/client_inner.h"
#include "core/kept.h"

enum { PASS_TERM_S = 14 * CLIENT_DAY_S, ASK_AGAIN_S = CLIENT_DAY_S };

/* --- which door --- */

/* Whether this phone can open the group by itself: it has a pass, its invitation still leads there,
 * or the device that signed it stands inside. */
bool client_has_door(const struct client *client, const struct client_group *group)
{
    mls_evidence evidence;
    const enum cert_group_kind kind = group->place.kind;
    if (group->is_resync || group->pass.size > 0 || client->self.is_sister) {
        return true;
    }
    if (cert_evidence_decode(buffer_span(&client->self.evidence), &evidence) != OK) {
        return false;
    }
    const mls_terms *terms = &evidence.invited.invitation.terms;
    const bool is_there =
        kind == CERT_ALARM_WIJK || ((kind == CERT_ALARM_BUURT || kind == CERT_TALK_BUURT) &&
                                    cert_id_equal(&terms->buurt, &group->place.room));
    return is_there && client_server_now(client) <= (int64_t)terms->until;
}

static enum status ask(struct client *client, const struct wire_group *group, uint64_t ticket)
{
    struct wire_pass_ask message = {.head = {.type = WIRE_pass_ask}, .group = *group};
    struct errand *errand = NULL;
    enum status status = client_errand_add(client, ERRAND_PASS, WIRE_pass_ask, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->group = client_cert_group(group);
        errand->count = WISH_ASK_PASS;
        status = client_errand_fill(client, errand, &message.head);
    }
    return status;
}

/* Too late for the invitation, or another buurt: those with a hat there are asked, once a day. */
enum status client_ask_door(struct client *client, struct client_group *group)
{
    const struct wire_group id = client_wire_group(&group->id);
    group->ask_at = client->now + ASK_AGAIN_S;
    return ask(client, &id, 0);
}

enum status client_wish_ask_pass(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct cert_group id = client_cert_group(&wish->as.target.group);
    struct client_group *group = client_group_find(client, &id);
    enum status status = OK;
    if (group == NULL) {
        status = client_group_add(client, &id, &group);
        if (status == OK) {
            status = client_group_keep(client, group);
        }
    }
    return status == OK ? ask(client, &wish->as.target.group, ticket) : status;
}

enum status client_pass_done(struct client *client, struct errand *errand, enum status status,
                             const struct wire_head *reply)
{
    (void)reply;
    struct client_waiting *waiting = NULL;
    const enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = (enum wish_kind)errand->count;
        waiting->output.answer.group = client_wire_group(&errand->group);
    }
    return done;
}

/* --- giving --- */

static struct row_key asked_key(const struct cert_group *group, const struct cert_id *serial)
{
    struct row_key key = client_row_key_of_id('A', group->bytes, CERT_GROUP_SIZE);
    client_row_key_add(&key, serial->bytes, CERT_ID_SIZE);
    return key;
}

static enum status give(struct client *client, const struct cert_group *id,
                        const struct cert_id *serial, uint64_t ticket)
{
    const struct row_key key = asked_key(id, serial);
    struct cert_place place;
    struct span value;
    mls_kept_asked asked;
    enum status status = cert_place_read(cert_group_span(id), &place);
    if (status == OK) {
        status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    }
    if (status == OK) {
        status = mls_decode_kept_asked(value, NULL, &asked);
    }
    if (status != OK) {
        return status;
    }
    const struct cert_id buurt = client_group_buurt(client, &place);
    const struct client_reach reach = {.rights = CERT_MAY_PASS, .place = &place, .buurt = &buurt};
    const struct cert_hat *hat = NULL;
    if (client_own_hat(client, &reach, &hat) != OK) {
        return NOT_ALLOWED;
    }
    const mls_pass_body body = {
        .format = CERT_FORMAT,
        .group = *id,
        .member_id = asked.member_id,
        .subject_key = asked.key,
        .made_at = client_from(client),
        .until = client_from(client) + PASS_TERM_S,
        .hat = hat->serial,
    };
    struct buffer pass = buffer_make(CERT_PASS_SIZE_MAX);
    struct errand *errand = NULL;
    status = cert_sign_pass(&client->self.pair, &body, &pass);
    if (status == OK) {
        status = client_errand_add(client, ERRAND_PASS, WIRE_pass_give, &errand);
    }
    if (status == OK) {
        struct wire_pass_give message = {
            .head = {.type = WIRE_pass_give, .hat = client_wire_id(&hat->serial)},
            .group = client_wire_group(id),
            .device_serial = client_wire_id(serial),
            .pass = buffer_span(&pass),
        };
        errand->ticket = ticket;
        errand->group = *id;
        errand->count = WISH_GIVE_PASS;
        status = client_errand_fill(client, errand, &message.head);
    }
    if (status == OK) {
        status = client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
    }
    buffer_end(&pass);
    return status;
}

enum status client_wish_give_pass(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct cert_group id = client_cert_group(&wish->as.pass.group);
    const struct cert_id serial = client_cert_id(&wish->as.pass.device_serial);
    return give(client, &id, &serial, ticket);
}

/* Who was a neighbour in another group of the same reach comes into the next instance of one that
 * stood still without anybody tapping (T23). */
static bool was_neighbour(struct client *client, const struct cert_place *place,
                          const struct cert_id *serial)
{
    for (struct client_group *group = client->groups; group != NULL; group = group->next) {
        uint32_t leaf = 0;
        const bool is_near = place->kind == CERT_ALARM_WIJK || place->kind == CERT_LEADERS ||
                             cert_id_equal(&group->place.room, &place->room);
        if (group->mls != NULL && is_near &&
            cert_policy_find_leaf(group->policy, public_group_tree(group_public(group->mls)),
                                  serial, &leaf) == OK) {
            return true;
        }
    }
    return false;
}

enum status client_hear_pass_asked(struct client *client, const struct wire_pass_asked *asked)
{
    const struct cert_group id = client_cert_group(&asked->group);
    const struct cert_id serial = client_cert_id(&asked->device_serial);
    const struct row_key key = asked_key(&id, &serial);
    struct cert_place place;
    mls_kept_asked kept = {.member_id = client_cert_id(&asked->member_id)};
    if (cert_place_read(cert_group_span(&id), &place) != OK) {
        return OK;
    }
    memcpy(kept.key.bytes, asked->device_key.bytes, CERT_KEY_SIZE);
    struct buffer bytes = buffer_make(128);
    mls_write_kept_asked(&bytes, &kept);
    enum status status = client_keep(client, &key, &bytes);
    if (status == OK && place.instance > 1 && was_neighbour(client, &place, &serial)) {
        status = give(client, &id, &serial, 0);
        return status == NO_MEMORY ? status : OK;
    }
    struct client_waiting *waiting = NULL;
    if (status == OK) {
        status = client_happen(client, HAPPENED_PASS_ASKED, &waiting);
    }
    if (status == OK) {
        struct shown_sender *who = &waiting->output.happening.who;
        waiting->output.happening.group = asked->group;
        who->member_id = asked->member_id;
        who->device_serial = asked->device_serial;
        status = client_output_copy(waiting, client_card_name(client, &kept.member_id),
                                    &who->first_name);
    }
    return status;
}

/* --- using --- */

enum status client_hear_pass(struct client *client, const struct wire_pass_given *given)
{
    const struct cert_group id = client_cert_group(&given->group);
    struct client_group *group = client_group_find(client, &id);
    struct client_waiting *waiting = NULL;
    enum status status = client_trust_hats(client, given->hats);
    if (status == NO_MEMORY) {
        return status;
    }
    status = OK;
    if (group == NULL) {
        status = client_group_add(client, &id, &group);
    }
    if (status != OK || group->mls != NULL) {
        return status == NO_MEMORY ? status : OK;
    }
    const mls_kept_pass kept = {given->pass, given->hats};
    buffer_clear(&group->pass);
    mls_write_kept_pass(&group->pass, &kept);
    group->standing = MEMBERSHIP_OUTSIDE;
    group->is_wanted = true;
    group->ask_at = client->now;
    status = buffer_status(&group->pass);
    if (status == OK) {
        status = client_group_keep(client, group);
    }
    if (status == OK) {
        status = client_happen(client, HAPPENED_PASS_GIVEN, &waiting);
    }
    if (status == OK) {
        waiting->output.happening.group = given->group;
    }
    return status;
}

/* Adds what `more` has and `hats` has not. */
static enum status join_chains(struct arena *arena, struct span **hats, size_t *count,
                               const struct span *more, size_t more_count)
{
    struct span *all = arena_take(arena, *count + more_count + 1, sizeof(*all));
    if (all == NULL) {
        return NO_MEMORY;
    }
    size_t filled = 0;
    for (size_t i = 0; i < *count; i++) {
        all[filled++] = (*hats)[i];
    }
    for (size_t i = 0; i < more_count; i++) {
        bool is_new = true;
        for (size_t j = 0; j < *count && is_new; j++) {
            is_new = !span_equal((*hats)[j], more[i]);
        }
        if (is_new) {
            all[filled++] = more[i];
        }
    }
    *hats = all;
    *count = filled;
    return OK;
}

/* By a pass: the giver's hats, and those behind the invitation that the device came in by, which a
 * group of another coordinator's people has never seen. */
enum status client_pass_read(const struct client *client, const struct client_group *group,
                             struct arena *arena, struct span *pass, struct span **hats,
                             size_t *count)
{
    mls_kept_pass kept;
    struct span *own = NULL;
    size_t own_count = 0;
    enum status status = mls_decode_kept_pass(buffer_span(&group->pass), NULL, &kept);
    if (status == OK) {
        *pass = kept.pass;
        status = client_split_chain(kept.hats, arena, hats, count);
    }
    if (status == OK && !client->self.is_sister) {
        status = client_chain_spans(client, &client->self.issuer, arena, &own, &own_count);
    }
    return status == OK ? join_chains(arena, hats, count, own, own_count) : status;
}
