/* Alerts as this phone keeps them: rows, what is shown of them, and their end. Rules: T29, T30,
 * T33, T35; domain decisions 4, 5 and 17. */
#include "core/alert.h"

enum {
    ALERT_KEEP_S = 7 * CLIENT_DAY_S,
    ALERT_ROW_MAX = 2 * SEALED_SIZE_MAX,
    TALLY_LATEST_S = 24 * CLIENT_HOUR_S,
    SUMMER_S = CLIENT_HOUR_S
};

/* --- rows --- */

struct row_key client_alert_key(const struct cert_id *id)
{
    return client_row_key_of_id('a', id->bytes, CERT_ID_SIZE);
}

enum status client_alert_find(const struct client *client, const struct cert_id *id,
                              mls_kept_alert *out)
{
    const struct row_key key = client_alert_key(id);
    struct span value;
    const enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    return status == OK ? mls_decode_kept_alert(value, NULL, out) : status;
}

enum status client_alert_keep(struct client *client, const struct cert_id *id,
                              const mls_kept_alert *alert)
{
    const struct row_key key = client_alert_key(id);
    struct buffer bytes = buffer_make(ALERT_ROW_MAX);
    mls_write_kept_alert(&bytes, alert);
    return client_keep(client, &key, &bytes);
}

enum status client_alert_content(const mls_kept_alert *kept, struct arena *arena,
                                 struct sealed_alert *out)
{
    struct sealed said;
    struct wire_fault fault;
    const enum status status = sealed_decode(kept->content, arena, &said, &fault);
    if (status != OK || said.type != SEALED_alert) {
        return status == NO_MEMORY ? status : MALFORMED;
    }
    *out = said.as.alert;
    return OK;
}

/* --- showing --- */

static void show_said(const mls_kept_alert *kept, const struct sealed_alert *said,
                      struct shown_alert *out)
{
    out->kind = said->kind;
    out->call = said->call;
    out->place = said->place;
    out->behaviour = said->behaviour;
    out->clothing = said->clothing;
    out->vehicle = said->vehicle;
    out->direction = said->direction;
    out->raised_at = said->raised_at;
    out->expires = said->expires;
    out->is_practice = said->practice;
    client_shown_sender(&kept->sender, said->first_name, &out->sender);
    const bool by_raiser = said->call == sealed_call_112_I_CALLED;
    const bool by_status = !cert_id_is_zero(&kept->caller.member_id);
    out->is_called = by_raiser || by_status || said->call == sealed_call_112_OTHER_CALLED;
    if (by_raiser) {
        out->caller = out->sender;
    }
}

/* Names are copied: cards may change while an output waits. */
static enum status show_other(const struct client *client, const mls_kept_sender *kept,
                              struct arena *arena, struct shown_sender *out)
{
    const struct span name = client_card_name(client, &kept->member_id);
    uint8_t *copy = arena_take(arena, 1, name.size + 1);
    if (copy == NULL) {
        return NO_MEMORY;
    }
    if (name.size > 0) {
        memcpy(copy, name.data, name.size);
    }
    client_shown_sender(kept, span_of(copy, name.size), out);
    return OK;
}

enum status client_alert_show(const struct client *client, const struct cert_id *id,
                              const mls_kept_alert *kept, struct arena *arena,
                              struct shown_alert *out)
{
    struct sealed_alert said;
    const enum status status = client_alert_content(kept, arena, &said);
    if (status != OK) {
        return status;
    }
    *out = (struct shown_alert){
        .group = client_wire_group(&kept->group),
        .alert_id = client_wire_id(id),
        .is_rehearsal = (kept->flags & ALERT_REHEARSAL) != 0,
        .is_widened = (kept->flags & ALERT_WIDENED) != 0,
        .is_silent = (kept->flags & ALERT_SILENT) != 0,
        .closing = (enum shown_closing)kept->closing,
        .outcome = (enum sealed_alert_outcome)kept->outcome,
        .delivery = (enum shown_delivery)kept->delivery,
    };
    show_said(kept, &said, out);
    enum status named = OK;
    if (!cert_id_is_zero(&kept->caller.member_id)) {
        named = show_other(client, &kept->caller, arena, &out->caller);
    }
    if (named == OK && kept->closing == SHOWN_CLOSED_BY_PERSON) {
        named = show_other(client, &kept->closer, arena, &out->closer);
    }
    return named;
}

/* The alert as it is now goes along with whatever is told of it. */
enum status client_alert_tell(struct client *client, enum happening_kind kind,
                              const struct cert_id *id, const mls_kept_alert *kept,
                              struct client_waiting **out)
{
    struct client_waiting *waiting = NULL;
    enum status status = client_happen(client, kind, &waiting);
    if (status != OK) {
        return status;
    }
    mls_kept_alert copy = *kept;
    waiting->output.happening.group = client_wire_group(&kept->group);
    waiting->output.happening.id = client_wire_id(id);
    status = client_output_copy(waiting, kept->content, &copy.content);
    if (status == OK) {
        struct shown_alert *shown = &waiting->output.happening.alert;
        status = client_alert_show(client, id, &copy, &waiting->arena, shown);
    }
    if (out != NULL) {
        *out = waiting;
    }
    return status;
}

/* --- hearing --- */

static enum status tell_received(struct client *client, const struct client_heard *heard)
{
    struct wire_alert_received message = {
        .head = {.type = WIRE_alert_received},
        .group = client_wire_group(&heard->group->id),
        .alert_id = client_wire_id(&heard->object_id),
        .shown = true,
    };
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_IGNORED, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
    }
    return status;
}

/* One line for what was over before it could be shown (decision 4). */
static enum status tell_missed(struct client *client, const struct client_heard *heard)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, HAPPENED_MISSED, &waiting);
    if (status == OK) {
        waiting->output.happening.group = client_wire_group(&heard->group->id);
        waiting->output.happening.count = 1;
    }
    return status;
}

static bool is_alarm(const struct client_group *group)
{
    return group->place.kind == CERT_ALARM_BUURT || group->place.kind == CERT_ALARM_WIJK;
}

/* A practice stands under a hat, and its class says so to the server (T27). */
static enum status check_alert(const struct client_heard *heard, const struct sealed_alert *alert)
{
    const struct cert_id id = client_cert_id(&alert->alert_id);
    const bool is_relayed = heard->is_relayed;
    const bool says_practice = heard->content == wire_content_class_PRACTICE;
    if (!is_alarm(heard->group) || !cert_id_equal(&id, &heard->object_id) ||
        heard->attested.size == 0 || heard->status_seq != 0) {
        return CONFLICT;
    }
    if (!is_relayed && (says_practice != alert->practice || alert->expires != heard->expires)) {
        return CONFLICT;
    }
    const bool is_elsewhere =
        memcmp(&heard->said_in, &heard->group->id, sizeof(heard->said_in)) != 0;
    return is_elsewhere && !is_relayed ? CONFLICT : OK;
}

/* Raised in a buurt, heard in the wijk. */
static bool is_widened(const struct client_heard *heard)
{
    return heard->group->place.kind == CERT_ALARM_WIJK &&
           memcmp(&heard->said_in, &heard->group->id, sizeof(heard->said_in)) != 0;
}

enum status client_hear_alert(struct client *client, struct client_heard *heard,
                              const struct sealed *said, struct span content)
{
    const struct sealed_alert *alert = &said->as.alert;
    mls_kept_alert kept;
    enum status status = check_alert(heard, alert);
    if (status != OK) {
        return status;
    }
    if (client_alert_find(client, &heard->object_id, &kept) == OK) {
        return OK;
    }
    if (alert->expires <= client_server_now(client)) {
        return heard->is_silent ? OK : tell_missed(client, heard);
    }
    kept = (mls_kept_alert){
        .group = heard->group->id,
        .raised_in = heard->said_in,
        .sender = client_kept_sender(client, heard),
        .delivery = SHOWN_FROM_OTHER,
        .flags = (uint8_t)((heard->is_silent ? ALERT_SILENT : 0) |
                           (is_widened(heard) ? ALERT_WIDENED : 0)),
        .came_at = (uint64_t)client->now,
        .content = content,
        .attested = heard->attested,
    };
    status = client_alert_keep(client, &heard->object_id, &kept);
    if (status == OK) {
        status = client_card_learn(client, &heard->device.member_id, alert->first_name);
    }
    if (status == OK) {
        status = client_alert_tell(client, HAPPENED_ALERT, &heard->object_id, &kept, NULL);
    }
    return status == OK && !heard->is_silent ? tell_received(client, heard) : status;
}

enum status client_alert_echo(struct client *client, const struct client_heard *heard)
{
    mls_kept_alert kept;
    if (client_alert_find(client, &heard->object_id, &kept) != OK ||
        kept.delivery == SHOWN_SHARED) {
        return OK;
    }
    kept.delivery = SHOWN_SHARED;
    enum status status = client_alert_keep(client, &heard->object_id, &kept);
    if (status == OK) {
        status = client_alert_find(client, &heard->object_id, &kept);
    }
    return status == OK
               ? client_alert_tell(client, HAPPENED_DELIVERED, &heard->object_id, &kept, NULL)
               : status;
}

/* --- the end --- */

/* The month of a moment as a date, its first day: civil days from seconds, in the wijk's winter
 * time. An hour at the turn of a month tells nothing of anybody. */
static int32_t month_of(int64_t at)
{
    int64_t days = (at + SUMMER_S) / CLIENT_DAY_S + 719468;
    const int64_t era = days / 146097;
    const int64_t day_of_era = days - era * 146097;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    return (int32_t)(year * 10000 + month * 100 + 1);
}

static uint8_t tally_of(enum sealed_alert_outcome outcome)
{
    switch (outcome) {
    case sealed_alert_outcome_TRUE_ALERT: return wire_tally_outcome_TRUE_ALERT;
    case sealed_alert_outcome_FALSE_ALERT: return wire_tally_outcome_FALSE_ALERT;
    default: return wire_tally_outcome_UNKNOWN;
    }
}

/* All who close an alert come to the same tally id; it is told after a random while (T35). */
enum status client_alert_tally(struct client *client, const struct cert_id *id,
                               const mls_kept_alert *kept)
{
    struct arena arena = arena_make(1 << 18);
    struct sealed_alert said;
    enum status status = client_alert_content(kept, &arena, &said);
    struct cert_place place;
    if (status == OK) {
        status = cert_place_read(cert_group_span(&kept->raised_in), &place);
    }
    if (status == OK && !said.practice && (kept->flags & ALERT_REHEARSAL) == 0) {
        uint8_t input[5 + CERT_ID_SIZE] = "tally";
        memcpy(input + 5, said.tally.bytes, CERT_ID_SIZE);
        const uint32_t wait_s = CLIENT_HOUR_S + chance_below(TALLY_LATEST_S - CLIENT_HOUR_S + 1);
        const mls_kept_tally tally = {
            .due_at = (uint64_t)client->now + wait_s,
            .tally = hash_of(span_of(input, sizeof(input))),
            .buurt = place.kind == CERT_ALARM_BUURT ? place.room : client->self.buurt,
            .month = (uint64_t)month_of(said.raised_at),
            .outcome = tally_of((enum sealed_alert_outcome)kept->outcome),
        };
        const struct row_key key = client_row_key_of_id('y', id->bytes, CERT_ID_SIZE);
        struct buffer bytes = buffer_make(128);
        mls_write_kept_tally(&bytes, &tally);
        status = client_keep(client, &key, &bytes);
    }
    arena_end(&arena);
    return status;
}

static enum status send_tally(struct client *client, const mls_kept_tally *tally)
{
    struct wire_alert_tally message = {
        .head = {.type = WIRE_alert_tally},
        .tally_id = client_wire_hash(&tally->tally),
        .buurt_id = client_wire_id(&tally->buurt),
        .month = (int32_t)tally->month,
        .outcome = (enum wire_tally_outcome)tally->outcome,
    };
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_IGNORED, &message.head, &errand);
    if (status == OK) {
        errand->rank = 2;
    }
    return status;
}

static enum status tick_tallies(struct client *client, int64_t *again_at)
{
    const struct row_key prefix = client_row_key_of('y');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        mls_kept_tally tally;
        index++;
        if (mls_decode_kept_tally(span_of(row->value, row->value_size), NULL, &tally) != OK) {
            continue;
        }
        if ((int64_t)tally.due_at > client->now) {
            *again_at = (int64_t)tally.due_at < *again_at ? (int64_t)tally.due_at : *again_at;
            continue;
        }
        const struct row_key key = client_row_key_of_id('y', row->key + 1, row->key_size - 1);
        enum status status =
            client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
        if (status == OK) {
            status = send_tally(client, &tally);
        }
        if (status != OK) {
            return status;
        }
        index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    }
    return OK;
}

/* --- what time does --- */

static enum status close_by_time(struct client *client, const struct cert_id *id,
                                 mls_kept_alert *kept)
{
    kept->closing = SHOWN_CLOSED_BY_TIME;
    kept->outcome = sealed_alert_outcome_UNKNOWN;
    enum status status = client_alert_keep(client, id, kept);
    if (status == OK) {
        status = client_alert_find(client, id, kept);
    }
    if (status == OK && cert_id_equal(&kept->sender.serial, &client->self.serial)) {
        status = client_alert_tally(client, id, kept); /* told once, by the raiser's phone */
    }
    return status == OK ? client_alert_tell(client, HAPPENED_CLOSED, id, kept, NULL) : status;
}

/* After half an hour its raiser is asked whether it is over. */
static enum status ask_raiser(struct client *client, const struct cert_id *id, mls_kept_alert *kept)
{
    kept->asked_at = (uint64_t)client->now;
    enum status status = client_alert_keep(client, id, kept);
    if (status == OK) {
        status = client_alert_find(client, id, kept);
    }
    return status == OK ? client_alert_tell(client, HAPPENED_STILL_ON, id, kept, NULL) : status;
}

static enum status forget(struct client *client, const struct cert_id *id)
{
    const struct row_key key = client_alert_key(id);
    const struct row_key statuses = client_row_key_of_id('b', id->bytes, CERT_ID_SIZE);
    const enum status status =
        client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
    return status == OK ? client_rows_drop_all(&client->rows, client_row_key_span(&statuses))
                        : status;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Gives: when the alert is to be looked at again. */
static enum status tick_alert(struct client *client, const struct cert_id *id, mls_kept_alert *kept,
                              int64_t *again_at)
{
    struct arena arena = arena_make(1 << 18);
    struct sealed_alert said = {.expires = 0};
    const enum status read = client_alert_content(kept, &arena, &said);
    arena_end(&arena);
    const int64_t now = client_server_now(client);
    const int64_t gone_at = (int64_t)kept->came_at + ALERT_KEEP_S;
    if (read == NO_MEMORY) {
        return read;
    }
    if (client->now >= gone_at) {
        return forget(client, id);
    }
    *again_at = earlier(*again_at, gone_at);
    if (kept->closing != SHOWN_OPEN) {
        return OK;
    }
    if (now >= said.expires) {
        return close_by_time(client, id, kept);
    }
    *again_at = earlier(*again_at, said.expires - client->session.clock_offset);
    const bool is_own = cert_id_equal(&kept->sender.serial, &client->self.serial);
    const int64_t ask_at = said.raised_at + client->alert_asks_s;
    if (!is_own || kept->asked_at != 0) {
        return OK;
    }
    if (now >= ask_at) {
        return ask_raiser(client, id, kept);
    }
    *again_at = earlier(*again_at, ask_at - client->session.clock_offset);
    return OK;
}

enum status client_alerts_tick(struct client *client, int64_t *again_at)
{
    const struct row_key prefix = client_row_key_of('a');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        struct cert_id id;
        mls_kept_alert kept;
        memcpy(id.bytes, row->key + 1, CERT_ID_SIZE);
        enum status status =
            mls_decode_kept_alert(span_of(row->value, row->value_size), NULL, &kept);
        if (status == OK) {
            status = tick_alert(client, &id, &kept, again_at);
        }
        if (status == NO_MEMORY) {
            return status;
        }
        index++;
    }
    return tick_tallies(client, again_at);
}
