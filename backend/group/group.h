/* group.h -- MLS groups as the server delivers them. Rules: protocol/docs/group.md.
 *
 * For every room that says something in a group: alert/ and moderation/ send by group_post(),
 * others ask where a group stands.
 */
#ifndef GROUP_GROUP_H
#define GROUP_GROUP_H

#include "cert/id.h"
#include "server/core/request.h"

enum group_state {
    GROUP_LIVE,
    GROUP_FROZEN, /* takes no commit: wait for the next instance (T23) */
    GROUP_OVER    /* the next instance was founded */
};

/* A group as its row tells it. */
struct group_row {
    struct wire_group group;
    enum cert_group_kind kind;
    struct wire_id room_id;
    struct wire_id buurt_id; /* in which it lies; zero: the wijk's own */
    uint64_t instance;
    enum group_state state;
    uint64_t epoch;
    int64_t committed_at; /* the signed time of the last commit (T20) */
    uint64_t seq;         /* its place in the log */
    uint64_t leaves;
    struct wire_hash policy; /* of the document in force (T15) */
};

/* Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status group_find(struct db *db, const struct wire_id *wijk_id,
                                  const struct wire_group *group, struct group_row *out);

/* The newest instance of a place. Takes: room_id  the buurt, the walking group, or the wijk_id. */
MUST_CHECK enum status group_find_newest(struct db *db, const struct wire_id *wijk_id,
                                         enum cert_group_kind kind, const struct wire_id *room_id,
                                         struct group_row *out);

/* Whether the device is a leaf of it, and has not left it. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status group_has_device(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_group *group,
                                        const struct wire_id *serial);

/* Who a group_id says it is. Fails: NOT_FOUND (not a group of the request's wijk). */
MUST_CHECK enum status group_place(const struct request *r, const struct wire_group *group,
                                   struct cert_place *out);

/* --- saying something --- */

/* A sealed message on its way into a group's log. */
struct group_post {
    struct wire_group group;
    uint64_t epoch; /* in which it was sealed */
    enum wire_content_class content;
    struct wire_id object_id;
    uint64_t status_seq; /* 0: not a status */
    int64_t expires;
    struct span message; /* the PrivateMessage */
    struct span push;    /* a copy under the push key, or empty (T36) */
};

/* Whether the asking device may say it there: it is a leaf, the epoch is the current one or at most
 * two before it, and the message's authenticated_data says the same as the request (T25, T27).
 * Fails: NOT_FOUND, NOT_ALLOWED, CLOSED (the group is over), STALE_EPOCH, FUTURE_EPOCH, MALFORMED
 * (with the field that differs), UNSUPPORTED, NO_MEMORY, STORAGE. */
MUST_CHECK enum status group_may_post(struct request *r, const struct group_post *post);

/* Puts it into the group's log and wakes those who are away. The device that sent it is not kept.
 * Call group_may_post() first. */
MUST_CHECK enum status group_post(struct request *r, const struct group_post *post,
                                  enum wake_urgency urgency);

/* One of the messages that a member may say in an hour, alerts apart: also what it asks of those
 * with a hat and reports to moderators, which lands in their logs. Kept in memory, by person.
 * Fails: QUOTA_SPENT (the refusal tells when), NO_MEMORY. */
MUST_CHECK enum status group_spend_pace(struct request *r);

#endif
