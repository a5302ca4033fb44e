/* history.c -- the year behind: walks that were walked, or not, and what they found.
 *
 * A server that is being founded takes them late (`history_s`), told by who leads; every number is
 * drawn from one seed and the buurt's own name, so that each founding has the same year.
 */
#include "cli/example/example.h"
#include "cli/local_time.h"
#include "crypto/public/chance.h"

enum {
    WEEK_DAYS = 7,
    TUESDAY = 2,
    EVENING = 20 * 60,
    WALK_MINUTES = 45,
    CREW_MIN = 2,
    CREW_MAX = 4,
    TURN_WEEKS = 5,    /* so many weeks after the one before each next walker comes in */
    FIRST_WALKERS = 4, /* who walked from the beginning */
    LAMP_WEEK = 6,     /* so many weeks ago, or a few more, lamps were found dark */
    LAMP_WEEKS = 6,
    LAMPS = 2, /* in each buurt */
    ANSWER_DAYS = 16,
    PERCENT = 100
};

/* Where the telling is. */
struct past {
    struct corner *corner;
    uint64_t chance; /* of the seed; never 0 */
    struct wire_id shift_id;
    int32_t on;
    size_t week; /* so many ago */
    size_t weeks;
    size_t lamp_week;
};

/* ── what chance says ───────────────────────────────────────────────────────────────────────── */

static uint64_t seed_of(struct span name)
{
    uint64_t seed = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < name.size; i++) {
        seed = (seed ^ name.data[i]) * UINT64_C(0x100000001b3);
    }
    return seed | 1;
}

static uint64_t draw(struct past *past, uint64_t below)
{
    past->chance ^= past->chance << 13;
    past->chance ^= past->chance >> 7;
    past->chance ^= past->chance << 17;
    return (past->chance >> 11) % below;
}

static bool is_winter(int32_t on)
{
    const int32_t month = on / 100 % 100;
    return month <= 2 || month >= 11;
}

static bool is_summer(int32_t on)
{
    const int32_t month = on / 100 % 100;
    return month >= 5 && month <= 9;
}

/* ── one evening ────────────────────────────────────────────────────────────────────────────── */

static enum status ask(struct past *past, struct wire_head *message)
{
    struct client_output out;
    return person_request_under(&past->corner->leader, message, &past->corner->leader_hat, &out);
}

static enum status add(struct past *past)
{
    struct wire_shift_add add = {.head.type = WIRE_shift_add,
                                 .walk_group_id = past->corner->walk_group_id,
                                 .on = past->on,
                                 .begins_minute = EVENING,
                                 .minutes = WALK_MINUTES,
                                 .min = CREW_MIN,
                                 .max = CREW_MAX,
                                 .newcomers = 1};
    chance_fill(add.shift_id.bytes, sizeof(add.shift_id.bytes));
    past->shift_id = add.shift_id;
    return ask(past, &add.head);
}

static enum status cancel(struct past *past, enum wire_shift_reason reason)
{
    struct wire_shift_cancel cancel = {.head.type = WIRE_shift_cancel,
                                       .walk_group_id = past->corner->walk_group_id,
                                       .shift_id = past->shift_id,
                                       .version = 1,
                                       .reason = reason};
    return ask(past, &cancel.head);
}

static enum status mark(struct past *past, const struct wire_id *member_id)
{
    struct wire_attendance_mark mark = {.head.type = WIRE_attendance_mark,
                                        .walk_group_id = past->corner->walk_group_id,
                                        .shift_id = past->shift_id,
                                        .member_id = *member_id,
                                        .present = true};
    return ask(past, &mark.head);
}

static enum status bring_guests(struct past *past)
{
    struct wire_attendance_guests guests = {.head.type = WIRE_attendance_guests,
                                            .buurt_id = past->corner->buurt_id,
                                            .shift_id = past->shift_id,
                                            .adults = 1 + draw(past, 2),
                                            .children = draw(past, 2)};
    return ask(past, &guests.head);
}

/* Who leads and some of those who had come in by then, by turns. */
static enum status mark_walkers(struct past *past)
{
    const struct corner *corner = past->corner;
    const size_t since = (past->weeks - past->week) / TURN_WEEKS + FIRST_WALKERS;
    const size_t known = since < corner->walker_count ? since : corner->walker_count;
    const size_t most = is_summer(past->on) ? CREW_MAX - 1 : CREW_MAX - 2;
    size_t count = 1 + (size_t)draw(past, most);
    if (count > known) {
        count = known;
    }
    const size_t first = known == 0 ? 0 : (size_t)draw(past, known);
    enum status status = mark(past, &corner->leader.member_id);
    for (size_t i = 0; i < count && status == OK; i++) {
        status = mark(past, &corner->walkers[(first + i) % known]);
    }
    return status;
}

static enum status report(struct past *past, size_t lamps)
{
    static const enum wire_finding_kind OTHERS[] = {
        wire_finding_kind_OPEN_DOOR, wire_finding_kind_LITTER, wire_finding_kind_GREEN,
        wire_finding_kind_TALK};
    struct wire_finding findings[2];
    struct wire_report_make make = {.head.type = WIRE_report_make,
                                    .buurt_id = past->corner->buurt_id,
                                    .shift_id = past->shift_id,
                                    .outcome = wire_report_outcome_NOTHING,
                                    .told = wire_reported_to_NOBODY,
                                    .findings = {findings, 0}};
    if (lamps > 0) {
        findings[make.findings.count++] =
            (struct wire_finding){.kind = wire_finding_kind_LIGHTING, .number = lamps};
        make.told = wire_reported_to_MUNICIPALITY;
    }
    if (draw(past, PERCENT) < 40) {
        findings[make.findings.count++] =
            (struct wire_finding){.kind = OTHERS[draw(past, sizeof(OTHERS) / sizeof(OTHERS[0]))],
                                  .number = 1 + draw(past, 3)};
    }
    if (make.findings.count > 0) {
        make.outcome = wire_report_outcome_FINDINGS;
    }
    return ask(past, &make.head);
}

/* Of fourteen lamps in seven buurten nine are mended: two, one or none in each. */
static enum status hand_over(struct past *past)
{
    const uint64_t mended = past->corner->mended;
    struct wire_handover_make make = {.head.type = WIRE_handover_make,
                                      .buurt_id = past->corner->buurt_id,
                                      .shift_id = past->shift_id,
                                      .kind = wire_finding_kind_LIGHTING,
                                      .number = LAMPS,
                                      .handed_on = local_date_add(past->on, 1)};
    chance_fill(make.handover_id.bytes, sizeof(make.handover_id.bytes));
    enum status status = ask(past, &make.head);
    if (status == OK && mended > 0) {
        struct wire_handover_answer answer = {.head.type = WIRE_handover_answer,
                                              .buurt_id = past->corner->buurt_id,
                                              .handover_id = make.handover_id,
                                              .state = wire_handover_state_MENDED,
                                              .mended = mended,
                                              .answered_on = local_date_add(past->on, ANSWER_DAYS)};
        status = ask(past, &answer.head);
    }
    return status;
}

static enum status walk(struct past *past)
{
    const bool dark = past->week == past->lamp_week;
    enum status status = mark_walkers(past);
    if (status == OK && draw(past, PERCENT) < (is_summer(past->on) ? 40u : 12u)) {
        status = bring_guests(past);
    }
    if (status == OK && past->week > 1) { /* the newest is still to be written by who tries it */
        status = report(past, dark ? LAMPS : 0);
    }
    return status == OK && dark ? hand_over(past) : status;
}

/* In winter storm and darkness keep more people at home. */
static enum status spend_evening(struct past *past)
{
    const uint64_t luck = draw(past, PERCENT);
    const bool winter = is_winter(past->on);
    const bool certain = past->week == past->lamp_week || past->week == 1;
    enum status status = add(past);
    if (status != OK) {
        return status;
    }
    if (!certain && luck < (winter ? 10u : 3u)) {
        return cancel(past, wire_shift_reason_WEATHER);
    }
    if (!certain && luck < (winter ? 22u : 6u)) {
        return cancel(past, wire_shift_reason_TOO_FEW);
    }
    return walk(past);
}

enum status example_remember(struct example *example, struct corner *corner)
{
    struct past past = {.corner = corner,
                        .chance = seed_of(corner->facts->name),
                        .weeks = (size_t)example->weeks_behind};
    past.lamp_week = LAMP_WEEK + (size_t)draw(&past, LAMP_WEEKS);
    enum status status = OK;
    int32_t last = local_date_add(local_date_of(local_time_now()), -1);
    if (corner->leader.phone == NULL) {
        return OK; /* nobody leads: nobody could have told */
    }
    while (local_weekday(last) != TUESDAY) {
        last = local_date_add(last, -1);
    }
    for (past.week = past.weeks; past.week > 0 && status == OK; past.week--) {
        past.on = local_date_add(last, -(int)(past.week - 1) * WEEK_DAYS);
        status = spend_evening(&past);
    }
    return status;
}
