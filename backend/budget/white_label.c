#include "budget/white_label.h"

struct room_choice white_label_choose(const struct capacity *rooms, size_t count, int64_t amount)
{
    struct room_choice choice = {.found = wire_room_found_NOBODY};
    int64_t most = -1;
    for (size_t i = 0; i < count; i++) {
        const int64_t left = rooms[i].amount - rooms[i].taken;
        if (rooms[i].amount <= 0) {
            continue;
        }
        choice.able++;
        if (left < amount) {
            continue;
        }
        choice.with_room++;
        if (left > most) {
            most = left;
            choice.organisation_id = rooms[i].organisation_id;
        }
    }
    if (choice.able == 1) {
        choice.found = wire_room_found_ONE_ONLY;
    } else if (choice.able > 1) {
        choice.found = choice.with_room > 0 ? wire_room_found_ROOM : wire_room_found_NO_ROOM;
    }
    if (choice.found != wire_room_found_ROOM) {
        choice.organisation_id = (struct wire_id){{0}};
    }
    return choice;
}
