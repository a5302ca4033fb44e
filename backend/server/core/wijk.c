#include "server/core/wijk.h"
#include "crypto/public/hash.h"
#include "server/core/core_inside.h"

static const struct wire_id NO_WIJK = {{0}};

enum status wijk_find(struct db *db, const struct wire_id *wijk_id, struct wijk *out)
{
    struct query q = query_make(db, SQL_WIJK_FIND);
    bind_id(&q, ":wijk_id", wijk_id);
    const bool found = query_row(&q);
    if (found) {
        out->wijk_id = *wijk_id;
        read_exact(&q, out->root_key.bytes, sizeof(out->root_key.bytes));
        out->incarnation = read_count(&q);
        out->frozen = read_flag(&q);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status wijk_list(struct db *db, struct arena *arena, struct wijk **wijken, size_t *count)
{
    *count = 0;
    *wijken = arena_take(arena, WIJKEN_MAX, sizeof(**wijken));
    if (*wijken == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(db, SQL_WIJK_LIST);
    while (*count < WIJKEN_MAX && query_row(&q)) {
        struct wijk *wijk = &(*wijken)[(*count)++];
        wijk->wijk_id = read_id(&q);
        read_exact(&q, wijk->root_key.bytes, sizeof(wijk->root_key.bytes));
        wijk->incarnation = read_count(&q);
        wijk->frozen = read_flag(&q);
    }
    return query_end(&q);
}

enum status founding_allow(struct db *db, struct span token, int64_t not_after)
{
    const struct hash hash = hash_of(token);
    struct query q = query_make(db, SQL_FOUNDING_ADD);
    bind_id(&q, ":wijk_id", &NO_WIJK);
    bind_bytes(&q, ":token_hash", hash_span(&hash));
    bind_int(&q, ":not_after", not_after);
    return query_run(&q);
}

/* Only its hash is kept, so that whoever reads the database cannot found with it. */
static enum status token_spend(struct request *r, struct span token)
{
    const struct hash hash = hash_of(token);
    struct query q = query_make(r->db, SQL_FOUNDING_SPEND);
    bind_id(&q, ":wijk_id", &NO_WIJK);
    bind_bytes(&q, ":token_hash", hash_span(&hash));
    bind_int(&q, ":now", r->now);
    const enum status status = query_change(&q);
    return status == NOT_FOUND ? NOT_ALLOWED : status;
}

static uint64_t draw_incarnation(struct request *r)
{
    uint64_t drawn = 0;
    request_chance(r, &drawn, sizeof(drawn));
    return 1 + drawn % WIRE_NUMBER_MAX;
}

enum status wijk_found(struct request *r, struct span token, const struct wire_key *root_key)
{
    enum status status = token_spend(r, token);
    if (status != OK) {
        return status;
    }
    r->incarnation = draw_incarnation(r);
    struct query q = query_make(r->db, SQL_WIJK_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_bytes(&q, ":root_key", span_of(root_key->bytes, sizeof(root_key->bytes)));
    bind_int(&q, ":now", r->now);
    bind_count(&q, ":incarnation", r->incarnation);
    return query_run(&q);
}

enum status wijk_restart(struct db *db, const struct wire_id *wijk_id, uint64_t incarnation)
{
    struct query q = query_make(db, SQL_WIJK_RESTART);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_count(&q, ":incarnation", incarnation);
    return query_change(&q);
}

enum status wijk_freeze(struct db *db, const struct wire_id *wijk_id, bool frozen)
{
    struct query q = query_make(db, SQL_WIJK_FREEZE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_flag(&q, ":frozen", frozen);
    return query_change(&q);
}
