#include "support/swarm.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    EVENTS = 1024,
    ROOM = 1 << 18,
    SOURCES = 32, /* 127.0.0.2 … : one address has too few ports */
    TCP_NO_DELAY = 1,
    WS_HEAD_MAX = 8
};

static _Noreturn void stop(const char *what)
{
    (void)fprintf(stderr, "swarm: %s: %s\n", what, strerror(errno));
    exit(1);
}

uint64_t swarm_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/* ── bytes ── */

static void bytes_add(struct swarm_bytes *bytes, const void *data, size_t size)
{
    if (bytes->size + size > bytes->room) {
        bytes->room = (uint32_t)(bytes->size + size) * 2;
        bytes->data = realloc(bytes->data, bytes->room);
        if (bytes->data == NULL) {
            stop("memory");
        }
    }
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += (uint32_t)size;
}

static void bytes_end(struct swarm_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct swarm_bytes){.data = NULL};
}

/* ── one socket ── */

static void watch(const struct swarm *swarm, struct swarm_phone *phone, bool for_room)
{
    struct epoll_event event = {
        .events = EPOLLIN | EPOLLRDHUP | EPOLLET | (for_room ? EPOLLOUT : 0U), .data.ptr = phone};
    if (epoll_ctl(swarm->poll, EPOLL_CTL_MOD, phone->fd, &event) != 0) {
        stop("epoll_ctl");
    }
    phone->awaits_room = for_room;
}

static void phone_end(struct swarm *swarm, struct swarm_phone *phone)
{
    if (phone->state == PHONE_NONE || phone->state == PHONE_GONE) {
        return;
    }
    if (phone->is_ready) {
        swarm->ready--;
    } else {
        swarm->pending--;
    }
    SSL_free(phone->tls);
    (void)close(phone->fd);
    bytes_end(&phone->in);
    bytes_end(&phone->out);
    phone->tls = NULL;
    phone->is_ready = false;
    phone->state = PHONE_GONE;
    swarm->gone++;
}

static ssize_t tls_result(SSL *tls, int result)
{
    if (result > 0) {
        return result;
    }
    const int why = SSL_get_error(tls, result);
    ERR_clear_error();
    errno = EAGAIN;
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? -1 : 0;
}

static ssize_t phone_read(const struct swarm_phone *phone, void *data, size_t size)
{
    return phone->tls == NULL ? recv(phone->fd, data, size, 0)
                              : tls_result(phone->tls, SSL_read(phone->tls, data, (int)size));
}

static ssize_t phone_write(const struct swarm_phone *phone, const void *data, size_t size)
{
    return phone->tls == NULL ? send(phone->fd, data, size, MSG_NOSIGNAL)
                              : tls_result(phone->tls, SSL_write(phone->tls, data, (int)size));
}

static void phone_flush(struct swarm *swarm, struct swarm_phone *phone)
{
    const ssize_t sent = phone_write(phone, phone->out.data, phone->out.size);
    if (sent < 0 && errno == EAGAIN) {
        if (!phone->awaits_room) {
            watch(swarm, phone, true);
        }
        return;
    }
    if (sent <= 0) {
        phone_end(swarm, phone);
        return;
    }
    if ((uint32_t)sent < phone->out.size) {
        phone->out.size -= (uint32_t)sent;
        memmove(phone->out.data, phone->out.data + sent, phone->out.size);
        watch(swarm, phone, true);
        return;
    }
    bytes_end(&phone->out);
    if (phone->awaits_room) {
        watch(swarm, phone, false);
    }
}

static void phone_put(struct swarm *swarm, struct swarm_phone *phone, const void *data, size_t size)
{
    const bool waits = phone->out.size > 0;
    bytes_add(&phone->out, data, size);
    if (!waits) {
        phone_flush(swarm, phone);
    }
}

/* A client's frames are masked; an all-zero mask is a mask and leaves the bytes as they are. */
static void ws_send(struct swarm *swarm, struct swarm_phone *phone, uint8_t kind, struct span text)
{
    uint8_t head[WS_HEAD_MAX] = {(uint8_t)(0x80U | kind)};
    size_t size = 2;
    if (text.size < 126) {
        head[1] = (uint8_t)(0x80U | text.size);
    } else {
        head[1] = 0x80U | 126;
        head[2] = (uint8_t)(text.size >> 8);
        head[3] = (uint8_t)text.size;
        size = 4;
    }
    uint8_t *frame = calloc(1, size + 4 + text.size);
    if (frame == NULL) {
        stop("memory");
    }
    memcpy(frame, head, size);
    memcpy(frame + size + 4, text.data, text.size);
    phone_put(swarm, phone, frame, size + 4 + text.size);
    free(frame);
}

void swarm_send(struct swarm *swarm, struct swarm_phone *phone, struct span text)
{
    ws_send(swarm, phone, 1, text);
}

void swarm_ready(struct swarm *swarm, struct swarm_phone *phone)
{
    if (!phone->is_ready && phone->state == PHONE_OPEN) {
        phone->is_ready = true;
        swarm->ready++;
        swarm->pending--;
    }
}

/* ── what comes in ── */

static void handle_frame(struct swarm *swarm, struct swarm_phone *phone, uint8_t kind,
                         struct span text)
{
    if (kind == 1) {
        swarm->plan.on_text(swarm, phone, text);
    } else if (kind == 9) {
        ws_send(swarm, phone, 10, text);
    } else if (kind == 8) {
        phone_end(swarm, phone);
    }
}

/* Gives: the bytes used; servers send whole frames of at most 64 KiB. */
static size_t handle_frames(struct swarm *swarm, struct swarm_phone *phone, const uint8_t *data,
                            size_t size)
{
    size_t at = 0;
    while (size - at >= 2 && phone->state == PHONE_OPEN) {
        const uint8_t *head = data + at;
        size_t head_size = 2;
        size_t text_size = head[1] & 127U;
        if (text_size == 126) {
            if (size - at < 4) {
                break;
            }
            text_size = (size_t)head[2] << 8 | head[3];
            head_size = 4;
        }
        if (size - at < head_size + text_size) {
            break;
        }
        handle_frame(swarm, phone, head[0] & 15U, span_of(head + head_size, text_size));
        at += head_size + text_size;
    }
    return at;
}

static size_t handle_upgrade(struct swarm *swarm, struct swarm_phone *phone, const uint8_t *data,
                             size_t size)
{
    for (size_t at = 3; at < size; at++) {
        if (memcmp(data + at - 3, "\r\n\r\n", 4) != 0) {
            continue;
        }
        if (size < 12 || memcmp(data + 9, "101", 3) != 0) {
            phone_end(swarm, phone);
            return size;
        }
        phone->state = PHONE_OPEN;
        swarm->plan.on_open(swarm, phone);
        return at + 1;
    }
    return 0;
}

static void handle_bytes(struct swarm *swarm, struct swarm_phone *phone, const uint8_t *data,
                         size_t size)
{
    size_t at = 0;
    if (phone->state == PHONE_UPGRADING) {
        at = handle_upgrade(swarm, phone, data, size);
    }
    if (phone->state == PHONE_OPEN) {
        at += handle_frames(swarm, phone, data + at, size - at);
    }
    if (at < size && phone->state != PHONE_GONE) {
        bytes_add(&phone->in, data + at, size - at);
    }
}

/* Takes: ends  the peer has gone: no other event will tell that the stream is at its end. */
static void phone_readable(struct swarm *swarm, struct swarm_phone *phone, bool ends)
{
    bool more = true;
    while (more && phone->state != PHONE_GONE) {
        const size_t kept = phone->in.size;
        const ssize_t got = phone_read(phone, swarm->room + kept, ROOM - kept);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (got <= 0) {
            phone_end(swarm, phone);
            return;
        }
        swarm->read_ns = swarm_now_ns();
        if (kept > 0) {
            memcpy(swarm->room, phone->in.data, kept);
            bytes_end(&phone->in);
        }
        more = ends || phone->tls != NULL || (size_t)got == ROOM - kept;
        handle_bytes(swarm, phone, swarm->room, kept + (size_t)got);
    }
}

/* ── connecting ── */

static void upgrade(struct swarm *swarm, struct swarm_phone *phone)
{
    char text[512];
    const int size = snprintf(text, sizeof text,
                              "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                              swarm->plan.path, swarm->plan.port);
    phone->state = PHONE_UPGRADING;
    phone_put(swarm, phone, text, (size_t)size);
}

static void seal_on(struct swarm *swarm, struct swarm_phone *phone)
{
    const int result = SSL_connect(phone->tls);
    if (result == 1) {
        upgrade(swarm, phone);
        return;
    }
    const int why = SSL_get_error(phone->tls, result);
    ERR_clear_error();
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
        phone_end(swarm, phone);
    } else if ((why == SSL_ERROR_WANT_WRITE) != phone->awaits_room) {
        watch(swarm, phone, why == SSL_ERROR_WANT_WRITE);
    }
}

static void connected(struct swarm *swarm, struct swarm_phone *phone)
{
    watch(swarm, phone, false);
    if (swarm->tls == NULL) {
        upgrade(swarm, phone);
        return;
    }
    phone->tls = SSL_new(swarm->tls);
    (void)SSL_set_fd(phone->tls, phone->fd);
    if (swarm->ticket != NULL) { /* a copy: a ticket of TLS 1.3 may be used once */
        SSL_SESSION *session = SSL_SESSION_dup(swarm->ticket);
        (void)SSL_set_session(phone->tls, session);
        SSL_SESSION_free(session);
    }
    phone->state = PHONE_SEALING;
    seal_on(swarm, phone);
}

static void handle_event(struct swarm *swarm, struct swarm_phone *phone, uint32_t events)
{
    if (phone->state == PHONE_CONNECTING) {
        if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
            phone_end(swarm, phone);
        } else if ((events & EPOLLOUT) != 0) {
            connected(swarm, phone);
        }
        return;
    }
    if (phone->state == PHONE_SEALING) {
        seal_on(swarm, phone);
        if (phone->state == PHONE_SEALING) {
            return;
        }
    }
    if ((events & EPOLLOUT) != 0 && phone->out.size > 0 && phone->state != PHONE_GONE) {
        phone_flush(swarm, phone);
    }
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0 && phone->state != PHONE_GONE &&
        phone->state != PHONE_NONE) {
        phone_readable(swarm, phone, (events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0);
    }
}

void swarm_turn(struct swarm *swarm, int wait_ms)
{
    struct epoll_event events[EVENTS];
    const int count = epoll_wait(swarm->poll, events, EVENTS, wait_ms);
    for (int i = 0; i < count; i++) {
        handle_event(swarm, events[i].data.ptr, events[i].events);
    }
}

void swarm_run(struct swarm *swarm, double for_s)
{
    const uint64_t end = swarm_now_ns() + (uint64_t)(for_s * 1e9);
    for (uint64_t now = swarm_now_ns(); now < end; now = swarm_now_ns()) {
        swarm_turn(swarm, (int)((end - now) / 1000000) + 1);
    }
}

static void phone_start(struct swarm *swarm, struct swarm_phone *phone)
{
    const int one = 1;
    const struct linger at_once = {.l_onoff = 1};
    const struct sockaddr_in from = {.sin_family = AF_INET,
                                     .sin_addr.s_addr =
                                         htonl(INADDR_LOOPBACK + 1 + phone->index % SOURCES)};
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)swarm->plan.port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const uint32_t index = phone->index;
    void *own = phone->own;
    *phone = (struct swarm_phone){.index = index, .own = own, .state = PHONE_CONNECTING};
    phone->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (phone->fd < 0 || fcntl(phone->fd, F_SETFL, O_NONBLOCK) != 0) {
        stop("socket");
    }
    (void)setsockopt(phone->fd, IPPROTO_TCP, TCP_NO_DELAY, &one, sizeof one);
    (void)setsockopt(phone->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    enum { BIND_NO_PORT = 24 }; /* IP_BIND_ADDRESS_NO_PORT: the port is chosen at connect */
    (void)setsockopt(phone->fd, IPPROTO_IP, BIND_NO_PORT, &one, sizeof one);
    if (bind(phone->fd, (const struct sockaddr *)&from, sizeof from) != 0) {
        stop("bind");
    }
    phone->began_ns = swarm_now_ns();
    if (connect(phone->fd, (const struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) {
        stop("connect");
    }
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                .data.ptr = phone};
    if (epoll_ctl(swarm->poll, EPOLL_CTL_ADD, phone->fd, &event) != 0) {
        stop("epoll_ctl");
    }
    phone->awaits_room = true;
    swarm->pending++;
}

double swarm_connect(struct swarm *swarm, double most_s)
{
    const uint64_t began = swarm_now_ns();
    const uint64_t end = began + (uint64_t)(most_s * 1e9);
    uint32_t started = 0;
    swarm->gone = 0;
    while (swarm->ready + swarm->gone < swarm->plan.count && swarm_now_ns() < end) {
        for (int i = 0;
             i < 64 && started < swarm->plan.count && swarm->pending < swarm->plan.at_once; i++) {
            struct swarm_phone *phone = &swarm->phones[started++];
            if (!phone->is_ready) {
                phone_start(swarm, phone);
            }
        }
        const bool may_start = started < swarm->plan.count && swarm->pending < swarm->plan.at_once;
        swarm_turn(swarm, may_start ? 0 : 100);
    }
    return swarm->ready < swarm->plan.count ? -1. : (double)(swarm_now_ns() - began) / 1e9;
}

bool swarm_connect_one(struct swarm *swarm, uint32_t index, double most_s)
{
    struct swarm_phone *phone = &swarm->phones[index];
    const uint64_t end = swarm_now_ns() + (uint64_t)(most_s * 1e9);
    phone_start(swarm, phone);
    while (!phone->is_ready && phone->state != PHONE_GONE && swarm_now_ns() < end) {
        swarm_turn(swarm, 100);
    }
    return phone->is_ready;
}

void swarm_drop(struct swarm *swarm, uint32_t first)
{
    for (uint32_t i = first; i <= swarm->plan.count; i++) {
        phone_end(swarm, &swarm->phones[i]);
        swarm->phones[i].state = PHONE_NONE;
    }
    swarm->gone = 0;
}

/* ── the swarm ── */

static struct swarm *the_swarm; /* for the callback below, which has no context of ours */

static int keep_ticket(SSL *tls, SSL_SESSION *session)
{
    (void)tls;
    if (the_swarm->ticket == NULL) {
        the_swarm->ticket = SSL_SESSION_dup(session);
    }
    return 0;
}

static void make_tls(struct swarm *swarm)
{
    swarm->tls = SSL_CTX_new(TLS_client_method());
    if (swarm->tls == NULL) {
        stop("TLS");
    }
    SSL_CTX_set_verify(swarm->tls, SSL_VERIFY_NONE, NULL);
    (void)SSL_CTX_set_mode(swarm->tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                           SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (swarm->plan.resumes) {
        (void)SSL_CTX_set_session_cache_mode(swarm->tls,
                                             SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(swarm->tls, keep_ticket);
    }
}

struct swarm *swarm_create(const struct swarm_plan *plan)
{
    struct swarm *swarm = calloc(1, sizeof *swarm);
    struct swarm_phone *phones = calloc(plan->count + 1, sizeof *phones);
    uint8_t *room = malloc(ROOM);
    if (swarm == NULL || phones == NULL || room == NULL) {
        stop("memory");
    }
    swarm->plan = *plan;
    swarm->phones = phones;
    swarm->room = room;
    swarm->poll = epoll_create1(0);
    for (uint32_t i = 0; i <= plan->count; i++) {
        phones[i].index = i;
    }
    the_swarm = swarm;
    if (plan->tls) {
        make_tls(swarm);
    }
    return swarm;
}

void swarm_destroy(struct swarm *swarm)
{
    swarm_drop(swarm, 0);
    (void)close(swarm->poll);
    SSL_SESSION_free(swarm->ticket);
    SSL_CTX_free(swarm->tls);
    free(swarm->phones);
    free(swarm->room);
    free(swarm);
}

/* ── measuring ── */

static double thread_cpu_us(int pid, const char *thread)
{
    char path[320];
    unsigned long long ran = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, thread);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        char line[96];
        if (fgets(line, sizeof line, file) != NULL) {
            ran = strtoull(line, NULL, 10);
        }
        (void)fclose(file);
    }
    return (double)ran / 1e3;
}

static double rss_of(int pid)
{
    char path[64];
    char line[128];
    double kib = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            kib = strtod(line + 6, NULL);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return kib * 1024;
}

struct usage usage_read(int pid)
{
    struct usage usage = {.rss_bytes = rss_of(pid)};
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    if (threads == NULL) {
        stop("the server is gone");
    }
    for (const struct dirent *entry = readdir(threads); entry != NULL; entry = readdir(threads)) {
        if (entry->d_name[0] != '.') {
            usage.cpu_us += thread_cpu_us(pid, entry->d_name);
        }
    }
    (void)closedir(threads);
    return usage;
}

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

double median_of(double *values, size_t count)
{
    if (count == 0) {
        return 0;
    }
    qsort(values, count, sizeof *values, compare);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}
