/* Which logs a session follows: eight at once (S7). A founder is in more groups than that at first,
 * so those that matter least take turns; a founder goes from them as others come in. Rules: T9. */
#include "core/client_inner.h"

enum { TURN_S = 20, QUIET_TURN_S = 5, FOUNDER_LOOKS_S = 60 };

/* What concerns this phone's owner is always followed. */
static int weight_of(const struct client *client, const struct client_group *group)
{
    const bool is_home = cert_id_equal(&group->place.room, &client->self.buurt);
    if (group->standing == MEMBERSHIP_ENTERING) {
        return 5;
    }
    switch (group->place.kind) {
    case CERT_ALARM_WIJK: return 4;
    case CERT_ALARM_BUURT: return is_home ? 4 : 1;
    case CERT_TALK_BUURT: return is_home ? 3 : 1;
    case CERT_WALK:
    case CERT_CASUS: return 3;
    default: return 2;
    }
}

static bool has_log(const struct client_group *group)
{
    return group->mls != NULL &&
           (group->standing == MEMBERSHIP_INSIDE || group->standing == MEMBERSHIP_FROZEN ||
            (group->standing == MEMBERSHIP_ENTERING && group->is_committed));
}

static bool is_followed(const struct client *client, const struct client_group *group)
{
    const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &group->id);
    return client_follows(client, &log);
}

/* Something waits to be said there. */
static bool is_needed(const struct client *client, const struct client_group *group)
{
    for (const struct errand *errand = client->errands; errand != NULL; errand = errand->next) {
        if ((errand->is_sealed || errand->kind == ERRAND_COMMIT) &&
            memcmp(&errand->group, &group->id, sizeof(group->id)) == 0) {
            return true;
        }
    }
    return group->mls != NULL && group_has_pending(group->mls);
}

/* Whether `one` goes before `other`: it matters less, or nothing waits to be said there, or it has
 * had its turn longest. */
static bool goes_before(const struct client *client, const struct client_group *one,
                        const struct client_group *other)
{
    const int weight = weight_of(client, one);
    const int others = weight_of(client, other);
    if (weight != others) {
        return weight < others;
    }
    const bool needed = is_needed(client, one);
    const bool other_needed = is_needed(client, other);
    return needed != other_needed ? other_needed : one->followed_at < other->followed_at;
}

static struct client_group *least(const struct client *client)
{
    struct client_group *best = NULL;
    for (struct client_group *group = client->groups; group != NULL; group = group->next) {
        if (!is_followed(client, group) || group->backlog != NULL) {
            continue;
        }
        if (best == NULL || goes_before(client, group, best)) {
            best = group;
        }
    }
    return best;
}

static enum status follow(struct client *client, struct client_group *group)
{
    const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &group->id);
    group->followed_at = client->now;
    return client_follow(client, &log);
}

/* When the turn of `other` is over for `group`: at once where `other` only listens and something
 * waits to be said in `group`. */
static int64_t turn_end(const struct client *client, const struct client_group *other,
                        const struct client_group *group)
{
    const bool yields = is_needed(client, group) && !is_needed(client, other);
    return other->followed_at + (yields ? QUIET_TURN_S : TURN_S);
}

/* What matters more goes before; what matters as much when the other had its turn. */
static bool may_replace(const struct client *client, const struct client_group *other,
                        const struct client_group *group)
{
    const int weight = weight_of(client, group);
    const int others = weight_of(client, other);
    const bool had_turn = client->now >= turn_end(client, other, group);
    return weight > others || (had_turn && (weight == others || is_needed(client, group)));
}

/* Follows the group, in the place of one that matters no more than it does. */
enum status client_follow_now(struct client *client, struct client_group *group)
{
    if (is_followed(client, group) || client->session.stage != CLIENT_SIGNED_IN ||
        client->now < group->follow_from) {
        return OK;
    }
    if (client->session.followed_count == CLIENT_LOGS_MAX) {
        struct client_group *other = least(client);
        if (other == NULL || !may_replace(client, other, group)) {
            return OK;
        }
        const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &other->id);
        const enum status status = client_unfollow(client, &log);
        other->followed_at = client->now;
        if (status != OK) {
            return status;
        }
    }
    return follow(client, group);
}

/* The one that waited longest. */
static struct client_group *next_in_turn(const struct client *client)
{
    struct client_group *best = NULL;
    for (struct client_group *group = client->groups; group != NULL; group = group->next) {
        if (has_log(group) && !is_followed(client, group) &&
            (best == NULL || weight_of(client, group) > weight_of(client, best) ||
             (weight_of(client, group) == weight_of(client, best) &&
              group->followed_at < best->followed_at))) {
            best = group;
        }
    }
    return best;
}

/* Those where something waits to be said, and all while there is room. Gives: when the first that
 * could not be followed may be. */
static enum status follow_needed(struct client *client, int64_t *again_at)
{
    enum status status = OK;
    for (struct client_group *group = client->groups; status == OK && group != NULL;
         group = group->next) {
        const bool has_room = client->session.followed_count < CLIENT_LOGS_MAX;
        const bool needed = is_needed(client, group);
        if (!has_log(group) || is_followed(client, group) || (!has_room && !needed)) {
            continue;
        }
        status = client_follow_now(client, group);
        const struct client_group *other =
            needed && !is_followed(client, group) ? least(client) : NULL;
        if (other != NULL) {
            const int64_t at = turn_end(client, other, group);
            *again_at = at > client->now && at < *again_at ? at : *again_at;
        }
    }
    return status;
}

enum status client_logs_tick(struct client *client, int64_t *again_at)
{
    if (client->session.stage != CLIENT_SIGNED_IN) {
        return OK;
    }
    const enum status status = follow_needed(client, again_at);
    struct client_group *next = next_in_turn(client);
    const struct client_group *other = least(client);
    if (status != OK || next == NULL || other == NULL) {
        return status;
    }
    const int64_t turn_at = other->followed_at + TURN_S;
    const bool is_heavier = weight_of(client, next) > weight_of(client, other);
    if (client->now >= turn_at || is_heavier) {
        return client_follow_now(client, next);
    }
    *again_at = turn_at < *again_at ? turn_at : *again_at;
    return OK;
}

/* --- the founder goes (T9) --- */

/* Whether somebody else with a hat that lets people in there is inside. */
static enum status find_host(struct client *client, struct client_group *group, bool *found)
{
    const struct tree *tree = public_group_tree(group_public(group->mls));
    const struct cert_document *document = cert_policy_document(group->policy);
    enum status status = OK;
    *found = false;
    for (uint32_t i = 0; status == OK && !*found && i < tree_width(tree); i++) {
        struct cert_device device;
        const struct cert_hat *hat = NULL;
        if (i == group_own_leaf(group->mls) || tree_leaf(tree, i) == NULL) {
            continue;
        }
        const enum status held = cert_book_verify_leaf(client->book, tree, i, &device);
        status = held == NO_MEMORY ? held : OK;
        *found = held == OK &&
                 cert_book_hat_of(client->book, document, &device,
                                  (uint64_t)client_server_now(client), CERT_MAY_PASS, &hat) == OK &&
                 cert_hat_reaches(&hat->hat.body, &group->place, &group->buurt, &device.buurt);
    }
    return status;
}

static struct client_group *twin_of(const struct client *client, const struct client_group *group)
{
    const enum cert_group_kind kind =
        group->place.kind == CERT_ALARM_BUURT ? CERT_TALK_BUURT : CERT_ALARM_BUURT;
    return client_group_of_kind(client, kind, &group->place.room);
}

enum status client_founder_tick(struct client *client, struct client_group *group)
{
    const bool is_founder =
        cert_id_equal(&client->self.issuer, &client->self.wijk_id) && !client->self.is_sister;
    if (!is_founder || group->place.kind != CERT_ALARM_BUURT ||
        cert_id_equal(&group->place.room, &client->self.buurt) || client->now < group->founder_at) {
        return OK;
    }
    struct client_group *twin = twin_of(client, group);
    bool has_host = false;
    group->founder_at = client->now + FOUNDER_LOOKS_S;
    enum status status = find_host(client, group, &has_host);
    if (status == OK && has_host && twin != NULL) {
        status = find_host(client, twin, &has_host);
    }
    if (status != OK || !has_host) {
        return status;
    }
    group->founder_at = client->now + CLIENT_DAY_S;
    return client_leave_buurt(client, &group->place.room);
}
