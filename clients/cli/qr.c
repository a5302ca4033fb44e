#include "cli/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>

enum { QUIET = 2, TEXT_MAX = 2000, LINE_MAX = 1024 };

/* Outside the code lies its quiet edge, light as well. */
static bool is_dark(const QRcode *code, int x, int y)
{
    return x >= 0 && y >= 0 && x < code->width && y < code->width &&
           (code->data[y * code->width + x] & 1) != 0;
}

/* Colours are named, so that the code is right on a dark terminal too. */
static void print_rows(struct output *output, const QRcode *code, int y)
{
    static const char *const HALVES[2][2] = {{"\u2588", "\u2580"}, {"\u2584", " "}};
    static const char BEGIN[] = "\033[38;5;231m\033[48;5;16m";
    static const char END[] = "\033[0m";
    struct buffer line = buffer_make((size_t)LINE_MAX * 8);
    buffer_append(&line, BEGIN, sizeof(BEGIN) - 1);
    for (int x = -QUIET; x < code->width + QUIET; x++) {
        const char *half = HALVES[is_dark(code, x, y)][is_dark(code, x, y + 1)];
        buffer_append(&line, half, span_text(half).size);
    }
    buffer_append(&line, END, sizeof(END));
    if (buffer_status(&line) == OK) {
        output_line(output, (const char *)line.data);
    }
    buffer_end(&line);
}

enum status qr_print(struct output *output, struct span text)
{
    char words[TEXT_MAX + 1];
    if (output_form(output) == OUTPUT_JSON) {
        return OK;
    }
    if (text.size > TEXT_MAX) {
        return TOO_LARGE;
    }
    memcpy(words, text.data, text.size);
    words[text.size] = '\0';
    QRcode *code = QRcode_encodeString8bit(words, 0, QR_ECLEVEL_L);
    if (code == NULL) {
        return errno == ERANGE ? TOO_LARGE : NO_MEMORY;
    }
    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        print_rows(output, code, y);
    }
    QRcode_free(code);
    return OK;
}
