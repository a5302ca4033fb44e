#include "cert/secret/words.h"

#include "base/check.h"

/* Consonants that a Dutch ear tells apart at the beginning and at the end of a word, and vowels.
 * There are as many last consonants as first ones, and their number is a prime: so a change of any
 * one letter changes the last one too, and two words differ in two places at least. */
static const char CONSONANTS[] = "dfgklmnprst";
static const char VOWELS[] = "aeiou";

enum { C = 11, V = 5, CANDIDATES = C * V * C * V, LONGEST = 16 };

/* What nobody wants to read aloud to a neighbour. */
static const char *const UGLY[] = {
    "kut", "lul", "pik", "pis", "tit", "tet", "kak", "nig",  "neg",  "fag",  "fak",  "fuk",
    "fok", "sek", "sad", "god", "dod", "ded", "ped", "pup",  "gek",  "rot",  "kil",  "mof",
    "gas", "dik", "dom", "lel", "kan", "rap", "puk", "peni", "reta", "pola", "paki",
};

static struct word candidate(uint32_t number)
{
    const uint32_t second_vowel = number % V;
    const uint32_t second = number / V % C;
    const uint32_t first_vowel = number / V / C % V;
    const uint32_t first = number / V / C / V;
    const uint32_t last = (first + 2 * first_vowel + 3 * second + 5 * second_vowel + 4) % C;
    return (struct word){{CONSONANTS[first], VOWELS[first_vowel], CONSONANTS[second],
                          VOWELS[second_vowel], CONSONANTS[last], '\0'}};
}

/* A word that says one syllable twice is easily written once. */
static bool is_fit(const struct word *word)
{
    if (word->text[0] == word->text[2] && word->text[1] == word->text[3]) {
        return false;
    }
    for (size_t i = 0; i < sizeof(UGLY) / sizeof(UGLY[0]); i++) {
        if (strstr(word->text, UGLY[i]) != NULL) {
            return false;
        }
    }
    return true;
}

/* The next fit word from *number on. */
static struct word next_word(uint32_t *number)
{
    struct word word = candidate(*number);
    while (!is_fit(&word)) {
        CHECK(*number + 1 < CANDIDATES);
        (*number)++;
        word = candidate(*number);
    }
    return word;
}

struct word words_word(uint32_t index)
{
    CHECK(index < WORDS_COUNT);
    uint32_t number = 0;
    struct word word = next_word(&number);
    for (uint32_t i = 0; i < index; i++) {
        number++;
        word = next_word(&number);
    }
    return word;
}

/* --- reading --- */

static char lower(uint8_t c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_letter(uint8_t c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

enum status words_find(struct span text, uint32_t *index)
{
    if (text.size != WORDS_LETTERS) {
        return NOT_FOUND;
    }
    struct word wanted = {{0}};
    for (size_t i = 0; i < WORDS_LETTERS; i++) {
        wanted.text[i] = lower(text.data[i]);
    }
    uint32_t number = 0;
    for (uint32_t i = 0; i < WORDS_COUNT; i++, number++) {
        const struct word word = next_word(&number);
        if (memcmp(word.text, wanted.text, WORDS_LETTERS) == 0) {
            *index = i;
            return OK;
        }
    }
    return NOT_FOUND;
}

/* --- what somebody may have meant --- */

static size_t smallest(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* How many letters changed, put in, left out, or swapped with their neighbour. */
static size_t distance(const char *typed, size_t size, const char *word)
{
    size_t rows[3][LONGEST + 1] = {{0}};
    for (size_t i = 0; i <= size; i++) {
        rows[0][i] = i;
    }
    for (size_t j = 1; j <= WORDS_LETTERS; j++) {
        size_t *now = rows[j % 3];
        const size_t *last = rows[(j + 2) % 3];
        const size_t *before = rows[(j + 1) % 3];
        now[0] = j;
        for (size_t i = 1; i <= size; i++) {
            const size_t change = typed[i - 1] != word[j - 1];
            now[i] = smallest(last[i] + 1, now[i - 1] + 1, last[i - 1] + change);
            const bool is_swapped =
                i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1];
            if (is_swapped && before[i - 2] + 1 < now[i]) {
                now[i] = before[i - 2] + 1;
            }
        }
    }
    return rows[WORDS_LETTERS % 3][size];
}

size_t words_suggest(struct span text, struct word found[WORDS_SUGGESTED_MAX])
{
    char typed[LONGEST];
    if (text.size > LONGEST) {
        return 0;
    }
    for (size_t i = 0; i < text.size; i++) {
        typed[i] = lower(text.data[i]);
    }
    size_t count = 0;
    for (size_t wanted = 0; wanted <= 1; wanted++) {
        uint32_t number = 0;
        for (uint32_t i = 0; i < WORDS_COUNT && count < WORDS_SUGGESTED_MAX; i++, number++) {
            const struct word word = next_word(&number);
            if (distance(typed, text.size, word.text) == wanted) {
                found[count++] = word;
            }
        }
    }
    return count;
}

/* --- many --- */

void words_write(const uint16_t *numbers, size_t count, char *out, size_t size)
{
    CHECK(count * (WORDS_LETTERS + 1) <= size);
    for (size_t i = 0; i < count; i++) {
        const struct word word = words_word(numbers[i]);
        memcpy(out, word.text, WORDS_LETTERS);
        out[WORDS_LETTERS] = i + 1 < count ? ' ' : '\0';
        out += WORDS_LETTERS + 1;
    }
}

/* Whatever stands between the words is passed over: people write commas, numbers and lines. */
enum status words_read(struct span text, uint16_t *numbers, size_t count, size_t *at)
{
    size_t found = 0;
    for (size_t i = 0; i < text.size;) {
        size_t end = i;
        while (end < text.size && is_letter(text.data[end])) {
            end++;
        }
        if (end == i) {
            i++;
            continue;
        }
        *at = found;
        uint32_t index = 0;
        if (found == count) {
            return MALFORMED;
        }
        if (words_find(span_of(text.data + i, end - i), &index) != OK) {
            return NOT_FOUND;
        }
        numbers[found++] = (uint16_t)index;
        i = end;
    }
    *at = found;
    return found == count ? OK : MALFORMED;
}

void words_of_bytes(const uint8_t *bytes, uint16_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint16_t number = 0;
        for (size_t bit = i * WORDS_BITS; bit < (i + 1) * WORDS_BITS; bit++) {
            const unsigned one = (bytes[bit / 8] >> (7 - bit % 8)) & 1u;
            number = (uint16_t)((unsigned)number << 1 | one);
        }
        numbers[i] = number;
    }
}

void words_to_bytes(const uint16_t *numbers, size_t count, uint8_t *bytes)
{
    memset(bytes, 0, (count * WORDS_BITS + 7) / 8);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < WORDS_BITS; j++) {
            const size_t bit = i * WORDS_BITS + j;
            const unsigned one = (numbers[i] >> (WORDS_BITS - 1 - j)) & 1u;
            bytes[bit / 8] = (uint8_t)(bytes[bit / 8] | one << (7 - bit % 8));
        }
    }
}
