/* bench_raw.c -- what a server is measured against: the least that a broadcaster can do.
 *
 * One thread, epoll, no library, no memory of anything. A text message longer than a greeting is
 * sent to every open socket, byte for byte, with one send() each; a short one is sent back. It
 * answers every upgrade as if the client's key were the one in RFC 6455, which swarm.c uses.
 *
 *     bench_raw PORT
 */
#include "base/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILES_MAX = 1 << 16, EVENTS = 512, ROOM = 1 << 16, TCP_NO_DELAY = 1, GREETING_MAX = 64 };

static int open_sockets[FILES_MAX];
static uint32_t open_count;
static uint32_t place_of[FILES_MAX]; /* 1 + where the socket stands, 0: not upgraded */
static uint8_t room[ROOM];

static void drop(int fd)
{
    if (place_of[fd] != 0) {
        const int last = open_sockets[--open_count];
        open_sockets[place_of[fd] - 1] = last;
        place_of[last] = place_of[fd];
        place_of[fd] = 0;
    }
    (void)close(fd);
}

static void upgrade(int fd)
{
    static const char ANSWER[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    (void)send(fd, ANSWER, sizeof ANSWER - 1, MSG_NOSIGNAL);
    open_sockets[open_count++] = fd;
    place_of[fd] = open_count;
}

static void broadcast(const uint8_t *frame, size_t size)
{
    for (uint32_t i = 0; i < open_count; i++) {
        (void)send(open_sockets[i], frame, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

/* The frame without its mask, which swarm.c leaves at zero: the head moves up over it. */
static size_t unmask(uint8_t *frame, size_t head_size, size_t text_size)
{
    memmove(frame + 4, frame, head_size);
    frame[4 + 1] &= 0x7f;
    return head_size + text_size;
}

static void readable(int fd)
{
    const ssize_t got = recv(fd, room, sizeof room, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) {
            drop(fd);
        }
        return;
    }
    if (place_of[fd] == 0) {
        upgrade(fd);
        return;
    }
    size_t at = 0;
    while ((size_t)got - at >= 6) {
        uint8_t *frame = room + at;
        const bool is_long = (frame[1] & 127U) == 126;
        const size_t head_size = is_long ? 4 : 2;
        const size_t text_size = is_long ? (size_t)frame[2] << 8 | frame[3] : frame[1] & 127U;
        if (at + head_size + 4 + text_size > (size_t)got) {
            break;
        }
        const size_t size = unmask(frame, head_size, text_size);
        if (text_size > GREETING_MAX) {
            broadcast(frame + 4, size);
        } else {
            (void)send(fd, frame + 4, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        }
        at += size + 4;
    }
}

static void accept_all(int door, int poll)
{
    const int one = 1;
    for (int fd = accept(door, NULL, NULL); fd >= 0; fd = accept(door, NULL, NULL)) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        CHECK(fd < FILES_MAX && fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NO_DELAY, &one, sizeof one);
        CHECK(epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) == 0);
    }
}

static int door_open(int port)
{
    const int one = 1;
    const struct sockaddr_in name = {.sin_family = AF_INET,
                                     .sin_port = htons((uint16_t)port),
                                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int door = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(door >= 0 && fcntl(door, F_SETFL, O_NONBLOCK) == 0);
    (void)setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (const struct sockaddr *)&name, sizeof name) != 0 || listen(door, 4096) != 0) {
        perror("bench_raw");
        exit(1);
    }
    return door;
}

int main(int count, char **words)
{
    struct rlimit files;
    if (count != 2) {
        (void)fputs("bench_raw PORT\n", stderr);
        return 2;
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    const int door = door_open((int)strtol(words[1], NULL, 10));
    const int poll = epoll_create1(0);
    struct epoll_event events[EVENTS] = {{.events = EPOLLIN, .data.fd = door}};
    CHECK(epoll_ctl(poll, EPOLL_CTL_ADD, door, &events[0]) == 0);
    (void)printf("listening on %s\n", words[1]);
    (void)fflush(stdout);
    for (;;) {
        const int ready = epoll_wait(poll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == door) {
                accept_all(door, poll);
            } else {
                readable(events[i].data.fd);
            }
        }
    }
}
