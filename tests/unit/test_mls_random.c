/* Groups under random operations. BUURT_SEEDS says how many seeds are played, BUURT_SEED which
 * single one. */
#include "crypto/public/chance.h"
#include "support/mls_play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { SEEDS_USUAL = 4 };

static void all_members_agree_on_every_epoch_whatever_happens(void **state)
{
    (void)state;
    const char *many = getenv("BUURT_SEEDS");
    const char *single = getenv("BUURT_SEED");
    const uint32_t first = single != NULL ? (uint32_t)strtoul(single, NULL, 10) : 1;
    const uint32_t count = single != NULL ? 1
                           : many != NULL ? (uint32_t)strtoul(many, NULL, 10)
                                          : SEEDS_USUAL;
    struct play_count played = {0};
    for (uint32_t seed = first; seed < first + count; seed++) {
        play_seed(seed, &played);
    }
    print_message("%u seeds: %zu texts read, %zu entries doubled, %zu rivals, %zu states loaded, "
                  "%zu rolled back\n",
                  count, played.texts_read, played.doubled, played.rivals, played.reloads,
                  played.rollbacks);
    /* plays in which one of these never happened would prove little */
    const bool is_rich = played.texts_read > 0 && played.doubled > 0 && played.rivals > 0 &&
                         played.reloads > 0 && played.rollbacks > 0;
    assert_true(is_rich || single != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_members_agree_on_every_epoch_whatever_happens),
    };
    return chance_open() ? cmocka_run_group_tests(tests, NULL, NULL) : EXIT_FAILURE;
}
