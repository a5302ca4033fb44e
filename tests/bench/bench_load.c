/* bench_load.c -- thousands of phones that load a server, and what it costs it.
 *
 *     bench_load fanout    PORT PID COUNT [option …]    alerts to all
 *     bench_load reconnect PORT PID COUNT [option …]    all gone, and back while an alert passes
 *     bench_load write     PORT PID COUNT [option …]    durable requests from all, one after
 * another
 *
 *     --crew DIR     sign in as these devices (bench_found)
 *     --words N      the server is bench_host; N logs are followed
 *     --raw BYTES    the server is bench_raw; an alert is a text of so many bytes
 *     --alerts N     so many alerts (5)      --seconds N   of writing (5)
 *     --settle N     seconds of quiet before memory is read (6)                --tls
 *
 * Prints one line of JSON.
 */
#include "base/check.h"
#include "crypto/public/chance.h"
#include "crypto/secret/sign.h"
#include "support/crew.h"
#include "support/swarm.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum {
    TOKEN_MAX = 400,
    FRAME_MAX = 1 << 16,
    ALERTS_MAX = 64,
    BEFORE_S = 3, /* a server that has just started has not done its first round of duties */
    SETTLE_S = 6, /* the server gives memory back once nobody comes or goes */
    TIMEOUT_S = 90,
    MISSED = 5 /* alerts while the phones are away */
};

/* What a phone remembers between connections. */
struct memory {
    char token[TOKEN_MAX];
    uint64_t request;
    uint32_t events;
    uint32_t replies;
};

static struct {
    const char *mode;
    int port, pid;
    uint32_t count, logs, alerts;
    size_t raw;
    double seconds, settle_s;
    bool words, tls, resumes;
    struct crew *crew;
    char wijk[33];
} plan = {.alerts = 5, .seconds = 5, .settle_s = SETTLE_S};

static struct memory *memories;
static bool writing;

/* The alert under way. */
static struct {
    uint64_t began_ns;
    uint32_t arrived;
    double first_ms, last_ms;
    size_t bytes;
} alert;

/* ── frames ── */

static const char *find(struct span text, const char *word)
{
    const size_t size = strlen(word);
    for (size_t at = 0; at + size <= text.size; at++) {
        if (text.data[at] == (uint8_t)word[0] && memcmp(text.data + at, word, size) == 0) {
            return (const char *)text.data + at;
        }
    }
    return NULL;
}

/* The type comes first in every message: `{"type":"…`. */
static bool is_type(struct span text, const char *type)
{
    const size_t size = strlen(type);
    return text.size > 9 + size && memcmp(text.data + 9, type, size) == 0 &&
           text.data[9 + size] == '"';
}

static void copy_until(struct span text, const char *from, char end, char *out, size_t room)
{
    const char *stop = (const char *)text.data + text.size;
    size_t size = 0;
    while (from + size < stop && from[size] != end && size + 1 < room) {
        out[size] = from[size];
        size++;
    }
    out[size] = '\0';
}

static void say(struct swarm *swarm, struct swarm_phone *phone, const char *text)
{
    swarm_send(swarm, phone, span_text(text));
}

static void say_hello(struct swarm *swarm, struct swarm_phone *phone)
{
    struct memory *memory = phone->own;
    char text[256];
    (void)snprintf(text, sizeof text,
                   "{\"type\":\"session.hello\",\"request\":%" PRIu64 ",\"wijk_id\":\"%s\","
                   "\"protocol_min\":1,\"protocol_max\":1,\"build\":\"bench\"}",
                   ++memory->request, plan.wijk);
    say(swarm, phone, text);
}

static void say_resume(struct swarm *swarm, struct swarm_phone *phone)
{
    struct memory *memory = phone->own;
    char places[CREW_PLACES_MAX];
    char text[TOKEN_MAX + CREW_PLACES_MAX + 128];
    crew_places(plan.crew, phone->index, places);
    (void)snprintf(text, sizeof text,
                   "{\"type\":\"session.resume\",\"request\":%" PRIu64
                   ",\"token\":\"%s\",\"sends\":0,\"places\":%s}",
                   ++memory->request, memory->token, places);
    say(swarm, phone, text);
}

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void sign(const struct crew_device *device, const char *challenge, char out[96])
{
    static const char LABEL[] = "buurt session";
    uint8_t content[sizeof LABEL - 1 + 32 + 16 + 16];
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    struct secret seed;
    CHECK(secret_read(span_of(device->seed, sizeof device->seed), &seed) == OK);
    struct sign_pair pair = sign_pair_of(&seed);
    uint8_t *at = content;
    memcpy(at, LABEL, sizeof LABEL - 1);
    at += sizeof LABEL - 1;
    for (size_t i = 0; i < 32; i++) {
        *at++ = (uint8_t)(digit(challenge[2 * i]) << 4 | digit(challenge[2 * i + 1]));
    }
    memcpy(at, plan.crew->wijk_id, 16);
    memcpy(at + 16, device->serial, 16);
    sign_make(&pair, span_of(content, sizeof content), signature);
    (void)sodium_bin2base64(out, 96, signature, sizeof signature,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sign_pair_wipe(&pair);
}

static void say_prove(struct swarm *swarm, struct swarm_phone *phone, struct span challenge)
{
    struct memory *memory = phone->own;
    const struct crew_device *device = &plan.crew->devices[phone->index];
    char digits[65];
    char serial[33];
    char signature[96];
    char places[CREW_PLACES_MAX];
    char text[CREW_PLACES_MAX + 400];
    crew_places(plan.crew, phone->index, places);
    const char *at = find(challenge, "\"challenge\":\"");
    CHECK(at != NULL);
    copy_until(challenge, at + 13, '"', digits, sizeof digits);
    sign(device, digits, signature);
    crew_hex(device->serial, sizeof device->serial, serial);
    (void)snprintf(text, sizeof text,
                   "{\"type\":\"session.prove\",\"request\":%" PRIu64
                   ",\"device_serial\":\"%s\",\"signature\":\"%s\",\"sends\":0,\"places\":%s}",
                   ++memory->request, serial, signature, places);
    say(swarm, phone, text);
}

/* ── what comes back ── */

static void take_opened(struct swarm *swarm, struct swarm_phone *phone, struct span text)
{
    struct memory *memory = phone->own;
    const char *token = find(text, "\"token\":\"");
    CHECK(token != NULL);
    copy_until(text, token + 9, '"', memory->token, sizeof memory->token);
    const char *last = find(text, "\"last_request\":");
    const uint64_t kept = last == NULL ? 0 : strtoull(last + 15, NULL, 10);
    memory->request = kept > memory->request ? kept : memory->request;
    swarm_ready(swarm, phone);
}

static void take_event(struct swarm *swarm, struct swarm_phone *phone, struct span text)
{
    struct memory *memory = phone->own;
    memory->events++;
    alert.bytes = text.size;
    if (alert.began_ns != 0) {
        alert.last_ms = (double)(swarm->read_ns - alert.began_ns) / 1e6;
        alert.first_ms = alert.arrived == 0 ? alert.last_ms : alert.first_ms;
        alert.arrived++;
    }
}

static void say_write(struct swarm *swarm, struct swarm_phone *phone);

static void on_text_crew(struct swarm *swarm, struct swarm_phone *phone, struct span text)
{
    struct memory *memory = phone->own;
    if (is_type(text, "group.message")) {
        take_event(swarm, phone, text);
    } else if (is_type(text, "session.challenge")) {
        if (memory->token[0] == '\0' || !plan.resumes) {
            say_prove(swarm, phone, text);
        }
    } else if (is_type(text, "session.opened")) {
        take_opened(swarm, phone, text);
    } else if (is_type(text, "refused")) {
        (void)fprintf(stderr, "refused: %.*s\n", (int)text.size, (const char *)text.data);
        exit(1);
    } else if (writing) {
        memory->replies++;
        say_write(swarm, phone);
    }
}

static void on_open_crew(struct swarm *swarm, struct swarm_phone *phone)
{
    const struct memory *memory = phone->own;
    say_hello(swarm, phone);
    if (plan.resumes && memory->token[0] != '\0') {
        say_resume(swarm, phone); /* both at once: the server reads one after the other */
    }
}

/* ── the other two servers ── */

static void on_open_plain(struct swarm *swarm, struct swarm_phone *phone)
{
    phone->step = 0;
    if (plan.words) {
        say(swarm, phone, "proved");
    } else {
        swarm_ready(swarm, phone);
    }
}

static void follow_next(struct swarm *swarm, struct swarm_phone *phone)
{
    char text[64];
    const uint32_t log = phone->step == 0   ? 1
                         : phone->step == 1 ? 1000 + phone->index
                                            : phone->step;
    (void)snprintf(text, sizeof text, "follow %u 0", log);
    phone->step++;
    say(swarm, phone, text);
}

static void on_text_plain(struct swarm *swarm, struct swarm_phone *phone, struct span text)
{
    struct memory *memory = phone->own;
    if (text.size > 200) {
        take_event(swarm, phone, text);
    } else if (writing) {
        memory->replies++;
        say_write(swarm, phone);
    } else if (!phone->is_ready && phone->step < plan.logs) {
        follow_next(swarm, phone);
    } else {
        swarm_ready(swarm, phone);
    }
}

/* ── alerts ── */

static void raise_alert(struct swarm *swarm, uint32_t nth)
{
    static char text[FRAME_MAX];
    struct swarm_phone *phone = &swarm->phones[0];
    int size = 0;
    if (plan.crew != NULL) {
        const struct crew_alert *prepared = &plan.crew->alerts[nth % plan.crew->alert_count];
        phone = &swarm->phones[prepared->sender];
        struct memory *memory = phone->own;
        size = snprintf(text, sizeof text,
                        "{\"type\":\"alert.raise\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64 ",%s",
                        memory->request + 1, memory->request, prepared->rest);
        memory->request++;
    } else {
        const size_t bytes = plan.raw != 0 ? plan.raw : 600;
        size = snprintf(text, sizeof text, "%s#%u ", plan.words ? "say 1 " : "", nth);
        memset(text + size, 'x', bytes - (size_t)size);
        size = (int)bytes;
    }
    CHECK(size > 0 && (size_t)size < sizeof text);
    alert.arrived = 0;
    alert.began_ns = swarm_now_ns();
    swarm_send(swarm, phone, span_of(text, (size_t)size));
}

/* Gives: whether it reached all. */
static bool await_alert(struct swarm *swarm)
{
    const uint64_t end = swarm_now_ns() + (uint64_t)TIMEOUT_S * 1000000000U;
    while (alert.arrived < plan.count && swarm_now_ns() < end) {
        swarm_turn(swarm, 100);
    }
    return alert.arrived == plan.count;
}

static int fanout(struct swarm *swarm)
{
    double last[ALERTS_MAX];
    double first[ALERTS_MAX];
    double cpu[ALERTS_MAX];
    swarm_run(swarm, BEFORE_S);
    const struct usage empty = usage_read(plan.pid);
    const double took_s = swarm_connect(swarm, TIMEOUT_S);
    const struct usage full = usage_read(plan.pid);
    if (took_s < 0) {
        (void)fprintf(stderr, "only %u of %u connected\n", swarm->ready, plan.count);
        return 1;
    }
    swarm_run(swarm, plan.settle_s);
    const struct usage settled = usage_read(plan.pid);
    uint32_t lost = 0;
    for (uint32_t i = 0; i < plan.alerts; i++) {
        const struct usage before = usage_read(plan.pid);
        raise_alert(swarm, i);
        (void)await_alert(swarm);
        lost += plan.count - alert.arrived;
        last[i] = alert.last_ms;
        first[i] = alert.first_ms;
        alert.began_ns = 0;
        swarm_run(swarm, 0.4); /* what follows an alert belongs to it; and alerts are rare */
        const struct usage after = usage_read(plan.pid);
        cpu[i] = (after.cpu_us - before.cpu_us) / plan.count;
    }
    (void)printf("{\"count\":%u,\"connects_per_s\":%.0f,\"cpu_us_per_connect\":%.1f,"
                 "\"bytes_per_device\":%.0f,\"event_bytes\":%zu,\"last_ms\":%.2f,"
                 "\"first_ms\":%.2f,\"cpu_us_per_delivery\":%.2f,\"lost\":%u}\n",
                 plan.count, plan.count / took_s, (full.cpu_us - empty.cpu_us) / plan.count,
                 (settled.rss_bytes - empty.rss_bytes) / plan.count, alert.bytes,
                 median_of(last, plan.alerts), median_of(first, plan.alerts),
                 median_of(cpu, plan.alerts), lost);
    return lost == 0 ? 0 : 3;
}

/* ── all gone, and back ── */

static uint32_t stay_count(void)
{
    uint32_t most = 1;
    for (uint32_t i = 0; plan.crew != NULL && i <= MISSED && i < plan.crew->alert_count; i++) {
        most = plan.crew->alerts[i].sender >= most ? plan.crew->alerts[i].sender + 1 : most;
    }
    return most;
}

static uint64_t await_events(struct swarm *swarm, uint32_t wanted, uint32_t *short_of)
{
    const uint64_t end = swarm_now_ns() + (uint64_t)TIMEOUT_S * 1000000000U;
    for (;;) {
        *short_of = 0;
        for (uint32_t i = 0; i < plan.count; i++) {
            *short_of += memories[i].events < wanted ? 1 : 0;
        }
        if (*short_of == 0 || swarm_now_ns() > end) {
            return swarm_now_ns();
        }
        swarm_turn(swarm, 5);
    }
}

static int reconnect(struct swarm *swarm)
{
    uint32_t lost = 0;
    const struct usage empty = usage_read(plan.pid);
    const double proved_s = swarm_connect(swarm, TIMEOUT_S);
    const struct usage proved = usage_read(plan.pid);
    const uint32_t stay = stay_count();
    if (proved_s < 0) {
        (void)fprintf(stderr, "only %u of %u connected\n", swarm->ready, plan.count);
        return 1;
    }
    swarm_drop(swarm, stay);
    swarm_run(swarm, plan.settle_s);
    for (uint32_t i = 0; i < MISSED; i++) {
        raise_alert(swarm, i);
        swarm_run(swarm, 0.3);
    }
    plan.resumes = true;
    const struct usage gone = usage_read(plan.pid);
    const uint64_t began = swarm_now_ns();
    raise_alert(swarm, MISSED); /* passes while they come back */
    const double resumed_s = swarm_connect(swarm, TIMEOUT_S);
    const uint64_t caught_up = await_events(swarm, MISSED + 1, &lost);
    const struct usage back = usage_read(plan.pid);
    uint32_t doubled = 0;
    for (uint32_t i = 0; i < plan.count; i++) {
        doubled += memories[i].events > MISSED + 1 ? 1 : 0;
    }
    const double returned = plan.count - stay;
    (void)printf("{\"count\":%u,\"proved_per_s\":%.0f,\"cpu_us_per_proof\":%.1f,"
                 "\"resumed_per_s\":%.0f,\"cpu_us_per_resume\":%.1f,\"caught_up_s\":%.2f,"
                 "\"missed\":%d,\"lost\":%u,\"doubled\":%u}\n",
                 plan.count, plan.count / proved_s, (proved.cpu_us - empty.cpu_us) / plan.count,
                 resumed_s < 0 ? 0 : returned / resumed_s, (back.cpu_us - gone.cpu_us) / returned,
                 (double)(caught_up - began) / 1e9, MISSED + 1, lost, doubled);
    return lost == 0 && doubled == 0 && resumed_s > 0 ? 0 : 3;
}

/* ── durable requests ── */

static void say_write(struct swarm *swarm, struct swarm_phone *phone)
{
    struct memory *memory = phone->own;
    char text[512];
    if (plan.crew == NULL) {
        say(swarm, phone, plan.words ? "say 2 x" : "x");
        return;
    }
    (void)snprintf(text, sizeof text,
                   "{\"type\":\"push.remove\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64 "}",
                   memory->request + 1, memory->request);
    memory->request++;
    say(swarm, phone, text);
}

static int write_on(struct swarm *swarm)
{
    if (swarm_connect(swarm, TIMEOUT_S) < 0) {
        return 1;
    }
    swarm_run(swarm, 1);
    writing = true;
    const struct usage before = usage_read(plan.pid);
    const uint64_t began = swarm_now_ns();
    for (uint32_t i = 0; i < plan.count; i++) {
        memories[i].replies = 0;
        say_write(swarm, &swarm->phones[i]);
    }
    swarm_run(swarm, plan.seconds);
    const double took_s = (double)(swarm_now_ns() - began) / 1e9;
    const struct usage after = usage_read(plan.pid);
    uint64_t replies = 0;
    for (uint32_t i = 0; i < plan.count; i++) {
        replies += memories[i].replies;
    }
    (void)printf("{\"count\":%u,\"requests_per_s\":%.0f,\"cpu_us_per_request\":%.1f}\n", plan.count,
                 (double)replies / took_s,
                 (after.cpu_us - before.cpu_us) / (double)(replies == 0 ? 1 : replies));
    return replies == 0 ? 3 : 0;
}

/* ── the command line ── */

static int usage(void)
{
    (void)fputs("bench_load fanout|reconnect|write PORT PID COUNT [--crew DIR | --words LOGS | "
                "--raw BYTES] [--alerts N] [--seconds N] [--settle N] [--tls]\n",
                stderr);
    return 2;
}

static bool read_option(int count, char **words, int *at)
{
    const char *word = words[*at];
    if (strcmp(word, "--tls") == 0) {
        plan.tls = true;
        return true;
    }
    if (*at + 1 >= count) {
        return false;
    }
    const char *value = words[++*at];
    if (strcmp(word, "--crew") == 0) {
        plan.crew = crew_read(value);
        crew_hex(plan.crew->wijk_id, sizeof plan.crew->wijk_id, plan.wijk);
    } else if (strcmp(word, "--words") == 0) {
        plan.words = true;
        plan.logs = (uint32_t)strtoul(value, NULL, 10);
    } else if (strcmp(word, "--raw") == 0) {
        plan.raw = strtoul(value, NULL, 10);
    } else if (strcmp(word, "--alerts") == 0) {
        plan.alerts = (uint32_t)strtoul(value, NULL, 10);
    } else if (strcmp(word, "--settle") == 0) {
        plan.settle_s = strtod(value, NULL);
    } else if (strcmp(word, "--seconds") == 0) {
        plan.seconds = strtod(value, NULL);
    } else {
        return false;
    }
    return plan.alerts >= 1 && plan.alerts <= ALERTS_MAX;
}

static void allow_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static struct swarm *make_swarm(void)
{
    const bool crew = plan.crew != NULL;
    const struct swarm_plan swarm_plan = {.count = plan.count,
                                          .port = plan.port,
                                          .path = "/ws",
                                          .at_once = 1000,
                                          .tls = plan.tls,
                                          .on_open = crew ? on_open_crew : on_open_plain,
                                          .on_text = crew ? on_text_crew : on_text_plain};
    struct swarm *swarm = swarm_create(&swarm_plan);
    memories = calloc(plan.count + 1, sizeof *memories);
    CHECK(memories != NULL);
    for (uint32_t i = 0; i <= plan.count; i++) {
        swarm->phones[i].own = &memories[i];
    }
    return swarm;
}

static int run(struct swarm *swarm)
{
    CHECK(plan.mode != NULL);
    if (strcmp(plan.mode, "fanout") == 0) {
        return fanout(swarm);
    }
    if (strcmp(plan.mode, "reconnect") == 0) {
        return reconnect(swarm);
    }
    return strcmp(plan.mode, "write") == 0 ? write_on(swarm) : usage();
}

int main(int count, char **words)
{
    if (count < 5) {
        return usage();
    }
    plan.mode = words[1];
    plan.port = (int)strtol(words[2], NULL, 10);
    plan.pid = (int)strtol(words[3], NULL, 10);
    plan.count = (uint32_t)strtoul(words[4], NULL, 10);
    for (int at = 5; at < count; at++) {
        if (!read_option(count, words, &at)) {
            return usage();
        }
    }
    CHECK(chance_open());
    CHECK(plan.crew == NULL || plan.count <= plan.crew->count);
    allow_files();
    struct swarm *swarm = make_swarm();
    const int code = run(swarm);
    swarm_destroy(swarm);
    free(memories);
    if (plan.crew != NULL) {
        crew_destroy(plan.crew);
    }
    return code;
}
