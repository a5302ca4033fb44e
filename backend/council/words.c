#include "council/words.h"

#include "council/page.h"

static const char *const SENTENCES[SAY_COUNT] = {
#define SAY(name, text) [SAY_##name] = (text),
#include "council/page.def"
#undef SAY
};

const char *page_sentence(size_t number)
{
    return number < SAY_COUNT ? SENTENCES[number] : NULL;
}

void words_mark(struct buffer *out, const char *markup)
{
    buffer_append(out, markup, strlen(markup));
}

void words_text(struct buffer *out, struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '<': words_mark(out, "&lt;"); break;
        case '>': words_mark(out, "&gt;"); break;
        case '&': words_mark(out, "&amp;"); break;
        case '"': words_mark(out, "&quot;"); break;
        default: buffer_append(out, &text.data[i], 1); break;
        }
    }
}

void words_say(struct buffer *out, enum say sentence, const struct filling_in *parts)
{
    for (const char *at = SENTENCES[sentence]; *at != '\0'; at++) {
        const bool fills = at[0] == '{' && at[1] >= '1' && at[1] <= '3' && at[2] == '}';
        if (!fills) {
            words_text(out, span_of(at, 1));
            continue;
        }
        const char *part = parts == NULL ? NULL : parts->parts[at[1] - '1'];
        words_text(out, span_text(part == NULL ? "" : part));
        at += 2;
    }
}

static void open_tag(struct buffer *out, const char *tag)
{
    words_mark(out, "<");
    words_mark(out, tag);
    words_mark(out, ">");
}

static void close_tag(struct buffer *out, const char *tag)
{
    words_mark(out, "</");
    buffer_append(out, tag, strcspn(tag, " "));
    words_mark(out, ">");
}

void words_tag(struct buffer *out, const char *tag, enum say sentence,
               const struct filling_in *parts)
{
    open_tag(out, tag);
    words_say(out, sentence, parts);
    close_tag(out, tag);
}

void words_cell(struct buffer *out, const char *tag, const char *text)
{
    open_tag(out, tag);
    words_text(out, span_text(text));
    close_tag(out, tag);
}
