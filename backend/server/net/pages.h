/* pages.h -- what stands beside the app for everybody, without login: how data are treated, and how
 * the app can be used by all. Written once, at the start, from the settings (RETENTION-17). */
#ifndef NET_PAGES_H
#define NET_PAGES_H

#include "server/net/site.h"
#include "server/ops/settings.h"

enum { PAGE_SIZE_MAX = 50 * 1000 };

/* Puts "/privacy" and "/toegankelijkheid" into the site, where its folder has no such file.
 * Fails: TOO_LARGE (over PAGE_SIZE_MAX), NO_MEMORY. */
MUST_CHECK enum status pages_put(struct site *site, const struct settings *settings);

#endif
