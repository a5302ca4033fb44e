/* vectors_json.h -- reads members of a JSON vector; one that is lacking fails the vector.
 *
 * `at` is a JSON object inside the vector (vector->root to begin with), `item` is any value.
 */
#ifndef VECTORS_VECTORS_JSON_H
#define VECTORS_VECTORS_JSON_H

#include "vectors/vectors.h"

/* Bytes written as hex. Live in the vector's arena. */
struct span json_bytes(struct vector *vector, const struct cJSON *at, const char *name);
struct span json_item_bytes(struct vector *vector, const struct cJSON *item);

/* The same, but null or no member is allowed: `*found` is then false and the span empty. */
struct span json_bytes_if_any(struct vector *vector, const struct cJSON *at, const char *name,
                              bool *found);

/* A whole number of 0 to 2^53. */
uint64_t json_number(struct vector *vector, const struct cJSON *at, const char *name);
uint64_t json_item_number(struct vector *vector, const struct cJSON *item);
uint32_t json_uint32(struct vector *vector, const struct cJSON *at, const char *name);

/* A bool, a C string, an object. Fails the vector: false, "", NULL. */
bool json_bool(struct vector *vector, const struct cJSON *at, const char *name);
const char *json_text(struct vector *vector, const struct cJSON *at, const char *name);
const struct cJSON *json_object(struct vector *vector, const struct cJSON *at, const char *name);

/* The first item of a list and the one after an item; NULL at the end:
 *     for (item = json_list(vector, at, "epochs", &count); item != NULL; item = json_next(item))
 * `count` may be NULL. */
const struct cJSON *json_list(struct vector *vector, const struct cJSON *at, const char *name,
                              size_t *count);
const struct cJSON *json_item_list(struct vector *vector, const struct cJSON *item, size_t *count);
const struct cJSON *json_next(const struct cJSON *item);

bool json_is_null(const struct cJSON *item);
bool json_has(const struct cJSON *at, const char *name);

/* Parses a whole file; NULL when it is not JSON. Owns: json_end(). */
struct cJSON *json_parse(struct span file);
void json_end(struct cJSON *root);

/* A top-level list's first item; a top-level object is a list of one. */
const struct cJSON *json_first(const struct cJSON *root);

#endif
