/* rows.h -- a client's memory: rows by key, in order, and which of them must be kept yet.
 *
 * Keys begin with a letter and then ids and numbers, big-endian:
 *     "i"                  this device: keys, certificate, name
 *     "n"                  numbers drawn, sends counted
 *     "t"                  the token of the last session
 *     "r"                  who is root, with all successions
 *     "h" serial           a hat certificate
 *     "c"                  the charter, its version, the floors of our invitation
 *     "N", "d" key         how many devices this one let in; what one of them was told
 *     "l" log              our place in a log
 *     "o" number           a request that has no answer yet
 *     "G" group            where we stand with a group
 *     "P" "Q" group        its policy document, now and after our commit that waits
 *     "g" group, key       the rows of mls/secret/group_save.h; their values are not held here
 *     "s" group, hash      a statement that the group has not applied yet
 *     "m" arrival          a message; "M" id: its arrival
 *     "a" id, "b" id, no.  an alert, what was said of it
 *     "k" member           a card
 *     "p" group            its push key
 *     "w" room             a walk group's name
 *     "y" id               a tally that is due
 *     "v" id               a report to us as moderator
 *     "f" "j"              a founding, a joining under way
 *     "D" serial, "A" id   what was proposed for a second signature; who asked for a pass
 */
#ifndef CORE_ROWS_H
#define CORE_ROWS_H

#include "base/span.h"
#include "base/status.h"
#include "core/client.h"

enum { ROW_KEY_SIZE_MAX = 128 };

struct kept_row {
    uint8_t *key;
    uint8_t *value; /* NULL when empty, or when it is kept outside alone */
    size_t key_size, value_size;
    bool is_outside; /* an MLS row: only its key is held once it is kept */
    bool is_gone;    /* to be told as gone, then forgotten */
    bool is_dirty;   /* changed and not given since */
    bool is_given;   /* in the last CLIENT_KEEP */
};

struct client_rows_kept {
    struct kept_row **items; /* by key */
    size_t count, room;
    struct kept_row **dirty; /* dirty or given */
    size_t dirty_count, dirty_room;
    struct client_row *given; /* of the last CLIENT_KEEP */
};

/* A key as it is put together. */
struct row_key {
    uint8_t bytes[ROW_KEY_SIZE_MAX];
    size_t size;
};

struct row_key client_row_key_of(char letter);
void client_row_key_add(struct row_key *key, const void *bytes, size_t size);
void client_row_key_add_number(struct row_key *key, uint64_t number);
struct row_key client_row_key_of_id(char letter, const void *id, size_t size);
struct row_key client_row_key_of_number(char letter, uint64_t number);
static inline struct span client_row_key_span(const struct row_key *key)
{
    return span_of(key->bytes, key->size);
}

/* Takes stored rows in at opening; `outside` letters keep their keys alone. Fails: NO_MEMORY. */
MUST_CHECK enum status client_rows_load(struct client_rows_kept *rows,
                                        const struct client_rows *stored);
void client_rows_end(struct client_rows_kept *rows);

/* Size 0: the row goes. A value that is there already changes nothing. Fails: NO_MEMORY. */
MUST_CHECK enum status client_rows_put(struct client_rows_kept *rows, struct span key,
                                       struct span value);

/* Fails: NOT_FOUND. Gives: the value, until the row changes. */
MUST_CHECK enum status client_rows_find(const struct client_rows_kept *rows, struct span key,
                                        struct span *value);
bool client_rows_has(const struct client_rows_kept *rows, struct span key);

/* Walks the rows that begin with a prefix: index from client_rows_first() on, while
 * client_rows_at() gives one. A row that is gone is passed over. Any change of the rows ends the
 * walk. */
size_t client_rows_first(const struct client_rows_kept *rows, struct span prefix);
const struct kept_row *client_rows_at(const struct client_rows_kept *rows, struct span prefix,
                                      size_t *index);

/* All rows that begin so go. Fails: NO_MEMORY. */
MUST_CHECK enum status client_rows_drop_all(struct client_rows_kept *rows, struct span prefix);

/* What is to be kept: everything since the last client_rows_kept(). Gives: NULL and 0 when nothing
 * is. Fails: NO_MEMORY. */
MUST_CHECK enum status client_rows_give(struct client_rows_kept *rows, struct client_rows *out);
void client_rows_kept(struct client_rows_kept *rows);

#endif
