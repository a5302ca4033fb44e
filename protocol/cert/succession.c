#include "cert/succession.h"

#include "cert/hat.h"

// clang-format off
MLS_ITEM(key)
MLS_ITEM(id)
MLS_STRUCT_CODE(succession_body, CERT_SUCCESSION_BODY)
MLS_STRUCT_CODE(succession_mark, CERT_SUCCESSION_MARK)
MLS_ITEM(succession_mark)
MLS_STRUCT_CODE(succession, CERT_SUCCESSION)
// clang-format on

/* --- form --- */

static bool has_key_twice(const struct mls_vector *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (cert_key_equal(MLS_AT(key, keys, i), MLS_AT(key, keys, j))) {
                return true;
            }
        }
    }
    return false;
}

bool cert_ids_rise(const struct mls_vector *ids)
{
    for (size_t i = 1; i < ids->count; i++) {
        if (cert_id_compare(MLS_AT(id, ids, i - 1), MLS_AT(id, ids, i)) >= 0) {
            return false;
        }
    }
    return true;
}

static bool marks_rise(const struct mls_vector *marks)
{
    for (size_t i = 1; i < marks->count; i++) {
        if (MLS_AT(succession_mark, marks, i - 1)->by >= MLS_AT(succession_mark, marks, i)->by) {
            return false;
        }
    }
    return true;
}

enum status cert_succession_check(const mls_succession *succession)
{
    const mls_succession_body *body = &succession->body;
    if (body->format != CERT_FORMAT) {
        return UNSUPPORTED;
    }
    if (body->custodians.count > CERT_CUSTODIANS_MAX || body->kept.count > CERT_KEPT_MAX ||
        succession->marks.count > CERT_CUSTODIANS_MAX + 1) {
        return TOO_LARGE;
    }
    const bool is_right = body->version >= 1 && body->k >= 1 && body->k <= body->custodians.count &&
                          !has_key_twice(&body->custodians) && cert_ids_rise(&body->kept) &&
                          marks_rise(&succession->marks);
    return is_right ? OK : BAD_CHAIN;
}

enum status cert_succession_decode(struct span input, struct arena *arena, mls_succession *out)
{
    if (input.size > CERT_SUCCESSION_SIZE_MAX) {
        return TOO_LARGE;
    }
    const enum status status = mls_decode_succession(input, arena, out);
    return status == OK ? cert_succession_check(out) : status;
}

/* --- signatures --- */

void cert_succession_write_signed(const mls_succession_body *body, struct buffer *out)
{
    cert_signed_begin(out, "succession");
    mls_write_succession_body(out, body);
}

static enum status verify_mark(const mls_succession *succession, const mls_succession_mark *mark,
                               const struct cert_key *key)
{
    struct buffer content = buffer_make(CERT_SUCCESSION_SIZE_MAX);
    cert_succession_write_signed(&succession->body, &content);
    const enum status status = cert_verify(&content, key, &mark->signature);
    buffer_end(&content);
    return status;
}

enum status cert_succession_is_first(const struct cert_id *wijk_id,
                                     const mls_succession *succession)
{
    const mls_succession_body *body = &succession->body;
    const struct cert_id made = cert_wijk_id(&body->root);
    if (body->version != 1 || !cert_id_equal(&body->wijk_id, wijk_id) ||
        !cert_id_equal(&made, wijk_id) || succession->marks.count != 1 || body->kept.count != 0) {
        return BAD_CHAIN;
    }
    const mls_succession_mark *mark = MLS_AT(succession_mark, &succession->marks, 0);
    return mark->by == CERT_BY_ROOT ? verify_mark(succession, mark, &body->root) : BAD_CHAIN;
}

/* Each mark must hold, also those beyond the k that are needed: one that does not is a forgery, and
 * what carries a forgery is not taken. */
enum status cert_succession_replaces(const mls_succession *before, const mls_succession *next)
{
    const mls_succession_body *old = &before->body;
    if (next->body.version <= old->version || !cert_id_equal(&next->body.wijk_id, &old->wijk_id)) {
        return BAD_CHAIN;
    }
    size_t custodians = 0;
    bool by_root = false;
    for (size_t i = 0; i < next->marks.count; i++) {
        const mls_succession_mark *mark = MLS_AT(succession_mark, &next->marks, i);
        const struct cert_key *key = NULL;
        if (mark->by == CERT_BY_ROOT) {
            key = &old->root;
            by_root = true;
        } else if (mark->by < old->custodians.count) {
            key = MLS_AT(key, &old->custodians, mark->by);
            custodians++;
        } else {
            return BAD_CHAIN;
        }
        const enum status status = verify_mark(next, mark, key);
        if (status != OK) {
            return status;
        }
    }
    return by_root || custodians >= old->k ? OK : BAD_CHAIN;
}

struct cert_root cert_root_of(const mls_succession *succession)
{
    return (struct cert_root){
        .wijk_id = succession->body.wijk_id,
        .key = succession->body.root,
        .version = succession->body.version,
        .kept = &succession->body.kept,
    };
}

enum status cert_successions_verify(const struct cert_id *wijk_id,
                                    const struct mls_vector *successions, struct cert_root *out)
{
    if (successions->count == 0) {
        return BAD_CHAIN;
    }
    if (successions->count > CERT_SUCCESSIONS_MAX) {
        return TOO_LARGE;
    }
    for (size_t i = 0; i < successions->count; i++) {
        const mls_succession *succession = MLS_AT(succession, successions, i);
        enum status status = cert_succession_check(succession);
        if (status == OK) {
            status = i == 0 ? cert_succession_is_first(wijk_id, succession)
                            : cert_succession_replaces(MLS_AT(succession, successions, i - 1),
                                                       succession);
        }
        if (status != OK) {
            return status;
        }
    }
    *out = cert_root_of(MLS_AT(succession, successions, successions->count - 1));
    return OK;
}

bool cert_root_keeps(const struct cert_root *root, const struct cert_id *id)
{
    for (size_t i = 0; root->kept != NULL && i < root->kept->count; i++) {
        if (cert_id_equal(MLS_AT(id, root->kept, i), id)) {
            return true;
        }
    }
    return false;
}
