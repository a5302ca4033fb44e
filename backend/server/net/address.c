#include "server/net/address.h"

#include "base/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

enum { ENTRIES_FIRST = 64, HOUSEHOLD_BYTES = 8, V4_OFFSET = 12 };

struct addresses addresses_make(uint64_t seed)
{
    return (struct addresses){.seed = seed};
}

void addresses_end(struct addresses *addresses)
{
    free(addresses->entries);
    *addresses = addresses_make(addresses->seed);
}

static address_t address_v4(uint32_t host)
{
    return (address_t)0xffff << 32 | host;
}

static address_t address_v6(const uint8_t bytes[16])
{
    if (IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)bytes)) {
        uint32_t network = 0;
        memcpy(&network, bytes + V4_OFFSET, sizeof network);
        return address_v4(ntohl(network));
    }
    address_t address = 0;
    for (int i = 0; i < HOUSEHOLD_BYTES; i++) {
        address = address << 8 | bytes[i];
    }
    return address == ADDRESS_NONE ? 1 : address; /* ::1 and its like count as one household */
}

address_t address_of(const struct sockaddr_storage *from)
{
    if (from->ss_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, from, sizeof in);
        return address_v4(ntohl(in.sin_addr.s_addr));
    }
    if (from->ss_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, from, sizeof in);
        return address_v6(in.sin6_addr.s6_addr);
    }
    return ADDRESS_NONE;
}

address_t address_read(struct span text)
{
    char name[INET6_ADDRSTRLEN];
    if (text.size >= sizeof name) {
        return ADDRESS_NONE;
    }
    memcpy(name, text.data, text.size);
    name[text.size] = '\0';
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, name, &v4) == 1) {
        return address_v4(ntohl(v4.s_addr));
    }
    if (inet_pton(AF_INET6, name, &v6) == 1) {
        return address_v6(v6.s6_addr);
    }
    return ADDRESS_NONE;
}

static uint32_t home_of(const struct addresses *addresses, address_t address)
{
    uint64_t hash = (address ^ addresses->seed) * 0x9e3779b97f4a7c15U;
    hash = (hash ^ hash >> 29) * (addresses->seed | 1);
    return (uint32_t)(hash >> 32) & (addresses->room - 1);
}

static uint32_t slot_of(const struct addresses *addresses, address_t address)
{
    uint32_t slot = home_of(addresses, address);
    while (addresses->entries[slot].unproved > 0 && addresses->entries[slot].address != address) {
        slot = (slot + 1) & (addresses->room - 1);
    }
    return slot;
}

static enum status grow(struct addresses *addresses)
{
    if ((addresses->count + 1) * 2 <= addresses->room) {
        return OK;
    }
    struct addresses larger = *addresses;
    larger.room = addresses->room == 0 ? ENTRIES_FIRST : addresses->room * 2;
    larger.entries = calloc(larger.room, sizeof *larger.entries);
    if (larger.entries == NULL) {
        return NO_MEMORY;
    }
    for (uint32_t i = 0; i < addresses->room; i++) {
        if (addresses->entries[i].unproved > 0) {
            larger.entries[slot_of(&larger, addresses->entries[i].address)] = addresses->entries[i];
        }
    }
    free(addresses->entries);
    *addresses = larger;
    return OK;
}

enum status address_add(struct addresses *addresses, address_t address, uint32_t most)
{
    if (address == ADDRESS_NONE) {
        return OK;
    }
    const enum status status = grow(addresses);
    if (status != OK) {
        return status;
    }
    struct address_entry *entry = &addresses->entries[slot_of(addresses, address)];
    if (entry->unproved >= most) {
        return FULL;
    }
    if (entry->unproved == 0) {
        entry->address = address;
        addresses->count++;
    }
    entry->unproved++;
    return OK;
}

void address_remove(struct addresses *addresses, address_t address)
{
    if (address == ADDRESS_NONE) {
        return;
    }
    CHECK(addresses->room > 0);
    const uint32_t mask = addresses->room - 1;
    uint32_t hole = slot_of(addresses, address);
    CHECK(addresses->entries[hole].unproved > 0);
    if (--addresses->entries[hole].unproved > 0) {
        return;
    }
    addresses->count--;
    for (uint32_t slot = (hole + 1) & mask; addresses->entries[slot].unproved > 0;
         slot = (slot + 1) & mask) {
        const uint32_t home = home_of(addresses, addresses->entries[slot].address);
        if (((slot - home) & mask) >= ((slot - hole) & mask)) {
            addresses->entries[hole] = addresses->entries[slot];
            addresses->entries[slot].unproved = 0;
            hole = slot;
        }
    }
}
