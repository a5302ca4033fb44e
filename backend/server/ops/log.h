/* log.h -- one JSON line an event, to standard error, without personal data.
 *
 * That is held by form: a field is a number, or a word that stands in the program's own text. No
 * frame, no name, no id, no address can be put in a line. The one exception is log_path(), for
 * what an operator chose: folders and files at start.
 */
#ifndef OPS_LOG_H
#define OPS_LOG_H

#include "base/status.h"

#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* What is written from here on; INFO at first. */
void log_set_level(enum log_level level);

/* Where lines go; 2, standard error, at first. */
void log_set_output(int file);

/* An event, in the program's own words: "drain begins". */
void log_say(enum log_level level, const char *event);

/* With one number, or how something ended, or both. Takes: name  of the number, in our words */
void log_number(enum log_level level, const char *event, const char *name, int64_t number);
void log_status(enum log_level level, const char *event, enum status status);

/* With a path that the operator chose. */
void log_path(enum log_level level, const char *event, const char *path);

#endif
