/* happened.h -- what a phone tells by itself, as a line. */
#ifndef CLI_HAPPENED_H
#define CLI_HAPPENED_H

#include "cli/output.h"
#include "cli/phone.h"

enum watcher_mode {
    WATCHER_WARNS, /* alerts and what is wrong, on standard error */
    WATCHER_TELLS  /* everything, on standard output */
};

struct watcher {
    struct output *output; /* not the one that answers are printed with */
    enum watcher_mode mode;
};

/* The phone's callback; its context is a struct watcher. */
void watcher_happened(void *context, struct phone *phone, const struct happening *happening);

/* Prints what happened as an object. */
void happened_print(struct output *output, const struct happening *happening);

#endif
