/* bench_mls -- what MLS costs one phone at 10 to 10,000 members.
 *
 * bench_mls [--json] [--most N]: medians in milliseconds of processor time (under wasm: of the
 * clock) and bytes. The tree is filled, the members are those of mls_crowd.h; two real members
 * enter by external commit and measure on each other. One Ed25519 verification is printed beside
 * it, so that the figures can be read on another machine as a ratio.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "crypto/public/chance.h"
#include "mls/secret/group.h"
#include "support/cert_world.h"
#include "support/mls_crowd.h"

enum {
    PER_HAT = 400,
    SIZES_MAX = 4,
    RUNS_MAX = 400,
    BYTES_MAX = 64 << 20,
    IDENTITY_SIZE = 15,

};

enum row {
    VERIFY,
    JOIN_CHECKED,
    JOIN_CHAINS,
    JOIN_FIRST_MESSAGE,
    FOLLOW_EXTERNAL,
    MAKE_UPDATE,
    FOLLOW_UPDATE,
    PROTECT,
    UNPROTECT,
    BULK_ADD,
    BULK_WELCOME,
    STATE_BYTES,
    MESSAGE_ROWS,
    COMMIT_SIZE,
    ROW_COUNT
};

static const char *const ROW_NAMES[ROW_COUNT] = {
    [VERIFY] = "one Ed25519 verification in the same minute (us)",
    [JOIN_CHECKED] = "external join, every leaf verified (ms)",
    [JOIN_CHAINS] = "and every certificate chain, in slices (ms)",
    [JOIN_FIRST_MESSAGE] = "join to first message readable (ms)",
    [FOLLOW_EXTERNAL] = "follow another's external commit (ms)",
    [MAKE_UPDATE] = "make an update commit (ms)",
    [FOLLOW_UPDATE] = "follow an update commit (ms)",
    [PROTECT] = "protect 200 B (ms)",
    [UNPROTECT] = "unprotect 200 B (ms)",
    [BULK_ADD] = "one commit adding N-1 (ms)",
    [BULK_WELCOME] = "its Welcome apart (ms)",
    [STATE_BYTES] = "group state, real certificates (bytes)",
    [MESSAGE_ROWS] = "rows written per received message (bytes)",
    [COMMIT_SIZE] = "update commit (bytes)",
};

static double figures[ROW_COUNT][SIZES_MAX];
static const struct group_rules RULES = {
    .adds_max = 20000, .proposals_max = 20000, .message_max = BYTES_MAX};

static void must(enum status status, const char *what)
{
    if (status != OK) {
        (void)fprintf(stderr, "bench_mls: %s: %s\n", what, status_name(status));
        exit(1);
    }
}

static double now_ms(void)
{
    struct timespec t;
#ifdef __wasi__
    clock_gettime(CLOCK_MONOTONIC, &t);
#else
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
#endif
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

struct runs {
    double ms[RUNS_MAX];
    size_t count;
};

static void runs_add(struct runs *runs, double since)
{
    if (runs->count < RUNS_MAX) {
        runs->ms[runs->count++] = now_ms() - since;
    }
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double runs_median(struct runs *runs)
{
    qsort(runs->ms, runs->count, sizeof(double), by_value);
    return runs->count == 0 ? 0 : runs->ms[runs->count / 2];
}

/* A real member of the crowd. */
struct real {
    struct sign_pair signer;
    struct member member;
    struct group *group;
};

static struct real real_make(const char *name)
{
    return (struct real){.signer = sign_pair_random(),
                         .member = {.identity = span_text(name), .not_after = UINT64_MAX}};
}

static void real_end(struct real *real)
{
    group_destroy(real->group);
    real->group = NULL;
}

static size_t heap_bytes(void)
{
#ifdef __GLIBC__
    return mallinfo2().uordblks + mallinfo2().hblkhd;
#else
    return 0;
#endif
}

static enum status count_row(void *context, struct span key, struct span value)
{
    *(size_t *)context += key.size + value.size;
    return OK;
}

static size_t saved_bytes(struct group *group)
{
    size_t bytes = 0;
    must(group_save(group, count_row, &bytes), "save");
    group_save_done(group);
    return bytes;
}

static void enter(struct real *real, struct span info, struct span tree, struct buffer *commit)
{
    const struct external_join join = {.group_info = info, .tree = tree};
    real->member.signer = &real->signer;
    buffer_clear(commit);
    must(group_join_external(&RULES, &real->member, &join, NULL, commit, &real->group), "join");
}

static void sweep(struct group *group)
{
    bool is_done = false;
    must(public_group_sweep(group_public(group), UINT32_MAX, &is_done), "sweep");
}

static void handle(struct real *real, const struct buffer *message)
{
    struct group_event event = {0};
    must(group_handle(real->group, buffer_span(message), NULL, &event), "handle");
    group_event_end(&event);
}

static void info_of(struct real *real, struct buffer *info, struct buffer *tree)
{
    const struct group_info_form form = {.with_external_pub = true};
    buffer_clear(info);
    buffer_clear(tree);
    must(group_make_info(real->group, &real->signer, &form, info), "group info");
    tree_write(public_group_tree(group_public(real->group)), tree);
}

/* Joins again and again into the group that `anna` shows; she follows the last one. */
static void bench_join(struct real *anna, struct real *bert, size_t runs, size_t at)
{
    struct buffer info = buffer_make(BYTES_MAX);
    struct buffer tree = buffer_make(BYTES_MAX);
    struct buffer commit = buffer_make(BYTES_MAX);
    struct buffer message = buffer_make(BYTES_MAX);
    uint8_t text[200] = {0};
    struct runs checked = {0};
    struct runs first = {0};
    struct runs follow = {0};
    for (size_t i = 0; i < runs; i++) {
        info_of(anna, &info, &tree);
        real_end(bert);
        *bert = real_make("bert");
        double since = now_ms();
        enter(bert, buffer_span(&info), buffer_span(&tree), &commit);
        const double joined = now_ms() - since;
        since = now_ms();
        handle(anna, &commit);
        runs_add(&follow, since);
        buffer_clear(&message);
        must(group_protect(anna->group, &anna->signer, span_of(NULL, 0),
                           span_of(text, sizeof(text)), 0, &message),
             "protect");
        since = now_ms() - joined;
        handle(bert, &commit);
        handle(bert, &message);
        runs_add(&first, since);
        since = now_ms() - joined;
        sweep(bert->group);
        runs_add(&checked, since);
    }
    figures[JOIN_CHECKED][at] = runs_median(&checked);
    figures[JOIN_FIRST_MESSAGE][at] = runs_median(&first);
    figures[FOLLOW_EXTERNAL][at] = runs_median(&follow);
    buffer_end(&info);
    buffer_end(&tree);
    buffer_end(&commit);
    buffer_end(&message);
}

static void bench_update(struct real *anna, struct real *bert, size_t runs, size_t at)
{
    struct buffer commit = buffer_make(BYTES_MAX);
    struct runs make = {0};
    struct runs follow = {0};
    bert->member.signer = &bert->signer;
    for (size_t i = 0; i < runs; i++) {
        const struct commit_wish wish = {.force_path = true, .member = &bert->member};
        struct commit_made made = {.commit = &commit};
        buffer_clear(&commit);
        double since = now_ms();
        must(group_commit(bert->group, &wish, &made), "update");
        runs_add(&make, since);
        since = now_ms();
        handle(anna, &commit);
        runs_add(&follow, since);
        handle(bert, &commit);
    }
    figures[MAKE_UPDATE][at] = runs_median(&make);
    figures[FOLLOW_UPDATE][at] = runs_median(&follow);
    figures[COMMIT_SIZE][at] = (double)commit.size;
    buffer_end(&commit);
}

static void bench_messages(struct real *anna, struct real *bert, size_t runs, size_t at)
{
    struct buffer message = buffer_make(BYTES_MAX);
    uint8_t text[200] = {0};
    struct runs protect = {0};
    struct runs unprotect = {0};
    (void)saved_bytes(anna->group);
    for (size_t i = 0; i < runs; i++) {
        buffer_clear(&message);
        double since = now_ms();
        must(group_protect(bert->group, &bert->signer, span_of(NULL, 0),
                           span_of(text, sizeof(text)), 0, &message),
             "protect");
        runs_add(&protect, since);
        since = now_ms();
        handle(anna, &message);
        runs_add(&unprotect, since);
        if (i == 1) {
            (void)saved_bytes(anna->group);
        } else if (i == 2) {
            figures[MESSAGE_ROWS][at] = (double)saved_bytes(anna->group);
        }
    }
    figures[PROTECT][at] = runs_median(&protect);
    figures[UNPROTECT][at] = runs_median(&unprotect);
    buffer_end(&message);
}

/* People whom coordinators let in, 400 each: real hats, invitations and device certificates. */
struct people {
    struct world world;
    struct person *coordinators;
    struct worn *hats;
    size_t hat_count;
    struct span *identities;
    struct sign_pair *signers;
};

static void people_add_coordinator(struct people *people)
{
    const size_t at = people->hat_count++;
    people->coordinators[at] = world_resident(&people->world);
    const struct grant grant = {.hat = CERT_COORDINATOR,
                                .reach = world_buurt(&people->world, 0),
                                .subject = &people->coordinators[at],
                                .issuer = &people->world.first_hat,
                                .cosigner = &people->world.second_hat,
                                .invitations = 500};
    people->hats[at] = world_hat(&people->world, &grant);
}

static void people_make(uint32_t count, struct people *people)
{
    people->coordinators = calloc(count / PER_HAT + 1, sizeof(*people->coordinators));
    people->hats = calloc(count / PER_HAT + 1, sizeof(*people->hats));
    people->identities = calloc(count, sizeof(*people->identities));
    people->signers = calloc(count, sizeof(*people->signers));
    people->hat_count = 0;
    cert_world_open(&people->world);
    for (uint32_t i = 0; i < count; i++) {
        if (i % PER_HAT == 0) {
            people_add_coordinator(people);
        }
        const struct invite invite = {.issuer = &people->hats[people->hat_count - 1],
                                      .seq = (uint16_t)(i % PER_HAT),
                                      .buurt = people->world.buurten[0]};
        const struct person person = world_person(&people->world, &invite);
        people->identities[i] = person.evidence;
        people->signers[i] = person.pair;
    }
}

static void people_end(struct people *people)
{
    free(people->coordinators);
    free(people->hats);
    free(people->identities);
    free(people->signers);
    cert_world_end(&people->world);
}

/* Every leaf's chain, 250 leaves a slice; the book has seen nothing yet but the hats. */
static double sweep_chains(const struct people *people, const struct tree *tree)
{
    struct cert_book *book = world_book(&people->world);
    struct cert_sweep sweep_at = {0};
    struct cert_id serial;
    const double since = now_ms();
    for (size_t i = 0; i < people->hat_count; i++) {
        must(cert_book_add_hat(book, people->hats[i].bytes, &serial), "hat");
    }
    while (!sweep_at.is_done) {
        must(cert_book_sweep(book, tree, 250, &sweep_at), "chains");
    }
    const double took = now_ms() - since;
    cert_book_destroy(book);
    return took;
}

static void bench_state(uint32_t count, size_t at)
{
    struct crowd crowd;
    struct people people;
    struct runs chains = {0};
    struct buffer commit = buffer_make(BYTES_MAX);
    people_make(count, &people);
    must(crowd_make_of(count, people.identities, people.signers, &crowd), "crowd");
    struct tree *tree = NULL;
    must(tree_read(buffer_span(&crowd.tree), NULL, &tree), "tree");
    for (size_t i = 0; i < 3; i++) {
        chains.ms[chains.count++] = sweep_chains(&people, tree);
    }
    tree_destroy(tree);
    figures[JOIN_CHAINS][at] = figures[JOIN_CHECKED][at] + runs_median(&chains);
    struct real anna = real_make("anna");
    const size_t before = heap_bytes();
    enter(&anna, buffer_span(&crowd.group_info), buffer_span(&crowd.tree), &commit);
    handle(&anna, &commit);
    figures[STATE_BYTES][at] = (double)(heap_bytes() - before) - (double)commit.room;
    real_end(&anna);
    crowd_end(&crowd);
    people_end(&people);
    buffer_end(&commit);
}

/* Everyone's key package, then one commit that adds them all, without and with the Welcome. */
static void bench_bulk(uint32_t count, size_t runs, size_t at)
{
    struct buffer *adds = calloc(count, sizeof(*adds));
    struct span *spans = calloc(count, sizeof(*spans));
    struct real anna = real_make("anna");
    struct buffer commit = buffer_make(BYTES_MAX);
    struct buffer welcome = buffer_make(BYTES_MAX);
    struct runs plain = {0};
    struct runs with = {0};
    for (uint32_t i = 0; i + 1 < count; i++) {
        struct real other = real_make("a name of 15 by");
        struct key_package_secrets secrets;
        struct buffer package = buffer_make(BYTES_MAX);
        const mls_u16 type = MLS_ADD;
        other.member.signer = &other.signer;
        must(key_package_make(&other.member, false, &package, &secrets), "key package");
        adds[i] = buffer_make(BYTES_MAX);
        mls_write_u16(&adds[i], &type);
        buffer_append_span(&adds[i], span_of(package.data + 4, package.size - 4));
        spans[i] = buffer_span(&adds[i]);
        buffer_end(&package);
    }
    anna.member.signer = &anna.signer;
    must(group_create(&RULES, &anna.member, span_text("bulk"), span_of(NULL, 0), &anna.group),
         "create");
    for (size_t i = 0; i < 2 * runs; i++) {
        const struct commit_wish wish = {
            .proposals = spans, .proposal_count = count - 1, .member = &anna.member};
        struct commit_made made = {.commit = &commit, .welcome = i % 2 == 0 ? NULL : &welcome};
        buffer_clear(&commit);
        buffer_clear(&welcome);
        const double since = now_ms();
        must(group_commit(anna.group, &wish, &made), "bulk add");
        runs_add(i % 2 == 0 ? &plain : &with, since);
        must(group_commit_drop(anna.group), "drop");
    }
    figures[BULK_ADD][at] = runs_median(&plain);
    figures[BULK_WELCOME][at] = runs_median(&with) - figures[BULK_ADD][at];
    for (uint32_t i = 0; i + 1 < count; i++) {
        buffer_end(&adds[i]);
    }
    free(adds);
    free(spans);
    real_end(&anna);
    buffer_end(&commit);
    buffer_end(&welcome);
}

static double verify_us(void)
{
    const struct sign_pair pair = sign_pair_random();
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    uint8_t content[100] = {0};
    struct runs runs = {0};
    sign_make(&pair, span_of(content, sizeof(content)), signature);
    for (size_t i = 0; i < 40; i++) {
        const double since = now_ms();
        for (size_t j = 0; j < 50; j++) {
            must(verify_signature(sign_public(&pair), span_of(content, sizeof(content)),
                                  span_of(signature, sizeof(signature))),
                 "verify");
        }
        runs_add(&runs, since);
    }
    return runs_median(&runs) / 50 * 1e3;
}

static void bench_size(uint32_t count, size_t at)
{
    struct crowd crowd;
    struct real anna = real_make("anna");
    struct real bert = {.group = NULL};
    struct buffer commit = buffer_make(BYTES_MAX);
    must(crowd_make(count, IDENTITY_SIZE, &crowd), "crowd");
    enter(&anna, buffer_span(&crowd.group_info), buffer_span(&crowd.tree), &commit);
    handle(&anna, &commit);
    crowd_end(&crowd);
    const double before = verify_us();
    bench_join(&anna, &bert, count >= 10000 ? 5 : 15, at);
    figures[VERIFY][at] = (before + verify_us()) / 2;
    sweep(anna.group);
    bench_update(&anna, &bert, 100, at);
    bench_messages(&anna, &bert, RUNS_MAX, at);
    real_end(&anna);
    real_end(&bert);
    buffer_end(&commit);
    bench_bulk(count, count >= 10000 ? 3 : 7, at);
    bench_state(count, at);
}

static void print_json(const uint32_t *sizes, size_t count)
{
    printf("{");
    for (size_t row = 0; row < ROW_COUNT; row++) {
        printf("%s\"%s\":{", row == 0 ? "" : ",", ROW_NAMES[row]);
        for (size_t i = 0; i < count; i++) {
            printf("%s\"%u\":%.3f", i == 0 ? "" : ",", sizes[i], figures[row][i]);
        }
        printf("}");
    }
    printf("}\n");
}

static void print_table(const uint32_t *sizes, size_t count)
{
    printf("| members, filled tree |");
    for (size_t i = 0; i < count; i++) {
        printf(" %u |", sizes[i]);
    }
    printf("\n| --- |");
    for (size_t i = 0; i < count; i++) {
        printf(" ---: |");
    }
    printf("\n");
    for (size_t row = 0; row < ROW_COUNT; row++) {
        printf("| %s |", ROW_NAMES[row]);
        for (size_t i = 0; i < count; i++) {
            if (row == STATE_BYTES && heap_bytes() == 0) {
                printf(" - |"); /* this C library does not tell */
            } else {
                printf(row >= STATE_BYTES ? " %.0f |" : " %.3f |", figures[row][i]);
            }
        }
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    static const uint32_t SIZES[SIZES_MAX] = {10, 100, 1000, 10000};
    bool as_json = false;
    uint32_t most = 10000;
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            as_json = true;
        } else if (strcmp(argv[i], "--most") == 0 && i + 1 < argc) {
            most = (uint32_t)strtoul(argv[++i], NULL, 10);
        } else {
            (void)fputs("bench_mls [--json] [--most MEMBERS]\n", stderr);
            return 2;
        }
    }
    if (!chance_open()) {
        return 1;
    }
    for (; count < SIZES_MAX && SIZES[count] <= most; count++) {
        bench_size(SIZES[count], count);
    }
    if (as_json) {
        print_json(SIZES, count);
    } else {
        print_table(SIZES, count);
    }
    return 0;
}
