/* What moderators do with a report, and what the one concerned hears (decision 6). */
#include "cert/secret/issue.h"
#include "core/alert.h"
#include "crypto/secret/hpke.h"

enum { MEASURE_ARENA_MAX = 1 << 20, REASON_MAX = 2048, REPORT_ROW_MAX = 16384 };

static const char MEASURE_LABEL[] = "buurt measure";
static const char REPORT_INFO[] = "buurt report";

static struct row_key report_key(const struct cert_id *report_id)
{
    return client_row_key_of_id('v', report_id->bytes, CERT_ID_SIZE);
}

/* --- a report to us --- */

static enum status open_copy(const struct client *client, const struct wire_id *report_id,
                             struct span copy, struct buffer *out)
{
    const struct row_key key = client_row_key_of('x');
    struct span seed;
    if (copy.size < HPKE_ENC_SIZE) {
        return MALFORMED;
    }
    enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &seed);
    if (status != OK) {
        return status;
    }
    struct hpke_pair pair = hpke_pair_derive(seed);
    status = hpke_open(&pair, span_of(copy.data, HPKE_ENC_SIZE), span_text(REPORT_INFO),
                       span_of(report_id->bytes, sizeof(report_id->bytes)),
                       span_of(copy.data + HPKE_ENC_SIZE, copy.size - HPKE_ENC_SIZE), out);
    hpke_pair_wipe(&pair);
    return status;
}

/* The author signed exactly this message there, and the key is that member's. */
static enum status check_author(const struct client *client,
                                const struct sealed_abuse_report *report,
                                const struct sealed_chat *chat)
{
    const struct sealed_attested attested = {
        .content = report->message, .object_id = chat->message_id, .group = report->group};
    struct buffer covered = buffer_make(SEALED_SIZE_MAX);
    sealed_write_attested(&attested, &covered);
    enum status status = buffer_status(&covered);
    if (status == OK && !span_equal(buffer_span(&covered), report->signed_bytes)) {
        status = BAD_SIGNATURE;
    }
    if (status == OK) {
        status = verify_signature(span_of(report->author_key.bytes, SIGN_PUBLIC_SIZE),
                                  report->signed_bytes,
                                  span_of(report->signature.bytes, SIGN_SIGNATURE_SIZE));
    }
    buffer_end(&covered);
    for (const struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        struct cert_device device;
        uint32_t leaf = 0;
        if (group->mls == NULL) {
            continue;
        }
        const struct tree *tree = public_group_tree(group_public(group->mls));
        if (tree_find_signature_key(tree, span_of(report->author_key.bytes, SIGN_PUBLIC_SIZE),
                                    &leaf) == OK &&
            client_read_leaf(client, tree_leaf(tree, leaf), &device) == OK) {
            const struct cert_id claimed = client_cert_id(&report->member_id);
            return cert_id_equal(&claimed, &device.member_id) ? OK : WRONG_SENDER;
        }
    }
    return status == OK ? UNVERIFIED : status; /* signed, but by a key that we do not know */
}

static enum status keep_report(struct client *client, const struct wire_moderation_reported *event,
                               const struct cert_id *member_id)
{
    const struct cert_id id = client_cert_id(&event->report_id);
    const struct row_key key = report_key(&id);
    const mls_kept_reported kept = {.buurt = client_cert_id(&event->buurt_id),
                                    .member_id = *member_id,
                                    .came_at = (uint64_t)client->now};
    struct buffer bytes = buffer_make(REPORT_ROW_MAX);
    mls_write_kept_reported(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

static enum status tell_report(struct client *client, const struct wire_moderation_reported *event,
                               struct span plain)
{
    struct client_waiting *waiting = NULL;
    struct sealed said;
    struct sealed message;
    struct wire_fault fault;
    enum status status = client_happen(client, HAPPENED_REPORTED, &waiting);
    if (status == OK) {
        status = sealed_decode(plain, &waiting->arena, &said, &fault);
    }
    if (status == OK && said.type != SEALED_abuse_report) {
        status = MALFORMED;
    }
    if (status == OK) {
        status = sealed_decode(said.as.abuse_report.message, &waiting->arena, &message, &fault);
    }
    if (status == OK && message.type != SEALED_chat) {
        status = MALFORMED;
    }
    if (status == NO_MEMORY || waiting == NULL) {
        return status;
    }
    struct happening *happening = &waiting->output.happening;
    happening->id = event->report_id;
    happening->status = status;
    if (status != OK) {
        return OK; /* a report that cannot be read is told as such */
    }
    const struct sealed_abuse_report *report = &said.as.abuse_report;
    const struct cert_id member_id = client_cert_id(&report->member_id);
    happening->status = check_author(client, report, &message.as.chat);
    happening->group = report->group;
    happening->text = report->reason;
    happening->message = (struct shown_message){
        .group = report->group,
        .message_id = message.as.chat.message_id,
        .sender = {.member_id = report->member_id,
                   .first_name = message.as.chat.first_name,
                   .is_verified = happening->status == OK},
        .text = message.as.chat.text,
        .said_at = message.as.chat.said_at,
    };
    return keep_report(client, event, &member_id);
}

static enum status hear_report(struct client *client, const struct wire_moderation_reported *event)
{
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    const enum status opened = open_copy(client, &event->report_id, event->copy, &plain);
    enum status status = opened;
    if (opened == OK) {
        status = tell_report(client, event, buffer_span(&plain));
    } else if (opened != NO_MEMORY) {
        struct client_waiting *waiting = NULL;
        status = client_happen(client, HAPPENED_REPORTED, &waiting);
        if (status == OK) {
            waiting->output.happening.id = event->report_id;
            waiting->output.happening.status = opened;
        }
    }
    buffer_end(&plain);
    return status;
}

static enum status hear_appeal(struct client *client, const struct wire_moderation_appealed *event)
{
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    struct client_waiting *waiting = NULL;
    struct sealed said;
    struct wire_fault fault;
    enum status opened = open_copy(client, &event->report_id, event->copy, &plain);
    enum status status = client_happen(client, HAPPENED_APPEALED, &waiting);
    if (status == OK) {
        waiting->output.happening.id = event->report_id;
        if (opened == OK) {
            opened = sealed_decode(buffer_span(&plain), &waiting->arena, &said, &fault);
        }
        waiting->output.happening.status = opened;
        if (opened == OK && said.type == SEALED_measure_reason) {
            waiting->output.happening.text = said.as.measure_reason.reason;
        }
    }
    buffer_end(&plain);
    return opened == NO_MEMORY ? opened : status;
}

/* --- measures: their reason is sealed under the push key of a group of the one concerned --- */

/* Who came in just now has not been told that key yet: what is sealed waits for it here. */
static enum status hold(struct client *client, const struct wire_head *event)
{
    const struct wire_moderation_decided *decided = (const void *)event;
    const struct row_key key =
        client_row_key_of_id('H', decided->report_id.bytes, sizeof(decided->report_id.bytes));
    size_t size = 0;
    const enum status status = wire_encode(event, client->scratch, WIRE_FRAME_MAX, &size);
    return status == OK ? client_rows_put(&client->rows, client_row_key_span(&key),
                                          span_of(client->scratch, size))
                        : status;
}

static enum status tell_measure(struct client *client, struct arena *arena,
                                const struct wire_head *event, enum happening_kind kind,
                                struct span sealed)
{
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    struct client_waiting *waiting = NULL;
    struct sealed said;
    struct wire_fault fault;
    enum status opened =
        sealed.size == 0 ? OK : client_push_open(client, MEASURE_LABEL, sealed, &plain);
    enum status status = client_happen(client, kind, &waiting);
    if (status == OK) {
        waiting->output.happening.event = event;
        waiting->arena = *arena;
        *arena = arena_make(0);
        if (opened == OK && plain.size > 0) {
            opened = sealed_decode(buffer_span(&plain), &waiting->arena, &said, &fault);
            if (opened == OK && said.type == SEALED_measure_reason) {
                waiting->output.happening.text = said.as.measure_reason.reason;
            }
        }
        waiting->output.happening.status = opened;
        waiting->output.happening.id =
            kind == HAPPENED_MEASURE ? ((const struct wire_moderation_decided *)event)->report_id
                                     : ((const struct wire_moderation_proposed *)event)->report_id;
    }
    if (status == OK && kind == HAPPENED_MEASURE && opened == NOT_FOUND) {
        status = hold(client, event);
    }
    buffer_end(&plain);
    return opened == NO_MEMORY ? opened : status;
}

/* MODERATION-12: a key came, and a reason that waited for it is told. */
enum status client_measure_learn(struct client *client)
{
    const struct row_key prefix = client_row_key_of('H');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row = NULL;
    while ((row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        struct arena arena = arena_make(MEASURE_ARENA_MAX);
        struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
        struct wire_head *event = NULL;
        struct wire_fault fault;
        const struct row_key key = client_row_key_of_id('H', row->key + 1, row->key_size - 1);
        enum status status =
            wire_decode(&arena, span_of(row->value, row->value_size), WIRE_CLIENT, &event, &fault);
        struct span sealed = {NULL, 0};
        if (status == OK) {
            sealed = ((const struct wire_moderation_decided *)event)->reason;
            status = client_push_open(client, MEASURE_LABEL, sealed, &plain);
        }
        buffer_end(&plain);
        if (status == OK) {
            status = client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
            status = status == OK ? tell_measure(client, &arena, event, HAPPENED_MEASURE, sealed)
                                  : status;
            arena_end(&arena);
            return status;
        }
        arena_end(&arena);
        index++;
    }
    return OK;
}

/* A removal is signed by both: the second one needs what the first one signed. */
static enum status keep_statement(struct client *client,
                                  const struct wire_moderation_proposed *proposed)
{
    const struct cert_id id = client_cert_id(&proposed->report_id);
    const struct row_key key = report_key(&id);
    struct span value;
    mls_kept_reported kept = {.came_at = (uint64_t)client->now};
    if (client_rows_find(&client->rows, client_row_key_span(&key), &value) == OK &&
        mls_decode_kept_reported(value, NULL, &kept) != OK) {
        kept = (mls_kept_reported){.came_at = (uint64_t)client->now};
    }
    kept.member_id = client_cert_id(&proposed->member_id);
    kept.statement = proposed->statement;
    struct buffer bytes = buffer_make(REPORT_ROW_MAX);
    mls_write_kept_reported(&bytes, &kept);
    return client_keep(client, &key, &bytes);
}

static enum status hear_proposed(struct client *client, struct arena *arena,
                                 const struct wire_moderation_proposed *proposed)
{
    const enum status status = proposed->statement.size > 0 ? keep_statement(client, proposed) : OK;
    return status == OK ? tell_measure(client, arena, &proposed->head, HAPPENED_MEASURE_ASKED,
                                       proposed->reason)
                        : status;
}

enum status client_hear_moderation(struct client *client, struct arena *arena,
                                   const struct wire_head *event)
{
    switch (event->type) {
    case WIRE_moderation_reported:
        return hear_report(client, (const struct wire_moderation_reported *)event);
    case WIRE_moderation_appealed:
        return hear_appeal(client, (const struct wire_moderation_appealed *)event);
    case WIRE_moderation_proposed:
        return hear_proposed(client, arena, (const struct wire_moderation_proposed *)event);
    default:
        return tell_measure(client, arena, event, HAPPENED_MEASURE,
                            ((const struct wire_moderation_decided *)event)->reason);
    }
}

/* --- proposing and agreeing --- */

static enum status find_hat(const struct client *client, const struct wire_id *buurt_id,
                            struct wire_id *out)
{
    const struct cert_id buurt = client_cert_id(buurt_id);
    const struct client_reach reach = {.hat = CERT_MODERATOR, .buurt = &buurt};
    const struct cert_hat *hat = NULL;
    if (client_own_hat(client, &reach, &hat) != OK) {
        return NOT_ALLOWED;
    }
    *out = client_wire_id(&hat->serial);
    return OK;
}

static enum status seal_reason(struct client *client, const struct wish_measure *asked,
                               struct buffer *out)
{
    const struct cert_id buurt = client_cert_id(&asked->buurt_id);
    const struct client_group *group = client_group_of_kind(client, CERT_ALARM_BUURT, &buurt);
    const struct sealed content = {
        .type = SEALED_measure_reason,
        .as.measure_reason = {.report_id = asked->report_id, .reason = asked->reason},
    };
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    if (group == NULL) { /* a moderator of the wijk lives elsewhere */
        group = client_group_of_kind(client, CERT_ALARM_WIJK, NULL);
    }
    enum status status = group == NULL ? NOT_FOUND : sealed_encode(&content, &plain);
    if (status == OK) {
        status = client_push_seal(client, &group->id, MEASURE_LABEL, buffer_span(&plain), out);
    }
    buffer_end(&plain);
    return status;
}

static enum status send(struct client *client, struct wire_head *message, enum wish_kind kind,
                        const struct wire_id *report_id, uint64_t ticket)
{
    struct errand *errand = NULL;
    enum status status = client_errand_add(client, ERRAND_JUDGE, message->type, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->count = (uint64_t)kind;
        errand->id = client_cert_id(report_id);
        status = client_errand_fill(client, errand, message);
    }
    return status;
}

enum status client_wish_measure(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_measure *asked = &wish->as.measure;
    struct buffer reason = buffer_make(REASON_MAX);
    struct buffer statement = buffer_make(CERT_STATEMENT_SIZE_MAX);
    struct wire_moderation_propose message = {
        .head = {.type = WIRE_moderation_propose},
        .report_id = asked->report_id,
        .buurt_id = asked->buurt_id,
        .member_id = asked->member_id,
        .measure = asked->measure,
        .days = asked->days,
    };
    enum status status = find_hat(client, &asked->buurt_id, &message.head.hat);
    if (status == OK) {
        status = seal_reason(client, asked, &reason);
    }
    if (status == OK && asked->measure == wire_measure_REMOVE) {
        const struct cert_id member_id = client_cert_id(&asked->member_id);
        status = client_sign_removal(client, &member_id, &statement);
    }
    if (status == OK) {
        message.reason = buffer_span(&reason);
        message.statement = buffer_span(&statement);
        status = send(client, &message.head, WISH_PROPOSE_MEASURE, &asked->report_id, ticket);
    }
    buffer_end(&reason);
    buffer_end(&statement);
    return status;
}

/* The same revoke with our mark beside the first's; nothing where it is no removal. */
static enum status cosign(struct client *client, const struct wish_agree *asked,
                          const struct wire_id *hat, struct buffer *out)
{
    const struct cert_id id = client_cert_id(&asked->report_id);
    const struct row_key key = report_key(&id);
    const struct cert_pen pen = {
        .kind = CERT_SIGNED_BY_HAT, .pair = &client->self.pair, .hat = client_cert_id(hat)};
    struct span value;
    mls_kept_reported kept;
    if (!asked->agree || client_rows_find(&client->rows, client_row_key_span(&key), &value) != OK ||
        mls_decode_kept_reported(value, NULL, &kept) != OK || kept.statement.size == 0) {
        return OK;
    }
    return cert_cosign_statement(&pen, kept.statement, out);
}

enum status client_wish_agree(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_agree *asked = &wish->as.agree;
    struct buffer statement = buffer_make(CERT_STATEMENT_SIZE_MAX);
    struct wire_moderation_answer message = {
        .head = {.type = WIRE_moderation_answer},
        .report_id = asked->report_id,
        .buurt_id = asked->buurt_id,
        .agree = asked->agree,
    };
    enum status status = find_hat(client, &asked->buurt_id, &message.head.hat);
    if (status == OK) {
        status = cosign(client, asked, &message.head.hat, &statement);
    }
    if (status == OK) {
        message.statement = buffer_span(&statement);
        status = send(client, &message.head, WISH_AGREE_MEASURE, &asked->report_id, ticket);
    }
    buffer_end(&statement);
    return status;
}
