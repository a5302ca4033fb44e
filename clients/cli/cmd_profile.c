/* cmd_profile.c -- the wijkprofiel from a file. */
#include "cli/commands.h"
#include "cli/reply.h"
#include "cli/request.h"

enum { IMPORT_MAX = 24576 };

enum status cmd_profile_import(struct run *run)
{
    struct wire_profile_import import = {.head.type = WIRE_profile_import};
    struct buffer file = buffer_make(IMPORT_MAX);
    struct client_output out = {.reply = NULL};
    enum status status = run_read_file(run, "FILE", arguments_find(&run->arguments, "FILE"), &file);
    import.csv = buffer_span(&file);
    import.try_out = arguments_has(&run->arguments, "try-out");
    if (status == OK && import.csv.size > IMPORT_MAX) {
        status = run_refuse(run, TOO_LARGE, "FILE");
    }
    if (status == OK) {
        status = run_request(run, &import.head, &out);
    }
    if (status == OK && out.reply != NULL && out.reply->type == WIRE_profile_imported) {
        run_open_answer(run);
        reply_print(run->output, WIRE_SHAPES[out.reply->type], out.reply, run->names);
        run_close_answer(run);
    }
    buffer_end(&file);
    return status;
}
