#include "wakeup/post.h"

#include "wakeup/address.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECT_MS = 8000,
    HEARD_MAX = 16384, /* a service that answers more is hung up on */
    AGAIN_MAX_S = 3600,
    HEADER_MAX = VOUCHER_TEXT_MAX + 32
};

enum status post_create(const struct wake_up *wake, const struct sleeper *sleeper, struct span text,
                        struct post **out)
{
    *out = NULL;
    enum status status = address_may_push(sleeper->endpoint); /* the rules may have grown since */
    if (status != OK || sleeper->endpoint.size > PUSH_ADDRESS_MAX) {
        return status == OK ? TOO_LARGE : status;
    }
    struct post *post = calloc(1, sizeof *post);
    if (post == NULL) {
        return NO_MEMORY;
    }
    const struct sealing_reader reader = {sleeper->p256dh, sleeper->auth};
    post->wijk_id = wake->wijk_id;
    post->serial = sleeper->serial;
    post->log = sleeper->log;
    post->trial = wake->trial;
    post->asked_ms = wake->asked_ms;
    post->deadline_ms = wake->asked_ms + notice_lasts_s(wake) * 1000;
    post->urgency = notice_urgency(wake);
    memcpy(post->endpoint, sleeper->endpoint.data, sleeper->endpoint.size);
    notice_topic(wake, post->topic);
    status = origin_name(sleeper->endpoint, post->service);
    if (status == OK) {
        const size_t padded = text.size > NOTICE_PADDED ? text.size : NOTICE_PADDED;
        status = sealing_seal(&reader, text, padded, &post->body);
    }
    if (status != OK) {
        free(post);
        return status;
    }
    *out = post;
    return OK;
}

void post_destroy(struct post *post)
{
    free(post);
}

/* ── libcurl's callbacks ── */

/* The number that a name led to, at the moment of connecting. */
static bool is_public(const struct curl_sockaddr *to)
{
    if (to->family == AF_INET && to->addrlen >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in four;
        memcpy(&four, &to->addr, sizeof(four));
        return address_is_public((const uint8_t *)&four.sin_addr, sizeof(four.sin_addr));
    }
    if (to->family == AF_INET6 && to->addrlen >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 six; /* longer than the sockaddr it is declared as: libcurl has room */
        memcpy(&six, (const void *)&to->addr, sizeof(six));
        return address_is_public((const uint8_t *)&six.sin6_addr, sizeof(six.sin6_addr));
    }
    return false;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct post *post = context;
    (void)purpose;
    if (!is_public(to)) {
        post->barred = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype, to->protocol);
}

static curl_socket_t open_near(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
    (void)context;
    (void)purpose;
    return socket(to->family, to->socktype, to->protocol);
}

/* Of the answer only its number counts. */
static size_t hear(char *bytes, size_t size, size_t count, void *context)
{
    struct post *post = context;
    (void)bytes;
    post->heard += size * count;
    return post->heard > HEARD_MAX ? 0 : size * count;
}

/* ── one call ── */

static bool add_header(struct post *post, const char *header)
{
    struct curl_slist *longer = curl_slist_append(post->headers, header);
    if (longer == NULL) {
        return false;
    }
    post->headers = longer;
    return true;
}

static bool add_headers(struct post *post, int64_t now_ms)
{
    char vouched[HEADER_MAX];
    char lasts[32];
    char topic[64];
    char urgency[32];
    const int64_t left_s = (post->deadline_ms - now_ms) / 1000;
    (void)snprintf(vouched, sizeof(vouched), "Authorization: %s", post->origin->voucher);
    (void)snprintf(lasts, sizeof(lasts), "TTL: %" PRId64, left_s < 1 ? 1 : left_s);
    (void)snprintf(topic, sizeof(topic), "Topic: %s", post->topic);
    (void)snprintf(urgency, sizeof(urgency), "Urgency: %s", post->urgency);
    return add_header(post, vouched) && add_header(post, lasts) && add_header(post, topic) &&
           add_header(post, urgency) && add_header(post, "Content-Encoding: aes128gcm") &&
           add_header(post, "Content-Type: application/octet-stream") &&
           add_header(post, "Expect:");
}

#define SET(option, value) (curl_easy_setopt(post->call, option, value) == CURLE_OK)

/* Where it goes, and where it never goes: no other scheme, no redirect, no proxy that would resolve
 * the name in our place. */
static bool set_road(struct post *post, const struct post_manner *manner)
{
    const bool set = SET(CURLOPT_URL, post->endpoint) && SET(CURLOPT_PROTOCOLS_STR, "https") &&
                     SET(CURLOPT_FOLLOWLOCATION, 0L) && SET(CURLOPT_PROXY, "") &&
                     SET(CURLOPT_NOSIGNAL, 1L) && SET(CURLOPT_QUICK_EXIT, 1L) &&
                     SET(CURLOPT_OPENSOCKETFUNCTION, manner->near ? open_near : open_socket) &&
                     SET(CURLOPT_OPENSOCKETDATA, post) && SET(CURLOPT_PIPEWAIT, 1L) &&
                     SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) &&
                     SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
                     SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) &&
                     SET(CURLOPT_TIMEOUT_MS, (long)manner->patience_ms);
    return set && (manner->authority == NULL || SET(CURLOPT_CAINFO, manner->authority));
}

static bool set_content(struct post *post)
{
    return SET(CURLOPT_POST, 1L) && SET(CURLOPT_POSTFIELDS, (const char *)post->body.bytes) &&
           SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.size) &&
           SET(CURLOPT_HTTPHEADER, post->headers) && SET(CURLOPT_WRITEFUNCTION, hear) &&
           SET(CURLOPT_WRITEDATA, post) && SET(CURLOPT_PRIVATE, post);
}

/* A route is a test's alone. Gives: a list that the handle borrows, kept beside the headers. */
static bool set_route(struct post *post, const struct post_manner *manner)
{
    if (manner->route == NULL) {
        return true;
    }
    post->route = curl_slist_append(NULL, manner->route);
    return post->route != NULL && SET(CURLOPT_CONNECT_TO, post->route);
}

static void hang_up(struct post *post)
{
    curl_easy_cleanup(post->call);
    curl_slist_free_all(post->headers);
    curl_slist_free_all(post->route);
    post->call = NULL;
    post->headers = NULL;
    post->route = NULL;
}

enum status post_begin(struct post *post, struct origin *origin, CURLM *calls,
                       const struct post_manner *manner, int64_t now_ms)
{
    post->origin = origin;
    post->heard = 0;
    post->barred = false;
    post->call = curl_easy_init();
    if (post->call == NULL || !add_headers(post, now_ms) || !set_road(post, manner) ||
        !set_content(post) || !set_route(post, manner) ||
        curl_multi_add_handle(calls, post->call) != CURLM_OK) {
        hang_up(post);
        post->origin = NULL;
        return NO_MEMORY;
    }
    origin->active++;
    return OK;
}

void post_drop(struct post *post, CURLM *calls)
{
    if (post->call == NULL) {
        return;
    }
    (void)curl_multi_remove_handle(calls, post->call);
    hang_up(post);
    post->origin->active--;
    post->origin = NULL;
}

static enum post_end end_of(long code)
{
    if (code >= 200 && code < 300) {
        return POST_TAKEN;
    }
    if (code == 404 || code == 410) {
        return POST_GONE;
    }
    return code == 429 || code >= 500 ? POST_BUSY : POST_REFUSED;
}

static struct post_answer answer_of(const struct post *post, CURLcode result)
{
    struct post_answer answer = {POST_UNHEARD, -1};
    long code = 0;
    curl_off_t again_s = 0;
    if (post->barred || result == CURLE_PEER_FAILED_VERIFICATION ||
        result == CURLE_UNSUPPORTED_PROTOCOL || result == CURLE_URL_MALFORMAT) {
        answer.end = POST_REFUSED;
        return answer;
    }
    (void)curl_easy_getinfo(post->call, CURLINFO_RESPONSE_CODE, &code);
    /* hear() hung up: the number had come by then */
    if ((result != CURLE_OK && result != CURLE_WRITE_ERROR) || code == 0) {
        return answer;
    }
    answer.end = end_of(code);
    /* seconds or a date: libcurl reads both; 0 where there is neither */
    if (curl_easy_getinfo(post->call, CURLINFO_RETRY_AFTER, &again_s) == CURLE_OK && again_s > 0) {
        answer.again_after_ms = (again_s > AGAIN_MAX_S ? AGAIN_MAX_S : (int64_t)again_s) * 1000;
    }
    return answer;
}

struct post_answer post_finish(struct post *post, CURLM *calls, CURLcode result)
{
    const struct post_answer answer = answer_of(post, result);
    post_drop(post, calls);
    return answer;
}
