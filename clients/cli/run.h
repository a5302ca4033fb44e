/* run.h -- one command being run: what stood behind it, the phone it talks to, what it prints. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/names.h"
#include "cli/output.h"
#include "cli/phone.h"
#include "cli/refusal.h"

struct run {
    const struct command *command;
    struct arguments arguments;
    struct phone *phone;
    struct output *output;
    struct refusal refusal; /* why it ended as it did: its field and detail */
    struct names *names;    /* of run_know_names() */
    char field[64];         /* what `refusal.field` points to, when the answer is gone */
};

/* Asks the phone; a refusal's field and wait stay in run->refusal. Fails: as phone_ask(). */
MUST_CHECK enum status run_ask(struct run *run, const struct wish *wish, struct client_output *out);

/* Sends a request of the wire under a hat that the device has: the one that `--as` names, else the
 * least that the row takes. Fails: as run_ask(). */
MUST_CHECK enum status run_request(struct run *run, struct wire_head *message,
                                   struct client_output *out);

/* Puts what is too large for a message, as a resident, part by part. Gives: *hash, its name.
 * Fails: as run_ask(); CONFLICT (it did not come whole). */
MUST_CHECK enum status run_put_blob(struct run *run, struct span bytes, struct wire_hash *hash);

/* Refuses: names the argument at fault, gives the status. */
MUST_CHECK enum status run_refuse(struct run *run, enum status status, const char *field);

/* Learns the names of buurten, groups and members once, to show and to read them. */
MUST_CHECK enum status run_know_names(struct run *run);

/* Reads an id: 32 digits, the first digits of one that was shown, or a name of the kind.
 * Fails: FIELD_FORM, NOT_FOUND, CONFLICT (more than one fits). */
MUST_CHECK enum status run_read_id(struct run *run, const char *text, enum name_kind kind,
                                   struct wire_id *out);

/* The id of an argument; left as it is where none was given. Fails: as run_read_id(). */
MUST_CHECK enum status run_find_id(struct run *run, const char *name, enum name_kind kind,
                                   struct wire_id *out);

/* The group of an argument: 74 digits, its first ones, a walk group's name, or a word with, where
 * it is of another buurt than the own, that buurt: "alarm", "praat", "wijk", "leiders",
 * "alarm:Dichterswijk". Zero where none was given. Fails: as run_read_id(). */
MUST_CHECK enum status run_find_group(struct run *run, const char *name, struct wire_group *out);

/* The group that a text means, as run_find_group(). */
MUST_CHECK enum status run_read_group(struct run *run, const char *text, struct wire_group *out);

/* The file that an argument names, "-" for standard input; without the line end behind it.
 * Owns: the caller ends *out. Fails: NOT_FOUND, TOO_LARGE, NO_MEMORY. */
MUST_CHECK enum status run_read_file(struct run *run, const char *name, const char *path,
                                     struct buffer *out);

/* Who this phone is. Fails: as run_ask(). */
MUST_CHECK enum status run_show_self(struct run *run, struct wish_self *out);

/* Begins and ends the object that a command answers with. */
void run_open_answer(struct run *run);
void run_close_answer(struct run *run);

#endif
