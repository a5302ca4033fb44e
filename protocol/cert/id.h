/* id.h -- the names that things have in a wijk: each is made of a hash, nobody picks one.
 *
 * An id is 16 bytes. The wijk's is made of its first root key, a member's of the invitation that
 * let it in, a device's of who invited it and the number of that invitation: so two uses of one
 * invitation have one serial and prove themselves (T13).
 */
#ifndef CERT_ID_H
#define CERT_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

enum { CERT_ID_SIZE = 16, CERT_KEY_SIZE = 32, CERT_SIGNATURE_SIZE = 64, CERT_GROUP_SIZE = 37 };

struct cert_id {
    uint8_t bytes[CERT_ID_SIZE];
};

/* An Ed25519 public key. */
struct cert_key {
    uint8_t bytes[CERT_KEY_SIZE];
};

struct cert_signature {
    uint8_t bytes[CERT_SIGNATURE_SIZE];
};

/* A group_id as MLS carries it: wijk_id, kind, room_id, instance. Source: T9. */
struct cert_group {
    uint8_t bytes[CERT_GROUP_SIZE];
};

enum cert_group_kind {
    CERT_ALARM_BUURT = 1, /* room: the buurt */
    CERT_TALK_BUURT = 2,  /* room: the buurt */
    CERT_ALARM_WIJK = 3,  /* room: the wijk_id */
    CERT_LEADERS = 4,     /* room: the wijk_id */
    CERT_WALK = 5,        /* room: the walk_group_id */
    CERT_CASUS = 6        /* room: the casus id */
};

/* What a group_id says. */
struct cert_place {
    struct cert_id wijk_id;
    enum cert_group_kind kind;
    struct cert_id room;
    uint32_t instance; /* from 1 on */
};

bool cert_id_equal(const struct cert_id *a, const struct cert_id *b);
bool cert_id_is_zero(const struct cert_id *id);

/* As memcmp: the order of every canonical list. */
int cert_id_compare(const struct cert_id *a, const struct cert_id *b);

bool cert_key_equal(const struct cert_key *a, const struct cert_key *b);

/* Fails: MALFORMED for another size. */
MUST_CHECK enum status cert_key_read(struct span bytes, struct cert_key *out);
MUST_CHECK enum status cert_id_read(struct span bytes, struct cert_id *out);

static inline struct span cert_key_span(const struct cert_key *key)
{
    return span_of(key->bytes, CERT_KEY_SIZE);
}

static inline struct span cert_group_span(const struct cert_group *group)
{
    return span_of(group->bytes, CERT_GROUP_SIZE);
}

/* SHA-256("wijk" ‖ root key)[0..16]. Takes: the first root's key. */
struct cert_id cert_wijk_id(const struct cert_key *root);

/* SHA-256("member" ‖ wijk_id ‖ invitation key)[0..16]. Source: T1. */
struct cert_id cert_member_id(const struct cert_id *wijk_id, const struct cert_key *invitation_key);

/* SHA-256("serial" ‖ wijk_id ‖ issuer serial ‖ seq)[0..16]: of an invitation and of the device that
 * comes in by it. Source: T4, T13. */
struct cert_id cert_device_serial(const struct cert_id *wijk_id, const struct cert_id *issuer,
                                  uint16_t seq);

/* SHA-256("sister" ‖ wijk_id ‖ signer serial ‖ n)[0..16]. Source: T5, T13. */
struct cert_id cert_sister_serial(const struct cert_id *wijk_id, const struct cert_id *signer,
                                  uint8_t n);

/* SHA-256("key" ‖ key)[0..16]: what a group remembers of a device that left (T13). */
struct cert_id cert_key_mark(const struct cert_key *key);

/* The group_id of a place. */
struct cert_group cert_group_of(const struct cert_place *place);

/* Fails: MALFORMED: not 37 bytes, no such kind, instance 0, or a room that its kind cannot have
 * (alarm and leaders of the wijk have the wijk_id as room; no room is zero). */
MUST_CHECK enum status cert_place_read(struct span group_id, struct cert_place *out);

#endif
