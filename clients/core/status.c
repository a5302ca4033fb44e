/* What is said of alerts: answers, "112 gebeld", closing, widening. Rules: T31 to T34, T38; domain
 * decision 4. Which status counts is decided by the order of the log, for our own as for others'.
 */
#include "core/alert.h"

enum { STATUS_ROW_MAX = 2 * SEALED_SIZE_MAX, TAPS_MAX = 3, STATUS_ARENA_MAX = 1 << 20 };

static struct row_key status_prefix(const struct cert_id *alert_id)
{
    return client_row_key_of_id('b', alert_id->bytes, CERT_ID_SIZE);
}

/* --- which counts --- */

static bool is_tap(enum sealed_alert_state state)
{
    return state == sealed_alert_state_SEEN || state == sealed_alert_state_LAMP_ON ||
           state == sealed_alert_state_LOOKING_OUT || state == sealed_alert_state_THERE ||
           state == sealed_alert_state_SEEMS_OVER;
}

/* How many taps of that member stand already. */
static size_t count_taps(const struct client *client, const struct cert_id *alert_id,
                         const struct cert_id *member_id)
{
    const struct row_key prefix = status_prefix(alert_id);
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    size_t count = 0;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        mls_kept_status kept;
        index++;
        if (mls_decode_kept_status(span_of(row->value, row->value_size), NULL, &kept) == OK &&
            kept.is_tap != 0 && kept.counts != 0 &&
            cert_id_equal(&kept.sender.member_id, member_id)) {
            count++;
        }
    }
    return count;
}

/* Whether it reaches where the alert was raised, also once it runs in the whole wijk. */
static bool reaches_alert(const mls_hat_body *body, const struct client_heard *heard,
                          const mls_kept_alert *alert)
{
    struct cert_place place;
    if (cert_place_read(cert_group_span(&alert->raised_in), &place) != OK) {
        return false;
    }
    const struct cert_id *buurt =
        place.kind == CERT_ALARM_BUURT ? &place.room : &heard->group->buurt;
    return cert_hat_reaches(body, &place, buurt, &heard->device.buurt);
}

/* What a status says, of which alert, and the right that its hat must have. */
struct judged {
    const struct sealed_alert_status *said;
    const mls_kept_alert *alert;
    unsigned right;
};

/* A hat that the status brings along, with its chain; judged by the policy of the message's epoch
 * and its signed time (T38). Gives: its kind, 0 when it does not hold. */
static enum status judge_hat(struct client *client, const struct client_heard *heard,
                             const struct judged *judged, uint32_t *kind)
{
    const struct sealed_alert_status *said = judged->said;
    *kind = 0;
    if (said->hat.size == 0) {
        return OK;
    }
    struct arena arena = arena_make(STATUS_ARENA_MAX);
    struct cert_hats hats;
    enum status status = client_trust_hats(client, said->hat);
    if (status == OK) {
        status = cert_hats_decode(said->hat, &arena, &hats);
    }
    if (status == OK && hats.count > 0) {
        const struct cert_hat *hat = &hats.items[hats.count - 1];
        const mls_hat_body *body = &hat->hat.body;
        const struct cert_document *document = NULL;
        if (cert_policy_document_at(heard->group->policy, heard->epoch, &document) != OK) {
            document = cert_policy_document(heard->group->policy);
        }
        const bool reaches = reaches_alert(body, heard, judged->alert);
        const bool is_leader = body->hat == CERT_LEADER;
        const bool is_own = cert_id_equal(&body->subject, &heard->device.serial) &&
                            cert_key_equal(&body->subject_key, &heard->device.key);
        if (is_own && (cert_hat_rights(body) & judged->right) == judged->right &&
            (reaches || is_leader) &&
            cert_document_check_hat(document, hat, (uint64_t)said->at) == OK) {
            *kind = body->hat;
        }
    }
    arena_end(&arena);
    return status == NO_MEMORY ? status : OK;
}

/* What a status does to its alert, in the order of the log. */
static enum status judge(struct client *client, const struct client_heard *heard,
                         const struct sealed_alert_status *said, mls_kept_alert *alert,
                         mls_kept_status *out)
{
    const bool is_raiser = cert_id_equal(&alert->sender.member_id, &heard->device.member_id);
    const mls_kept_sender sender = client_kept_sender(client, heard);
    uint32_t hat = 0;
    enum status status = OK;
    out->counts = 1;
    switch (said->state) {
    case sealed_alert_state_CALLED_112:
        out->counts =
            cert_id_is_zero(&alert->caller.member_id) && (alert->flags & ALERT_CALLED) == 0;
        if (out->counts != 0) {
            alert->caller = sender;
        }
        break;
    case sealed_alert_state_CLOSED:
        status = judge_hat(client, heard, &(struct judged){said, alert, CERT_MAY_CLOSE}, &hat);
        out->counts = (is_raiser || hat != 0) && alert->closing == SHOWN_OPEN;
        if (out->counts != 0) {
            alert->closing = SHOWN_CLOSED_BY_PERSON;
            alert->outcome = (uint8_t)said->outcome;
            alert->closer = sender;
        }
        break;
    case sealed_alert_state_WIDENED:
        status = judge_hat(client, heard, &(struct judged){said, alert, CERT_MAY_WIDEN}, &hat);
        out->counts = hat != 0 && (alert->flags & ALERT_WIDENED) == 0;
        if (out->counts != 0) {
            alert->flags |= ALERT_WIDENED;
            client_alert_to_wijk(client, alert);
        }
        break;
    default:
        out->counts = is_tap(said->state) &&
                      count_taps(client, &heard->object_id, &heard->device.member_id) < TAPS_MAX;
        break;
    }
    out->hat = (uint8_t)hat;
    return status;
}

/* From the widened status on everything goes to the wijk's group (T31). */
void client_alert_to_wijk(const struct client *client, mls_kept_alert *alert)
{
    for (const struct client_group *group = client->groups; group != NULL; group = group->next) {
        if (group->place.kind == CERT_ALARM_WIJK && group->standing == MEMBERSHIP_INSIDE) {
            alert->group = group->id;
        }
    }
}

/* --- showing --- */

enum status client_show_status(const struct cert_id *alert_id, const mls_kept_status *kept,
                               struct arena *arena, struct shown_status *out)
{
    struct sealed said;
    struct wire_fault fault;
    const enum status status = sealed_decode(kept->content, arena, &said, &fault);
    if (status != OK || said.type != SEALED_alert_status) {
        return status == NO_MEMORY ? status : MALFORMED;
    }
    *out = (struct shown_status){
        .group = client_wire_group(&kept->group),
        .alert_id = client_wire_id(alert_id),
        .state = said.as.alert_status.state,
        .outcome = said.as.alert_status.outcome,
        .hat = kept->hat,
        .at = said.as.alert_status.at,
        .counts = kept->counts != 0,
        .is_silent = true,
        .delivery = (enum shown_delivery)kept->delivery,
    };
    client_shown_sender(&kept->sender, said.as.alert_status.first_name, &out->sender);
    return OK;
}

static enum status tell(struct client *client, const struct cert_id *id,
                        const mls_kept_alert *alert, const mls_kept_status *kept, bool closes)
{
    struct client_waiting *waiting = NULL;
    mls_kept_status copy = *kept;
    enum status status =
        client_alert_tell(client, closes ? HAPPENED_CLOSED : HAPPENED_STATUS, id, alert, &waiting);
    if (status == OK) {
        status = client_output_copy(waiting, kept->content, &copy.content);
    }
    return status == OK
               ? client_show_status(id, &copy, &waiting->arena, &waiting->output.happening.state)
               : status;
}

/* --- rows --- */

static enum status keep_status(struct client *client, const struct row_key *key,
                               const mls_kept_status *kept)
{
    struct buffer bytes = buffer_make(STATUS_ROW_MAX);
    mls_write_kept_status(&bytes, kept);
    return client_keep(client, key, &bytes);
}

/* The row of a status by its author's device and number. */
static enum status find_status(const struct client *client, const struct cert_id *alert_id,
                               const struct cert_id *serial, uint64_t status_seq,
                               struct row_key *key, mls_kept_status *out)
{
    const struct row_key prefix = status_prefix(alert_id);
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        if (mls_decode_kept_status(span_of(row->value, row->value_size), NULL, out) == OK &&
            out->status_seq == status_seq && cert_id_equal(&out->sender.serial, serial)) {
            *key = client_row_key_of_id('b', row->key + 1, row->key_size - 1);
            return OK;
        }
        index++;
    }
    return NOT_FOUND;
}

static struct row_key next_key(struct client *client, const struct cert_id *alert_id)
{
    struct row_key key = status_prefix(alert_id);
    client_row_key_add_number(&key, ++client->arrival);
    return key;
}

/* Judged, kept, told: a status that came in its turn of the log. */
static enum status take(struct client *client, struct client_heard *heard,
                        const struct sealed_alert_status *said, mls_kept_status *kept,
                        const struct row_key *old)
{
    mls_kept_alert alert;
    enum status status = client_alert_find(client, &heard->object_id, &alert);
    if (status != OK) {
        return status == NOT_FOUND ? OK : status; /* of an alert that this phone never had (T33) */
    }
    struct arena arena = arena_make(STATUS_ARENA_MAX);
    struct sealed_alert raised;
    status = client_alert_content(&alert, &arena, &raised);
    if (status == OK && raised.call != sealed_call_112_NOT_URGENT) {
        alert.flags |= ALERT_CALLED;
    }
    const uint8_t was = alert.closing;
    if (status == OK) {
        status = judge(client, heard, said, &alert, kept);
    }
    const bool closes = status == OK && was == SHOWN_OPEN && alert.closing != SHOWN_OPEN;
    if (status == OK) {
        status = client_alert_keep(client, &heard->object_id, &alert);
    }
    if (status == OK && old != NULL) { /* ours stood where it was asked; now it stands in the log */
        status = client_rows_put(&client->rows, client_row_key_span(old), span_of(NULL, 0));
    }
    if (status == OK) {
        const struct row_key key = next_key(client, &heard->object_id);
        status = keep_status(client, &key, kept);
    }
    if (status == OK) {
        status = client_alert_find(client, &heard->object_id, &alert);
    }
    if (status == OK) {
        status = tell(client, &heard->object_id, &alert, kept, closes);
    }
    if (closes && status == OK && heard->is_own) {
        status = client_alert_tally(client, &heard->object_id, &alert);
    }
    arena_end(&arena);
    return status;
}

enum status client_hear_status(struct client *client, struct client_heard *heard,
                               const struct sealed *said, struct span content)
{
    const struct sealed_alert_status *status = &said->as.alert_status;
    const struct cert_id id = client_cert_id(&status->alert_id);
    struct row_key key;
    mls_kept_status known;
    if (!cert_id_equal(&id, &heard->object_id) || status->status_seq != heard->status_seq ||
        heard->attested.size == 0 || heard->status_seq == 0) {
        return CONFLICT;
    }
    if (find_status(client, &id, &heard->device.serial, heard->status_seq, &key, &known) == OK) {
        return OK;
    }
    mls_kept_status kept = {
        .group = heard->group->id,
        .sender = client_kept_sender(client, heard),
        .delivery = SHOWN_FROM_OTHER,
        .is_tap = is_tap(status->state),
        .status_seq = (uint16_t)heard->status_seq,
        .came_at = (uint64_t)client->now,
        .content = content,
        .attested = heard->attested,
    };
    const enum status learned =
        client_card_learn(client, &heard->device.member_id, status->first_name);
    return learned == OK ? take(client, heard, status, &kept, NULL) : learned;
}

/* Our own came back: now it has its place in the order. */
enum status client_status_echo(struct client *client, struct client_heard *heard)
{
    struct row_key key;
    mls_kept_status kept;
    if (find_status(client, &heard->object_id, &client->self.serial, heard->status_seq, &key,
                    &kept) != OK ||
        kept.delivery == SHOWN_SHARED) {
        return OK;
    }
    struct arena arena = arena_make(STATUS_ARENA_MAX);
    struct sealed said;
    struct wire_fault fault;
    uint8_t *content = arena_take(&arena, 1, kept.content.size + kept.attested.size + 1);
    if (content == NULL) {
        arena_end(&arena);
        return NO_MEMORY;
    }
    memcpy(content, kept.content.data, kept.content.size);
    kept.content = span_of(content, kept.content.size);
    if (kept.attested.size > 0) {
        memcpy(content + kept.content.size, kept.attested.data, kept.attested.size);
        kept.attested = span_of(content + kept.content.size, kept.attested.size);
    }
    enum status status = sealed_decode(kept.content, &arena, &said, &fault);
    kept.delivery = SHOWN_SHARED;
    heard->device = (struct cert_device){.serial = client->self.serial,
                                         .member_id = client->self.member_id,
                                         .buurt = client->self.buurt};
    memcpy(heard->device.key.bytes, client->self.pair.public_key, SIGN_PUBLIC_SIZE);
    heard->is_own = true;
    heard->is_verified = true;
    if (status == OK) {
        status = take(client, heard, &said.as.alert_status, &kept, &key);
    }
    arena_end(&arena);
    return status;
}

/* Kept as it is asked, before anybody else sees it. */
enum status client_status_add(struct client *client, const struct client_saying *saying,
                              enum sealed_alert_state state, struct span content)
{
    const mls_kept_status kept = {
        .group = saying->group,
        .sender = client_kept_self(client),
        .delivery = SHOWN_WAITING,
        .is_tap = is_tap(state),
        .status_seq = saying->status_seq,
        .came_at = (uint64_t)client->now,
        .content = content,
        .attested = saying->plain,
    };
    const struct row_key key = next_key(client, &saying->object_id);
    const enum status status = keep_status(client, &key, &kept);
    return status == OK ? client_numbers_keep(client) : status;
}

enum status client_stated(struct client *client, struct errand *errand, enum status status,
                          const struct wire_head *reply)
{
    (void)reply;
    if (client_says_again(client, errand, status)) {
        return client_errand_keep(client, errand);
    }
    struct row_key key;
    mls_kept_status kept;
    enum status done = OK;
    if (find_status(client, &errand->id, &client->self.serial, errand->count, &key, &kept) == OK &&
        kept.delivery == SHOWN_WAITING) {
        kept.delivery = status == OK ? SHOWN_SENT : SHOWN_REFUSED;
        done = keep_status(client, &key, &kept);
    }
    struct client_waiting *waiting = NULL;
    if (done == OK) {
        done = client_answer(client, errand->ticket, status, &waiting);
    }
    if (done == OK && waiting != NULL) {
        waiting->output.answer.kind = WISH_STATE;
        waiting->output.answer.id = client_wire_id(&errand->id);
    }
    return done;
}

/* --- lists --- */

size_t client_status_count(const struct client *client, const struct cert_id *alert_id)
{
    const struct row_key prefix = status_prefix(alert_id);
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    size_t count = 0;
    while (client_rows_at(&client->rows, client_row_key_span(&prefix), &index) != NULL) {
        count++;
        index++;
    }
    return count;
}

enum status client_list_statuses(const struct client *client, const struct cert_id *alert_id,
                                 struct arena *arena, struct shown_status *out, size_t *count)
{
    const struct row_key prefix = status_prefix(alert_id);
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    *count = 0;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        mls_kept_status kept;
        enum status status =
            mls_decode_kept_status(span_of(row->value, row->value_size), NULL, &kept);
        if (status == OK) {
            status = client_show_status(alert_id, &kept, arena, &out[*count]);
        }
        if (status == NO_MEMORY) {
            return status;
        }
        *count += status == OK;
        index++;
    }
    return OK;
}
