#include "server/net/pages.h"

#include "server/document/document.h"

static const struct {
    const char *path;
    const char *document;
} PAGES[] = {{"/privacy", "privacy"}, {"/toegankelijkheid", "accessibility"}};

enum status pages_put(struct site *site, const struct settings *settings)
{
    enum status status = OK;
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0] && status == OK; i++) {
        struct buffer page = buffer_make(PAGE_SIZE_MAX);
        status = document_print(PAGES[i].document, settings, DOCUMENT_HTML, &page);
        if (status == OK) {
            status = site_put(site, PAGES[i].path, buffer_span(&page));
        }
        buffer_end(&page);
        status = status == CONFLICT ? OK : status; /* the operator's own page goes first */
    }
    return status;
}
