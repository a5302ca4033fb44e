/* mls_play.h -- a group of 3 to 300 members under random operations.
 *
 * Commits of every kind, rivals for one epoch, messages lost for a while, doubled and out of order,
 * states saved, loaded and rolled back. Whoever reaches an epoch must have the authenticator that
 * the first to reach it had; where one does not, the cmocka test fails and names the seed.
 */
#ifndef SUPPORT_MLS_PLAY_H
#define SUPPORT_MLS_PLAY_H

#include <stddef.h>
#include <stdint.h>

/* What happened in a play; added up. */
struct play_count {
    size_t texts_read, doubled, rivals, reloads, rollbacks;
};

/* Plays one seed. From then on chance comes from that seed. */
void play_seed(uint32_t seed, struct play_count *count);

#endif
