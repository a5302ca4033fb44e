/* wijk_handlers.c -- charter, succession, policy documents, house rules, settings. */
#include "blob/blob.h"
#include "cert/statement.h"
#include "member/member_store.h"
#include "statement/statement.h"
#include "wijk/charter.h"
#include "wijk/ids.h"
#include "wijk/wijk_rules.h"
#include "wijk/wijk_store.h"
#include "wire/wire_date.h"
#include "wire/wire_handlers.h"

enum { DOCUMENT_INLINE_MAX = 32768 };

/* ── charter ────────────────────────────────────────────────────────────────────────────────────
 */

static enum status judge_charter(struct request *r, const struct wire_charter_publish *in,
                                 mls_charter *out)
{
    struct charter_row last;
    struct court court;
    const struct cert_id serial = cert_id_of(&r->hat_serial);
    request_fault(r, "charter");
    enum status status = cert_charter_decode(in->charter, r->arena, out);
    if (status == OK) {
        status = charter_find(r->db, &r->wijk_id, r->arena, &last);
    }
    if (status == OK) {
        request_fault(r, "version");
        status = version_may_follow(in->version, last.version);
    }
    if (status == OK && out->body.version != in->version) {
        status = CONFLICT;
    }
    request_fault(r, "charter");
    if (status == OK) {
        status = court_open(r, &court);
    }
    if (status == OK) {
        status = court_add_hat(&court, &serial);
    }
    const struct cert_hat *hat = status == OK ? cert_hats_find(&court.hats, &serial) : NULL;
    if (status == OK) {
        status =
            hat == NULL ? CHAIN_MISSING : cert_charter_verify(out, hat, (uint32_t)last.version);
    }
    return status;
}

enum status handle_charter_publish(struct request *r, const struct wire_charter_publish *in,
                                   struct wire_done *out)
{
    (void)out;
    mls_charter charter;
    enum status status = judge_charter(r, in, &charter);
    if (status == OK) {
        status = charter_keep(r, &charter, in->charter);
    }
    struct wire_charter_changed event = {.head = {.type = WIRE_charter_changed},
                                         .version = in->version};
    return status == OK ? tell_wijk(r, &event.head, r->now + r->settings->event_keep_s) : status;
}

enum status handle_charter_fetch(struct request *r, const struct wire_charter_fetch *in,
                                 struct wire_charter_text *out)
{
    (void)in;
    struct charter_row row;
    enum status status = charter_find(r->db, &r->wijk_id, r->arena, &row);
    if (status == OK) {
        status = succession_find_newest(r->db, &r->wijk_id, r->arena, &out->succession);
    }
    if (status != OK) {
        return status;
    }
    struct court court;
    const struct cert_id serial = cert_id_of(&row.hat_serial);
    status = court_open(r, &court);
    if (status == OK) {
        status = court_add_hat(&court, &serial);
    }
    if (status == OK) {
        status = court_write_chain(&court, &out->hat);
    }
    out->version = row.version;
    out->charter = row.charter;
    return status;
}

/* ── succession ─────────────────────────────────────────────────────────────────────────────────
 */

/* A succession carries its own marks, so that the server can put it in a statement for the groups
 * without signing anything (T8, T16). */
static void write_statement(const struct request *r, const mls_succession *succession,
                            struct buffer *out)
{
    mls_succession carried = *succession;
    const mls_statement statement = {
        .body = {.format = CERT_FORMAT,
                 .wijk_id = cert_id_of(&r->wijk_id),
                 .statement_kind = CERT_SUCCEED,
                 .made_at = (uint64_t)r->now,
                 .reach = {.kind = CERT_REACH_WIJK},
                 .succession = &carried},
    };
    mls_write_statement(out, &statement);
}

enum status handle_succession_replace(struct request *r, const struct wire_succession_replace *in,
                                      struct wire_done *out)
{
    (void)out;
    mls_succession succession;
    request_fault(r, "succession");
    enum status status = cert_succession_decode(in->succession, r->arena, &succession);
    if (status != OK) {
        return status;
    }
    struct buffer statement = buffer_make(CERT_STATEMENT_SIZE_MAX);
    write_statement(r, &succession, &statement);
    status = buffer_status(&statement);
    if (status == OK) {
        status = statement_take(r, buffer_span(&statement), NULL);
    }
    buffer_end(&statement);
    return status;
}

/* ── policy documents ───────────────────────────────────────────────────────────────────────────
 */

enum status handle_policy_fetch(struct request *r, const struct wire_policy_fetch *in,
                                struct wire_policy_document *out)
{
    request_fault(r, "hash");
    uint64_t size = 0;
    enum status status = blob_may_read(r, &in->hash);
    if (status == OK) {
        status = blob_find_size(r, &in->hash, &size);
    }
    if (status != OK) {
        return status;
    }
    if (size > DOCUMENT_INLINE_MAX) {
        out->size = size;
        return OK;
    }
    return blob_read(r, &in->hash, &out->document);
}

/* ── house rules ────────────────────────────────────────────────────────────────────────────────
 */

enum status handle_house_rules_publish(struct request *r, const struct wire_house_rules_publish *in,
                                       struct wire_done *out)
{
    (void)out;
    uint64_t last = 0;
    enum status status = house_rules_version(r->db, &r->wijk_id, &last);
    if (status == OK) {
        request_fault(r, "version");
        status = version_may_follow(in->version, last);
    }
    if (status == OK) {
        request_fault(r, "review_on");
        status = house_rules_may_begin(in->valid_from, in->review_on);
    }
    const struct house_rules rules = {.version = in->version,
                                      .body = in->body,
                                      .valid_from = in->valid_from,
                                      .review_on = in->review_on,
                                      .hat_serial = r->hat_serial};
    if (status == OK) {
        status = house_rules_add(r->db, &r->wijk_id, &rules);
    }
    struct wire_house_rules_changed event = {.head = {.type = WIRE_house_rules_changed},
                                             .version = in->version,
                                             .valid_from = in->valid_from};
    return status == OK ? tell_wijk(r, &event.head, r->now + r->settings->event_keep_s) : status;
}

enum status handle_house_rules_fetch(struct request *r, const struct wire_house_rules_fetch *in,
                                     struct wire_house_rules_text *out)
{
    (void)in;
    struct house_rules rules;
    enum status status = house_rules_find(r->db, &r->wijk_id, r->arena, &rules);
    if (status == OK) {
        status = acceptance_find(r->db, &r->wijk_id, &r->member_id, &out->accepted);
    }
    if (status == OK) {
        out->version = rules.version;
        out->body = rules.body;
        out->valid_from = rules.valid_from;
        out->review_on = rules.review_on;
    }
    return status;
}

enum status handle_house_rules_accept(struct request *r, const struct wire_house_rules_accept *in,
                                      struct wire_done *out)
{
    (void)out;
    uint64_t in_force = 0;
    enum status status = house_rules_version(r->db, &r->wijk_id, &in_force);
    if (status == OK) {
        request_fault(r, in->version == in_force ? "adult" : "version");
        status = house_rules_may_accept(in->version, in_force, in->adult);
    }
    return status == OK ? acceptance_put(r->db, &r->wijk_id, &r->member_id, in->version, r->now)
                        : status;
}

/* ── settings ───────────────────────────────────────────────────────────────────────────────────
 */

/* Who answers for the data (WIJK-12); the configuration has looked at the day. */
static void tell_controller(const struct settings *settings, struct wire_wijk_settings *out)
{
    out->controller = span_text(settings->controller);
    out->controller_contact = span_text(settings->controller_contact);
    out->legal_basis = span_text(settings->legal_basis);
    if (!wire_date_decode(span_text(settings->dpia_date), &out->dpia_on)) {
        out->dpia_on = 0;
    }
}

enum status handle_wijk_show(struct request *r, const struct wire_wijk_show *in,
                             struct wire_wijk_settings *out)
{
    (void)in;
    const struct settings *settings = r->settings;
    struct charter_row charter;
    enum status status = charter_find(r->db, &r->wijk_id, r->arena, &charter);
    if (status == OK) {
        status = house_rules_version(r->db, &r->wijk_id, &out->house_rules_version);
    }
    out->age_min = (uint64_t)settings->age_min;
    out->suppression = (uint64_t)settings->k;
    out->alert_closes_s = (uint64_t)settings->alert_open_s;
    out->alert_asks_s = (uint64_t)settings->alert_ask_s;
    out->alert_phones_min = settings->alert_to_wijk != 0 ? (uint64_t)settings->alert_few_phones : 0;
    out->automatic_end_s = (uint64_t)settings->end_after_s;
    out->home_asked_s = (uint64_t)settings->home_asked_s;
    out->home_missed_s = (uint64_t)settings->home_missed_s;
    out->minimum_present = (uint64_t)settings->minimum_present;
    out->weeks_ahead = (uint64_t)settings->weeks_ahead;
    out->newcomers = (uint64_t)settings->newcomer_seats;
    out->police_in_group = settings->police_in_group != 0;
    out->example = settings->example != 0;
    out->charter_version = charter.version;
    tell_controller(settings, out);
    return status;
}
