/* The files of the app: what is served, how, and what is not (S19, and the app's needs). */
#include "server/net/net.h"
#include "server/net/site.h"
#include "support/net_world.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

static struct net_world world;
static char folder[64];

static void put_file(const char *name, const char *bytes, size_t size)
{
    char path[160];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    (void)close(fd);
}

static void put_text(const char *name, const char *text)
{
    put_file(name, text, strlen(text));
}

static void put_folder(const char *name)
{
    char path[160];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void put_link(const char *name, const char *to)
{
    char path[160];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(symlink(to, path), 0);
}

enum { LARGE = 3 * 1024 * 1024 };

static int start(void **state)
{
    (void)state;
    static char large[LARGE];
    memset(large, 'L', sizeof large);
    (void)snprintf(folder, sizeof folder, "/tmp/buurt-site-XXXXXX");
    assert_non_null(mkdtemp(folder));
    put_folder("site");
    put_folder("site/assets");
    put_text("secret.txt", "not yours");
    put_text("site/index.html", "<!doctype html>the app");
    put_text("site/sw.js", "self");
    put_text("site/manifest.webmanifest", "{}");
    put_text("site/assets/core-1a2b.wasm", "\1asm");
    put_text("site/assets/app-3c4d.js", "let plain");
    put_text("site/assets/app-3c4d.js.br", "brotli bytes");
    put_text("site/assets/app-3c4d.js.gz", "gzip bytes");
    put_text("site/.hidden", "hidden");
    put_file("site/map.png", large, sizeof large);
    put_link("site/link.txt", "../secret.txt");
    put_link("site/up", "..");
    world_make(&world);
    (void)snprintf(world.settings.controller, sizeof world.settings.controller, "Stichting Proef");
    (void)snprintf(world.settings.site, sizeof world.settings.site, "%s/site", folder);
    return world_start(&world) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    const enum status status = world_end(&world);
    static const char *const LEFT[] = {"site/assets/core-1a2b.wasm",
                                       "site/assets/app-3c4d.js",
                                       "site/assets/app-3c4d.js.br",
                                       "site/assets/app-3c4d.js.gz",
                                       "site/assets",
                                       "site/index.html",
                                       "site/sw.js",
                                       "site/manifest.webmanifest",
                                       "site/.hidden",
                                       "site/map.png",
                                       "site/link.txt",
                                       "site/up",
                                       "site",
                                       "secret.txt"};
    for (size_t i = 0; i < sizeof LEFT / sizeof LEFT[0]; i++) {
        char path[160];
        (void)snprintf(path, sizeof path, "%s/%s", folder, LEFT[i]);
        (void)remove(path);
    }
    (void)rmdir(folder);
    return status == OK ? 0 : -1;
}

/* The whole answer to one request; the client is the caller's. */
static const char *get(struct wire_client *client, const char *method, const char *path,
                       const char *headers)
{
    char text[1024];
    (void)snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: x\r\n%s\r\n", method, path, headers);
    *client = caller_open(atomic_load(&world.port), 2, 0);
    caller_write_text(client, text);
    return caller_read_all(client);
}

static void expect(const char *path, const char *const *parts)
{
    struct wire_client client;
    const char *answer = get(&client, "GET", path, "");
    for (; *parts != NULL; parts++) {
        if (strstr(answer, *parts) == NULL) {
            fail_msg("%s: no \"%s\" in:\n%s", path, *parts, answer);
        }
    }
    caller_close(&client);
}

static void files_come_with_their_type_and_how_long_they_hold(void **state)
{
    (void)state;
    expect("/",
           (const char *[]){"200 OK", "text/html; charset=utf-8", "no-cache", "the app", NULL});
    expect("/index.html", (const char *[]){"200 OK", "no-cache", "the app", NULL});
    expect("/sw.js", (const char *[]){"text/javascript", "Cache-Control: no-cache", NULL});
    expect("/manifest.webmanifest", (const char *[]){"application/manifest+json", NULL});
    expect("/assets/core-1a2b.wasm",
           (const char *[]){"application/wasm", "immutable", "Content-Length: 4\r\n", NULL});
    expect("/assets/app-3c4d.js",
           (const char *[]){"text/javascript", "Vary: Accept-Encoding", "let plain", NULL});
}

/* RETENTION-17 */
static void how_data_are_treated_is_told_to_everybody_who_asks(void **state)
{
    (void)state;
    expect("/privacy",
           (const char *[]){"200 OK", "text/html; charset=utf-8", "no-cache",
                            "<h1>Zo gaan we om met je gegevens</h1>", "Stichting Proef", NULL});
    expect("/toegankelijkheid",
           (const char *[]){"200 OK", "text/html", "<h1>Toegankelijkheid</h1>", "WCAG 2.2", NULL});
    struct wire_client client;
    const char *answer = get(&client, "GET", "/privacy", "");
    assert_null(strstr(answer, "<script"));
    caller_close(&client);
}

static void a_route_of_the_app_is_the_app(void **state)
{
    (void)state;
    expect("/lopen/dinsdag", (const char *[]){"200 OK", "the app", NULL});
    expect("/lopen/dinsdag.png", (const char *[]){"404 Not Found", NULL});
}

static void every_answer_carries_the_policy(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"/", "/none.txt", "/livez", "/assets/app-3c4d.js"};
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        expect(PATHS[i],
               (const char *[]){"Content-Security-Policy: default-src 'none'",
                                "frame-ancestors 'none'", "require-trusted-types-for 'script'",
                                "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
                                "Permissions-Policy: geolocation=(), camera=(self)",
                                "Connection: close", NULL});
    }
}

static void without_tls_of_its_own_it_does_not_speak_for_the_proxy(void **state)
{
    (void)state;
    struct wire_client client;
    assert_null(strstr(get(&client, "GET", "/", ""), "Strict-Transport-Security"));
    caller_close(&client);
}

static void no_path_leads_out_of_the_folder(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"/../secret.txt",
                                        "/..%2fsecret.txt",
                                        "/%2e%2e/secret.txt",
                                        "/assets/../../secret.txt",
                                        "//../secret.txt",
                                        "/up/secret.txt",
                                        "/link.txt",
                                        "/.hidden",
                                        "/assets/..\\..\\secret.txt",
                                        "/%2e%2e%2fsecret.txt",
                                        "/secret.txt",
                                        "/assets/%00/../../secret.txt",
                                        "/./../secret.txt"};
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        struct wire_client client;
        const char *answer = get(&client, "GET", PATHS[i], "");
        assert_null(strstr(answer, "not yours"));
        assert_null(strstr(answer, "hidden"));
        caller_close(&client);
    }
}

static void a_browser_that_knows_it_gets_the_compressed_one(void **state)
{
    (void)state;
    static const struct {
        const char *header, *part;
    } CASES[] = {
        {"Accept-Encoding: gzip, deflate, br\r\n", "brotli bytes"},
        {"Accept-Encoding: gzip\r\n", "gzip bytes"},
        {"Accept-Encoding: br;q=0, gzip;q=1.0\r\n", "gzip bytes"},
        {"Accept-Encoding: identity\r\n", "let plain"},
        {"Accept-Encoding: xbr, brx\r\n", "\r\n\r\n"},
        {"", "let plain"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct wire_client client;
        assert_non_null(
            strstr(get(&client, "GET", "/assets/app-3c4d.js", CASES[i].header), CASES[i].part));
        caller_close(&client);
    }
}

static void what_a_browser_has_is_not_sent_again(void **state)
{
    (void)state;
    struct wire_client client;
    char tag[64];
    const char *at = strstr(get(&client, "GET", "/", ""), "ETag: ");
    assert_non_null(at);
    (void)snprintf(tag, sizeof(tag), "If-None-Match: %.18s\r\n", at + 6);
    caller_close(&client);
    const char *answer = get(&client, "GET", "/", tag);
    assert_memory_equal(answer, "HTTP/1.1 304", 12);
    assert_null(strstr(answer, "the app"));
    caller_close(&client);
}

static void only_reading_is_answered(void **state)
{
    (void)state;
    struct wire_client client;
    const char *answer = get(&client, "HEAD", "/", "");
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    assert_null(strstr(answer, "the app"));
    caller_close(&client);
    static const char *const METHODS[] = {"POST", "PUT", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof METHODS / sizeof METHODS[0]; i++) {
        answer = get(&client, METHODS[i], "/", "Content-Length: 0\r\n");
        assert_null(strstr(answer, "200 OK"));
        caller_close(&client);
    }
}

static void a_large_file_arrives_whole(void **state)
{
    (void)state;
    struct wire_client client = caller_open(atomic_load(&world.port), 2, 8192);
    caller_write_text(&client, "GET /map.png HTTP/1.1\r\nHost: x\r\n\r\n");
    size_t total = 0;
    size_t letters = 0;
    while (caller_read(&client)) {
        total += client.size;
        for (size_t i = 0; i < client.size; i++) {
            letters += client.room[i] == 'L' ? 1 : 0;
        }
        client.size = 0;
    }
    assert_true(total > LARGE);
    assert_in_range(letters, LARGE, LARGE + 10); /* a capital L stands in a header or two */
    caller_close(&client);
}

static void the_public_overview_comes_from_the_reader_and_allows_no_script(void **state)
{
    (void)state;
    struct wire_client client;
    const char *answer = get(&client, "GET", "/overzicht/2026-03", "");
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    assert_non_null(strstr(answer, "Content-Type: text/html; charset=utf-8\r\n"));
    assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none'; style-src "
                                   "'sha256-AAAA"));
    assert_null(strstr(answer, "script-src"));
    assert_null(strstr(answer, "unsafe-inline"));
    assert_non_null(strstr(answer, FAKE_PAGE));
    caller_close(&client);
    answer = get(&client, "HEAD", "/overzicht/2026-03", "");
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    assert_null(strstr(answer, FAKE_PAGE));
    caller_close(&client);
    static const char *const NOT[] = {"/overzicht/2026-04", "/overzicht",
                                      "/overzicht/../secret.txt", "/overzicht/%2e%2e/secret.txt"};
    for (size_t i = 0; i < sizeof NOT / sizeof NOT[0]; i++) {
        answer = get(&client, "GET", NOT[i], "");
        assert_null(strstr(answer, "200 OK"));
        assert_null(strstr(answer, "not yours"));
        caller_close(&client);
    }
    expect("/overzichten", (const char *[]){"200 OK", "the app", NULL}); /* another word */
}

/* CALENDAR-7, CALENDAR-8 */
static void
a_calendar_feed_is_kept_by_nobody_on_the_way_and_one_read_too_often_says_when(void **state)
{
    (void)state;
    struct wire_client client;
    const char *answer = get(&client, "GET", "/calendar/one.ics", "");
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    assert_non_null(strstr(answer, "Content-Type: text/calendar; charset=utf-8\r\n"));
    assert_non_null(strstr(answer, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(answer, FAKE_CALENDAR));
    caller_close(&client);
    answer = get(&client, "GET", "/calendar/often.ics", "");
    assert_memory_equal(answer, "HTTP/1.1 429", 12);
    assert_non_null(strstr(answer, "Retry-After: 60\r\n"));
    assert_non_null(strstr(answer, "Cache-Control: no-store\r\n"));
    caller_close(&client);
    static const char *const NOT[] = {"/calendar", "/calendar/", "/calendar/two.ics"};
    for (size_t i = 0; i < sizeof NOT / sizeof NOT[0]; i++) {
        answer = get(&client, "GET", NOT[i], "");
        assert_memory_equal(answer, "HTTP/1.1 404", 12);
        caller_close(&client);
    }
    expect("/calendars", (const char *[]){"200 OK", "the app", NULL}); /* another word */
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    (void)state;
    struct site site;
    assert_int_equal(site_read(&site, "/nowhere/at/all"), NOT_FOUND);
    assert_int_equal(site_read(&site, ""), OK);
    assert_null(site_find(&site, span_text("/")));
    site_end(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_with_their_type_and_how_long_they_hold),
        cmocka_unit_test(how_data_are_treated_is_told_to_everybody_who_asks),
        cmocka_unit_test(a_route_of_the_app_is_the_app),
        cmocka_unit_test(every_answer_carries_the_policy),
        cmocka_unit_test(without_tls_of_its_own_it_does_not_speak_for_the_proxy),
        cmocka_unit_test(no_path_leads_out_of_the_folder),
        cmocka_unit_test(a_browser_that_knows_it_gets_the_compressed_one),
        cmocka_unit_test(what_a_browser_has_is_not_sent_again),
        cmocka_unit_test(only_reading_is_answered),
        cmocka_unit_test(a_large_file_arrives_whole),
        cmocka_unit_test(the_public_overview_comes_from_the_reader_and_allows_no_script),
        cmocka_unit_test(
            a_calendar_feed_is_kept_by_nobody_on_the_way_and_one_read_too_often_says_when),
        cmocka_unit_test(a_folder_that_is_not_there_is_said),
    };
    return cmocka_run_group_tests(tests, start, end);
}
