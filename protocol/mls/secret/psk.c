#include "mls/secret/key_schedule.h"

/* psk_input of one entry: Expand(Extract(0, psk), "derived psk", PSKLabel). */
static enum status psk_input(const struct psk_entry *entry, size_t index, size_t count,
                             struct secret *out)
{
    const struct secret zero = secret_zero();
    struct secret extracted = kdf_extract(secret_span(&zero), entry->psk);
    const mls_psk_label label = {*entry->id, (mls_u16)index, (mls_u16)count};
    struct buffer encoded = buffer_make((size_t)1 << 20);
    mls_write_psk_label(&encoded, &label);
    enum status status = buffer_status(&encoded);
    if (status == OK) {
        status = kdf_expand_with_label(&extracted, "derived psk", buffer_span(&encoded), out->bytes,
                                       SECRET_SIZE);
    }
    buffer_end(&encoded);
    secret_wipe(&extracted);
    return status;
}

enum status schedule_psk(const struct psk_entry *entries, size_t count, struct secret *out)
{
    struct secret chained = secret_zero();
    enum status status = count <= UINT16_MAX ? OK : TOO_LARGE;
    for (size_t i = 0; i < count && status == OK; i++) {
        struct secret input;
        status = psk_input(&entries[i], i, count, &input);
        if (status == OK) {
            chained = kdf_extract(secret_span(&input), secret_span(&chained));
        }
        secret_wipe(&input);
    }
    if (status == OK) {
        *out = chained;
    }
    secret_wipe(&chained);
    return status;
}
