#include "crypto/secret/secret.h"

#include <sodium/utils.h>

#include "base/wipe.h"
#include "crypto/public/chance.h"

struct secret secret_zero(void)
{
    return (struct secret){{0}};
}

struct secret secret_random(void)
{
    struct secret secret;
    chance_fill(secret.bytes, SECRET_SIZE);
    return secret;
}

enum status secret_read(struct span bytes, struct secret *out)
{
    if (bytes.size != SECRET_SIZE) {
        *out = secret_zero();
        return MALFORMED;
    }
    memcpy(out->bytes, bytes.data, SECRET_SIZE);
    return OK;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
    return sodium_memcmp(a->bytes, b->bytes, SECRET_SIZE) == 0;
}

/* The size of what is compared is no secret. */
bool secret_matches(const struct secret *a, struct span bytes)
{
    return bytes.size == SECRET_SIZE && sodium_memcmp(a->bytes, bytes.data, SECRET_SIZE) == 0;
}

void secret_wipe(struct secret *secret)
{
    wipe(secret, sizeof(*secret));
}
