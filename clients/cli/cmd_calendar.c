/* cmd_calendar.c -- an address with one's own walks, for a calendar program. The secret in it is
 * drawn here; the server is told its hash. */
#include "cli/commands.h"
#include "cli/run.h"
#include "crypto/public/chance.h"
#include "crypto/public/hash.h"
#include "wire/wire_bytes.h"

#include <stdio.h>

enum { SECRET_SIZE = 16, DIGITS = 2 * SECRET_SIZE, ADDRESS_SIZE = 400 };

static enum status say_address(struct run *run, const struct wire_id *wijk_id, const char *secret)
{
    char wijk[DIGITS + 1] = "";
    char address[ADDRESS_SIZE];
    const char *server = phone_server(run->phone);
    hex_encode(wijk_id->bytes, sizeof(wijk_id->bytes), wijk);
    const int size = snprintf(address, sizeof(address), "%s/calendar/%s/%s.ics",
                              server == NULL ? "" : server, wijk, secret);
    if (size >= (int)sizeof(address)) {
        return TOO_LARGE;
    }
    run_open_answer(run);
    output_text(run->output, "link", span_of(address, (size_t)size));
    run_close_answer(run);
    return OK;
}

enum status cmd_calendar(struct run *run)
{
    struct wire_calendar_make make = {.head.type = WIRE_calendar_make};
    uint8_t secret[SECRET_SIZE];
    char digits[DIGITS + 1] = "";
    struct wish_self self;
    struct client_output out;
    enum status status = run_show_self(run, &self);
    if (status != OK) {
        return status;
    }
    const struct wire_id wijk_id = self.wijk_id;
    chance_fill(secret, sizeof(secret));
    hex_encode(secret, sizeof(secret), digits);
    const struct hash hash = hash_of(span_of(secret, sizeof(secret)));
    memcpy(make.hash.bytes, hash.bytes, sizeof(make.hash.bytes));
    status = run_request(run, &make.head, &out);
    return status == OK ? say_address(run, &wijk_id, digits) : status;
}
