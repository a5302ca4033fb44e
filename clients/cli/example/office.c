/* office.c -- who works for the wijk, and the weeks they live through. */
#include "cli/example/office.h"

#include "cli/local_time.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    WEEK_DAYS = 7,
    NOON = 12 * 60,
    HAT_DAYS = 330,
    YEAR = 10000,
    MONTH = 100,
    TURNS = 3,
    ALL_GROUPS_TURNS = 30
};

/* ── small things ───────────────────────────────────────────────────────────────────────────── */

uint64_t office_draw(struct office *office, uint64_t below)
{
    office->chance ^= office->chance << 13;
    office->chance ^= office->chance >> 7;
    office->chance ^= office->chance << 17;
    return (office->chance >> 11) % below;
}

uint64_t office_year(int32_t date)
{
    return (uint64_t)(date / YEAR);
}

uint64_t office_month(int32_t date)
{
    return (uint64_t)(date / MONTH % MONTH);
}

struct span office_document(struct office *office, char out[PERSON_NAME_SIZE])
{
    (void)snprintf(out, PERSON_NAME_SIZE, "F-%d-%d", (int)office_year(office->today),
                   (int)++office->documents);
    return span_text(out);
}

enum status office_ask(struct person *person, struct wire_head *message, enum wire_hat hat)
{
    struct client_output out;
    return person_request(person, message, hat, &out);
}

/* ── the clock ──────────────────────────────────────────────────────────────────────────────── */

static enum status read_clock(const char *path, int64_t *shift)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t got = file < 0 ? -1 : read(file, shift, sizeof(*shift));
    if (file >= 0) {
        (void)close(file);
    }
    return got == (ssize_t)sizeof(*shift) ? OK : NOT_FOUND;
}

/* Server and phones read it from now on. */
static enum status write_clock(const char *path, int64_t shift)
{
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    const ssize_t got = file < 0 ? -1 : pwrite(file, &shift, sizeof(shift), 0);
    if (file >= 0) {
        (void)close(file);
    }
    return got == (ssize_t)sizeof(shift) ? OK : STORAGE;
}

/* On to noon of a day, or to what the machine says where that is sooner. Gives: *shift. */
static enum status move_on(const char *path, int32_t date, int64_t *shift)
{
    const int64_t machine = local_time_now() - *shift;
    const int64_t wanted = local_instant(date, NOON) - machine;
    *shift = wanted > 0 ? 0 : wanted;
    return write_clock(path, *shift);
}

/* ── people and their hats ──────────────────────────────────────────────────────────────────── */

static enum status join(struct office *office, const char *folder, struct person *out)
{
    struct example *example = office->example;
    char name[PERSON_NAME_SIZE];
    return example_join(example, &example->founder, &example->buurten[0], folder,
                        example_name(example, name), out);
}

static enum status join_all(struct office *office)
{
    const struct {
        const char *folder;
        struct person *person;
    } people[] = {{"budgetbeheer", &office->steward},
                  {"budgetbeheer-2", &office->second_steward},
                  {"manager", &office->manager},
                  {"wijkprofessional", &office->professional},
                  {"gemeente", &office->municipality}};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]) && status == OK; i++) {
        status = join(office, people[i].folder, people[i].person);
    }
    if (status == OK) {
        status = person_open(&office->example->stage, "wijkraad", true, &office->council);
    }
    if (status == OK) {
        status = phone_settle(office->council.phone, 100, 5000);
    }
    return status == OK ? person_know(&office->council) : status;
}

enum status office_assign(struct office *office, struct office_casus *casus)
{
    const struct wire_id none = {{0}};
    return example_grant(office->example, &office->professional, CERT_PROFESSIONAL, &none,
                         &casus->casus_id, &casus->hat);
}

enum status office_serve(struct office *office, struct wire_head *message)
{
    struct client_output out;
    return person_request_under(&office->professional, message, &office->casussen[0].hat, &out);
}

/* Hats end within a year: each is given again before it does. */
static enum status give_hats(struct office *office)
{
    struct example *example = office->example;
    const struct {
        enum cert_hat_kind hat;
        struct person *person;
    } hats[] = {
        {CERT_WIJK_COORDINATOR, &example->founder}, {CERT_WIJK_COORDINATOR, &example->second},
        {CERT_COUNCIL, &office->council},           {CERT_STEWARD, &office->steward},
        {CERT_STEWARD, &office->second_steward},    {CERT_MANAGER, &office->manager},
        {CERT_MUNICIPALITY, &office->municipality},
    };
    const struct wire_id none = {{0}};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(hats) / sizeof(hats[0]) && status == OK; i++) {
        struct wire_id serial;
        status = example_grant(example, hats[i].person, hats[i].hat, &none, &none, &serial);
    }
    for (size_t i = 0; i < OFFICE_CASUSSEN && status == OK; i++) {
        const bool is_there = !wire_id_is_none(&office->casussen[i].casus_id);
        status = is_there ? office_assign(office, &office->casussen[i]) : OK;
    }
    office->renew = local_date_add(office->today, HAT_DAYS);
    return status;
}

static void close_all(struct office *office)
{
    person_close(&office->steward);
    person_close(&office->second_steward);
    person_close(&office->manager);
    person_close(&office->professional);
    person_close(&office->municipality);
    person_close(&office->council);
}

/* Whoever did not ask anything hears what happened; who is in all groups of the wijk follows them
 * by turns, and needs more of them. */
static enum status let_hear(struct office *office)
{
    const struct {
        struct person *person;
        size_t turns;
    } people[] = {{&office->example->founder, ALL_GROUPS_TURNS},
                  {&office->example->second, ALL_GROUPS_TURNS},
                  {&office->steward, TURNS},
                  {&office->second_steward, TURNS},
                  {&office->manager, TURNS},
                  {&office->professional, TURNS},
                  {&office->municipality, TURNS},
                  {&office->council, TURNS}};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        for (size_t turn = 0; turn < people[i].turns && status == OK; turn++) {
            status = phone_turn(people[i].person->phone, 1);
        }
    }
    return status;
}

/* ── week by week ───────────────────────────────────────────────────────────────────────────── */

static enum status live(struct office *office)
{
    enum status status = office->today >= office->renew ? give_hats(office) : OK;
    if (status == OK) {
        status = let_hear(office);
    }
    if (status == OK) {
        status = office_work(office);
    }
    if (status == OK) {
        status = office_money(office);
    }
    if (status == OK) {
        status = office_talk(office);
    }
    office->weeks++;
    return status;
}

static enum status live_all(struct office *office, const char *clock)
{
    int64_t shift = 0;
    enum status status = read_clock(clock, &shift);
    office->all = (size_t)(-shift / ((int64_t)WEEK_DAYS * 86400));
    while (status == OK && shift < 0) {
        status = move_on(clock, office->today, &shift);
        if (status == OK && shift < 0) {
            status = live(office);
        }
        office->today = local_date_add(office->today, WEEK_DAYS);
    }
    return status;
}

static enum status begin(struct office *office)
{
    enum { MONDAY = 1 };
    office->today = local_date_add(local_date_of(local_time_now()), 1);
    while (local_weekday(office->today) != MONDAY) {
        office->today = local_date_add(office->today, 1);
    }
    office->renew = INT32_MAX; /* until there is a casus to work on */
    return join_all(office);
}

enum status example_years(struct example *example, const char *clock)
{
    struct office *office = calloc(1, sizeof(*office));
    if (office == NULL) {
        return NO_MEMORY;
    }
    office->example = example;
    office->chance = UINT64_C(0x9e3779b97f4a7c15);
    const int64_t began = local_time_now();
    enum status status = begin(office);
    if (status == OK) {
        status = live_all(office, clock);
    }
    if (status == OK) {
        office->today = local_date_of(local_time_now());
        status = give_hats(office); /* a whole year for who tries it out */
    }
    example->weeks_behind = (uint64_t)(local_time_now() - began) / (UINT64_C(86400) * WEEK_DAYS);
    close_all(office);
    free(office);
    return status;
}
