/* desk.h -- the front desk of the example wijk: who opens the doors while people try it out.
 *
 * Both wijk coordinators' phones stay online. Three invitations lie ready, for a resident, a leader
 * and a council member; one that is used is replaced, its promised hat is given, and who asks a
 * pass gets it. In a real wijk people do this.
 */
#ifndef CLI_EXAMPLE_DESK_H
#define CLI_EXAMPLE_DESK_H

#include "cli/output.h"

struct desk_setup {
    const char *server;
    const char *phones; /* the folder that `example found` filled */
    struct output *output;
};

/* Prints the address and the invitations, then serves until the process that started it is gone.
 * Fails: as phone_open(), NOT_FOUND (no such example). */
MUST_CHECK enum status desk_run(const struct desk_setup *setup);

#endif
