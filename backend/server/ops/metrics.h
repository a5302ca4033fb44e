/* metrics.h -- counters, for an operator who watches. Atomic: any thread counts. Rows: metrics.def.
 */
#ifndef OPS_METRICS_H
#define OPS_METRICS_H

#include "base/buffer.h"
#include "wire/wire.h"

enum metric {
#define METRIC(name, prometheus, kind, doc) METRIC_##name,
#include "server/ops/metrics.def"
#undef METRIC
    METRIC_COUNT
};

void metrics_count(enum metric metric);
void metrics_add(enum metric metric, int64_t count);
void metrics_set(enum metric metric, int64_t value);
int64_t metrics_read(enum metric metric);

/* A request and how it ended; WIRE_UNKNOWN when it was no message. */
void metrics_count_request(enum wire_type type, enum status status);

/* Everything as Prometheus text. Fails: remembered by the buffer. */
void metrics_write(struct buffer *out);

#endif
