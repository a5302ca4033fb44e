/* admin.h -- `buurtd admin …`: what an operator does by hand.
 *
 * While the server runs, most is said to it through its control socket, which only its own user can
 * open: status, metrics, limits, drain, allow-founding, revoke, freeze, thaw. A backup and an
 * export read the database over a READONLY connection of their own. Restore, import and delete need
 * the server to be stopped, and take its lock.
 */
#ifndef OPS_ADMIN_H
#define OPS_ADMIN_H

#include "server/ops/settings.h"

/* Runs one command, argv[0] its name, and prints what came of it.
 * Gives: the exit code of the process: 0, 1 after a refusal, 2 for a command that is none. */
int admin_run(const struct settings *settings, int argc, char **argv);

#endif
