/* core_world.h -- a server core with one wijk and two devices in it, for tests that speak to it. */
#ifndef SUPPORT_CORE_WORLD_H
#define SUPPORT_CORE_WORLD_H

#include "crypto/secret/sign.h"
#include "server/core/core.h"
#include "server/core/core_inside.h"

enum { WORLD_DEVICES = 3, WORLD_NOW = 1773774000 }; /* 2026-03-17 20:00 in Eindhoven */

struct world_device {
    struct wire_id serial;
    struct sign_pair pair;
    uint64_t connection; /* 0: not connected */
    uint64_t request;    /* its last request number */
    char token[256];     /* base64url, from its last session.opened */
};

struct world {
    struct core *core;
    const char *individual; /* the second file, from the next opening on; NULL: there is none */
    struct settings settings;
    struct wire_id wijk_id;
    struct wire_id buurt_id;
    struct world_device devices[WORLD_DEVICES]; /* Anna, Bram, Cees */
    struct moment at;
    uint64_t last_connection;
    uint64_t drawn; /* chance */
    struct batch batch;
    char reply[WIRE_FRAME_MAX + 1]; /* the last EFFECT_REPLY */
};

/* Fails: stops the test. Takes: path  NULL for a database in memory */
void world_open_core(struct world *world, const char *path);
void world_reopen(struct world *world, const char *path);
void world_close(struct world *world);

/* A new connection that has said nothing. */
uint64_t world_connect(struct world *world);

/* Runs one frame; the batch and the reply's text stay in the world. */
enum status world_say(struct world *world, uint64_t connection, const char *frame);

/* session.hello and session.prove with `places`, a JSON list. Gives: whether it was let in. */
bool world_prove(struct world *world, size_t device, const char *places);

/* How many effects of that kind the last batch holds; the n-th of them. */
size_t world_count(const struct world *world, enum effect_kind kind);
const struct effect *world_effect(const struct world *world, enum effect_kind kind, size_t n);

/* Whether the last reply contains the words. */
bool world_replied(const struct world *world, const char *words);

/* Whether the effect's frame contains the words. */
bool world_says(const struct effect *effect, const char *words);

/* Copies the string value of a member of the last reply. */
void world_copy(const struct world *world, const char *member, char *out, size_t room);

/* A request inside a transaction of the core's, for functions that handlers call. */
struct world_request {
    struct request r;
    struct arena arena;
    struct asking inside;
    struct batch batch;
};
void world_request_begin(struct world *world, size_t device, struct world_request *out);
void world_request_end(struct world *world, struct world_request *request, bool keep);

#endif
