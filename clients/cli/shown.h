/* shown.h -- what a client shows, printed into the object that is open. */
#ifndef CLI_SHOWN_H
#define CLI_SHOWN_H

#include "cli/output.h"
#include "core/shown.h"

/* Nothing where the id, hash or group is none. */
void shown_print_id(struct output *output, const char *name, const struct wire_id *id);
void shown_print_hash(struct output *output, const char *name, const struct wire_hash *hash);
void shown_print_group(struct output *output, const char *name, const struct wire_group *group);

void shown_print_sender(struct output *output, const char *name, const struct shown_sender *sender);
void shown_print_message(struct output *output, const struct shown_message *message);
void shown_print_alert(struct output *output, const struct shown_alert *alert);
void shown_print_status(struct output *output, const struct shown_status *status);
void shown_print_hat(struct output *output, const struct shown_hat *hat);
void shown_print_room(struct output *output, const struct shown_group *group);
void shown_print_member(struct output *output, const struct shown_member *member);

/* The words of the choices that are sealed, by value; row 0 is "other", NULL ends them. */
const char *const *shown_alert_kinds(void);
const char *const *shown_calls(void);
const char *const *shown_states(void);
const char *const *shown_outcomes(void);

/* The value of a word, in either language; 0 where there is none. */
int shown_choice(const char *const *choices, const char *word);

/* The protocol's name of a hat by its number. */
const char *shown_hat_name(uint32_t hat);

/* The number of a hat by its name in either language; 0 where there is none. */
uint32_t shown_hat_number(const char *name);

#endif
