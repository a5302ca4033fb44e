#include "wakeup/origin.h"

static char lower(uint8_t c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

enum status origin_name(struct span endpoint, char name[ORIGIN_NAME_MAX])
{
    static const char PORT[] = ":443";
    const size_t scheme = sizeof("https://") - 1;
    const size_t port = sizeof(PORT) - 1;
    size_t size = scheme;
    while (size < endpoint.size && endpoint.data[size] != '/' && endpoint.data[size] != '?') {
        size++;
    }
    if (size > scheme + port && memcmp(endpoint.data + size - port, PORT, port) == 0) {
        size -= port;
    }
    if (size >= ORIGIN_NAME_MAX || size > endpoint.size) {
        return TOO_LARGE;
    }
    for (size_t i = 0; i < size; i++) {
        name[i] = lower(endpoint.data[i]);
    }
    name[size] = '\0';
    return OK;
}

struct origin *origin_find(struct origins *origins, const struct wire_id *wijk_id, const char *name,
                           int64_t now_ms)
{
    struct origin *oldest = NULL;
    for (size_t i = 0; i < origins->count; i++) {
        struct origin *origin = &origins->list[i];
        if (wire_id_equal(&origin->wijk_id, wijk_id) && strcmp(origin->name, name) == 0) {
            origin->used_ms = now_ms;
            return origin;
        }
        if (origin->active == 0 && (oldest == NULL || origin->used_ms < oldest->used_ms)) {
            oldest = origin;
        }
    }
    struct origin *fresh = origins->count < ORIGINS_MAX ? &origins->list[origins->count++] : oldest;
    if (fresh != NULL) {
        *fresh = (struct origin){.wijk_id = *wijk_id, .used_ms = now_ms};
        memcpy(fresh->name, name, strlen(name) + 1);
    }
    return fresh;
}

enum status origin_vouch(struct origin *origin, const struct wake_up *wake, struct span contact,
                         int64_t now)
{
    const bool holds = origin->voucher_until - now > VOUCHER_MARGIN_S &&
                       origin->voucher_until - now <= VOUCHER_LASTS_S &&
                       memcmp(origin->voucher_key, wake->public_key, PUSH_PUBLIC_SIZE) == 0;
    if (holds) {
        return OK;
    }
    const struct voucher_claims claims = {.audience = span_text(origin->name),
                                          .contact = contact,
                                          .not_after = now + VOUCHER_LASTS_S};
    const enum status status =
        voucher_write(wake->public_key, wake->secret_key, &claims, origin->voucher);
    origin->voucher_until = status == OK ? claims.not_after : 0;
    memcpy(origin->voucher_key, wake->public_key, PUSH_PUBLIC_SIZE);
    return status;
}
