#include "server/net/connection.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

enum { INDEX_BITS = 24 };

struct connections connections_make(void)
{
    return (struct connections){.count = 0};
}

void connections_end(struct connections *connections)
{
    for (uint32_t i = 0; i < connections->block_count; i++) {
        free(connections->blocks[i]);
    }
    free(connections->blocks);
    free(connections->free_list);
    *connections = connections_make();
}

static bool blocks_grow(struct connections *connections)
{
    const uint32_t first = connections->block_count * CONNECTION_BLOCK;
    if (first + CONNECTION_BLOCK > 1U << INDEX_BITS) {
        return false;
    }
    uint32_t *free_list = realloc(connections->free_list,
                                  (first + CONNECTION_BLOCK) * sizeof *connections->free_list);
    if (free_list == NULL) {
        return false;
    }
    connections->free_list = free_list;
    struct connection **blocks =
        realloc(connections->blocks, (connections->block_count + 1) * sizeof(struct connection *));
    if (blocks == NULL) {
        return false;
    }
    connections->blocks = blocks;
    struct connection *block = calloc(CONNECTION_BLOCK, sizeof *block);
    if (block == NULL) {
        return false;
    }
    connections->blocks[connections->block_count++] = block;
    for (uint32_t i = CONNECTION_BLOCK; i > 0; i--) {
        connections->free_list[connections->free_count++] = first + i - 1;
    }
    return true;
}

struct connection *connection_add(struct connections *connections)
{
    if (connections->free_count == 0 && !blocks_grow(connections)) {
        return NULL;
    }
    const uint32_t index = connections->free_list[--connections->free_count];
    struct connection *connection = connection_at(connections, index);
    *connection = (struct connection){
        .number = ++connections->given << INDEX_BITS | index,
        .index = index,
        .fd = -1,
    };
    connections->count++;
    return connection;
}

void connection_remove(struct connections *connections, struct connection *connection)
{
    CHECK(connection->number != 0);
    connection->number = 0;
    connections->free_list[connections->free_count++] = connection->index;
    connections->count--;
}

struct connection *connection_find(const struct connections *connections, uint64_t number)
{
    const uint32_t index = (uint32_t)(number & ((1U << INDEX_BITS) - 1));
    if (number == 0 || index >= connections_reach(connections)) {
        return NULL;
    }
    struct connection *connection = connection_at(connections, index);
    return connection->number == number ? connection : NULL;
}

struct connection *connection_at(const struct connections *connections, uint32_t index)
{
    return &connections->blocks[index / CONNECTION_BLOCK][index % CONNECTION_BLOCK];
}

uint32_t connections_reach(const struct connections *connections)
{
    return connections->block_count * CONNECTION_BLOCK;
}
