/* label.h -- how figures, days and money are called in Dutch, in CSV and on the public page. */
#ifndef COUNCIL_LABEL_H
#define COUNCIL_LABEL_H

#include "council/fact.h"

const char *label_measure(enum wire_measured measure);
const char *label_fact(enum wire_fact fact);
const char *label_n(enum wire_fact fact); /* what its n counts */
const char *label_source(enum wire_fact_source source);

/* What a fact is about: a kind of activity, a way of counting; "" where it is about nothing. */
const char *label_about(const struct overview_fact *fact);

enum { LABEL_SIZE = 48 };

/* 1.234.567 */
const char *label_number(uint64_t number, char out[LABEL_SIZE]);
/* € 12.345,67 */
const char *label_money(uint64_t cents, char out[LABEL_SIZE]);
/* 31 maart 2026 */
const char *label_day(int32_t date, char out[LABEL_SIZE]);
/* "maart 2026", "eerste kwartaal van 2026" */
const char *label_period(enum wire_overview_period period, int32_t from, char out[LABEL_SIZE]);
/* "2026-03", "2026-q1": as addresses and commands write it */
const char *label_code(enum wire_overview_period period, int32_t from, char out[LABEL_SIZE]);

/* Reads what label_code() writes. Gives: whether it is one. */
bool label_read_code(struct span code, enum wire_overview_period *period, int32_t *from);

#endif
