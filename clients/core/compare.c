/* Words to compare: two phones of one epoch show the same ones. Rules: T37. */
#include "base/wipe.h"
#include "cert/secret/words.h"
#include "core/client_inner.h"
#include "wire/wire_bytes.h"

enum { COMPARE_WORDS = 12, COMPARE_TEXT_MAX = COMPARE_WORDS * (WORDS_LETTERS + 1), CODE_MAX = 44 };

/* 132 bits of the epoch authenticator as words, all of it as a code for a camera. */
enum status client_write_compare(const struct secret *authenticator, struct client_waiting *waiting)
{
    uint16_t numbers[COMPARE_WORDS];
    for (size_t i = 0; i < COMPARE_WORDS; i++) {
        uint32_t number = 0;
        for (size_t bit = i * WORDS_BITS; bit < (i + 1) * WORDS_BITS; bit++) {
            number = number << 1 | (authenticator->bytes[bit / 8] >> (7 - bit % 8) & 1u);
        }
        numbers[i] = (uint16_t)number;
    }
    char words[COMPARE_TEXT_MAX];
    char code[CODE_MAX];
    words_write(numbers, COMPARE_WORDS, words, sizeof(words));
    base64_encode(authenticator->bytes, SECRET_SIZE, code);
    const size_t size = (size_t)base64_encoded_size(SECRET_SIZE);
    enum status status =
        client_output_copy(waiting, span_text(words), &waiting->output.answer.words);
    if (status == OK) {
        status = client_output_copy(waiting, span_of(code, size), &waiting->output.answer.code);
    }
    wipe(numbers, sizeof(numbers));
    wipe(words, sizeof(words));
    wipe(code, sizeof(code));
    return status;
}
