/* Where things stand in the array of a tree: RFC 9420 section 4.1 and appendix C. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mls/public/tree_math.h"

static void the_root_stands_between_the_halves(void **state)
{
    (void)state;
    assert_int_equal(node_root(1), 0);
    assert_int_equal(node_root(2), 1);
    assert_int_equal(node_root(8), 7);
    assert_int_equal(node_root(1u << 31), (1u << 31) - 1);
    assert_int_equal(node_count(0), 0);
    assert_int_equal(node_count(1u << 31), UINT32_MAX);
}

static void a_level_is_the_height_above_the_leaves(void **state)
{
    (void)state;
    static const unsigned LEVELS[] = {0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0};
    for (uint32_t node = 0; node < sizeof(LEVELS) / sizeof(LEVELS[0]); node++) {
        assert_int_equal(node_level(node), LEVELS[node]);
    }
}

/* Every relation follows from one: a parent stands between its children's subtrees. */
static void children_parents_and_siblings_are_each_others(void **state)
{
    (void)state;
    for (uint32_t width = 2; width <= 256; width *= 2) {
        for (uint32_t node = 1; node < node_count(width); node += 2) {
            const uint32_t left = node_left(node);
            const uint32_t right = node_right(node);
            const uint32_t reach = 1u << (node_level(node) - 1);
            assert_int_equal(left, node - reach);
            assert_int_equal(right, node + reach);
            assert_int_equal(node_parent(left, width), node);
            assert_int_equal(node_parent(right, width), node);
            assert_int_equal(node_sibling(left, width), right);
            assert_int_equal(node_sibling(right, width), left);
        }
    }
}

static bool is_under_by_walking(uint32_t node, uint32_t above, uint32_t width)
{
    while (node != above && node != node_root(width)) {
        node = node_parent(node, width);
    }
    return node == above;
}

static void a_node_is_under_those_it_reaches_by_parents(void **state)
{
    (void)state;
    enum { WIDTH = 16 };
    for (uint32_t node = 0; node < node_count(WIDTH); node++) {
        for (uint32_t above = 0; above < node_count(WIDTH); above++) {
            assert_int_equal(node_is_under(node, above), is_under_by_walking(node, above, WIDTH));
        }
    }
}

static void the_common_node_is_the_lowest_above_both(void **state)
{
    (void)state;
    enum { WIDTH = 16 };
    for (uint32_t a = 0; a < node_count(WIDTH); a++) {
        for (uint32_t b = 0; b < node_count(WIDTH); b++) {
            uint32_t wanted = a;
            while (!is_under_by_walking(b, wanted, WIDTH)) {
                wanted = node_parent(wanted, WIDTH);
            }
            assert_int_equal(node_common(a, b), wanted);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_stands_between_the_halves),
        cmocka_unit_test(a_level_is_the_height_above_the_leaves),
        cmocka_unit_test(children_parents_and_siblings_are_each_others),
        cmocka_unit_test(a_node_is_under_those_it_reaches_by_parents),
        cmocka_unit_test(the_common_node_is_the_lowest_above_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
