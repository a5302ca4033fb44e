#include "server/net/metrics.h"

#include "server/net/network.h"

#include <inttypes.h>
#include <stdio.h>

struct figure {
    const char *name;
    const char *kind;
    uint64_t value;
};

size_t metrics_print(const struct network *network, char text[METRICS_MAX])
{
    const struct counters *c = &network->counters;
    const struct figure figures[] = {
        {"connections", "gauge", network->connections.count},
        {"unproved_addresses", "gauge", network->addresses.count},
        {"log_tails", "gauge", network->tails.count},
        {"log_tail_bytes", "gauge", network->tails.bytes},
        {"assembly_bytes", "gauge", network->budget.bytes},
        {"pages_held", "gauge", network->pages_held},
        {"accepted_total", "counter", c->accepted},
        {"refused_address_total", "counter", c->refused_address},
        {"refused_full_total", "counter", c->refused_full},
        {"refused_origin_total", "counter", c->refused_origin},
        {"refused_upgrade_total", "counter", c->refused_upgrade},
        {"http_total", "counter", c->http},
        {"frames_in_total", "counter", c->frames_in},
        {"frames_out_total", "counter", c->frames_out},
        {"replies_total", "counter", c->replies_out},
        {"pages_total", "counter", c->pages_out},
        {"fanouts_total", "counter", c->fanouts},
        {"behind_total", "counter", c->behind},
        {"broken_total", "counter", c->broken},
        {"closed_silent_total", "counter", c->closed_silent},
        {"closed_slow_total", "counter", c->closed_slow},
        {"busy_total", "counter", c->busy},
        {"too_large_total", "counter", c->too_large},
    };
    size_t size = 0;
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        const int n =
            snprintf(text + size, METRICS_MAX - size, "# TYPE buurt_%s %s\nbuurt_%s %" PRIu64 "\n",
                     figures[i].name, figures[i].kind, figures[i].name, figures[i].value);
        if (n < 0 || (size_t)n >= METRICS_MAX - size) {
            break;
        }
        size += (size_t)n;
    }
    return size;
}
