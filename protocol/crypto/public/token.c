#include "crypto/public/token.h"

#include <sodium.h>

void token_mark(const struct token_key *key, struct span content, uint8_t mark[TOKEN_MARK_SIZE])
{
    (void)crypto_generichash(mark, TOKEN_MARK_SIZE, content.data, content.size, key->bytes,
                             sizeof(key->bytes));
}

bool token_is_marked(const struct token_key *key, struct span content, struct span mark)
{
    uint8_t wanted[TOKEN_MARK_SIZE];
    token_mark(key, content, wanted);
    const bool same =
        mark.size == sizeof(wanted) && sodium_memcmp(wanted, mark.data, sizeof(wanted)) == 0;
    sodium_memzero(wanted, sizeof(wanted));
    return same;
}
