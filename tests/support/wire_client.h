/* wire_client.h -- a client that says byte by byte what a test wants said. It blocks, with a limit:
 * a test that waits for nothing fails instead of hanging.
 */
#ifndef SUPPORT_WIRE_CLIENT_H
#define SUPPORT_WIRE_CLIENT_H

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

enum { CLIENT_ROOM = 1 << 17, CLIENT_WAIT_S = 20 };

/* WebSocket opcodes. */
enum ws_kind { WS_MORE = 0, WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

struct wire_client {
    int fd;
    void *tls;      /* SSL, or NULL */
    void *tls_room; /* SSL_CTX */
    uint8_t *room;  /* bytes read and not yet taken */
    size_t size;
};

/* Connects from 127.0.0.`from` (2 … 254). Takes: receive_buffer  SO_RCVBUF, 0 for the system's.
 * Fails: by stopping the test. */
struct wire_client caller_open(int port, int from, int receive_buffer);
/* The same over TLS, offering `alpn` in the form of the wire (NULL: none). */
struct wire_client caller_open_tls(int port, struct span alpn);
void caller_close(struct wire_client *client);

void caller_write(struct wire_client *client, struct span bytes);
void caller_write_text(struct wire_client *client, const char *text);

/* Reads at least one byte more into the room. Gives: false at the end of the stream. */
bool caller_read(struct wire_client *client);
/* Whether the server ends the stream without another byte. */
bool caller_sees_end(struct wire_client *client);
/* Reads until the server closes; the text is what came, zero-terminated, in the client's room. */
const char *caller_read_all(struct wire_client *client);

/* Upgrades at /ws. Takes: headers  more of them, each ending in \r\n; "" for none.
 * Gives: whether the answer was 101; the answer's head in *head when not NULL (1,024 bytes). */
bool caller_upgrade(struct wire_client *client, const char *headers, char *head);

/* Sends one frame, masked; `last`: its FIN bit. */
void caller_send(struct wire_client *client, enum ws_kind kind, bool last, struct span text);
void caller_say(struct wire_client *client, const char *text);

/* Reads one frame; its text lies in `text` (64 KiB and a zero). Gives: its opcode, -1 at the end.
 */
int caller_hear(struct wire_client *client, char *text, size_t *size);
/* Reads frames until a text one; pongs and pings on the way are dropped. Gives: false at the end.
 */
bool caller_hear_text(struct wire_client *client, char *text);
/* Says it and hears exactly this. */
void caller_ask(struct wire_client *client, const char *text, const char *answer);

#endif
