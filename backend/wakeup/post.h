/* post.h -- one push on its way to a service, as an HTTP request. Source: RFC 8030
 *
 * Only https, no redirect, and no number that is not public: what a name leads to is judged at the
 * moment of the call, so that a name that changes its mind leads nowhere (WAKEUP-4).
 */
#ifndef WAKEUP_POST_H
#define WAKEUP_POST_H

#include "wakeup/notice.h"
#include "wakeup/origin.h"
#include "wakeup/sealing.h"

#include <curl/curl.h>

/* How posts are made; the same for all. */
struct post_manner {
    int64_t patience_ms;   /* how long a service may take */
    const char *route;     /* tests only: "HOST:443:127.0.0.1:PORT", where HOST really is */
    const char *authority; /* tests only: PEM of who vouches for HOST; NULL: the system's list */
    bool near;             /* tests only: this machine's own numbers may be called */
};

struct post {
    struct post *next;
    struct wire_id wijk_id;
    struct wire_id serial;
    uint32_t log; /* the device's own */
    bool trial;
    bool tried;          /* this is its second time */
    bool barred;         /* its name led to a number that is not public */
    int64_t asked_ms;    /* all of the clock that only goes forward */
    int64_t deadline_ms; /* after it nobody wants it any more */
    int64_t due_ms;      /* not to be sent before */
    const char *urgency;
    char topic[NOTICE_TOPIC_SIZE + 1];
    char service[ORIGIN_NAME_MAX];
    char endpoint[PUSH_ADDRESS_MAX + 1];
    struct sealed_push body;

    /* while it is under way */
    struct origin *origin;
    CURL *call;
    struct curl_slist *headers;
    struct curl_slist *route;
    size_t heard; /* bytes of the answer, which nobody reads */
};

/* What came of a call. */
enum post_end { POST_TAKEN, POST_GONE, POST_REFUSED, POST_BUSY, POST_UNHEARD };

struct post_answer {
    enum post_end end;
    int64_t again_after_ms; /* BUSY: what the service asks; -1: it did not say */
};

/* Seals `text` to the sleeper.
 * Fails: TOO_LARGE, BAD_KEY, NOT_ALLOWED, FIELD_FORM (the address), NO_MEMORY
 * Owns:  post_destroy() */
MUST_CHECK enum status post_create(const struct wake_up *wake, const struct sleeper *sleeper,
                                   struct span text, struct post **out);
void post_destroy(struct post *post); /* NULL is nothing; it must not be under way */

/* Hands it to libcurl. `origin` has vouched and counts it from here on. Fails: NO_MEMORY. */
MUST_CHECK enum status post_begin(struct post *post, struct origin *origin, CURLM *calls,
                                  const struct post_manner *manner, int64_t now_ms);

/* It has ended with this result; it may be begun again. */
struct post_answer post_finish(struct post *post, CURLM *calls, CURLcode result);

/* Takes it back, whatever has become of it; nothing when it is not under way. */
void post_drop(struct post *post, CURLM *calls);

#endif
