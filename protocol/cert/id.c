#include "cert/id.h"

#include "crypto/public/hash.h"

bool cert_id_equal(const struct cert_id *a, const struct cert_id *b)
{
    return cert_id_compare(a, b) == 0;
}

int cert_id_compare(const struct cert_id *a, const struct cert_id *b)
{
    return memcmp(a->bytes, b->bytes, CERT_ID_SIZE);
}

bool cert_id_is_zero(const struct cert_id *id)
{
    static const struct cert_id ZERO;
    return cert_id_equal(id, &ZERO);
}

bool cert_key_equal(const struct cert_key *a, const struct cert_key *b)
{
    return memcmp(a->bytes, b->bytes, CERT_KEY_SIZE) == 0;
}

enum status cert_key_read(struct span bytes, struct cert_key *out)
{
    if (bytes.size != CERT_KEY_SIZE) {
        return MALFORMED;
    }
    memcpy(out->bytes, bytes.data, CERT_KEY_SIZE);
    return OK;
}

enum status cert_id_read(struct span bytes, struct cert_id *out)
{
    if (bytes.size != CERT_ID_SIZE) {
        return MALFORMED;
    }
    memcpy(out->bytes, bytes.data, CERT_ID_SIZE);
    return OK;
}

/* The first half of SHA-256 over a word and up to three parts of fixed size. */
static struct cert_id id_of(const char *word, struct span a, struct span b, struct span c)
{
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, span_text(word));
    hash_add(&stream, a);
    hash_add(&stream, b);
    hash_add(&stream, c);
    const struct hash hash = hash_end(&stream);
    struct cert_id id;
    memcpy(id.bytes, hash.bytes, CERT_ID_SIZE);
    return id;
}

static struct span id_span(const struct cert_id *id)
{
    return span_of(id->bytes, CERT_ID_SIZE);
}

static const struct span NONE;

struct cert_id cert_wijk_id(const struct cert_key *root)
{
    return id_of("wijk", cert_key_span(root), NONE, NONE);
}

struct cert_id cert_member_id(const struct cert_id *wijk_id, const struct cert_key *invitation_key)
{
    return id_of("member", id_span(wijk_id), cert_key_span(invitation_key), NONE);
}

struct cert_id cert_device_serial(const struct cert_id *wijk_id, const struct cert_id *issuer,
                                  uint16_t seq)
{
    const uint8_t number[2] = {(uint8_t)(seq >> 8), (uint8_t)seq};
    return id_of("serial", id_span(wijk_id), id_span(issuer), span_of(number, sizeof(number)));
}

struct cert_id cert_sister_serial(const struct cert_id *wijk_id, const struct cert_id *signer,
                                  uint8_t n)
{
    return id_of("sister", id_span(wijk_id), id_span(signer), span_of(&n, 1));
}

struct cert_id cert_key_mark(const struct cert_key *key)
{
    return id_of("key", cert_key_span(key), NONE, NONE);
}

/* --- group ids --- */

enum { KIND_AT = CERT_ID_SIZE, ROOM_AT = KIND_AT + 1, INSTANCE_AT = ROOM_AT + CERT_ID_SIZE };

struct cert_group cert_group_of(const struct cert_place *place)
{
    struct cert_group group;
    memcpy(group.bytes, place->wijk_id.bytes, CERT_ID_SIZE);
    group.bytes[KIND_AT] = (uint8_t)place->kind;
    memcpy(group.bytes + ROOM_AT, place->room.bytes, CERT_ID_SIZE);
    for (unsigned i = 0; i < 4; i++) {
        group.bytes[INSTANCE_AT + i] = (uint8_t)(place->instance >> (8 * (3 - i)));
    }
    return group;
}

enum status cert_place_read(struct span group_id, struct cert_place *out)
{
    if (group_id.size != CERT_GROUP_SIZE || group_id.data[KIND_AT] < CERT_ALARM_BUURT ||
        group_id.data[KIND_AT] > CERT_CASUS) {
        return MALFORMED;
    }
    struct cert_place place = {.kind = (enum cert_group_kind)group_id.data[KIND_AT]};
    memcpy(place.wijk_id.bytes, group_id.data, CERT_ID_SIZE);
    memcpy(place.room.bytes, group_id.data + ROOM_AT, CERT_ID_SIZE);
    for (unsigned i = 0; i < 4; i++) {
        place.instance = (place.instance << 8) | group_id.data[INSTANCE_AT + i];
    }
    const bool is_wijk = place.kind == CERT_ALARM_WIJK || place.kind == CERT_LEADERS;
    if (place.instance == 0 || cert_id_is_zero(&place.room) ||
        is_wijk != cert_id_equal(&place.room, &place.wijk_id)) {
        return MALFORMED;
    }
    *out = place;
    return OK;
}
