/* client_wijk.h -- a wijk with its neighbours, in a world of clients. */
#ifndef UNIT_CLIENT_WIJK_H
#define UNIT_CLIENT_WIJK_H

#include "unit/client_world.h"

static inline void world_token(struct client_world *world, char out[128])
{
    struct batch batch = {0};
    struct frame *reply = NULL;
    assert_int_equal(
        core_admin(world->core, span_text("allow-founding"), world->at, &batch, &reply), OK);
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    unsigned held = 0;
    size_t size = 0;
    for (size_t i = 0; i + 1 < reply->size && reply->text[i] != '\n'; i += 2) {
        const char pair[3] = {(char)reply->text[i], (char)reply->text[i + 1], '\0'};
        char *end = NULL;
        bits = bits << 8 | (uint32_t)strtoul(pair, &end, 16);
        assert_ptr_equal(end, pair + 2);
        held += 8;
        while (held >= 6) {
            held -= 6;
            out[size++] = DIGITS[bits >> held & 63];
        }
    }
    if (held > 0) {
        out[size++] = DIGITS[bits << (6 - held) & 63];
    }
    out[size] = '\0';
    frame_destroy(reply);
    batch_end(&batch);
}

/* Phone 0 founds a wijk of so many buurten. */
static inline const struct phone_answer *world_found(struct client_world *world, size_t buurten)
{
    static const char *const NAMES[] = {"Dichterswijk",    "Vondellaan-Zuid", "Staatsliedenbuurt",
                                        "Wagenaarstraat",  "Hogendorpenlaan", "Witte-Hoef",
                                        "Beethovengaarde", "'t Woud"};
    struct wish_buurt rows[8];
    char token[128];
    world_token(world, token);
    for (size_t i = 0; i < buurten; i++) {
        rows[i].name = span_text(NAMES[i]);
    }
    phone_new(world, 0);
    const struct wish wish = {.kind = WISH_FOUND,
                              .as.found = {.token = span_text(token),
                                           .host = span_text("buurt.example"),
                                           .first_name = span_text("Anna"),
                                           .buurten = rows,
                                           .buurt_count = buurten,
                                           .custodian_count = 3,
                                           .custodian_quorum = 2}};
    const struct phone_answer *answer = phone_get(world, 0, &wish);
    assert_int_equal(answer->status, OK);
    world_pass(world, 3);
    return answer;
}

static inline const struct phone_answer *world_invite(struct client_world *world, size_t from)
{
    const struct wish wish = {.kind = WISH_INVITE, .as.invite = {.kind = WISH_INVITE_RESIDENT}};
    return phone_get(world, from, &wish);
}

static inline const struct phone_answer *phone_join(struct client_world *world, size_t which,
                                                    const char *code, const char *name)
{
    phone_new(world, which);
    const struct wish wish = {.kind = WISH_JOIN,
                              .as.join = {.code = span_text(code), .first_name = span_text(name)}};
    return phone_get(world, which, &wish);
}

/* Invited by phone 0, and in its three groups. */
static inline void world_let_in(struct client_world *world, size_t which, const char *name)
{
    char link[PHONE_TEXT_MAX];
    const struct phone_answer *invited = world_invite(world, 0);
    assert_int_equal(invited->status, OK);
    memcpy(link, invited->link, sizeof(link));
    const struct phone_answer *joined = phone_join(world, which, link, name);
    assert_int_equal(joined->status, OK);
    for (int i = 0; i < 60 && phone_count(&world->phones[which], HAPPENED_ENTERED) < 3; i++) {
        world_pass(world, 1);
    }
    assert_int_equal(phone_count(&world->phones[which], HAPPENED_ENTERED), 3);
    world_pass(world, 8);
}

/* The phone's group of a kind, in its own buurt or of the wijk. */
static inline struct wire_group phone_group(struct client_world *world, size_t which,
                                            enum cert_group_kind kind)
{
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wish groups = {.kind = WISH_SHOW_GROUPS};
    const struct wire_id buurt = phone_get(world, which, &self)->answer.self.buurt_id;
    const struct phone_answer *answer = phone_get(world, which, &groups);
    for (size_t i = 0; i < answer->answer.group_count; i++) {
        const struct shown_group *group = &answer->groups[i];
        const bool is_own = group->kind != CERT_ALARM_BUURT && group->kind != CERT_TALK_BUURT;
        if (group->kind == kind && (is_own || wire_id_equal(&group->buurt_id, &buurt))) {
            return group->group;
        }
    }
    fail_msg("phone %zu has no group of kind %d", which, (int)kind);
    return (struct wire_group){{0}};
}

static inline struct wish_self self_of(struct client_world *world, size_t which)
{
    const struct wish wish = {.kind = WISH_SHOW_SELF};
    return phone_get(world, which, &wish)->answer.self;
}

/* Reads the last copy that was to wake sleepers by a phone's rows alone, as a worker does. */
static inline enum status phone_read_push(const struct client_world *world, size_t which,
                                          struct buffer *out)
{
    const struct phone *phone = &world->phones[which];
    struct client_row *rows = calloc(phone->row_count + 1, sizeof(*rows));
    size_t count = 0;
    assert_non_null(rows);
    for (size_t i = 0; i < phone->row_count; i++) {
        const struct phone_row *row = &phone->rows[i];
        if (row->key[0] == 'p') {
            rows[count++] = (struct client_row){span_of(row->key, row->key_size),
                                                span_of(row->value, row->value_size)};
        }
    }
    const struct client_rows stored = {rows, count};
    const enum status status =
        client_read_push(&stored, span_of(world->push, world->push_size), out);
    free(rows);
    return status;
}

#endif
