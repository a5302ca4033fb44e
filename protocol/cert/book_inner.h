/* book_inner.h -- what the files of the book share and nobody else may see. */
#ifndef CERT_BOOK_INNER_H
#define CERT_BOOK_INNER_H

#include "cert/book.h"

/* A device whose chain held, and the evidence that showed it. */
struct book_device {
    struct cert_device device;
    struct cert_id mark; /* of the evidence's bytes: the same need not be verified again */
};

struct cert_book {
    struct cert_id wijk_id;
    struct cert_root root; /* its `kept` is the one below */
    struct cert_id kept_ids[CERT_KEPT_MAX];
    struct mls_vector kept;
    bool has_root;
    struct cert_memo *memo;

    struct cert_hats hats; /* sorted by serial; each chain holds */
    struct cert_hat *hat_items;
    bool *is_sound; /* room for sifting */
    size_t hat_room, hats_max;

    struct book_device *devices;
    size_t device_count, device_room, devices_max;
    uint32_t *places; /* an open table of device number + 1; a power of two */
    size_t place_room;
};

struct cert_court book_court(const struct cert_book *book);

#endif
