/* Questions to the server that a wish puts into words of its own. */
#include "core/client_inner.h"

/* --- how far a statement has come: "uit 3 van 4 groepen" (T17) --- */

enum status client_wish_follow_statement(struct client *client, const struct wish *wish,
                                         uint64_t ticket)
{
    struct wire_statement_show message = {.head = {.type = WIRE_statement_show},
                                          .hash = wish->as.target.hash};
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_PROGRESS, &message.head, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->hash = client_hash(&wish->as.target.hash);
    }
    return status;
}

/* The groups that still wait, as this phone knows them. */
static enum status list_waiting(const struct client *client, struct client_waiting *waiting,
                                const struct wire_statement_progress *progress)
{
    const struct wire_statement_group *rows = progress->groups.items;
    struct wish_answer *answer = &waiting->output.answer;
    struct shown_group *groups =
        arena_take(&waiting->arena, progress->groups.count + 1, sizeof(*groups));
    if (groups == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < progress->groups.count; i++) {
        const struct cert_group id = client_cert_group(&rows[i].group);
        const struct client_group *group = client_group_find(client, &id);
        struct cert_place place;
        answer->groups_done += rows[i].applied;
        if (rows[i].applied || cert_place_read(cert_group_span(&id), &place) != OK) {
            continue;
        }
        struct shown_group *shown = &groups[answer->group_count++];
        *shown = (struct shown_group){.group = rows[i].group,
                                      .kind = place.kind,
                                      .room = client_wire_id(&place.room),
                                      .instance = place.instance};
        if (group != NULL) {
            client_group_shown(client, group, shown);
        }
    }
    answer->groups_all = progress->groups.count;
    answer->groups = groups;
    return OK;
}

enum status client_progress_got(struct client *client, struct errand *errand, enum status status,
                                const struct wire_head *reply)
{
    struct client_waiting *waiting = NULL;
    enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_FOLLOW_STATEMENT;
        waiting->output.answer.hash = client_wire_hash(&errand->hash);
        if (status == OK && reply != NULL) {
            done = list_waiting(client, waiting, (const struct wire_statement_progress *)reply);
        }
    }
    return done;
}

/* --- how many phones an alert reaches (decision 4) --- */

enum status client_wish_reach(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wire_group none = {{0}};
    struct wire_alert_reach message = {.head = {.type = WIRE_alert_reach},
                                       .group = wish->as.target.group};
    if (memcmp(&message.group, &none, sizeof(none)) == 0) {
        const struct client_group *own =
            client_group_of_kind(client, CERT_ALARM_BUURT, &client->self.buurt);
        if (own == NULL) {
            return NOT_FOUND;
        }
        message.group = client_wire_group(&own->id);
    }
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_REACH, &message.head, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->group = client_cert_group(&message.group);
    }
    return status;
}

enum status client_reach_got(struct client *client, struct errand *errand, enum status status,
                             const struct wire_head *reply)
{
    struct client_waiting *waiting = NULL;
    const enum status done = client_answer(client, errand->ticket, status, &waiting);
    if (done != OK || waiting == NULL) {
        return done;
    }
    const struct wire_alert_reached *reached = (const struct wire_alert_reached *)reply;
    const struct wire_group none = {{0}};
    struct wish_answer *answer = &waiting->output.answer;
    answer->kind = WISH_REACH;
    answer->group = client_wire_group(&errand->group);
    if (status == OK && reply != NULL) {
        answer->phones = reached->phones;
        answer->connected = reached->connected;
        if (memcmp(&reached->instead, &none, sizeof(none)) != 0) {
            answer->group = reached->instead;
        }
    }
    return OK;
}

/* --- the own name --- */

enum status client_wish_name(struct client *client, const struct wish *wish, uint64_t ticket)
{
    enum status status = client_check_name(wish->as.text);
    if (status == OK) {
        status = client_buffer_set(&client->self.name, wish->as.text);
    }
    if (status != OK) {
        return status;
    }
    client->self.card_version++;
    status = client_self_keep(client);
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        if (group->standing == MEMBERSHIP_INSIDE) {
            status = client_card_tell(client, group);
        }
    }
    struct client_waiting *waiting = NULL;
    if (status == OK) {
        status = client_answer(client, ticket, OK, &waiting);
    }
    if (status == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_NAME;
    }
    return status;
}
