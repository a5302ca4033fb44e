#include "cli/page.h"

#include <stdio.h>
#include <string.h>

static const char STYLE[] =
    "<style>"
    "body{font:16px/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem}h3{font-size:1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}"
    "th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "th{background:#eee}section.box{border:2px solid #111;padding:0 1rem;margin:2rem 0}"
    "@page{size:A4;margin:15mm}"
    "@media print{body{font-size:10pt;margin:0;max-width:none}"
    "h2,h3{break-after:avoid}tr,section.box{break-inside:avoid}thead{display:table-header-group}}"
    "</style>\n";

void page_text(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

void page_escape(struct buffer *out, struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '<': page_text(out, "&lt;"); break;
        case '>': page_text(out, "&gt;"); break;
        case '&': page_text(out, "&amp;"); break;
        case '"': page_text(out, "&quot;"); break;
        case '\'': page_text(out, "&#39;"); break;
        default: buffer_append(out, &text.data[i], 1); break;
        }
    }
}

void page_begin(struct buffer *out, const char *title)
{
    page_text(out, "<!doctype html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    page_escape(out, span_text(title));
    page_text(out, "</title>\n");
    page_text(out, STYLE);
    page_text(out, "</head>\n<body>\n<main>\n<h1>");
    page_escape(out, span_text(title));
    page_text(out, "</h1>\n");
}

void page_end(struct buffer *out)
{
    page_text(out, "</main>\n</body>\n</html>\n");
}

static void put_between(struct buffer *out, const char *before, struct span text, const char *after)
{
    page_text(out, before);
    page_escape(out, text);
    page_text(out, after);
}

void page_heading(struct buffer *out, int level, struct span text)
{
    char before[8];
    char after[8];
    (void)snprintf(before, sizeof(before), "<h%d>", level % 10);
    (void)snprintf(after, sizeof(after), "</h%d>\n", level % 10);
    put_between(out, before, text, after);
}

void page_line(struct buffer *out, struct span text)
{
    put_between(out, "<p>", text, "</p>\n");
}

void page_table(struct buffer *out, const char *const *headings, size_t count)
{
    page_text(out, "<table>\n<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        put_between(out, "<th scope=\"col\">", span_text(headings[i]), "</th>");
    }
    page_text(out, "</tr></thead>\n<tbody>\n");
}

void page_row(struct buffer *out, const struct span *cells, size_t count)
{
    page_text(out, "<tr>");
    for (size_t i = 0; i < count; i++) {
        put_between(out, "<td>", cells[i], "</td>");
    }
    page_text(out, "</tr>\n");
}

void page_table_end(struct buffer *out)
{
    page_text(out, "</tbody>\n</table>\n");
}

void page_box(struct buffer *out, const char *heading)
{
    page_text(out, "<section class=\"box\">\n");
    page_heading(out, 2, span_text(heading));
    page_text(out, "<ul>\n");
}

void page_item(struct buffer *out, struct span text)
{
    put_between(out, "<li>", text, "</li>\n");
}

void page_box_end(struct buffer *out)
{
    page_text(out, "</ul>\n</section>\n");
}

void page_json(struct buffer *out, struct span text)
{
    page_text(out, "\"");
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t byte = text.data[i];
        char escape[8];
        if (byte == '"' || byte == '\\') {
            (void)snprintf(escape, sizeof(escape), "\\%c", byte);
            page_text(out, escape);
        } else if (byte < 0x20) {
            (void)snprintf(escape, sizeof(escape), "\\u%04x", byte);
            page_text(out, escape);
        } else {
            buffer_append(out, &byte, 1);
        }
    }
    page_text(out, "\"");
}

void page_csv(struct buffer *out, struct span text)
{
    if (text.size > 0 && memchr("=+-@", text.data[0], 4) != NULL) {
        page_text(out, "'");
    }
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t byte = text.data[i];
        const bool breaks = byte == ';' || byte == '"' || byte < 0x20;
        buffer_append(out, breaks ? (const uint8_t *)" " : &byte, 1);
    }
}
