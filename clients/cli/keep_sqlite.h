/* keep_sqlite.h -- what a client keeps, in a folder that only its owner can read.
 *
 * The folder has mode 0700 and state.db 0600; what others can read is refused, for it holds keys.
 * One program at a time has it open. A batch of rows is one durable transaction.
 */
#ifndef CLI_KEEP_SQLITE_H
#define CLI_KEEP_SQLITE_H

#include "core/client.h"

struct keep;

/* Opens a folder, and makes it where there is none.
 * Takes: relaxed  a power cut may take the newest batches: for a wijk of examples that is being
 * made Fails: WORLD_READABLE, ALREADY_RUNNING, NEWER_DATA, STORAGE, TOO_LARGE (the path),
 * NO_MEMORY. Owns:  keep_close() ends *out. */
MUST_CHECK enum status keep_open(const char *folder, bool relaxed, struct keep **out);
void keep_close(struct keep *keep); /* NULL is nothing */

/* All rows. They live until keep_forget() or keep_close(). Fails: STORAGE, NO_MEMORY. */
MUST_CHECK enum status keep_read(struct keep *keep, struct client_rows *out);
void keep_forget(struct keep *keep);

/* Writes a batch, all of it or nothing. Fails: STORAGE. */
MUST_CHECK enum status keep_write(struct keep *keep, const struct client_rows *rows);

/* A word of this program's own, such as the server's address. Gives: text that lives until the next
 * call. Fails: NOT_FOUND, STORAGE. */
MUST_CHECK enum status keep_word_read(struct keep *keep, const char *name, const char **out);
MUST_CHECK enum status keep_word_write(struct keep *keep, const char *name, const char *value);

/* Remembers that an id was shown, so that its first digits can be typed back; the oldest are
 * forgotten. */
void keep_note_id(struct keep *keep, const void *bytes, size_t size);

/* The id that was shown and begins with these digits, `skip` bytes in.
 * Fails: NOT_FOUND, CONFLICT (more than one does), STORAGE. */
MUST_CHECK enum status keep_find_id(struct keep *keep, const char *digits, size_t size, size_t skip,
                                    uint8_t *out);

#endif
