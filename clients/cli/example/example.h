/* example.h -- the example wijk, made by real phones on a real server; not for real use.
 *
 * Eight buurten with their figures from facts.h. Everybody comes in by an invitation, every hat is
 * signed by two, every word is encrypted: nothing is written into the server from behind.
 */
#ifndef CLI_EXAMPLE_EXAMPLE_H
#define CLI_EXAMPLE_EXAMPLE_H

#include "cli/example/facts.h"
#include "cli/example/people.h"

enum { PAPER_SIZE = 256, EXAMPLE_BUURTEN = 64, EXAMPLE_MODERATORS = 2, EXAMPLE_OPEN_MAX = 64 };

struct example {
    struct stage stage;
    struct facts_facts facts;
    const char *host;      /* goes into links */
    uint64_t members;      /* at most so many a buurt; 0: as the facts say */
    uint64_t weeks_behind; /* of walks that were before; 0: none */
    char root[PAPER_SIZE]; /* the root's words */
    size_t root_size;
    struct person founder; /* wijk coordinator */
    struct person second;  /* the other one, who signs too */
    struct wire_id buurten[EXAMPLE_BUURTEN];
    size_t names_used;
};

/* One buurt while it is filled. */
struct corner {
    const struct facts_buurt *facts;
    struct wire_id buurt_id;
    struct person coordinator;
    struct person leader; /* of its own walking group, or nobody */
    struct wire_id leader_hat;
    struct wire_id walk_group_id;
    struct wire_id series_id;
    struct person people[EXAMPLE_OPEN_MAX]; /* who has something to say or to show */
    size_t count;
    struct wire_id walkers[EXAMPLE_OPEN_MAX]; /* who walks, in the order of coming in */
    size_t walker_count;
    uint64_t mended; /* of the lamps that it handed over */
};

/* Founds the wijk: papers, charter, house rules, both wijk coordinators, the wijkraad.
 * Takes: token  of the server's operator */
MUST_CHECK enum status example_found(struct example *example, struct span token);

/* Gives a hat, signed by both wijk coordinators or with the root's paper, and waits until its
 * bearer has it. `buurt_id` and `room` as wish_grant. Gives: its serial. */
MUST_CHECK enum status example_grant(struct example *example, struct person *bearer,
                                     enum cert_hat_kind hat, const struct wire_id *buurt_id,
                                     const struct wire_id *room, struct wire_id *serial);

/* The next name of a person who does not exist. */
const char *example_name(struct example *example, char out[PERSON_NAME_SIZE]);

/* Somebody comes in and accepts the house rules. Takes: folder  NULL: a phone that is forgotten */
MUST_CHECK enum status example_join(struct example *example, struct person *host,
                                    const struct wire_id *buurt_id, const char *folder,
                                    const char *name, struct person *out);

/* Who makes the walking groups of a buurt and lets people in. */
struct person *example_host(struct example *example, const struct corner *corner);

/* A walking group of a buurt with its leader and its series. */
MUST_CHECK enum status example_walks(struct example *example, struct corner *corner,
                                     const struct facts_round *round);

/* People, walks, talk and alerts of one buurt. */
MUST_CHECK enum status example_fill(struct example *example, size_t index);

/* The years behind, lived week by week by who works for the wijk, from where the clock stands to
 * today; then weeks_behind is as long. Takes: clock  the file by which the clocks of this process
 * and of the server are shifted, which it moves on to no shift at all. */
MUST_CHECK enum status example_years(struct example *example, const char *clock);

/* What was said and shown in a buurt: talk, a false alarm, a practice. */
MUST_CHECK enum status example_talk(struct example *example, struct corner *corner);

/* Who walks: sign-ups of one person, by the number the person has among the walkers. */
MUST_CHECK enum status example_sign_up(struct corner *corner, struct person *walker, size_t number);

/* What happened to single walks: one moved, one cancelled, one at risk. */
MUST_CHECK enum status example_change_walks(struct corner *corner);

/* The walks that were: who came, what was found, what became of it. Takes: a server whose
 * history_s reaches back as far. */
MUST_CHECK enum status example_remember(struct example *example, struct corner *corner);

/* "'t Woud" → "t-woud": a name as a folder's. */
void example_folder(struct span name, const char *role, char out[PERSON_NAME_SIZE]);

#endif
