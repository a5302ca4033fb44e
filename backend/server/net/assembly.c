#include "server/net/assembly.h"

#include <stdlib.h>

enum { ROOM_FIRST = 1024 };

static enum status grow(struct assembly *assembly, struct assembly_budget *budget, size_t needed)
{
    size_t room = assembly->room == 0 ? ROOM_FIRST : assembly->room;
    while (room < needed) {
        room *= 2;
    }
    if (budget->bytes + (room - assembly->room) > budget->bytes_max) {
        return FULL;
    }
    uint8_t *bytes = realloc(assembly->bytes, room);
    if (bytes == NULL) {
        return NO_MEMORY;
    }
    budget->bytes += room - assembly->room;
    assembly->bytes = bytes;
    assembly->room = (uint32_t)room;
    return OK;
}

enum status assembly_add(struct assembly *assembly, struct assembly_budget *budget,
                         struct span part, bool fragment_ends)
{
    const size_t needed = (size_t)assembly->size + part.size;
    if (needed > budget->message_max || assembly->fragments >= budget->fragments_max) {
        return TOO_LARGE;
    }
    if (fragment_ends) {
        assembly->fragments++;
    }
    if (assembly->is_dropped) {
        assembly->size = (uint32_t)needed;
        return FULL;
    }
    if (needed > assembly->room) {
        const enum status status = grow(assembly, budget, needed);
        if (status != OK) {
            const uint32_t fragments = assembly->fragments;
            assembly_end(assembly, budget);
            *assembly = (struct assembly){
                .is_dropped = true, .size = (uint32_t)needed, .fragments = fragments};
            return status;
        }
    }
    if (part.size > 0) {
        memcpy(assembly->bytes + assembly->size, part.data, part.size);
    }
    assembly->size = (uint32_t)needed;
    return OK;
}

void assembly_end(struct assembly *assembly, struct assembly_budget *budget)
{
    free(assembly->bytes);
    budget->bytes -= assembly->room;
    *assembly = (struct assembly){.bytes = NULL};
}
