/* listen.c -- the settings below were measured, each of them; the faults of libwebsockets 4.1.6
 * that they keep away from are named beside them. Source: S19.
 */
#include "server/net/listen.h"

#include "base/check.h"
#include "server/net/carry.h"
#include "server/net/deliver.h"
#include "server/net/following.h"
#include "server/net/http.h"
#include "server/net/receive.h"

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    RX_BUFFER = 256,   /* one malloc a connection of this size: 4,096 would be 5.7 KiB each */
    TX_PACKET = 65536, /* 0 would mean RX_BUFFER, and cut every send */
    HEADER_POOL = 256, /* handshakes at a time; the memory lives as long as each */
    HEADER_BYTES = 1024,
    HANDSHAKE_S = 10,
    SWEEP_S = 5, /* in which all connections are looked at once */
    HTTP_MAX_S = 60,
    ORIGIN_MAX = 255
};

static struct network *network_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

/* ── who may come in ── */

static bool is_proxy(const struct network *network, address_t address)
{
    for (size_t i = 0; i < network->proxy_count; i++) {
        if (network->proxies[i] == address) {
            return true;
        }
    }
    return false;
}

/* Before anything is read. Gives: whether to refuse. */
static bool refuse_socket(struct network *network, const struct sockaddr_storage *from)
{
    network->arriving = address_of(from);
    if (network->phase != NETWORK_SERVING) {
        return true;
    }
    if (network->connections.count >= network->limit) {
        network->counters.refused_full++;
        return true;
    }
    if (is_proxy(network, network->arriving)) {
        network->arriving = ADDRESS_NONE; /* counted when the proxy says for whom */
        return false;
    }
    const uint32_t most = (uint32_t)network->setup->settings->unproved_per_address_max;
    if (address_add(&network->addresses, network->arriving, most) != OK) {
        network->counters.refused_address++;
        return true;
    }
    return false;
}

static bool accept_socket(struct network *network, struct lws *wsi)
{
    struct connection *connection = connection_add(&network->connections);
    if (connection == NULL) {
        address_remove(&network->addresses, network->arriving);
        return false;
    }
    connection->wsi = wsi;
    connection->fd = lws_get_socket_fd(wsi);
    connection->address = network->arriving;
    connection->is_counted = network->arriving != ADDRESS_NONE;
    connection->heard_s = network->now_s;
    lws_set_opaque_user_data(wsi, connection);
    network->burst++;
    const int size = network->setup->send_buffer;
    return size == 0 || setsockopt(connection->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == 0;
}

/* The address that a trusted proxy names: the last one, for it alone is the proxy's own word. */
static bool count_behind_proxy(struct network *network, struct connection *connection)
{
    if (connection->is_counted || network->proxy_count == 0) {
        return true;
    }
    char text[256];
    const int length = lws_hdr_copy(connection->wsi, text, sizeof text, WSI_TOKEN_X_FORWARDED_FOR);
    if (length <= 0) {
        return true;
    }
    const char *last = strrchr(text, ',');
    last = last == NULL ? text : last + 1;
    last += strspn(last, " ");
    const address_t address = address_read(span_text(last));
    const uint32_t most = (uint32_t)network->setup->settings->unproved_per_address_max;
    if (address_add(&network->addresses, address, most) != OK) {
        network->counters.refused_address++;
        return false;
    }
    connection->address = address;
    connection->is_counted = address != ADDRESS_NONE;
    return true;
}

static bool is_listed(const char *list, struct span origin)
{
    while (*list != '\0') {
        const size_t size = strcspn(list, " ");
        if (size > 0 && span_equal(span_of(list, size), origin)) {
            return true;
        }
        list += size + strspn(list + size, " ");
    }
    return false;
}

/* A page of another site may not open our socket in a resident's browser. Programs send no origin.
 * Where none is listed, only pages that this server served itself may. */
static bool may_come_from(const struct network *network, struct lws *wsi)
{
    char origin[ORIGIN_MAX + 1];
    char host[ORIGIN_MAX + 1];
    if (lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) == 0) {
        return true;
    }
    const int size = lws_hdr_copy(wsi, origin, sizeof origin, WSI_TOKEN_ORIGIN);
    if (size <= 0) {
        return false;
    }
    const char *list = network->setup->settings->origin;
    if (*list != '\0') {
        return is_listed(list, span_of(origin, (size_t)size));
    }
    const int host_size = lws_hdr_copy(wsi, host, sizeof host, WSI_TOKEN_HOST);
    const char *rest = strstr(origin, "://");
    return host_size > 0 && rest != NULL && strcasecmp(rest + 3, host) == 0;
}

static bool header_is(struct lws *wsi, enum lws_token_indexes token, const char *text)
{
    char copy[32];
    return lws_hdr_total_length(wsi, token) == (int)strlen(text) &&
           lws_hdr_copy(wsi, copy, sizeof copy, token) > 0 && strcasecmp(copy, text) == 0;
}

/* The `Upgrade` header is read by its length and our own copy, never by the pointer that the
 * callback is given: for an unknown upgrade 4.1.6 has freed it by then. h2c is refused too.
 * Gives: whether to refuse, which closes the socket. */
static bool refuse_upgrade(struct network *network, struct connection *connection)
{
    struct lws *wsi = connection->wsi;
    const char *line = NULL;
    if (!header_is(wsi, WSI_TOKEN_UPGRADE, "websocket")) {
        network->counters.refused_upgrade++;
        return true;
    }
    if (!header_is(wsi, WSI_TOKEN_GET_URI, "/ws")) {
        line = "404 Not Found";
    } else if (network->phase != NETWORK_SERVING) {
        line = "503 Service Unavailable";
    } else if (!may_come_from(network, wsi)) {
        network->counters.refused_origin++;
        line = "403 Forbidden";
    } else if (!count_behind_proxy(network, connection)) {
        line = "429 Too Many Requests";
    }
    if (line != NULL) {
        http_refuse(connection, line);
    }
    return line != NULL;
}

/* ── coming and going ── */

static bool open_socket(struct network *network, struct connection *connection)
{
    connection->ssl = network->tls == NULL ? NULL : lws_get_ssl(connection->wsi);
    connection->heard_s = network->now_s;
    if (inbox_put(&network->inbox, INPUT_OPENED, connection->number, span_of(NULL, 0)) != OK) {
        return false;
    }
    connection->phase = PHASE_OPEN;
    connection->is_known = true;
    network->counters.opened++;
    return true;
}

/* The core must hear of it before the number is forgotten: where memory is short, later. */
static void forget_socket(struct network *network, struct connection *connection)
{
    if (connection->is_known &&
        inbox_put(&network->inbox, INPUT_CLOSED, connection->number, span_of(NULL, 0)) != OK) {
        return;
    }
    connection_remove(&network->connections, connection);
}

static void end_socket(struct network *network, struct connection *connection)
{
    connection->phase = PHASE_CLOSING;
    deliver_end(network, connection);
    receive_end(network, connection);
    carry_proved(network, connection);
    connection->wsi = NULL;
    network->burst++;
    forget_socket(network, connection);
}

static void leave(struct network *network, struct connection *connection)
{
    connection->phase = PHASE_CLOSING;
    following_end_all(network, connection);
}

/* ── the callback ── */

static int on_connection(struct network *network, struct connection *connection,
                         enum lws_callback_reasons reason, struct span in)
{
    bool ends = false;
    switch ((int)reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: ends = refuse_upgrade(network, connection); break;
    case LWS_CALLBACK_HTTP: ends = http_answer(network, connection); break;
    case LWS_CALLBACK_HTTP_WRITEABLE: ends = http_writeable(network, connection); break;
    case LWS_CALLBACK_HTTP_BODY:
    case LWS_CALLBACK_HTTP_BODY_COMPLETION: ends = true; break;
    case LWS_CALLBACK_ESTABLISHED: ends = !open_socket(network, connection); break;
    case LWS_CALLBACK_RECEIVE: ends = receive_part(network, connection, in); break;
    case LWS_CALLBACK_RECEIVE_PONG:
        connection->heard_s = network->now_s;
        connection->is_pinged = false;
        break;
    case LWS_CALLBACK_SERVER_WRITEABLE: ends = deliver_writeable(network, connection); break;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    case LWS_CALLBACK_CLOSED: leave(network, connection); break;
    case LWS_CALLBACK_WSI_DESTROY: end_socket(network, connection); break;
    default: break;
    }
    return ends ? -1 : 0;
}

/* The certificate's context, as libwebsockets has made it. */
static void tune_tls(struct network *network, SSL_CTX *tls)
{
    network->tls = tls;
    (void)SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    (void)SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF); /* tickets, kept by the client */
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t size)
{
    struct network *network = network_of(wsi);
    struct connection *connection = NULL;
    switch ((int)reason) {
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS: tune_tls(network, user); return 0;
    case LWS_CALLBACK_FILTER_NETWORK_CONNECTION: {
        const struct lws_filter_network_conn_args *arriving = user;
        return refuse_socket(network, &arriving->cli_addr) ? 1 : 0;
    }
    case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED: return accept_socket(network, wsi) ? 0 : -1;
    default: break;
    }
    connection = lws_get_opaque_user_data(wsi);
    return connection == NULL ? 0 : on_connection(network, connection, reason, span_of(in, size));
}

static const struct lws_protocols PROTOCOLS[] = {
    {.name = "buurt",
     .callback = on_event,
     .rx_buffer_size = RX_BUFFER,
     .tx_packet_size = TX_PACKET},
    {.name = NULL},
};

/* ── opening and closing ── */

static void drop_log(int level, const char *line)
{
    (void)level; /* libwebsockets' lines may name addresses; what matters is counted */
    (void)line;
}

/* Tried on a context of its own first: a certificate that does not fit its key must not take the
 * place of one that does. */
static bool fits(const struct settings *settings)
{
    SSL_CTX *trial = SSL_CTX_new(TLS_server_method());
    const bool good =
        trial != NULL && SSL_CTX_use_certificate_chain_file(trial, settings->certificate) == 1 &&
        SSL_CTX_use_PrivateKey_file(trial, settings->certificate_key, SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_check_private_key(trial) == 1;
    SSL_CTX_free(trial);
    return good;
}

/* Tried before libwebsockets does: where its own context cannot be made, it leaves memory behind,
 * and it does not tell why. An address that is no number is left to it. */
static bool is_port_taken(const struct settings *settings)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)settings->port)};
    const int one = 1;
    if (settings->port == 0 || (settings->listen[0] != '\0' &&
                                inet_pton(AF_INET, settings->listen, &name.sin_addr) != 1)) {
        return false;
    }
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) {
        return false;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    const bool taken = bind(fd, (const struct sockaddr *)&name, sizeof name) != 0;
    (void)close(fd);
    return taken;
}

enum status listen_open(struct network *network, int *port)
{
    static const lws_retry_bo_t NO_TIMERS = {.secs_since_valid_ping = 0};
    const struct settings *settings = network->setup->settings;
    void *loops[] = {network->loop};
    struct lws_context_creation_info info = {
        .port = (int)settings->port,
        .iface = settings->listen[0] == '\0' ? NULL : settings->listen,
        .protocols = PROTOCOLS,
        .user = network,
        .gid = -1,
        .uid = -1,
        .foreign_loops = loops,
        .retry_and_idle_policy = &NO_TIMERS, /* its timers are a list walked at each connect */
        .max_http_header_pool = HEADER_POOL,
        .max_http_header_data = HEADER_BYTES,
        .timeout_secs = HANDSHAKE_S,
        .alpn = "http/1.1", /* its HTTP/2 has known holes */
        .options = LWS_SERVER_OPTION_LIBEV | LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND,
    };
    if (is_port_taken(settings)) {
        return PORT_TAKEN;
    }
    if (settings->certificate[0] != '\0') {
        if (!fits(settings)) {
            return BAD_CERTIFICATE;
        }
        info.ssl_cert_filepath = settings->certificate;
        info.ssl_private_key_filepath = settings->certificate_key;
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    }
    lws_set_log_level(LLL_ERR, drop_log);
    network->context = lws_create_context(&info);
    if (network->context == NULL) {
        return PORT_TAKEN;
    }
    struct lws_vhost *host = lws_get_vhost_by_name(network->context, "default");
    *port = host == NULL ? (int)settings->port : lws_get_vhost_listen_port(host);
    return OK;
}

void listen_close(struct network *network)
{
    if (network->context != NULL) {
        lws_context_destroy(network->context);
        network->context = NULL;
    }
}

enum status listen_reload(struct network *network)
{
    const struct settings *settings = network->setup->settings;
    if (network->tls == NULL) {
        return OK;
    }
    if (!fits(settings) ||
        SSL_CTX_use_certificate_chain_file(network->tls, settings->certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(network->tls, settings->certificate_key, SSL_FILETYPE_PEM) !=
            1) {
        return BAD_CERTIFICATE;
    }
    return OK;
}

/* ── looking after those that are there ── */

static void look_after(struct network *network, struct connection *connection)
{
    const uint32_t silent_s = network->now_s - connection->heard_s;
    const uint32_t ping_s = (uint32_t)network->setup->settings->ping_s;
    if (connection->wsi == NULL) {
        forget_socket(network, connection);
    } else if (connection->phase == PHASE_HTTP) {
        if (silent_s > HTTP_MAX_S) {
            deliver_doom(network, connection);
        }
    } else if (connection->phase == PHASE_OPEN) {
        if (connection->close_code != 0 && silent_s > CLOSING_MAX_S) {
            network->counters.closed_slow++;
            deliver_doom(network, connection);
        } else if (connection->is_pinged && silent_s / 2 >= ping_s) {
            network->counters.closed_silent++;
            deliver_doom(network, connection);
        } else if (silent_s >= ping_s && !connection->is_pinged) {
            connection->is_pinged = true;
            deliver_ping(network, connection);
        }
    }
}

void listen_sweep(struct network *network)
{
    const uint32_t reach = connections_reach(&network->connections);
    const int64_t ping_s = network->setup->settings->ping_s;
    const uint32_t seconds = ping_s / 2 >= SWEEP_S ? SWEEP_S : 1;
    const uint32_t turns = reach / seconds + 1;
    for (uint32_t i = 0; i < turns && reach > 0; i++) {
        network->sweep_at = network->sweep_at + 1 < reach ? network->sweep_at + 1 : 0;
        struct connection *connection = connection_at(&network->connections, network->sweep_at);
        if (connection->number != 0) {
            look_after(network, connection);
        }
    }
}
