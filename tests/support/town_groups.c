/* town_groups.c -- the MLS half of phones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the headers above first
#include <cmocka.h>

#include "cert/act.h"
#include "cert/envelope.h"
#include "cert/group_info.h"
#include "crypto/public/chance.h"
#include "support/town.h"
#include "support/town_inside.h"
#include "wijk/ids.h"

enum { MESSAGE_MAX = 1 << 20, ACT_HATS_MAX = 9, PADDING = 0 };

/* --- places --- */

struct wire_group town_group(const struct town *town, enum cert_group_kind kind, size_t buurt,
                             uint32_t instance)
{
    struct cert_place place = {
        .wijk_id = cert_id_of(&town->wijk_id), .kind = kind, .instance = instance};
    switch (kind) {
    case CERT_ALARM_BUURT:
    case CERT_TALK_BUURT: place.room = town->buurten[buurt]; break;
    case CERT_WALK: place.room = town->walk; break;
    default: place.room = place.wijk_id; break;
    }
    const struct cert_group group = cert_group_of(&place);
    return wire_group_of(&group);
}

static bool is_same(const struct wire_group *a, const struct wire_group *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

struct club *town_club(struct phone *phone, const struct wire_group *group)
{
    for (size_t i = 0; i < PHONE_CLUBS; i++) {
        if (phone->clubs[i].group != NULL && is_same(&phone->clubs[i].id, group)) {
            return &phone->clubs[i];
        }
    }
    return NULL;
}

static void end_club(struct club *club)
{
    group_destroy(club->group);
    cert_policy_destroy(club->policy);
    *club = (struct club){.last_text = {0}};
}

void town_forget_club(struct phone *phone, const struct wire_group *group)
{
    struct club *club = town_club(phone, group);
    if (club != NULL) {
        end_club(club);
    }
}

static struct club *add_club(struct phone *phone, const struct wire_group *group)
{
    struct club *club = town_club(phone, group);
    if (club != NULL) {
        end_club(club);
    }
    for (size_t i = 0; i < PHONE_CLUBS; i++) {
        if (phone->clubs[i].group == NULL) {
            phone->clubs[i].id = *group;
            return &phone->clubs[i];
        }
    }
    fail_msg("a phone in too many groups");
    return NULL;
}

/* --- members --- */

static struct member member_of(struct town *town, const struct phone *phone)
{
    struct buffer out = buffer_make(MESSAGE_MAX);
    cert_capabilities_write(&out);
    return (struct member){
        .signer = &phone->pair,
        .identity = phone->evidence,
        .capabilities = town_keep(town, &out),
        .not_before = 0,
        .not_after = UINT64_MAX,
    };
}

static struct cert_policy *policy_of(struct span document, uint64_t time)
{
    const struct cert_policy_start start = {.document = document, .time = time};
    struct cert_policy *policy = NULL;
    assert_int_equal(cert_policy_create(&start, &policy), OK);
    return policy;
}

static struct span time_extension(struct town *town, uint64_t time)
{
    struct buffer out = buffer_make(MESSAGE_MAX);
    cert_time_extension_write(time, &out);
    return town_keep(town, &out);
}

static struct span info_of(struct town *town, const struct phone *phone, struct group *group,
                           uint64_t time)
{
    const struct group_info_form form = {.with_external_pub = true,
                                         .extensions = time_extension(town, time)};
    struct buffer out = buffer_make(MESSAGE_MAX);
    assert_int_equal(group_make_info(group, &phone->pair, &form, &out), OK);
    return town_keep(town, &out);
}

static void follow_log(struct town *town, struct phone *phone, const struct wire_group *group)
{
    struct wire_log_follow in = {
        .head = {.type = WIRE_log_follow},
        .place = {.log = {.kind = WIRE_LOG_GROUP, .group = *group}, .incarnation = 1}};
    assert_int_equal(town_ask(town, phone, &in.head), OK);
}

/* --- hearing --- */

static void hear_message(struct town *town, struct phone *phone, struct club *club,
                         struct span message)
{
    struct group_event event;
    const enum status status = group_handle(club->group, message, NULL, &event);
    if (status != OK) {
        return; /* older than this phone's stay */
    }
    switch (event.kind) {
    case GROUP_REMOVED: end_club(club); break;
    case GROUP_APPLICATION: {
        struct buffer text = buffer_make(MESSAGE_MAX);
        buffer_append_span(&text, event.content);
        club->last_text = town_keep(town, &text);
        break;
    }
    default:
        if (!club->is_lawless) {
            assert_int_equal(cert_policy_follow(club->policy, group_public(club->group)), OK);
        }
    }
    group_event_end(&event);
    (void)phone;
}

void town_handle(struct town *town, struct phone *phone, const struct wire_head *head)
{
    struct wire_group group;
    struct span message;
    if (head->type == WIRE_group_commit_made) {
        const struct wire_group_commit_made *made = (const void *)head;
        group = made->group;
        message = made->commit;
    } else if (head->type == WIRE_group_proposed) {
        const struct wire_group_proposed *proposed = (const void *)head;
        group = proposed->group;
        message = proposed->proposal;
    } else if (head->type == WIRE_group_message) {
        const struct wire_group_message *said = (const void *)head;
        group = said->group;
        message = said->message;
    } else {
        return;
    }
    struct club *club = town_club(phone, &group);
    if (club != NULL && message.size > 0) {
        hear_message(town, phone, club, message);
    }
}

/* --- founding --- */

static struct cert_document *first_document(struct town *town, const struct wire_group *group)
{
    struct cert_place place;
    assert_int_equal(cert_place_read(wire_group_span(group), &place), OK);
    const struct cert_group id = cert_group_of(&place);
    struct cert_id buurt = {{0}};
    if (place.kind == CERT_ALARM_BUURT || place.kind == CERT_TALK_BUURT) {
        buurt = place.room;
    } else if (place.kind == CERT_WALK) {
        buurt = town->buurten[0];
    }
    mls_succession *succession = town_take(town, 1, sizeof(*succession));
    assert_int_equal(cert_succession_decode(town->succession, &town->arena, succession), OK);
    const struct mls_vector successions = {succession, 1};
    struct cert_document *document = NULL;
    assert_int_equal(cert_document_make(&id, &buurt, &successions, NULL, &document), OK);
    return document;
}

/* The next instance takes over the state of the one before, as this phone knows it. */
static struct cert_document *document_for(struct town *town, struct phone *phone,
                                          const struct wire_group *group)
{
    struct wire_group before = *group;
    before.bytes[sizeof(before.bytes) - 1]--;
    struct club *club = town_club(phone, &before);
    if (club == NULL) {
        return first_document(town, group);
    }
    struct cert_document *document = NULL;
    assert_int_equal(cert_document_renew(cert_policy_document(club->policy), &document), OK);
    return document;
}

enum status town_found_group(struct town *town, struct phone *phone, const struct cap *cap,
                             const struct wire_group *group)
{
    struct cert_document *document = document_for(town, phone, group);
    const uint64_t now = (uint64_t)town->at.now;
    struct buffer extensions = buffer_make(MESSAGE_MAX);
    cert_founding_extensions_write(document, &extensions);
    struct cert_policy *policy = policy_of(cert_document_bytes(document), now);
    const struct group_rules rules = {.policy = cert_policy_hook(policy)};
    const struct member member = member_of(town, phone);
    struct group *made = NULL;
    assert_int_equal(
        group_create(&rules, &member, wire_group_span(group), buffer_span(&extensions), &made), OK);
    struct buffer tree = buffer_make(MESSAGE_MAX);
    tree_write(public_group_tree(group_public(made)), &tree);
    struct wire_group_found in = {
        .head = {.type = WIRE_group_found},
        .group = *group,
        .group_info = info_of(town, phone, made, now),
        .tree = town_keep(town, &tree),
        .policy = cert_document_bytes(document),
    };
    if (cap != NULL) {
        in.hats = town_chain(town, cap);
    }
    const enum status status = cap == NULL || cap->phone != phone
                                   ? town_ask(town, phone, &in.head)
                                   : town_ask_as(town, cap, &in.head);
    buffer_end(&extensions);
    cert_document_drop(document);
    if (status != OK) {
        group_destroy(made);
        cert_policy_destroy(policy);
        return status;
    }
    struct club *club = add_club(phone, group);
    club->group = made;
    club->policy = policy;
    follow_log(town, phone, group);
    return OK;
}

/* --- entering --- */

static struct span fetch_blob(struct town *town, struct phone *phone, const struct wire_hash *hash,
                              uint64_t size)
{
    struct buffer out = buffer_make((size_t)MESSAGE_MAX * 8);
    while (out.size < size) {
        struct wire_blob_get in = {
            .head = {.type = WIRE_blob_get}, .hash = *hash, .offset = out.size};
        assert_int_equal(town_ask(town, phone, &in.head), OK);
        const struct wire_blob_part *part = (const void *)town->reply;
        assert_int_equal(part->size, size);
        buffer_append_span(&out, part->part);
    }
    return town_keep(town, &out);
}

/* A hat and its signers, each once. */
static void add_hats(struct span hats[ACT_HATS_MAX], size_t *count, const struct cap *cap)
{
    const struct cap *const order[] = {cap->issuer, cap->cosigner, cap};
    for (size_t i = 0; i < 3; i++) {
        bool is_new = order[i] != NULL && order[i]->phone != NULL && *count < ACT_HATS_MAX;
        for (size_t k = 0; k < *count && is_new; k++) {
            is_new = !span_equal(hats[k], order[i]->bytes);
        }
        if (is_new) {
            hats[(*count)++] = order[i]->bytes;
        }
    }
}

static struct span act_of(struct town *town, const struct phone *phone,
                          const struct town_entry *entry, uint64_t last)
{
    const struct span none = {0};
    struct span hats[ACT_HATS_MAX];
    size_t count = 0;
    const struct cap *const caps[] = {phone->let_in_by, entry->hats};
    for (size_t i = 0; i < 2 && !entry->returns; i++) {
        if (caps[i] != NULL) {
            add_hats(hats, &count, caps[i]);
        }
    }
    struct buffer out = buffer_make(MESSAGE_MAX);
    cert_act_write(cert_act_time((uint64_t)town->at.now, last), hats, count, none, entry->pass,
                   &out);
    return town_keep(town, &out);
}

/* What is needed to enter, by group.fetch or with the turn. */
struct door {
    struct wire_id turn;
    uint64_t epoch;
    uint64_t committed_at;
    struct span group_info, tree, document;
};

static enum status fetch(struct town *town, struct phone *phone, const struct wire_group *group,
                         struct door *out)
{
    struct wire_group_fetch in = {.head = {.type = WIRE_group_fetch}, .group = *group};
    const enum status status = town_ask(town, phone, &in.head);
    if (status != OK) {
        return status;
    }
    const struct wire_group_state *state = (const void *)town->reply;
    *out = (struct door){.epoch = state->epoch,
                         .committed_at = (uint64_t)state->committed_at,
                         .group_info = state->group_info};
    struct wire_policy_fetch policy = {.head = {.type = WIRE_policy_fetch}, .hash = state->policy};
    const struct wire_hash tree = state->tree_blob;
    const uint64_t size = state->tree_size;
    out->tree = fetch_blob(town, phone, &tree, size);
    assert_int_equal(town_ask(town, phone, &policy.head), OK);
    out->document = ((const struct wire_policy_document *)(const void *)town->reply)->document;
    return OK;
}

static void take_turn(struct town *town, struct phone *phone, const struct wire_group *group,
                      struct door *door)
{
    const struct wire_group_turn_lent *lent = (const void *)town_heard(phone, WIRE_group_turn_lent);
    assert_non_null(lent);
    assert_true(is_same(&lent->group, group));
    door->turn = lent->turn;
    door->epoch = lent->epoch;
    door->committed_at = (uint64_t)lent->committed_at;
    door->group_info = lent->group_info;
    door->tree = fetch_blob(town, phone, &lent->tree_blob, lent->tree_size);
}

static uint32_t own_leaf(struct phone *phone, struct span tree)
{
    struct tree *read = NULL;
    uint32_t leaf = 0;
    assert_int_equal(tree_read(tree, NULL, &read), OK);
    assert_int_equal(tree_find_signature_key(read, cert_key_span(&phone->key), &leaf), OK);
    tree_destroy(read);
    return leaf;
}

enum status town_enter(struct town *town, struct phone *phone, const struct wire_group *group,
                       const struct town_entry *entry)
{
    static const struct town_entry USUAL = {.hats = NULL};
    entry = entry == NULL ? &USUAL : entry;
    struct door door;
    enum status status = fetch(town, phone, group, &door);
    if (status != OK) {
        return status;
    }
    if (entry->with_turn) {
        take_turn(town, phone, group, &door);
    }
    struct cert_policy *policy = policy_of(door.document, door.committed_at);
    struct group_rules rules = {.adds_max = 0};
    if (!entry->lawless) {
        rules.policy = cert_policy_hook(policy);
    }
    const struct member member = member_of(town, phone);
    const uint32_t replaces = entry->returns ? own_leaf(phone, door.tree) : 0;
    const struct span data = act_of(town, phone, entry, door.committed_at);
    mls_act act;
    assert_int_equal(cert_act_decode(data, &town->arena, &act), OK);
    const struct group_info_form form = {
        .with_external_pub = true,
        .extensions = time_extension(town, act.time + (entry->info_lies ? 1 : 0))};
    struct buffer info = buffer_make(MESSAGE_MAX);
    const struct external_join join = {
        .group_info = door.group_info,
        .tree = door.tree,
        .authenticated_data = data,
        .replaces = entry->returns ? &replaces : NULL,
        .info = &form,
        .info_out = &info,
    };
    struct buffer commit = buffer_make(MESSAGE_MAX);
    struct group *made = NULL;
    status = group_join_external(&rules, &member, &join, NULL, &commit, &made);
    if (status != OK) {
        buffer_end(&commit);
        buffer_end(&info);
        cert_policy_destroy(policy);
        return status;
    }
    struct wire_group_enter in = {.head = {.type = WIRE_group_enter},
                                  .group = *group,
                                  .epoch = door.epoch,
                                  .turn = door.turn,
                                  .commit = town_keep(town, &commit),
                                  .group_info = town_keep(town, &info)};
    status = town_ask(town, phone, &in.head);
    if (status != OK) {
        group_destroy(made);
        cert_policy_destroy(policy);
        return status;
    }
    assert_int_equal(group_commit_merge(made), OK);
    struct club *club = add_club(phone, group);
    club->group = made;
    club->policy = policy;
    club->is_lawless = entry->lawless;
    if (!entry->lawless) {
        assert_int_equal(cert_policy_follow(policy, group_public(made)), OK);
    }
    bool is_swept = false;
    assert_int_equal(public_group_sweep(group_public(made), UINT32_MAX, &is_swept), OK);
    if (!entry->returns) {
        follow_log(town, phone, group);
    }
    return OK;
}

/* --- committing --- */

struct wire_group_commit town_make_commit(struct town *town, struct phone *phone,
                                          const struct wire_group *group,
                                          const struct cert_plan *plan)
{
    struct club *club = town_club(phone, group);
    assert_non_null(club);
    const struct member member = member_of(town, phone);
    mls_act act;
    assert_int_equal(cert_act_decode(plan->act, &town->arena, &act), OK);
    const struct group_info_form form = {.with_external_pub = true,
                                         .extensions = time_extension(town, act.time)};
    const struct commit_wish wish = {
        .proposals = plan->proposals,
        .proposal_count = plan->proposal_count,
        .with_kept = plan->with_kept,
        .force_path = true,
        .authenticated_data = plan->act,
        .form = HANDSHAKE_PUBLIC,
        .member = &member,
        .info = &form,
    };
    struct buffer commit = buffer_make(MESSAGE_MAX);
    struct buffer info = buffer_make(MESSAGE_MAX);
    struct commit_made made = {.commit = &commit, .info = &info};
    assert_int_equal(group_commit(club->group, &wish, &made), OK);
    return (struct wire_group_commit){.head = {.type = WIRE_group_commit},
                                      .group = *group,
                                      .epoch = group_epoch(club->group),
                                      .commit = town_keep(town, &commit),
                                      .group_info = town_keep(town, &info)};
}

void town_drop_commit(struct phone *phone, const struct wire_group *group)
{
    struct club *club = town_club(phone, group);
    if (club != NULL && group_has_pending(club->group)) {
        assert_int_equal(group_commit_drop(club->group), OK);
    }
}

static enum status commit(struct town *town, struct phone *phone, const struct wire_group *group,
                          const struct cert_plan *plan)
{
    struct wire_group_commit in = town_make_commit(town, phone, group, plan);
    const enum status status = town_ask(town, phone, &in.head);
    if (status != OK) {
        town_drop_commit(phone, group);
    }
    return status;
}

enum status town_update(struct town *town, struct phone *phone, const struct wire_group *group)
{
    struct club *club = town_club(phone, group);
    assert_non_null(club);
    struct cert_plan plan;
    const enum status status = cert_policy_plan_update(club->policy, group_public(club->group),
                                                       (uint64_t)town->at.now, &town->arena, &plan);
    return status == OK ? commit(town, phone, group, &plan) : status;
}

enum status town_apply(struct town *town, struct phone *phone, const struct wire_group *group,
                       struct span statement, const struct cap *const *caps, size_t cap_count)
{
    struct club *club = town_club(phone, group);
    assert_non_null(club);
    struct span hats[ACT_HATS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < cap_count; i++) {
        add_hats(hats, &count, caps[i]);
    }
    const struct span none = {0};
    struct buffer out = buffer_make(MESSAGE_MAX);
    cert_act_write((uint64_t)town->at.now, hats, count, statement, none, &out);
    const struct span bytes = town_keep(town, &out);
    mls_act act;
    struct cert_plan plan;
    assert_int_equal(cert_act_decode(bytes, &town->arena, &act), OK);
    const enum status status = cert_policy_plan_statement(club->policy, group_public(club->group),
                                                          &act, &town->arena, &plan);
    return status == OK ? commit(town, phone, group, &plan) : status;
}

enum status town_propose_leave(struct town *town, struct phone *phone,
                               const struct wire_group *group)
{
    struct club *club = town_club(phone, group);
    assert_non_null(club);
    const mls_proposal proposal = {.proposal_type = MLS_SELF_REMOVE};
    struct buffer encoded = buffer_make(MESSAGE_MAX);
    struct buffer message = buffer_make(MESSAGE_MAX);
    mls_write_proposal(&encoded, &proposal);
    const struct span none = {0};
    const struct town_entry usual = {.returns = true};
    const struct span act = act_of(town, phone, &usual, cert_policy_time(club->policy));
    (void)none;
    assert_int_equal(group_propose(club->group, &phone->pair, buffer_span(&encoded), act,
                                   HANDSHAKE_PUBLIC, &message),
                     OK);
    buffer_end(&encoded);
    struct wire_group_propose in = {.head = {.type = WIRE_group_propose},
                                    .group = *group,
                                    .epoch = group_epoch(club->group),
                                    .proposal = town_keep(town, &message)};
    return town_ask(town, phone, &in.head);
}

/* --- saying --- */

struct wire_group_send town_message(struct town *town, struct phone *phone,
                                    const struct wire_group *group, enum wire_content_class content,
                                    const char *text)
{
    struct club *club = town_club(phone, group);
    assert_non_null(club);
    struct wire_group_send in = {.head = {.type = WIRE_group_send},
                                 .group = *group,
                                 .epoch = group_epoch(club->group),
                                 .content = content,
                                 .expires = town->at.now + TOWN_DAY};
    chance_fill(in.object_id.bytes, sizeof(in.object_id.bytes));
    const mls_envelope envelope = {.format = CERT_FORMAT,
                                   .content_class = (mls_u8)content,
                                   .group = cert_group_of_wire(group),
                                   .object_id = cert_id_of(&in.object_id),
                                   .expires = (uint64_t)in.expires};
    struct buffer data = buffer_make(MESSAGE_MAX);
    struct buffer message = buffer_make(MESSAGE_MAX);
    mls_write_envelope(&data, &envelope);
    assert_int_equal(group_protect(club->group, &phone->pair, buffer_span(&data), span_text(text),
                                   PADDING, &message),
                     OK);
    buffer_end(&data);
    in.message = town_keep(town, &message);
    return in;
}

enum status town_say(struct town *town, struct phone *phone, const struct wire_group *group,
                     const char *text)
{
    struct wire_group_send in = town_message(town, phone, group, wire_content_class_CHAT, text);
    return town_ask(town, phone, &in.head);
}

/* --- the usual --- */

void town_open_groups(struct town *town)
{
    const struct wire_group groups[] = {town_group(town, CERT_ALARM_BUURT, 0, 1),
                                        town_group(town, CERT_TALK_BUURT, 0, 1),
                                        town_group(town, CERT_ALARM_WIJK, 0, 1)};
    struct phone *const phones[] = {town->second, town->coordinator, town->leader};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(town_found_group(town, town->founder, NULL, &groups[i]), OK);
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(town_enter(town, phones[k], &groups[i], NULL), OK);
        }
    }
}
