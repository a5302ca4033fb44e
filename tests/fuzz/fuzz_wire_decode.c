/* fuzz_wire_decode.c -- any bytes as a frame, to the server and to a client; what is read is
 * written back and read again, and must come out the same. */
#include "base/check.h"
#include "support/fuzz.h"
#include "wire/wire_shape.h"

static char once[WIRE_FRAME_MAX * 2];
static char twice[WIRE_FRAME_MAX * 2];

static size_t again(struct span frame, enum wire_reader reader, char *out)
{
    struct arena arena = arena_make(1u << 19);
    struct wire_head *message = NULL;
    struct wire_fault fault = {NULL, OK};
    size_t size = 0;
    const enum status status = wire_decode(&arena, frame, reader, &message, &fault);
    CHECK(fault.status == status);
    if (status == OK) {
        /* Only a choice that the client does not know cannot be written again. */
        const enum status written = wire_encode(message, out, sizeof(once), &size);
        CHECK(written == OK || (written == FIELD_FORM && reader == WIRE_CLIENT));
    }
    arena_end(&arena);
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    for (int reader = WIRE_SERVER; reader <= (int)WIRE_CLIENT; reader++) {
        const size_t first = again(span_of(bytes, size), (enum wire_reader)reader, once);
        if (first > 0 && first <= WIRE_FRAME_MAX) {
            const size_t second = again(span_of(once, first), (enum wire_reader)reader, twice);
            CHECK(span_equal(span_of(once, first), span_of(twice, second)));
        }
    }
    (void)wire_peek(span_of(bytes, size));
    return 0;
}
