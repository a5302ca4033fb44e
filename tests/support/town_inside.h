/* town_inside.h -- what the files of a town know of each other. */
#ifndef SUPPORT_TOWN_INSIDE_H
#define SUPPORT_TOWN_INSIDE_H

#include "support/town.h"

/* town_people.c: the root, the custodians, the places. */
void town_make_keys(struct town *town);

/* town_groups.c: a phone on hearing something of a group. */
void town_handle(struct town *town, struct phone *phone, const struct wire_head *head);

#endif
