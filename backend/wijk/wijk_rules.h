/* wijk_rules.h -- the wijk: charter, house rules, of age. protocol/docs/wijk.md. */
#ifndef WIJK_WIJK_RULES_H
#define WIJK_WIJK_RULES_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* A document that counts its versions: each is one higher than the last.
 * Fails: OLD_VERSION (it is there already), CONFLICT (one was skipped). Source: WIJK-3, WIJK-8. */
MUST_CHECK enum status version_may_follow(uint64_t next, uint64_t last);

/* House rules begin before they are looked at again. Fails: FIELD_TOO_SMALL. */
MUST_CHECK enum status house_rules_may_begin(int32_t valid_from, int32_t review_on);

/* Only the version in force is accepted, and only of age. Fails: OLD_VERSION, NOT_FOUND (there is
 * no such version), NOT_ALLOWED. Source: WIJK-8, WIJK-9. */
MUST_CHECK enum status house_rules_may_accept(uint64_t version, uint64_t in_force, bool is_adult);

#endif
