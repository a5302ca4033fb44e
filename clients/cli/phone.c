#include "cli/phone.h"

#include "cli/keep_sqlite.h"
#include "cli/local_time.h"
#include "cli/transport.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    SERVER_SIZE = 256,
    AGAIN_FIRST_MS = 250, /* after a lost connection; doubled each time */
    AGAIN_MOST_MS = 30000,
    TURN_MS = 500
};

struct phone {
    struct phone_setup setup;
    struct keep *keep;
    struct client *client;
    struct transport *transport;
    char server[SERVER_SIZE];
    bool wants_online;
    bool is_connecting; /* asked for, or there */
    bool is_connected;
    bool is_signed_in;
    bool is_revoked;
    int64_t connect_at_ms;
    uint32_t again_ms;
    int64_t tick_at;
    int64_t heard_ms; /* when something last came or went */
    volatile sig_atomic_t is_interrupted;
};

static int64_t steady_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum status open_client(struct phone *phone)
{
    struct client_rows rows;
    enum status status = keep_read(phone->keep, &rows);
    if (status == OK) {
        status = client_open(&rows, local_time_now(), &phone->client);
    }
    keep_forget(phone->keep);
    return status;
}

static enum status open_transport(struct phone *phone, const char *address)
{
    const struct transport_setup setup = {.address = address, .authority = phone->setup.authority};
    struct transport *transport = NULL;
    if (snprintf(phone->server, sizeof(phone->server), "%s", address) >= SERVER_SIZE) {
        return TOO_LARGE;
    }
    const enum status status = transport_open(&setup, &transport);
    if (status == OK) {
        transport_close(phone->transport);
        phone->transport = transport;
        phone->is_connecting = false;
        phone->is_connected = false;
    }
    return status;
}

enum status phone_open(const struct phone_setup *setup, struct phone **out)
{
    struct phone *phone = calloc(1, sizeof(*phone));
    if (phone == NULL) {
        return NO_MEMORY;
    }
    phone->setup = *setup;
    phone->again_ms = AGAIN_FIRST_MS;
    enum status status = keep_open(setup->folder, setup->relaxed, &phone->keep);
    if (status == OK) {
        status = open_client(phone);
    }
    const char *address = setup->server;
    if (status == OK && address == NULL && keep_word_read(phone->keep, "server", &address) != OK) {
        address = NULL;
    }
    if (status == OK && address != NULL) {
        status = open_transport(phone, address);
    }
    if (status != OK) {
        phone_close(phone);
        return status;
    }
    *out = phone;
    return OK;
}

void phone_close(struct phone *phone)
{
    if (phone != NULL) {
        transport_close(phone->transport);
        client_close(phone->client);
        keep_close(phone->keep);
        free(phone);
    }
}

enum status phone_use_server(struct phone *phone, const char *address)
{
    const enum status status = open_transport(phone, address);
    return status == OK ? keep_word_write(phone->keep, "server", address) : status;
}

enum status phone_remember_server(struct phone *phone)
{
    return phone->server[0] == '\0' ? OK : keep_word_write(phone->keep, "server", phone->server);
}

const char *phone_server(const struct phone *phone)
{
    return phone->server[0] == '\0' ? NULL : phone->server;
}

struct keep *phone_keep(struct phone *phone)
{
    return phone->keep;
}

void phone_go_online(struct phone *phone)
{
    phone->wants_online = true;
    phone->connect_at_ms = 0;
}

void phone_go_offline(struct phone *phone)
{
    phone->wants_online = false;
    if (phone->transport != NULL) {
        transport_disconnect(phone->transport);
    }
    if (phone->is_connected) {
        client_disconnected(phone->client, local_time_now());
    }
    phone->is_connecting = false;
    phone->is_connected = false;
    phone->is_signed_in = false;
}

bool phone_is_signed_in(const struct phone *phone)
{
    return phone->is_signed_in;
}

/* ── what the client wants ──────────────────────────────────────────────────────────────────── */

static void note_happening(struct phone *phone, const struct happening *happening)
{
    if (happening->kind == HAPPENED_SIGNED_IN) {
        phone->is_signed_in = true;
        phone->again_ms = AGAIN_FIRST_MS;
    } else if (happening->kind == HAPPENED_REVOKED) {
        phone->is_revoked = true;
    }
    if (phone->setup.happened != NULL) {
        phone->setup.happened(phone->setup.context, phone, happening);
    }
}

static void hang_up(struct phone *phone, int64_t at)
{
    const int64_t wait_s = at - local_time_now();
    transport_disconnect(phone->transport);
    client_disconnected(phone->client, local_time_now());
    phone->is_connecting = false;
    phone->is_connected = false;
    phone->is_signed_in = false;
    phone->connect_at_ms = steady_ms() + (wait_s > 0 ? wait_s * 1000 : phone->again_ms);
}

/* Does one thing. Gives: false when there is none, or it is the answer that is waited for. */
static enum status do_next(struct phone *phone, uint64_t ticket, struct client_output *out,
                           bool *goes_on)
{
    enum status status = client_next(phone->client, out);
    *goes_on = true;
    if (status != OK) {
        return status;
    }
    switch (out->kind) {
    case CLIENT_NOTHING: *goes_on = false; break;
    case CLIENT_KEEP:
        status = keep_write(phone->keep, &out->rows);
        if (status == OK) {
            client_kept(phone->client);
        }
        break;
    case CLIENT_SEND:
        phone->heard_ms = steady_ms();
        status = phone->is_connected ? transport_send(phone->transport, out->frame) : OK;
        break;
    case CLIENT_ANSWER: *goes_on = ticket == 0 || out->ticket != ticket; break;
    case CLIENT_HAPPENED:
        phone->heard_ms = steady_ms();
        note_happening(phone, &out->happening);
        break;
    case CLIENT_CLOSE: hang_up(phone, out->at); break;
    }
    return status;
}

/* Does all that the client wants. Gives: whether the answer to `ticket` came, in *out. */
static enum status do_all(struct phone *phone, uint64_t ticket, struct client_output *out,
                          bool *answered)
{
    bool goes_on = true;
    enum status status = OK;
    while (goes_on && status == OK) {
        status = do_next(phone, ticket, out, &goes_on);
    }
    *answered = status == OK && ticket != 0 && out->kind == CLIENT_ANSWER;
    return status;
}

/* ── what the socket and the clock say ──────────────────────────────────────────────────────── */

static enum status begin_to_connect(struct phone *phone)
{
    if (!phone->wants_online || phone->is_connecting || phone->is_revoked ||
        phone->transport == NULL || steady_ms() < phone->connect_at_ms) {
        return OK;
    }
    phone->is_connecting = true;
    return transport_connect(phone->transport);
}

static void lose_connection(struct phone *phone, const struct transport_event *event)
{
    if (phone->is_connected) {
        client_disconnected(phone->client, local_time_now());
    }
    phone->is_connecting = false;
    phone->is_connected = false;
    phone->is_signed_in = false;
    phone->connect_at_ms =
        steady_ms() + (event->retry_after_s > 0 ? event->retry_after_s * 1000 : phone->again_ms);
    phone->again_ms = 2 * phone->again_ms > AGAIN_MOST_MS ? AGAIN_MOST_MS : 2 * phone->again_ms;
}

static enum status listen(struct phone *phone, uint32_t wait_ms)
{
    if (phone->transport == NULL) {
        return OK;
    }
    const struct transport_event event = transport_wait(phone->transport, wait_ms);
    switch (event.kind) {
    case TRANSPORT_QUIET: return OK;
    case TRANSPORT_OPENED:
        phone->tick_at = 0;
        phone->is_connected = true;
        return client_connected(phone->client, local_time_now());
    case TRANSPORT_TEXT:
        phone->tick_at = 0; /* what came may have made something due */
        phone->heard_ms = steady_ms();
        return client_receive(phone->client, event.text, local_time_now());
    case TRANSPORT_CLOSED: lose_connection(phone, &event); return OK;
    }
    return OK;
}

static enum status tick(struct phone *phone)
{
    const int64_t now = local_time_now();
    return now < phone->tick_at ? OK : client_tick(phone->client, now, &phone->tick_at);
}

/* The tick may be due before the wait is over. */
static uint32_t wait_of(const struct phone *phone, uint32_t wait_ms)
{
    const int64_t left_s = phone->tick_at - local_time_now();
    const int64_t left_ms = left_s <= 0 ? 20 : left_s * 1000;
    return left_ms < wait_ms ? (uint32_t)left_ms : wait_ms;
}

static enum status turn(struct phone *phone, uint64_t ticket, uint32_t wait_ms,
                        struct client_output *out, bool *answered)
{
    enum status status = do_all(phone, ticket, out, answered);
    if (status != OK || *answered) {
        return status;
    }
    status = begin_to_connect(phone);
    if (status == OK) {
        status = listen(phone, wait_of(phone, wait_ms));
    }
    if (status == OK) {
        status = tick(phone);
    }
    return status == OK ? do_all(phone, ticket, out, answered) : status;
}

/* ── for commands ───────────────────────────────────────────────────────────────────────────── */

enum status phone_turn(struct phone *phone, uint32_t wait_ms)
{
    struct client_output out;
    bool answered = false;
    return turn(phone, 0, wait_ms, &out, &answered);
}

enum status phone_ask_only(struct phone *phone, const struct wish *wish)
{
    uint64_t ticket = 0;
    phone->tick_at = 0;
    const enum status status = client_ask(phone->client, wish, local_time_now(), &ticket);
    return status == OK ? phone_turn(phone, 0) : status;
}

enum status phone_ask(struct phone *phone, const struct wish *wish, struct client_output *out)
{
    uint64_t ticket = 0;
    bool answered = false;
    *out = (struct client_output){.kind = CLIENT_NOTHING};
    const int64_t until = steady_ms() + phone->setup.wait_ms;
    phone->tick_at = 0;
    enum status status = client_ask(phone->client, wish, local_time_now(), &ticket);
    while (status == OK && !answered) {
        const int64_t left = until - steady_ms();
        if (left <= 0 || phone->is_interrupted) {
            *out = (struct client_output){.kind = CLIENT_NOTHING};
            if (phone->is_revoked) {
                return REVOKED;
            }
            return phone->is_connected ? BUSY : NOT_CONNECTED;
        }
        status = turn(phone, ticket, left < TURN_MS ? (uint32_t)left : TURN_MS, out, &answered);
    }
    if (status != OK) {
        *out = (struct client_output){.kind = CLIENT_NOTHING};
        return status;
    }
    return out->status;
}

enum status phone_settle(struct phone *phone, uint32_t quiet_ms, uint32_t most_ms)
{
    const int64_t until = steady_ms() + most_ms;
    enum status status = phone_turn(phone, 0);
    phone->heard_ms = steady_ms();
    while (status == OK && !phone->is_interrupted) {
        const int64_t now = steady_ms();
        const bool is_quiet =
            now - phone->heard_ms >= quiet_ms && (phone->is_signed_in || !phone->wants_online);
        if (now >= until || is_quiet) {
            break;
        }
        status = phone_turn(phone, quiet_ms < 20 ? quiet_ms : 20);
    }
    return status;
}

void phone_interrupt(struct phone *phone)
{
    phone->is_interrupted = 1;
    if (phone->transport != NULL) {
        transport_wake(phone->transport);
    }
}

bool phone_is_interrupted(const struct phone *phone)
{
    return phone->is_interrupted != 0;
}
