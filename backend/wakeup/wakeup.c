#include "wakeup/wakeup.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

bool wakeup_wants(enum wire_wakeup_class wants, enum wake_urgency urgency)
{
    return wants >= asleep_least(urgency);
}

enum status wakeup_may_seal_to(struct span public_key)
{
    EC_GROUP *curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = curve == NULL ? NULL : EC_POINT_new(curve);
    enum status status = NO_MEMORY;
    if (point != NULL) {
        const bool fits =
            public_key.size == PUSH_PUBLIC_SIZE && public_key.data[0] == 4 &&
            EC_POINT_oct2point(curve, point, public_key.data, public_key.size, NULL) == 1;
        status = fits ? OK : FIELD_FORM;
    }
    EC_POINT_free(point);
    EC_GROUP_free(curve);
    return status;
}

/* The point that belongs to a secret. Fails: FIELD_FORM (not a number of the curve), NO_MEMORY. */
static enum status point_of(const uint8_t secret[PUSH_SECRET_SIZE], uint8_t out[PUSH_PUBLIC_SIZE])
{
    enum status status = NO_MEMORY;
    EC_GROUP *curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = curve == NULL ? NULL : EC_POINT_new(curve);
    BIGNUM *number = BN_bin2bn(secret, PUSH_SECRET_SIZE, NULL);
    if (point != NULL && number != NULL) {
        const BIGNUM *order = EC_GROUP_get0_order(curve);
        if (BN_is_zero(number) || BN_cmp(number, order) >= 0) {
            status = FIELD_FORM;
        } else if (EC_POINT_mul(curve, point, number, NULL, NULL, NULL) == 1 &&
                   EC_POINT_point2oct(curve, point, POINT_CONVERSION_UNCOMPRESSED, out,
                                      PUSH_PUBLIC_SIZE, NULL) == PUSH_PUBLIC_SIZE) {
            status = OK;
        }
    }
    BN_clear_free(number);
    EC_POINT_free(point);
    EC_GROUP_free(curve);
    return status;
}

static enum status make_key(struct request *r, uint8_t public_key[PUSH_PUBLIC_SIZE])
{
    uint8_t secret[PUSH_SECRET_SIZE];
    enum status status = FIELD_FORM;
    for (int tries = 0; tries < 8 && status == FIELD_FORM; tries++) { /* one in 2^32 is too large */
        request_chance(r, secret, sizeof(secret));
        status = point_of(secret, public_key);
    }
    if (status == OK) {
        struct query q = query_make(r->db, SQL_PUSH_KEY_ADD);
        bind_id(&q, ":wijk_id", &r->wijk_id);
        bind_bytes(&q, ":public_key", span_of(public_key, PUSH_PUBLIC_SIZE));
        bind_bytes(&q, ":secret_key", span_of(secret, sizeof(secret)));
        status = query_run(&q);
    }
    OPENSSL_cleanse(secret, sizeof(secret));
    return status;
}

enum status wakeup_key(struct request *r, uint8_t public_key[PUSH_PUBLIC_SIZE])
{
    struct query q = query_make(r->db, SQL_PUSH_KEY_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    const bool found = query_row(&q);
    if (found) {
        read_exact(&q, public_key, PUSH_PUBLIC_SIZE);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? make_key(r, public_key) : status;
}
