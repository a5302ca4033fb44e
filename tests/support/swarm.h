/* swarm.h -- thousands of phones in one thread, to load a server and to time it.
 *
 * The swarm owns the sockets, TLS, the WebSocket framing and the buffers; what is said is the
 * caller's. It measures a server in another process by what the kernel counts for it.
 */
#ifndef SUPPORT_SWARM_H
#define SUPPORT_SWARM_H

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

struct swarm;

struct swarm_bytes {
    uint8_t *data;
    uint32_t size, room;
};

enum phone_state {
    PHONE_NONE,
    PHONE_CONNECTING,
    PHONE_SEALING,
    PHONE_UPGRADING,
    PHONE_OPEN,
    PHONE_GONE
};

struct swarm_phone {
    int fd;
    uint32_t index;
    enum phone_state state;
    bool awaits_room;
    bool is_ready; /* said by the caller, swarm_ready() */
    uint32_t step; /* the caller's */
    void *own;     /* the caller's */
    void *tls;
    struct swarm_bytes in;  /* of an incomplete frame */
    struct swarm_bytes out; /* what the socket did not take */
    uint64_t began_ns;
};

struct swarm_plan {
    uint32_t count; /* phones; swarm->phones[count] is one more, which the count leaves out */
    int port;
    const char *path;  /* "/ws" */
    uint32_t at_once;  /* connects that may be under way */
    bool tls, resumes; /* resumes: with the first phone's session ticket */
    void (*on_open)(struct swarm *swarm, struct swarm_phone *phone);
    void (*on_text)(struct swarm *swarm, struct swarm_phone *phone, struct span text);
    void *own;
};

struct swarm {
    struct swarm_plan plan;
    struct swarm_phone *phones;
    int poll;
    void *tls, *ticket;
    uint8_t *room;
    uint32_t ready, gone, pending;
    uint64_t read_ns; /* when the bytes at hand were read */
};

uint64_t swarm_now_ns(void);

/* Stops the program when the machine cannot do it: a bench has no other caller. */
struct swarm *swarm_create(const struct swarm_plan *plan);
void swarm_destroy(struct swarm *swarm);

/* Connects all that are not; each has to be swarm_ready() in the end. Gives: seconds taken, or -1
 * when some were not ready within `most_s`. */
double swarm_connect(struct swarm *swarm, double most_s);
/* Connects one, at swarm->phones[index]. Gives: whether it was ready in time. */
bool swarm_connect_one(struct swarm *swarm, uint32_t index, double most_s);
/* Drops the connections from `first` on at once, without a word. */
void swarm_drop(struct swarm *swarm, uint32_t first);
void swarm_ready(struct swarm *swarm, struct swarm_phone *phone);

void swarm_send(struct swarm *swarm, struct swarm_phone *phone, struct span text);

/* Handles what happens for so long. */
void swarm_run(struct swarm *swarm, double for_s);
/* Handles what happens once, waiting at most `wait_ms`. */
void swarm_turn(struct swarm *swarm, int wait_ms);

/* What the kernel counts for a process. */
struct usage {
    double cpu_us;
    double rss_bytes;
};
struct usage usage_read(int pid);

/* The middle of a list, which is sorted by it. */
double median_of(double *values, size_t count);

#endif
