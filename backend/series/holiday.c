#include "series/holiday.h"

#include "wire/wire_date.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static bool decode_line(struct span line, struct holiday *out)
{
    if (line.size < 2 * WIRE_DATE_SIZE + 1 || line.data[WIRE_DATE_SIZE] != ' ') {
        return false;
    }
    return wire_date_decode(span_of(line.data, WIRE_DATE_SIZE), &out->from) &&
           wire_date_decode(span_of(line.data + WIRE_DATE_SIZE + 1, WIRE_DATE_SIZE), &out->to) &&
           out->from <= out->to;
}

void holidays_decode(struct span text, struct holidays *out)
{
    out->count = 0;
    size_t at = 0;
    while (at < text.size && out->count < HOLIDAYS_MAX) {
        const uint8_t *end = memchr(text.data + at, '\n', text.size - at);
        const size_t size = end == NULL ? text.size - at : (size_t)(end - (text.data + at));
        if (decode_line(span_of(text.data + at, size), &out->rows[out->count])) {
            out->count++;
        }
        at += size + 1;
    }
}

static enum status read_whole(FILE *file, struct holidays *out)
{
    char *text = malloc(HOLIDAY_FILE_MAX + 1);
    if (text == NULL) {
        return NO_MEMORY;
    }
    const size_t size = fread(text, 1, HOLIDAY_FILE_MAX + 1, file);
    enum status status = ferror(file) != 0 ? STORAGE : OK;
    if (status == OK && size > HOLIDAY_FILE_MAX) {
        status = TOO_LARGE;
    }
    if (status == OK) {
        holidays_decode(span_of(text, size), out);
    }
    free(text);
    return status;
}

enum status holidays_read(const char *folder, const struct wire_id *wijk_id, struct holidays *out)
{
    enum { ID_DIGITS = 32, PATH_MAX_SIZE = 256 };
    out->count = 0;
    if (folder[0] == '\0') {
        return OK;
    }
    char id[ID_DIGITS + 1];
    for (size_t i = 0; i < sizeof(wijk_id->bytes); i++) {
        (void)snprintf(id + 2 * i, 3, "%02x", wijk_id->bytes[i]);
    }
    char path[PATH_MAX_SIZE];
    const int size = snprintf(path, sizeof(path), "%s/%s.txt", folder, id);
    if (size < 0 || (size_t)size >= sizeof(path)) {
        return TOO_LARGE;
    }
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return errno == ENOENT ? OK : STORAGE;
    }
    const enum status status = read_whole(file, out);
    (void)fclose(file);
    return status;
}

bool holidays_have(const struct holidays *holidays, int32_t on)
{
    for (size_t i = 0; i < holidays->count; i++) {
        if (on >= holidays->rows[i].from && on <= holidays->rows[i].to) {
            return true;
        }
    }
    return false;
}
