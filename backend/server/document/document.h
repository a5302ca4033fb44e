/* document.h -- what residents and the controller read: printed from rows, with the settings and
 * terms in force, so that no figure in them can differ from what the server does (RETENTION-16).
 *
 * The words stand in <name>.def, in rows:
 *   TITLE(text)            the first row
 *   HEAD (text)            a part begins
 *   TEXT (text)            a paragraph
 *   ITEM (text)            one of a list
 *   STEP (text)            one of a list in order
 *   ASK  (text)            a gap for who fills it in
 *   IF / UNLESS(setting, text)   a paragraph where that flag is 1, or 0
 *   TABLE(a, b, c)         a table of three columns begins
 *   CELLS(a, b, c)         its rows
 *   TERMS()                how long each thing is kept: retention.def as it is set
 * In a text {name} is a setting: a span of time in words where it counts seconds, its words, or its
 * number.
 */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include "base/buffer.h"
#include "base/span.h"
#include "base/status.h"
#include "server/ops/settings.h"

enum document_form {
    DOCUMENT_MARKDOWN,
    DOCUMENT_HTML /* one page that needs nothing else: no script, no file beside it */
};

/* The names of all documents in their order, ended by NULL. */
extern const char *const DOCUMENT_NAMES[];

/* Appends the document of that name. Fails: NOT_FOUND (there is none), and as the buffer does. */
MUST_CHECK enum status document_print(const char *name, const struct settings *settings,
                                      enum document_form form, struct buffer *out);

/* A span of time in Dutch words: "24 uur", "30 dagen", "1 jaar". */
void document_write_span(int64_t seconds, struct buffer *out);

#endif
