#include "server/net/control.h"

#include "base/buffer.h"
#include "server/net/figures.h"
#include "server/net/network.h"
#include "server/ops/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { OWNER_ONLY = 0600, BACKLOG = 16, METRICS_MAX = 1 << 18 };

static void client_end(struct control_client *client)
{
    ev_io_stop(client->network->loop, &client->io);
    (void)close(client->fd);
    free(client->answer);
    client->answer = NULL;
    client->number = 0;
}

static void client_watch(struct control_client *client, int events)
{
    ev_io_stop(client->network->loop, &client->io);
    ev_io_set(&client->io, client->fd, events);
    ev_io_start(client->network->loop, &client->io);
}

static void client_write(struct control_client *client)
{
    while (client->answer_sent < client->answer_size) {
        const ssize_t sent = send(client->fd, client->answer + client->answer_sent,
                                  client->answer_size - client->answer_sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            return;
        }
        if (sent <= 0) {
            break;
        }
        client->answer_sent += (size_t)sent;
    }
    client_end(client);
}

static void client_tell(struct control_client *client, struct span text)
{
    client->answer = malloc(text.size + 1);
    if (client->answer == NULL) {
        client_end(client);
        return;
    }
    memcpy(client->answer, text.data, text.size);
    client->answer_size = text.size;
    client->answer_sent = 0;
    client_watch(client, EV_WRITE);
}

void control_answer(struct network *network, uint64_t number, struct span text)
{
    struct control *control = &network->control;
    for (int i = 0; control->clients != NULL && i < CONTROL_CLIENTS_MAX; i++) {
        if (control->clients[i].number == number && number != 0) {
            client_tell(&control->clients[i], text);
        }
    }
}

/* ── the line ── */

static bool is_line(const struct control_client *client, size_t size, const char *text)
{
    return size == strlen(text) && memcmp(client->line, text, size) == 0;
}

static void tell_metrics(struct control_client *client, const char *head)
{
    struct buffer text = buffer_make(METRICS_MAX);
    buffer_append_span(&text, span_text(head));
    figures_show(client->network);
    metrics_write(&text);
    client_tell(client, buffer_status(&text) == OK ? buffer_span(&text) : span_text("no_memory\n"));
    buffer_end(&text);
}

static void handle_line(struct control_client *client, size_t size)
{
    static const char HTTP_OK[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"
                                  "Connection: close\r\n\r\n";
    static const char HTTP_NONE[] = "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n";
    while (size > 0 && (client->line[size - 1] == '\r' || client->line[size - 1] == ' ')) {
        size--;
    }
    ev_io_stop(client->network->loop, &client->io);
    if (is_line(client, size, "metrics")) {
        tell_metrics(client, "");
    } else if (is_line(client, size, "GET /metrics HTTP/1.1") ||
               is_line(client, size, "GET /metrics HTTP/1.0")) {
        tell_metrics(client, HTTP_OK);
    } else if (size > 4 && memcmp(client->line, "GET ", 4) == 0) {
        client_tell(client, span_text(HTTP_NONE));
    } else if (is_line(client, size, "drain")) {
        network_drain(client->network);
        client_tell(client, span_text("ok\n"));
    } else if (inbox_put_line(&client->network->inbox, client->number,
                              span_of(client->line, size)) != OK) {
        client_tell(client, span_text(status_text(NO_MEMORY)));
    }
}

static void client_read(struct control_client *client)
{
    const ssize_t got =
        recv(client->fd, client->line + client->size, sizeof client->line - client->size, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got < 0) {
        client_end(client);
        return;
    }
    client->size += (size_t)got;
    const uint8_t *end = memchr(client->line, '\n', client->size);
    if (end != NULL) {
        handle_line(client, (size_t)(end - client->line));
    } else if (got == 0 && client->size > 0) {
        handle_line(client, client->size);
    } else if (got == 0 || client->size == sizeof client->line) {
        client_end(client);
    }
}

static void on_client(struct ev_loop *loop, ev_io *io, int events)
{
    (void)loop;
    struct control_client *client = io->data;
    if ((events & EV_WRITE) != 0) {
        client_write(client);
    } else {
        client_read(client);
    }
}

/* ── the door ── */

static void on_knock(struct ev_loop *loop, ev_io *io, int events)
{
    (void)loop;
    (void)events;
    struct network *network = io->data;
    struct control *control = &network->control;
    const int fd = accept(control->fd, NULL, NULL);
    if (fd < 0) {
        return;
    }
    struct control_client *client = NULL;
    for (int i = 0; i < CONTROL_CLIENTS_MAX && client == NULL; i++) {
        client = control->clients[i].number == 0 ? &control->clients[i] : NULL;
    }
    if (client == NULL || fcntl(fd, F_SETFL, O_NONBLOCK) != 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        (void)close(fd);
        return;
    }
    client->network = network;
    client->number = ++control->given;
    client->fd = fd;
    client->size = 0;
    client->answer = NULL;
    ev_io_init(&client->io, on_client, fd, EV_READ);
    client->io.data = client;
    ev_io_start(network->loop, &client->io);
}

static int door_make(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof name.sun_path) {
        return -1;
    }
    memcpy(name.sun_path, path, strlen(path) + 1);
    (void)unlink(path); /* of a server that was killed; a second one is kept out by its lock */
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0) {
        return -1;
    }
    const mode_t before = umask((mode_t)~OWNER_ONLY & 0777);
    const int bound = bind(fd, (const struct sockaddr *)&name, sizeof name);
    (void)umask(before);
    if (bound != 0 || chmod(path, OWNER_ONLY) != 0 || fcntl(fd, F_SETFL, O_NONBLOCK) != 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || listen(fd, BACKLOG) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

enum status control_open(struct network *network, const char *path)
{
    struct control *control = &network->control;
    *control = (struct control){.fd = -1, .path = path};
    if (path == NULL) {
        return OK;
    }
    control->clients = calloc(CONTROL_CLIENTS_MAX, sizeof *control->clients);
    if (control->clients == NULL) {
        return NO_MEMORY;
    }
    control->fd = door_make(path);
    if (control->fd < 0) {
        free(control->clients);
        control->clients = NULL;
        return STORAGE;
    }
    ev_io_init(&control->accepting, on_knock, control->fd, EV_READ);
    control->accepting.data = network;
    ev_io_start(network->loop, &control->accepting);
    return OK;
}

void control_close(struct network *network)
{
    struct control *control = &network->control;
    if (control->fd < 0) {
        return;
    }
    ev_io_stop(network->loop, &control->accepting);
    for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        if (control->clients[i].number != 0) {
            client_end(&control->clients[i]);
        }
    }
    (void)close(control->fd);
    (void)unlink(control->path);
    free(control->clients);
    control->fd = -1;
    control->clients = NULL;
}
