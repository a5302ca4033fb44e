/* people.h -- fictitious people with real phones: how they come in, and what they ask. */
#ifndef CLI_EXAMPLE_PEOPLE_H
#define CLI_EXAMPLE_PEOPLE_H

#include "cli/phone.h"

enum { PERSON_NAME_SIZE = 48, PERSON_WAIT_MS = 60000 };

/* Where the example is made. */
struct stage {
    const char *server;
    const char *address; /* where it will be served later; NULL: the same */
    const char *phones;  /* the folder with a folder for each phone that is kept */
    const char *scratch; /* for phones that are forgotten once they have come in */
};

struct person {
    struct phone *phone;
    const struct stage *stage;
    char name[PERSON_NAME_SIZE];
    struct wire_id member_id;
    struct wire_id device_serial;
    struct wire_id buurt_id;
    void (*told)(void *context, const struct happening *happening); /* NULL: nobody listens */
    void *context;
};

/* What a person asked for did not come about; said once, on standard error. */
MUST_CHECK enum status person_blame(const struct person *person, const char *what,
                                    enum status status);

/* Opens a phone of its own folder and goes online. Takes: kept  in stage->phones, else in scratch.
 * Fails: as phone_open(). Owns: person_close() ends it. */
MUST_CHECK enum status person_open(const struct stage *stage, const char *folder, bool kept,
                                   struct person *out);
void person_close(struct person *person);

MUST_CHECK enum status person_ask(struct person *person, const struct wish *wish,
                                  struct client_output *out);

/* The same, again until others are known here whom it names. Fails: NOT_FOUND or CHAIN_MISSING
 * after a while. */
MUST_CHECK enum status person_ask_late(struct person *person, const struct wish *wish,
                                       struct client_output *out);

/* A request under a kind of hat; WIRE_RESIDENT for none. */
MUST_CHECK enum status person_request(struct person *person, struct wire_head *message,
                                      enum wire_hat hat, struct client_output *out);

/* The same under one hat, by its serial. */
MUST_CHECK enum status person_request_under(struct person *person, struct wire_head *message,
                                            const struct wire_id *hat, struct client_output *out);

/* Learns who the phone is. */
MUST_CHECK enum status person_know(struct person *person);

/* The serial of a hat that the phone has, of several the one that ends last. Fails: NOT_FOUND. */
MUST_CHECK enum status person_find_hat(struct person *person, enum cert_hat_kind hat,
                                       struct wire_id *out);

/* Waits until the phone has this hat. Fails: NOT_FOUND. */
MUST_CHECK enum status person_wait_for_hat(struct person *person, const struct wire_id *serial);

/* Comes in by an invitation that `host` makes for a buurt; waits for its three groups. */
MUST_CHECK enum status person_join(struct person *person, struct person *host,
                                   const struct wire_id *buurt_id, const char *name);

/* Waits until the phone is in so many groups. Fails: BUSY. */
MUST_CHECK enum status person_wait_inside(struct person *person, size_t groups);

/* The newest group of a kind and room. Fails: NOT_FOUND. */
MUST_CHECK enum status person_find_group(struct person *person, enum cert_group_kind kind,
                                         const struct wire_id *room, struct wire_group *out);

/* `person` asks a pass into a group, `giver` gives it, and `person` enters. */
MUST_CHECK enum status person_enter(struct person *person, struct person *giver,
                                    const struct wire_group *group);

#endif
