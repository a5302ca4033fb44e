#include "indicator/indicator_store.h"

static enum status read_rows(struct request *r, struct indicator_set *out)
{
    struct query q = query_make(r->db, SQL_INDICATOR_LIST);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_count(&q, ":version", out->version);
    bind_int(&q, ":most", INDICATORS_MAX);
    while (out->count < INDICATORS_MAX && query_row(&q)) {
        struct wire_indicator *row = &out->rows[out->count++];
        row->code = read_text(&q, r->arena);
        row->title = read_text(&q, r->arena);
        row->way = (enum wire_indicator_way)read_int(&q);
        row->persons = read_flag(&q);
    }
    return query_end(&q);
}

enum status indicator_read(struct request *r, uint64_t year, struct indicator_set *out)
{
    *out = (struct indicator_set){.version = INDICATOR_EXAMPLE,
                                  .from_year = INDICATOR_EXAMPLE_YEAR,
                                  .source = span_text(INDICATOR_EXAMPLE_SOURCE)};
    struct query q = query_make(r->db, SQL_INDICATOR_SET_FOR);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_count(&q, ":year", year);
    const bool found = query_row(&q);
    if (found) {
        out->version = read_count(&q);
        out->from_year = read_count(&q);
        out->source = read_text(&q, r->arena);
    }
    const enum status status = query_end(&q);
    if (status != OK || found) {
        return status == OK ? read_rows(r, out) : status;
    }
    out->count = indicator_example(out->rows);
    return OK;
}

enum status pulse_read(struct request *r, int32_t quarter, enum wire_pulse_question question,
                       struct wire_pulse_mean *out)
{
    uint64_t n = 0;
    uint64_t sum = 0;
    struct query q = query_make(r->db, SQL_PULSE_SUM);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_int(&q, ":quarter", quarter);
    bind_int(&q, ":question", (int64_t)question);
    if (query_row(&q)) {
        n = read_count(&q);
        sum = read_count(&q);
    }
    *out = pulse_mean(question, n, sum, (uint64_t)r->settings->k);
    return query_end(&q);
}
