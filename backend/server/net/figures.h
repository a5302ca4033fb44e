/* figures.h -- what the network thread counts, shown among the server's metrics. */
#ifndef NET_FIGURES_H
#define NET_FIGURES_H

struct network;

/* Sets the network's rows of ops/metrics.def to what they are now. */
void figures_show(const struct network *network);

#endif
