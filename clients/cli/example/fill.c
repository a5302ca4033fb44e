/* fill.c -- one buurt: its coordinator, its leader, its people. */
#include "cli/example/example.h"

#include <stdio.h>
#include <string.h>

static struct span own_round_name(void)
{
    return span_text("Dinsdagavondronde");
}

/* ── who has a part of their own ────────────────────────────────────────────────────────────── */

static enum status join_coordinator(struct example *example, struct corner *corner)
{
    char folder[PERSON_NAME_SIZE];
    char name[PERSON_NAME_SIZE];
    const struct wire_id none = {{0}};
    struct wire_id serial;
    example_folder(corner->facts->name, "coordinator", folder);
    enum status status = example_join(example, &example->founder, &corner->buurt_id, folder,
                                      example_name(example, name), &corner->coordinator);
    if (status == OK) {
        status = example_grant(example, &corner->coordinator, CERT_COORDINATOR, &corner->buurt_id,
                               &none, &serial);
    }
    return status;
}

static enum status join_leader(struct example *example, struct corner *corner)
{
    char folder[PERSON_NAME_SIZE];
    char name[PERSON_NAME_SIZE];
    if (!corner->facts->led) {
        return OK;
    }
    example_folder(corner->facts->name, "leider", folder);
    return example_join(example, &corner->coordinator, &corner->buurt_id, folder,
                        example_name(example, name), &corner->leader);
}

static enum status join_moderators(struct example *example, struct corner *corner)
{
    static const char *const ROLES[EXAMPLE_MODERATORS] = {"moderator", "moderator-2"};
    const struct wire_id none = {{0}};
    enum status status = OK;
    for (size_t i = 0; i < EXAMPLE_MODERATORS && status == OK; i++) {
        struct person moderator;
        struct wire_id serial;
        char folder[PERSON_NAME_SIZE];
        char name[PERSON_NAME_SIZE];
        example_folder(corner->facts->name, ROLES[i], folder);
        status = example_join(example, &corner->coordinator, &corner->buurt_id, folder,
                              example_name(example, name), &moderator);
        if (status == OK) {
            status = example_grant(example, &moderator, CERT_MODERATOR, &corner->buurt_id, &none,
                                   &serial);
        }
        if (status == OK) {
            status = phone_settle(moderator.phone, 100, 5000);
        }
        person_close(&moderator);
    }
    return status;
}

/* ── everybody else ─────────────────────────────────────────────────────────────────────────── */

static bool has_spoken_for(const struct corner *corner, struct span name)
{
    for (size_t i = 0; i < corner->count; i++) {
        if (span_equal(span_text(corner->people[i].name), name)) {
            return true;
        }
    }
    return false;
}

/* The name of the nth person: first those who have something to say, then anybody. */
static bool next_speaker(const struct example *example, const struct corner *corner,
                         char out[PERSON_NAME_SIZE])
{
    const struct facts_line *lines = example->facts.talk.items;
    for (size_t i = 0; i < example->facts.talk.count; i++) {
        if (span_equal(lines[i].buurt, corner->facts->name) &&
            !has_spoken_for(corner, lines[i].who)) {
            (void)snprintf(out, PERSON_NAME_SIZE, "%.*s", (int)lines[i].who.size,
                           (const char *)lines[i].who.data);
            return true;
        }
    }
    return false;
}

/* Whoever walks enters the walking group and signs up; the coordinator lets people in. */
static enum status walk(struct example *example, struct corner *corner, struct person *walker,
                        size_t number)
{
    struct person *guide =
        corner->leader.phone != NULL ? &corner->leader : example_host(example, corner);
    struct wire_group group;
    enum status status = person_find_group(guide, CERT_WALK, &corner->walk_group_id, &group);
    if (status == OK) {
        status = person_enter(walker, guide, &group);
    }
    return status == OK ? example_sign_up(corner, walker, number) : status;
}

/* The first people of a buurt keep their phones: one is "bewoner", the rest speak. */
static enum status join_person(struct example *example, struct corner *corner, size_t number)
{
    struct person passing;
    char name[PERSON_NAME_SIZE];
    char folder[PERSON_NAME_SIZE];
    const bool speaks = next_speaker(example, corner, name);
    const bool stays = corner->count < EXAMPLE_OPEN_MAX && (speaks || number == 0);
    struct person *person = stays ? &corner->people[corner->count] : &passing;
    if (!speaks) {
        (void)example_name(example, name);
    }
    example_folder(corner->facts->name, number == 0 ? "bewoner" : name, folder);
    enum status status = example_join(example, &corner->coordinator, &corner->buurt_id,
                                      stays ? folder : NULL, name, person);
    if (status == OK && number < corner->facts->walkers) {
        status = walk(example, corner, person, number);
        if (corner->walker_count < EXAMPLE_OPEN_MAX) {
            corner->walkers[corner->walker_count++] = person->member_id;
        }
    }
    if (stays) {
        corner->count++;
    } else {
        person_close(person);
    }
    return status;
}

/* Those of a role are members too. */
static size_t people_of(const struct example *example, const struct corner *corner)
{
    const size_t roles = 1 + EXAMPLE_MODERATORS + (corner->facts->led ? 1 : 0);
    uint64_t members = corner->facts->members;
    if (example->members > 0 && example->members < members) {
        members = example->members;
    }
    return members > roles ? (size_t)members - roles : 1;
}

static enum status make_rounds(struct example *example, struct corner *corner)
{
    const struct facts_round *rounds = example->facts.rounds.items;
    enum status status = OK;
    struct wire_id own = {{0}};
    struct wire_id own_hat = {{0}};
    for (size_t i = 0; i < example->facts.rounds.count && status == OK; i++) {
        const bool is_own = span_equal(rounds[i].name, own_round_name());
        if (rounds[i].buurt.size == 0 || span_equal(rounds[i].buurt, corner->facts->name)) {
            status = example_walks(example, corner, &rounds[i]);
            own = is_own ? corner->walk_group_id : own;
            own_hat = is_own ? corner->leader_hat : own_hat;
        }
    }
    corner->walk_group_id = own;
    corner->leader_hat = own_hat;
    return status;
}

static void close_all(struct corner *corner)
{
    for (size_t i = 0; i < corner->count; i++) {
        person_close(&corner->people[i]);
    }
    person_close(&corner->leader);
    person_close(&corner->coordinator);
}

enum status example_fill(struct example *example, size_t index)
{
    const struct facts_buurt *buurten = example->facts.buurten.items;
    static struct corner corner;                               /* large, and one at a time */
    static const uint64_t MENDED[] = {2, 2, 1, 1, 1, 1, 2, 0}; /* 9 of 14, where somebody leads */
    corner = (struct corner){.facts = &buurten[index],
                             .buurt_id = example->buurten[index],
                             .mended = MENDED[index % (sizeof(MENDED) / sizeof(MENDED[0]))]};
    enum status status = join_coordinator(example, &corner);
    if (status == OK) {
        status = join_leader(example, &corner);
    }
    if (status == OK) {
        status = join_moderators(example, &corner);
    }
    if (status == OK) {
        status = make_rounds(example, &corner);
    }
    const size_t people = people_of(example, &corner);
    for (size_t i = 0; i < people && status == OK; i++) {
        status = join_person(example, &corner, i);
    }
    if (status == OK) {
        status = example_change_walks(&corner);
    }
    if (status == OK) {
        status = example_remember(example, &corner);
    }
    if (status == OK) {
        status = example_talk(example, &corner);
    }
    close_all(&corner);
    return status;
}
