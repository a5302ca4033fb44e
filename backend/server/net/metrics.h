/* metrics.h -- what /metrics prints: counts, never who. */
#ifndef NET_METRICS_H
#define NET_METRICS_H

#include <stddef.h>

struct network;

enum { METRICS_MAX = 8192 };

/* Writes the figures as the text that Prometheus reads. Gives: its size, at most METRICS_MAX. */
size_t metrics_print(const struct network *network, char text[METRICS_MAX]);

#endif
