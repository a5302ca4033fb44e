#include "crypto/public/hash.h"

#include <sodium/crypto_hash_sha256.h>
#include <stdalign.h>

#include "crypto/public/label.h"

_Static_assert(sizeof(struct hash_stream) >= sizeof(crypto_hash_sha256_state),
               "the opaque state must hold libsodium's");
_Static_assert(alignof(struct hash_stream) >= alignof(crypto_hash_sha256_state),
               "the opaque state must be aligned as libsodium's");
_Static_assert(HASH_SIZE == crypto_hash_sha256_BYTES, "SHA-256 gives 32 bytes");

static crypto_hash_sha256_state *state_of(struct hash_stream *stream)
{
    return (crypto_hash_sha256_state *)(void *)stream->opaque;
}

void hash_begin(struct hash_stream *stream)
{
    (void)crypto_hash_sha256_init(state_of(stream));
}

void hash_add(struct hash_stream *stream, struct span piece)
{
    if (piece.size > 0) {
        (void)crypto_hash_sha256_update(state_of(stream), piece.data, piece.size);
    }
}

struct hash hash_end(struct hash_stream *stream)
{
    struct hash hash;
    (void)crypto_hash_sha256_final(state_of(stream), hash.bytes);
    return hash;
}

struct hash hash_of(struct span input)
{
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, input);
    return hash_end(&stream);
}

struct hash hash_ref(const char *label, struct span value)
{
    const struct label_frame frame = label_frame_make_bare(label, value.size);
    struct hash_stream stream;
    hash_begin(&stream);
    hash_add(&stream, label_frame_span(&frame));
    hash_add(&stream, value);
    return hash_end(&stream);
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, HASH_SIZE) == 0;
}
