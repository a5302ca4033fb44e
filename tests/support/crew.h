/* crew.h -- the devices of a bench: who they are, and the alerts that some of them will raise.
 *
 * bench_found writes a crew beside the database it founds; bench_load speaks for it.
 */
#ifndef SUPPORT_CREW_H
#define SUPPORT_CREW_H

#include "base/span.h"

#include <stdint.h>

enum { CREW_LOGS = 4, CREW_PLACES_MAX = 1024 };

/* The logs that each follows: the wijk's, its own, and those of two groups. */
struct crew_device {
    uint8_t serial[16];
    uint8_t seed[32];         /* of its Ed25519 key */
    uint32_t seqs[CREW_LOGS]; /* where the logs stood at founding */
};

struct crew_alert {
    uint32_t sender; /* which device raises it */
    char *rest;      /* the request after its head: "\"group\":…}" */
};

struct crew {
    uint8_t wijk_id[16];
    uint32_t count;
    uint32_t leaves; /* of the alarm group */
    uint64_t incarnation;
    uint8_t groups[2][37]; /* alarm, talk */
    struct crew_device *devices;
    struct crew_alert *alerts;
    uint32_t alert_count;
};

/* Reads FOLDER/crew and FOLDER/alerts. Fails: by stopping the program. */
struct crew *crew_read(const char *folder);
void crew_write(const struct crew *crew, const char *folder);
void crew_destroy(struct crew *crew);

/* A device's places as a JSON list. */
void crew_places(const struct crew *crew, uint32_t index, char out[CREW_PLACES_MAX]);

/* Writes 2 * size hexadecimal digits and a zero. */
void crew_hex(const uint8_t *bytes, size_t size, char *out);

#endif
