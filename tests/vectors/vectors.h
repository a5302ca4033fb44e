/* vectors.h -- what a runner of test vectors sees of one vector.
 *
 * A runner is a function named in vectors.def. It asks the vector for what it needs, says what it
 * expects, and returns when it is done: a vector that never failed has passed. The first failure
 * is the one that is told. Reading a member that is lacking, or of another kind, is a failure and
 * gives an empty value, so a runner needs to look at vector_failed() only before it would go wrong.
 */
#ifndef VECTORS_VECTORS_H
#define VECTORS_VECTORS_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

struct cJSON;

enum vector_suites { SUITE_ANY = 0, SUITE_1 = 1 << 1, SUITE_3 = 1 << 3 };

enum verdict { PASSED, FAILED, REFUSED };

struct vector {
    const struct cJSON *root; /* the JSON object; NULL for a .bin file */
    struct span file;         /* the bytes of a .bin file; empty for JSON */
    struct arena arena;       /* ends after the runner */
    uint64_t suite;           /* cipher_suite, 0 where the form has none */
    enum verdict verdict;
    char why[240]; /* the first failure, or why it is refused */
};

/* A runner. */
typedef void vector_fn(struct vector *vector);

/* The vector fails, for a reason in printf's form. */
__attribute__((format(printf, 2, 3))) void vector_fail(struct vector *vector, const char *format,
                                                       ...);

/* The vector is one that the library refuses by name: neither passed nor failed. */
void vector_refuse(struct vector *vector, enum status status, const char *what);

bool vector_failed(const struct vector *vector);

/* Fails the vector unless the condition holds. Gives: the condition. */
bool vector_expect(struct vector *vector, bool condition, const char *what);

/* Fails the vector unless `got` is `wanted`. Gives: whether it is. */
bool vector_expect_status(struct vector *vector, enum status got, enum status wanted,
                          const char *what);

/* Fails the vector unless the bytes are equal, and says which were got. Gives: whether they are. */
bool vector_expect_equal(struct vector *vector, struct span got, struct span wanted,
                         const char *what);

#endif
