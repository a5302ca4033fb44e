#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

enum { BLOCK_SIZE = 4096 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* bytes in `bytes` */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena arena_make(size_t limit)
{
    return (struct arena){.blocks = NULL, .left = limit, .spent = false};
}

bool arena_is_spent(const struct arena *arena)
{
    return arena->spent;
}

/* Blocks grow with what was taken, so that a large tree costs few of them. */
static struct arena_block *block_add(struct arena *arena, size_t wanted)
{
    size_t size = BLOCK_SIZE;
    if (arena->blocks != NULL && arena->blocks->size < (size_t)1 << 20) {
        size = arena->blocks->size * 2;
    }
    if (wanted > size) {
        size = wanted;
    }
    struct arena_block *block = malloc(sizeof(*block) + size);
    if (block != NULL) {
        block->size = size;
        block->used = 0;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *arena_take(struct arena *arena, size_t count, size_t size)
{
    arena->spent = size != 0 && count > SIZE_MAX / 2 / size;
    if (arena->spent) {
        return NULL;
    }
    const size_t step = alignof(max_align_t);
    const size_t wanted = (count * size + step - 1) / step * step;
    arena->spent = wanted > arena->left;
    if (arena->spent) {
        return NULL;
    }
    struct arena_block *block = arena->blocks;
    if (block == NULL || wanted > block->size - block->used) {
        block = block_add(arena, wanted);
    }
    if (block == NULL) {
        return NULL;
    }
    void *taken = block->bytes + block->used;
    memset(taken, 0, wanted);
    block->used += wanted;
    arena->left -= wanted;
    return taken;
}

void arena_end(struct arena *arena)
{
    while (arena->blocks != NULL) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        wipe(block->bytes, block->used);
        free(block);
    }
}
