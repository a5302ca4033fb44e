#include "alert/delivery.h"
#include "server/core/cache.h"

#include <stdlib.h>

enum { ID_SIZE = sizeof(struct wire_id), KEY_SIZE = 5 + 2 * ID_SIZE };

struct key {
    uint8_t bytes[KEY_SIZE];
};

static struct key key_of(const struct request *r, const struct wire_id *alert_id)
{
    struct key key = {"alert"};
    memcpy(key.bytes + 5, r->wijk_id.bytes, ID_SIZE);
    memcpy(key.bytes + 5 + ID_SIZE, alert_id->bytes, ID_SIZE);
    return key;
}

/* A change of the counts that waits for its COMMIT. */
struct change {
    struct cache *cache;
    struct key key;
    struct alert_phones phones;
    bool forget; /* the row has them now */
};

static struct alert_phones *counts_of(struct cache *cache, const struct key *key)
{
    const struct span name = span_of(key->bytes, sizeof(key->bytes));
    struct alert_phones *counts = cache_find(cache, name);
    if (counts == NULL) {
        counts = calloc(1, sizeof(*counts));
        if (counts != NULL) {
            cache_put(cache, name, (struct cached){counts, sizeof(*counts), free});
            counts = cache_find(cache, name);
        }
    }
    return counts;
}

/* A count that finds no memory is lost: it is the server's word, and a little less of it. */
static void apply(void *context, bool kept)
{
    struct change *change = context;
    struct alert_phones *counts = kept ? counts_of(change->cache, &change->key) : NULL;
    if (counts != NULL && change->forget) {
        counts->received -= change->phones.received;
        counts->shown -= change->phones.shown;
        counts->in_time -= change->phones.in_time;
    } else if (counts != NULL) {
        counts->received += change->phones.received;
        counts->shown += change->phones.shown;
        counts->in_time += change->phones.in_time;
    }
    free(change);
}

static enum status change_later(struct request *r, const struct wire_id *alert_id,
                                const struct alert_phones *phones, bool forget)
{
    struct change *change = calloc(1, sizeof(*change));
    if (change == NULL) {
        return NO_MEMORY;
    }
    change->cache = r->trees;
    change->key = key_of(r, alert_id);
    change->phones = *phones;
    change->forget = forget;
    const enum status status = on_end(r, apply, change);
    if (status != OK) {
        free(change);
    }
    return status;
}

enum status delivery_count(struct request *r, const struct alert *alert, bool shown)
{
    const bool in_time = shown && r->now <= alert->raised_at + ALERT_IN_TIME_S;
    const struct alert_phones one = {.received = shown ? 0 : 1, .shown = shown, .in_time = in_time};
    return change_later(r, &alert->alert_id, &one, false);
}

struct alert_phones delivery_peek(struct request *r, const struct wire_id *alert_id)
{
    const struct key key = key_of(r, alert_id);
    const struct alert_phones *counts = cache_find(r->trees, span_of(key.bytes, sizeof(key.bytes)));
    return counts == NULL ? (struct alert_phones){0} : *counts;
}

enum status delivery_keep(struct request *r, const struct wire_id *alert_id)
{
    const struct alert_phones counts = delivery_peek(r, alert_id);
    if (counts.received + counts.shown == 0) {
        return OK;
    }
    const enum status status = alert_count_phones(r->db, &r->wijk_id, alert_id, &counts);
    return status == OK ? change_later(r, alert_id, &counts, true) : status;
}
