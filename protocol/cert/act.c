#include "cert/act.h"

// clang-format off
MLS_ITEM(hat)
MLS_ITEM(statement)
MLS_ITEM(pass)
MLS_STRUCT_CODE(act, CERT_ACT)
// clang-format on

enum status cert_act_decode(struct span input, struct arena *arena, mls_act *out)
{
    if (input.size > CERT_ACT_SIZE_MAX) {
        return TOO_LARGE;
    }
    enum status status = mls_decode_act(input, arena, out);
    if (status == OK && out->format != CERT_FORMAT) {
        status = UNSUPPORTED;
    }
    if (status == OK && out->hats.count > CERT_CHAIN_HATS_MAX) {
        status = TOO_LARGE;
    }
    if (status == OK && out->statement != NULL) {
        status = cert_statement_check(out->statement);
    }
    if (status == OK && out->pass != NULL) {
        status = cert_pass_check(out->pass);
    }
    return status;
}

static void write_maybe(struct buffer *out, struct span encoded)
{
    const mls_u8 present = encoded.size > 0;
    mls_write_u8(out, &present);
    buffer_append_span(out, encoded);
}

void cert_act_write(uint64_t time, const struct span *hats, size_t hat_count, struct span statement,
                    struct span pass, struct buffer *out)
{
    const mls_u8 format = CERT_FORMAT;
    mls_write_u8(out, &format);
    mls_write_u64(out, &time);
    const size_t start = out->size;
    for (size_t i = 0; i < hat_count; i++) {
        buffer_append_span(out, hats[i]);
    }
    mls_write_wrap(out, start);
    write_maybe(out, statement);
    write_maybe(out, pass);
}

uint64_t cert_act_time(uint64_t clock, uint64_t last)
{
    return clock > last ? clock : last;
}

enum status cert_act_check_clock(uint64_t time, uint64_t last, uint64_t clock)
{
    const bool is_ahead = time > clock && time - clock > CERT_CLOCK_SKEW_MAX_S;
    const bool is_behind = clock > time && clock - time > CERT_CLOCK_SKEW_MAX_S && time != last;
    return is_ahead || is_behind ? CLOSED : OK;
}
