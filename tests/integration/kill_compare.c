/* kill_compare.c -- the server's own account of what happened, against the ledger. */
#include "base/check.h"
#include "integration/kill_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_S = 60, TURN_MS = 20 };

static void hear_shifts(struct kill_clients *all, const struct wire_shift_page *page)
{
    const struct wire_shift *shifts = page->shifts.items;
    for (size_t i = 0; i < page->shifts.count; i++) {
        for (size_t k = 0; k < KILL_SHIFTS; k++) {
            if (wire_id_equal(&shifts[i].shift_id, &all->wijk->shift_ids[k])) {
                all->taken[k] = shifts[i].taken;
            }
        }
    }
    all->has_shifts = true;
}

void kill_compare_hear(struct kill_clients *all, const struct wire_head *head)
{
    if (head->type == WIRE_shift_page) {
        hear_shifts(all, (const void *)head);
    } else if (head->type == WIRE_group_message) {
        const struct wire_group_message *message = (const void *)head;
        const struct kill_said heard = {.id = message->object_id, .seq = head->place.seq};
        kill_list_add(&all->heard, &all->heard_count, &all->heard_room, &heard);
    }
}

static int compare_ids(const void *a, const void *b)
{
    const struct kill_said *left = a;
    const struct kill_said *right = b;
    const int order = memcmp(&left->id, &right->id, sizeof left->id);
    return order != 0 ? order : (left->seq > right->seq) - (left->seq < right->seq);
}

static void tell(const char *what, const struct kill_said *one)
{
    (void)printf("%s: message %02x%02x%02x%02x, place %llu\n", what, one->id.bytes[0],
                 one->id.bytes[1], one->id.bytes[2], one->id.bytes[3],
                 (unsigned long long)one->seq);
}

static void tell_doubled(struct kill_clients *all, const char *what, const struct kill_said *one)
{
    if (++all->tally.doubled <= KILL_SHOWN) {
        tell(what, one);
    }
}

/* Both lists are in the order of their ids: each message must be in each of them once. */
static void compare_messages(struct kill_clients *all)
{
    struct kill_tally *tally = &all->tally;
    qsort(all->said, all->said_count, sizeof *all->said, compare_ids);
    qsort(all->heard, all->heard_count, sizeof *all->heard, compare_ids);
    size_t at = 0;
    for (size_t i = 0; i < all->said_count; i++) {
        const struct kill_said *said = &all->said[i];
        size_t found = 0;
        for (; at < all->heard_count && memcmp(&all->heard[at].id, &said->id, sizeof said->id) < 0;
             at++) {
            tell_doubled(all, "nobody said", &all->heard[at]);
        }
        for (; at < all->heard_count && wire_id_equal(&all->heard[at].id, &said->id); at++) {
            found++;
            tally->other_reply += all->heard[at].seq == said->seq || found > 1 ? 0 : 1;
        }
        if (found == 0 && ++tally->lost <= KILL_SHOWN) {
            tell("lost", said);
        } else if (found > 1) {
            tell_doubled(all, "doubled", said);
        }
    }
    for (; at < all->heard_count; at++) {
        tell_doubled(all, "nobody said", &all->heard[at]);
    }
}

static void compare_places(struct kill_clients *all)
{
    for (size_t k = 0; k < KILL_SHIFTS; k++) {
        uint64_t walking = 0;
        for (size_t i = 0; i < KILL_CLIENTS; i++) {
            walking += all->clients[i].walks[k] ? 1 : 0;
        }
        if (walking != all->taken[k]) {
            (void)printf("shift %zu: %llu were told that they walk, the server says %llu\n", k,
                         (unsigned long long)walking, (unsigned long long)all->taken[k]);
        }
        all->tally.lost += walking > all->taken[k] ? walking - all->taken[k] : 0;
        all->tally.doubled += walking < all->taken[k] ? all->taken[k] - walking : 0;
    }
}

static bool read_all(struct kill_clients *all, struct kill_client *reader)
{
    const uint64_t end = swarm_now_ns() + (uint64_t)PATIENCE_S * 1000000000U;
    struct wire_shift_list in = {.head = {.type = WIRE_shift_list},
                                 .buurt_id = all->wijk->buurt_id,
                                 .from = all->wijk->first_day,
                                 .to = all->wijk->last_day};
    kill_ask(reader, &in.head);
    while ((reader->place < all->last || !all->has_shifts) && swarm_now_ns() < end) {
        swarm_turn(all->swarm, TURN_MS);
    }
    return reader->place >= all->last && all->has_shifts;
}

bool kill_clients_compare(struct kill_clients *all, int port)
{
    struct kill_client *reader = &all->clients[0];
    swarm_drop(all->swarm, 0);
    all->swarm->plan.port = port;
    all->compares = true;
    reader->place = 0;
    if (!swarm_connect_one(all->swarm, 0, PATIENCE_S) || !read_all(all, reader)) {
        (void)printf("the log was told up to %llu of %llu\n", (unsigned long long)reader->place,
                     (unsigned long long)all->last);
        return false;
    }
    compare_messages(all);
    compare_places(all);
    return true;
}
