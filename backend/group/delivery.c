#include "group/delivery.h"

#include "base/check.h"
#include "server/core/map.h"
#include "server/core/quota.h"

#include <stdlib.h>

enum { ROOM_MIN = 8, MINUTES_OF_AN_HOUR = 60, MINUTES_OF_A_DAY = 1440 };

struct queue {
    struct map_entry entry;
    struct wire_group group;
    struct wire_id *waiting; /* waiting[first .. first + count) */
    size_t first;
    size_t count;
    size_t room;
    struct turn turn;
    bool is_lent;
    int64_t second; /* of the last lending */
    int64_t lent_in_second;
};

struct delivery {
    struct map queues;
    struct quota pace;
    struct quota updates; /* a unit is a day's share of a minute */
    const struct settings *settings;
};

enum status delivery_create(uint64_t seed, const struct settings *settings, struct delivery **out)
{
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return NO_MEMORY;
    }
    (*out)->queues = map_make(seed);
    (*out)->pace = quota_make(~seed, 0, 0);
    (*out)->updates = quota_make(seed ^ 1, 0, 0);
    (*out)->settings = settings;
    return OK;
}

static struct queue *find(const struct delivery *delivery, const struct wire_group *group)
{
    return map_find(&delivery->queues, span_of(group->bytes, sizeof(group->bytes)));
}

static void queue_end(struct delivery *delivery, struct queue *queue)
{
    map_remove(&delivery->queues, &queue->entry);
    free(queue->waiting);
    free(queue);
}

void delivery_destroy(struct delivery *delivery)
{
    if (delivery == NULL) {
        return;
    }
    struct queue *queue = NULL;
    while ((queue = map_next(&delivery->queues, NULL)) != NULL) {
        queue_end(delivery, queue);
    }
    map_end(&delivery->queues);
    quota_end(&delivery->pace);
    quota_end(&delivery->updates);
    free(delivery);
}

static enum status find_or_add(struct delivery *delivery, const struct wire_group *group,
                               struct queue **out)
{
    *out = find(delivery, group);
    if (*out != NULL) {
        return OK;
    }
    struct queue *queue = calloc(1, sizeof(*queue));
    if (queue == NULL) {
        return NO_MEMORY;
    }
    queue->group = *group;
    const struct span key = span_of(queue->group.bytes, sizeof(queue->group.bytes));
    const enum status status = map_add(&delivery->queues, &queue->entry, key, queue);
    if (status != OK) {
        free(queue);
        return status;
    }
    *out = queue;
    return OK;
}

/* ── waiting ────────────────────────────────────────────────────────────────────────────────────
 */

static bool has_turn(const struct queue *queue, int64_t now)
{
    return queue->is_lent && now < queue->turn.until;
}

/* Where the device waits; `count` when it does not. */
static size_t place_of(const struct queue *queue, const struct wire_id *serial)
{
    size_t i = 0;
    while (i < queue->count && !wire_id_equal(&queue->waiting[queue->first + i], serial)) {
        i++;
    }
    return i;
}

/* Room for one more at the end; what was taken from the front is used again. */
static enum status make_room(struct queue *queue)
{
    if (queue->first + queue->count < queue->room) {
        return OK;
    }
    if (queue->first > queue->count) {
        memmove(queue->waiting, queue->waiting + queue->first,
                queue->count * sizeof(*queue->waiting));
        queue->first = 0;
        return OK;
    }
    const size_t room = queue->room == 0 ? ROOM_MIN : queue->room * 2;
    struct wire_id *grown = realloc(queue->waiting, room * sizeof(*grown));
    if (grown == NULL) {
        return NO_MEMORY;
    }
    queue->waiting = grown;
    queue->room = room;
    return OK;
}

enum status turn_ask(struct delivery *delivery, const struct wire_group *group,
                     const struct wire_id *serial, int64_t now, uint64_t *position)
{
    struct queue *queue = NULL;
    enum status status = find_or_add(delivery, group, &queue);
    if (status != OK) {
        return status;
    }
    const bool is_out = has_turn(queue, now);
    *position = 0;
    if (is_out && wire_id_equal(&queue->turn.serial, serial)) {
        return OK;
    }
    const size_t place = place_of(queue, serial);
    *position = place + (is_out ? 1 : 0);
    if (place < queue->count) {
        return OK;
    }
    if (queue->count == TURNS_MAX) {
        return BUSY;
    }
    status = make_room(queue);
    if (status == OK) {
        queue->waiting[queue->first + queue->count++] = *serial;
    }
    return status;
}

static bool has_share_left(const struct delivery *delivery, const struct queue *queue, int64_t now)
{
    return queue->second != now || queue->lent_in_second < delivery->settings->turns_per_s;
}

bool turn_peek(const struct delivery *delivery, const struct wire_group *group, int64_t now,
               struct wire_id *serial)
{
    const struct queue *queue = find(delivery, group);
    if (queue == NULL || queue->count == 0 || has_turn(queue, now) ||
        !has_share_left(delivery, queue, now)) {
        return false;
    }
    *serial = queue->waiting[queue->first];
    return true;
}

static void take_first(struct queue *queue)
{
    CHECK(queue->count > 0);
    queue->first++;
    queue->count--;
    queue->first = queue->count == 0 ? 0 : queue->first;
}

void turn_skip(struct delivery *delivery, const struct wire_group *group)
{
    struct queue *queue = find(delivery, group);
    CHECK(queue != NULL);
    take_first(queue);
}

/* ── turns ──────────────────────────────────────────────────────────────────────────────────────
 */

void turn_lend(struct delivery *delivery, const struct wire_group *group, const struct turn *turn,
               int64_t now)
{
    struct queue *queue = find(delivery, group);
    CHECK(queue != NULL && queue->count > 0 &&
          wire_id_equal(&queue->waiting[queue->first], &turn->serial));
    take_first(queue);
    queue->turn = *turn;
    queue->is_lent = true;
    queue->lent_in_second = queue->second == now ? queue->lent_in_second + 1 : 1;
    queue->second = now;
}

bool turn_find(const struct delivery *delivery, const struct wire_group *group, int64_t now,
               struct turn *out)
{
    const struct queue *queue = find(delivery, group);
    if (queue == NULL || !has_turn(queue, now)) {
        return false;
    }
    *out = queue->turn;
    return true;
}

void turn_renew(struct delivery *delivery, const struct wire_group *group, const struct turn *turn)
{
    struct queue *queue = find(delivery, group);
    CHECK(queue != NULL && wire_id_equal(&queue->turn.serial, &turn->serial));
    queue->turn = *turn;
}

void turn_end(struct delivery *delivery, const struct wire_group *group,
              const struct wire_id *serial)
{
    struct queue *queue = find(delivery, group);
    if (queue == NULL) {
        return;
    }
    if (queue->is_lent && wire_id_equal(&queue->turn.serial, serial)) {
        queue->is_lent = false;
    }
    const size_t place = place_of(queue, serial);
    if (place < queue->count) {
        struct wire_id *at = queue->waiting + queue->first + place;
        memmove(at, at + 1, (queue->count - place - 1) * sizeof(*at));
        queue->count--;
    }
}

enum status turn_may_enter(const struct delivery *delivery, const struct wire_group *group,
                           const struct wire_id *serial, const struct wire_id *turn, int64_t now)
{
    const struct queue *queue = find(delivery, group);
    if (queue == NULL || (queue->count == 0 && !has_turn(queue, now))) {
        return OK;
    }
    const bool is_own = has_turn(queue, now) && wire_id_equal(&queue->turn.serial, serial) &&
                        wire_id_equal(&queue->turn.id, turn);
    return is_own ? OK : BUSY;
}

void turn_forget(struct delivery *delivery, const struct wire_group *group)
{
    struct queue *queue = find(delivery, group);
    if (queue != NULL) {
        queue_end(delivery, queue);
    }
}

size_t turn_list(struct delivery *delivery, const struct wire_id *wijk_id, int64_t now,
                 struct wire_group *groups, size_t most)
{
    size_t count = 0;
    struct queue *queue = map_next(&delivery->queues, NULL);
    while (queue != NULL) {
        struct queue *next = map_next(&delivery->queues, &queue->entry);
        const bool is_over = queue->count == 0 && !has_turn(queue, now) && queue->second != now;
        if (is_over) {
            queue_end(delivery, queue);
        } else if (count < most &&
                   memcmp(queue->group.bytes, wijk_id->bytes, sizeof(wijk_id->bytes)) == 0) {
            groups[count++] = queue->group;
        }
        queue = next;
    }
    quota_sweep(&delivery->pace, now);
    quota_sweep(&delivery->updates, now);
    return count;
}

/* ── pace ───────────────────────────────────────────────────────────────────────────────────────
 */

static enum status spend(struct quota *quota, const struct wire_id *wijk_id,
                         const struct wire_id *member_id, unsigned units, int64_t now,
                         unsigned *wait_s)
{
    uint8_t who[2 * sizeof(struct wire_id)];
    memcpy(who, wijk_id->bytes, sizeof(wijk_id->bytes));
    memcpy(who + sizeof(wijk_id->bytes), member_id->bytes, sizeof(member_id->bytes));
    return quota_spend(quota, span_of(who, sizeof(who)), units, now, wait_s);
}

enum status pace_spend(struct delivery *delivery, const struct wire_id *wijk_id,
                       const struct wire_id *member_id, int64_t now, unsigned *wait_s)
{
    const int64_t hour = delivery->settings->message_member_hour;
    const int64_t minute = hour / MINUTES_OF_AN_HOUR;
    delivery->pace.size = hour;
    delivery->pace.per_minute = minute > 0 ? minute : 1;
    return spend(&delivery->pace, wijk_id, member_id, 1, now, wait_s);
}

enum status update_spend(struct delivery *delivery, const struct wire_id *wijk_id,
                         const struct wire_id *member_id, int64_t now, unsigned *wait_s)
{
    const int64_t day = delivery->settings->update_member_day;
    delivery->updates.size = day * MINUTES_OF_A_DAY;
    delivery->updates.per_minute = day;
    return spend(&delivery->updates, wijk_id, member_id, MINUTES_OF_A_DAY, now, wait_s);
}
