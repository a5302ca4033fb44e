#include "wijk/wijk_rules.h"

enum status version_may_follow(uint64_t next, uint64_t last)
{
    if (next <= last) {
        return OLD_VERSION;
    }
    return next == last + 1 ? OK : CONFLICT;
}

enum status house_rules_may_begin(int32_t valid_from, int32_t review_on)
{
    return review_on > valid_from ? OK : FIELD_TOO_SMALL;
}

enum status house_rules_may_accept(uint64_t version, uint64_t in_force, bool is_adult)
{
    if (version != in_force) {
        return version < in_force ? OLD_VERSION : NOT_FOUND;
    }
    return is_adult ? OK : NOT_ALLOWED;
}
