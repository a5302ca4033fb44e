/* office_work.c -- casussen and what is done under them: made up, after what the sources describe
 * of a Huis van de Wijk. */
#include "cli/example/office.h"

#include "cli/local_time.h"
#include "crypto/public/chance.h"

enum {
    WEEK_DAYS = 7,
    AUGUST = 8,
    HOUSE_VISITS = 300, /* [S] a week */
    VISITS_SPREAD = 40,
    QUESTIONS_WEEK = 6,
    ENTRANCES = 4, /* [S] */
    MARKS_EVERY = 3,
    OVERDUE_LEFT = 9, /* so many weeks before today a casus was talked about that still waits */
    WAITING_LEFT = 4
};

/* ── what there is ──────────────────────────────────────────────────────────────────────────── */

static const struct plan {
    const char *title;
    enum wire_casus_theme theme;
    size_t week; /* it comes in */
    const char *want;
    const char *can_self;
    const char *can_others;
    const char *need;
    const char *who;
    const char *what;
} PLANS[] = {
    {"Ons Huis van de Wijk", wire_casus_theme_MEETING, 0, "Een plek waar iedereen binnenloopt.",
     "Wij openen zelf de deur en zetten koffie.", "Wij halen op wie niet alleen komt.",
     "Een huis, een keuken en een klein budget.", "Gastheren", "Elke werkdag is het huis open."},
    {"Groen om de flat", wire_casus_theme_LIVING, 30, "Wij willen een tuin waar nu gras ligt.",
     "Wij spitten en planten zelf.", "Wij geven de oogst aan wie weinig heeft.",
     "Grond, gereedschap en water.", "Tuingroep", "Werkt elke zaterdag in de tuin."},
    {"Samen in beweging", wire_casus_theme_MOVING, 75, "Wij willen elke week samen bewegen.",
     "Wij komen zelf naar het park.", "Wij nemen een buur mee.", "Iemand die het voordoet.",
     "Beweeggroep", "Oefent elke week in het park."},
    {"Taal aan tafel", wire_casus_theme_INTEGRATION, 120,
     "Wij willen de taal leren door te praten.", "Wij oefenen thuis.",
     "Wij helpen elkaar met brieven.", "Een zaal en taalvrijwilligers.", "Taalgroep",
     "Komt elke week een ochtend bij elkaar."},
};

enum { PLAN_COUNT = sizeof(PLANS) / sizeof(PLANS[0]) };

static const struct thing {
    const char *title;
    size_t plan;
    enum wire_activity_kind kind;
    enum wire_dimension dimension;
    uint64_t crowd;
    uint64_t minutes;
} THINGS[] = {
    {"Ons Huis van de Wijk", 0, wire_activity_kind_HOUSE, wire_dimension_TAKING_PART, 0, 0},
    {"Kookclub", 0, wire_activity_kind_COOKING, wire_dimension_DAILY, 12, 150},
    {"Naaiatelier", 0, wire_activity_kind_SEWING, wire_dimension_MEANING, 9, 120},
    {"Taalcursus", 0, wire_activity_kind_LANGUAGE, wire_dimension_TAKING_PART, 11, 90},
    {"Diabetes-wandelgroep", 0, wire_activity_kind_MOVING, wire_dimension_BODY, 10, 60},
    {"Werkplaats", 0, wire_activity_kind_WORKSHOP, wire_dimension_MEANING, 8, 180},
    {"Gospelkoor", 0, wire_activity_kind_CHOIR, wire_dimension_MIND, 18, 90},
    {"Tuin om de flat", 1, wire_activity_kind_GARDEN, wire_dimension_QUALITY, 9, 180},
    {"Bewegen in het park", 2, wire_activity_kind_MOVING, wire_dimension_BODY, 14, 60},
    {"Taaltafel", 3, wire_activity_kind_LANGUAGE, wire_dimension_TAKING_PART, 10, 120},
};

enum { THING_COUNT = sizeof(THINGS) / sizeof(THINGS[0]) };
_Static_assert((int)PLAN_COUNT <= (int)OFFICE_CASUSSEN, "every casus has a place");
_Static_assert((int)THING_COUNT <= (int)OFFICE_ACTIVITIES, "every activity has a place");

/* What the professional does under the hat of a casus. */
static enum status serve(struct office *office, const struct office_casus *casus,
                         struct wire_head *message)
{
    struct client_output out;
    return person_request_under(&office->professional, message, &casus->hat, &out);
}

/* ── casussen ───────────────────────────────────────────────────────────────────────────────── */

static enum status open_casus(struct office *office, const char *title, enum wire_casus_theme theme,
                              struct wire_id *casus_id)
{
    struct wire_casus_open open = {
        .head.type = WIRE_casus_open, .theme = theme, .title = span_text(title)};
    chance_fill(open.casus_id.bytes, sizeof(open.casus_id.bytes));
    *casus_id = open.casus_id;
    return office_ask(&office->municipality, &open.head, WIRE_RESIDENT);
}

static enum status talk(struct office *office, const struct office_casus *casus,
                        const struct plan *plan)
{
    struct wire_casus_talk talk = {.head.type = WIRE_casus_talk,
                                   .casus_id = casus->casus_id,
                                   .on = office->today,
                                   .answers = {.want = span_text(plan->want),
                                               .can_self = span_text(plan->can_self),
                                               .can_others = span_text(plan->can_others),
                                               .need = span_text(plan->need)}};
    return serve(office, casus, &talk.head);
}

static enum status agree(struct office *office, const struct office_casus *casus,
                         const struct plan *plan)
{
    struct wire_agreement agreement = {.who = span_text(plan->who),
                                       .what = span_text(plan->what),
                                       .by = local_date_add(office->today, 30)};
    struct wire_casus_meet meet = {.head.type = WIRE_casus_meet,
                                   .casus_id = casus->casus_id,
                                   .on = office->today,
                                   .place = wire_meeting_place_HOUSE,
                                   .resident = true,
                                   .present = 7};
    struct wire_casus_plan make = {.head.type = WIRE_casus_plan,
                                   .casus_id = casus->casus_id,
                                   .version = 1,
                                   .agreed = true,
                                   .agreements = {&agreement, 1}};
    const enum status status = serve(office, casus, &meet.head);
    return status == OK ? serve(office, casus, &make.head) : status;
}

/* Somebody comes, of a team: the residents see of which. */
static enum status come(struct office *office, const struct office_casus *casus)
{
    struct wire_casus_join join = {.head.type = WIRE_casus_join,
                                   .casus_id = casus->casus_id,
                                   .team = span_text("Wijkteam Voorbeeldwijk")};
    return serve(office, casus, &join.head);
}

/* It is looked at once a year, and goes on. */
static enum status review(struct office *office, const struct office_casus *casus)
{
    struct wire_casus_review review = {.head.type = WIRE_casus_review,
                                       .casus_id = casus->casus_id,
                                       .on = office->today,
                                       .outcome = wire_review_outcome_GOES_ON,
                                       .reason = span_text("Er komen elke week mensen.")};
    return serve(office, casus, &review.head);
}

static enum status begin_activity(struct office *office, const struct thing *thing)
{
    const struct wire_id casus_id = office->casussen[thing->plan].casus_id;
    struct wire_activity_start start = {.head.type = WIRE_activity_start,
                                        .casus_id = casus_id,
                                        .buurt_id = office->example->buurten[0],
                                        .kind = thing->kind,
                                        .owner = wire_activity_owner_TOGETHER,
                                        .dimension = thing->dimension,
                                        .title = span_text(thing->title)};
    chance_fill(start.activity_id.bytes, sizeof(start.activity_id.bytes));
    office->activities[office->activity_count++] =
        (struct office_activity){.activity_id = start.activity_id,
                                 .casus_id = casus_id,
                                 .casus = thing->plan,
                                 .crowd = thing->crowd,
                                 .minutes = thing->minutes,
                                 .is_house = thing->kind == wire_activity_kind_HOUSE};
    return serve(office, &office->casussen[thing->plan], &start.head);
}

static enum status learn_roles(struct office *office, const struct office_activity *house)
{
    static const enum wire_role ROLES[] = {wire_role_HOST, wire_role_COOK, wire_role_CLEANER};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(ROLES) / sizeof(ROLES[0]) && status == OK; i++) {
        struct wire_activity_role role = {.head.type = WIRE_activity_role,
                                          .casus_id = house->casus_id,
                                          .activity_id = house->activity_id,
                                          .role = ROLES[i],
                                          .places = 4,
                                          .guided = 3,
                                          .volunteering = 2 + office->weeks / 40,
                                          .paid = office->weeks / 60};
        status = serve(office, &office->casussen[house->casus], &role.head);
    }
    return status;
}

/* A casus comes in, is talked about two weeks later, stands as a plan after four, and runs after
 * six. */
static enum status lead(struct office *office, size_t index)
{
    const struct plan *plan = &PLANS[index];
    struct office_casus *casus = &office->casussen[index];
    enum status status = OK;
    if (office->weeks == plan->week) {
        status = open_casus(office, plan->title, plan->theme, &casus->casus_id);
        if (status == OK && office->weeks > 0) {
            status = office_assign(office, casus);
        }
    } else if (office->weeks == plan->week + 2) {
        status = talk(office, casus, plan);
        if (status == OK) {
            status = come(office, casus);
        }
    } else if (office->weeks == plan->week + 4) {
        status = agree(office, casus, plan);
        casus->is_open = true;
        for (size_t i = 0; i < THING_COUNT && status == OK; i++) {
            status = THINGS[i].plan == index ? begin_activity(office, &THINGS[i]) : OK;
        }
    } else if (office->weeks == plan->week + 6) {
        struct wire_casus_solve solve = {.head.type = WIRE_casus_solve,
                                         .casus_id = casus->casus_id,
                                         .on = office->today,
                                         .solution = wire_solution_COLLECTIVE};
        status = serve(office, casus, &solve.head);
    } else if (office->weeks > plan->week + 6 && (office->weeks - plan->week - 6) % 52 == 0) {
        status = review(office, casus);
        if (status == OK) {
            status = come(office, casus); /* hats were given anew since */
        }
    }
    return status;
}

/* One that is over its six weeks today, and two that still wait for a talk. */
static enum status leave(struct office *office)
{
    static const char *const WAITING[] = {"Muziek op het plein", "Hulp met de computer"};
    const size_t left = office->all - office->weeks;
    struct office_casus casus = {.is_open = false};
    enum status status = OK;
    if (left == OVERDUE_LEFT) {
        status =
            open_casus(office, "Repareren wat stuk is", wire_casus_theme_WORK, &casus.casus_id);
        if (status == OK) {
            status = office_assign(office, &casus);
        }
        return status == OK ? talk(office, &casus, &PLANS[0]) : status;
    }
    if (left == WAITING_LEFT || left == WAITING_LEFT - 2) {
        const char *title = WAITING[left == WAITING_LEFT ? 0 : 1];
        status = open_casus(office, title, wire_casus_theme_WELFARE, &casus.casus_id);
    }
    return status;
}

/* ── what is counted ────────────────────────────────────────────────────────────────────────── */

static enum status count_visits(struct office *office, const struct office_activity *house)
{
    struct wire_activity_visit visit = {
        .head.type = WIRE_activity_visit,
        .casus_id = house->casus_id,
        .activity_id = house->activity_id,
        .week = local_date_add(office->today, -WEEK_DAYS),
        .visitors = HOUSE_VISITS - VISITS_SPREAD + office_draw(office, UINT64_C(2) * VISITS_SPREAD),
        .method = wire_visit_method_TALLY};
    return serve(office, &office->casussen[house->casus], &visit.head);
}

static enum status tally(struct office *office, size_t index)
{
    const struct office_activity *activity = &office->activities[index];
    const int back = -(int)(1 + index % WEEK_DAYS);
    struct wire_activity_tally tally = {.head.type = WIRE_activity_tally,
                                        .casus_id = activity->casus_id,
                                        .activity_id = activity->activity_id,
                                        .on = local_date_add(office->today, back),
                                        .participants =
                                            activity->crowd - 2 + office_draw(office, 5),
                                        .minutes = activity->minutes,
                                        .volunteers = 2};
    return serve(office, &office->casussen[activity->casus], &tally.head);
}

static enum status count_week(struct office *office)
{
    const bool holidays = office_month(office->today) == AUGUST;
    enum status status = OK;
    for (size_t i = 0; i < office->activity_count && status == OK; i++) {
        if (office->activities[i].is_house) {
            status = count_visits(office, &office->activities[i]);
        } else if (!holidays) {
            status = tally(office, i);
        }
    }
    return status;
}

/* Marks of wellbeing: [S] 3.5 before, 8.5 after. */
static enum status grade(struct office *office)
{
    static const uint64_t MEANS[] = {35, 83, 85};
    static const enum wire_grade_moment MOMENTS[] = {
        wire_grade_moment_BEFORE, wire_grade_moment_AFTER, wire_grade_moment_AGAIN};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(MEANS) / sizeof(MEANS[0]) && status == OK; i++) {
        struct wire_casus_grade mark = {.head.type = WIRE_casus_grade,
                                        .casus_id = office->casussen[0].casus_id,
                                        .moment = MOMENTS[i],
                                        .tenths = MEANS[i] - 10 + office_draw(office, 21),
                                        .on = office->today};
        status = office_serve(office, &mark.head);
    }
    return status;
}

/* ── questions ──────────────────────────────────────────────────────────────────────────────── */

static enum status set_entrances(struct office *office)
{
    static const struct {
        const char *name;
        const char *place;
    } DESKS[ENTRANCES] = {{"Vrijwilligerspunt", "Huis van de Wijk"},
                          {"Werkplein", "gemeentehuis"},
                          {"Sociaal werkbedrijf", "werkplaats"},
                          {"Wijkteam", "Huis van de Wijk"}};
    enum status status = OK;
    for (size_t i = 0; i < ENTRANCES && status == OK; i++) {
        struct wire_entrance_set set = {.head.type = WIRE_entrance_set,
                                        .entrance = {.number = i + 1,
                                                     .name = span_text(DESKS[i].name),
                                                     .place = span_text(DESKS[i].place),
                                                     .hours = span_text("werkdagen 9 tot 17 uur"),
                                                     .volunteering = i == 0 || i == 3,
                                                     .regular_work = i == 1,
                                                     .sheltered_work = i == 2,
                                                     .another = i == 3}};
        status = office_ask(&office->example->founder, &set.head, WIRE_WIJK_COORDINATOR);
    }
    return status;
}

static enum status refer(struct office *office)
{
    static const enum wire_entrance_kind KINDS[ENTRANCES] = {
        wire_entrance_kind_VOLUNTEERING, wire_entrance_kind_REGULAR, wire_entrance_kind_SHELTERED,
        wire_entrance_kind_ANOTHER};
    const uint64_t entrance = office_draw(office, ENTRANCES);
    const bool right = office_draw(office, 10) > 1;
    struct wire_entrance_ask ask = {.head.type = WIRE_entrance_ask,
                                    .entrance = entrance + 1,
                                    .kind = KINDS[entrance],
                                    .to = span_text("vrijwilligerscoördinator")};
    chance_fill(ask.question_id.bytes, sizeof(ask.question_id.bytes));
    struct wire_entrance_confirm confirm = {.head.type = WIRE_entrance_confirm,
                                            .question_id = ask.question_id,
                                            .right = right,
                                            .to = span_text(right ? "" : "werkcoach")};
    const enum status status = office_serve(office, &ask.head);
    return status == OK ? office_serve(office, &confirm.head) : status;
}

static enum status ask_questions(struct office *office)
{
    static const enum wire_casus_theme THEMES[] = {wire_casus_theme_LIVING, wire_casus_theme_WORK,
                                                   wire_casus_theme_WELFARE, wire_casus_theme_CARE};
    static const enum wire_solution SOLUTIONS[] = {
        wire_solution_OWN_STRENGTH, wire_solution_NETWORK, wire_solution_COLLECTIVE,
        wire_solution_GENERAL,      wire_solution_GENERAL, wire_solution_INDIVIDUAL};
    enum status status = OK;
    for (size_t i = 0; i < QUESTIONS_WEEK && status == OK; i++) {
        struct wire_casus_question question = {.head.type = WIRE_casus_question,
                                               .theme = THEMES[office_draw(office, 4)],
                                               .solution = SOLUTIONS[office_draw(office, 6)],
                                               .entrance = 1 + office_draw(office, ENTRANCES),
                                               .at_once = office_draw(office, 10) > 1};
        status = office_serve(office, &question.head);
    }
    return status == OK ? refer(office) : status;
}

/* ── a week ─────────────────────────────────────────────────────────────────────────────────── */

/* The professional's hat reaches the first casus, once it is there. */
static enum status begin(struct office *office)
{
    enum status status = set_entrances(office);
    if (status == OK) {
        status = lead(office, 0);
    }
    office->renew = office->today; /* hats are given in the next week */
    return status;
}

enum status office_work(struct office *office)
{
    if (office->weeks == 0) {
        return begin(office);
    }
    enum status status = OK;
    for (size_t i = 0; i < PLAN_COUNT && status == OK; i++) {
        status = lead(office, i);
    }
    if (status == OK) {
        status = leave(office);
    }
    if (status == OK) {
        status = count_week(office);
    }
    if (status == OK && office->casussen[0].is_open && office->weeks % MARKS_EVERY == 0) {
        status = grade(office);
    }
    if (status == OK && office->activity_count > 0 && office->weeks % 26 == 0) {
        status = learn_roles(office, &office->activities[0]);
    }
    return status == OK ? ask_questions(office) : status;
}
