/* office_money.c -- the wijkbudget: a year is filled, fixed, spent and closed by two. Amounts are
 * made up; the year's amount and the key of the surplus are those of the facts. */
#include "cli/example/office.h"

#include "cli/local_time.h"
#include "crypto/public/chance.h"

#include <stdio.h>

enum { WEEK_DAYS = 7, DAY = 100, EURO = 100, FIRST_WEEK = 2, QUARTER = 3, TENTH = 10 };

/* What an organisation can do, as an Iv3 field. */
static const struct ability {
    const char *can;
    const char *task_field;
} ABILITIES[] = {{"dagbesteding", "6.71"}, {"thuisbegeleiding", "6.6"}, {"nachtzorg", "6.72"}};

enum { ROOM_CENTS = 400000 * EURO };

static enum status keep_books(struct office *office, struct wire_head *message)
{
    return office_ask(&office->steward, message, WIRE_STEWARD);
}

/* ── who takes part ─────────────────────────────────────────────────────────────────────────── */

static const struct facts_organisation *organisations(const struct office *office, size_t *count)
{
    const struct wire_list *list = &office->example->facts.organisations;
    *count = list->count < OFFICE_PARTIES ? list->count : OFFICE_PARTIES;
    return list->items;
}

static enum status note_parties(struct office *office)
{
    size_t count = 0;
    const struct facts_organisation *facts = organisations(office, &count);
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        const bool pays = span_equal(facts[i].role, span_text("gemeente"));
        struct wire_budget_organisation note = {
            .head.type = WIRE_budget_organisation,
            .organisation = {.name = facts[i].name,
                             .kind = pays ? wire_organisation_kind_MUNICIPALITY
                                          : wire_organisation_kind_PROVIDER,
                             .financial = true}};
        struct wire_id *id = &note.organisation.organisation_id;
        chance_fill(id->bytes, sizeof(id->bytes));
        office->parties[i] = (struct office_party){*id, pays};
        status = keep_books(office, &note.head);
    }
    office->party_count = count;
    return status;
}

/* Each provider a tenth, the municipality the rest. */
static enum status deposit(struct office *office, uint64_t year)
{
    const int64_t amount = office->example->facts.budget.year_cents;
    const int64_t part = amount / TENTH;
    int64_t rest = amount;
    for (size_t i = 0; i < office->party_count; i++) {
        rest -= office->parties[i].pays ? 0 : part;
    }
    enum status status = OK;
    for (size_t i = 0; i < office->party_count && status == OK; i++) {
        char document[PERSON_NAME_SIZE];
        struct wire_budget_deposit put = {.head.type = WIRE_budget_deposit,
                                          .fund_id = office->fund_id,
                                          .year = year,
                                          .organisation_id = office->parties[i].organisation_id,
                                          .amount = office->parties[i].pays ? rest : part,
                                          .document = office_document(office, document)};
        chance_fill(put.entry_id.bytes, sizeof(put.entry_id.bytes));
        status = keep_books(office, &put.head);
    }
    return status;
}

static enum status set_room(struct office *office, uint64_t year, size_t party)
{
    size_t count = 0;
    const struct facts_organisation *facts = organisations(office, &count);
    const struct facts_words *can = facts[party].can.items;
    enum status status = OK;
    for (size_t i = 0; i < facts[party].can.count && status == OK; i++) {
        for (size_t a = 0; a < sizeof(ABILITIES) / sizeof(ABILITIES[0]) && status == OK; a++) {
            struct wire_budget_capacity set = {.head.type = WIRE_budget_capacity,
                                               .fund_id = office->fund_id,
                                               .year = year,
                                               .organisation_id =
                                                   office->parties[party].organisation_id,
                                               .task_field = span_text(ABILITIES[a].task_field),
                                               .amount = facts[party].has_room ? ROOM_CENTS : 1};
            if (span_equal(can[i].text, span_text(ABILITIES[a].can))) {
                status = keep_books(office, &set.head);
            }
        }
    }
    return status;
}

/* ── a year begins ──────────────────────────────────────────────────────────────────────────── */

static enum status found_fund(struct office *office, uint64_t year)
{
    const struct facts_budget *facts = &office->example->facts.budget;
    struct wire_budget_found found = {.head.type = WIRE_budget_found,
                                      .name = span_text("Wijkbudget (voorbeeld)"),
                                      .year = year,
                                      .amount = facts->year_cents};
    if (office->fund_from > 0 && year < office->fund_from + facts->years) {
        return OK;
    }
    chance_fill(found.fund_id.bytes, sizeof(found.fund_id.bytes));
    office->fund_id = found.fund_id;
    office->fund_from = year;
    return keep_books(office, &found.head);
}

static enum status begin_year(struct office *office, uint64_t year)
{
    enum status status = office->party_count == 0 ? note_parties(office) : OK;
    if (status == OK) {
        status = found_fund(office, year);
    }
    if (status == OK) {
        status = deposit(office, year);
    }
    if (status == OK) {
        struct wire_budget_fix fix = {
            .head.type = WIRE_budget_fix, .fund_id = office->fund_id, .year = year};
        status = keep_books(office, &fix.head);
    }
    for (size_t i = 0; i < office->party_count && status == OK; i++) {
        status = set_room(office, year, i);
    }
    office->fixed_year = year;
    office->reservation_count = 0;
    return status;
}

/* ── money is set apart and spent ───────────────────────────────────────────────────────────── */

/* What money is asked for. */
struct order {
    struct wire_id casus_id;
    const char *task_field;
    const char *purpose;
    int64_t amount;
    bool white_label;
    bool by_professional;
};

static enum status ask_for(struct office *office, const struct order *order,
                           struct wire_head *message)
{
    return order->by_professional ? office_serve(office, message) : keep_books(office, message);
}

static enum status reserve(struct office *office, const struct order *order,
                           struct office_reservation **out)
{
    struct wire_budget_reserve reserve = {.head.type = WIRE_budget_reserve,
                                          .fund_id = office->fund_id,
                                          .casus_id = order->casus_id,
                                          .year = office->fixed_year,
                                          .amount = order->amount,
                                          .task_field = span_text(order->task_field),
                                          .purpose = span_text(order->purpose),
                                          .white_label = order->white_label};
    if (office->reservation_count == OFFICE_RESERVATIONS) {
        return TOO_LARGE;
    }
    chance_fill(reserve.reservation_id.bytes, sizeof(reserve.reservation_id.bytes));
    *out = &office->reservations[office->reservation_count++];
    **out = (struct office_reservation){reserve.reservation_id, order->casus_id, order->amount};
    return ask_for(office, order, &reserve.head);
}

static enum status spend(struct office *office, const struct order *order,
                         struct office_reservation *on, int64_t amount)
{
    char document[PERSON_NAME_SIZE];
    struct wire_budget_spend spend = {.head.type = WIRE_budget_spend,
                                      .casus_id = on->casus_id,
                                      .reservation_id = on->reservation_id,
                                      .amount = amount,
                                      .period = office->today / DAY * DAY + 1,
                                      .document = office_document(office, document)};
    chance_fill(spend.entry_id.bytes, sizeof(spend.entry_id.bytes));
    on->left -= amount;
    return ask_for(office, order, &spend.head);
}

/* Most of it is spent, in two parts; what is left waits for the closing. */
static enum status buy(struct office *office, const struct order *order)
{
    struct office_reservation *on = NULL;
    enum status status = reserve(office, order, &on);
    const int64_t half = order->amount / 2;
    if (status == OK) {
        status = spend(office, order, on, half);
    }
    if (status == OK) {
        status = spend(office, order, on, half * (int64_t)(70 + office_draw(office, 30)) / 100);
    }
    return status;
}

/* One party alone can do it: managers talk, and it delivers. */
static enum status buy_by_overleg(struct office *office, const struct order *order, bool decided)
{
    enum { ONLY = 2 }; /* of the parties of the facts */
    char document[PERSON_NAME_SIZE];
    struct office_reservation *on = NULL;
    enum status status = reserve(office, order, &on);
    struct wire_budget_consult consult = {.head.type = WIRE_budget_consult,
                                          .level = wire_consultation_level_MANAGER,
                                          .outcome = wire_consultation_outcome_GRANTED,
                                          .organisation_id = office->parties[ONLY].organisation_id,
                                          .document = office_document(office, document)};
    if (status != OK || !decided) {
        return status;
    }
    consult.reservation_id = on->reservation_id;
    status = office_ask(&office->manager, &consult.head, WIRE_MANAGER);
    return status == OK ? spend(office, order, on, order->amount) : status;
}

static int64_t euros(struct office *office, uint64_t least, uint64_t spread)
{
    return (int64_t)(least * EURO + office_draw(office, spread * EURO));
}

static enum status spend_month(struct office *office)
{
    const struct wire_id house = office->casussen[0].casus_id;
    const struct order orders[] = {
        {house, "6.2", "Mensen van het wijkteam", euros(office, 50000, 20000), false, false},
        {house, "6.71", "Dagbesteding in het huis", euros(office, 35000, 20000), true, false},
        {house, "6.6", "Begeleiding thuis", euros(office, 15000, 10000), true, false},
        {house, "6.1", "Koffie, pannen en materiaal", euros(office, 600, 900), false, true},
    };
    enum status status = OK;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]) && status == OK; i++) {
        status = buy(office, &orders[i]);
    }
    for (size_t i = 1; i < OFFICE_CASUSSEN && status == OK; i++) {
        const struct order order = {.casus_id = office->casussen[i].casus_id,
                                    .task_field = "6.1",
                                    .purpose = "Gereedschap, zaal en materiaal",
                                    .amount = euros(office, 400, 1200)};
        status = office->casussen[i].is_open ? buy(office, &order) : OK;
    }
    if (status == OK && office_month(office->today) % QUARTER == 0) {
        const struct order night = {.casus_id = house,
                                    .task_field = "6.72",
                                    .purpose = "Nachtzorg in de buurt",
                                    .amount = euros(office, 15000, 9000),
                                    .white_label = true};
        const bool decided = office->all - office->weeks > (uint64_t)QUARTER * 5;
        status = buy_by_overleg(office, &night, decided);
    }
    return status;
}

/* ── a year is closed ───────────────────────────────────────────────────────────────────────── */

static enum status close_year(struct office *office, uint64_t year)
{
    char document[PERSON_NAME_SIZE];
    enum status status = OK;
    for (size_t i = 0; i < office->reservation_count && status == OK; i++) {
        struct wire_budget_release release = {.head.type = WIRE_budget_release,
                                              .casus_id = office->reservations[i].casus_id,
                                              .reservation_id =
                                                  office->reservations[i].reservation_id};
        status = office->reservations[i].left > 0 ? keep_books(office, &release.head) : OK;
    }
    struct wire_budget_close close = {.head.type = WIRE_budget_close,
                                      .fund_id = office->fund_id,
                                      .year = year,
                                      .key = wire_surplus_key_BY_DEPOSIT,
                                      .destination = office->example->facts.budget.goes_to,
                                      .document = office_document(office, document)};
    struct wire_budget_agree agree = {
        .head.type = WIRE_budget_agree, .fund_id = office->fund_id, .year = year, .agrees = true};
    if (status == OK) {
        status = keep_books(office, &close.head);
    }
    return status == OK ? office_ask(&office->second_steward, &agree.head, WIRE_STEWARD) : status;
}

enum status office_money(struct office *office)
{
    const uint64_t year = office_year(office->today);
    enum status status = OK;
    if (office->weeks < FIRST_WEEK) {
        return OK; /* nobody has a hat for it yet */
    }
    if (office->fixed_year != 0 && office->fixed_year != year) {
        status = close_year(office, office->fixed_year);
    }
    if (status == OK && office->fixed_year != year) {
        status = begin_year(office, year);
    }
    const bool first_week = office->today % DAY <= WEEK_DAYS;
    return status == OK && first_week && office->casussen[0].is_open ? spend_month(office) : status;
}
