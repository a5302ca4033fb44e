/* series_store.h -- series and their exceptions in the database. Statements: series.sql. */
#ifndef SERIES_SERIES_STORE_H
#define SERIES_SERIES_STORE_H

#include "series/series.h"
#include "server/core/request.h"

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status series_find(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *series_id, struct wire_series *out);

/* Takes: due_at  when its shifts are looked at next.
 * Fails: CONFLICT (the id is known), FULL (the group has SERIES_OF_GROUP_MAX that are not over),
 *        STORAGE. */
MUST_CHECK enum status series_add(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_series *series, int32_t today, int64_t due_at);

/* Keeps all of it. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status series_save(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_series *series, int64_t due_at);

/* The series of a buurt that are not over on `today`, by id, after `after`.
 * Gives: rows[0 .. *count); *count is at most SERIES_PAGE + 1: then there are more */
MUST_CHECK enum status series_list(struct request *r, const struct wire_id *buurt_id,
                                   const struct wire_id *after, int32_t today,
                                   struct wire_series rows[SERIES_PAGE + 1], size_t *count);

/* One series whose shifts must be looked at. Fails: NOT_FOUND (none), STORAGE. */
MUST_CHECK enum status series_find_due(struct db *db, const struct wire_id *wijk_id, int64_t now,
                                       struct wire_series *out);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status exception_find(struct db *db, const struct wire_id *wijk_id,
                                      const struct wire_id *exception_id,
                                      struct wire_exception *out);

/* Fails: CONFLICT (the id is known), STORAGE. */
MUST_CHECK enum status exception_put(struct db *db, const struct wire_id *wijk_id,
                                     const struct wire_exception *exception);

/* Keeps its range. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status exception_save(struct db *db, const struct wire_id *wijk_id,
                                      const struct wire_exception *exception);

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status exception_remove(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *exception_id);

/* The exceptions of a series that touch the days from `from` to `to`, by first day.
 * Gives: rows[0 .. *count) */
MUST_CHECK enum status exception_list(struct request *r, const struct wire_id *series_id,
                                      int32_t from, int32_t to,
                                      struct wire_exception rows[EXCEPTIONS_MAX], size_t *count);

#endif
