/* count_world.h -- a wijk whose walks are counted: history, hats that read what is published, and
 * the reader that answers them. */
#ifndef SUPPORT_COUNT_WORLD_H
#define SUPPORT_COUNT_WORLD_H

#include "support/walk_world.h"

struct count_world {
    struct walk_world walk;
    struct reader *reader;
    char folder[32];
    char file[64];
    struct wire_id wijk_hat;    /* Yara's: she coordinates the wijk */
    struct wire_id council_hat; /* Yara's too: she sits in the wijkraad */
    uint32_t shifts;            /* made so far */
};

/* For cmocka: a world in a file of its own for each test. */
int count_setup(void **state);
int count_teardown(void **state);

/* Asks, under a hat or NULL, also what the reader answers. Gives: whether it was not refused. */
bool count_ask(struct count_world *world, enum walker who, const struct wire_id *hat,
               const char *type, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A walk that was walked: its buurt, its day at 20:00 for 45 minutes, who was there by the bytes of
 * their ids, all until its end. Gives: its shift's id. */
struct count_walk {
    uint8_t buurt;
    int32_t on;
    const uint8_t *people;
    size_t count;
    unsigned adults; /* guests */
    unsigned children;
};
struct wire_id count_add(struct count_world *world, const struct count_walk *walk);

/* Lets the time go on to 12:00 of a day, day by day where walks wait to be counted. */
void count_wait(struct count_world *world, int32_t on);

/* A cell of the last overview.page: its value, or -1 when it is hidden, -2 when it is not there.
 * Takes: buurt  0: the wijk */
int64_t count_cell(const struct count_world *world, uint8_t buurt, const char *measure);

#endif
