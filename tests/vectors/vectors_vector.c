/* How a vector fails, and what it says then. */
#include "vectors/vectors.h"

#include <stdarg.h>
#include <stdio.h>

void vector_fail(struct vector *vector, const char *format, ...)
{
    if (vector->verdict == FAILED) {
        return;
    }
    vector->verdict = FAILED;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(vector->why, sizeof(vector->why), format, arguments);
    va_end(arguments);
}

void vector_refuse(struct vector *vector, enum status status, const char *what)
{
    if (vector->verdict == PASSED) {
        vector->verdict = REFUSED;
        (void)snprintf(vector->why, sizeof(vector->why), "%s: %s", what, status_name(status));
    }
}

bool vector_failed(const struct vector *vector)
{
    return vector->verdict == FAILED;
}

bool vector_expect(struct vector *vector, bool condition, const char *what)
{
    if (!condition) {
        vector_fail(vector, "%s", what);
    }
    return condition;
}

bool vector_expect_status(struct vector *vector, enum status got, enum status wanted,
                          const char *what)
{
    if (got != wanted) {
        vector_fail(vector, "%s: %s, not %s", what, status_name(got), status_name(wanted));
    }
    return got == wanted;
}

bool vector_expect_equal(struct vector *vector, struct span got, struct span wanted,
                         const char *what)
{
    if (span_equal(got, wanted)) {
        return true;
    }
    char shown[2 * 32 + 1] = "";
    for (size_t i = 0; i < got.size && i < 32; i++) {
        (void)snprintf(shown + 2 * i, 3, "%02x", got.data[i]);
    }
    vector_fail(vector, "%s: got %zu bytes (%s…) where %zu others were expected", what, got.size,
                shown, wanted.size);
    return false;
}
