/* The module's doors, as the page knocks on them. */
#include "app/wasm/bridge.h"
#include "app/wasm/exports.h"
#include "cert/secret/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double NOW = 1774000000;

static void give(const void *bytes, size_t size)
{
    uint8_t *room = bridge_room(size);
    assert_non_null(room);
    if (size > 0) {
        memcpy(room, bytes, size);
    }
}

static void open_empty(void)
{
    give("", 0);
    assert_int_equal(bridge_open(NOW), OK);
}

static bool text_has(const char *words)
{
    static char copy[65536];
    assert_true(bridge_text_size() < sizeof(copy));
    memcpy(copy, bridge_text(), bridge_text_size());
    copy[bridge_text_size()] = '\0';
    return strstr(copy, words) != NULL;
}

static double ask(const char *wish)
{
    give(wish, strlen(wish));
    return bridge_ask(NOW);
}

/* The next output of that kind; rows on the way are kept. */
static void wait_for(int kind)
{
    for (int turn = 0; turn < 8; turn++) {
        const int came = bridge_next();
        if (came == kind) {
            return;
        }
        assert_int_not_equal(came, CLIENT_NOTHING);
        if (came == CLIENT_KEEP) {
            bridge_kept();
        }
    }
    fail();
}

static void a_new_phone_says_that_it_belongs_nowhere(void **state)
{
    (void)state;
    open_empty();
    assert_true(ask("show_self {}") > 0);
    wait_for(CLIENT_ANSWER);
    assert_true(text_has("{\"answered\":{\"ticket\":"));
    assert_true(text_has("\"answer\":{\"self\":{\"is_in\":false,"));
    assert_int_equal(bridge_frame_size(), 0);
    bridge_close();
}

static void a_wish_that_cannot_be_names_the_field(void **state)
{
    (void)state;
    open_empty();
    assert_true(ask("join {\"code\":\"\",\"first_name\":\"Bo\"}") == -(double)FIELD_TOO_SMALL);
    assert_true(text_has("code"));
    assert_true(ask("join {\"first_name\":\"Bo\"}") == -(double)FIELD_MISSING);
    assert_true(ask("dance {}") == -(double)UNKNOWN_TYPE);
    assert_true(ask("join") == -(double)MALFORMED);
    assert_true(ask("request {\"type\":\"signed.in\"}") < 0);
    bridge_close();
}

static void rows_that_are_cut_off_open_nothing(void **state)
{
    (void)state;
    static const uint8_t ROWS[] = {0, 1, 0, 0, 0, 9, 'i', 0};
    give(ROWS, sizeof(ROWS));
    assert_int_equal(bridge_open(NOW), MALFORMED);
    give(ROWS, 3);
    assert_int_equal(bridge_open(NOW), MALFORMED);
    bridge_close();
}

static void what_is_kept_opens_the_same_phone_again(void **state)
{
    (void)state;
    open_empty();
    assert_true(ask("show_key {}") > 0);
    int came = bridge_next();
    assert_int_equal(came, CLIENT_KEEP);
    const size_t size = bridge_text_size();
    uint8_t *rows = malloc(size);
    assert_non_null(rows);
    memcpy(rows, bridge_text(), size);
    bridge_kept();
    wait_for(CLIENT_ANSWER);
    bridge_close();
    give(rows, size);
    free(rows);
    assert_int_equal(bridge_open(NOW), OK);
    bridge_close();
}

static void a_copy_without_a_key_is_not_read(void **state)
{
    (void)state;
    uint8_t copy[80] = {0};
    give(copy, sizeof(copy));
    assert_int_equal(bridge_read_push(0), NOT_FOUND);
    give(copy, 8);
    assert_int_equal(bridge_read_push(0), MALFORMED);
    give(copy, 8);
    assert_int_equal(bridge_read_push(9), MALFORMED);
    bridge_close();
}

static void every_wish_of_the_table_is_one_the_core_knows(void **state)
{
    (void)state;
    for (const struct bridge_wish *wish = BRIDGE_WISHES; wish->name != NULL; wish++) {
        assert_true(wish->kind > WISH_REQUEST && wish->kind < WISH_COUNT);
        assert_ptr_equal(bridge_wish_of(wish->kind), wish);
        assert_true(wish->offset + wish->asked->size <= sizeof(struct wish) ||
                    wire_fields(wish->asked)->name == NULL);
        assert_int_equal(wish->answered->size, sizeof(struct wish_answer));
    }
}

static void a_word_with_a_typing_error_is_suggested(void **state)
{
    (void)state;
    const struct word first = words_word(0);
    char with_error[WORDS_LETTERS + 1];
    memcpy(with_error, first.text, sizeof(with_error));
    with_error[1] = with_error[1] == 'a' ? 'e' : 'a';
    char all[64];
    (void)snprintf(all, sizeof(all), "%s, %s xxxxxxx", first.text, with_error);
    give(all, strlen(all));
    bridge_check_words();
    char lines[32];
    (void)snprintf(lines, sizeof(lines), "%s\n", first.text);
    assert_true(text_has(lines));
    assert_memory_equal(bridge_text(), lines, strlen(lines)); /* the word itself stands alone */
    assert_true(bridge_text_size() > 2 * strlen(lines));      /* what the second may have been */
    assert_memory_equal(bridge_text() + bridge_text_size() - 2, "\n\n", 2); /* the third: nothing */
    give("", 0);
    bridge_check_words();
    assert_int_equal(bridge_text_size(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_phone_says_that_it_belongs_nowhere),
        cmocka_unit_test(a_wish_that_cannot_be_names_the_field),
        cmocka_unit_test(rows_that_are_cut_off_open_nothing),
        cmocka_unit_test(what_is_kept_opens_the_same_phone_again),
        cmocka_unit_test(a_copy_without_a_key_is_not_read),
        cmocka_unit_test(a_word_with_a_typing_error_is_suggested),
        cmocka_unit_test(every_wish_of_the_table_is_one_the_core_knows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
