/* address.h -- how many sockets of one address have not yet proved who they are.
 *
 * Only those count: a street behind one router may have all its phones connected, a stranger may
 * not hold more than a few. An IPv6 address counts by its first 64 bits, which is what one
 * household gets. Nothing of an address is kept once its last unproved socket is gone. Source: S5.
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include "base/span.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* An address as it is counted; ADDRESS_NONE is not counted at all. */
typedef uint64_t address_t;
#define ADDRESS_NONE ((address_t)0)

struct address_entry {
    address_t address;
    uint32_t unproved;
};

struct addresses {
    struct address_entry *entries; /* open addressing */
    uint32_t room;                 /* a power of two, or 0 */
    uint32_t count;
    uint64_t seed; /* so that nobody can choose addresses that collide */
};

/* Takes: seed  from chance. */
struct addresses addresses_make(uint64_t seed);
void addresses_end(struct addresses *addresses);

/* How the address of a socket counts; ADDRESS_NONE for a local one (a Unix socket). */
address_t address_of(const struct sockaddr_storage *from);

/* The same of an address in words, as a proxy names it; ADDRESS_NONE when it is none. */
address_t address_read(struct span text);

/* Counts one more unproved socket.
 * Fails: FULL  `most` are counted already, NO_MEMORY; then it is not counted. */
MUST_CHECK enum status address_add(struct addresses *addresses, address_t address, uint32_t most);

/* Counts one less: it has proved itself, or is gone. */
void address_remove(struct addresses *addresses, address_t address);

#endif
