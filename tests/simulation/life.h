/* life.h -- what people want and what goes wrong, among the files that make a seed's course. */
#ifndef SIMULATION_LIFE_H
#define SIMULATION_LIFE_H

#include "cert/hat.h"
#include "simulation/sim.h"

enum life_stage { LIFE_FOUND, LIFE_GATHER, LIFE_STORM, LIFE_CALM };

enum { LIFE_HATS = 2 };

struct life {
    enum life_stage stage;
    int64_t next_at;
    int64_t began_at; /* of the stage */
    unsigned ticks;   /* of the storm */
    size_t target;    /* phones in all */
    size_t joining;
    size_t inviting;
    size_t raised;
    size_t hats;        /* given to phones 1 and 2 */
    int64_t full_until; /* the disk is full until then; 0: it is not */
    bool disk_is_due;   /* to be full, once the server is up */
    bool power_is_due;  /* to be cut, once it is up */
    char root_paper[512];
    struct wire_id buurten[2];
};

/* people.c */
const char *people_name(size_t index);
bool people_is_awake(const struct phone *phone);
size_t people_draw(struct sim *sim, size_t from); /* in and running; SIM_PHONES: nobody */
enum cert_group_kind people_kind_of(const struct wire_group *group);
struct inside *people_inside(struct phone *phone, const struct wire_group *group);
const struct inside *people_draw_inside(struct sim *sim, const struct phone *phone,
                                        enum cert_group_kind kind);
void people_refused(struct sim *sim, const struct phone *phone, const char *what,
                    enum status status, const char *field);
void people_found(struct sim *sim);
void people_founded(struct sim *sim, struct phone *phone, const struct client_output *output);
void people_invite(struct sim *sim);
void people_invited(struct sim *sim, const struct client_output *output);
void people_joined(struct sim *sim, struct phone *phone);
void people_grant(struct sim *sim);
void people_revoke(struct sim *sim);
void people_leave(struct sim *sim);

/* speech.c */
void speech_say(struct sim *sim);
void speech_raise(struct sim *sim);
void speech_state(struct sim *sim);
void speech_done(struct sim *sim, const struct wished *wished, const struct client_output *output);

/* trouble.c */
void trouble_make(struct sim *sim);
void trouble_fill_disk(struct sim *sim, bool full);

#endif
