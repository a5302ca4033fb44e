#include "support/paper.h"

#include "base/check.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdio.h>

enum { VALID_S = 86400 };

static X509 *make_certificate(EVP_PKEY *key, const char *name)
{
    X509 *certificate = X509_new();
    X509_NAME *subject = X509_get_subject_name(certificate);
    bool good = X509_set_version(certificate, 2) == 1;
    good = good && ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1;
    good = good && X509_gmtime_adj(X509_getm_notBefore(certificate), -VALID_S) != NULL;
    good = good && X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_S) != NULL;
    good = good && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                              (const unsigned char *)name, -1, -1, 0) == 1;
    good = good && X509_set_issuer_name(certificate, subject) == 1;
    good = good && X509_set_pubkey(certificate, key) == 1;
    good = good && X509_sign(certificate, key, EVP_sha256()) != 0;
    CHECK(good);
    return certificate;
}

static FILE *open_paper(const char *path)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    return file;
}

void paper_write(const char *certificate_path, const char *key_path, const char *name)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    CHECK(key != NULL);
    X509 *certificate = make_certificate(key, name);
    FILE *file = open_paper(certificate_path);
    CHECK(PEM_write_X509(file, certificate) == 1 && fclose(file) == 0);
    file = open_paper(key_path);
    CHECK(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1 && fclose(file) == 0);
    X509_free(certificate);
    EVP_PKEY_free(key);
}
