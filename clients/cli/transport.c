/* transport.c -- libwebsockets 4.1.6 waits in poll() until its own next timer, whatever time it is
 * given: so each wait sets a timer of its own. A client has one socket, for which poll() will do.
 */
#include "cli/transport.h"

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MAX = 64 * 1024,
    HOST_MAX = 253,
    WHY_MAX = 160,
    QUIET_S = 45,    /* then we ask whether somebody is still there */
    SILENCE_S = 100, /* and then nobody is */
    LAST_WORDS_MS = 3000,
    TRY_LATER = 1013,
    US_PER_MS = 1000,
    US_PER_S = 1000000
};

struct outgoing {
    struct outgoing *next;
    size_t size;
    uint8_t room[LWS_PRE];
    uint8_t text[];
};

struct transport {
    struct lws_context *context;
    struct lws *wsi; /* NULL: not connected, not connecting */
    lws_sorted_usec_list_t timer;
    volatile sig_atomic_t time_is_over; /* set by a signal handler too */
    bool stands;                        /* the WebSocket is open */
    bool leaving;                       /* to be closed once nothing waits */
    bool asks;                          /* a ping is to be sent */
    lws_usec_t heard_us;
    struct outgoing *first, *last;
    struct transport_event event; /* the one that has come and was not yet given */
    struct transport_event end;   /* that the connection ended, where another event waits */
    bool came;
    uint8_t *text; /* of an incomplete message */
    size_t size;
    bool overflows;
    uint16_t code, retry_after_s; /* the server's last words */
    bool tls;
    int port;
    char host[HOST_MAX + 1];
    char why[WHY_MAX];
};

/* ── the address ── */

static bool is_this_machine(const char *host)
{
    enum { LOOPBACK = 127 };
    struct in_addr v4;
    if (strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0) {
        return true;
    }
    return inet_pton(AF_INET, host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == LOOPBACK;
}

static bool read_port(const char *text, int *port)
{
    char *end = NULL;
    const long number = strtol(text, &end, 10);
    *port = (int)number;
    return end != text && (*end == '\0' || strcmp(end, "/") == 0) && number > 0 && number < 65536;
}

/* "host", "host:port", "[::1]:port". */
static bool read_host(struct transport *transport, const char *rest)
{
    const bool has_brackets = rest[0] == '[';
    rest += has_brackets ? 1 : 0;
    const size_t size = strcspn(rest, has_brackets ? "]" : ":/");
    if (size == 0 || size > HOST_MAX) {
        return false;
    }
    memcpy(transport->host, rest, size);
    transport->host[size] = '\0';
    rest += size;
    if (has_brackets && *rest++ != ']') {
        return false;
    }
    transport->port = transport->tls ? 443 : 80;
    if (*rest == ':') {
        return read_port(rest + 1, &transport->port);
    }
    return *rest == '\0' || strcmp(rest, "/") == 0;
}

static enum status read_address(struct transport *transport, const char *address)
{
    static const char TLS[] = "https://";
    static const char PLAIN[] = "http://";
    const char *rest = NULL;
    if (strncmp(address, TLS, sizeof TLS - 1) == 0) {
        transport->tls = true;
        rest = address + sizeof TLS - 1;
    } else if (strncmp(address, PLAIN, sizeof PLAIN - 1) == 0) {
        rest = address + sizeof PLAIN - 1;
    }
    if (rest == NULL || !read_host(transport, rest)) {
        return MALFORMED;
    }
    return transport->tls || is_this_machine(transport->host) ? OK : NOT_ALLOWED;
}

/* ── what is to be sent ── */

static void forget_outgoing(struct transport *transport)
{
    while (transport->first != NULL) {
        struct outgoing *next = transport->first->next;
        free(transport->first);
        transport->first = next;
    }
    transport->last = NULL;
}

enum status transport_send(struct transport *transport, struct span text)
{
    if (text.size > TEXT_MAX) {
        return TOO_LARGE;
    }
    struct outgoing *outgoing = malloc(sizeof *outgoing + text.size);
    if (outgoing == NULL) {
        return NO_MEMORY;
    }
    outgoing->next = NULL;
    outgoing->size = text.size;
    if (text.size > 0) {
        memcpy(outgoing->text, text.data, text.size);
    }
    if (transport->last == NULL) {
        transport->first = outgoing;
    } else {
        transport->last->next = outgoing;
    }
    transport->last = outgoing;
    if (transport->stands) {
        (void)lws_callback_on_writable(transport->wsi);
    }
    return OK;
}

/* Gives: -1 when the connection is to end. */
static int write_one(struct transport *transport)
{
    struct outgoing *outgoing = transport->first;
    if (transport->asks) {
        uint8_t room[LWS_PRE + 1];
        transport->asks = false;
        (void)lws_callback_on_writable(transport->wsi);
        return lws_write(transport->wsi, room + LWS_PRE, 0, LWS_WRITE_PING) < 0 ? -1 : 0;
    }
    if (outgoing == NULL) {
        if (transport->leaving) { /* a farewell: what was sent before it is read before it */
            lws_close_reason(transport->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        }
        return transport->leaving ? -1 : 0;
    }
    const int written = lws_write(transport->wsi, outgoing->text, outgoing->size, LWS_WRITE_TEXT);
    transport->first = outgoing->next;
    if (transport->first == NULL) {
        transport->last = NULL;
    }
    free(outgoing);
    if (transport->first != NULL || transport->leaving) {
        (void)lws_callback_on_writable(transport->wsi);
    }
    return written < 0 ? -1 : 0;
}

/* ── what happens ── */

static void tell(struct transport *transport, struct transport_event event)
{
    if (transport->came) {
        transport->end = event; /* a text waits; only the end can come beside it */
        return;
    }
    transport->event = event;
    transport->came = true;
}

static void begin_text(struct transport *transport)
{
    transport->size = 0;
    transport->overflows = false;
}

/* One event is given at a time, so nothing more is read while one waits. */
static void gather(struct transport *transport, const void *in, size_t size)
{
    if (lws_is_first_fragment(transport->wsi) != 0) {
        begin_text(transport);
    }
    if (size > TEXT_MAX - transport->size) {
        transport->overflows = true;
    } else if (size > 0) {
        memcpy(transport->text + transport->size, in, size);
        transport->size += size;
    }
    if (lws_is_final_fragment(transport->wsi) == 0 ||
        lws_remaining_packet_payload(transport->wsi) != 0) {
        return;
    }
    if (!transport->overflows) { /* the server sends none that long: it is read past */
        tell(transport,
             (struct transport_event){.kind = TRANSPORT_TEXT,
                                      .text = span_of(transport->text, transport->size)});
        (void)lws_rx_flow_control(transport->wsi, 0);
    }
    transport->size = 0;
}

static void closing(struct transport *transport, const uint8_t *in, size_t size)
{
    char reason[8] = "";
    if (size >= 2) {
        transport->code = (uint16_t)(in[0] << 8 | in[1]);
        const size_t length = size - 2 < sizeof reason - 1 ? size - 2 : sizeof reason - 1;
        memcpy(reason, in + 2, length);
    }
    const unsigned long wait_s = strtoul(reason, NULL, 10);
    if (transport->code == LWS_CLOSE_STATUS_PROTOCOL_ERR && wait_s > 0) {
        transport->code = TRY_LATER; /* 4.1.6 makes 1002 of 1012 and 1013, which it does not know */
    }
    transport->retry_after_s = wait_s > UINT16_MAX ? UINT16_MAX : (uint16_t)wait_s;
}

static void closed(struct transport *transport, const char *why)
{
    const bool was_leaving = transport->leaving;
    (void)snprintf(transport->why, sizeof transport->why, "%s", why);
    transport->wsi = NULL;
    transport->stands = false;
    transport->leaving = false;
    forget_outgoing(transport);
    if (!was_leaving) {
        tell(transport, (struct transport_event){.kind = TRANSPORT_CLOSED,
                                                 .code = transport->code,
                                                 .retry_after_s = transport->retry_after_s,
                                                 .why = transport->why});
    }
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t size)
{
    (void)user;
    struct transport *transport = lws_context_user(lws_get_context(wsi));
    if (wsi != transport->wsi) {
        return 0; /* one that was given up before */
    }
    transport->heard_us = lws_now_usecs();
    switch ((int)reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        transport->stands = true;
        begin_text(transport);
        tell(transport, (struct transport_event){.kind = TRANSPORT_OPENED});
        if (transport->first != NULL) {
            (void)lws_callback_on_writable(wsi);
        }
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE: gather(transport, in, size); return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE: return write_one(transport);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: closing(transport, in, size); return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        closed(transport, in == NULL ? "the connection failed" : in);
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED: closed(transport, "the connection ended"); return 0;
    default: return 0;
    }
}

static const struct lws_protocols PROTOCOLS[] = {
    {.name = "buurt", .callback = on_event, .rx_buffer_size = TEXT_MAX, .tx_packet_size = TEXT_MAX},
    {.name = NULL},
};

/* ── its life ── */

static void drop_log(int level, const char *line)
{
    (void)level;
    (void)line;
}

enum status transport_open(const struct transport_setup *setup, struct transport **out)
{
    static const lws_retry_bo_t NO_TIMERS = {.secs_since_valid_ping = 0};
    struct transport *transport = calloc(1, sizeof *transport);
    if (transport == NULL) {
        return NO_MEMORY;
    }
    enum status status = read_address(transport, setup->address);
    if (status != OK) {
        free(transport);
        return status;
    }
    transport->text = malloc(TEXT_MAX);
    const struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = PROTOCOLS,
        .user = transport,
        .gid = -1,
        .uid = -1,
        .fd_limit_per_thread = 8,
        .retry_and_idle_policy = &NO_TIMERS,
        .alpn = "http/1.1",
        .client_ssl_ca_filepath = transport->tls ? setup->authority : NULL,
        .options = transport->tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0,
    };
    lws_set_log_level(LLL_ERR, drop_log);
    transport->context = transport->text == NULL ? NULL : lws_create_context(&info);
    if (transport->context == NULL) {
        transport_close(transport);
        return NO_MEMORY;
    }
    *out = transport;
    return OK;
}

void transport_close(struct transport *transport)
{
    if (transport == NULL) {
        return;
    }
    if (transport->context != NULL) {
        transport_disconnect(transport);
        lws_context_destroy(transport->context);
    }
    forget_outgoing(transport);
    free(transport->text);
    free(transport);
}

static void forget_events(struct transport *transport)
{
    transport->came = false;
    transport->end = (struct transport_event){.kind = TRANSPORT_QUIET};
    transport->code = 0;
    transport->retry_after_s = 0;
}

/* Gives the event that came, if any, and moves up the one behind it. */
static struct transport_event take_event(struct transport *transport)
{
    if (!transport->came) {
        return (struct transport_event){.kind = TRANSPORT_QUIET};
    }
    const struct transport_event event = transport->event;
    transport->event = transport->end;
    transport->came = transport->end.kind != TRANSPORT_QUIET;
    transport->end = (struct transport_event){.kind = TRANSPORT_QUIET};
    return event;
}

enum status transport_connect(struct transport *transport)
{
    char host[HOST_MAX + 16];
    const char *colon = strchr(transport->host, ':');
    (void)snprintf(host, sizeof host, colon == NULL ? "%s:%d" : "[%s]:%d", transport->host,
                   transport->port);
    forget_events(transport);
    transport->stands = false;
    transport->leaving = false;
    transport->heard_us = lws_now_usecs();
    forget_outgoing(transport);
    const struct lws_client_connect_info info = {
        .context = transport->context,
        .address = transport->host,
        .port = transport->port,
        .path = "/ws",
        .host = host,
        .ssl_connection = transport->tls ? LCCSCF_USE_SSL : 0,
        .local_protocol_name = "buurt",
        .alpn = "http/1.1",
        .pwsi = &transport->wsi,
    };
    if (lws_client_connect_via_info(&info) == NULL && !transport->came) {
        closed(transport, "the connection cannot be begun");
    }
    return OK;
}

static void time_is_over(lws_sorted_usec_list_t *timer)
{
    struct transport *transport = lws_container_of(timer, struct transport, timer);
    transport->time_is_over = true;
    lws_cancel_service(transport->context); /* timers run before the wait, which is for the next */
}

/* Whether anybody is still there, where nothing has been heard for long. */
static void look_after(struct transport *transport)
{
    const lws_usec_t silent_us = lws_now_usecs() - transport->heard_us;
    if (!transport->stands) {
        return;
    }
    if (silent_us > (lws_usec_t)SILENCE_S * US_PER_S) {
        lws_set_timeout(transport->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    } else if (silent_us > (lws_usec_t)QUIET_S * US_PER_S && !transport->asks) {
        transport->asks = true;
        (void)lws_callback_on_writable(transport->wsi);
    }
}

struct transport_event transport_wait(struct transport *transport, uint32_t wait_ms)
{
    transport->time_is_over = false;
    if (transport->stands && !transport->came) {
        (void)lws_rx_flow_control(transport->wsi, 1);
    }
    lws_sul_schedule(transport->context, 0, &transport->timer, time_is_over,
                     (lws_usec_t)(wait_ms == 0 ? 1 : wait_ms) * US_PER_MS);
    while (!transport->came && !transport->time_is_over) {
        if (lws_service(transport->context, 0) < 0) {
            break;
        }
        look_after(transport);
    }
    lws_sul_cancel(&transport->timer);
    return take_event(transport);
}

void transport_disconnect(struct transport *transport)
{
    if (!transport->stands) {
        return;
    }
    transport->leaving = true;
    transport->time_is_over = false;
    (void)lws_rx_flow_control(transport->wsi, 1);
    (void)lws_callback_on_writable(transport->wsi);
    lws_sul_schedule(transport->context, 0, &transport->timer, time_is_over,
                     (lws_usec_t)LAST_WORDS_MS * US_PER_MS);
    while (transport->leaving && !transport->time_is_over) {
        if (lws_service(transport->context, 0) < 0) {
            break;
        }
    }
    lws_sul_cancel(&transport->timer);
    forget_events(transport);
}

void transport_wake(struct transport *transport)
{
    transport->time_is_over = true;
    lws_cancel_service(transport->context);
}
