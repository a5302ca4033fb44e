#include "server/ops/metrics.h"
#include "base/check.h"
#include "wire/wire_shape.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>

static _Atomic int64_t values[METRIC_COUNT];
static _Atomic uint64_t asked[WIRE_TYPE_COUNT + 1];
static _Atomic uint64_t ended[STATUS_COUNT];

static const struct {
    const char *name;
    const char *kind;
    const char *doc;
} ROWS[METRIC_COUNT] = {
#define METRIC(name, prometheus, kind, doc) [METRIC_##name] = {prometheus, kind, doc},
#include "server/ops/metrics.def"
#undef METRIC
};

void metrics_add(enum metric metric, int64_t count)
{
    CHECK((unsigned)metric < METRIC_COUNT);
    (void)atomic_fetch_add_explicit(&values[metric], count, memory_order_relaxed);
}

void metrics_count(enum metric metric)
{
    metrics_add(metric, 1);
}

void metrics_set(enum metric metric, int64_t value)
{
    CHECK((unsigned)metric < METRIC_COUNT);
    atomic_store_explicit(&values[metric], value, memory_order_relaxed);
}

int64_t metrics_read(enum metric metric)
{
    CHECK((unsigned)metric < METRIC_COUNT);
    return atomic_load_explicit(&values[metric], memory_order_relaxed);
}

void metrics_count_request(enum wire_type type, enum status status)
{
    CHECK((unsigned)type <= WIRE_TYPE_COUNT && (unsigned)status < STATUS_COUNT);
    (void)atomic_fetch_add_explicit(&asked[type], 1, memory_order_relaxed);
    (void)atomic_fetch_add_explicit(&ended[status], 1, memory_order_relaxed);
}

static void write_line(struct buffer *out, const char *name, const char *label, const char *value,
                       uint64_t count)
{
    char line[256];
    const int size = label == NULL ? snprintf(line, sizeof(line), "%s %" PRIu64 "\n", name, count)
                                   : snprintf(line, sizeof(line), "%s{%s=\"%s\"} %" PRIu64 "\n",
                                              name, label, value, count);
    CHECK(size > 0 && size < (int)sizeof(line));
    buffer_append(out, line, (size_t)size);
}

static void write_head(struct buffer *out, const char *name, const char *kind, const char *doc)
{
    char line[512];
    const int size =
        snprintf(line, sizeof(line), "# HELP %s %s\n# TYPE %s %s\n", name, doc, name, kind);
    CHECK(size > 0 && size < (int)sizeof(line));
    buffer_append(out, line, (size_t)size);
}

void metrics_write(struct buffer *out)
{
    for (int i = 0; i < METRIC_COUNT; i++) {
        const int64_t value = metrics_read((enum metric)i);
        write_head(out, ROWS[i].name, ROWS[i].kind, ROWS[i].doc);
        write_line(out, ROWS[i].name, NULL, NULL, value < 0 ? 0 : (uint64_t)value);
    }
    write_head(out, "buurtd_requests_total", "counter", "Requests by type.");
    for (int i = 0; i <= WIRE_TYPE_COUNT; i++) {
        const uint64_t count = atomic_load_explicit(&asked[i], memory_order_relaxed);
        if (count > 0) {
            write_line(out, "buurtd_requests_total", "type",
                       i == WIRE_TYPE_COUNT ? "unknown" : WIRE_SHAPES[i]->wire, count);
        }
    }
    write_head(out, "buurtd_answers_total", "counter", "Requests by how they ended.");
    for (int i = 0; i < STATUS_COUNT; i++) {
        const uint64_t count = atomic_load_explicit(&ended[i], memory_order_relaxed);
        if (count > 0) {
            write_line(out, "buurtd_answers_total", "status", status_name((enum status)i), count);
        }
    }
}
