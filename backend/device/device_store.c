#include "device/device_store.h"

#include "wijk/ids.h"

/* What only the evidence tells: who let it in and when it was made. */
static void read_evidence(struct span bytes, struct cert_device *out)
{
    mls_evidence evidence;
    if (cert_evidence_decode(bytes, &evidence) != OK) {
        return;
    }
    out->is_sister = evidence.form == CERT_SISTER;
    out->issuer =
        out->is_sister ? evidence.sister.signer : evidence.invited.invitation.terms.issuer;
    out->made_at = out->is_sister ? evidence.sister.made_at : evidence.invited.made_at;
}

enum status device_find_cert(struct db *db, const struct wire_id *wijk_id,
                             const struct wire_id *serial, struct cert_device *out,
                             enum device_state *state)
{
    struct query q = query_make(db, SQL_DEVICE_CERT);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    if (found) {
        const struct wire_id member_id = read_id(&q);
        const struct wire_id buurt_id = read_id(&q);
        *out = (struct cert_device){.serial = cert_id_of(serial),
                                    .member_id = cert_id_of(&member_id),
                                    .buurt = cert_id_of(&buurt_id)};
        read_exact(&q, out->key.bytes, sizeof(out->key.bytes));
        const struct wire_id signer = read_id(&q);
        out->issuer = cert_id_of(&signer);
        out->is_sister = !wire_id_equal(&signer, serial);
        *state = (enum device_state)read_int(&q);
        read_evidence(peek_bytes(&q), out);
        const int64_t since = read_int(&q);
        out->made_at = out->made_at == 0 ? (uint64_t)since : out->made_at;
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status device_find_evidence(struct db *db, const struct wire_id *wijk_id,
                                 const struct wire_id *serial, struct arena *arena,
                                 struct span *out)
{
    struct query q = query_make(db, SQL_DEVICE_EVIDENCE);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":serial", serial);
    const bool found = query_row(&q);
    if (found) {
        *out = read_bytes(&q, arena);
    }
    const enum status status = query_end(&q);
    return status == OK && !found ? NOT_FOUND : status;
}

static enum status find(void *context, const struct cert_id *serial, struct cert_device *out)
{
    struct request *r = context;
    const struct wire_id id = wire_id_of(serial);
    enum device_state state = DEVICE_LIVE;
    return device_find_cert(r->db, &r->wijk_id, &id, out, &state);
}

struct cert_devices device_rows(struct request *r)
{
    return (struct cert_devices){.find = find, .context = r};
}

enum status device_list_all(struct db *db, const struct wire_id *wijk_id,
                            const struct wire_id *member_id,
                            struct device_shown out[DEVICE_PAGE_MAX], size_t *count)
{
    struct query q = query_make(db, SQL_DEVICE_ALL_OF_MEMBER);
    bind_id(&q, ":wijk_id", wijk_id);
    bind_id(&q, ":member_id", member_id);
    bind_int(&q, ":most", DEVICE_PAGE_MAX);
    *count = 0;
    while (*count < DEVICE_PAGE_MAX && query_row(&q)) {
        struct device_shown *shown = &out[(*count)++];
        shown->serial = read_id(&q);
        read_exact(&q, shown->public_key.bytes, sizeof(shown->public_key.bytes));
        shown->signer = read_id(&q);
        shown->since = read_int(&q);
        shown->is_live = read_int(&q) == DEVICE_LIVE;
    }
    return query_end(&q);
}
