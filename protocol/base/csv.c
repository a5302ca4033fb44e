#include "base/csv.h"

#include <string.h>

static const char MARK[] = "\xef\xbb\xbf";

static bool take_line(struct csv_file *file, struct span *line)
{
    if (file->rest.size == 0) {
        return false;
    }
    const uint8_t *data = file->rest.data;
    const uint8_t *end = memchr(data, '\n', file->rest.size);
    const size_t size = end == NULL ? file->rest.size : (size_t)(end - data);
    const size_t used = end == NULL ? size : size + 1;
    file->rest = span_of(data + used, file->rest.size - used);
    file->line++;
    *line = span_of(data, size > 0 && data[size - 1] == '\r' ? size - 1 : size);
    return true;
}

bool csv_begin(struct csv_file *out, struct span file, const char *heading)
{
    struct span line = {NULL, 0};
    const bool marked = file.size >= 3 && memcmp(file.data, MARK, 3) == 0;
    *out = (struct csv_file){.rest = marked ? span_of(file.data + 3, file.size - 3) : file};
    return take_line(out, &line) && span_equal(line, span_text(heading));
}

bool csv_next(struct csv_file *file, struct span *line)
{
    do {
        if (!take_line(file, line)) {
            return false;
        }
    } while (line->size == 0);
    return true;
}

bool csv_split(struct span line, struct span *cells, size_t count)
{
    size_t found = 0;
    size_t from = 0;
    for (size_t i = 0; i <= line.size; i++) {
        if (i == line.size || line.data[i] == ';') {
            if (found == count) {
                return false;
            }
            cells[found++] = span_of(line.data + from, i - from);
            from = i + 1;
        }
    }
    return found == count;
}

bool csv_is_formula(struct span cell)
{
    return cell.size > 0 && memchr("=+-@\t", cell.data[0], 5) != NULL;
}
