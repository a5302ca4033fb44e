/* office_talk.c -- what is said about it: learning, advice, meetings, the pulse, figures that are
 * entered by hand. Texts and figures are made up; those of the wijkprofiel are published ones. */
#include "base/buffer.h"
#include "cli/example/office.h"
#include "cli/local_time.h"
#include "crypto/public/chance.h"

#include <stdio.h>

enum {
    FORTNIGHT = 2,
    QUARTER = 13,
    HALF_YEAR = 26,
    YEAR_WEEKS = 52,
    ANSWER_WEEKS = 3,
    ADVICE_WEEKS = 4,
    LATE_WEEKS = 8, /* one advice is answered too late */
    MEETING_WEEKS = 8,
    PRESENT = 50, /* [S] fifty to sixty */
    PRESENT_SPREAD = 11,
    SAMPLE = 8,
    EURO = 100,
    YEAR = 10000,
    LAST_DAY = 1231,
    FIRST_DAY = 101,
    PROFILE_MAX = 16384
};

static struct wire_id new_id(void)
{
    struct wire_id id;
    chance_fill(id.bytes, sizeof(id.bytes));
    return id;
}

static enum status work(struct office *office, struct wire_head *message)
{
    return office_serve(office, message);
}

static enum status keep(struct office *office, struct wire_head *message)
{
    return office_ask(&office->steward, message, WIRE_STEWARD);
}

/* ── learning ───────────────────────────────────────────────────────────────────────────────── */

static enum status meet(struct office *office, enum wire_layer layer, uint64_t present)
{
    const bool cooker = office->weeks % 12 == 0;
    struct wire_learning_meet meet = {
        .head.type = WIRE_learning_meet,
        .session = {.session_id = new_id(),
                    .layer = layer,
                    .on = office->today,
                    .method = cooker ? wire_learning_method_COOKER : wire_learning_method_SESSION,
                    .present = present,
                    .visits = office_draw(office, 2)}};
    const bool professionals = layer == wire_layer_PROFESSIONALS;
    return professionals ? work(office, &meet.head)
                         : office_ask(&office->manager, &meet.head, WIRE_MANAGER);
}

static enum status ask_question(struct office *office)
{
    static const struct {
        enum wire_question_about about;
        const char *text;
    } QUESTIONS[] = {
        {wire_question_about_RULE, "Mag de keuken van de school 's avonds open?"},
        {wire_question_about_MONEY, "Kan het wijkbudget een jaar vooruit reserveren?"},
        {wire_question_about_COOPERATION, "Wie belt er terug als twee partijen betrokken zijn?"},
        {wire_question_about_PREVENTION, "Hoe tellen wij wat er niet is gebeurd?"},
        {wire_question_about_PRIVACY, "Wat mag er op het bord in de werkplaats staan?"},
    };
    const size_t which = office->weeks / QUARTER % (sizeof(QUESTIONS) / sizeof(QUESTIONS[0]));
    struct wire_learning_ask ask = {.head.type = WIRE_learning_ask,
                                    .question_id = new_id(),
                                    .about = QUESTIONS[which].about,
                                    .text = span_text(QUESTIONS[which].text)};
    struct wire_learning_raise raise = {.head.type = WIRE_learning_raise,
                                        .question_id = ask.question_id};
    office->question =
        (struct office_waiting){ask.question_id, local_date_add(office->today, ANSWER_WEEKS * 7)};
    const enum status status = work(office, &ask.head);
    return status == OK ? work(office, &raise.head) : status;
}

/* The newest question stays open for who tries it out. */
static enum status answer_question(struct office *office)
{
    struct wire_learning_answer answer = {.head.type = WIRE_learning_answer,
                                          .question_id = office->question.id,
                                          .arranged = office->weeks % 2 == 0,
                                          .answer = span_text("Ja. De voorwaarde is geregeld.")};
    struct wire_learning_close close = {
        .head.type = WIRE_learning_close, .question_id = office->question.id, .answered = true};
    office->question.until = 0;
    const enum status status = office_ask(&office->manager, &answer.head, WIRE_MANAGER);
    return status == OK ? work(office, &close.head) : status;
}

static enum status write_down(struct office *office)
{
    static const char *const LEARNED[] = {
        "Wie samen kookt, vraagt elkaar later ook om hulp met een brief.",
        "Een vraag die één keer goed wordt verwezen, komt niet terug.",
        "Een sleutel bij de beheerder is meer waard dan een nieuw gebouw.",
        "Een plan met drie afspraken wordt gedaan; een plan met tien niet.",
    };
    const size_t count = sizeof(LEARNED) / sizeof(LEARNED[0]);
    struct wire_learning_note note = {.head.type = WIRE_learning_note,
                                      .item_id = new_id(),
                                      .about = wire_question_about_COOPERATION,
                                      .text = span_text(LEARNED[office->weeks / QUARTER % count])};
    struct wire_learning_approve approve = {
        .head.type = WIRE_learning_approve, .item_id = note.item_id, .approved = true};
    const enum status status = work(office, &note.head);
    const bool newest = office->all - office->weeks < QUARTER;
    return status == OK && !newest ? keep(office, &approve.head) : status;
}

static enum status learn(struct office *office)
{
    enum status status = OK;
    if (office->weeks % FORTNIGHT == 0) {
        status =
            meet(office, wire_layer_PROFESSIONALS, PRESENT + office_draw(office, PRESENT_SPREAD));
    }
    if (status == OK && office->weeks % QUARTER == 4) {
        status = meet(office, wire_layer_MANAGERS, 9 + office_draw(office, 4));
    }
    if (status == OK && office->weeks % YEAR_WEEKS == 20) {
        status = meet(office, wire_layer_DIRECTORS, 7);
    }
    if (status == OK && office->question.until != 0 && office->today >= office->question.until) {
        status = answer_question(office);
    }
    if (status == OK && office->weeks % QUARTER == 6) {
        status = ask_question(office);
    }
    return status == OK && office->weeks % QUARTER == 8 ? write_down(office) : status;
}

/* ── the wijkraad ───────────────────────────────────────────────────────────────────────────── */

static enum status give_advice(struct office *office)
{
    static const char *const ADVICE[] = {
        "Maak de lampen bij het plein voor de winter.",
        "Houd het Huis van de Wijk ook op zaterdag open.",
        "Laat nieuwe buren in hun eerste maand welkom heten.",
    };
    const bool late = office->advices == 1;
    struct wire_advice_give give = {
        .head.type = WIRE_advice_give,
        .advice_id = new_id(),
        .to = wire_advice_to_MUNICIPALITY,
        .by = wire_advice_by_WIJKRAAD,
        .text = span_text(ADVICE[office->advices % (sizeof(ADVICE) / sizeof(ADVICE[0]))])};
    office->advices++;
    office->advice = (struct office_waiting){
        give.advice_id, local_date_add(office->today, (late ? LATE_WEEKS : ADVICE_WEEKS) * 7)};
    return office_ask(&office->council, &give.head, WIRE_COUNCIL);
}

static enum status answer_advice(struct office *office)
{
    struct wire_advice_answer answer = {.head.type = WIRE_advice_answer,
                                        .advice_id = office->advice.id,
                                        .answer = span_text("Dat nemen wij over.")};
    office->advice.until = 0;
    return office_ask(&office->municipality, &answer.head, WIRE_MUNICIPALITY);
}

static enum status plan_meeting(struct office *office)
{
    struct wire_agenda_item agenda[] = {{.text = span_text("Opening")},
                                        {.text = span_text("De cijfers van de maand")},
                                        {.text = span_text("Politie")},
                                        {.text = span_text("Spreekrecht en rondvraag")}};
    struct wire_meeting_plan plan = {.head.type = WIRE_meeting_plan,
                                     .meeting_id = new_id(),
                                     .on = local_date_add(office->today, 15),
                                     .begins_minute = 19 * 60 + 30,
                                     .place = span_text("Huis van de Wijk"),
                                     .open = true,
                                     .speaking = true,
                                     .agenda = {agenda, sizeof(agenda) / sizeof(agenda[0])}};
    return office_ask(&office->council, &plan.head, WIRE_COUNCIL);
}

static enum status advise(struct office *office)
{
    const size_t left = office->all - office->weeks;
    enum status status = OK;
    if (office->advice.until != 0 && office->today >= office->advice.until) {
        status = answer_advice(office);
    }
    if (status == OK && (office->weeks % HALF_YEAR == 10 || left == 2)) {
        status = give_advice(office);
    }
    return status == OK && (left == 1 || office->weeks % MEETING_WEEKS == 1) ? plan_meeting(office)
                                                                             : status;
}

/* ── figures ────────────────────────────────────────────────────────────────────────────────── */

static enum status answer_pulse(struct office *office)
{
    struct person *const people[] = {&office->example->founder, &office->example->second,
                                     &office->steward,          &office->second_steward,
                                     &office->manager,          &office->professional,
                                     &office->municipality,     &office->council};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]) && status == OK; i++) {
        struct wire_pulse_answer pulse = {.head.type = WIRE_pulse_answer,
                                          .safe = 3 + office_draw(office, 3),
                                          .know = 3 + office_draw(office, 3),
                                          .move = 2 + office_draw(office, 4)};
        status = office_ask(people[i], &pulse.head, WIRE_RESIDENT);
    }
    return status;
}

/* A sample of eight, begun and fixed by a professional. */
static enum status analyse(struct office *office)
{
    char name[PERSON_NAME_SIZE];
    (void)snprintf(name, sizeof(name), "Steekproef %d (voorbeeld)",
                   (int)office_year(office->today));
    struct wire_casus_sample begin = {.head.type = WIRE_casus_sample,
                                      .sample = span_text(name),
                                      .method = span_text("Kosten een jaar ervoor en erna"),
                                      .months = 12,
                                      .price_list = office_year(office->today) - 2000};
    enum status status = work(office, &begin.head);
    for (size_t i = 0; i < SAMPLE && status == OK; i++) {
        struct wire_casus_analyse analysis = {
            .head.type = WIRE_casus_analyse,
            .analysis_id = new_id(),
            .sample = span_text(name),
            .existing = true,
            .cost_before = (int64_t)((9000 + office_draw(office, 6000)) * EURO),
            .cost_now = (int64_t)((5000 + office_draw(office, 5000)) * EURO),
            .avoided = i == 0   ? wire_avoided_NURSING
                       : i == 1 ? wire_avoided_SHELTER
                                : wire_avoided_NOTHING,
            .on = office->today};
        status = work(office, &analysis.head);
    }
    struct wire_casus_fix fix = {.head.type = WIRE_casus_fix, .sample = span_text(name)};
    return status == OK ? work(office, &fix.head) : status;
}

/* I3 and I4 of the year that is over cannot be measured here. */
static enum status report_by_hand(struct office *office)
{
    static const struct {
        const char *code;
        const char *unit;
        uint64_t value;
        uint64_t n;
    } FIGURES[] = {{"I3", "mensen met een pgb", 58, 13000}, {"I4", "keer bezwaar", 12, 640}};
    const int32_t year = office->today / YEAR - 1;
    enum status status = OK;
    for (size_t i = 0; i < sizeof(FIGURES) / sizeof(FIGURES[0]) && status == OK; i++) {
        struct wire_indicator_report report = {.head.type = WIRE_indicator_report,
                                               .code = span_text(FIGURES[i].code),
                                               .value = FIGURES[i].value + office_draw(office, 6),
                                               .n = FIGURES[i].n,
                                               .unit = span_text(FIGURES[i].unit),
                                               .from = year * YEAR + FIRST_DAY,
                                               .to = year * YEAR + LAST_DAY,
                                               .source =
                                                   span_text("verzonnen voor de voorbeeldwijk")};
        status = keep(office, &report.head);
    }
    return status;
}

static void add_cell(struct buffer *out, struct span cell, const char *end)
{
    buffer_append_span(out, cell);
    buffer_append(out, end, strlen(end));
}

/* "13.000" as a figure of the wijkprofiel: 13000. */
static void add_figure(struct buffer *out, struct span value)
{
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] != '.') {
            buffer_append(out, &value.data[i], 1);
        }
    }
    buffer_append(out, ";", 1);
}

/* What was published and has a unit and a day stands in the wijkprofiel. */
static enum status take_profile(struct office *office)
{
    static const char HEADING[] = "code;indicator;waarde;eenheid;bron;datum\n";
    const struct wire_list *list = &office->example->facts.figures;
    const struct facts_figure *figures = list->items;
    struct buffer csv = buffer_make(PROFILE_MAX);
    buffer_append(&csv, HEADING, sizeof(HEADING) - 1);
    for (size_t i = 0; i < list->count; i++) {
        if (figures[i].code.size > 0) {
            add_cell(&csv, figures[i].code, ";");
            add_cell(&csv, figures[i].what, ";");
            add_figure(&csv, figures[i].value);
            add_cell(&csv, figures[i].unit, ";");
            add_cell(&csv, figures[i].source, ";");
            add_cell(&csv, figures[i].on, "\n");
        }
    }
    struct wire_profile_import import = {.head.type = WIRE_profile_import,
                                         .csv = buffer_span(&csv)};
    struct wire_profile_cite cite = {.head.type = WIRE_profile_cite,
                                     .casus_id = office->casussen[0].casus_id,
                                     .code = span_text("R-1")};
    enum status status = buffer_status(&csv);
    if (status == OK) {
        status = keep(office, &import.head);
    }
    if (status == OK) {
        status = office_ask(&office->example->founder, &cite.head, WIRE_WIJK_COORDINATOR);
    }
    buffer_end(&csv);
    return status;
}

static enum status tell_figures(struct office *office)
{
    const uint64_t month = office_month(office->today);
    const bool first_week = office->today % 100 <= 7;
    enum status status = OK;
    if (office->weeks == 2) {
        status = take_profile(office);
    }
    if (status == OK && first_week && month % 3 == 2) {
        status = answer_pulse(office);
    }
    if (status == OK && first_week && month == 10) {
        status = analyse(office);
    }
    if (status == OK && first_week && month == 3 && office->weeks >= YEAR_WEEKS) {
        status = report_by_hand(office);
    }
    return status;
}

enum status office_talk(struct office *office)
{
    if (office->weeks < 2) {
        return OK; /* nobody has a hat for it yet */
    }
    enum status status = learn(office);
    if (status == OK) {
        status = advise(office);
    }
    return status == OK ? tell_figures(office) : status;
}
