/* wire_bytes.h -- bytes as hexadecimal digits and as base64url, one form for each value. */
#ifndef WIRE_WIRE_BYTES_H
#define WIRE_WIRE_BYTES_H

#include "base/span.h"

/* Reads `size` bytes from exactly twice as many lower-case hexadecimal digits. */
bool hex_decode(struct span text, uint8_t *out, size_t size);

/* Writes 2 × size digits, no final zero. */
void hex_encode(const uint8_t *bytes, size_t size, char *out);

/* How many bytes base64url text of that size holds; SIZE_MAX when no bytes have that size. */
size_t base64_decoded_size(size_t text_size);

/* Reads base64url without padding; bits that belong to no byte must be zero.
 * Takes: out  base64_decoded_size(text.size) bytes.  Source: RFC 4648 §5, §3.5 */
bool base64_decode(struct span text, uint8_t *out);

/* How many characters that many bytes take. */
uint64_t base64_encoded_size(uint64_t size);

/* Writes base64_encoded_size(size) characters, no padding, no final zero. */
void base64_encode(const uint8_t *bytes, size_t size, char *out);

#endif
