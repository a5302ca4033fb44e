/* town_people.c -- keys, invitations, hats, documents: what phones sign. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the headers above first
#include <cmocka.h>

#include "crypto/public/chance.h"
#include "server/core/wijk.h"
#include "support/town.h"
#include "support/town_inside.h"
#include "wijk/ids.h"

enum { RECORD_MAX = 1 << 14, FOUNDER_SEQ = 1 };

static struct cert_id random_id(void)
{
    struct cert_id id;
    chance_fill(id.bytes, sizeof(id.bytes));
    return id;
}

static struct cert_key key_of(const struct sign_pair *pair)
{
    struct cert_key key;
    memcpy(key.bytes, pair->public_key, CERT_KEY_SIZE);
    return key;
}

static struct cert_id wijk_of(const struct town *town)
{
    return cert_id_of(&town->wijk_id);
}

/* --- the beginning --- */

struct span town_succession(struct town *town, const mls_succession_body *body,
                            const struct cert_successor *marks, size_t count)
{
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_sign_succession(body, marks, count, &out), OK);
    return town_keep(town, &out);
}

void town_make_keys(struct town *town)
{
    town->root = sign_pair_random();
    const struct cert_key root = key_of(&town->root);
    const struct cert_id wijk_id = cert_wijk_id(&root);
    town->wijk_id = wire_id_of(&wijk_id);
    struct cert_key *custodians = town_take(town, TOWN_CUSTODIANS, sizeof(*custodians));
    for (size_t i = 0; i < TOWN_CUSTODIANS; i++) {
        town->custodians[i] = sign_pair_random();
        custodians[i] = key_of(&town->custodians[i]);
    }
    const mls_succession_body body = {.format = CERT_FORMAT,
                                      .wijk_id = wijk_id,
                                      .version = 1,
                                      .root = root,
                                      .k = 2,
                                      .custodians = {custodians, TOWN_CUSTODIANS}};
    const struct cert_successor mark = {CERT_BY_ROOT, &town->root};
    town->succession = town_succession(town, &body, &mark, 1);
    town->buurten[0] = random_id();
    town->buurten[1] = random_id();
    town->walk = random_id();
}

/* --- people --- */

static const struct sign_pair *pair_of(const struct town *town, const struct cap *cap)
{
    return cap->phone == NULL ? &town->root : &cap->phone->pair;
}

static struct cert_id serial_of(const struct town *town, const struct cap *cap)
{
    return cap->phone == NULL ? wijk_of(town) : cap->hat.serial;
}

static struct phone *next_phone(struct town *town)
{
    assert_true(town->phone_count < TOWN_PHONES);
    return &town->phones[town->phone_count++];
}

static void settle(const struct town *town, struct phone *phone)
{
    mls_evidence evidence;
    const struct cert_id wijk_id = wijk_of(town);
    assert_int_equal(cert_evidence_decode(phone->evidence, &evidence), OK);
    phone->device = cert_device_of(&wijk_id, &evidence, &phone->key);
}

struct phone *town_phone(struct town *town, const struct town_invite *invite)
{
    static const struct cert_id NOWHERE;
    struct phone *phone = invite->phone != NULL ? invite->phone : next_phone(town);
    const struct cert_id wijk_id = wijk_of(town);
    *phone = (struct phone){.pair = sign_pair_random(), .let_in_by = invite->issuer};
    phone->key = key_of(&phone->pair);
    phone->invitation_key =
        invite->invitation_key != NULL ? *invite->invitation_key : sign_pair_random();
    const uint64_t from = invite->from != 0 ? invite->from : (uint64_t)town->at.now;
    const bool here = memcmp(&invite->buurt, &NOWHERE, sizeof(NOWHERE)) == 0;
    const mls_terms terms = {
        .issuer = serial_of(town, invite->issuer),
        .seq = invite->seq != 0 ? invite->seq : (uint16_t)(10 + town->next_seq++),
        .invitation_kind = invite->kind != 0 ? invite->kind : CERT_INVITE_RESIDENT,
        .buurt = here ? town->buurten[0] : invite->buurt,
        .from = from,
        .until = invite->until != 0 ? invite->until : from + CERT_INVITATION_TERM_S,
        .invitation_key = key_of(&phone->invitation_key),
        .member_id = invite->member_id,
    };
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_sign_invitation(pair_of(town, invite->issuer), &wijk_id, &terms, &out),
                     OK);
    phone->invitation = town_keep(town, &out);
    mls_invitation invitation;
    assert_int_equal(cert_invitation_decode(phone->invitation, &invitation), OK);
    out = buffer_make(RECORD_MAX);
    assert_int_equal(
        cert_make_evidence(&phone->invitation_key, &wijk_id, &invitation, &phone->key, from, &out),
        OK);
    phone->evidence = town_keep(town, &out);
    settle(town, phone);
    return phone;
}

struct wire_id town_locator(const struct phone *phone)
{
    const struct hash hash = hash_of(phone->invitation);
    struct wire_id locator;
    memcpy(locator.bytes, hash.bytes, sizeof(locator.bytes));
    return locator;
}

static struct cert_id buurt_of(const struct phone *phone)
{
    mls_invitation invitation;
    assert_int_equal(cert_invitation_decode(phone->invitation, &invitation), OK);
    return invitation.terms.buurt;
}

enum status town_register(struct town *town, struct phone *phone)
{
    const struct cert_id buurt = buurt_of(phone);
    struct wire_invitation_register in = {.head = {.type = WIRE_invitation_register},
                                          .buurt_id = wire_id_of(&buurt),
                                          .locator = town_locator(phone),
                                          .invitation = phone->invitation,
                                          .packet = span_text("a sealed packet")};
    return town_ask_as(town, phone->let_in_by, &in.head);
}

static void sign_claim(struct town *town, const char *label, const struct sign_pair *pair,
                       struct wire_signature *out)
{
    const struct wire_session_challenge *challenge = (const void *)town->reply;
    struct buffer content = buffer_make(RECORD_MAX);
    buffer_append_span(&content, span_text(label));
    buffer_append(&content, challenge->challenge.bytes, sizeof(challenge->challenge.bytes));
    buffer_append(&content, town->wijk_id.bytes, sizeof(town->wijk_id.bytes));
    assert_int_equal(buffer_status(&content), OK);
    sign_make(pair, buffer_span(&content), out->bytes);
    buffer_end(&content);
}

enum status town_claim(struct town *town, struct phone *phone)
{
    town_connect(town, phone);
    assert_int_equal(town_hello(town, phone), OK);
    struct wire_invitation_claim in = {.head = {.type = WIRE_invitation_claim},
                                       .hats = town_chain(town, phone->let_in_by),
                                       .evidence = phone->evidence,
                                       .device_key = wire_key_of(&phone->key)};
    sign_claim(town, "buurt claim", &phone->pair, &in.signature);
    const enum status status = town_ask(town, phone, &in.head);
    struct wire_head *reply = town->reply;
    town_hang_up(town, phone);
    town->reply = reply;
    return status;
}

struct phone *town_resident(struct town *town)
{
    const struct town_invite invite = {.issuer = &town->coordinator_cap};
    struct phone *phone = town_phone(town, &invite);
    assert_int_equal(town_register(town, phone), OK);
    assert_int_equal(town_claim(town, phone), OK);
    assert_true(town_prove(town, phone));
    return phone;
}

struct phone *town_sister_phone(struct town *town, const struct phone *signer, uint8_t n)
{
    struct phone *phone = next_phone(town);
    const struct cert_id wijk_id = wijk_of(town);
    *phone = (struct phone){.pair = sign_pair_random(), .let_in_by = signer->let_in_by};
    phone->key = key_of(&phone->pair);
    struct buffer out = buffer_make(RECORD_MAX);
    const struct cert_sister sister = {
        .signer = &signer->device, .n = n, .key = &phone->key, .made_at = (uint64_t)town->at.now};
    assert_int_equal(cert_make_sister(&signer->pair, &wijk_id, &sister, &out), OK);
    phone->evidence = town_keep(town, &out);
    settle(town, phone);
    return phone;
}

struct phone *town_sister(struct town *town, struct phone *signer, uint8_t n)
{
    struct phone *phone = town_sister_phone(town, signer, n);
    struct wire_device_add in = {.head = {.type = WIRE_device_add},
                                 .evidence = phone->evidence,
                                 .device_key = wire_key_of(&phone->key)};
    assert_int_equal(town_ask(town, signer, &in.head), OK);
    assert_true(town_prove(town, phone));
    return phone;
}

/* --- hats --- */

mls_reach town_wijk(void)
{
    return (mls_reach){.kind = CERT_REACH_WIJK};
}

mls_reach town_buurt(const struct town *town, size_t number)
{
    return (mls_reach){.kind = CERT_REACH_BUURT, .buurt = town->buurten[number]};
}

mls_reach town_walk(const struct town *town)
{
    return (mls_reach){.kind = CERT_REACH_GROUP, .buurt = town->buurten[0], .room = town->walk};
}

static void sign_hat(const struct sign_pair *pair, const mls_hat_body *body,
                     struct cert_signature *out)
{
    struct buffer content = buffer_make(RECORD_MAX);
    cert_hat_write_signed(body, &content);
    assert_int_equal(buffer_status(&content), OK);
    sign_make(pair, buffer_span(&content), out->bytes);
    buffer_end(&content);
}

struct cap town_hat(struct town *town, const struct town_grant *grant)
{
    struct cap cap = {
        .phone = grant->subject, .issuer = grant->issuer, .cosigner = grant->cosigner};
    mls_hat *hat = &cap.hat.hat;
    const uint64_t from = grant->from != 0 ? grant->from : (uint64_t)town->at.now;
    hat->body = (mls_hat_body){
        .format = CERT_FORMAT,
        .wijk_id = wijk_of(town),
        .hat = grant->hat,
        .reach = grant->reach,
        .subject = grant->subject->device.serial,
        .subject_key = grant->subject->key,
        .member_id = grant->subject->device.member_id,
        .from = from,
        .until = grant->until != 0 ? grant->until : from + (uint64_t)300 * TOWN_DAY,
        .invitations = grant->invitations,
        .issuer = serial_of(town, grant->issuer),
    };
    if (grant->cosigner != NULL) {
        hat->body.cosigner = serial_of(town, grant->cosigner);
        sign_hat(pair_of(town, grant->cosigner), &hat->body, &hat->by_cosigner);
    }
    sign_hat(pair_of(town, grant->issuer), &hat->body, &hat->by_issuer);
    cap.hat.serial = cert_hat_serial(&hat->body);
    struct buffer out = buffer_make(RECORD_MAX);
    mls_write_hat(&out, hat);
    cap.bytes = town_keep(town, &out);
    return cap;
}

/* Signers first, then the hat itself. */
struct span town_chain(struct town *town, const struct cap *cap)
{
    struct buffer out = buffer_make(RECORD_MAX);
    const struct cap *const order[] = {cap->issuer, cap->cosigner, cap};
    for (size_t i = 0; i < 3 && cap->phone != NULL; i++) {
        if (order[i] != NULL && order[i]->phone != NULL) {
            buffer_append_span(&out, order[i]->bytes);
        }
    }
    mls_write_wrap(&out, 0);
    return town_keep(town, &out);
}

enum status town_lay_down(struct town *town, const struct cap *cap)
{
    struct wire_hat_grant in = {.head = {.type = WIRE_hat_grant}, .certificate = cap->bytes};
    return town_ask(town, (struct phone *)cap->phone, &in.head);
}

/* --- documents --- */

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, CERT_ID_SIZE);
}

struct span town_charter(struct town *town, const struct cap *by, uint32_t version)
{
    mls_charter_buurt buurten[TOWN_BUURTEN] = {{town->buurten[0], span_text("Noord")},
                                               {town->buurten[1], span_text("Zuid")}};
    qsort(buurten, TOWN_BUURTEN, sizeof(buurten[0]), compare_ids);
    mls_charter_room rooms[] = {{CERT_WALK, town->walk, town->buurten[0]}};
    const mls_charter_body body = {
        .format = CERT_FORMAT,
        .wijk_id = wijk_of(town),
        .version = version,
        .made_at = (uint64_t)town->at.now,
        .buurten = {buurten, TOWN_BUURTEN},
        .rooms = {rooms, 1},
        .hat = serial_of(town, by),
    };
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_sign_charter(pair_of(town, by), &body, &out), OK);
    return town_keep(town, &out);
}

struct span town_allow(struct town *town)
{
    uint8_t *token = town_take(town, 24, 1);
    chance_fill(token, 24);
    assert_int_equal(founding_allow(town->core->db, span_of(token, 24), town->at.now + 3600), OK);
    return span_of(token, 24);
}

/* Connects, says hello, and gives a founding that the caller may spoil before it is asked. */
struct wire_wijk_found town_founding(struct town *town, struct phone *founder, struct span token)
{
    town_connect(town, founder);
    assert_int_equal(town_hello(town, founder), OK);
    const struct cert_key root = key_of(&town->root);
    struct wire_wijk_found in = {
        .head = {.type = WIRE_wijk_found},
        .token = token,
        .root_key = wire_key_of(&root),
        .succession = town->succession,
        .charter = town_charter(town, &town->founder_cap, 1),
        .hats = town_chain(town, &town->founder_cap),
        .evidence = founder->evidence,
        .device_key = wire_key_of(&founder->key),
    };
    sign_claim(town, "buurt found", &town->root, &in.signature);
    return in;
}

static void make_founder(struct town *town)
{
    const struct town_invite invite = {.issuer = &town->by_root, .seq = FOUNDER_SEQ};
    town->founder = town_phone(town, &invite);
    const struct town_grant grant = {.hat = CERT_WIJK_COORDINATOR,
                                     .reach = town_wijk(),
                                     .subject = town->founder,
                                     .issuer = &town->by_root,
                                     .invitations = 500};
    town->founder_cap = town_hat(town, &grant);
}

static struct phone *come_in(struct town *town, const struct cap *issuer)
{
    const struct town_invite invite = {.issuer = issuer};
    struct phone *phone = town_phone(town, &invite);
    assert_int_equal(town_register(town, phone), OK);
    assert_int_equal(town_claim(town, phone), OK);
    assert_true(town_prove(town, phone));
    return phone;
}

static void put_on(struct town *town, struct cap *cap, const struct town_grant *grant)
{
    *cap = town_hat(town, grant);
    assert_int_equal(town_lay_down(town, cap), OK);
}

void town_found(struct town *town)
{
    make_founder(town);
    struct wire_wijk_found founding = town_founding(town, town->founder, town_allow(town));
    assert_int_equal(town_ask(town, town->founder, &founding.head), OK);
    town_hang_up(town, town->founder);
    assert_true(town_prove(town, town->founder));
    town->second = come_in(town, &town->founder_cap);
    const struct town_grant second = {.hat = CERT_WIJK_COORDINATOR,
                                      .reach = town_wijk(),
                                      .subject = town->second,
                                      .issuer = &town->by_root,
                                      .invitations = 500};
    put_on(town, &town->second_cap, &second);
    town->coordinator = come_in(town, &town->founder_cap);
    const struct town_grant coordinator = {.hat = CERT_COORDINATOR,
                                           .reach = town_buurt(town, 0),
                                           .subject = town->coordinator,
                                           .issuer = &town->founder_cap,
                                           .cosigner = &town->second_cap,
                                           .invitations = 500};
    put_on(town, &town->coordinator_cap, &coordinator);
    town->leader = come_in(town, &town->coordinator_cap);
    const struct town_grant leader = {.hat = CERT_LEADER,
                                      .reach = town_walk(town),
                                      .subject = town->leader,
                                      .issuer = &town->founder_cap,
                                      .cosigner = &town->second_cap,
                                      .invitations = 100};
    put_on(town, &town->leader_cap, &leader);
}

/* --- statements --- */

struct cert_pen town_pen(const struct cap *by)
{
    return (struct cert_pen){
        .kind = CERT_SIGNED_BY_HAT, .pair = &by->phone->pair, .hat = by->hat.serial};
}

struct cert_pen town_device_pen(struct town *town, const struct phone *phone)
{
    mls_evidence *evidence = town_take(town, 1, sizeof(*evidence));
    assert_int_equal(cert_evidence_decode(phone->evidence, evidence), OK);
    return (struct cert_pen){
        .kind = CERT_SIGNED_BY_DEVICE, .pair = &phone->pair, .device = evidence};
}

mls_statement_body town_statement(const struct town *town, uint8_t kind, mls_reach reach)
{
    return (mls_statement_body){
        .format = CERT_FORMAT,
        .wijk_id = wijk_of(town),
        .statement_kind = kind,
        .made_at = (uint64_t)town->at.now,
        .reach = reach,
    };
}

struct mls_vector town_serials(struct town *town, const struct phone *const *phones, size_t count)
{
    struct cert_id *serials = town_take(town, count, sizeof(*serials));
    for (size_t i = 0; i < count; i++) {
        serials[i] = phones[i]->device.serial;
    }
    qsort(serials, count, sizeof(*serials), compare_ids);
    return (struct mls_vector){serials, count};
}

struct span town_sign(struct town *town, const mls_statement_body *body,
                      const struct cert_pen *pens, size_t count)
{
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_sign_statement(body, pens, count, &out), OK);
    return town_keep(town, &out);
}

struct span town_revoke(struct town *town, const struct cap *by, const struct phone *phone)
{
    mls_statement_body body = town_statement(town, CERT_REVOKE, by->hat.hat.body.reach);
    body.revoked.serials = town_serials(town, &phone, 1);
    const struct cert_pen pen = town_pen(by);
    return town_sign(town, &body, &pen, 1);
}

struct span town_leave(struct town *town, const struct phone *phone, mls_reach reach)
{
    mls_statement_body body = town_statement(town, CERT_LEAVE, reach);
    body.left.serials = town_serials(town, &phone, 1);
    const struct cert_pen pen = town_device_pen(town, phone);
    return town_sign(town, &body, &pen, 1);
}

enum status town_post(struct town *town, struct phone *phone, struct span statement)
{
    struct wire_statement_post in = {.head = {.type = WIRE_statement_post}, .statement = statement};
    return town_ask(town, phone, &in.head);
}
