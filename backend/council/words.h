/* words.h -- sentences of the public page, filled in and made safe for HTML. For page*.c alone. */
#ifndef COUNCIL_WORDS_H
#define COUNCIL_WORDS_H

#include "base/buffer.h"

enum say {
#define SAY(name, text) SAY_##name,
#include "council/page.def"
#undef SAY
    SAY_COUNT
};

/* What fills {1}, {2} and {3}; NULL: nothing. */
struct filling_in {
    const char *parts[3];
};

/* Markup as it stands. */
void words_mark(struct buffer *out, const char *markup);

/* Text, with what HTML would read as markup written out. */
void words_text(struct buffer *out, struct span text);

/* A sentence. Takes: parts  NULL where it has none to fill in. */
void words_say(struct buffer *out, enum say sentence, const struct filling_in *parts);

/* "<tag>", a sentence, "</tag>". Takes: tag  its name alone */
void words_tag(struct buffer *out, const char *tag, enum say sentence,
               const struct filling_in *parts);

/* "<tag>", text, "</tag>". */
void words_cell(struct buffer *out, const char *tag, const char *text);

#endif
