#include "support/wire_client.h"

#include "base/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { NO_DELAY = 1, TEXT_ROOM = 1 << 16 };

struct wire_client caller_open(int port, int from, int receive_buffer)
{
    const struct timeval most = {.tv_sec = CLIENT_WAIT_S};
    const struct sockaddr_in mine = {.sin_family = AF_INET,
                                     .sin_addr.s_addr =
                                         htonl((INADDR_LOOPBACK & 0xffffff00U) + (uint32_t)from)};
    const struct sockaddr_in theirs = {.sin_family = AF_INET,
                                       .sin_port = htons((uint16_t)port),
                                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int one = 1;
    struct wire_client client = {.fd = socket(AF_INET, SOCK_STREAM, 0),
                                 .room = malloc(CLIENT_ROOM)};
    CHECK(client.fd >= 0 && client.room != NULL);
    if (receive_buffer != 0) {
        CHECK(setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(int)) == 0);
    }
    (void)setsockopt(client.fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    (void)setsockopt(client.fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
    (void)setsockopt(client.fd, IPPROTO_TCP, NO_DELAY, &one, sizeof one);
    CHECK(bind(client.fd, (const struct sockaddr *)&mine, sizeof mine) == 0);
    CHECK(connect(client.fd, (const struct sockaddr *)&theirs, sizeof theirs) == 0);
    return client;
}

struct wire_client caller_open_tls(int port, struct span alpn)
{
    struct wire_client client = caller_open(port, 2, 0);
    client.tls_room = SSL_CTX_new(TLS_client_method());
    client.tls = SSL_new(client.tls_room);
    CHECK(client.tls != NULL && SSL_set_fd(client.tls, client.fd) == 1);
    if (alpn.size > 0) {
        CHECK(SSL_set_alpn_protos(client.tls, alpn.data, (unsigned)alpn.size) == 0);
    }
    CHECK(SSL_connect(client.tls) == 1);
    return client;
}

void caller_close(struct wire_client *client)
{
    SSL_free(client->tls);
    SSL_CTX_free(client->tls_room);
    (void)close(client->fd);
    free(client->room);
    *client = (struct wire_client){.fd = -1};
}

void caller_write(struct wire_client *client, struct span bytes)
{
    if (client->tls != NULL) {
        CHECK(SSL_write(client->tls, bytes.data, (int)bytes.size) == (int)bytes.size);
        return;
    }
    size_t at = 0;
    while (at < bytes.size) {
        const ssize_t sent = send(client->fd, bytes.data + at, bytes.size - at, MSG_NOSIGNAL);
        if (sent <= 0) {
            return; /* the server has hung up; the test sees it when it reads */
        }
        at += (size_t)sent;
    }
}

void caller_write_text(struct wire_client *client, const char *text)
{
    caller_write(client, span_text(text));
}

bool caller_read(struct wire_client *client)
{
    CHECK(client->size < CLIENT_ROOM);
    const size_t room = CLIENT_ROOM - client->size;
    const ssize_t got = client->tls == NULL
                            ? recv(client->fd, client->room + client->size, room, 0)
                            : SSL_read(client->tls, client->room + client->size, (int)room);
    CHECK(got >= 0 || client->tls != NULL || (errno != EAGAIN && errno != EWOULDBLOCK));
    if (got <= 0) {
        return false;
    }
    client->size += (size_t)got;
    return true;
}

bool caller_sees_end(struct wire_client *client)
{
    return client->size == 0 && !caller_read(client);
}

const char *caller_read_all(struct wire_client *client)
{
    while (client->size < CLIENT_ROOM - 1 && caller_read(client)) {
    }
    client->room[client->size < CLIENT_ROOM ? client->size : CLIENT_ROOM - 1] = '\0';
    return (const char *)client->room;
}

static void client_take(struct wire_client *client, size_t size)
{
    client->size -= size;
    memmove(client->room, client->room + size, client->size);
}

static size_t head_size(const struct wire_client *client)
{
    for (size_t at = 4; at <= client->size; at++) {
        if (memcmp(client->room + at - 4, "\r\n\r\n", 4) == 0) {
            return at;
        }
    }
    return 0;
}

bool caller_upgrade(struct wire_client *client, const char *headers, char *head)
{
    char text[4096];
    const int size = snprintf(text, sizeof text,
                              "GET /ws HTTP/1.1\r\nHost: buurt.example\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
                              headers);
    CHECK(size > 0 && (size_t)size < sizeof text);
    caller_write(client, span_of(text, (size_t)size));
    while (head_size(client) == 0) {
        if (!caller_read(client)) {
            return false;
        }
    }
    const size_t end = head_size(client);
    const bool good = end > 12 && memcmp(client->room, "HTTP/1.1 101", 12) == 0;
    if (head != NULL) {
        const size_t kept = end < 1023 ? end : 1023;
        memcpy(head, client->room, kept);
        head[kept] = '\0';
    }
    client_take(client, end);
    return good;
}

void caller_send(struct wire_client *client, enum ws_kind kind, bool last, struct span text)
{
    static const uint8_t MASK[4] = {0x37, 0xfa, 0x21, 0x3d};
    uint8_t *frame = malloc(text.size + 14);
    CHECK(frame != NULL && text.size < 1U << 24);
    size_t size = 2;
    frame[0] = (uint8_t)((last ? 0x80U : 0U) | (unsigned)kind);
    if (text.size < 126) {
        frame[1] = (uint8_t)(0x80U | text.size);
    } else if (text.size <= UINT16_MAX) {
        frame[1] = 0x80U | 126;
        frame[2] = (uint8_t)(text.size >> 8);
        frame[3] = (uint8_t)text.size;
        size = 4;
    } else {
        frame[1] = 0x80U | 127;
        for (unsigned i = 0; i < 8; i++) {
            frame[2 + i] = (uint8_t)((uint64_t)text.size >> (56 - 8 * i));
        }
        size = 10;
    }
    memcpy(frame + size, MASK, sizeof MASK);
    size += sizeof MASK;
    for (size_t i = 0; i < text.size; i++) {
        frame[size + i] = text.data[i] ^ MASK[i & 3];
    }
    caller_write(client, span_of(frame, size + text.size));
    free(frame);
}

void caller_say(struct wire_client *client, const char *text)
{
    caller_send(client, WS_TEXT, true, span_text(text));
}

static bool client_need(struct wire_client *client, size_t size)
{
    while (client->size < size) {
        if (!caller_read(client)) {
            return false;
        }
    }
    return true;
}

int caller_hear(struct wire_client *client, char *text, size_t *size)
{
    if (!client_need(client, 2)) {
        return -1;
    }
    size_t at = 2;
    size_t length = client->room[1];
    CHECK(length <= 126); /* a server masks nothing, and ours sends no frame over 64 KiB */
    if (length == 126) {
        at = 4;
        if (!client_need(client, at)) {
            return -1;
        }
        length = (size_t)client->room[2] << 8 | client->room[3];
    }
    if (!client_need(client, at + length)) {
        return -1;
    }
    const int kind = client->room[0] & 15;
    CHECK((client->room[0] & 0xf0) == 0x80); /* whole, and no bit of an extension */
    memcpy(text, client->room + at, length);
    text[length] = '\0';
    if (size != NULL) {
        *size = length;
    }
    client_take(client, at + length);
    return kind;
}

bool caller_hear_text(struct wire_client *client, char *text)
{
    int kind = WS_PONG;
    while (kind == WS_PONG || kind == WS_PING) {
        kind = caller_hear(client, text, NULL);
    }
    return kind == WS_TEXT;
}

void caller_ask(struct wire_client *client, const char *text, const char *answer)
{
    char heard[TEXT_ROOM + 1];
    caller_say(client, text);
    CHECK(caller_hear_text(client, heard));
    CHECK(strcmp(heard, answer) == 0);
}
