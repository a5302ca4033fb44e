/* Every decoder of RFC 9420's structs: any bytes end in a status, and what is read is written back
 * byte for byte. The first byte picks the struct. */
#include <stdlib.h>

#include "base/check.h"
#include "mls/public/structs.h"
#include "support/fuzz.h"

enum { ARENA_MAX = 4 << 20, BYTES_MAX = 1 << 20 };

#define KINDS(KIND)                                                                                \
    KIND(message)                                                                                  \
    KIND(key_package)                                                                              \
    KIND(leaf_node)                                                                                \
    KIND(parent_node)                                                                              \
    KIND(update_path)                                                                              \
    KIND(group_context)                                                                            \
    KIND(proposal)                                                                                 \
    KIND(commit)                                                                                   \
    KIND(authenticated_content)                                                                    \
    KIND(public_message)                                                                           \
    KIND(private_message)                                                                          \
    KIND(group_info)                                                                               \
    KIND(group_secrets)                                                                            \
    KIND(welcome)                                                                                  \
    KIND(required_capabilities)                                                                    \
    KIND(external_sender_list)                                                                     \
    KIND(external_pub)                                                                             \
    KIND(extension_list)                                                                           \
    KIND(psk_label)

#define KIND(name)                                                                                 \
    static void try_##name(struct span input, struct arena *arena, struct buffer *out)             \
    {                                                                                              \
        mls_##name value;                                                                          \
        if (mls_decode_##name(input, arena, &value) == OK) {                                       \
            mls_write_##name(out, &value);                                                         \
            CHECK(buffer_status(out) != OK || span_equal(buffer_span(out), input));                \
        }                                                                                          \
    }
KINDS(KIND)
#undef KIND

typedef void try_kind(struct span input, struct arena *arena, struct buffer *out);

static try_kind *const TRIES[] = {
#define KIND(name) try_##name,
    KINDS(KIND)
#undef KIND
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct arena arena = arena_make(ARENA_MAX);
    struct buffer out = buffer_make(BYTES_MAX);
    TRIES[bytes[0] % (sizeof(TRIES) / sizeof(TRIES[0]))](span_of(bytes + 1, size - 1), &arena,
                                                         &out);
    arena_end(&arena);
    buffer_end(&out);
    return 0;
}
