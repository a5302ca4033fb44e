/* device_store.h -- devices as certificates see them, beyond what a session needs
 * (session/device.h). Statements: device.sql. */
#ifndef DEVICE_DEVICE_STORE_H
#define DEVICE_DEVICE_STORE_H

#include "cert/effect.h"
#include "server/core/request.h"
#include "session/device.h"

/* A device that came in, alive or not, as its evidence said. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status device_find_cert(struct db *db, const struct wire_id *wijk_id,
                                        const struct wire_id *serial, struct cert_device *out,
                                        enum device_state *state);

/* The evidence by which a device came in, in the arena. Fails: NOT_FOUND, NO_MEMORY, STORAGE. */
MUST_CHECK enum status device_find_evidence(struct db *db, const struct wire_id *wijk_id,
                                            const struct wire_id *serial, struct arena *arena,
                                            struct span *out);

/* What effect.h asks about devices, answered from rows. Takes: context  struct request. */
struct cert_devices device_rows(struct request *r);

struct device_shown {
    struct wire_id serial;
    struct wire_key public_key;
    struct wire_id signer; /* itself: it was invited */
    int64_t since;
    bool is_live;
};

enum { DEVICE_PAGE_MAX = 32 };

/* A member's devices in the order in which they came, gone ones too. */
MUST_CHECK enum status device_list_all(struct db *db, const struct wire_id *wijk_id,
                                       const struct wire_id *member_id,
                                       struct device_shown out[DEVICE_PAGE_MAX], size_t *count);

#endif
