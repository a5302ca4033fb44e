/* label.h -- the frame that RFC 9420 puts around what is hashed, signed, encrypted or expanded.
 *
 * RefHashInput, SignContent, EncryptContext and KDFLabel all hold `label<V>` and then `content<V>`.
 * A frame is everything before the content's bytes, small enough for the stack; the content itself
 * is never copied for it.
 */
#ifndef CRYPTO_PUBLIC_LABEL_H
#define CRYPTO_PUBLIC_LABEL_H

#include "base/span.h"
#include "base/status.h"

/* Longest label without its prefix; longest content (RFC 9420 section 2.1.2: 30 bits). */
enum { LABEL_MAX = 247, LABEL_CONTENT_MAX = (1 << 30) - 1 };

/* Two headers of at most 2 and 4 bytes, the prefix "MLS 1.0 " and the label. */
enum { LABEL_FRAME_SIZE = 2 + 8 + LABEL_MAX + 4 };

struct label_frame {
    uint8_t bytes[LABEL_FRAME_SIZE];
    size_t size;
};

/* The frame of "MLS 1.0 " + `label` before a content of `content_size` bytes.
 * Takes: a label of at most LABEL_MAX bytes, a content of at most LABEL_CONTENT_MAX (CHECKed).
 * Source: RFC 9420 sections 2.1.2, 5.1.2, 5.1.3 and 8. */
struct label_frame label_frame_make(const char *label, size_t content_size);

/* The same without the prefix, as section 5.2 uses it: its labels carry the prefix themselves. */
struct label_frame label_frame_make_bare(const char *label, size_t content_size);

static inline struct span label_frame_span(const struct label_frame *frame)
{
    return span_of(frame->bytes, frame->size);
}

#endif
