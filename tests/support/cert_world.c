/* cert_world.c -- the example wijk of certificates. */
#include "support/cert_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the headers above first
#include <cmocka.h>

#include "crypto/public/chance.h"

enum { ARENA_MAX = 1 << 24, RECORD_MAX = 1 << 14 };

/* --- memory --- */

void *world_take(struct world *world, size_t count, size_t size)
{
    void *taken = arena_take(&world->arena, count, size);
    assert_non_null(taken);
    return taken;
}

struct span world_keep(struct world *world, struct buffer *bytes)
{
    assert_int_equal(buffer_status(bytes), OK);
    uint8_t *copy = world_take(world, bytes->size + 1, 1);
    if (bytes->size > 0) {
        memcpy(copy, bytes->data, bytes->size);
    }
    const struct span kept = span_of(copy, bytes->size);
    buffer_end(bytes);
    return kept;
}

struct cert_id world_id(void)
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

/* --- people --- */

static const struct sign_pair *pair_of(const struct world *world, const struct worn *worn)
{
    return worn->person == NULL ? &world->root : &worn->person->pair;
}

static struct cert_id serial_of(const struct world *world, const struct worn *worn)
{
    return worn->person == NULL ? world->wijk_id : worn->hat.serial;
}

static void settle(struct world *world, struct person *person)
{
    mls_evidence evidence;
    assert_int_equal(cert_evidence_decode(person->evidence, &evidence), OK);
    assert_true(person->evidence.size <= CERT_EVIDENCE_SIZE_MAX);
    person->device = cert_device_of(&world->wijk_id, &evidence, &person->key);
}

static struct span make_evidence(struct world *world, const struct person *person, uint64_t made_at)
{
    mls_invitation invitation;
    assert_int_equal(cert_invitation_decode(person->invitation, &invitation), OK);
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_make_evidence(&person->invitation_key, &world->wijk_id, &invitation,
                                        &person->key, made_at, &out),
                     OK);
    return world_keep(world, &out);
}

struct person world_person(struct world *world, const struct invite *invite)
{
    struct person person = {.pair = sign_pair_random()};
    person.key = key_of(&person.pair);
    person.invitation_key =
        invite->invitation_key != NULL ? *invite->invitation_key : sign_pair_random();
    const uint64_t from = invite->from != 0 ? invite->from : WORLD_START;
    const mls_terms terms = {
        .issuer = serial_of(world, invite->issuer),
        .seq = invite->seq,
        .invitation_kind = invite->kind != 0 ? invite->kind : CERT_INVITE_RESIDENT,
        .buurt = invite->buurt,
        .from = from,
        .until = invite->until != 0 ? invite->until : from + CERT_INVITATION_TERM_S,
        .invitation_key = key_of(&person.invitation_key),
        .promise = invite->promise,
        .member_id = invite->member_id,
    };
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(
        cert_sign_invitation(pair_of(world, invite->issuer), &world->wijk_id, &terms, &out), OK);
    person.invitation = world_keep(world, &out);
    person.evidence = make_evidence(world, &person, from + 60);
    settle(world, &person);
    return person;
}

struct person world_resident(struct world *world)
{
    const struct invite invite = {.issuer = &world->coordinator_hat,
                                  .seq = (uint16_t)(100 + world->next_seq++),
                                  .buurt = world->buurten[0]};
    return world_person(world, &invite);
}

struct person world_sister(struct world *world, const struct person *signer, uint8_t n)
{
    struct person person = {.pair = sign_pair_random()};
    person.key = key_of(&person.pair);
    struct buffer out = buffer_make(RECORD_MAX);
    const struct cert_sister sister = {
        .signer = &signer->device, .n = n, .key = &person.key, .made_at = WORLD_START + HOUR};
    assert_int_equal(cert_make_sister(&signer->pair, &world->wijk_id, &sister, &out), OK);
    person.evidence = world_keep(world, &out);
    settle(world, &person);
    return person;
}

struct person world_double(struct world *world, const struct person *first)
{
    struct person person = *first;
    person.pair = sign_pair_random();
    person.key = key_of(&person.pair);
    person.evidence = make_evidence(world, &person, WORLD_START + 90);
    settle(world, &person);
    return person;
}

/* --- hats --- */

mls_reach world_wijk(void)
{
    return (mls_reach){.kind = CERT_REACH_WIJK};
}

mls_reach world_buurt(const struct world *world, size_t number)
{
    return (mls_reach){.kind = CERT_REACH_BUURT, .buurt = world->buurten[number]};
}

mls_reach world_walk(const struct world *world)
{
    return (mls_reach){.kind = CERT_REACH_GROUP, .buurt = world->buurten[0], .room = world->walk};
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

struct worn world_wild_hat(struct world *world, const struct grant *grant)
{
    struct worn worn = {.person = grant->subject};
    mls_hat *hat = &worn.hat.hat;
    const uint64_t from = grant->from != 0 ? grant->from : WORLD_START;
    hat->body = (mls_hat_body){
        .format = CERT_FORMAT,
        .wijk_id = world->wijk_id,
        .hat = grant->hat,
        .reach = grant->reach,
        .subject = grant->subject->device.serial,
        .subject_key = grant->subject->key,
        .member_id = grant->subject->device.member_id,
        .from = from,
        .until = grant->until != 0 ? grant->until : from + (uint64_t)300 * DAY,
        .invitations = grant->invitations,
        .issuer = serial_of(world, grant->issuer),
    };
    if (grant->cosigner != NULL) {
        hat->body.cosigner = serial_of(world, grant->cosigner);
        sign_hat(pair_of(world, grant->cosigner), &hat->body, &hat->by_cosigner);
    }
    sign_hat(pair_of(world, grant->issuer), &hat->body, &hat->by_issuer);
    worn.hat.serial = cert_hat_serial(&hat->body);
    struct buffer out = buffer_make(RECORD_MAX);
    mls_write_hat(&out, hat);
    worn.bytes = world_keep(world, &out);
    return worn;
}

struct worn world_hat(struct world *world, const struct grant *grant)
{
    struct worn worn = world_wild_hat(world, grant);
    struct cert_hat read;
    assert_int_equal(cert_hat_decode(worn.bytes, &read), OK);
    assert_memory_equal(&read.serial, &worn.hat.serial, sizeof(read.serial));
    return worn;
}

/* --- what is signed --- */

struct span world_pass(struct world *world, const struct worn *by, const struct cert_group *group,
                       const struct person *subject, uint64_t made_at)
{
    const mls_pass_body body = {
        .format = CERT_FORMAT,
        .group = *group,
        .member_id = subject->device.member_id,
        .subject_key = subject->key,
        .made_at = made_at,
        .until = made_at + (uint64_t)7 * DAY,
        .hat = serial_of(world, by),
    };
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_sign_pass(pair_of(world, by), &body, &out), OK);
    return world_keep(world, &out);
}

static int compare_buurten(const void *a, const void *b)
{
    return memcmp(a, b, CERT_ID_SIZE);
}

struct span world_charter(struct world *world, const struct worn *by, uint32_t version)
{
    mls_charter_buurt buurten[2] = {{world->buurten[0], span_text("Noord")},
                                    {world->buurten[1], span_text("Zuid")}};
    qsort(buurten, 2, sizeof(buurten[0]), compare_buurten);
    mls_charter_room rooms[] = {{CERT_WALK, world->walk, world->buurten[0]}};
    const mls_charter_body body = {
        .format = CERT_FORMAT,
        .wijk_id = world->wijk_id,
        .version = version,
        .made_at = WORLD_START + DAY,
        .buurten = {buurten, 2},
        .rooms = {rooms, 1},
        .hat = serial_of(world, by),
    };
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_sign_charter(pair_of(world, by), &body, &out), OK);
    return world_keep(world, &out);
}

struct cert_pen world_pen(const struct worn *by)
{
    return (struct cert_pen){
        .kind = CERT_SIGNED_BY_HAT, .pair = &by->person->pair, .hat = by->hat.serial};
}

struct cert_pen world_device_pen(struct world *world, const struct person *person)
{
    mls_evidence *evidence = world_take(world, 1, sizeof(*evidence));
    assert_int_equal(cert_evidence_decode(person->evidence, evidence), OK);
    return (struct cert_pen){
        .kind = CERT_SIGNED_BY_DEVICE, .pair = &person->pair, .device = evidence};
}

mls_statement_body world_statement(const struct world *world, uint8_t kind, mls_reach reach,
                                   uint64_t made_at)
{
    return (mls_statement_body){
        .format = CERT_FORMAT,
        .wijk_id = world->wijk_id,
        .statement_kind = kind,
        .made_at = made_at,
        .reach = reach,
    };
}

struct mls_vector world_serials(struct world *world, const struct cert_id *serials, size_t count)
{
    struct cert_id *copy = world_take(world, count, sizeof(*copy));
    memcpy(copy, serials, count * sizeof(*copy));
    qsort(copy, count, sizeof(*copy), compare_buurten);
    return (struct mls_vector){copy, count};
}

struct span world_sign(struct world *world, const mls_statement_body *body,
                       const struct cert_pen *pens, size_t count)
{
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_sign_statement(body, pens, count, &out), OK);
    return world_keep(world, &out);
}

struct span world_revoke(struct world *world, const struct cert_pen *pen, mls_reach reach,
                         const struct cert_id *serial, uint64_t made_at)
{
    mls_statement_body body = world_statement(world, CERT_REVOKE, reach, made_at);
    body.revoked.serials = world_serials(world, serial, 1);
    return world_sign(world, &body, pen, 1);
}

/* --- the wijk --- */

static void make_succession(struct world *world)
{
    struct cert_key custodians[WORLD_CUSTODIANS];
    for (size_t i = 0; i < WORLD_CUSTODIANS; i++) {
        world->custodians[i] = sign_pair_random();
        custodians[i] = key_of(&world->custodians[i]);
    }
    const mls_succession_body body = {
        .format = CERT_FORMAT,
        .wijk_id = world->wijk_id,
        .version = 1,
        .root = key_of(&world->root),
        .k = WORLD_NEEDED,
        .custodians = {custodians, WORLD_CUSTODIANS},
    };
    const struct cert_successor by = {CERT_BY_ROOT, &world->root};
    struct buffer out = buffer_make(RECORD_MAX);
    assert_int_equal(cert_sign_succession(&body, &by, 1, &out), OK);
    mls_succession *first = world_take(world, 1, sizeof(*first));
    assert_int_equal(cert_succession_decode(world_keep(world, &out), &world->arena, first), OK);
    world->successions = (struct mls_vector){first, 1};
}

static void make_coordinators(struct world *world)
{
    struct person *people[] = {&world->founder, &world->second, &world->third};
    struct worn *hats[] = {&world->first_hat, &world->second_hat, &world->third_hat};
    for (uint16_t i = 0; i < 3; i++) {
        const struct invite invite = {
            .issuer = &world->by_root, .seq = i, .buurt = world->buurten[0]};
        *people[i] = world_person(world, &invite);
        *hats[i] = world_hat(world, &(struct grant){.hat = CERT_WIJK_COORDINATOR,
                                                    .reach = world_wijk(),
                                                    .subject = people[i],
                                                    .issuer = &world->by_root,
                                                    .invitations = 500});
    }
}

static void make_helpers(struct world *world)
{
    struct person *people[] = {&world->coordinator, &world->leader, &world->moderators[0],
                               &world->moderators[1]};
    struct worn *hats[] = {&world->coordinator_hat, &world->leader_hat, &world->moderator_hats[0],
                           &world->moderator_hats[1]};
    const uint8_t kinds[] = {CERT_COORDINATOR, CERT_LEADER, CERT_MODERATOR, CERT_MODERATOR};
    const uint16_t caps[] = {500, 100, 0, 0};
    for (uint16_t i = 0; i < 4; i++) {
        const struct invite invite = {
            .issuer = &world->first_hat, .seq = i, .buurt = world->buurten[0]};
        *people[i] = world_person(world, &invite);
        *hats[i] = world_hat(world, &(struct grant){.hat = kinds[i],
                                                    .reach = kinds[i] == CERT_LEADER
                                                                 ? world_walk(world)
                                                                 : world_buurt(world, 0),
                                                    .subject = people[i],
                                                    .issuer = &world->first_hat,
                                                    .cosigner = &world->second_hat,
                                                    .invitations = caps[i]});
    }
}

void cert_world_open(struct world *world)
{
    assert_true(chance_open());
    *world = (struct world){.arena = arena_make(ARENA_MAX), .root = sign_pair_random()};
    const struct cert_key root = key_of(&world->root);
    world->wijk_id = cert_wijk_id(&root);
    world->buurten[0] = world_id();
    world->buurten[1] = world_id();
    world->walk = world_id();
    world->casus = world_id();
    make_succession(world);
    make_coordinators(world);
    make_helpers(world);
}

void cert_world_end(struct world *world)
{
    arena_end(&world->arena);
}

/* --- groups --- */

struct cert_group world_group(const struct world *world, enum cert_group_kind kind)
{
    const struct cert_id *rooms[] = {
        [CERT_ALARM_BUURT] = &world->buurten[0],
        [CERT_TALK_BUURT] = &world->buurten[0],
        [CERT_ALARM_WIJK] = &world->wijk_id,
        [CERT_LEADERS] = &world->wijk_id,
        [CERT_WALK] = &world->walk,
        [CERT_CASUS] = &world->casus,
    };
    const struct cert_place place = {
        .wijk_id = world->wijk_id, .kind = kind, .room = *rooms[kind], .instance = 1};
    return cert_group_of(&place);
}

struct cert_document *world_document(const struct world *world, const struct cert_group *group)
{
    static const struct cert_id ZERO;
    struct cert_place place;
    assert_int_equal(cert_place_read(cert_group_span(group), &place), OK);
    const bool is_of_wijk =
        place.kind == CERT_ALARM_WIJK || place.kind == CERT_LEADERS || place.kind == CERT_CASUS;
    struct cert_document *document = NULL;
    assert_int_equal(cert_document_make(group, is_of_wijk ? &ZERO : &world->buurten[0],
                                        &world->successions, NULL, &document),
                     OK);
    return document;
}

struct cert_book *world_book(const struct world *world)
{
    struct cert_book *book = NULL;
    assert_int_equal(cert_book_create(&world->wijk_id, NULL, &book), OK);
    assert_int_equal(cert_book_set_root(book, &world->successions), OK);
    const struct worn *hats[] = {&world->first_hat,        &world->second_hat,
                                 &world->third_hat,        &world->coordinator_hat,
                                 &world->leader_hat,       &world->moderator_hats[0],
                                 &world->moderator_hats[1]};
    for (size_t i = 0; i < sizeof(hats) / sizeof(hats[0]); i++) {
        struct cert_id serial;
        assert_int_equal(cert_book_add_hat(book, hats[i]->bytes, &serial), OK);
    }
    return book;
}
