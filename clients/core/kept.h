/* kept.h -- how a client's rows are written: structs of the presentation language.
 *
 * A later version that changes one of them raises KEPT_VERSION and reads the older form.
 */
#ifndef CORE_KEPT_H
#define CORE_KEPT_H

#include "cert/record.h"

enum { KEPT_VERSION = 1 };

// clang-format off
/* "i" */
#define KEPT_SELF(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, version) \
    FIELD(u8, standing) \
    FIELD(id, wijk_id) \
    FIELD(bytes, seed) \
    FIELD(id, serial) \
    FIELD(id, member_id) \
    FIELD(id, buurt) \
    FIELD(id, issuer) \
    FIELD(bytes, evidence) \
    FIELD(bytes, host) \
    FIELD(bytes, name) \
    FIELD(key, root_key) \
    FIELD(u32, card_version) \
    FIELD(u64, made_at) \
    FIELD(u64, ticket)
MLS_STRUCT(kept_self, KEPT_SELF)

/* "n" */
#define KEPT_NUMBERS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, drawn) \
    FIELD(u64, sends) \
    FIELD(u64, arrival)
MLS_STRUCT(kept_numbers, KEPT_NUMBERS)

/* "r": `kept` and `key` alone where no succession is known yet. */
#define KEPT_ROOT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(key, key) \
    FIELD(u32, version) \
    VECTOR(id, kept) \
    VECTOR(bytes, successions)
MLS_STRUCT(kept_root, KEPT_ROOT)

/* "c" */
#define KEPT_FLOOR(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(group, group) \
    FIELD(u64, policy_version)
MLS_STRUCT(kept_floor, KEPT_FLOOR)

#define KEPT_CHARTER(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u32, version) \
    FIELD(bytes, charter) \
    VECTOR(kept_floor, floors)
MLS_STRUCT(kept_charter, KEPT_CHARTER)

/* "h" */
#define KEPT_HAT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, withdrawn) \
    FIELD(bytes, hat)
MLS_STRUCT(kept_hat, KEPT_HAT)

/* "l" */
#define KEPT_PLACE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, incarnation) \
    FIELD(u64, seq)
MLS_STRUCT(kept_place, KEPT_PLACE)

/* "o" */
#define KEPT_ERRAND(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, ticket) \
    FIELD(u16, kind) \
    FIELD(bytes, type) \
    FIELD(u8, rank) \
    FIELD(u64, not_before) \
    FIELD(group, group) \
    FIELD(id, id) \
    FIELD(hash, hash) \
    FIELD(u64, count) \
    FIELD(bytes, frame) \
    FIELD(bytes, content)
MLS_STRUCT(kept_errand, KEPT_ERRAND)

/* "G" */
#define KEPT_GROUP(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, standing) \
    FIELD(u8, flags) \
    FIELD(id, buurt) \
    FIELD(bytes, pass) \
    FIELD(u64, entered_at) \
    FIELD(u64, entered_epoch) \
    FIELD(u64, heard_at) \
    FIELD(u64, beat_at) \
    FIELD(u64, gap_from)
MLS_STRUCT(kept_group, KEPT_GROUP)

/* "P", "Q" */
#define KEPT_POLICY(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, time) \
    FIELD(bytes, document)
MLS_STRUCT(kept_policy, KEPT_POLICY)

/* "q": our last commit, in case the server forgets it. */
#define KEPT_COMMIT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, epoch) \
    FIELD(u64, at) \
    FIELD(bytes, commit) \
    FIELD(bytes, info)
MLS_STRUCT(kept_commit, KEPT_COMMIT)

/* "s" */
#define KEPT_STATEMENT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, statement) \
    FIELD(bytes, issuer) \
    FIELD(u64, commit_at)
MLS_STRUCT(kept_statement, KEPT_STATEMENT)

/* The content of an errand that seals: what is said, until its epoch is known. */
#define KEPT_SAYING(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, content) \
    FIELD(u16, status_seq) \
    FIELD(u64, expires) \
    FIELD(id, hat) \
    FIELD(id, buurt) \
    FIELD(bytes, plain)
MLS_STRUCT(kept_saying, KEPT_SAYING)

/* In "G": a pass with the chain of the hat that gave it. */
#define KEPT_PASS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, pass) \
    FIELD(bytes, hats)
MLS_STRUCT(kept_pass, KEPT_PASS)

/* "A": who asked for a pass. */
#define KEPT_ASKED(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, member_id) \
    FIELD(key, key)
MLS_STRUCT(kept_asked, KEPT_ASKED)

/* "p" */
#define KEPT_PUSH(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, kid) \
    FIELD(bytes, key) \
    FIELD(u64, since)
MLS_STRUCT(kept_push, KEPT_PUSH)

/* "y" */
#define KEPT_TALLY(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, due_at) \
    FIELD(hash, tally) \
    FIELD(id, buurt) \
    FIELD(u64, month) \
    FIELD(u8, outcome)
MLS_STRUCT(kept_tally, KEPT_TALLY)

/* "f": what a founding holds until it is done. */
#define KEPT_FOUNDING(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, ticket) \
    FIELD(bytes, root_seed) \
    VECTOR(bytes, custodian_seeds) \
    FIELD(bytes, token) \
    FIELD(bytes, succession) \
    FIELD(u8, stage)
MLS_STRUCT(kept_founding, KEPT_FOUNDING)

/* "j" */
#define KEPT_TICKET(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, secret)
MLS_STRUCT(kept_ticket, KEPT_TICKET)

/* The content of an invitation's errand: what its answer gives. */
#define KEPT_INVITE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(bytes, link) \
    FIELD(bytes, words) \
    FIELD(bytes, code)
MLS_STRUCT(kept_invite, KEPT_INVITE)

/* Who said something: "m", "a", "b". */
#define KEPT_SENDER(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, member_id) \
    FIELD(id, serial) \
    FIELD(u8, flags)
MLS_STRUCT(kept_sender, KEPT_SENDER)

/* "m": the content byte for byte; `shown` may be taken back by what is shown no longer. */
#define KEPT_MESSAGE(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(group, group) \
    FIELD(id, message_id) \
    FIELD(kept_sender, sender) \
    FIELD(u8, delivery) \
    FIELD(u64, epoch) \
    FIELD(u64, came_at) \
    FIELD(bytes, content) \
    FIELD(bytes, attested)
MLS_STRUCT(kept_message, KEPT_MESSAGE)

/* "a" */
#define KEPT_ALERT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(group, group) \
    FIELD(group, raised_in) \
    FIELD(kept_sender, sender) \
    FIELD(u8, delivery) \
    FIELD(u8, flags) \
    FIELD(u8, closing) \
    FIELD(u8, outcome) \
    FIELD(kept_sender, caller) \
    FIELD(kept_sender, closer) \
    FIELD(u64, came_at) \
    FIELD(u64, asked_at) \
    FIELD(u16, own_seq) \
    FIELD(bytes, content) \
    FIELD(bytes, attested)
MLS_STRUCT(kept_alert, KEPT_ALERT)

/* "b" */
#define KEPT_STATUS(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(group, group) \
    FIELD(kept_sender, sender) \
    FIELD(u8, delivery) \
    FIELD(u8, counts) \
    FIELD(u8, is_tap) \
    FIELD(u8, hat) \
    FIELD(u16, status_seq) \
    FIELD(u64, came_at) \
    FIELD(bytes, content) \
    FIELD(bytes, attested)
MLS_STRUCT(kept_status, KEPT_STATUS)

/* "w" */
#define KEPT_WALK(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u32, version) \
    FIELD(bytes, name) \
    FIELD(bytes, start)
MLS_STRUCT(kept_walk, KEPT_WALK)

/* The content of an errand for a new room. */
#define KEPT_ROOM(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u64, min) \
    FIELD(u64, max) \
    FIELD(u64, newcomers) \
    FIELD(id, buurt) \
    FIELD(bytes, charter)
MLS_STRUCT(kept_room, KEPT_ROOM)

/* The content of an errand for "Meld dit bericht". */
#define KEPT_REPORT(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, message_id) \
    FIELD(id, buurt) \
    FIELD(bytes, reason)
MLS_STRUCT(kept_report, KEPT_REPORT)

/* What the answer to a new sister's code carries: whom it belongs to and whom it believes. */
#define KEPT_SISTER(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u8, version) \
    FIELD(id, wijk_id) \
    FIELD(key, root) \
    FIELD(u32, succession_version) \
    VECTOR(id, kept) \
    FIELD(u32, charter_version) \
    FIELD(bytes, evidence) \
    FIELD(bytes, signer_evidence) \
    FIELD(bytes, hats) \
    FIELD(id, buurt) \
    FIELD(bytes, host) \
    FIELD(bytes, name)
MLS_STRUCT(kept_sister, KEPT_SISTER)

/* "v": a report to us. */
#define KEPT_REPORTED(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(id, buurt) \
    FIELD(id, member_id) \
    FIELD(bytes, statement) \
    FIELD(u64, came_at)
MLS_STRUCT(kept_reported, KEPT_REPORTED)

/* "k": signed by its member where `card` is not empty; else the name as some content said it. */
#define KEPT_CARD(FIELD, TAG, VECTOR, MAYBE, CASE, CASE_AT) \
    FIELD(u32, version) \
    FIELD(bytes, name) \
    FIELD(bytes, card)
MLS_STRUCT(kept_card, KEPT_CARD)
// clang-format on

struct client;
struct row_key;

/* Puts what was written into a row, and ends the buffer. Fails: NO_MEMORY, what it remembers. */
MUST_CHECK enum status client_keep(struct client *client, const struct row_key *key,
                                   struct buffer *written);

#endif
