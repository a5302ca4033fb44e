#include "cli/deputy.h"

#include "wire/wire_bytes.h"

#include <stdio.h>
#include <string.h>

enum { DIGITS = 32, WORD_SIZE = 48 };

static void write_word(const struct wire_id *walk_group_id, char out[WORD_SIZE])
{
    char digits[DIGITS];
    hex_encode(walk_group_id->bytes, sizeof(walk_group_id->bytes), digits);
    (void)snprintf(out, WORD_SIZE, "deputy %.*s", DIGITS, digits);
}

void deputy_note(struct keep *keep, const struct happening *happening)
{
    char word[WORD_SIZE];
    char digits[DIGITS + 1] = "";
    if (happening->kind != HAPPENED_EVENT || happening->event->type != WIRE_deputy_named) {
        return;
    }
    const struct wire_deputy_named *named = (const void *)happening->event;
    write_word(&named->deputy.walk_group_id, word);
    hex_encode(named->deputy.deputy_id.bytes, sizeof(named->deputy.deputy_id.bytes), digits);
    if (keep_word_write(keep, word, digits) != OK) {
        (void)fputs("buurt: the deputyship could not be kept\n", stderr);
    }
}

enum status deputy_find(struct keep *keep, const struct wire_id *walk_group_id, struct wire_id *out)
{
    char word[WORD_SIZE];
    const char *digits = NULL;
    write_word(walk_group_id, word);
    const enum status status = keep_word_read(keep, word, &digits);
    if (status != OK) {
        return status;
    }
    return hex_decode(span_text(digits), out->bytes, sizeof(out->bytes)) ? OK : NOT_FOUND;
}
