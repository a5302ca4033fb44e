#include "server/document/register.h"
#include "base/check.h"
#include "retention/retention.h"
#include "server/document/document.h"
#include "store/db.h"
#include "store/sql_schema.h"

#include <stdlib.h>
#include <string.h>

/* ── the rows ── */

enum ground { CHOSEN, CONSENT, DUTY, NOBODY };

static const char *const GROUNDS[] = {
    [CHOSEN] = "de grondslag die de verwerkingsverantwoordelijke koos",
    [CONSENT] = "toestemming, per doel, in te trekken met meteen gevolg",
    [DUTY] = "wettelijke plicht: de AVG zelf (artikel 5 lid 2, artikel 7 lid 1)",
    [NOBODY] = "geen persoonsgegevens",
};

enum purpose {
#define PURPOSE(name, ground, text) PURPOSE_##name,
#include "server/document/register.def"
    PURPOSE_COUNT
};

static const struct {
    enum ground ground;
    const char *text;
} PURPOSES[] = {
#define PURPOSE(name, ground, text) [PURPOSE_##name] = {ground, text},
#include "server/document/register.def"
};

enum persons {
#define PERSONS(name, text) PERSONS_##name,
#include "server/document/register.def"
};

static const char *const PERSONS_TEXTS[] = {
#define PERSONS(name, text) [PERSONS_##name] = text,
#include "server/document/register.def"
};

enum receiver {
#define RECEIVER(name, text) RECEIVER_##name,
#include "server/document/register.def"
};

static const char *const RECEIVERS[] = {
#define RECEIVER(name, text) [RECEIVER_##name] = text,
#include "server/document/register.def"
};

/* The things that have a term under their own numbers, and behind them what lasts otherwise. */
enum lasting {
#define KEPT(thing, text) LASTING_##thing = wire_kept_thing_##thing,
#include "server/document/register.def"
    LASTING_OTHERWISE = wire_kept_thing_COUNT,
#define LASTS(name, text) LASTING_##name,
#include "server/document/register.def"
};

static const char *const LASTINGS[] = {
#define KEPT(thing, text) [LASTING_##thing] = text,
#include "server/document/register.def"
#define LASTS(name, text) [LASTING_##name] = text,
#include "server/document/register.def"
};

static const enum wire_kept_thing KEPT_THINGS[] = {
#define KEPT(thing, text) wire_kept_thing_##thing,
#include "server/document/register.def"
};

enum { KEPT_COUNT = sizeof(KEPT_THINGS) / sizeof(KEPT_THINGS[0]) };
_Static_assert((int)KEPT_COUNT == (int)wire_kept_thing_COUNT - 1,
               "every term has a KEPT row in server/document/register.def");

static const struct entry {
    const char *table;
    enum purpose purpose;
    enum persons persons;
    enum lasting lasting;
    enum receiver receiver;
} ENTRIES[] = {
#define REGISTER(table, purpose, persons, term, receiver)                                          \
    {#table, PURPOSE_##purpose, PERSONS_##persons, LASTING_##term, RECEIVER_##receiver},
#include "server/document/register.def"
};

enum { ENTRY_COUNT = sizeof(ENTRIES) / sizeof(ENTRIES[0]) };

enum sort { SORT_PERSON = 'p', SORT_DEVICE = 'd', SORT_HAT = 'h', SORT_PLAIN = 'n' };

static const struct column {
    const char *table; /* NULL: wherever it is so called */
    const char *name;
    enum sort sort;
    const char *meaning;
} COLUMNS[] = {
#define COLUMN(name, sort, meaning)           {NULL, #name, SORT_##sort, meaning},
#define COLUMN_OF(table, name, sort, meaning) {#table, #name, SORT_##sort, meaning},
#include "server/document/register_columns.def"
#undef COLUMN
#undef COLUMN_OF
};

enum { COLUMN_COUNT = sizeof(COLUMNS) / sizeof(COLUMNS[0]) };

size_t register_term_count(void)
{
    return KEPT_COUNT;
}

const char *register_term_name(size_t i)
{
    CHECK(i < KEPT_COUNT);
    return LASTINGS[KEPT_THINGS[i]];
}

int64_t register_term_seconds(size_t i, const struct settings *settings)
{
    CHECK(i < KEPT_COUNT);
    return retention_term(settings, KEPT_THINGS[i]);
}

/* What it means in its own table before what it means elsewhere. */
static const struct column *find_column(const char *table, const char *name)
{
    const struct column *found = NULL;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const struct column *column = &COLUMNS[i];
        const bool fits = strcmp(column->name, name) == 0;
        if (fits && column->table != NULL && strcmp(column->table, table) == 0) {
            return column;
        }
        found = fits && column->table == NULL ? column : found;
    }
    return found;
}

static const struct entry *find_entry(const char *table)
{
    for (size_t i = 0; i < ENTRY_COUNT; i++) {
        if (strcmp(ENTRIES[i].table, table) == 0) {
            return &ENTRIES[i];
        }
    }
    return NULL;
}

char register_sort(const char *table, const char *name)
{
    const struct column *found = find_column(table, name);
    if (found == NULL) {
        return '\0';
    }
    return (char)found->sort;
}

/* ── the schema ── */

/* The columns of all tables, of a database made by the migrations alone. */
static enum status read_schema(struct schema_column **columns, size_t *count)
{
    struct db *db = NULL;
    *columns = calloc(SCHEMA_COLUMNS_MAX, sizeof(**columns));
    if (*columns == NULL) {
        return NO_MEMORY;
    }
    enum status status = db_open_at(":memory:", &db);
    if (status == OK) {
        status = schema_list(db, *columns, count);
    }
    db_close(db);
    return status;
}

static void append(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

static void append_all(struct buffer *out, const char *const *texts)
{
    for (; *texts != NULL; texts++) {
        append(out, *texts);
    }
}

/* A table or column of the schema that has no row, or one that does not fit. */
static void tell_column_gaps(const struct schema_column *at, bool first, struct buffer *out)
{
    const struct entry *entry = find_entry(at->table);
    const struct column *column = find_column(at->table, at->column);
    if (first && entry == NULL) {
        append_all(
            out, (const char *const[]){"backend/server/document/register.def has no row for table ",
                                       at->table, "\n", NULL});
    }
    if (column == NULL) {
        append_all(out, (const char *const[]){
                            "backend/server/document/register_columns.def has no row for ",
                            at->table, ".", at->column, "\n", NULL});
    }
    if (entry != NULL && entry->persons == PERSONS_NOBODY && column != NULL &&
        column->sort != SORT_PLAIN) {
        append_all(out, (const char *const[]){"register.def says of nobody, but it leads to one: ",
                                              at->table, ".", at->column, "\n", NULL});
    }
}

static void tell_gaps(const struct schema_column *columns, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        const bool first = i == 0 || strcmp(columns[i - 1].table, columns[i].table) != 0;
        tell_column_gaps(&columns[i], first, out);
    }
}

static bool is_of_schema(const struct schema_column *columns, size_t count, const char *table)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(columns[i].table, table) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_used(const struct column *column, const struct schema_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (find_column(columns[i].table, columns[i].column) == column) {
            return true;
        }
    }
    return false;
}

static void tell_stale(const struct schema_column *columns, size_t count, struct buffer *out)
{
    for (size_t i = 0; i < ENTRY_COUNT; i++) {
        if (!is_of_schema(columns, count, ENTRIES[i].table)) {
            append_all(out, (const char *const[]){"register.def has a row, but no table is called ",
                                                  ENTRIES[i].table, "\n", NULL});
        }
    }
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const struct column *column = &COLUMNS[i];
        if (!is_used(column, columns, count)) {
            append_all(out, (const char *const[]){
                                "register_columns.def has a row that no column needs: ",
                                column->table == NULL ? "" : column->table,
                                column->table == NULL ? "" : ".", column->name, "\n", NULL});
        }
    }
}

void register_compare(const struct schema_column *columns, size_t count, struct buffer *out)
{
    tell_gaps(columns, count, out);
    tell_stale(columns, count, out);
}

enum status register_gaps(struct buffer *out)
{
    struct schema_column *columns = NULL;
    size_t count = 0;
    enum status status = read_schema(&columns, &count);
    if (status == OK) {
        register_compare(columns, count, out);
        status = buffer_status(out);
    }
    free(columns);
    return status;
}

/* ── printing ── */

static void print_columns(const struct schema_column *columns, size_t count, const char *table,
                          struct buffer *out)
{
    const char *between = "";
    for (size_t i = 0; i < count; i++) {
        const struct column *column = find_column(table, columns[i].column);
        if (column != NULL && strcmp(columns[i].table, table) == 0) {
            append_all(out, (const char *const[]){between, "`", column->name, "` ", column->meaning,
                                                  NULL});
            between = "; ";
        }
    }
}

static void print_lasting(const struct entry *entry, const struct settings *settings,
                          struct buffer *out)
{
    append(out, LASTINGS[entry->lasting]);
    if ((int)entry->lasting < (int)LASTING_OTHERWISE) {
        append(out, ": ");
        document_write_span(retention_term(settings, (enum wire_kept_thing)entry->lasting), out);
    }
}

static void print_entry(const struct entry *entry, const struct settings *settings,
                        const struct schema_column *columns, size_t count, struct buffer *out)
{
    append_all(out, (const char *const[]){"\n### ", entry->table, "\n\n- Van wie: ",
                                          PERSONS_TEXTS[entry->persons], "\n- Hoe lang: ", NULL});
    print_lasting(entry, settings, out);
    append_all(out, (const char *const[]){"\n- Voor wie: ", RECEIVERS[entry->receiver],
                                          "\n- Velden: ", NULL});
    print_columns(columns, count, entry->table, out);
    append(out, "\n");
}

static const char *or_gap(const char *words)
{
    return words[0] == '\0' ? "(nog in te vullen)" : words;
}

static void print_head(const struct settings *settings, struct buffer *out)
{
    append_all(
        out,
        (const char *const[]){
            ("# Verwerkingsregister\n\n"
             "Gedrukt van de tabellen van de server en de instellingen die gelden; een tabel of "
             "een kolom zonder regel hier is een fout die een test vindt.\n\n"
             "- Verwerkingsverantwoordelijke: "),
            or_gap(settings->controller), "\n- Contact: ", or_gap(settings->controller_contact),
            "\n- Gekozen grondslag: ", or_gap(settings->legal_basis),
            "\n- DPIA van: ", or_gap(settings->dpia_date),
            ("\n- Doorgifte buiten de Europese Economische Ruimte: geen, behalve het adres en de "
             "lengte van een pushbericht aan de dienst die de telefoon zelf koos.\n"
             "- Beveiliging: wat buren zeggen is versleuteld van telefoon tot telefoon; "
             "pseudoniemen in plaats van namen; een map voor de server alleen; back-ups die "
             "opnieuw wissen wat gewist was.\n"),
            NULL});
}

static void print_all(const struct settings *settings, const struct schema_column *columns,
                      size_t count, struct buffer *out)
{
    print_head(settings, out);
    for (int purpose = 0; purpose < PURPOSE_COUNT; purpose++) {
        append_all(out, (const char *const[]){"\n## Doel: ", PURPOSES[purpose].text,
                                              "\n\nGrondslag: ", GROUNDS[PURPOSES[purpose].ground],
                                              ".\n", NULL});
        for (size_t i = 0; i < ENTRY_COUNT; i++) {
            if ((int)ENTRIES[i].purpose == purpose) {
                print_entry(&ENTRIES[i], settings, columns, count, out);
            }
        }
    }
}

enum status register_print(const struct settings *settings, struct buffer *out)
{
    struct schema_column *columns = NULL;
    size_t count = 0;
    struct buffer gaps = buffer_make(1 << 16);
    enum status status = read_schema(&columns, &count);
    if (status == OK) {
        register_compare(columns, count, &gaps);
        status = buffer_status(&gaps) == OK && buffer_span(&gaps).size == 0 ? OK : CONFLICT;
    }
    if (status == OK) {
        print_all(settings, columns, count, out);
        status = buffer_status(out);
    }
    buffer_end(&gaps);
    free(columns);
    return status;
}
