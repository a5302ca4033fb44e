/* check.h -- stops the program where the program itself is wrong.
 *
 * CHECK is for mistakes of ours: a broken invariant, an index we computed, a caller that breaks a
 * contract. It stays in release builds. What the world can cause is never a CHECK but a status.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/* Stops at once when `condition` does not hold; a debugger or a core dump shows where. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            __builtin_trap();                                                                      \
        }                                                                                          \
    } while (0)

#endif
