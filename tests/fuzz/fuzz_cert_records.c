/* fuzz_cert_records.c -- every record of cert/ from any bytes; what is taken has one form.
 *
 * The first byte picks the record. What decodes must encode to the same bytes, and what a book
 * makes of it must be a status. The world is the same in every run, so that kept inputs stay right.
 */
#include <stdlib.h>

#include "cert/act.h"
#include "cert/charter.h"
#include "cert/document.h"
#include "cert/secret/packet.h"
#include "crypto/public/chance.h"
#include "support/cert_world.h"
#include "support/fuzz.h"

enum { ARENA_MAX = 1 << 22, OUT_MAX = 1 << 17 };

static struct world world;
static struct cert_book *book;

static void open_once(void)
{
    static const uint8_t SEED[32] = {7};
    if (book == NULL) {
        chance_seed(SEED);
        cert_world_open(&world);
        book = world_book(&world);
    }
}

static void must_be_same(struct span input, struct buffer *out)
{
    if (buffer_status(out) != OK || !span_equal(input, buffer_span(out))) {
        abort();
    }
    buffer_end(out);
}

/* One record: decoded with its checks, encoded again. */
#define RECORD(kind, decode)                                                                       \
    static void try_##kind(struct span input, struct arena *arena)                                 \
    {                                                                                              \
        mls_##kind read;                                                                           \
        (void)arena;                                                                               \
        if ((decode) == OK) {                                                                      \
            struct buffer out = buffer_make(OUT_MAX);                                              \
            mls_write_##kind(&out, &read);                                                         \
            must_be_same(input, &out);                                                             \
        }                                                                                          \
    }

RECORD(invitation, cert_invitation_decode(input, &read))
RECORD(evidence, cert_evidence_decode(input, &read))
RECORD(pass, cert_pass_decode(input, &read))
RECORD(statement, cert_statement_decode(input, arena, &read))
RECORD(succession, cert_succession_decode(input, arena, &read))
RECORD(charter, cert_charter_decode(input, arena, &read))
RECORD(act, cert_act_decode(input, arena, &read))
RECORD(packet, mls_decode_packet(input, arena, &read))
RECORD(policy_extension, mls_decode_policy_extension(input, arena, &read))

static void try_hat(struct span input, struct arena *arena)
{
    (void)arena;
    struct cert_hat read;
    if (cert_hat_decode(input, &read) == OK) {
        struct buffer out = buffer_make(OUT_MAX);
        mls_write_hat(&out, &read.hat);
        must_be_same(input, &out);
    }
    struct cert_id serial;
    (void)!cert_book_add_hat(book, input, &serial);
}

static void try_chain(struct span input, struct arena *arena)
{
    struct cert_hats hats;
    (void)!cert_hats_decode(input, arena, &hats);
    (void)!cert_book_add_chain(book, input);
}

static void try_document(struct span input, struct arena *arena)
{
    (void)arena;
    struct cert_document *read = NULL;
    if (cert_document_read(input, &read) == OK) {
        struct buffer out = buffer_make(CERT_DOCUMENT_SIZE_MAX);
        mls_write_document(&out, cert_document_view(read));
        must_be_same(input, &out);
    }
    cert_document_drop(read);
}

static void try_place(struct span input, struct arena *arena)
{
    (void)arena;
    struct cert_place place;
    if (cert_place_read(input, &place) == OK) {
        const struct cert_group group = cert_group_of(&place);
        if (!span_equal(input, cert_group_span(&group))) {
            abort();
        }
    }
}

/* A key, and evidence for it. */
static void try_device(struct span input, struct arena *arena)
{
    (void)arena;
    struct cert_key key;
    struct cert_device device;
    struct cert_lacks lacks;
    if (input.size < CERT_KEY_SIZE) {
        return;
    }
    memcpy(key.bytes, input.data, CERT_KEY_SIZE);
    const struct span evidence = span_of(input.data + CERT_KEY_SIZE, input.size - CERT_KEY_SIZE);
    (void)!cert_book_add_device(book, evidence, &key, &device);
    (void)!cert_book_lacks(book, evidence, &lacks);
}

typedef void (*attempt)(struct span input, struct arena *arena);

static const attempt ATTEMPTS[] = {
    try_hat,        try_chain,
    try_invitation, try_evidence,
    try_pass,       try_statement,
    try_charter,    try_succession,
    try_act,        try_packet,
    try_document,   try_place,
    try_device,     try_policy_extension,
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    open_once();
    if (size == 0) {
        return 0;
    }
    const size_t choice = bytes[0] % (sizeof(ATTEMPTS) / sizeof(ATTEMPTS[0]));
    struct arena arena = arena_make(ARENA_MAX);
    ATTEMPTS[choice](span_of(bytes + 1, size - 1), &arena);
    arena_end(&arena);
    return 0;
}
