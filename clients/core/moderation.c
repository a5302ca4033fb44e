/* Meld dit bericht: sealed to two moderators' devices, judged by two people (decision 6). */
#include "base/wipe.h"
#include "cert/secret/issue.h"
#include "core/alert.h"
#include "crypto/secret/aead.h"
#include "crypto/secret/hpke.h"

enum { MODERATION_ARENA_MAX = 1 << 20, COPY_MAX = 8192, COPIES_MAX = 4 };

static const char REPORT_INFO[] = "buurt report";
static const char SEAL_LABEL[] = "buurt seal key";

/* --- the key that reports are sealed to --- */

static void write_covered(const struct cert_id *wijk_id, const struct wire_id *serial,
                          const struct wire_key *seal_key, struct buffer *out)
{
    buffer_append(out, SEAL_LABEL, sizeof(SEAL_LABEL) - 1);
    buffer_append(out, wijk_id->bytes, CERT_ID_SIZE);
    buffer_append(out, serial->bytes, CERT_ID_SIZE);
    buffer_append(out, seal_key->bytes, sizeof(seal_key->bytes));
}

/* Whoever gets a moderator's hat lays down a key of its own for this. */
enum status client_enrol(struct client *client)
{
    const struct client_reach reach = {.hat = CERT_MODERATOR};
    const struct row_key key = client_row_key_of('x');
    const struct cert_hat *hat = NULL;
    struct secret seed = secret_random();
    struct hpke_pair pair = hpke_pair_derive(secret_span(&seed));
    struct buffer covered = buffer_make(128);
    struct errand *errand = NULL;
    enum status status = client_own_hat(client, &reach, &hat);
    if (status == OK) {
        struct wire_moderator_enrol message = {
            .head = {.type = WIRE_moderator_enrol, .hat = client_wire_id(&hat->serial)}};
        const struct wire_id serial = client_wire_id(&client->self.serial);
        memcpy(message.seal_key.bytes, pair.public_key, DH_PUBLIC_SIZE);
        write_covered(&client->self.wijk_id, &serial, &message.seal_key, &covered);
        sign_make(&client->self.pair, buffer_span(&covered), message.seal_signature.bytes);
        status = buffer_status(&covered);
        if (status == OK) {
            status = client_rows_put(&client->rows, client_row_key_span(&key), secret_span(&seed));
        }
        if (status == OK) {
            status = client_errand_ask(client, ERRAND_IGNORED, &message.head, &errand);
        }
    }
    buffer_end(&covered);
    hpke_pair_wipe(&pair);
    secret_wipe(&seed);
    return status == NO_MEMORY ? status : OK;
}

/* --- sealing to moderators --- */

/* The hat's chain says whose device it is, and its key vouches for the seal key. */
static enum status check_moderator(struct client *client, const struct wire_moderator *moderator)
{
    struct arena arena = arena_make(MODERATION_ARENA_MAX);
    struct buffer covered = buffer_make(128);
    struct cert_hats hats;
    const struct cert_id serial = client_cert_id(&moderator->device_serial);
    enum status status = client_trust_hats(client, moderator->hat);
    if (status == OK) {
        status = cert_hats_decode(moderator->hat, &arena, &hats);
    }
    if (status == OK && hats.count == 0) {
        status = CHAIN_MISSING;
    }
    if (status == OK) {
        const mls_hat_body *body = &hats.items[hats.count - 1].hat.body;
        const bool is_theirs = body->hat == CERT_MODERATOR &&
                               cert_id_equal(&body->subject, &serial) &&
                               cert_hat_covers(body, (uint64_t)client_server_now(client));
        write_covered(&client->self.wijk_id, &moderator->device_serial, &moderator->seal_key,
                      &covered);
        status =
            !is_theirs
                ? NOT_ALLOWED
                : verify_signature(cert_key_span(&body->subject_key), buffer_span(&covered),
                                   span_of(moderator->seal_signature.bytes, SIGN_SIGNATURE_SIZE));
    }
    buffer_end(&covered);
    arena_end(&arena);
    return status;
}

struct copies {
    struct wire_moderation_copy items[COPIES_MAX];
    struct buffer bytes[COPIES_MAX];
    size_t count;
};

static void copies_end(struct copies *copies)
{
    for (size_t i = 0; i < COPIES_MAX; i++) {
        buffer_end(&copies->bytes[i]);
    }
}

static enum status add_copy(struct copies *copies, const struct wire_moderator *moderator,
                            const struct wire_id *report_id, struct span plain)
{
    uint8_t enc[HPKE_ENC_SIZE];
    struct buffer *out = &copies->bytes[copies->count];
    struct buffer sealed = buffer_make(COPY_MAX);
    *out = buffer_make(COPY_MAX);
    enum status status =
        hpke_seal(span_of(moderator->seal_key.bytes, DH_PUBLIC_SIZE), span_text(REPORT_INFO),
                  span_of(report_id->bytes, sizeof(report_id->bytes)), plain, enc, &sealed);
    if (status == OK) {
        buffer_append(out, enc, sizeof(enc));
        buffer_append_span(out, buffer_span(&sealed));
        status = buffer_status(out);
    }
    buffer_end(&sealed);
    if (status == OK) {
        copies->items[copies->count++] = (struct wire_moderation_copy){
            .device_serial = moderator->device_serial, .copy = buffer_span(out)};
    }
    return status;
}

/* One a device; whoever cannot prove to be a moderator gets none. */
static enum status seal_copies(struct client *client, const struct wire_moderator_page *page,
                               const struct wire_id *report_id, struct span plain,
                               struct copies *out)
{
    const struct wire_moderator *items = page->moderators.items;
    for (size_t i = 0; i < page->moderators.count && out->count < COPIES_MAX; i++) {
        enum status status = check_moderator(client, &items[i]);
        if (status == OK) {
            status = add_copy(out, &items[i], report_id, plain);
        }
        if (status == NO_MEMORY || status == TOO_LARGE) {
            return status;
        }
    }
    return out->count > 0 ? OK : NOT_FOUND;
}

/* --- reporting --- */

static enum status ask_judges(struct client *client, const mls_kept_report *kept,
                              const struct cert_id *author, enum wish_kind kind, uint64_t ticket)
{
    struct wire_moderator_list message = {
        .head = {.type = WIRE_moderator_list},
        .buurt_id = client_wire_id(&kept->buurt),
        .author_member_id = client_wire_id(author),
    };
    struct errand *errand = NULL;
    enum status status = client_errand_add(client, ERRAND_JUDGES, WIRE_moderator_list, &errand);
    if (status == OK) {
        errand->ticket = ticket;
        errand->count = (uint64_t)kind;
        errand->id = client_random_id();
        mls_write_kept_report(&errand->content, kept);
        status = buffer_status(&errand->content);
    }
    return status == OK ? client_errand_fill(client, errand, &message.head) : status;
}

enum status client_wish_report(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct wish_report *asked = &wish->as.report;
    const struct cert_id id = client_cert_id(&asked->message_id);
    const struct cert_group group_id = client_cert_group(&asked->group);
    const struct client_group *group = client_group_find(client, &group_id);
    struct row_key key;
    mls_kept_message message;
    if (asked->reason.size == 0 || asked->reason.size > 400) {
        return asked->reason.size == 0 ? FIELD_MISSING : FIELD_TOO_LARGE;
    }
    const enum status status = client_message_find(client, &id, &key, &message);
    if (status != OK || group == NULL || message.attested.size == 0) {
        return status == OK ? NOT_FOUND : status;
    }
    const mls_kept_report kept = {
        .message_id = id,
        .buurt = cert_id_is_zero(&group->buurt) ? client->self.buurt : group->buurt,
        .reason = asked->reason,
    };
    return ask_judges(client, &kept, &message.sender.member_id, WISH_REPORT, ticket);
}

static enum status write_report(struct client *client, const mls_kept_report *kept,
                                struct arena *arena, struct buffer *out)
{
    struct row_key key;
    mls_kept_message message;
    struct sealed said;
    struct wire_fault fault;
    struct buffer covered = buffer_make(SEALED_SIZE_MAX);
    enum status status = client_message_find(client, &kept->message_id, &key, &message);
    if (status == OK) {
        status = sealed_decode(message.attested, arena, &said, &fault);
    }
    if (status == OK && said.type != SEALED_attested) {
        status = MALFORMED;
    }
    if (status == OK) {
        sealed_write_attested(&said.as.attested, &covered);
        status = buffer_status(&covered);
    }
    if (status == OK) {
        const struct sealed report = {
            .type = SEALED_abuse_report,
            .as.abuse_report = {.message = said.as.attested.content,
                                .group = said.as.attested.group,
                                .epoch = message.epoch,
                                .member_id = client_wire_id(&message.sender.member_id),
                                .author_key = said.as.attested.author_key,
                                .signed_bytes = buffer_span(&covered),
                                .signature = said.as.attested.signature,
                                .reason = kept->reason},
        };
        status = sealed_encode(&report, out);
    }
    buffer_end(&covered);
    return status;
}

static enum status write_appeal(const mls_kept_report *kept, struct buffer *out)
{
    const struct sealed appeal = {
        .type = SEALED_measure_reason,
        .as.measure_reason = {.report_id = client_wire_id(&kept->message_id),
                              .reason = kept->reason},
    };
    return sealed_encode(&appeal, out);
}

static enum status send_copies(struct client *client, const struct errand *from,
                               const mls_kept_report *kept, struct copies *copies)
{
    struct wire_moderation_report report = {
        .head = {.type = WIRE_moderation_report},
        .report_id = client_wire_id(&from->id),
        .buurt_id = client_wire_id(&kept->buurt),
        .copies = {copies->items, copies->count},
    };
    struct wire_moderation_appeal appeal = {
        .head = {.type = WIRE_moderation_appeal},
        .report_id = client_wire_id(&kept->message_id),
        .copies = {copies->items, copies->count},
    };
    struct wire_head *message = from->count == WISH_APPEAL ? &appeal.head : &report.head;
    struct errand *errand = NULL;
    enum status status = client_errand_add(client, ERRAND_JUDGE, message->type, &errand);
    if (status == OK) {
        errand->ticket = from->ticket;
        errand->count = from->count;
        errand->id = from->id;
        status = client_errand_fill(client, errand, message);
    }
    return status;
}

static enum status judge_answer(struct client *client, const struct errand *errand, enum status why)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_answer(client, errand->ticket, why, &waiting);
    if (status == OK && waiting != NULL) {
        waiting->output.answer.kind = (enum wish_kind)errand->count;
        waiting->output.answer.id = client_wire_id(&errand->id);
    }
    return status;
}

enum status client_judges_got(struct client *client, struct errand *errand, enum status status,
                              const struct wire_head *reply)
{
    struct arena arena = arena_make(MODERATION_ARENA_MAX);
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    struct copies copies = {.count = 0};
    mls_kept_report kept;
    if (status == OK) {
        status = mls_decode_kept_report(buffer_span(&errand->content), NULL, &kept);
    }
    if (status == OK) {
        status = errand->count == WISH_APPEAL ? write_appeal(&kept, &plain)
                                              : write_report(client, &kept, &arena, &plain);
    }
    if (status == OK) {
        const struct wire_id report_id = errand->count == WISH_APPEAL
                                             ? client_wire_id(&kept.message_id)
                                             : client_wire_id(&errand->id);
        status = reply == NULL ? NOT_FOUND
                               : seal_copies(client, (const struct wire_moderator_page *)reply,
                                             &report_id, buffer_span(&plain), &copies);
    }
    if (status == OK) {
        status = send_copies(client, errand, &kept, &copies);
    }
    copies_end(&copies);
    buffer_end(&plain);
    arena_end(&arena);
    return status == OK || status == NO_MEMORY ? status : judge_answer(client, errand, status);
}

enum status client_judged(struct client *client, struct errand *errand, enum status status,
                          const struct wire_head *reply)
{
    (void)reply;
    return judge_answer(client, errand, status);
}

enum status client_wish_appeal(struct client *client, const struct wish *wish, uint64_t ticket)
{
    const struct cert_id none = {{0}};
    const mls_kept_report kept = {
        .message_id = client_cert_id(&wish->as.appeal.report_id),
        .buurt = client->self.buurt,
        .reason = wish->as.appeal.words,
    };
    if (kept.reason.size == 0 || kept.reason.size > 400) {
        return kept.reason.size == 0 ? FIELD_MISSING : FIELD_TOO_LARGE;
    }
    return ask_judges(client, &kept, &none, WISH_APPEAL, ticket);
}
