/* poster.c -- one thread, one libcurl multi handle, and three places where a push can be:
 *
 *     queue ─> open slices ─> under way ─> told
 *                   │   ^         │
 *                   └───┴─ resting ┘    its service is busy or away, and it has a second try
 */
#include "wakeup/poster.h"

#include "server/ops/clock.h"
#include "server/ops/metrics.h"
#include "wakeup/queue.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    OPEN_MAX = 8,       /* slices that are being posted; */
    OPEN_USUAL_MAX = 4, /* of those that are no alerts */
    RESTING_MAX = 1024,
    FORGOTTEN_MAX = 256, /* what is on its way from the reader is younger than so many */
    PAUSE_MS = 5000,
    PATIENCE_MS = 20000,
    MISSES_MAX = 4,  /* a service that did not answer so often in a row */
    HOLD_MS = 30000, /* is left alone so long */
    TURN_MS = 1000,
    HOST_CONNECTIONS = 4,
    CONNECTIONS = 16
};

/* A slice that is being posted. */
struct open_slice {
    struct wake_up *wake;
    struct buffer text; /* the same for all of them */
    size_t left;        /* sleepers that are not yet posted */
};

/* Devices that get nothing any more, by their own log: a ring of the newest. */
struct forgotten {
    uint32_t logs[FORGOTTEN_MAX];
    size_t count; /* since it was made */
};

struct poster {
    struct poster_setup setup;
    pthread_mutex_t lock; /* queue, stops, called_back */
    pthread_cond_t came;
    struct wake_queue queue;
    bool stops;
    struct forgotten called_back;
    pthread_t thread;
    poster_tell tell;
    void *tell_context;

    /* the thread's own */
    CURLM *calls;
    struct forgotten forgotten; /* as of the last turn */
    struct origins origins;
    struct open_slice open[OPEN_MAX];
    size_t open_count;
    struct post *under_way;
    unsigned active;
    struct post *resting; /* in no order */
    size_t resting_count;
    struct span contact;
    struct span site;
};

/* The first of several words; nothing when there is none. */
static struct span first_word(const char *words)
{
    return span_of(words, strcspn(words, " "));
}

enum status poster_create(const struct poster_setup *setup, struct poster **out)
{
    *out = NULL;
    struct poster *poster = calloc(1, sizeof *poster);
    if (poster == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(poster);
        return NO_MEMORY;
    }
    poster->setup = *setup;
    if (poster->setup.pause_ms == 0) {
        poster->setup.pause_ms = PAUSE_MS;
    }
    if (poster->setup.manner.patience_ms == 0) {
        poster->setup.manner.patience_ms = PATIENCE_MS;
    }
    poster->site = first_word(setup->settings->origin);
    poster->contact = span_text(setup->settings->push_contact);
    if (poster->contact.size == 0) {
        poster->contact = poster->site; /* voucher_may_name() leaves it out when it is none */
    }
    poster->queue = wake_queue_make((size_t)setup->settings->push_queue);
    enum status status = pthread_mutex_init(&poster->lock, NULL) == 0 ? OK : NO_MEMORY;
    if (status == OK && pthread_cond_init(&poster->came, NULL) != 0) {
        (void)pthread_mutex_destroy(&poster->lock);
        status = NO_MEMORY;
    }
    if (status != OK) {
        curl_global_cleanup();
        free(poster);
        return status;
    }
    *out = poster;
    return OK;
}

void poster_destroy(struct poster *poster)
{
    if (poster != NULL) {
        wake_queue_end(&poster->queue);
        (void)pthread_cond_destroy(&poster->came);
        (void)pthread_mutex_destroy(&poster->lock);
        curl_global_cleanup();
        free(poster);
    }
}

/* ── what becomes of a push ── */

static void tell(struct poster *poster, const struct post *post, enum pushed_outcome outcome)
{
    struct pushed pushed = {.wijk_id = post->wijk_id,
                            .serial = post->serial,
                            .outcome = outcome,
                            .trial = post->trial,
                            .wait_ms = (uint64_t)(clock_steady_ms() - post->asked_ms),
                            .endpoint_size = strlen(post->endpoint)};
    memcpy(pushed.endpoint, post->endpoint, pushed.endpoint_size);
    switch (outcome) {
    case PUSHED_TAKEN: metrics_count(METRIC_PUSH_SENT); break;
    case PUSHED_GONE: metrics_count(METRIC_PUSH_GONE); break;
    case PUSHED_FAILED: metrics_count(METRIC_PUSH_FAILED); break;
    }
    if (outcome != PUSHED_FAILED || post->trial) {
        poster->tell(poster->tell_context, &pushed);
    }
}

/* One that could not even be made. */
static void tell_unmade(struct poster *poster, const struct wake_up *wake,
                        const struct sleeper *sleeper)
{
    const struct pushed pushed = {.wijk_id = wake->wijk_id,
                                  .serial = sleeper->serial,
                                  .outcome = PUSHED_FAILED,
                                  .trial = wake->trial,
                                  .wait_ms = (uint64_t)(clock_steady_ms() - wake->asked_ms)};
    metrics_count(METRIC_PUSH_FAILED);
    if (wake->trial) {
        poster->tell(poster->tell_context, &pushed);
    }
}

static void give_up(struct poster *poster, struct post *post)
{
    tell(poster, post, PUSHED_FAILED);
    post_destroy(post);
}

/* Puts it aside until it is due, if somebody still wants it then. */
static void rest(struct poster *poster, struct post *post, int64_t due_ms)
{
    if (due_ms >= post->deadline_ms || poster->resting_count == RESTING_MAX) {
        give_up(poster, post);
        return;
    }
    post->due_ms = due_ms;
    post->next = poster->resting;
    poster->resting = post;
    poster->resting_count++;
}

static void begin(struct poster *poster, struct post *post, struct origin *origin, int64_t now_ms)
{
    if (post_begin(post, origin, poster->calls, &poster->setup.manner, now_ms) != OK) {
        give_up(poster, post);
        return;
    }
    post->next = poster->under_way;
    poster->under_way = post;
    poster->active++;
}

static void unlist(struct post **list, const struct post *post)
{
    while (*list != post) {
        list = &(*list)->next;
    }
    *list = post->next;
}

/* A service that is busy says when to come back; one that is away is left alone for a while. */
static void hold(struct origin *origin, const struct post_answer *answer, int64_t now_ms)
{
    origin->misses = answer->end == POST_UNHEARD ? origin->misses + 1 : 0;
    if (answer->end == POST_BUSY && answer->again_after_ms > 0) {
        origin->held_until_ms = now_ms + answer->again_after_ms;
    } else if (origin->misses >= MISSES_MAX) {
        origin->misses = 0;
        origin->held_until_ms = now_ms + HOLD_MS;
    }
}

static void finish(struct poster *poster, struct post *post, CURLcode result)
{
    struct origin *origin = post->origin;
    const int64_t now_ms = clock_steady_ms();
    unlist(&poster->under_way, post);
    poster->active--;
    const struct post_answer answer = post_finish(post, poster->calls, result);
    hold(origin, &answer, now_ms);
    switch (answer.end) {
    case POST_TAKEN: tell(poster, post, PUSHED_TAKEN); break;
    case POST_GONE: tell(poster, post, PUSHED_GONE); break;
    case POST_REFUSED: tell(poster, post, PUSHED_FAILED); break;
    case POST_BUSY:
    case POST_UNHEARD:
        if (!post->tried) {
            post->tried = true;
            metrics_count(METRIC_PUSH_AGAIN);
            rest(poster, post,
                 now_ms +
                     (answer.again_after_ms > 0 ? answer.again_after_ms : poster->setup.pause_ms));
            return;
        }
        tell(poster, post, PUSHED_FAILED);
        break;
    }
    post_destroy(post);
}

static void hear_all(struct poster *poster)
{
    int left = 0;
    const CURLMsg *message = NULL;
    while ((message = curl_multi_info_read(poster->calls, &left)) != NULL) {
        char *post = NULL;
        if (message->msg == CURLMSG_DONE &&
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &post) == CURLE_OK) {
            finish(poster, (struct post *)(void *)post, message->data.result);
        }
    }
}

/* ── which push goes next ── */

static unsigned parallel(const struct poster *poster)
{
    return (unsigned)poster->setup.settings->push_parallel;
}

/* The other services keep a quarter of the places. */
static bool has_room(const struct poster *poster, const struct origin *origin)
{
    const unsigned most = parallel(poster) - parallel(poster) / 4;
    return poster->active < parallel(poster) && origin->active < most;
}

static bool is_forgotten(const struct poster *poster, uint32_t log)
{
    const struct forgotten *forgotten = &poster->forgotten;
    const size_t count = forgotten->count < FORGOTTEN_MAX ? forgotten->count : FORGOTTEN_MAX;
    for (size_t i = 0; i < count; i++) {
        if (forgotten->logs[i] == log) {
            return true;
        }
    }
    return false;
}

/* Takes the forgotten ones out of a list. Gives: how many they were. */
static size_t drop_forgotten(struct poster *poster, struct post **list)
{
    size_t count = 0;
    while (*list != NULL) {
        struct post *post = *list;
        if (!is_forgotten(poster, post->log)) {
            list = &post->next;
            continue;
        }
        *list = post->next;
        post_drop(post, poster->calls);
        post_destroy(post);
        count++;
    }
    return count;
}

/* What was called back since the last turn goes, also what is under way. */
static void forget(struct poster *poster)
{
    (void)pthread_mutex_lock(&poster->lock);
    const bool changed = poster->forgotten.count != poster->called_back.count;
    if (changed) {
        poster->forgotten = poster->called_back;
    }
    (void)pthread_mutex_unlock(&poster->lock);
    if (changed) {
        poster->active -= (unsigned)drop_forgotten(poster, &poster->under_way);
        poster->resting_count -= drop_forgotten(poster, &poster->resting);
    }
}

/* Begins with what rested long enough. */
static void wake_rested(struct poster *poster, int64_t now_ms)
{
    struct post **at = &poster->resting;
    while (*at != NULL && poster->active < parallel(poster)) {
        struct post *post = *at;
        struct origin *origin =
            post->due_ms > now_ms
                ? NULL
                : origin_find(&poster->origins, &post->wijk_id, post->service, now_ms);
        if (origin == NULL || !has_room(poster, origin)) {
            at = &post->next;
            continue;
        }
        *at = post->next;
        poster->resting_count--;
        if (origin->held_until_ms > now_ms) {
            rest(poster, post, origin->held_until_ms); /* it is put in front: not met again */
        } else if (origin->voucher_until == 0) {
            give_up(poster, post); /* its place was another's since, and the keys have gone */
        } else {
            begin(poster, post, origin, now_ms);
        }
    }
}

/* One sleeper's push, made and on its way. Gives: false when it must wait for room. */
static bool post_to(struct poster *poster, const struct open_slice *slice,
                    const struct sleeper *sleeper, int64_t now_ms)
{
    char name[ORIGIN_NAME_MAX];
    struct post *post = NULL;
    enum status status = origin_name(sleeper->endpoint, name);
    struct origin *origin = NULL;
    if (status == OK) {
        origin = origin_find(&poster->origins, &slice->wake->wijk_id, name, now_ms);
        if (origin == NULL || (origin->held_until_ms <= now_ms && !has_room(poster, origin))) {
            return false;
        }
        status = origin_vouch(origin, slice->wake, poster->contact, clock_read().now);
    }
    if (status == OK) {
        status = post_create(slice->wake, sleeper, buffer_span(&slice->text), &post);
    }
    if (status != OK) {
        tell_unmade(poster, slice->wake, sleeper);
    } else if (origin->held_until_ms > now_ms) {
        rest(poster, post, origin->held_until_ms);
    } else if (now_ms >= post->deadline_ms) {
        give_up(poster, post);
    } else {
        begin(poster, post, origin, now_ms);
    }
    return true;
}

static void post_slice(struct poster *poster, struct open_slice *slice, int64_t now_ms)
{
    for (size_t i = 0; i < slice->wake->count && poster->active < parallel(poster); i++) {
        struct sleeper *sleeper = &slice->wake->sleepers[i];
        if (!sleeper->posted &&
            (is_forgotten(poster, sleeper->log) || post_to(poster, slice, sleeper, now_ms))) {
            sleeper->posted = true;
            slice->left--;
        }
    }
}

static void close_slice(struct poster *poster, size_t at)
{
    asleep_destroy(poster->open[at].wake);
    buffer_end(&poster->open[at].text);
    poster->open_count--;
    memmove(&poster->open[at], &poster->open[at + 1],
            (poster->open_count - at) * sizeof(poster->open[0]));
}

/* The more urgent ones first, each as far as its services have room. */
static void post_open(struct poster *poster, int64_t now_ms)
{
    for (int urgency = WAKE_ALERT; urgency <= WAKE_CALENDAR; urgency++) {
        for (size_t i = 0; i < poster->open_count; i++) {
            if ((int)poster->open[i].wake->urgency == urgency) {
                post_slice(poster, &poster->open[i], now_ms);
            }
        }
    }
    for (size_t i = poster->open_count; i > 0; i--) {
        if (poster->open[i - 1].left == 0) {
            close_slice(poster, i - 1);
        }
    }
}

/* Takes one slice out of the queue, if there is a place for it. */
static struct wake_up *take(struct poster *poster)
{
    struct wake_up *wake = NULL;
    (void)pthread_mutex_lock(&poster->lock);
    const struct wake_up *first = wake_queue_peek(&poster->queue);
    if (first != NULL &&
        poster->open_count < (first->urgency == WAKE_ALERT ? OPEN_MAX : OPEN_USUAL_MAX)) {
        wake = wake_queue_take(&poster->queue);
    }
    metrics_set(METRIC_PUSH_WAITING, (int64_t)poster->queue.count);
    (void)pthread_mutex_unlock(&poster->lock);
    return wake;
}

/* Gives: whether there is another slice open than before. */
static bool open_slices(struct poster *poster)
{
    bool opened = false;
    for (struct wake_up *wake = take(poster); wake != NULL; wake = take(poster)) {
        struct open_slice slice = {
            .wake = wake, .text = buffer_make(SEALING_PLAIN_MAX), .left = wake->count};
        notice_write(wake, poster->site, &slice.text);
        if (buffer_status(&slice.text) != OK) {
            metrics_count(METRIC_PUSH_DROPPED);
            buffer_end(&slice.text);
            asleep_destroy(wake);
            continue;
        }
        poster->open[poster->open_count++] = slice;
        opened = true;
    }
    return opened;
}

/* A slice that is posted whole makes place for the next at once: many hold one device alone. */
static void begin_all(struct poster *poster)
{
    bool opened = true;
    const int64_t now_ms = clock_steady_ms();
    wake_rested(poster, now_ms);
    while (opened) {
        opened = open_slices(poster);
        post_open(poster, now_ms);
        opened = opened && poster->active < parallel(poster);
    }
}

/* ── the thread ── */

/* Waits while there is nothing at all. Gives: false when it must end. */
static bool has_work(struct poster *poster)
{
    const bool idle = poster->open_count == 0 && poster->active == 0 && poster->resting_count == 0;
    (void)pthread_mutex_lock(&poster->lock);
    while (idle && !poster->stops && wake_queue_peek(&poster->queue) == NULL) {
        (void)pthread_cond_wait(&poster->came, &poster->lock);
    }
    const bool goes_on = !poster->stops;
    (void)pthread_mutex_unlock(&poster->lock);
    return goes_on;
}

/* Until when nothing needs a look, unless a socket or poster_put() says so earlier. */
static int rest_ms(const struct poster *poster)
{
    int64_t wait = poster->active > 0 || poster->open_count > 0 ? TURN_MS : 0;
    if (poster->active == 0 && poster->resting != NULL) {
        const int64_t now_ms = clock_steady_ms();
        wait = TURN_MS;
        for (const struct post *post = poster->resting; post != NULL; post = post->next) {
            const int64_t due = post->due_ms > now_ms ? post->due_ms - now_ms : 1;
            wait = due < wait ? due : wait;
        }
    }
    return (int)wait;
}

static void *poster_work(void *context)
{
    struct poster *poster = context;
    while (has_work(poster)) {
        forget(poster);
        begin_all(poster);
        int running = 0;
        (void)curl_multi_perform(poster->calls, &running);
        hear_all(poster);
        (void)curl_multi_poll(poster->calls, NULL, 0, rest_ms(poster), NULL);
    }
    return NULL;
}

static void drop_all(struct poster *poster)
{
    while (poster->open_count > 0) {
        close_slice(poster, poster->open_count - 1);
    }
    for (struct post *post = poster->under_way, *next = NULL; post != NULL; post = next) {
        next = post->next;
        post_drop(post, poster->calls);
        post_destroy(post);
    }
    for (struct post *post = poster->resting, *next = NULL; post != NULL; post = next) {
        next = post->next;
        post_destroy(post);
    }
    poster->under_way = NULL;
    poster->active = 0;
    poster->resting = NULL;
    poster->resting_count = 0;
}

enum status poster_start(struct poster *poster, poster_tell tell_it, void *context)
{
    poster->tell = tell_it;
    poster->tell_context = context;
    poster->stops = false;
    poster->calls = curl_multi_init();
    if (poster->calls == NULL) {
        return NO_MEMORY;
    }
    (void)curl_multi_setopt(poster->calls, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HOST_CONNECTIONS);
    (void)curl_multi_setopt(poster->calls, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS);
    if (pthread_create(&poster->thread, NULL, poster_work, poster) != 0) {
        (void)curl_multi_cleanup(poster->calls);
        poster->calls = NULL;
        return NO_MEMORY;
    }
    return OK;
}

void poster_stop(struct poster *poster)
{
    (void)pthread_mutex_lock(&poster->lock);
    poster->stops = true;
    (void)pthread_cond_signal(&poster->came);
    (void)pthread_mutex_unlock(&poster->lock);
    (void)curl_multi_wakeup(poster->calls);
    (void)pthread_join(poster->thread, NULL);
    drop_all(poster);
    (void)curl_multi_cleanup(poster->calls);
    poster->calls = NULL;
}

void poster_put(struct poster *poster, struct wake_up *wake)
{
    (void)pthread_mutex_lock(&poster->lock);
    const uint64_t dropped = poster->queue.dropped;
    if (!wake_queue_put(&poster->queue, wake)) {
        metrics_add(METRIC_PUSH_DROPPED, (int64_t)(poster->queue.dropped - dropped));
    }
    (void)pthread_cond_signal(&poster->came);
    (void)pthread_mutex_unlock(&poster->lock);
    (void)curl_multi_wakeup(poster->calls);
}

void poster_forget(struct poster *poster, uint32_t log)
{
    (void)pthread_mutex_lock(&poster->lock);
    poster->called_back.logs[poster->called_back.count++ % FORGOTTEN_MAX] = log;
    (void)pthread_mutex_unlock(&poster->lock);
    (void)curl_multi_wakeup(poster->calls);
}
