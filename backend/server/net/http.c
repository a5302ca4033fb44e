#include "server/net/http.h"

#include "base/check.h"
#include "wire/wire_bytes.h"

#include <inttypes.h>
#include <libwebsockets.h>
#include <stdio.h>

_Static_assert(SITE_ROOM >= LWS_PRE && FRAME_ROOM >= LWS_PRE,
               "libwebsockets may write before a file's bytes");

enum { HEAD_MAX = 1536, CHUNK = 32 * 1024 };

/* What the app needs and nothing else: its own scripts, its core in WebAssembly, its own socket. */
static const char POLICY[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types buurt\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: geolocation=(), camera=(self), microphone=()\r\n";

/* A public page: no script, no picture, and the one style that stands in it, by its hash. */
static const char PAGE_POLICY[] =
    "Content-Security-Policy: default-src 'none'; style-src 'sha256-%s'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: geolocation=(), camera=(), microphone=()\r\n";

/* Where this process serves TLS itself, no browser comes back without; a proxy says its own. */
static const char ONLY_TLS[] = "Strict-Transport-Security: max-age=31536000\r\n";

struct head {
    const char *line; /* "200 OK" */
    const char *type; /* NULL: no body */
    const char *encoding;
    const char *cache;
    uint64_t tag; /* 0: none */
    size_t size;
    const char *policy; /* NULL: the app's */
    bool varies;
};

/* Writes the head's text into HEAD_MAX bytes. Gives: its size. */
static size_t head_text(const struct head *head, bool is_tls, char *at)
{
    char tag[40] = "";
    if (head->tag != 0) {
        (void)snprintf(tag, sizeof tag, "ETag: \"%016" PRIx64 "\"\r\n", head->tag);
    }
    const int size = snprintf(
        at, HEAD_MAX,
        "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %zu\r\n%s%s%s%s%s%s%s%s%s\r\n",
        head->line, head->size,
        head->type == NULL ? "" : "Content-Type: ", head->type == NULL ? "" : head->type,
        head->type == NULL ? "" : "\r\n", head->encoding == NULL ? "" : "Content-Encoding: ",
        head->encoding == NULL ? "" : head->encoding, head->encoding == NULL ? "" : "\r\n",
        head->varies ? "Vary: Accept-Encoding\r\n" : "", head->cache, tag);
    CHECK(size > 0 && size < HEAD_MAX);
    const int policy =
        snprintf(at + size - 2, (size_t)HEAD_MAX - (size_t)size + 2, "%s%s\r\n",
                 is_tls ? ONLY_TLS : "", head->policy == NULL ? POLICY : head->policy);
    CHECK(policy > 0 && size - 2 + policy < HEAD_MAX);
    return (size_t)size + (size_t)policy - 2;
}

static bool write_head(struct connection *connection, const struct head *head)
{
    uint8_t room[LWS_PRE + HEAD_MAX];
    const size_t size = head_text(head, lws_is_ssl(connection->wsi) != 0, (char *)room + LWS_PRE);
    return lws_write(connection->wsi, room + LWS_PRE, size, LWS_WRITE_HTTP_HEADERS) >= 0;
}

void http_refuse(struct connection *connection, const char *line)
{
    const struct head head = {.line = line, .cache = "Cache-Control: no-store\r\n"};
    (void)write_head(connection, &head); /* the connection is closed either way */
}

/* ── the request ── */

static struct span header_of(struct lws *wsi, enum lws_token_indexes token, char *room, int size)
{
    const int length = lws_hdr_copy(wsi, room, size, token);
    return span_of(room, length > 0 ? (size_t)length : 0);
}

/* Whether a list such as "gzip, br;q=1.0" names a coding and does not refuse it with q=0. */
static bool accepts(struct span list, const char *coding)
{
    const size_t size = strlen(coding);
    for (size_t at = 0; at + size <= list.size; at++) {
        const bool begins = at == 0 || list.data[at - 1] == ' ' || list.data[at - 1] == ',';
        if (!begins || memcmp(list.data + at, coding, size) != 0) {
            continue;
        }
        const size_t left = list.size - at - size;
        const uint8_t *after = list.data + at + size;
        const bool refused = left >= 4 && memcmp(after, ";q=0", 4) == 0 &&
                             (left == 4 || after[4] == ',' || after[4] == ' ');
        return !refused;
    }
    return false;
}

static bool has_tag(struct span list, uint64_t tag)
{
    char text[20];
    const int size = snprintf(text, sizeof text, "\"%016" PRIx64 "\"", tag);
    for (size_t at = 0; at + (size_t)size <= list.size; at++) {
        if (memcmp(list.data + at, text, (size_t)size) == 0) {
            return true;
        }
    }
    return false;
}

static bool answer_file(struct connection *connection, const struct site_file *file, bool has_body)
{
    char codings[128];
    char tags[128];
    struct lws *wsi = connection->wsi;
    const struct span accepted =
        header_of(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, codings, sizeof codings);
    const struct span known = header_of(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, tags, sizeof tags);
    struct head head = {
        .line = "200 OK",
        .type = file->type,
        .tag = file->tag,
        .varies = file->brotli != NULL || file->gzip != NULL,
        .cache = site_file_is_immutable(file)
                     ? "Cache-Control: public, max-age=31536000, immutable\r\n"
                     : "Cache-Control: no-cache\r\n",
    };
    const struct site_file *sent = file;
    if (file->brotli != NULL && accepts(accepted, "br")) {
        sent = file->brotli;
        head.encoding = "br";
    } else if (file->gzip != NULL && accepts(accepted, "gzip")) {
        sent = file->gzip;
        head.encoding = "gzip";
    }
    if (has_tag(known, file->tag)) {
        head.line = "304 Not Modified";
        head.type = NULL;
        head.encoding = NULL;
        has_body = false;
    } else {
        head.size = sent->size;
    }
    if (!write_head(connection, &head) || !has_body || sent->size == 0) {
        return true;
    }
    connection->file = sent;
    connection->file_sent = 0;
    (void)lws_callback_on_writable(wsi);
    return false;
}

static bool is_path(struct span path, const char *text)
{
    return span_equal(path, span_text(text));
}

/* ── the public overview, and calendar feeds ── */

static bool is_public(struct span path)
{
    static const char *const FOLDERS[] = {"/overzicht", "/calendar"};
    for (size_t i = 0; i < sizeof(FOLDERS) / sizeof(FOLDERS[0]); i++) {
        const size_t size = strlen(FOLDERS[i]);
        if (path.size >= size && memcmp(path.data, FOLDERS[i], size) == 0 &&
            (path.size == size || path.data[size] == '/')) {
            return true;
        }
    }
    return false;
}

/* Has the reader look. Gives: whether to close now. */
static bool ask_public(struct network *network, struct connection *connection, struct span path,
                       bool has_body)
{
    const struct reading_item item = {
        .connection = connection->number, .question = frame_create_of(path), .is_address = true};
    if (item.question == NULL || reading_put(&network->reading, &item) != OK) {
        frame_destroy(item.question);
        http_refuse(connection, "503 Service Unavailable");
        return true;
    }
    connection->is_head = !has_body;
    connection->heard_s = network->now_s;
    return false;
}

/* Head and body in one frame; NULL when memory ran out. */
static struct frame *public_answer(const struct handed *handed, bool has_body, bool is_tls)
{
    enum { STYLE_TEXT = 44, POLICY_MAX = sizeof(PAGE_POLICY) + STYLE_TEXT };
    const struct published *found = &handed->with.published;
    char style[STYLE_TEXT] = "";
    char policy[POLICY_MAX];
    char text[HEAD_MAX];
    base64_encode(found->style.bytes, sizeof(found->style.bytes), style); /* CSP takes base64url */
    (void)snprintf(policy, sizeof policy, PAGE_POLICY, style);
    char wait[80] = "Cache-Control: no-store\r\n";
    struct head head = {.line = "404 Not Found",
                        .cache = found->is_private ? wait : "Cache-Control: no-cache\r\n",
                        .policy = policy};
    if (handed->status == OK) {
        head.line = "200 OK";
        head.type = found->type;
        head.size = found->frame->size;
    } else if (handed->status == QUOTA_SPENT) {
        head.line = "429 Too Many Requests";
        (void)snprintf(wait, sizeof wait, "Cache-Control: no-store\r\nRetry-After: %u\r\n",
                       found->wait_s);
    } else if (handed->status != NOT_FOUND) {
        head.line = "503 Service Unavailable";
    }
    const size_t size = head_text(&head, is_tls, text);
    const size_t body = has_body ? head.size : 0;
    struct frame *answer = frame_create(size + body);
    if (answer != NULL) {
        memcpy(answer->text, text, size);
        memcpy(answer->text + size, body == 0 ? (const void *)"" : found->frame->text, body);
    }
    return answer;
}

void http_published(struct network *network, struct handed *handed)
{
    struct connection *connection = connection_find(&network->connections, handed->connection);
    if (connection == NULL || connection->phase != PHASE_HTTP || connection->wsi == NULL ||
        connection->replies != NULL) {
        return;
    }
    connection->replies =
        public_answer(handed, !connection->is_head, lws_is_ssl(connection->wsi) != 0);
    connection->file_sent = 0;
    connection->heard_s = network->now_s;
    (void)lws_callback_on_writable(connection->wsi); /* without an answer it is closed then */
    network_kick(network);
}

bool http_answer(struct network *network, struct connection *connection)
{
    struct lws *wsi = connection->wsi;
    char text[SITE_PATH_MAX + 1];
    network->counters.http++;
    const bool is_get = lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) > 0;
    const bool is_head = lws_hdr_total_length(wsi, WSI_TOKEN_HEAD_URI) > 0;
    if (!is_get && !is_head) {
        http_refuse(connection, "405 Method Not Allowed");
        return true;
    }
    const struct span path =
        header_of(wsi, is_get ? WSI_TOKEN_GET_URI : WSI_TOKEN_HEAD_URI, text, sizeof text);
    if (is_path(path, "/livez")) {
        http_refuse(connection, "204 No Content");
        return true;
    }
    if (is_path(path, "/readyz")) {
        http_refuse(connection, network->phase == NETWORK_SERVING ? "204 No Content"
                                                                  : "503 Service Unavailable");
        return true;
    }
    if (is_public(path)) {
        return ask_public(network, connection, path, is_get);
    }
    const struct site_file *file = site_find(&network->site, path);
    if (file == NULL) {
        http_refuse(connection, "404 Not Found");
        return true;
    }
    return answer_file(connection, file, is_get);
}

bool http_writeable(struct network *network, struct connection *connection)
{
    const struct site_file *file = connection->file;
    struct frame *page = connection->replies;
    if (file == NULL && page == NULL) {
        return true;
    }
    uint8_t *bytes = file == NULL ? page->text : file->bytes;
    const size_t left = (file == NULL ? page->size : file->size) - connection->file_sent;
    if (left == 0) {
        return true; /* all of it has left libwebsockets' own buffer too: only then close */
    }
    const size_t size = left < CHUNK ? left : CHUNK;
    connection->heard_s = network->now_s;
    if (lws_write(connection->wsi, bytes + connection->file_sent, size, LWS_WRITE_HTTP) < 0) {
        return true;
    }
    connection->file_sent += size;
    (void)lws_callback_on_writable(connection->wsi);
    return false;
}
