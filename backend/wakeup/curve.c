#include "wakeup/curve.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

/* OpenSSL checks the point on the way in. */
static EVP_PKEY *from_params(OSSL_PARAM *params, int selection)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &key, selection, params) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *make(const uint8_t public_key[PUSH_PUBLIC_SIZE], const BIGNUM *secret)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    if (build != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1,
                                        0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, public_key,
                                         PUSH_PUBLIC_SIZE) == 1 &&
        (secret == NULL || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1)) {
        params = OSSL_PARAM_BLD_to_param(build);
    }
    if (params != NULL) {
        key = from_params(params, secret == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR);
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    return key;
}

EVP_PKEY *curve_point(const uint8_t public_key[PUSH_PUBLIC_SIZE])
{
    return make(public_key, NULL);
}

EVP_PKEY *curve_pair(const uint8_t public_key[PUSH_PUBLIC_SIZE],
                     const uint8_t secret_key[PUSH_SECRET_SIZE])
{
    BIGNUM *secret = BN_secure_new();
    EVP_PKEY *key = NULL;
    if (secret != NULL && BN_bin2bn(secret_key, PUSH_SECRET_SIZE, secret) != NULL) {
        key = make(public_key, secret);
    }
    BN_clear_free(secret);
    return key;
}

bool curve_public(const EVP_PKEY *key, uint8_t public_key[PUSH_PUBLIC_SIZE])
{
    size_t size = 0;
    return EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, public_key,
                                           PUSH_PUBLIC_SIZE, &size) == 1 &&
           size == PUSH_PUBLIC_SIZE;
}
