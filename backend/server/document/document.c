#include "server/document/document.h"
#include "base/check.h"
#include "server/document/register.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum row_kind { TITLE, HEAD, TEXT, ITEM, STEP, ASK, IF, UNLESS, TABLE, CELLS, TERMS };

struct row {
    enum row_kind kind;
    const char *setting; /* IF, UNLESS */
    const char *texts[3];
};

#define TITLE(text)           {TITLE, NULL, {text}},
#define HEAD(text)            {HEAD, NULL, {text}},
#define TEXT(text)            {TEXT, NULL, {text}},
#define ITEM(text)            {ITEM, NULL, {text}},
#define STEP(text)            {STEP, NULL, {text}},
#define ASK(text)             {ASK, NULL, {text}},
#define IF(setting, text)     {IF, #setting, {text}},
#define UNLESS(setting, text) {UNLESS, #setting, {text}},
#define TABLE(a, b, c)        {TABLE, NULL, {a, b, c}},
#define CELLS(a, b, c)        {CELLS, NULL, {a, b, c}},
#define TERMS()               {TERMS, NULL, {NULL}},
static const struct row PRIVACY[] = {
#include "server/document/privacy.def"
};
static const struct row ACCESSIBILITY[] = {
#include "server/document/accessibility.def"
};
static const struct row DPIA[] = {
#include "server/document/dpia.def"
};
static const struct row BREACH[] = {
#include "server/document/breach.def"
};
static const struct row PROCESSOR[] = {
#include "server/document/processor.def"
};
#undef TITLE
#undef HEAD
#undef TEXT
#undef ITEM
#undef STEP
#undef ASK
#undef IF
#undef UNLESS
#undef TABLE
#undef CELLS
#undef TERMS

static const struct {
    const char *name;
    const struct row *rows;
    size_t count;
} DOCUMENTS[] = {
    {"privacy", PRIVACY, sizeof(PRIVACY) / sizeof(PRIVACY[0])},
    {"accessibility", ACCESSIBILITY, sizeof(ACCESSIBILITY) / sizeof(ACCESSIBILITY[0])},
    {"dpia", DPIA, sizeof(DPIA) / sizeof(DPIA[0])},
    {"breach", BREACH, sizeof(BREACH) / sizeof(BREACH[0])},
    {"processor", PROCESSOR, sizeof(PROCESSOR) / sizeof(PROCESSOR[0])},
};

enum { DOCUMENT_COUNT = sizeof(DOCUMENTS) / sizeof(DOCUMENTS[0]) };

const char *const DOCUMENT_NAMES[] = {"privacy",   "accessibility", "dpia", "breach",
                                      "processor", "register",      NULL};

/* ── settings in a text ─────────────────────────────────────────────────────────────────────────
 */

struct known {
    const char *name;
    size_t offset;
    const char *unit; /* NULL: words */
};

static const struct known KNOWN[] = {
#define SETTING(name, value, min, max, unit, reason) {#name, offsetof(struct settings, name), unit},
#define WORDS(name, value, max, reason)              {#name, offsetof(struct settings, name), NULL},
#include "server/ops/settings.def"
#undef SETTING
#undef WORDS
};

static const struct known *find_setting(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++) {
        if (strlen(KNOWN[i].name) == size && memcmp(KNOWN[i].name, name, size) == 0) {
            return &KNOWN[i];
        }
    }
    CHECK(false); /* a document names a setting that there is none of */
    return NULL;
}

static int64_t number_of(const struct known *known, const struct settings *settings)
{
    int64_t number = 0;
    memcpy(&number, (const char *)settings + known->offset, sizeof(number));
    return number;
}

static void append(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

static void append_count(struct buffer *out, int64_t count, const char *one, const char *more)
{
    char text[64];
    (void)snprintf(text, sizeof(text), "%" PRId64 " %s", count, count == 1 ? one : more);
    append(out, text);
}

void document_write_span(int64_t seconds, struct buffer *out)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400, YEAR = 365 * 86400 };
    if (seconds >= YEAR && seconds % YEAR == 0) {
        append_count(out, seconds / YEAR, "jaar", "jaar");
    } else if (seconds >= 2 * (int64_t)DAY && seconds % DAY == 0) {
        append_count(out, seconds / DAY, "dag", "dagen");
    } else if (seconds >= HOUR && seconds % HOUR == 0) {
        append_count(out, seconds / HOUR, "uur", "uur");
    } else {
        append_count(out, (seconds + MINUTE - 1) / MINUTE, "minuut", "minuten");
    }
}

static void append_setting(struct buffer *out, const struct known *known,
                           const struct settings *settings)
{
    char text[24];
    if (known->unit == NULL) {
        const char *words = (const char *)settings + known->offset;
        append(out, words[0] == '\0' ? "(nog in te vullen)" : words);
    } else if (strcmp(known->unit, "seconds") == 0) {
        document_write_span(number_of(known, settings), out);
    } else {
        (void)snprintf(text, sizeof(text), "%" PRId64, number_of(known, settings));
        append(out, text);
    }
}

/* A text with its settings filled in, as it would be read. */
static void append_filled(struct buffer *out, const char *text, const struct settings *settings)
{
    for (const char *at = text; *at != '\0';) {
        const size_t plain = strcspn(at, "{");
        buffer_append(out, at, plain);
        at += plain;
        if (*at == '{') {
            const size_t size = strcspn(at + 1, "}");
            append_setting(out, find_setting(at + 1, size), settings);
            at += size + 2;
        }
    }
}

/* ── writing ────────────────────────────────────────────────────────────────────────────────────
 */

/* A document while it is written. */
struct writing {
    struct buffer *out;
    const struct settings *settings;
    enum document_form form;
    enum row_kind open; /* the list or table that is not ended yet; TEXT: none */
    unsigned step;
};

static bool is_html(const struct writing *w)
{
    return w->form == DOCUMENT_HTML;
}

static void append_escaped(struct buffer *out, struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '<': append(out, "&lt;"); break;
        case '>': append(out, "&gt;"); break;
        case '&': append(out, "&amp;"); break;
        case '"': append(out, "&quot;"); break;
        default: buffer_append(out, &text.data[i], 1); break;
        }
    }
}

/* In Markdown what an operator set could begin a tag or end a cell. */
static void append_marked(struct buffer *out, struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (strchr("<|*_`\\", text.data[i]) != NULL) {
            append(out, "\\");
        }
        buffer_append(out, &text.data[i], 1);
    }
}

static void write_text(struct writing *w, const char *text)
{
    enum { TEXT_MAX = 4096 };
    struct buffer filled = buffer_make(TEXT_MAX);
    append_filled(&filled, text, w->settings);
    if (buffer_status(&filled) != OK) {
        w->out->status = buffer_status(&filled);
    } else if (is_html(w)) {
        append_escaped(w->out, buffer_span(&filled));
    } else {
        append_marked(w->out, buffer_span(&filled));
    }
    buffer_end(&filled);
}

static void write_around(struct writing *w, const char *before, const char *text, const char *after)
{
    append(w->out, before);
    write_text(w, text);
    append(w->out, after);
}

/* What a row belongs to: a list, a list in order, a table, or nothing. */
static enum row_kind block_of(enum row_kind kind)
{
    switch (kind) {
    case ITEM:
    case ASK: return ITEM;
    case STEP: return STEP;
    case TABLE:
    case CELLS: return TABLE;
    default: return TEXT;
    }
}

static void change_block(struct writing *w, enum row_kind kind)
{
    static const char *const OPENS[] = {
        [ITEM] = "<ul>\n", [STEP] = "<ol>\n", [TABLE] = "<table>\n"};
    static const char *const ENDS[] = {
        [ITEM] = "</ul>\n", [STEP] = "</ol>\n", [TABLE] = "</table>\n"};
    const enum row_kind block = block_of(kind);
    if (block == w->open) {
        return;
    }
    if (w->open != TEXT && is_html(w)) {
        append(w->out, ENDS[w->open]);
    }
    if (block != TEXT) {
        append(w->out, is_html(w) ? OPENS[block] : "\n");
    }
    w->open = block;
    w->step = 0;
}

static void write_cells(struct writing *w, const char *const texts[3], bool is_head)
{
    static const char *const TAGS[2][2] = {{"<td>", "</td>"}, {"<th scope=\"col\">", "</th>"}};
    append(w->out, is_html(w) ? "<tr>" : "|");
    for (size_t i = 0; i < 3; i++) {
        write_around(w, is_html(w) ? TAGS[is_head][0] : " ", texts[i],
                     is_html(w) ? TAGS[is_head][1] : " |");
    }
    append(w->out, is_html(w) ? "</tr>\n" : "\n");
    if (is_head && !is_html(w)) {
        append(w->out, "|---|---|---|\n");
    }
}

/* How long each thing is kept, as it is set. */
static void write_terms(struct writing *w)
{
    change_block(w, ITEM);
    for (size_t i = 0; i < register_term_count(); i++) {
        struct buffer line = buffer_make(256);
        const char *name = register_term_name(i);
        append(w->out, is_html(w) ? "<li>" : "- ");
        buffer_append(&line, name, strlen(name));
        append(&line, ": ");
        document_write_span(register_term_seconds(i, w->settings), &line);
        append(&line, ".");
        if (buffer_status(&line) == OK) {
            append_escaped(w->out, buffer_span(&line));
        } else {
            w->out->status = buffer_status(&line);
        }
        buffer_end(&line);
        append(w->out, is_html(w) ? "</li>\n" : "\n");
    }
}

static void write_flagged(struct writing *w, const struct row *row)
{
    const bool is_set =
        number_of(find_setting(row->setting, strlen(row->setting)), w->settings) != 0;
    if (is_set == (row->kind == IF)) {
        write_around(w, is_html(w) ? "<p>" : "\n", row->texts[0], is_html(w) ? "</p>\n" : "\n");
    }
}

static void write_step(struct writing *w, const char *text)
{
    char number[16];
    (void)snprintf(number, sizeof(number), "%u. ", ++w->step);
    write_around(w, is_html(w) ? "<li>" : number, text, is_html(w) ? "</li>\n" : "\n");
}

static void write_row(struct writing *w, const struct row *row)
{
    static const struct {
        const char *html, *html_end, *mark;
    } MARKS[] = {
        [TITLE] = {"<h1>", "</h1>\n", "# "},
        [HEAD] = {"<h2>", "</h2>\n", "\n## "},
        [TEXT] = {"<p>", "</p>\n", "\n"},
        [ITEM] = {"<li>", "</li>\n", "- "},
        [ASK] = {"<li>In te vullen: ", "</li>\n", "- [ ] In te vullen: "},
    };
    change_block(w, row->kind);
    switch (row->kind) {
    case STEP: write_step(w, row->texts[0]); break;
    case IF:
    case UNLESS: write_flagged(w, row); break;
    case TABLE: write_cells(w, row->texts, true); break;
    case CELLS: write_cells(w, row->texts, false); break;
    case TERMS: write_terms(w); break;
    default:
        write_around(w, is_html(w) ? MARKS[row->kind].html : MARKS[row->kind].mark, row->texts[0],
                     is_html(w) ? MARKS[row->kind].html_end : "\n");
        break;
    }
}

static void write_rows(struct writing *w, const struct row *rows, size_t count)
{
    if (is_html(w)) {
        append(w->out,
               "<!doctype html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        write_around(w, "<title>", rows[0].texts[0], "</title>\n</head>\n");
        append(w->out,
               "<body style=\"max-width:40em;margin:0 auto;padding:1em;"
               "font:1.1em/1.5 system-ui,sans-serif;color:#111;background:#fff\">\n<main>\n");
    }
    for (size_t i = 0; i < count; i++) {
        write_row(w, &rows[i]);
    }
    change_block(w, TEXT);
    if (is_html(w)) {
        append(w->out, "<p><a href=\"/\">Naar de app</a></p>\n</main>\n</body>\n</html>\n");
    }
}

enum status document_print(const char *name, const struct settings *settings,
                           enum document_form form, struct buffer *out)
{
    struct writing w = {.out = out, .settings = settings, .form = form, .open = TEXT};
    if (strcmp(name, "register") == 0) {
        return form == DOCUMENT_MARKDOWN ? register_print(settings, out) : NOT_FOUND;
    }
    for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
        if (strcmp(name, DOCUMENTS[i].name) == 0) {
            write_rows(&w, DOCUMENTS[i].rows, DOCUMENTS[i].count);
            return buffer_status(out);
        }
    }
    return NOT_FOUND;
}
