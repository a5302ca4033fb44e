/* page.h -- a document as one page of HTML that prints on A4: no script, nothing from elsewhere,
 * and no time of its own, so that the same content is the same bytes. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include "base/buffer.h"
#include "base/span.h"

/* Opens the page: its title is also its first heading. */
void page_begin(struct buffer *out, const char *title);
void page_end(struct buffer *out);

/* A heading; `level` from 2. */
void page_heading(struct buffer *out, int level, struct span text);

void page_line(struct buffer *out, struct span text);

/* A table with these headings; each row has as many cells. */
void page_table(struct buffer *out, const char *const *headings, size_t count);
void page_row(struct buffer *out, const struct span *cells, size_t count);
void page_table_end(struct buffer *out);

/* A list of sentences in a box with a heading. */
void page_box(struct buffer *out, const char *heading);
void page_item(struct buffer *out, struct span text);
void page_box_end(struct buffer *out);

/* Appends text as it is. */
void page_text(struct buffer *out, const char *text);

/* Appends text with what HTML means by <, >, & and quotes taken out of it. */
void page_escape(struct buffer *out, struct span text);

/* Appends a JSON string, quotes with it. Takes: text  UTF-8 */
void page_json(struct buffer *out, struct span text);

/* Appends a cell of CSV: no semicolon, quote or line end, and nothing that begins a formula. */
void page_csv(struct buffer *out, struct span text);

#endif
