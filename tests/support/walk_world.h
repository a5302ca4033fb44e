/* walk_world.h -- a server core with a walking group, a leader and neighbours in it, for tests that
 * speak to it as phones do. */
#ifndef SUPPORT_WALK_WORLD_H
#define SUPPORT_WALK_WORLD_H

#include "shift/shift_store.h"
#include "support/core_world.h"

/* Anna leads the walking group, Yara coordinates the buurt; all live in it but Zoë. */
enum walker { ANNA, BRAM, CEES, DINA, EMRE, FLOOR, GIJS, HANA, YARA, ZOE, WALKERS };

struct walk_world {
    struct world world;
    struct world_device devices[WALKERS];
    struct wire_id members[WALKERS];
    struct wire_id walk_group_id;
    struct wire_id other_group_id;  /* of the same buurt; nobody leads it */
    struct wire_id far_buurt_id;    /* where Zoë lives */
    struct wire_group talk;         /* the talk group of the buurt; all its neighbours follow it */
    struct wire_id leader_hat;      /* Anna's */
    struct wire_id coordinator_hat; /* Yara's */
};

/* Opens it at WORLD_NOW, a Tuesday at 20:00, with everybody signed in. Fails: stops the test. */
void walk_open(struct walk_world *world, const char *path);
void walk_close(struct walk_world *world);

/* The same for cmocka: a world in memory for each test. */
int walk_setup(void **state);
int walk_teardown(void **state);

/* A folder of the test's own, and the path of a file in it; removed with all that is in it. */
struct walk_folder {
    char path[32];
};
void walk_make_folder(struct walk_folder *folder);
const char *walk_file(const struct walk_folder *folder, const char *name);
void walk_remove_folder(const struct walk_folder *folder);

/* The server goes down and comes back; everybody signs in again. Takes: path  not NULL */
void walk_reopen(struct walk_world *world, const char *path);

/* Signs in again, as after long quiet. */
void walk_sign_in(struct walk_world *world, enum walker who);

/* Asks as a phone does: `type` and the members after the head, as JSON without braces.
 * Gives: whether the reply is not a refusal; it stays in world.reply. */
bool walk_ask(struct walk_world *world, enum walker who, const char *type, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same under Anna's or Yara's hat. */
bool walk_lead(struct walk_world *world, const char *type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool walk_coordinate(struct walk_world *world, const char *type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same under a hat by its serial. */
bool walk_ask_under(struct walk_world *world, enum walker who, const struct wire_id *hat,
                    const char *type, const char *members);

/* Whether the last reply holds, or is a refusal with, these words. */
bool walk_said(const struct walk_world *world, const char *words);
bool walk_refused(const struct walk_world *world, const char *error);

/* A number, or -1, and the text of a member of the last reply, wherever it first stands. */
int64_t walk_number(const struct walk_world *world, const char *member);

/* Lets the time go on to `now` and does what is due, until nothing is. */
void walk_wait_until(struct walk_world *world, int64_t now);

/* A local time as an instant: 20260324, "20:00". */
int64_t walk_at(int32_t on, unsigned hour, unsigned minute);

/* How many events in a member's log, or in the buurt's, hold both words, since walk_forget(). */
size_t walk_told(struct walk_world *world, enum walker who, const char *type, const char *words);
size_t walk_told_buurt(struct walk_world *world, const char *type, const char *words);

/* What was told until now is not counted any more. */
void walk_forget(struct walk_world *world);

/* One number from the database. */
int64_t walk_count(struct walk_world *world, const char *sql);

/* An id of sixteen equal bytes, and any id as its digits. */
struct wire_id walk_id(uint8_t byte);
const char *walk_hex(const struct wire_id *id);

/* Adds a single shift under Anna's hat: on a day at an hour, for 45 minutes. */
void walk_add_shift(struct walk_world *world, const struct wire_id *shift_id, int32_t on,
                    unsigned hour, unsigned max, unsigned newcomers);

/* signup.join without newcomer; `wait` as said. Gives: whether it was not refused. */
bool walk_join(struct walk_world *world, enum walker who, const struct wire_id *shift_id,
               bool wait);
bool walk_leave(struct walk_world *world, enum walker who, const struct wire_id *shift_id);

/* The shift as shift.list tells it to Bram: its state's wire name stands in the reply. */
bool walk_shift_is(struct walk_world *world, const struct wire_id *shift_id, const char *words);

#endif
