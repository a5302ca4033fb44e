#include "cli/settle.h"

void settle_exception(struct run *run, struct request *request)
{
    if (request->message->type != WIRE_exception_add) {
        return;
    }
    struct wire_exception_add *add = (struct wire_exception_add *)(void *)request->message;
    if (arguments_has(&run->arguments, "at")) {
        add->exception.kind = wire_exception_kind_OTHER_TIME;
    } else if (add->exception.kind == wire_exception_kind_CANCELLED) {
        add->exception.begins_minute = 0;
    }
}

enum status settle_plan(struct run *run, struct request *request)
{
    struct wire_casus_plan *plan = (struct wire_casus_plan *)(void *)request->message;
    if (request->message->type != WIRE_casus_plan || plan->version > 0) {
        return OK;
    }
    struct wire_casus_show show = {.head.type = WIRE_casus_show, .casus_id = plan->casus_id};
    struct client_output out;
    const enum status status = run_request(run, &show.head, &out);
    if (status == OK && out.reply != NULL && out.reply->type == WIRE_casus_shown) {
        plan->version =
            ((const struct wire_casus_shown *)(const void *)out.reply)->plan_version + 1;
    }
    return status;
}
