#include "mls/public/tree_math.h"

#include "base/check.h"

uint32_t node_count(uint32_t width)
{
    return width == 0 ? 0 : 2 * width - 1;
}

uint32_t node_root(uint32_t width)
{
    CHECK(width >= 1);
    return width - 1;
}

/* A node's index ends in as many ones as it stands levels above the leaves. */
unsigned node_level(uint32_t node)
{
    return node == UINT32_MAX ? 32 : (unsigned)__builtin_ctz(~node);
}

uint32_t node_left(uint32_t node)
{
    const unsigned level = node_level(node);
    CHECK(level > 0);
    return node ^ (1u << (level - 1));
}

uint32_t node_right(uint32_t node)
{
    const unsigned level = node_level(node);
    CHECK(level > 0);
    return node ^ (3u << (level - 1));
}

uint32_t node_parent(uint32_t node, uint32_t width)
{
    CHECK(node < node_count(width) && node != node_root(width));
    const unsigned level = node_level(node);
    return (node | (1u << level)) & ~(2u << level);
}

uint32_t node_sibling(uint32_t node, uint32_t width)
{
    const uint32_t parent = node_parent(node, width);
    return node < parent ? node_right(parent) : node_left(parent);
}

bool node_is_under(uint32_t node, uint32_t above)
{
    const uint32_t reach = (uint32_t)((UINT64_C(1) << node_level(above)) - 1);
    return node >= above - reach && node <= above + reach;
}

uint32_t node_common(uint32_t a, uint32_t b)
{
    if (node_is_under(a, b)) {
        return b;
    }
    if (node_is_under(b, a)) {
        return a;
    }
    /* Above the highest bit in which they differ they agree; below it, their parent is all ones. */
    const unsigned top = 31 - (unsigned)__builtin_clz(a ^ b);
    const uint32_t below = (1u << top) - 1;
    return (a & ~(below | (1u << top))) | below;
}
