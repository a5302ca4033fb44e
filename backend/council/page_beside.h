/* page_beside.h -- the part of the public page beside the walks. For page.c alone. */
#ifndef COUNCIL_PAGE_BESIDE_H
#define COUNCIL_PAGE_BESIDE_H

#include "base/buffer.h"
#include "council/overview.h"

/* Activities, house, casussen, budget, and what we do not know. */
void page_write_beside(const struct overview *overview, struct buffer *out);

#endif
