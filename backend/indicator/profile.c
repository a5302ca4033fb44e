#include "indicator/profile.h"

#include "wire/wire_date.h"
#include "wire/wire_ledger.h"

static const char HEADING[] = "code;indicator;waarde;eenheid;bron;datum";

enum { CODE, TITLE, VALUE, UNIT, SOURCE, DAY, COLUMNS };

static const struct {
    const char *name;
    size_t max;
} CELLS[COLUMNS] = {[CODE] = {"code", 20},    [TITLE] = {"indicator", 80}, [VALUE] = {"waarde", 20},
                    [UNIT] = {"eenheid", 40}, [SOURCE] = {"bron", 120},    [DAY] = {"datum", 10}};

enum status profile_begin(struct csv_file *out, struct span file)
{
    return csv_begin(out, file, HEADING) ? OK : FIELD_FORM;
}

/* "1234" or "1234,56": digits, at most one comma between them. */
static bool is_figure(struct span cell)
{
    size_t commas = 0;
    for (size_t i = 0; i < cell.size; i++) {
        const bool inside = i > 0 && i + 1 < cell.size;
        commas += cell.data[i] == ',' ? 1 : 0;
        if ((cell.data[i] < '0' || cell.data[i] > '9') && !(cell.data[i] == ',' && inside)) {
            return false;
        }
    }
    return commas <= 1;
}

static enum status check_cell(size_t column, struct span cell)
{
    if (csv_is_formula(cell)) {
        return NOT_ALLOWED;
    }
    if (cell.size == 0) {
        return FIELD_MISSING;
    }
    if (cell.size > CELLS[column].max) {
        return FIELD_TOO_LARGE;
    }
    if (column == VALUE) {
        return is_figure(cell) ? OK : FIELD_FORM;
    }
    return wire_ledger_may_hold(cell) ? OK : FIELD_FORM;
}

static struct profile_fault read_line(struct span line, struct wire_profile_line *out)
{
    struct span cells[COLUMNS];
    if (!span_is_text(line)) {
        return (struct profile_fault){MALFORMED, "codering"};
    }
    if (!csv_split(line, cells, COLUMNS)) {
        return (struct profile_fault){MALFORMED, "regel"};
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        const enum status status = check_cell(i, cells[i]);
        if (status != OK) {
            return (struct profile_fault){status, CELLS[i].name};
        }
    }
    *out = (struct wire_profile_line){.code = cells[CODE],
                                      .title = cells[TITLE],
                                      .value = cells[VALUE],
                                      .unit = cells[UNIT],
                                      .source = cells[SOURCE]};
    const bool is_day = wire_date_decode(cells[DAY], &out->on);
    return (struct profile_fault){is_day ? OK : FIELD_FORM, CELLS[DAY].name};
}

bool profile_next(struct csv_file *file, struct wire_profile_line *out, struct profile_fault *fault)
{
    struct span line = {NULL, 0};
    if (!csv_next(file, &line)) {
        return false;
    }
    *fault = read_line(line, out);
    return true;
}

enum status profile_cited(struct request *r, const struct wire_id *casus_id, struct span *out)
{
    struct query q = query_make(r->db, SQL_PROFILE_CITED);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", casus_id);
    *out = query_row(&q) ? read_text(&q, r->arena) : span_text("");
    return query_end(&q);
}
