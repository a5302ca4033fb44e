/* tree_math.h -- where things stand in an array that holds a complete binary tree.
 *
 * Leaf i stands at node 2i; a parent stands between its subtrees. `width` is the number of leaf
 * places, always a power of two. Source: RFC 9420 section 4.1 and appendix C.
 */
#ifndef MLS_PUBLIC_TREE_MATH_H
#define MLS_PUBLIC_TREE_MATH_H

#include <stdbool.h>
#include <stdint.h>

enum { TREE_LEVELS_MAX = 31 };

uint32_t node_count(uint32_t width);                 /* 2 width − 1; 0 for 0 */
uint32_t node_root(uint32_t width);                  /* width ≥ 1 */
unsigned node_level(uint32_t node);                  /* 0 for a leaf */
uint32_t node_left(uint32_t node);                   /* a parent's; CHECKed */
uint32_t node_right(uint32_t node);                  /* a parent's; CHECKed */
uint32_t node_parent(uint32_t node, uint32_t width); /* not the root's; CHECKed */
uint32_t node_sibling(uint32_t node, uint32_t width);

/* Whether `node` stands in the subtree under `above` (a node is under itself). */
bool node_is_under(uint32_t node, uint32_t above);

/* The lowest node above both. */
uint32_t node_common(uint32_t a, uint32_t b);

static inline bool node_is_leaf(uint32_t node)
{
    return (node & 1) == 0;
}
static inline uint32_t node_of_leaf(uint32_t leaf)
{
    return 2 * leaf;
}
static inline uint32_t leaf_of_node(uint32_t node)
{
    return node / 2;
}

#endif
