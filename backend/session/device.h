/* device.h -- devices and hats as rows: what opens a session and what a request is judged by.
 *
 * A chain is verified once, by the room that takes it in (cert/), and stored by serial with the
 * version of the policy it was judged under; a session's proof is then one signature (S7).
 * Statements: session.sql.
 */
#ifndef SESSION_DEVICE_H
#define SESSION_DEVICE_H

#include "store/db.h"
#include "wire/wire.h"

enum device_state { DEVICE_LIVE, DEVICE_REVOKED, DEVICE_LEFT };

struct device {
    struct wire_id serial;
    struct wire_id member_id;
    struct wire_id buurt_id;
    struct wire_key public_key;
    uint64_t generation; /* rises with every revocation: older resumption tokens are void */
    enum device_state state;
    uint64_t sends; /* the highest counter of kept sends it told (T26) */
};

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status device_find(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *serial, struct device *out);

/* A device whose chain was verified. */
struct device_entry {
    struct wire_id serial;
    struct wire_id member_id;
    struct wire_id buurt_id;
    struct wire_key public_key;
    struct wire_id signer; /* the invitation's serial, or the sister's (T5) */
    uint64_t policy_version;
    struct span chain; /* as it was verified */
};

/* Fails: CONFLICT (the serial or the key is known), STORAGE. */
MUST_CHECK enum status device_add(struct db *db, const struct wire_id *wijk_id,
                                  const struct device_entry *entry, int64_t now);

/* Revokes a device or lets it leave, and withdraws its hats, for good: a restored backup forgets it
 * again. The caller also calls unfollow_all()
 * and close_device(). Takes: state  REVOKED or LEFT.  Fails: NOT_FOUND (no live one), STORAGE. */
MUST_CHECK enum status device_end(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_id *serial, enum device_state state,
                                  int64_t now);

/* Keeps the device's counter of kept sends, if it is higher than before. */
MUST_CHECK enum status device_sends(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *serial, uint64_t sends);

/* The member lives in another buurt from now on. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status device_move(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *member_id, const struct wire_id *buurt_id);

enum { DEVICES_MAX = 16 }; /* of one member, with those a device signed */

/* The live devices of a member; or those that entered by this signer's signature.
 * Gives: serials[0 .. *count) */
MUST_CHECK enum status device_list(struct db *db, const struct wire_id *wijk_id,
                                   const struct wire_id *member_id,
                                   struct wire_id serials[DEVICES_MAX], size_t *count);
MUST_CHECK enum status device_list_of_signer(struct db *db, const struct wire_id *wijk_id,
                                             const struct wire_id *signer,
                                             struct wire_id serials[DEVICES_MAX], size_t *count);

struct hat_row {
    struct wire_id hat_serial;
    struct wire_id serial;
    enum wire_hat hat;
    enum wire_reach reach;
    struct wire_id reach_id; /* zero: the wijk */
    int64_t not_before;
    int64_t not_after;
};

struct hat_entry {
    struct hat_row row;
    struct wire_id issuer; /* the hat serial that granted it; zero: the root */
    uint64_t policy_version;
    struct span chain;
};

/* The hat, if it is this device's and holds at `now`: not before it begins, not at the second it
 * ends, not once it was withdrawn. Fails: NOT_FOUND, CLOSED (not any more), STORAGE. */
MUST_CHECK enum status hat_find(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_id *hat_serial, const struct wire_id *serial,
                                int64_t now, struct hat_row *out);

/* Fails: CONFLICT (known), STORAGE. */
MUST_CHECK enum status hat_add(struct db *db, const struct wire_id *wijk_id,
                               const struct hat_entry *entry);

/* Fails: NOT_FOUND (not there, or withdrawn before), STORAGE. */
MUST_CHECK enum status hat_withdraw(struct db *db, const struct wire_id *wijk_id,
                                    const struct wire_id *hat_serial, int64_t now);

enum { HATS_MAX = 16 }; /* of one device, or of one kind asked for at once */

/* The hats a device holds now or will; those of one kind that hold now, of live devices. */
MUST_CHECK enum status hat_list(struct db *db, const struct wire_id *wijk_id,
                                const struct wire_id *serial, int64_t now,
                                struct hat_row rows[HATS_MAX], size_t *count);
MUST_CHECK enum status hat_list_of_kind(struct db *db, const struct wire_id *wijk_id,
                                        enum wire_hat hat, int64_t now,
                                        struct hat_row rows[HATS_MAX], size_t *count);

#endif
