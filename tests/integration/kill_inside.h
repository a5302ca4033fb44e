/* kill_inside.h -- what the files of the clients know of each other. */
#ifndef INTEGRATION_KILL_INSIDE_H
#define INTEGRATION_KILL_INSIDE_H

#include "integration/kill.h"

enum { KILL_FRAME_ROOM = 4096, KILL_SHOWN = 5 /* of each kind of fault */ };

enum kill_wish { WISH_SAY, WISH_JOIN, WISH_LEAVE };

struct kill_client {
    struct kill_clients *all;
    struct phone *person;
    struct swarm_phone *phone;
    uint64_t asked;   /* the last request number given, of any request */
    uint64_t request; /* the last that writes and was answered */
    /* the request under way, or the one answered last */
    bool is_open, is_repeat, was_sent_before;
    enum kill_wish wish;
    uint64_t frame_request;
    size_t said_at; /* in the ledger */
    unsigned shift;
    size_t frame_size;
    char frame[KILL_FRAME_ROOM];
    uint64_t answer_seq; /* where the answer says that its event stands; 0: names none */
    bool walks[KILL_SHIFTS];
    bool watches;
    uint64_t place; /* of the talk group's log */
};

struct kill_clients {
    struct kill_wijk *wijk;
    struct kill_chance *chance;
    struct swarm *swarm;
    struct kill_client clients[KILL_CLIENTS];
    struct kill_said *said;
    size_t said_count, said_room;
    struct kill_tally tally;
    bool ends;
    /* while the end is compared */
    bool compares, has_shifts;
    uint64_t last; /* of the talk group's log */
    struct kill_said *heard;
    size_t heard_count, heard_room;
    uint64_t taken[KILL_SHIFTS];
};

/* Puts a message into a list that grows. */
void kill_list_add(struct kill_said **list, size_t *count, size_t *room,
                   const struct kill_said *one);

/* Encodes and sends a request under the client's next number. */
void kill_ask(struct kill_client *client, struct wire_head *head);

/* An event, or the list of shifts, while the end is compared. */
void kill_compare_hear(struct kill_clients *all, const struct wire_head *head);

#endif
