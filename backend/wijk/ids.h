/* ids.h -- the same ids as the wire and as certificates have them. */
#ifndef WIJK_IDS_H
#define WIJK_IDS_H

#include "cert/id.h"
#include "crypto/public/hash.h"
#include "wire/wire.h"

static inline struct cert_id cert_id_of(const struct wire_id *id)
{
    struct cert_id out;
    memcpy(out.bytes, id->bytes, sizeof(out.bytes));
    return out;
}

static inline struct wire_id wire_id_of(const struct cert_id *id)
{
    struct wire_id out;
    memcpy(out.bytes, id->bytes, sizeof(out.bytes));
    return out;
}

static inline struct cert_key cert_key_of(const struct wire_key *key)
{
    struct cert_key out;
    memcpy(out.bytes, key->bytes, sizeof(out.bytes));
    return out;
}

static inline struct wire_key wire_key_of(const struct cert_key *key)
{
    struct wire_key out;
    memcpy(out.bytes, key->bytes, sizeof(out.bytes));
    return out;
}

static inline struct cert_group cert_group_of_wire(const struct wire_group *group)
{
    struct cert_group out;
    memcpy(out.bytes, group->bytes, sizeof(out.bytes));
    return out;
}

static inline struct wire_group wire_group_of(const struct cert_group *group)
{
    struct wire_group out;
    memcpy(out.bytes, group->bytes, sizeof(out.bytes));
    return out;
}

static inline struct wire_hash wire_hash_of(const struct hash *hash)
{
    struct wire_hash out;
    memcpy(out.bytes, hash->bytes, sizeof(out.bytes));
    return out;
}

static inline struct span wire_hash_span(const struct wire_hash *hash)
{
    return span_of(hash->bytes, sizeof(hash->bytes));
}

static inline struct span wire_group_span(const struct wire_group *group)
{
    return span_of(group->bytes, sizeof(group->bytes));
}

static inline bool wire_hash_is_none(const struct wire_hash *hash)
{
    static const struct wire_hash none;
    return memcmp(hash, &none, sizeof(none)) == 0;
}

#endif
