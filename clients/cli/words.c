#include "cli/words.h"

#include <string.h>

static const struct {
    const char *name;
    const char *dutch;
} WORDS[] = {
#define WORD(name, dutch) {name, dutch},
#include "cli/words.def"
#undef WORD
};

const char *words_of(enum language language, const char *name)
{
    for (size_t i = 0; language == DUTCH && i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strcmp(WORDS[i].name, name) == 0) {
            return WORDS[i].dutch;
        }
    }
    return name;
}

size_t words_columns(const char *text)
{
    size_t columns = 0;
    for (const char *at = text; *at != '\0'; at++) {
        columns += ((unsigned char)*at & 0xC0) != 0x80;
    }
    return columns;
}
