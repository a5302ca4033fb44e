/* fuzz_cert_text.c -- whatever somebody types or scans: links, codes, words, keys on paper. */
#include <stdlib.h>

#include "cert/secret/paper_key.h"
#include "cert/secret/ticket.h"
#include "support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct span text = span_of(bytes, size);
    struct ticket ticket;
    if (ticket_read(text, &ticket) == OK) {
        struct ticket again;
        if (ticket.size == TICKET_BYTES) {
            char code[TICKET_CODE_SIZE];
            ticket_write_code(&ticket, code);
            if (ticket_read_code(span_text(code), &again) != OK) {
                abort();
            }
        } else {
            char words[TICKET_TEXT_MAX];
            size_t at = 0;
            ticket_write_words(&ticket, words);
            if (ticket_read_words(span_text(words), &again, &at) != OK) {
                abort();
            }
        }
        if (memcmp(&again, &ticket, sizeof(ticket)) != 0) {
            abort();
        }
    }
    struct secret seed;
    size_t at = 0;
    (void)!paper_key_read(PAPER_ROOT, text, &seed, &at);
    struct word found[WORDS_SUGGESTED_MAX];
    (void)words_suggest(text, found);
    return 0;
}
