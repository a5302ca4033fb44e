#include "server/net/figures.h"

#include "server/net/network.h"
#include "server/ops/metrics.h"

/* Counted without atomics, for one thread counts; shown when somebody looks. */
void figures_show(const struct network *network)
{
    const struct counters *c = &network->counters;
    const struct {
        enum metric metric;
        uint64_t value;
    } rows[] = {
        {METRIC_CONNECTIONS, network->connections.count},
        {METRIC_CONNECTIONS_OPENED, c->opened},
        {METRIC_CONNECTIONS_REFUSED, c->refused_full + c->refused_address + c->refused_origin},
        {METRIC_CONNECTIONS_BEHIND, c->behind},
        {METRIC_CONNECTIONS_BROKEN, c->broken},
        {METRIC_CONNECTIONS_SILENT, c->closed_silent},
        {METRIC_CONNECTIONS_SLOW, c->closed_slow},
        {METRIC_ADDRESSES_FULL, c->refused_address},
        {METRIC_ORIGINS_REFUSED, c->refused_origin},
        {METRIC_UPGRADES_REFUSED, c->refused_upgrade},
        {METRIC_DELIVERIES, c->deliveries},
        {METRIC_PAGES, c->pages},
        {METRIC_PAGES_HELD, network->pages_held},
        {METRIC_TAIL_BYTES, network->tails.bytes},
        {METRIC_LOG_TAILS, network->tails.count},
        {METRIC_MESSAGES_IN, c->messages},
        {METRIC_MESSAGES_TOO_LARGE, c->too_large},
        {METRIC_ASSEMBLY_BYTES, network->budget.bytes},
        {METRIC_REQUESTS_BUSY, c->busy},
        {METRIC_HTTP_REQUESTS, c->http},
        {METRIC_CERTIFICATE_BAD, c->bad_certificate},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        metrics_set(rows[i].metric, (int64_t)rows[i].value);
    }
}
