#include "cli/token.h"

#include "wire/wire_bytes.h"

enum { BYTES_MAX = 64, DIGITS = 48 };

struct span token_read(struct span token, char out[TOKEN_TEXT_MAX])
{
    uint8_t bytes[BYTES_MAX];
    if (token.size != DIGITS || !hex_decode(token, bytes, DIGITS / 2)) {
        return token;
    }
    base64_encode(bytes, DIGITS / 2, out);
    return span_of(out, (size_t)base64_encoded_size(DIGITS / 2));
}
