/* office.h -- the years behind of the example wijk, as they are lived: who works for the wijk asks
 * what such people ask, week by week, while the clock of server and phones is moved on to today.
 *
 * Numbers are drawn from one seed: each founding has the same years. What is made up is marked so.
 */
#ifndef CLI_EXAMPLE_OFFICE_H
#define CLI_EXAMPLE_OFFICE_H

#include "cli/example/example.h"

enum { OFFICE_ACTIVITIES = 12, OFFICE_CASUSSEN = 6, OFFICE_PARTIES = 8, OFFICE_RESERVATIONS = 256 };

/* A request of somebody under a kind of hat; WIRE_RESIDENT for none. */
MUST_CHECK enum status office_ask(struct person *person, struct wire_head *message,
                                  enum wire_hat hat);

struct office_casus {
    struct wire_id casus_id;
    struct wire_id hat; /* the professional's that reaches it */
    bool is_open;
};

struct office_activity {
    struct wire_id activity_id;
    struct wire_id casus_id;
    size_t casus; /* the same, among the office's */
    uint64_t crowd;
    uint64_t minutes;
    bool is_house;
};

struct office_party {
    struct wire_id organisation_id;
    bool pays;
};

/* A reservation of the year with what is left of it. */
struct office_reservation {
    struct wire_id reservation_id;
    struct wire_id casus_id;
    int64_t left;
};

/* Something that was asked and waits for an answer. */
struct office_waiting {
    struct wire_id id;
    int32_t until; /* when it is answered; 0: nothing waits here */
};

struct office {
    struct example *example;
    struct person steward;
    struct person second_steward;
    struct person manager;
    struct person professional;
    struct person municipality;
    struct person council;
    uint64_t chance;
    int32_t today; /* the Monday that is lived */
    int32_t renew; /* hats are given anew from this day on */
    size_t weeks;  /* lived so far */
    size_t all;    /* so many weeks it is from the first to today */
    uint64_t documents;
    struct office_casus casussen[OFFICE_CASUSSEN]; /* the professional has a hat for each */
    size_t casus_count;
    struct office_activity activities[OFFICE_ACTIVITIES];
    size_t activity_count;
    struct office_party parties[OFFICE_PARTIES];
    size_t party_count;
    struct wire_id fund_id;
    uint64_t fund_from;
    uint64_t fixed_year; /* the newest year with money; 0: none yet */
    struct office_reservation reservations[OFFICE_RESERVATIONS];
    size_t reservation_count;
    struct office_waiting advice;
    struct office_waiting question;
    uint64_t advices;
};

/* Gives the professional a hat that reaches a casus. */
MUST_CHECK enum status office_assign(struct office *office, struct office_casus *casus);

/* A request of the professional for the first casus, where one's hat is for no other. */
MUST_CHECK enum status office_serve(struct office *office, struct wire_head *message);

/* A whole number from 0 to below, the same in each founding. */
uint64_t office_draw(struct office *office, uint64_t below);

/* The year and the month of a date. */
uint64_t office_year(int32_t date);
uint64_t office_month(int32_t date);

/* A document's number that was not used before, like "F-2024-17". */
struct span office_document(struct office *office, char out[PERSON_NAME_SIZE]);

/* What happens in a week: casussen, activities, questions (office_work.c); money (office_money.c);
 * sessions, advice, figures (office_talk.c). */
MUST_CHECK enum status office_work(struct office *office);
MUST_CHECK enum status office_money(struct office *office);
MUST_CHECK enum status office_talk(struct office *office);

#endif
