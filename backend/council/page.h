/* page.h -- the public page of a frozen period: HTML without script that prints on one A4.
 *
 * It is made of a frozen overview alone, so it shows and hides what screen and CSV do. Its words
 * stand in page.def and csv.def.
 */
#ifndef COUNCIL_PAGE_H
#define COUNCIL_PAGE_H

#include "base/buffer.h"
#include "council/publish.h"
#include "council/words.h"

enum { PAGE_NAMES_MAX = 64 };

/* What a buurt is called. */
struct page_name {
    struct wire_id buurt_id;
    struct span name;
};

struct page_names {
    struct page_name rows[PAGE_NAMES_MAX];
    size_t count;
};

/* A page up to and with <main>; the title as it stands in the tab. */
void page_begin(struct buffer *out, enum say title, const struct filling_in *parts);

/* Takes: hash  of the period's CSV by buurt.  Fails: by the buffer. */
void page_write(const struct overview *overview, const struct page_names *names,
                const struct wire_hash *hash, struct buffer *out);

/* The list of what is frozen. Takes: base  the address it stands at, "/overzicht". */
void page_write_list(const struct publication *rows, size_t count, const char *base,
                     struct buffer *out);

/* The style of a page, as it stands between its <style> tags: a browser is told its hash. */
struct span page_style(struct span page);

/* Every sentence that a page can say, for who reads them all. NULL beyond the last. */
const char *page_sentence(size_t number);

#endif
