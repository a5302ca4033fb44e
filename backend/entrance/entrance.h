/* entrance.h -- the rules of entrances. Rules: docs/entrance.md
 *
 * Nothing here asks a database. A day is the number 20260331.
 */
#ifndef ENTRANCE_ENTRANCE_H
#define ENTRANCE_ENTRANCE_H

#include "wire/wire.h"

/* Whether an entrance takes a question of this kind.
 * Fails: CLOSED, NOT_ALLOWED (it is for other questions). Source: ENTRANCE-2 */
MUST_CHECK enum status entrance_may_ask(const struct wire_entrance *entrance,
                                        enum wire_entrance_kind kind);

/* Whether it can still be said of a question asked on that day if it was in één keer goed: until a
 * month after its year, when the year is told. Fails: CLOSED. Source: ENTRANCE-4 */
MUST_CHECK enum status entrance_may_confirm(int32_t asked_on, int32_t today);

/* Whether the figures of a year are told. Fails: NOT_ALLOWED. Source: ENTRANCE-5 */
MUST_CHECK enum status entrance_may_tell(uint64_t year, int32_t today);

/* Hides what is below k, and the whole with it; the parts of a row where one of them is.
 * Gives: the whole, or 0. Source: ENTRANCE-5 */
uint64_t entrance_suppress(struct wire_entrance_count *rows, size_t count, uint64_t k);

#endif
