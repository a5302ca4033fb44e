/* request.h -- one question from one device, while it is being answered: what a handler gets.
 *
 * A handler is reached only after the frame was decoded, the device's session proved, its hat and
 * the row's reach judged, its quota spent; it runs inside a part of the batch's transaction that is
 * kept only when it returns OK. So a handler reads as its rule does:
 *
 *     enum status handle_signup_join(struct request *r, const struct wire_signup_join *in,
 *                                    struct wire_signup_joined *out)
 *     {
 *         struct shift shift;
 *         enum status status = shift_find(r->db, &r->wijk_id, &in->shift_id, &shift);
 *         if (status == OK) {
 *             status = shift_may_join(&shift, r->now);
 *         }
 *         …
 *         return tell_wijk(r, &event.head, keep_until);
 *     }
 *
 * - Every key begins with r->wijk_id; it and who asks are never taken from the message (S16).
 * - `out` is zeroed, its head filled in; what it points to lives in r->arena. The places of the
 *   events told are written into its head by the core (S10).
 * - A handler that refuses returns a status and may name the field with request_fault().
 * - What a handler changes in memory it changes in an `on_end` callback, after COMMIT (S3).
 * - It has at most 20 ms (S5): lists are bounded by SQL LIMITs, never by hope.
 *
 * The rows of tick.def get the same struct, with `hat` WIRE_HATS_NONE and no device.
 */
#ifndef CORE_REQUEST_H
#define CORE_REQUEST_H

#include "base/arena.h"
#include "server/core/batch.h"
#include "server/ops/settings.h"
#include "store/db.h"
#include "wire/wire.h"

struct cache;
struct delivery;
struct asking;
struct session;

struct request {
    struct db *db;       /* inside this request's part of the transaction */
    struct arena *arena; /* ends when the reply has been encoded */
    int64_t now;         /* seconds since 1970, UTC; the same for the whole batch */
    const struct settings *settings;

    /* Who asks. A stranger's are all zero, except wijk_id after session.hello. */
    struct wire_id wijk_id;
    struct wire_id serial;    /* the device's certificate */
    struct wire_id member_id; /* whose device it is */
    struct wire_id buurt_id;  /* where that member is at home */
    uint64_t incarnation;     /* of the wijk's logs */

    /* Under which hat, judged for this request. RESIDENT when the request names none. */
    enum wire_hat hat;
    struct wire_id hat_serial;
    struct wire_id hat_reach_id; /* the buurt, room, casus or fund it reaches; zero: the wijk */

    struct session *session;   /* the connection's own, for session/ alone; NULL on the reader */
    struct cache *trees;       /* MLS trees kept in memory, for group/; NULL on the reader */
    struct delivery *delivery; /* who waits to enter a group, for group/; NULL on the reader */
    struct asking *inside;     /* the core's */
};

/* Names the field at fault in the refusal. Takes: static text. */
void request_fault(struct request *r, const char *field);

/* A refusal because of a quota or a queue tells when to come back. */
void request_retry_after(struct request *r, unsigned seconds);

/* A time as people and other programs read it: "2026-11-24T19:00:00Z"; "-" for 0. */
enum { TIME_TEXT_SIZE = 32 };
void request_write_time(int64_t at, char text[TIME_TEXT_SIZE]);

/* Fills with chance from the core's own source, which a simulation may seed. */
void request_chance(struct request *r, void *out, size_t size);

/* In a row of tick.def: the bounded piece of work was not all of it; call again within a second. */
void tick_again(struct request *r);

/* ── events: what is told, in order, once and for all ───────────────────────────────────────────
 */

/* Appends an event to a log in this request's part of the transaction, gives it its place, and has
 * it sent to all who follow the log once that is committed.
 *
 * Takes:  event       its head's type set; its place is given here
 *         keep_until  when it is pruned; seconds since 1970, UTC
 * Fails:  STORAGE, NO_MEMORY, TOO_LARGE, FIELD_…
 */
MUST_CHECK enum status tell_wijk(struct request *r, struct wire_head *event, int64_t keep_until);
MUST_CHECK enum status tell_group(struct request *r, const struct wire_group *group,
                                  struct wire_head *event, int64_t keep_until);
MUST_CHECK enum status tell_device(struct request *r, const struct wire_id *serial,
                                   struct wire_head *event, int64_t keep_until);

/* Tells a device something that stands in no log: nothing when it is not connected. To the asking
 * connection itself it comes after the reply. Takes: serial  NULL for the asking connection */
MUST_CHECK enum status tell_notice(struct request *r, const struct wire_id *serial,
                                   const struct wire_head *notice);

/* Has those woken who follow the group's log and are not connected.
 * Takes: about  what it tells of: a newer one about the same takes its place where it still waits;
 *               NULL: whatever the log tells
 *        copy   the sealed push copy (T36), or an empty span */
MUST_CHECK enum status tell_asleep(struct request *r, const struct wire_group *group,
                                   enum wake_urgency urgency, const struct wire_id *about,
                                   struct span copy);

/* As tell_asleep(), for one device: a swap asked of it, a walk moved. */
MUST_CHECK enum status tell_asleep_device(struct request *r, const struct wire_id *serial,
                                          enum wake_urgency urgency, struct span copy);

/* ── who follows which log, and from where to where (S9) ────────────────────────────────────────
 */

/* From the next event on the device may see the group's log; it asks for it with log.follow. Once
 * it may, a repeat is nothing. */
MUST_CHECK enum status follow_group(struct request *r, const struct wire_group *group,
                                    const struct wire_id *serial);

/* What stands in the log now is the last that the device may see. Nothing when it did not follow.
 */
MUST_CHECK enum status unfollow_group(struct request *r, const struct wire_group *group,
                                      const struct wire_id *serial);

/* As the two above, for a device as a whole: it comes in with its own log and the wijk's, and goes
 * from every log. */
MUST_CHECK enum status follow_wijk(struct request *r, const struct wire_id *serial);
MUST_CHECK enum status unfollow_all(struct request *r, const struct wire_id *serial);

/* Whether the device may see the group's log now. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status follows_group(struct request *r, const struct wire_group *group,
                                     const struct wire_id *serial);

/* The last place of the group's log; 0 when nothing was told. */
MUST_CHECK enum status group_last_seq(struct request *r, const struct wire_group *group,
                                      uint64_t *seq);

/* How many of those who follow the group's log are connected now, and how many follow it: that is
 * counted row by row, so `followers` may be NULL. */
MUST_CHECK enum status group_reach(struct request *r, const struct wire_group *group,
                                   uint64_t *connected, uint64_t *followers);

/* ── sessions of others ─────────────────────────────────────────────────────────────────────────
 */

/* Closes the device's connection, if any, once this request is committed (T17). The asking
 * connection gets its reply first. */
MUST_CHECK enum status close_device(struct request *r, const struct wire_id *serial,
                                    enum close_code code);

/* Whether the device is connected now. */
bool is_connected(const struct request *r, const struct wire_id *serial);

/* ── memory that mirrors rows ───────────────────────────────────────────────────────────────────
 */

/* Called once: `kept` after the COMMIT that holds this request, false when it was undone. It can
 * neither fail nor ask the database. */
typedef void (*end_function)(void *context, bool kept);

/* Takes: context  lives until the call; the callback ends it. Fails: NO_MEMORY (nothing called). */
MUST_CHECK enum status on_end(struct request *r, end_function call, void *context);

#endif
