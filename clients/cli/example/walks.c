/* walks.c -- walking groups, their series and who walks in them. */
#include "cli/example/example.h"
#include "cli/local_time.h"
#include "crypto/public/chance.h"

#include <stdio.h>

enum { MINIMUM = 2, WEEKS_AHEAD = 12, DAYS_AHEAD = 84, LATE_MINUTES = 30 };

/* Who makes the walking groups of a buurt: at home the founder, who lets visitors in there later,
 * elsewhere the other wijk coordinator. A phone follows a few groups well, not all of a wijk. */
struct person *example_host(struct example *example, const struct corner *corner)
{
    const bool is_home = wire_id_equal(&corner->buurt_id, &example->founder.buurt_id);
    return is_home ? &example->founder : &example->second;
}

static bool is_led(const struct corner *corner)
{
    return corner->leader.phone != NULL;
}

/* ── a walking group ────────────────────────────────────────────────────────────────────────── */

static enum status make_group(struct example *example, struct corner *corner,
                              const struct facts_round *round)
{
    struct person *host = example_host(example, corner);
    const struct wish room = {.kind = WISH_ADD_ROOM,
                              .as.room = {.kind = CERT_WALK,
                                          .buurt_id = corner->buurt_id,
                                          .min = MINIMUM,
                                          .max = round->max,
                                          .newcomers = round->newcomers}};
    struct client_output out;
    enum status status = person_ask(host, &room, &out);
    if (status != OK) {
        return person_blame(host, "makes a walking group", status);
    }
    corner->walk_group_id = out.answer.id;
    const struct wish name = {.kind = WISH_NAME_WALK,
                              .as.name_walk = {.walk_group_id = corner->walk_group_id,
                                               .name = round->name,
                                               .start = corner->facts->start}};
    status = person_ask(host, &name, &out);
    return status == OK ? OK : person_blame(host, "names a walking group", status);
}

static enum status make_series(struct corner *corner, const struct facts_round *round)
{
    struct wire_series_make make = {.head.type = WIRE_series_make,
                                    .walk_group_id = corner->walk_group_id};
    struct wire_series *series = &make.series;
    char begins[8];
    struct client_output out;
    (void)snprintf(begins, sizeof(begins), "%.*s", (int)round->begins.size,
                   (const char *)round->begins.data);
    *series = (struct wire_series){.walk_group_id = corner->walk_group_id,
                                   .version = 1,
                                   .rule = span_equal(round->rule, span_text("monthly"))
                                               ? wire_series_rule_MONTHLY
                                               : wire_series_rule_WEEKLY,
                                   .every = round->every,
                                   .weekday = round->weekday,
                                   .nth = round->nth,
                                   .minutes = round->minutes,
                                   .from = local_date_of(local_time_now()),
                                   .min = MINIMUM,
                                   .max = round->max,
                                   .newcomers = round->newcomers,
                                   .weeks_ahead = WEEKS_AHEAD};
    chance_fill(series->series_id.bytes, sizeof(series->series_id.bytes));
    corner->series_id = series->series_id;
    const enum status status = local_minute_read(begins, &series->begins_minute);
    if (status != OK) {
        return status;
    }
    return is_led(corner)
               ? person_request_under(&corner->leader, &make.head, &corner->leader_hat, &out)
               : person_request(&corner->coordinator, &make.head, WIRE_COORDINATOR, &out);
}

enum status example_walks(struct example *example, struct corner *corner,
                          const struct facts_round *round)
{
    struct wire_group group;
    enum status status = make_group(example, corner, round);
    if (status == OK && is_led(corner)) {
        status = person_find_group(example_host(example, corner), CERT_WALK, &corner->walk_group_id,
                                   &group);
        if (status == OK) {
            status = person_enter(&corner->leader, &corner->coordinator, &group);
        }
        if (status == OK) {
            status = example_grant(example, &corner->leader, CERT_LEADER, &corner->buurt_id,
                                   &corner->walk_group_id, &corner->leader_hat);
        }
    }
    return status == OK ? make_series(corner, round) : status;
}

/* ── single walks ───────────────────────────────────────────────────────────────────────────── */

enum { SHIFTS_MAX = 64 };

/* The walks of the corner's own group that have not begun, soonest first. */
static enum status list_walks(struct corner *corner, struct person *person,
                              struct wire_shift shifts[SHIFTS_MAX], size_t *count)
{
    const int32_t today = local_date_of(local_time_now());
    struct wire_shift_list list = {.head.type = WIRE_shift_list,
                                   .buurt_id = corner->buurt_id,
                                   .from = today,
                                   .to = local_date_add(today, DAYS_AHEAD)};
    struct client_output out;
    const enum status status = person_request(person, &list.head, WIRE_RESIDENT, &out);
    *count = 0;
    if (status != OK || out.reply == NULL || out.reply->type != WIRE_shift_page) {
        return status;
    }
    const struct wire_shift_page *page = (const void *)out.reply;
    const struct wire_shift *items = page->shifts.items;
    for (size_t i = 0; i < page->shifts.count && *count < SHIFTS_MAX; i++) {
        if (wire_id_equal(&items[i].walk_group_id, &corner->walk_group_id) &&
            items[i].begins_at > local_time_now()) {
            shifts[(*count)++] = items[i];
        }
    }
    return OK;
}

static enum status join_walk(const struct corner *corner, struct person *walker,
                             const struct wire_shift *shift, bool newcomer)
{
    struct wire_signup_join join = {.head.type = WIRE_signup_join,
                                    .buurt_id = corner->buurt_id,
                                    .shift_id = shift->shift_id,
                                    .newcomer = newcomer,
                                    .wait = false};
    struct client_output out;
    return person_request(walker, &join.head, WIRE_RESIDENT, &out);
}

/* How many walk in the nth walk from now: one full, one that needs two more, the rest as it goes.
 */
static size_t wanted(size_t nth)
{
    static const size_t WANTED[] = {3, 4, 0, 3, 2, 4, 3, 2, 3, 0, 2, 1};
    return WANTED[nth % (sizeof(WANTED) / sizeof(WANTED[0]))];
}

enum status example_sign_up(struct corner *corner, struct person *walker, size_t number)
{
    struct wire_shift shifts[SHIFTS_MAX];
    size_t count = 0;
    enum status status = list_walks(corner, walker, shifts, &count);
    for (size_t i = 0; i < count && status == OK; i++) {
        const size_t turn = (number + i) % (corner->facts->walkers < 4 ? 4 : 5);
        if (turn < wanted(i) && shifts[i].taken < shifts[i].max) {
            status = join_walk(corner, walker, &shifts[i], turn + 1 == shifts[i].max);
        }
    }
    return status;
}

/* Tomorrow evening, one walker: below the minimum a day before. */
static enum status add_risky(struct corner *corner)
{
    struct wire_shift_add add = {.head.type = WIRE_shift_add,
                                 .walk_group_id = corner->walk_group_id,
                                 .on = local_date_add(local_date_of(local_time_now()), 1),
                                 .begins_minute = UINT64_C(19) * 60,
                                 .minutes = 45,
                                 .min = MINIMUM,
                                 .max = 4,
                                 .newcomers = 1};
    struct client_output out;
    chance_fill(add.shift_id.bytes, sizeof(add.shift_id.bytes));
    enum status status =
        person_request_under(&corner->leader, &add.head, &corner->leader_hat, &out);
    if (status == OK && corner->count > 0) {
        const struct wire_shift shift = {.shift_id = add.shift_id};
        status = join_walk(corner, &corner->people[0], &shift, false);
    }
    return status;
}

enum status example_change_walks(struct corner *corner)
{
    struct wire_shift shifts[SHIFTS_MAX];
    size_t count = 0;
    struct client_output out;
    if (!is_led(corner)) {
        return OK;
    }
    enum status status = list_walks(corner, &corner->leader, shifts, &count);
    if (status == OK && count > 6) {
        const struct wire_shift *late = &shifts[5];
        struct wire_shift_change move = {
            .head.type = WIRE_shift_change,
            .walk_group_id = corner->walk_group_id,
            .shift_id = late->shift_id,
            .version = late->version,
            .on = late->on,
            .begins_minute = local_minute_of(late->begins_at) + LATE_MINUTES,
            .minutes = (uint64_t)(late->ends_at - late->begins_at) / 60,
            .min = late->min,
            .max = late->max,
            .newcomers = 1,
            .reason = wire_shift_reason_DARKNESS};
        status = person_request_under(&corner->leader, &move.head, &corner->leader_hat, &out);
    }
    if (status == OK && count > 6) {
        struct wire_shift_cancel cancel = {.head.type = WIRE_shift_cancel,
                                           .walk_group_id = corner->walk_group_id,
                                           .shift_id = shifts[6].shift_id,
                                           .version = shifts[6].version,
                                           .reason = wire_shift_reason_WEATHER};
        status = person_request_under(&corner->leader, &cancel.head, &corner->leader_hat, &out);
    }
    return status == OK ? add_risky(corner) : status;
}
