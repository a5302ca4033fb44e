/* TLS by a certificate of our own (S19). */
#include "server/net/net.h"
#include "support/net_world.h"
#include "support/paper.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct net_world world;
static char heard[(1 << 16) + 1];
static char certificate[64];
static char key[64];

static void make_world(void)
{
    (void)snprintf(certificate, sizeof certificate, "/tmp/buurt-tls-%d.pem", (int)getpid());
    (void)snprintf(key, sizeof key, "/tmp/buurt-tls-%d.key", (int)getpid());
    paper_write(certificate, key, "first.example");
    world_make(&world);
    (void)snprintf(world.settings.certificate, sizeof world.settings.certificate, "%s",
                   certificate);
    (void)snprintf(world.settings.certificate_key, sizeof world.settings.certificate_key, "%s",
                   key);
}

static int start(void **state)
{
    (void)state;
    make_world();
    return world_start(&world) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    const enum status status = world_end(&world);
    (void)unlink(certificate);
    (void)unlink(key);
    return status == OK ? 0 : -1;
}

static struct wire_client fresh(void)
{
    return caller_open_tls(atomic_load(&world.port), span_of(NULL, 0));
}

static struct wire_client upgraded(void)
{
    struct wire_client client = fresh();
    assert_true(caller_upgrade(&client, "", NULL));
    caller_ask(&client, "proved", "proved");
    return client;
}

static void a_websocket_opens_over_tls(void **state)
{
    (void)state;
    struct wire_client client = upgraded();
    caller_ask(&client, "echo hello", "hello");
    caller_close(&client);
}

static void an_answer_over_tls_says_that_no_browser_comes_back_without(void **state)
{
    (void)state;
    struct wire_client client = fresh();
    caller_write_text(&client, "GET /none.txt HTTP/1.1\r\nHost: x\r\n\r\n");
    const char *answer = caller_read_all(&client);
    assert_non_null(strstr(answer, "404 Not Found"));
    assert_non_null(strstr(answer, "Strict-Transport-Security: max-age=31536000\r\n"));
    caller_close(&client);
}

static void alpn_of(const char *offered, size_t size, char out[16])
{
    const unsigned char *name = NULL;
    unsigned length = 0;
    struct wire_client client = caller_open_tls(atomic_load(&world.port), span_of(offered, size));
    SSL_get0_alpn_selected(client.tls, &name, &length);
    memcpy(out, name == NULL ? (const unsigned char *)"" : name, length);
    out[length] = '\0';
    caller_close(&client);
}

static void http_2_is_never_agreed(void **state)
{
    (void)state;
    char agreed[16];
    alpn_of("\x02h2\x08http/1.1", 12, agreed);
    assert_string_equal(agreed, "http/1.1");
    alpn_of("\x02h2", 3, agreed);
    assert_string_not_equal(agreed, "h2");
}

static void tls_1_1_is_refused(void **state)
{
    (void)state;
    struct wire_client client = caller_open(atomic_load(&world.port), 2, 0);
    client.tls_room = SSL_CTX_new(TLS_client_method());
    (void)SSL_CTX_set_min_proto_version(client.tls_room, TLS1_VERSION);
    (void)SSL_CTX_set_max_proto_version(client.tls_room, TLS1_1_VERSION);
    (void)SSL_CTX_set_cipher_list(client.tls_room, "ALL:@SECLEVEL=0");
    client.tls = SSL_new(client.tls_room);
    (void)SSL_set_fd(client.tls, client.fd);
    assert_int_not_equal(SSL_connect(client.tls), 1);
    caller_close(&client);
}

static void name_shown(char name[64])
{
    struct wire_client client = fresh();
    X509 *shown = SSL_get1_peer_certificate(client.tls);
    assert_non_null(shown);
    assert_true(X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, name, 64) >
                0);
    X509_free(shown);
    caller_close(&client);
}

/* After the signal it takes a moment; a name that never comes fails the test by its turns. */
static void await_name(const char *wanted)
{
    char name[64] = "";
    for (int turn = 0; turn < 400 && strcmp(name, wanted) != 0; turn++) {
        world_rest(10);
        name_shown(name);
    }
    assert_string_equal(name, wanted);
}

static void at_sighup_a_new_certificate_is_shown_and_nobody_is_put_out(void **state)
{
    (void)state;
    char name[64];
    struct wire_client before = upgraded();
    name_shown(name);
    assert_string_equal(name, "first.example");
    paper_write(certificate, key, "second.example");
    assert_int_equal(kill(getpid(), SIGHUP), 0);
    await_name("second.example");
    caller_ask(&before, "echo still here", "still here");
    caller_close(&before);
}

static void a_key_that_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    char other[80];
    static char answer[32768];
    (void)snprintf(other, sizeof other, "%s.other", certificate);
    paper_write(other, key, "third.example"); /* the key of another certificate */
    assert_int_equal(kill(getpid(), SIGHUP), 0);
    for (int turn = 0; turn < 400; turn++) {
        world_admin(&world, "metrics", answer, sizeof answer);
        if (strstr(answer, "\nbuurtd_certificate_bad_total 1\n") != NULL) {
            break;
        }
        world_rest(10);
    }
    assert_non_null(strstr(answer, "\nbuurtd_certificate_bad_total 1\n"));
    await_name("first.example");
    (void)unlink(other);
}

static void without_a_certificate_it_does_not_start(void **state)
{
    (void)state;
    make_world();
    (void)unlink(key);
    assert_false(world_start(&world));
    assert_int_equal(pthread_join(world.thread, NULL), 0);
    assert_int_equal(world.status, BAD_CERTIFICATE);
    (void)unlink(certificate);
}

/* ── slow readers over TLS (S6) ── */

enum { SLOW = 10, LISTENERS = 90, EVENTS = 600, BURST = 20 };

static int start_slow(void **state)
{
    (void)state;
    make_world();
    world.setup.send_buffer = 4096;
    return world_start(&world) ? 0 : -1;
}

static void read_to(struct wire_client *client, uint64_t *seq, uint64_t last)
{
    while (*seq < last) {
        const int kind = caller_hear(client, heard, NULL);
        assert_true(kind >= 0);
        if (kind == WS_TEXT) {
            assert_int_equal(strtoull(heard + 6, NULL, 10), ++*seq);
        }
    }
}

static void slow_readers_over_tls_get_every_event_once_and_whole(void **state)
{
    (void)state;
    static struct wire_client clients[SLOW + LISTENERS];
    static uint64_t seqs[SLOW + LISTENERS];
    static char text[400];
    memset(text, 's', sizeof text - 1);
    (void)memcpy(text, "burst 1 20 ", 11);
    struct wire_client speaker = upgraded();
    for (int i = 0; i < SLOW + LISTENERS; i++) {
        clients[i] = upgraded();
        caller_ask(&clients[i], "follow 1 0", "followed");
    }
    for (uint64_t said = BURST; said <= EVENTS; said += BURST) {
        caller_ask(&speaker, text, "burst");
        for (int i = 0; i < SLOW; i++) {
            caller_send(&clients[i], WS_PING, true, span_text("slow"));
        }
        for (int i = SLOW; i < SLOW + LISTENERS; i++) {
            read_to(&clients[i], &seqs[i], said);
        }
    }
    for (int i = 0; i < SLOW; i++) {
        read_to(&clients[i], &seqs[i], EVENTS);
        caller_ask(&clients[i], "echo caught up", "caught up");
    }
    for (int i = 0; i < SLOW + LISTENERS; i++) {
        caller_close(&clients[i]);
    }
    caller_close(&speaker);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_websocket_opens_over_tls),
        IN_WORLD(an_answer_over_tls_says_that_no_browser_comes_back_without),
        IN_WORLD(http_2_is_never_agreed),
        IN_WORLD(tls_1_1_is_refused),
        IN_WORLD(at_sighup_a_new_certificate_is_shown_and_nobody_is_put_out),
        IN_WORLD(a_key_that_does_not_fit_changes_nothing),
        cmocka_unit_test(without_a_certificate_it_does_not_start),
        cmocka_unit_test_setup_teardown(slow_readers_over_tls_get_every_event_once_and_whole,
                                        start_slow, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
