#include "support/push_service.h"

#include "base/check.h"
#include "support/paper.h"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CALLERS_MAX = 256, WAIT_S = 20, LONG_SIZE = 1 << 20, TAKE_MS = 2 };

struct caller {
    struct push_service *service;
    pthread_t thread;
    int fd;
};

struct push_service {
    SSL_CTX *tls;
    int fd;
    char route[64];
    char certificate[64];
    char key[64];
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t came;
    struct caller callers[CALLERS_MAX];
    size_t caller_count;
    struct service_post *posts[SERVICE_POSTS_MAX];
    size_t count;
    size_t here, crowd;
    bool ends;
};

static bool has_path(const struct service_post *post, const char *path)
{
    return strncmp(post->head, "POST ", 5) == 0 && strncmp(post->head + 5, path, strlen(path)) == 0;
}

const char *service_header(const struct service_post *post, const char *name)
{
    static _Thread_local char value[SERVICE_HEAD_MAX];
    const size_t size = strlen(name);
    const char *line = strstr(post->head, "\r\n");
    while (line != NULL && line[2] != '\r') {
        line += 2;
        const char *end = strstr(line, "\r\n");
        if (strncasecmp(line, name, size) == 0 && line[size] == ':') {
            (void)snprintf(value, sizeof(value), "%.*s", (int)(end - line - (long)size - 2),
                           line + size + 2);
            return value;
        }
        line = end;
    }
    return NULL;
}

/* ── one caller ── */

/* Reads one request. Gives: false at the end of the stream. */
static bool read_post(SSL *tls, struct service_post *post)
{
    size_t size = 0;
    char *end = NULL;
    memset(post, 0, sizeof(*post));
    while (end == NULL) {
        CHECK(size < sizeof(post->head) - 1);
        if (SSL_read(tls, post->head + size, 1) != 1) {
            return false;
        }
        size++;
        end = strstr(post->head, "\r\n\r\n");
    }
    const char *length = service_header(post, "Content-Length");
    const size_t wanted = length == NULL ? 0 : (size_t)strtoul(length, NULL, 10);
    CHECK(wanted <= sizeof(post->body));
    while (post->size < wanted) {
        const int got = SSL_read(tls, post->body + post->size, (int)(wanted - post->size));
        if (got <= 0) {
            return false;
        }
        post->size += (size_t)got;
    }
    return true;
}

/* Which time this path is asked; the caller has the lock. */
static size_t times_of(const struct push_service *service, const struct service_post *post)
{
    const size_t size = strcspn(post->head + 5, " ") + 5;
    size_t times = 0;
    for (size_t i = 0; i < service->count; i++) {
        times += strncmp(service->posts[i]->head, post->head, size) == 0 ? 1 : 0;
    }
    return times;
}

static void say(SSL *tls, const char *text)
{
    (void)SSL_write(tls, text, (int)strlen(text));
}

static void say_long(SSL *tls)
{
    static const char LINE[1024] = "";
    say(tls, "HTTP/1.1 201 Created\r\nContent-Length: 1048576\r\n\r\n");
    for (int i = 0; i < LONG_SIZE / (int)sizeof(LINE); i++) {
        if (SSL_write(tls, LINE, sizeof(LINE)) <= 0) {
            return;
        }
    }
}

/* Gives: whether the caller may go on. */
static bool answer(SSL *tls, const struct service_post *post, size_t times)
{
    char text[128];
    if (has_path(post, "/close/")) {
        return false;
    }
    if (has_path(post, "/slow/")) {
        char byte = 0;
        (void)SSL_read(tls, &byte, 1); /* until the caller or the test has enough */
        return false;
    }
    if (has_path(post, "/long/")) {
        say_long(tls);
        return true;
    }
    if (has_path(post, "/move/")) {
        say(tls, "HTTP/1.1 307 Temporary Redirect\r\nLocation: /201/moved\r\n"
                 "Content-Length: 0\r\n\r\n");
        return true;
    }
    if (has_path(post, "/busy/") && times == 1) {
        say(tls, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
        return true;
    }
    const char *number = has_path(post, "/busy/") ? "201" : post->head + 6;
    (void)snprintf(text, sizeof(text), "HTTP/1.1 %.3s So\r\nContent-Length: 0\r\n\r\n", number);
    say(tls, text);
    return true;
}

static void rest_a_little(void)
{
    const struct timespec time = {.tv_nsec = TAKE_MS * 1000000L};
    (void)nanosleep(&time, NULL);
}

/* Keeps the post. Gives: which time its path is asked. */
static size_t keep(struct push_service *service, const struct service_post *post)
{
    struct service_post *copy = malloc(sizeof(*copy));
    CHECK(copy != NULL);
    *copy = *post;
    (void)pthread_mutex_lock(&service->lock);
    CHECK(service->count < SERVICE_POSTS_MAX);
    service->posts[service->count++] = copy;
    service->here++;
    service->crowd = service->here > service->crowd ? service->here : service->crowd;
    const size_t times = times_of(service, post);
    (void)pthread_cond_broadcast(&service->came);
    (void)pthread_mutex_unlock(&service->lock);
    return times;
}

static void *caller_work(void *context)
{
    struct caller *caller = context;
    struct push_service *service = caller->service;
    struct service_post *post = malloc(sizeof(*post));
    SSL *tls = SSL_new(service->tls);
    CHECK(post != NULL && tls != NULL && SSL_set_fd(tls, caller->fd) == 1);
    bool goes_on = SSL_accept(tls) == 1;
    while (goes_on && read_post(tls, post)) {
        const size_t times = keep(service, post);
        rest_a_little();
        goes_on = answer(tls, post, times);
        (void)pthread_mutex_lock(&service->lock);
        service->here--;
        (void)pthread_mutex_unlock(&service->lock);
    }
    (void)shutdown(caller->fd, SHUT_RDWR);
    SSL_free(tls);
    free(post);
    return NULL;
}

/* ── the door ── */

static void let_in(struct push_service *service, int fd)
{
    (void)pthread_mutex_lock(&service->lock);
    CHECK(service->caller_count < CALLERS_MAX);
    struct caller *caller = &service->callers[service->caller_count++];
    *caller = (struct caller){.service = service, .fd = fd};
    CHECK(pthread_create(&caller->thread, NULL, caller_work, caller) == 0);
    (void)pthread_mutex_unlock(&service->lock);
}

static void *door_work(void *context)
{
    struct push_service *service = context;
    bool ends = false;
    while (!ends) {
        struct pollfd door = {.fd = service->fd, .events = POLLIN};
        const int fd = poll(&door, 1, 20) == 1 ? accept(service->fd, NULL, NULL) : -1;
        if (fd >= 0) {
            let_in(service, fd);
        }
        (void)pthread_mutex_lock(&service->lock);
        ends = service->ends;
        (void)pthread_mutex_unlock(&service->lock);
    }
    return NULL;
}

static void open_door(struct push_service *service)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    service->fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(service->fd >= 0 && bind(service->fd, (struct sockaddr *)&at, size) == 0 &&
          listen(service->fd, CALLERS_MAX) == 0 &&
          getsockname(service->fd, (struct sockaddr *)&at, &size) == 0);
    (void)snprintf(service->route, sizeof(service->route), "::127.0.0.1:%d", ntohs(at.sin_port));
}

struct push_service *push_service_start(void)
{
    static unsigned number;
    struct push_service *service = calloc(1, sizeof(*service));
    CHECK(service != NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)snprintf(service->certificate, sizeof(service->certificate), "/tmp/push-%d-%u.pem",
                   (int)getpid(), number);
    (void)snprintf(service->key, sizeof(service->key), "/tmp/push-%d-%u.key", (int)getpid(),
                   number++);
    paper_write(service->certificate, service->key, "*.example.org");
    service->tls = SSL_CTX_new(TLS_server_method());
    CHECK(service->tls != NULL &&
          SSL_CTX_use_certificate_chain_file(service->tls, service->certificate) == 1 &&
          SSL_CTX_use_PrivateKey_file(service->tls, service->key, SSL_FILETYPE_PEM) == 1);
    CHECK(pthread_mutex_init(&service->lock, NULL) == 0 &&
          pthread_cond_init(&service->came, NULL) == 0);
    open_door(service);
    CHECK(pthread_create(&service->thread, NULL, door_work, service) == 0);
    return service;
}

void push_service_stop(struct push_service *service)
{
    (void)pthread_mutex_lock(&service->lock);
    service->ends = true;
    (void)pthread_mutex_unlock(&service->lock);
    (void)pthread_join(service->thread, NULL);
    for (size_t i = 0; i < service->caller_count; i++) {
        (void)shutdown(service->callers[i].fd, SHUT_RDWR);
        (void)pthread_join(service->callers[i].thread, NULL);
        (void)close(service->callers[i].fd);
    }
    for (size_t i = 0; i < service->count; i++) {
        free(service->posts[i]);
    }
    (void)close(service->fd);
    (void)unlink(service->certificate);
    (void)unlink(service->key);
    SSL_CTX_free(service->tls);
    (void)pthread_cond_destroy(&service->came);
    (void)pthread_mutex_destroy(&service->lock);
    free(service);
}

const char *push_service_route(const struct push_service *service)
{
    return service->route;
}

const char *push_service_authority(const struct push_service *service)
{
    return service->certificate;
}

void push_service_await(struct push_service *service, size_t count)
{
    struct timespec until;
    CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
    until.tv_sec += WAIT_S;
    (void)pthread_mutex_lock(&service->lock);
    while (service->count < count) {
        CHECK(pthread_cond_timedwait(&service->came, &service->lock, &until) == 0);
    }
    (void)pthread_mutex_unlock(&service->lock);
}

size_t push_service_count(struct push_service *service)
{
    (void)pthread_mutex_lock(&service->lock);
    const size_t count = service->count;
    (void)pthread_mutex_unlock(&service->lock);
    return count;
}

size_t push_service_crowd(struct push_service *service)
{
    (void)pthread_mutex_lock(&service->lock);
    const size_t crowd = service->crowd;
    (void)pthread_mutex_unlock(&service->lock);
    return crowd;
}

const struct service_post *push_service_post(struct push_service *service, size_t n)
{
    (void)pthread_mutex_lock(&service->lock);
    CHECK(n < service->count);
    const struct service_post *post = service->posts[n];
    (void)pthread_mutex_unlock(&service->lock);
    return post;
}
