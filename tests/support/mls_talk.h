/* mls_talk.h -- members of one group who talk with each other, for tests of the member's half.
 *
 * A talker is one device: its keys, its group, and a shelf on which it keeps its rows.
 */
#ifndef SUPPORT_MLS_TALK_H
#define SUPPORT_MLS_TALK_H

#include "mls/secret/group.h"

/* --- rows --- */

struct shelf_row {
    struct buffer key, value;
};

/* Rows by key, as a store would keep them. */
struct shelf {
    struct shelf_row *rows;
    size_t count, room;
    size_t written;    /* bytes of keys and values given by the last save */
    size_t fail_after; /* a save's batch fails once it gave this many rows; 0: never */
};

void shelf_end(struct shelf *shelf);

/* One batch: all rows that changed, or none and STORAGE. */
enum status shelf_save(struct shelf *shelf, struct group *group);
enum status shelf_load(const struct shelf *shelf, const struct group_rules *rules,
                       struct group **out);

/* Sets or takes away one row by hand; the row of a key, NULL when there is none. */
enum status shelf_set(struct shelf *shelf, struct span key, struct span value);
struct shelf_row *shelf_find(const struct shelf *shelf, struct span key);

/* --- talkers --- */

struct talker {
    char name[16];
    struct sign_pair signer;
    struct member member; /* points into the talker: a talker does not move */
    struct key_package_secrets package;
    struct group *group; /* NULL: in none */
    struct shelf shelf;
};

void talker_make(struct talker *talker, const char *name);
void talker_end(struct talker *talker);

/* The one PSK that every talker knows: id "psk", key "shared". */
extern const struct psk_source TALK_PSKS;

/* A Remove of a leaf, an Add of a fresh key package of `newcomer`, encoded and appended. */
void talk_write_remove(uint32_t leaf, struct buffer *out);
void talk_write_add(struct talker *newcomer, struct buffer *out);
void talk_write_self_remove(struct buffer *out);

/* Founds a group, with `rules` or NULL. Fails the test when that fails, as all below. */
void talk_found(struct talker *founder, const struct group_rules *rules);

/* A group in which talkers[0] founds and adds all others in one commit. */
void talk_gather(struct talker *talkers, size_t count, const struct group_rules *rules);

/* talkers[i] of `count` enters the group of `host` by external commit; those of the others who have
 * a group follow. `replaces` as in struct external_join. */
void talk_enter(struct talker *talkers, size_t count, size_t i, struct talker *host,
                const uint32_t *replaces);

/* A commit by value, staged by the talker. */
enum status talk_commit(struct talker *talker, const struct span *proposals, size_t count,
                        enum handshake_form form, struct buffer *commit);

/* All who have a group handle a message; each must answer OK. Groups that are left are ended. */
void talk_deliver(struct talker *talkers, size_t count, struct span message);

/* A message of `text`; a message handled that must be OK and of this kind. */
void talk_say(struct talker *talker, const char *text, struct buffer *out);
void talk_hear(struct talker *talker, struct span message, enum group_event_kind kind,
               const char *text);

/* Whether all active groups stand at one epoch with one authenticator. */
bool talk_agrees(const struct talker *talkers, size_t count);

/* Verifies all leaves. */
void talk_sweep(struct talker *talker);

#endif
