/* calendar_feed.c -- what stands at "/calendar/WIJK/SECRET.ics": the walks of whose feed it is.
 *
 * A secret that is known and one that is not cost the same: one hash, one look into an index. */
#include "calendar/calendar.h"

#include "shift/ical_text.h"
#include "shift/local_time.h"
#include "shift/shift.h"
#include "wijk/charter.h"
#include "wire/wire_bytes.h"

enum { SECRET_SIZE = 16, DIGITS = 2 * SECRET_SIZE, NAME_MAX = 80 };

static const char BASE[] = "/calendar";
static const char END[] = ".ics";

/* ── the address ────────────────────────────────────────────────────────────────────────────────
 */

bool calendar_is_path(struct span path)
{
    const size_t size = sizeof(BASE) - 1;
    return path.size >= size && memcmp(path.data, BASE, size) == 0 &&
           (path.size == size || path.data[size] == '/');
}

static bool read_path(struct span path, struct wire_id *wijk_id, struct hash *hash)
{
    enum {
        WIJK_AT = sizeof(BASE),
        SECRET_AT = WIJK_AT + DIGITS + 1,
        END_AT = SECRET_AT + DIGITS,
        WHOLE = END_AT + sizeof(END) - 1
    };
    uint8_t secret[SECRET_SIZE];
    if (path.size != WHOLE || !calendar_is_path(path) || path.data[SECRET_AT - 1] != '/' ||
        memcmp(path.data + END_AT, END, sizeof(END) - 1) != 0 ||
        !hex_decode(span_of(path.data + WIJK_AT, DIGITS), wijk_id->bytes, sizeof(wijk_id->bytes)) ||
        !hex_decode(span_of(path.data + SECRET_AT, DIGITS), secret, sizeof(secret))) {
        return false;
    }
    *hash = hash_of(span_of(secret, sizeof(secret)));
    return true;
}

/* Whose feed it is. Fails: NOT_FOUND, STORAGE. */
static enum status find_member(struct request *r, const struct hash *hash)
{
    struct local_time since = {0};
    const int64_t kept_s = (int64_t)r->settings->calendar_keep_s;
    enum status status = local_time_of(r->settings->zone, r->now - kept_s, &since);
    if (status != OK) {
        return status;
    }
    struct query q = query_make(r->db, SQL_CALENDAR_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_bytes(&q, ":hash", hash_span(hash));
    bind_int(&q, ":since", since.on);
    const bool found = query_row(&q);
    if (found) {
        r->member_id = read_id(&q);
    }
    status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status calendar_count(struct calendar_reads *reads, const struct hash *hash,
                           const struct request *r, unsigned *wait_s)
{
    enum { HOUR_S = 3600 };
    uint64_t key = 0;
    memcpy(&key, hash->bytes, sizeof(key));
    struct calendar_place *place = &reads->places[key % CALENDAR_PLACES];
    const bool is_over = r->now < place->since || r->now - place->since >= HOUR_S;
    if (place->key != key || is_over) {
        *place = (struct calendar_place){.key = key, .since = r->now};
    }
    if (place->count >= r->settings->calendar_reads) {
        *wait_s = (unsigned)(place->since + HOUR_S - r->now);
        return QUOTA_SPENT;
    }
    place->count++;
    return OK;
}

/* ── the walks ──────────────────────────────────────────────────────────────────────────────────
 */

struct walk {
    struct wire_id buurt_id;
    char uid[DIGITS + 1];
    char place[NAME_MAX + 1];
};

struct walks {
    struct walk *rows;
    struct ical_event *events;
    size_t count;
};

static enum status read_walks(struct request *r, struct walks *out)
{
    const size_t most = (size_t)r->settings->calendar_walks;
    out->rows = arena_take(r->arena, most, sizeof(*out->rows));
    out->events = arena_take(r->arena, most, sizeof(*out->events));
    if (out->rows == NULL || out->events == NULL) {
        return NO_MEMORY;
    }
    struct query q = query_make(r->db, SQL_CALENDAR_WALKS);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":member_id", &r->member_id);
    bind_int(&q, ":from", r->now - (int64_t)r->settings->calendar_back_s);
    bind_count(&q, ":most", most);
    while (out->count < most && query_row(&q)) {
        struct walk *walk = &out->rows[out->count];
        struct ical_event *event = &out->events[out->count++];
        const struct wire_id shift_id = read_id(&q);
        *walk = (struct walk){.buurt_id = read_id(&q)};
        hex_encode(shift_id.bytes, sizeof(shift_id.bytes), walk->uid);
        *event = (struct ical_event){.uid = walk->uid, .sequence = read_count(&q)};
        event->cancelled = (enum shift_phase)read_int(&q) == SHIFT_CANCELLED;
        event->summary = event->cancelled ? "Buurtronde (gaat niet door)" : "Buurtronde";
        event->begins_at = read_int(&q);
        event->ends_at = read_int(&q);
    }
    return query_end(&q);
}

/* Where it is: the buurt, as the charter calls it. Where the walk starts only phones know. */
static void name_place(const mls_charter *charter, struct walk *walk, struct ical_event *event)
{
    for (size_t i = 0; i < charter->body.buurten.count; i++) {
        const mls_charter_buurt *buurt = MLS_AT(charter_buurt, &charter->body.buurten, i);
        if (memcmp(buurt->buurt.bytes, walk->buurt_id.bytes, sizeof(walk->buurt_id.bytes)) == 0 &&
            buurt->name.size <= NAME_MAX) {
            memcpy(walk->place, buurt->name.data, buurt->name.size);
            event->location = walk->place;
            return;
        }
    }
}

static enum status name_places(struct request *r, const struct walks *walks)
{
    mls_charter charter;
    const enum status status = charter_read(r, &charter);
    for (size_t i = 0; i < walks->count && status == OK; i++) {
        name_place(&charter, &walks->rows[i], &walks->events[i]);
    }
    return status == NO_MEMORY || status == STORAGE ? status : OK;
}

enum status calendar_read(struct request *r, struct calendar_reads *reads, struct span path,
                          struct buffer *out, unsigned *wait_s)
{
    const struct ical_head head = {.zone = r->settings->zone, .name = "Buurtrondes", .now = r->now};
    struct hash hash;
    struct walks walks = {.count = 0};
    if (!read_path(path, &r->wijk_id, &hash)) {
        return NOT_FOUND;
    }
    enum status status = find_member(r, &hash);
    if (status == OK) {
        status = calendar_count(reads, &hash, r, wait_s);
    }
    if (status == OK) {
        status = read_walks(r, &walks);
    }
    if (status == OK) {
        status = name_places(r, &walks);
    }
    return status == OK ? ical_text_write(&head, walks.events, walks.count, out) : status;
}
