/* output.h -- what a command prints: lines and tables for people, one JSON object a line for
 * programs, from the same calls.
 *
 * In JSON ids, times and dates stand as the wire writes them. For people an id is its first eight
 * digits; who asked by output_note_ids() is told it, so that these eight can be typed back.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/buffer.h"
#include "base/span.h"
#include "base/status.h"

enum output_form { OUTPUT_LINES, OUTPUT_JSON };
enum language { DUTCH, ENGLISH };

struct output;

/* Owns: output_destroy(). Fails: NO_MEMORY. */
MUST_CHECK enum status output_create(enum output_form form, enum language language,
                                     struct output **out);
void output_destroy(struct output *output);

/* Who wants to know each id that is shown to a person. */
void output_note_ids(struct output *output,
                     void (*note)(void *context, const uint8_t *bytes, size_t size), void *context);

enum output_form output_form(const struct output *output);
enum language output_language(const struct output *output);

/* Prints what was said since the last flush, as a whole. Fails: STORAGE, NO_MEMORY. */
MUST_CHECK enum status output_flush(struct output *output);

/* Forgets it instead. */
void output_drop(struct output *output);

/* One object a line; `name` NULL at the outside and in lists. */
void output_open(struct output *output, const char *name);
void output_close(struct output *output);
void output_list(struct output *output, const char *name);
void output_list_end(struct output *output);

void output_text(struct output *output, const char *name, struct span text);
void output_word(struct output *output, const char *name, const char *word); /* of words.def */
void output_count(struct output *output, const char *name, uint64_t value);
void output_signed(struct output *output, const char *name, int64_t value);
void output_flag(struct output *output, const char *name, bool value);
void output_time(struct output *output, const char *name, int64_t instant);
void output_date(struct output *output, const char *name, int32_t date);
void output_bytes(struct output *output, const char *name, const void *bytes, size_t size);

/* For people alone: a line as it is. */
void output_line(struct output *output, const char *text);

/* For people alone: text as it is, lines and all. */
void output_whole(struct output *output, struct span text);

#endif
