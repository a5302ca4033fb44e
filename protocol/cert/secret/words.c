#include "cert/secret/words.h"

#include "base/check.h"

/* Consonants that a Dutch ear tells apart at the beginning and at the end of a word, and vowels.
 * There are as many last consonants as first ones, and their number is a prime: so a change of any
 * one letter changes the last one too, and two words differ in two places at least. */
static const char CONSONANTS[] = "dfgklmnprst";
static const char VOWELS[] = "aeiou";

enum {
    C = 11,
    V = 5,
    CANDIDATES = C * V * C * V,
    LAST = 2316 /* the candidate that is word 2,047 */
};

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

struct word words_word(uint32_t index)
{
    CHECK(index < WORDS_COUNT);
    for (uint32_t number = 0; number <= LAST; number++) {
        const struct word word = candidate(number);
        if (is_fit(&word) && index-- == 0) {
            return word;
        }
    }
    CHECK(false); /* LAST is the word of WORDS_COUNT - 1 */
    return candidate(LAST);
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

/* Which place a letter has in an alphabet; C where it has none. */
static uint32_t place_of(const char *alphabet, uint8_t letter)
{
    const char *found = strchr(alphabet, lower(letter));
    return found != NULL && *found != '\0' ? (uint32_t)(found - alphabet) : C;
}

/* The number of the candidate that is written so; CANDIDATES when there is none. */
static uint32_t number_of(struct span text)
{
    const uint32_t first = place_of(CONSONANTS, text.data[0]);
    const uint32_t first_vowel = place_of(VOWELS, text.data[1]);
    const uint32_t second = place_of(CONSONANTS, text.data[2]);
    const uint32_t second_vowel = place_of(VOWELS, text.data[3]);
    if (first == C || first_vowel == C || second == C || second_vowel == C) {
        return CANDIDATES;
    }
    const uint32_t number = ((first * V + first_vowel) * C + second) * V + second_vowel;
    const struct word word = candidate(number);
    const bool is_same = word.text[WORDS_LETTERS - 1] == lower(text.data[WORDS_LETTERS - 1]);
    return is_same && is_fit(&word) ? number : CANDIDATES;
}

enum status words_find(struct span text, uint32_t *index)
{
    if (text.size != WORDS_LETTERS) {
        return NOT_FOUND;
    }
    const uint32_t wanted = number_of(text);
    if (wanted > LAST) {
        return NOT_FOUND;
    }
    *index = 0;
    for (uint32_t number = 0; number < wanted; number++) {
        const struct word word = candidate(number);
        *index += is_fit(&word);
    }
    return OK;
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
    size_t rows[3][WORDS_LETTERS + 2] = {{0}};
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
    char typed[WORDS_LETTERS + 1];
    uint32_t index = 0;
    if (text.size + 1 < WORDS_LETTERS || text.size > WORDS_LETTERS + 1) {
        return 0;
    }
    for (size_t i = 0; i < text.size; i++) {
        typed[i] = lower(text.data[i]);
    }
    if (words_find(text, &index) == OK) {
        found[0] = words_word(index);
        return 1;
    }
    size_t count = 0;
    for (uint32_t number = 0; number <= LAST && count < WORDS_SUGGESTED_MAX; number++) {
        const struct word word = candidate(number);
        if (distance(typed, text.size, word.text) == 1 && is_fit(&word)) {
            found[count++] = word;
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
