/* Who may open a WebSocket, and what happens to those who may not (S19). */
#include "server/net/net.h"
#include "support/net_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct net_world world;

static int start(void **state)
{
    (void)state;
    world_make(&world);
    return world_start(&world) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    return world_end(&world) == OK ? 0 : -1;
}

static struct wire_client fresh(void)
{
    return caller_open(atomic_load(&world.port), 2, 0);
}

static void a_websocket_opens_at_ws(void **state)
{
    (void)state;
    struct wire_client client = fresh();
    assert_true(caller_upgrade(&client, "", NULL));
    caller_ask(&client, "echo hello", "hello");
    caller_close(&client);
}

/* The fault of 4.1.6 that reads freed headers needs a second request on a connection kept alive. */
static void a_connection_kept_alive_gets_one_answer_and_is_closed(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct wire_client client = fresh();
        caller_write_text(&client, "GET /livez HTTP/1.1\r\nHost: x\r\n"
                                   "Connection: keep-alive\r\n\r\n");
        world_rest(i % 3);
        caller_write_text(&client, "GET /livez HTTP/1.1\r\nHost: x\r\n"
                                   "Connection: Upgrade\r\nUpgrade: foo\r\n\r\n");
        const char *answer = caller_read_all(&client);
        assert_non_null(strstr(answer, "HTTP/1.1 204"));
        assert_null(strstr(answer + 8, "HTTP/1.1"));
        caller_close(&client);
    }
}

static void two_requests_in_one_segment_get_one_answer(void **state)
{
    (void)state;
    struct wire_client client = fresh();
    caller_write_text(&client, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
                               "GET /livez HTTP/1.1\r\nHost: x\r\nUpgrade: foo\r\n"
                               "Connection: Upgrade\r\n\r\n");
    const char *answer = caller_read_all(&client);
    assert_non_null(strstr(answer, "HTTP/1.1 204"));
    assert_null(strstr(answer + 8, "HTTP/1.1"));
    caller_close(&client);
}

static void an_upgrade_to_anything_but_a_websocket_is_refused(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"h2c", "foo", "websockets",    "Websocket2",
                                        "",    "h2",  "websocket, h2c"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char text[512];
        struct wire_client client = fresh();
        (void)snprintf(text, sizeof text,
                       "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                       "HTTP2-Settings: AAMAAABkAAQAAP__\r\nUpgrade: %s\r\n"
                       "Sec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                       NAMES[i]);
        caller_write_text(&client, text);
        assert_null(strstr(caller_read_all(&client), " 101 "));
        caller_close(&client);
    }
}

static void the_preface_of_http_2_is_not_answered(void **state)
{
    (void)state;
    struct wire_client client = fresh();
    caller_write_text(&client, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const char *answer = caller_read_all(&client);
    assert_true(answer[0] == '\0' || strncmp(answer, "HTTP/1.0 403", 12) == 0);
    caller_close(&client);
}

static void a_websocket_elsewhere_is_refused(void **state)
{
    (void)state;
    struct wire_client client = fresh();
    caller_write_text(&client, "GET /other HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                               "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assert_non_null(strstr(caller_read_all(&client), "HTTP/1.1 404"));
    caller_close(&client);
}

static void no_compression_is_agreed(void **state)
{
    (void)state;
    char head[1024];
    struct wire_client client = fresh();
    assert_true(caller_upgrade(&client,
                               "Sec-WebSocket-Extensions: permessage-deflate; "
                               "client_max_window_bits, x-webkit-deflate-frame\r\n",
                               head));
    assert_null(strstr(head, "xtensions"));
    assert_null(strstr(head, "deflate"));
    caller_ask(&client, "echo plain", "plain");
    caller_close(&client);
}

static void a_page_of_another_site_may_not_connect(void **state)
{
    (void)state;
    struct wire_client client = fresh();
    assert_false(caller_upgrade(&client, "Origin: https://elsewhere.example\r\n", NULL));
    caller_close(&client);
    client = fresh();
    assert_false(caller_upgrade(&client, "Origin: null\r\n", NULL));
    caller_close(&client);
    client = fresh(); /* the host that the client asks for is buurt.example */
    assert_true(caller_upgrade(&client, "Origin: https://buurt.example\r\n", NULL));
    caller_close(&client);
}

/* What Chromium sends, with a long list of languages and a long referrer. */
static void the_headers_of_a_browser_fit(void **state)
{
    (void)state;
    struct wire_client client = fresh();
    assert_true(caller_upgrade(
        &client,
        "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
        "User-Agent: Mozilla/5.0 (Linux; Android 14; SM-A546B Build/UP1A.231005.007) "
        "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.6723.107 Mobile Safari/537.36\r\n"
        "Origin: https://buurt.example\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\n"
        "Accept-Language: nl-NL,nl;q=0.9,en-GB;q=0.8,en;q=0.7,ar-SY;q=0.6,ar;q=0.5,tr;q=0.4\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        "sec-ch-ua: \"Chromium\";v=\"130\", \"Google Chrome\";v=\"130\", "
        "\"Not?A_Brand\";v=\"99\"\r\n"
        "sec-ch-ua-mobile: ?1\r\nsec-ch-ua-platform: \"Android\"\r\nSec-Fetch-Site: same-origin\r\n"
        "Sec-Fetch-Mode: websocket\r\nSec-Fetch-Dest: empty\r\n",
        NULL));
    caller_close(&client);
}

/* Its timers hang on each other: one that is late must not make the others late. */
static void who_says_nothing_is_closed(void **state)
{
    (void)state;
    struct wire_client silent = fresh();
    struct wire_client slow = fresh();
    caller_write_text(&slow, "GET /ws HTTP/1.1\r\nHost: x\r\n");
    assert_true(caller_sees_end(&silent));
    (void)caller_read_all(&slow);
    caller_close(&silent);
    caller_close(&slow);
}

static void headers_without_end_are_not_waited_for(void **state)
{
    (void)state;
    struct wire_client client = fresh();
    caller_write_text(&client, "GET /ws HTTP/1.1\r\nHost: x\r\n");
    char line[128];
    memset(line, 'x', sizeof line);
    line[0] = 'X';
    line[1] = ':';
    line[sizeof line - 2] = '\r';
    line[sizeof line - 1] = '\n';
    for (int i = 0; i < 400; i++) { /* 50 KiB of headers for a room of 1 KiB */
        caller_write(&client, span_of(line, sizeof line));
    }
    caller_write_text(&client, "\r\n");
    assert_null(strstr(caller_read_all(&client), " 101 "));
    caller_close(&client);
}

static void only_listed_origins_may_connect_where_there_is_a_list(void **state)
{
    (void)state;
    struct net_world listed;
    world_make(&listed);
    (void)snprintf(listed.door, sizeof listed.door, "/tmp/buurt-net-l%d.sock", (int)getpid());
    (void)snprintf(listed.settings.origin, sizeof listed.settings.origin,
                   "https://app.example  https://other.example:8443");
    assert_true(world_start(&listed));
    static const struct {
        const char *header;
        bool may;
    } CASES[] = {
        {"Origin: https://app.example\r\n", true},
        {"Origin: https://other.example:8443\r\n", true},
        {"Origin: https://buurt.example\r\n", false},
        {"Origin: https://app.example.evil\r\n", false},
        {"Origin: http://app.example\r\n", false},
        {"", true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct wire_client client = caller_open(atomic_load(&listed.port), 2, 0);
        assert_int_equal(caller_upgrade(&client, CASES[i].header, NULL), CASES[i].may);
        caller_close(&client);
    }
    assert_int_equal(world_end(&listed), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_websocket_opens_at_ws, start, end),
        cmocka_unit_test_setup_teardown(a_connection_kept_alive_gets_one_answer_and_is_closed,
                                        start, end),
        cmocka_unit_test_setup_teardown(two_requests_in_one_segment_get_one_answer, start, end),
        cmocka_unit_test_setup_teardown(an_upgrade_to_anything_but_a_websocket_is_refused, start,
                                        end),
        cmocka_unit_test_setup_teardown(the_preface_of_http_2_is_not_answered, start, end),
        cmocka_unit_test_setup_teardown(a_websocket_elsewhere_is_refused, start, end),
        cmocka_unit_test_setup_teardown(no_compression_is_agreed, start, end),
        cmocka_unit_test_setup_teardown(a_page_of_another_site_may_not_connect, start, end),
        cmocka_unit_test_setup_teardown(the_headers_of_a_browser_fit, start, end),
        cmocka_unit_test_setup_teardown(who_says_nothing_is_closed, start, end),
        cmocka_unit_test_setup_teardown(headers_without_end_are_not_waited_for, start, end),
        cmocka_unit_test(only_listed_origins_may_connect_where_there_is_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
