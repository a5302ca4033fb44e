#include "signup/swap_store.h"

#include "store/ledger.h"

static struct swap read_swap(struct query *q)
{
    struct swap swap;
    swap.swap_id = read_id(q);
    swap.buurt_id = read_id(q);
    swap.shift_id = read_id(q);
    swap.member_id = read_id(q);
    swap.to_member_id = read_id(q);
    return swap;
}

static enum status read_one(struct query *q, struct swap *out)
{
    const bool found = query_row(q);
    if (found) {
        *out = read_swap(q);
    }
    const enum status status = query_end(q);
    return status == OK && !found ? NOT_FOUND : status;
}

enum status swap_find(struct request *r, const struct wire_id *swap_id, struct swap *out)
{
    struct query q = query_make(r->db, SQL_SWAP_FIND);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":swap_id", swap_id);
    return read_one(&q, out);
}

enum status swap_find_place(struct request *r, const struct wire_id *shift_id,
                            const struct wire_id *member_id, struct swap *out)
{
    struct query q = query_make(r->db, SQL_SWAP_FIND_PLACE);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":shift_id", shift_id);
    bind_id(&q, ":member_id", member_id);
    return read_one(&q, out);
}

enum status swap_add(struct request *r, const struct swap *swap)
{
    struct query q = query_make(r->db, SQL_SWAP_ADD);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":swap_id", &swap->swap_id);
    bind_id(&q, ":buurt_id", &swap->buurt_id);
    bind_id(&q, ":shift_id", &swap->shift_id);
    bind_id(&q, ":member_id", &swap->member_id);
    bind_id(&q, ":to_member_id", &swap->to_member_id);
    return query_run(&q);
}

static enum status remove_of(struct request *r, enum sql_id statement, const char *name,
                             const struct wire_id *id)
{
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, name, id);
    return query_run(&q);
}

enum status swap_remove(struct request *r, const struct wire_id *swap_id)
{
    return remove_of(r, SQL_SWAP_REMOVE, ":swap_id", swap_id);
}

enum status swap_remove_of_shift(struct request *r, const struct wire_id *shift_id)
{
    return remove_of(r, SQL_SWAP_REMOVE_OF_SHIFT, ":shift_id", shift_id);
}

enum status swap_remove_of_member(struct request *r, const struct wire_id *member_id)
{
    const enum status status = remove_of(r, SQL_SWAP_REMOVE_OF_MEMBER, ":member_id", member_id);
    return status == OK ? ledger_add(r->db, &r->wijk_id, "swap_member", member_id, r->now) : status;
}

enum status swap_list(struct request *r, const struct wire_id *buurt_id,
                      struct swap swaps[SWAPS_MAX], size_t *count)
{
    static const struct wire_id NOBODY;
    struct query q = query_make(r->db, SQL_SWAP_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":buurt_id", buurt_id);
    bind_id(&q, ":member_id", &r->member_id);
    bind_id(&q, ":nobody", &NOBODY);
    bind_int(&q, ":now", r->now);
    bind_int(&q, ":most", SWAPS_MAX);
    *count = 0;
    while (*count < SWAPS_MAX && query_row(&q)) {
        swaps[(*count)++] = read_swap(&q);
    }
    return query_end(&q);
}
