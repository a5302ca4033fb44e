/* client.h -- a phone without socket, clock, file or screen: the same under every client.
 *
 * Frames and time go in; what is to be done comes out, in order: rows to keep, frames to send,
 * things that happened. What stands before a frame in that order must be done before it is sent:
 * so a ratchet is kept before its ciphertext leaves, and before a plaintext is shown.
 *
 *     client_open ── client_ask ──┐
 *     client_connected ───────────┤
 *     client_receive ─────────────┼──> client_next: KEEP · SEND · ANSWER · HAPPENED · CLOSE
 *     client_disconnected ────────┤
 *     client_tick ────────────────┘
 *
 * The command line, the phone (wasm), the simulator and the benches stand on these functions alone.
 * Rules: docs/client.md, trust.md, server.md S8 to S13.
 */
#ifndef CORE_CLIENT_H
#define CORE_CLIENT_H

#include "base/buffer.h"
#include "base/span.h"
#include "base/status.h"
#include "core/happening.h"
#include "core/wish.h"
#include "wire/wire.h"

struct client;

/* One row of what a client keeps: it is its whole memory. Size 0: the row goes. */
struct client_row {
    struct span key;   /* at most 128 bytes, plain ASCII up to the first ids */
    struct span value; /* holds secrets: kept with mode 0600, or encrypted */
};

struct client_rows {
    const struct client_row *rows;
    size_t count;
};

/* What to do next; everything it points to lives until the next call of the client. */
enum client_output_kind {
    CLIENT_NOTHING,  /* all is done */
    CLIENT_KEEP,     /* `rows`, in one atomic and durable batch; then client_kept() */
    CLIENT_SEND,     /* `frame`, as one text message */
    CLIENT_ANSWER,   /* what became of a wish: `ticket`, `status`, `answer` */
    CLIENT_HAPPENED, /* `happening`, to show */
    CLIENT_CLOSE,    /* close the connection; come back at `at` */
};

struct client_output {
    enum client_output_kind kind;
    struct client_rows rows;
    struct span frame;
    uint64_t ticket;
    enum status status;            /* ANSWER: OK or why not */
    const char *field;             /* ANSWER: the field at fault, or NULL */
    const struct wire_head *reply; /* ANSWER: the server's reply where there is one */
    struct wish_answer answer;     /* ANSWER: what the client itself gives: a link, words, … */
    struct happening happening;    /* HAPPENED */
    int64_t at;                    /* CLOSE, a refused ANSWER: come back then; 0: not said */
};

/* Opens a client from its rows: none for a new one. Takes: `now` seconds since 1970.
 * Owns: client_close(). Fails: OLD_VERSION, MALFORMED, NO_MEMORY. */
MUST_CHECK enum status client_open(const struct client_rows *stored, int64_t now,
                                   struct client **out);
void client_close(struct client *client); /* wipes; NULL is nothing */

/* The connection stands; the client signs in by itself, or claims what it was asked to claim. */
MUST_CHECK enum status client_connected(struct client *client, int64_t now);
void client_disconnected(struct client *client, int64_t now);

/* One text message of the server. Whatever it holds, the client survives it: a frame it cannot read
 * is counted and skipped. Fails: NO_MEMORY. */
MUST_CHECK enum status client_receive(struct client *client, struct span frame, int64_t now);

/* Something is wanted. Gives: a ticket; its CLIENT_ANSWER comes later, also after a restart where
 * the wish writes. Fails: what can be said at once; nothing has changed then. */
MUST_CHECK enum status client_ask(struct client *client, const struct wish *wish, int64_t now,
                                  uint64_t *ticket);

/* Time goes on. Gives: when to call again at the latest. */
MUST_CHECK enum status client_tick(struct client *client, int64_t now, int64_t *again_at);

/* The next thing to do. Fails: NO_MEMORY: nothing is lost, ask again. */
MUST_CHECK enum status client_next(struct client *client, struct client_output *out);

/* The rows of the last CLIENT_KEEP are kept. Without it the same rows come again. */
void client_kept(struct client *client);

/* What a push copy says, for a phone that sleeps: by its rows alone, without a client or a ratchet
 * (T36). Takes: rows whose key begins with 'p' are enough. Gives: an encoded content (sealed.h).
 * Fails: NOT_FOUND (a key that this phone does not have: a general sentence is shown),
 * NOT_DECRYPTED, MALFORMED, NO_MEMORY. */
MUST_CHECK enum status client_read_push(const struct client_rows *stored, struct span copy,
                                        struct buffer *out);

/* What somebody may have meant by words of a paper, without a client. Gives: out  a line for each
 * word: itself where it exists, else those one typing error away with a space between, or nothing.
 */
void client_check_words(struct span words, struct buffer *out);

#endif
