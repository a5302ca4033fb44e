/* words.h -- 2,048 words that are easy to say, write and tell apart, and no two of which are one
 * typing error away from each other.
 *
 * The words are made by a rule, so there is no list: consonant, vowel, consonant, vowel and a last
 * consonant that the other four letters give. Words that hold an ugly piece are left out.
 */
#ifndef CERT_SECRET_WORDS_H
#define CERT_SECRET_WORDS_H

#include <stdint.h>

#include "base/span.h"
#include "base/status.h"

enum { WORDS_COUNT = 2048, WORDS_BITS = 11, WORDS_LETTERS = 5, WORDS_SUGGESTED_MAX = 8 };

struct word {
    char text[WORDS_LETTERS + 1];
};

/* Takes: index below WORDS_COUNT (CHECKed). */
struct word words_word(uint32_t index);

/* Takes: a word in any case. Fails: NOT_FOUND. */
MUST_CHECK enum status words_find(struct span text, uint32_t *index);

/* The words that somebody may have meant: the word itself, or those with one letter changed, left
 * out, put in, or swapped with its neighbour, in the order of the list. Gives: how many. */
size_t words_suggest(struct span text, struct word found[WORDS_SUGGESTED_MAX]);

/* Numbers below WORDS_COUNT as words with a space between. Takes: a size of at least count × 6
 * (CHECKed). Their text is the caller's to wipe. */
void words_write(const uint16_t *numbers, size_t count, char *out, size_t size);

/* Words back into numbers, in any case, whatever stands between them.
 * Fails: MALFORMED (another count), NOT_FOUND; *at is the word at fault then, from 0 on. */
MUST_CHECK enum status words_read(struct span text, uint16_t *numbers, size_t count, size_t *at);

/* Bits, the highest first, as numbers of 11 bits; and back: bits that are left over are zero. */
void words_of_bytes(const uint8_t *bytes, uint16_t *numbers, size_t count);
void words_to_bytes(const uint16_t *numbers, size_t count, uint8_t *bytes);

#endif
