/* push_service.h -- a push service on this machine, for tests: it speaks HTTP/1.1 in TLS, keeps
 * what was posted, and answers as the path says.
 *
 *     /201/… /404/… /410/… /403/… /500/…   with that number
 *     /busy/…    429 and Retry-After: 1 the first time, 201 the second
 *     /slow/…    never          /close/…   hangs up        /move/…    307 to /201/moved
 *     /long/…    201 and more than anybody wants to read
 */
#ifndef SUPPORT_PUSH_SERVICE_H
#define SUPPORT_PUSH_SERVICE_H

#include "base/span.h"

enum { SERVICE_POSTS_MAX = 600, SERVICE_HEAD_MAX = 4096, SERVICE_BODY_MAX = 5000 };

struct service_post {
    char head[SERVICE_HEAD_MAX]; /* from the method to the empty line */
    unsigned char body[SERVICE_BODY_MAX];
    size_t size;
};

struct push_service;

/* Listens for every name under example.org. Fails: stops the test. */
struct push_service *push_service_start(void);
void push_service_stop(struct push_service *service);

/* What libcurl needs to come here: every name's road, and who vouches for it. */
const char *push_service_route(const struct push_service *service);
const char *push_service_authority(const struct push_service *service);

/* Waits until so many posts have come; after 20 seconds it stops the test. */
void push_service_await(struct push_service *service, size_t count);
size_t push_service_count(struct push_service *service);

/* How many were there at one time, at most. */
size_t push_service_crowd(struct push_service *service);

/* The n-th post, in the order of coming. */
const struct service_post *push_service_post(struct push_service *service, size_t n);

/* The value of a header, NULL when it is not there; lives until the next call. */
const char *service_header(const struct service_post *post, const char *name);

#endif
