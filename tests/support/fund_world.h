/* fund_world.h -- a wijk with a fund: stewards, professionals, managers and organisations. */
#ifndef SUPPORT_FUND_WORLD_H
#define SUPPORT_FUND_WORLD_H

#include "support/count_world.h"

enum { FUND_PROFESSIONALS = 8, FUND_YEAR = 2026, FUND_COOKS = 0xe1 };

/* Anna and Bram are stewards, Cees manages, Dina is the municipality's, Yara sits in the wijkraad;
 * Anna to Hana each also have a professional's hat that reaches "Veiligheid in de wijk", Yara one
 * that reaches the cooks' casus. */
struct fund_world {
    struct count_world *count;
    struct walk_world *walk;
    struct wire_id fund_id;
    struct wire_id steward;
    struct wire_id second; /* Bram's */
    struct wire_id manager;
    struct wire_id municipality;
    struct wire_id professional[FUND_PROFESSIONALS];
    struct wire_id cooks_hat; /* Yara's */
    uint8_t entries;          /* ids given so far */
};

/* Organisations: the municipality, providers A and B, an insurer. */
enum { FUND_OSS = 0xa0, FUND_A = 0xa1, FUND_B = 0xa2, FUND_INSURER = 0xa3 };

/* For cmocka: a fund from FUND_YEAR on whose years are drafts of 210000000 cents; the same with
 * that year fixed, A and B having put in 60000000 and 50000000, the municipality the rest. */
int fund_setup(void **state);
int fund_setup_fixed(void **state);
int fund_teardown(void **state);

/* One hat more, in force; a professional's reaches "Veiligheid in de wijk". Gives: its serial. */
struct wire_id fund_hat(struct fund_world *world, enum walker who, enum wire_hat hat,
                        uint8_t serial);

/* The same, reaching a casus. */
struct wire_id fund_casus_hat(struct fund_world *world, enum walker who, enum wire_hat hat,
                              uint8_t serial, const struct wire_id *casus_id);

/* As count_ask(), `members` in front of it fund and, where `year` is not 0, year. */
bool fund_ask(struct fund_world *world, enum walker who, const struct wire_id *hat,
              const char *type, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* budget.deposit, budget.reserve, budget.spend under the first steward's hat or that of a
 * professional. Gives: whether it was not refused. */
bool fund_deposit(struct fund_world *world, uint8_t organisation, int64_t cents);
bool fund_reserve(struct fund_world *world, const struct wire_id *hat, uint8_t id, int64_t cents,
                  bool white_label);
bool fund_spend(struct fund_world *world, const struct wire_id *hat, uint8_t reservation,
                uint8_t entry, int64_t cents);
bool fund_room(struct fund_world *world, uint8_t organisation, int64_t cents);

bool fund_refused(const struct fund_world *world, const char *error, const char *field);

/* One of the year's sums, by its column. */
int64_t fund_sum(struct fund_world *world, const char *column);

#endif
