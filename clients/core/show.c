/* What this phone itself can tell: who it is, its groups, members, messages, alerts, hats. */
#include "core/alert.h"

enum { MESSAGES_DEFAULT = 500, WORDS_OF_COMPARING = 12 };

void client_group_shown(const struct client *client, const struct client_group *group,
                        struct shown_group *out)
{
    *out = (struct shown_group){
        .group = client_wire_group(&group->id),
        .kind = group->place.kind,
        .room = client_wire_id(&group->place.room),
        .buurt_id = client_wire_id(&group->buurt),
        .instance = group->place.instance,
        .position = group->standing == MEMBERSHIP_QUEUED ? group->position : 0,
        .committed_at = group->committed_at,
        .is_confirmed = group->is_confirmed,
        .statements_waiting = client_statement_count(client, group),
        .heard_at = group->heard_at,
    };
    switch (group->standing) {
    case MEMBERSHIP_OUTSIDE:
    case MEMBERSHIP_FETCHING: out->membership = SHOWN_OUTSIDE; break;
    case MEMBERSHIP_QUEUED:
    case MEMBERSHIP_READY: out->membership = SHOWN_QUEUED; break;
    case MEMBERSHIP_ENTERING: out->membership = SHOWN_ENTERING; break;
    case MEMBERSHIP_INSIDE: out->membership = SHOWN_INSIDE; break;
    case MEMBERSHIP_FROZEN: out->membership = SHOWN_FROZEN; break;
    case MEMBERSHIP_GONE: out->membership = SHOWN_GONE; break;
    }
    if (group->mls != NULL) {
        out->epoch = group_epoch(group->mls);
        out->devices = tree_leaf_count(public_group_tree(group_public(group->mls)));
    }
}

/* --- lists, each in the output's own memory --- */

/* Who keeps the wijk's keys, as far as it is known: how many, never who (T8). */
static enum status show_keepers(const struct client *client, struct client_waiting *waiting,
                                struct wish_self *out)
{
    struct mls_vector all;
    const enum status status = client_successions(client, &waiting->arena, &all);
    if (status == OK && all.count > 0) {
        const mls_succession_body *last = &MLS_AT(succession, &all, all.count - 1)->body;
        out->succession = last->version;
        out->custodian_count = last->custodians.count;
        out->custodian_quorum = last->k;
    }
    return status == NO_MEMORY ? status : OK;
}

static enum status show_self(struct client *client, struct client_waiting *waiting)
{
    const struct client_self *self = &client->self;
    struct wish_self *out = &waiting->output.answer.self;
    *out = (struct wish_self){
        .is_in = self->standing == CLIENT_IN,
        .wijk_id = client_wire_id(&self->wijk_id),
        .member_id = client_wire_id(&self->member_id),
        .device_serial = client_wire_id(&self->serial),
        .buurt_id = client_wire_id(&self->buurt),
        .is_connected = client->session.stage != CLIENT_OFFLINE,
        .is_signed_in = client->session.stage == CLIENT_SIGNED_IN,
        .is_revoked = self->standing == CLIENT_OUT,
    };
    for (const struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        out->outbox += errand->is_durable;
    }
    enum status status = show_keepers(client, waiting, out);
    if (status == OK) {
        status = client_output_copy(waiting, buffer_span(&self->name), &out->first_name);
    }
    return status == OK ? client_output_copy(waiting, buffer_span(&self->host), &out->host)
                        : status;
}

/* A buurt's name by the charter, a walk group's by its profile. */
static enum status name_group(const struct client *client, struct client_waiting *waiting,
                              struct shown_group *group)
{
    mls_charter charter;
    const struct cert_id buurt = client_cert_id(&group->buurt_id);
    if (group->kind == CERT_WALK || group->kind == CERT_CASUS) {
        return client_show_profile(client, waiting, group);
    }
    const enum status status = client_charter(client, &waiting->arena, &charter);
    if (status != OK) {
        return status == NO_MEMORY ? status : OK;
    }
    for (size_t i = 0; i < charter.body.buurten.count; i++) {
        const mls_charter_buurt *row = MLS_AT(charter_buurt, &charter.body.buurten, i);
        if (cert_id_equal(&row->buurt, &buurt)) {
            return client_output_copy(waiting, row->name, &group->name);
        }
    }
    return OK;
}

static bool has_room(const struct client *client, const mls_charter_room *room)
{
    for (const struct client_group *group = client->groups; group != NULL; group = group->next) {
        if ((uint8_t)group->place.kind == room->kind &&
            cert_id_equal(&group->place.room, &room->room)) {
            return true;
        }
    }
    return false;
}

/* Rooms of the charter where this phone never was: a pass can be asked there. */
static void list_outside(const struct client *client, const mls_charter *charter,
                         struct shown_group *groups, size_t *count)
{
    for (size_t i = 0; i < charter->body.rooms.count; i++) {
        const mls_charter_room *room = MLS_AT(charter_room, &charter->body.rooms, i);
        const struct cert_place place = {.wijk_id = client->self.wijk_id,
                                         .kind = (enum cert_group_kind)room->kind,
                                         .room = room->room,
                                         .instance = 1};
        if (has_room(client, room)) {
            continue;
        }
        const struct cert_group id = cert_group_of(&place);
        groups[(*count)++] = (struct shown_group){.group = client_wire_group(&id),
                                                  .kind = place.kind,
                                                  .room = client_wire_id(&room->room),
                                                  .buurt_id = client_wire_id(&room->buurt),
                                                  .instance = place.instance,
                                                  .membership = SHOWN_OUTSIDE};
    }
}

static enum status show_groups(struct client *client, struct client_waiting *waiting)
{
    mls_charter charter = {.body.rooms = {NULL, 0}};
    size_t count = 0;
    for (const struct client_group *group = client->groups; group != NULL; group = group->next) {
        count++;
    }
    if (client_charter(client, &waiting->arena, &charter) == NO_MEMORY) {
        return NO_MEMORY;
    }
    struct shown_group *groups =
        arena_take(&waiting->arena, count + charter.body.rooms.count + 1, sizeof(*groups));
    enum status status = groups == NULL ? NO_MEMORY : OK;
    size_t i = 0;
    for (const struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        client_group_shown(client, group, &groups[i]);
        status = name_group(client, waiting, &groups[i++]);
    }
    if (status == OK) {
        list_outside(client, &charter, groups, &i);
    }
    waiting->output.answer.groups = groups;
    waiting->output.answer.group_count = i;
    return status;
}

static struct shown_member *find_member(struct shown_member *members, size_t count,
                                        const struct wire_id *member_id)
{
    for (size_t i = 0; i < count; i++) {
        if (wire_id_equal(&members[i].member_id, member_id)) {
            return &members[i];
        }
    }
    return NULL;
}

static unsigned hats_of(const struct client *client, const struct cert_id *serial)
{
    const struct row_key prefix = client_row_key_of('h');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    unsigned bits = 0;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        struct cert_id hat_serial;
        memcpy(hat_serial.bytes, row->key + 1, CERT_ID_SIZE);
        const struct cert_hat *hat = cert_book_find_hat(client->book, &hat_serial);
        if (hat != NULL && cert_id_equal(&hat->hat.body.subject, serial) &&
            cert_hat_covers(&hat->hat.body, (uint64_t)client_server_now(client)) &&
            !client_hat_is_withdrawn(client, &hat_serial)) {
            bits |= 1u << hat->hat.body.hat;
        }
        index++;
    }
    return bits;
}

static enum status add_member(const struct client *client, struct client_waiting *waiting,
                              const struct tree_leaf *leaf, struct shown_member *members)
{
    mls_evidence evidence;
    struct cert_key key;
    if (leaf == NULL || cert_key_read(leaf->signature_key, &key) != OK ||
        cert_evidence_decode(leaf->identity, &evidence) != OK) {
        return OK;
    }
    const struct cert_device device = cert_device_of(&client->self.wijk_id, &evidence, &key);
    const struct wire_id member_id = client_wire_id(&device.member_id);
    size_t *count = &waiting->output.answer.member_count;
    struct shown_member *member = find_member(members, *count, &member_id);
    enum status status = OK;
    if (member == NULL) {
        member = &members[(*count)++];
        *member = (struct shown_member){
            .member_id = member_id,
            .device_serial = client_wire_id(&device.serial),
            .is_own = cert_id_equal(&device.member_id, &client->self.member_id)};
        status = client_output_copy(waiting, client_card_name(client, &device.member_id),
                                    &member->first_name);
    }
    member->devices++;
    member->hats |= hats_of(client, &device.serial);
    return status;
}

static enum status show_members(struct client *client, const struct wish *wish,
                                struct client_waiting *waiting)
{
    const struct cert_group id = client_cert_group(&wish->as.target.group);
    const struct client_group *group = client_group_find(client, &id);
    if (group == NULL || group->mls == NULL) {
        return NOT_FOUND;
    }
    const struct tree *tree = public_group_tree(group_public(group->mls));
    struct shown_member *members =
        arena_take(&waiting->arena, tree_leaf_count(tree) + 1, sizeof(*members));
    enum status status = members == NULL ? NO_MEMORY : OK;
    for (uint32_t i = 0; status == OK && i < tree_width(tree); i++) {
        status = add_member(client, waiting, tree_leaf(tree, i), members);
    }
    waiting->output.answer.members = members;
    return status;
}

static bool is_wanted(const struct wish_messages *wish, const mls_kept_message *kept)
{
    const struct wire_group none = {{0}};
    return memcmp(&wish->group, &none, sizeof(none)) == 0 ||
           memcmp(wish->group.bytes, kept->group.bytes, CERT_GROUP_SIZE) == 0;
}

/* The next kept message that was asked for, from where the last one was found. */
static bool next_message(struct client *client, const struct wish_messages *asked, size_t *index,
                         mls_kept_message *out)
{
    const struct row_key prefix = client_row_key_of('m');
    const struct kept_row *row;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), index)) != NULL) {
        ++*index;
        if (mls_decode_kept_message(span_of(row->value, row->value_size), NULL, out) == OK &&
            is_wanted(asked, out)) {
            return true;
        }
    }
    return false;
}

/* Counted first: the newest so many are given, in the order in which they came. */
static enum status show_messages(struct client *client, const struct wish *wish,
                                 struct client_waiting *waiting)
{
    const struct wish_messages *asked = &wish->as.messages;
    const size_t most = asked->most == 0 ? MESSAGES_DEFAULT : asked->most;
    const struct row_key prefix = client_row_key_of('m');
    const size_t first = client_rows_first(&client->rows, client_row_key_span(&prefix));
    mls_kept_message kept;
    size_t total = 0;
    for (size_t index = first; next_message(client, asked, &index, &kept);) {
        total++;
    }
    const size_t skip = total > most ? total - most : 0;
    struct shown_message *messages =
        arena_take(&waiting->arena, total - skip + 1, sizeof(*messages));
    if (messages == NULL) {
        return NO_MEMORY;
    }
    waiting->output.answer.messages = messages;
    size_t seen = 0;
    for (size_t index = first; next_message(client, asked, &index, &kept);) {
        if (seen++ < skip) {
            continue;
        }
        struct shown_message shown;
        const enum status status = client_show_message(&kept, &waiting->arena, &shown);
        if (status == NO_MEMORY) {
            return status;
        }
        if (status == OK && shown.said_at >= asked->since) {
            messages[waiting->output.answer.message_count++] = shown;
        }
    }
    return OK;
}

static enum status show_alert(struct client *client, const struct kept_row *row,
                              struct client_waiting *waiting, struct shown_alert *out)
{
    struct cert_id id;
    mls_kept_alert kept;
    memcpy(id.bytes, row->key + 1, CERT_ID_SIZE);
    enum status status = mls_decode_kept_alert(span_of(row->value, row->value_size), NULL, &kept);
    if (status == OK) {
        status = client_alert_show(client, &id, &kept, &waiting->arena, out);
    }
    if (status != OK) {
        return status;
    }
    const size_t count = client_status_count(client, &id);
    struct shown_status *statuses = arena_take(&waiting->arena, count + 1, sizeof(*statuses));
    if (statuses == NULL) {
        return NO_MEMORY;
    }
    out->statuses = statuses;
    return client_list_statuses(client, &id, &waiting->arena, statuses, &out->status_count);
}

static enum status show_alerts(struct client *client, const struct wish *wish,
                               struct client_waiting *waiting)
{
    const struct wire_group none = {{0}};
    const struct wire_group *asked = &wish->as.target.group;
    const bool all = memcmp(asked, &none, sizeof(none)) == 0;
    const struct row_key prefix = client_row_key_of('a');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const size_t first = index;
    size_t total = 0;
    while (client_rows_at(&client->rows, client_row_key_span(&prefix), &index) != NULL) {
        total++;
        index++;
    }
    struct shown_alert *alerts = arena_take(&waiting->arena, total + 1, sizeof(*alerts));
    if (alerts == NULL) {
        return NO_MEMORY;
    }
    index = first;
    size_t *count = &waiting->output.answer.alert_count;
    const struct kept_row *row;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        const enum status status = show_alert(client, row, waiting, &alerts[*count]);
        if (status == NO_MEMORY) {
            return status;
        }
        *count +=
            status == OK && (all || memcmp(&alerts[*count].group, asked, sizeof(*asked)) == 0);
        index++;
    }
    waiting->output.answer.alerts = alerts;
    return OK;
}

void client_hat_shown(const struct cert_hat *hat, struct shown_hat *out)
{
    const mls_hat_body *body = &hat->hat.body;
    *out = (struct shown_hat){
        .serial = client_wire_id(&hat->serial),
        .hat = body->hat,
        .reach = body->reach.kind,
        .buurt_id = client_wire_id(&body->reach.buurt),
        .room = client_wire_id(&body->reach.room),
        .device_serial = client_wire_id(&body->subject),
        .member_id = client_wire_id(&body->member_id),
        .from = (int64_t)body->from,
        .until = (int64_t)body->until,
    };
}

static enum status show_hats(struct client *client, struct client_waiting *waiting)
{
    const struct row_key prefix = client_row_key_of('h');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    struct shown_hat *hats = arena_take(&waiting->arena, client->rows.count + 1, sizeof(*hats));
    if (hats == NULL) {
        return NO_MEMORY;
    }
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        struct cert_id serial;
        memcpy(serial.bytes, row->key + 1, CERT_ID_SIZE);
        const struct cert_hat *hat = cert_book_find_hat(client->book, &serial);
        if (hat != NULL && cert_id_equal(&hat->hat.body.subject, &client->self.serial) &&
            !client_hat_is_withdrawn(client, &serial)) {
            client_hat_shown(hat, &hats[waiting->output.answer.hat_count++]);
        }
        index++;
    }
    waiting->output.answer.hats = hats;
    return OK;
}

enum status client_list_buurten(struct client *client, struct client_waiting *waiting)
{
    mls_charter charter;
    enum status status = client_charter(client, &waiting->arena, &charter);
    if (status != OK) {
        return status;
    }
    const size_t count = charter.body.buurten.count;
    struct shown_buurt *buurten = arena_take(&waiting->arena, count + 1, sizeof(*buurten));
    if (buurten == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; status == OK && i < count; i++) {
        const mls_charter_buurt *row = MLS_AT(charter_buurt, &charter.body.buurten, i);
        buurten[i].buurt_id = client_wire_id(&row->buurt);
        status = client_output_copy(waiting, row->name, &buurten[i].name);
    }
    waiting->output.answer.buurten = buurten;
    waiting->output.answer.buurt_count = count;
    return status;
}

/* Both phones of one epoch show the same words; a fork shows here (T37). */
static enum status compare(struct client *client, const struct wish *wish,
                           struct client_waiting *waiting)
{
    const struct cert_group id = client_cert_group(&wish->as.target.group);
    const struct client_group *group = client_group_find(client, &id);
    if (group == NULL || group->mls == NULL || group->standing != MEMBERSHIP_INSIDE) {
        return NOT_FOUND;
    }
    return client_write_compare(group_epoch_authenticator(group->mls), waiting);
}

static enum status show(struct client *client, const struct wish *wish,
                        struct client_waiting *waiting)
{
    switch (wish->kind) {
    case WISH_SHOW_SELF: return show_self(client, waiting);
    case WISH_SHOW_GROUPS: return show_groups(client, waiting);
    case WISH_SHOW_MEMBERS: return show_members(client, wish, waiting);
    case WISH_SHOW_MESSAGES: return show_messages(client, wish, waiting);
    case WISH_SHOW_ALERTS: return show_alerts(client, wish, waiting);
    case WISH_SHOW_HATS: return show_hats(client, waiting);
    case WISH_SHOW_BUURTEN: return client_list_buurten(client, waiting);
    default: return compare(client, wish, waiting);
    }
}

/* Names and texts that rows hold may change while an answer waits, so they are copied: messages
 * and alerts are decoded into the answer's own memory, which copies what JSON held. */
enum status client_wish_show(struct client *client, const struct wish *wish, uint64_t ticket)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_answer(client, ticket, OK, &waiting);
    if (status == OK) {
        waiting->output.answer.kind = wish->kind;
        status = show(client, wish, waiting);
        waiting->output.status = status;
    }
    return status == NO_MEMORY ? status : OK;
}
