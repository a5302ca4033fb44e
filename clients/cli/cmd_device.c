/* cmd_device.c -- a second phone, and phones and people that are shut out. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/qr.h"

#include <stdlib.h>
#include <string.h>

enum { SPARED_MAX = 8, NUMBERS_MAX = 64, HASH_DIGITS = 64 };

/* ── a second phone ─────────────────────────────────────────────────────────────────────────── */

static enum status say_code(struct run *run, const struct wish *wish)
{
    struct client_output out;
    enum status status = run_ask(run, wish, &out);
    if (status == OK) {
        run_open_answer(run);
        status = qr_print(run->output, out.answer.code);
        answer_print(run, &out.answer);
        run_close_answer(run);
    }
    return status;
}

enum status cmd_device_code(struct run *run)
{
    const struct wish wish = {.kind = WISH_SHOW_KEY};
    return say_code(run, &wish);
}

enum status cmd_device_add(struct run *run)
{
    const struct wish wish = {.kind = WISH_ADD_SISTER,
                              .as.sister.code = arguments_span(&run->arguments, "CODE")};
    return say_code(run, &wish);
}

enum status cmd_device_enter(struct run *run)
{
    const struct wish wish = {.kind = WISH_BE_SISTER,
                              .as.sister = {.code = arguments_span(&run->arguments, "CODE"),
                                            .first_name = arguments_span(&run->arguments, "name")}};
    const struct wish self = {.kind = WISH_SHOW_SELF};
    struct client_output out;
    enum status status = run_ask(run, &wish, &out);
    if (status == OK) {
        status = phone_remember_server(run->phone);
    }
    if (status == OK) {
        phone_go_online(run->phone);
        status = answer_catch_up(run);
    }
    return status == OK ? answer_run(run, &self) : status;
}

/* ── shutting out ───────────────────────────────────────────────────────────────────────────── */

enum status cmd_device_revoke(struct run *run)
{
    struct wire_id spared[SPARED_MAX];
    struct wish wish = {.kind = WISH_REVOKE,
                        .as.revoke = {.kind = WISH_REVOKE_DEVICE, .spared = spared}};
    enum status status = run_find_id(run, "DEVICE", NAME_NONE, &wish.as.revoke.target);
    const char *text = arguments_find(&run->arguments, "spare");
    for (size_t nth = 0; text != NULL && nth < SPARED_MAX && status == OK;) {
        status = run_read_id(run, text, NAME_NONE, &spared[nth]);
        if (status != OK) {
            return run_refuse(run, status, "spare");
        }
        text = arguments_find_nth(&run->arguments, "spare", ++nth);
        wish.as.revoke.spared_count = nth;
    }
    return status == OK ? answer_run(run, &wish) : status;
}

enum status cmd_member_revoke(struct run *run)
{
    struct wish wish = {.kind = WISH_REVOKE, .as.revoke.kind = WISH_REVOKE_MEMBER};
    const enum status status = run_find_id(run, "MEMBER", NAME_MEMBER, &wish.as.revoke.target);
    return status == OK ? answer_run(run, &wish) : status;
}

static enum status read_numbers(struct run *run, uint16_t numbers[NUMBERS_MAX], size_t *count)
{
    const char *text = arguments_find(&run->arguments, "number");
    for (*count = 0; text != NULL; text = arguments_find_nth(&run->arguments, "number", *count)) {
        char *end = NULL;
        const unsigned long number = strtoul(text, &end, 10);
        if (*text < '0' || *text > '9' || *end != '\0' || number > UINT16_MAX ||
            *count == NUMBERS_MAX) {
            return run_refuse(run, FIELD_FORM, "number");
        }
        numbers[(*count)++] = (uint16_t)number;
    }
    return OK;
}

enum status cmd_issuer_revoke(struct run *run)
{
    uint16_t numbers[NUMBERS_MAX];
    struct wish wish = {
        .kind = WISH_REVOKE,
        .as.revoke = {.kind = WISH_REVOKE_ISSUER,
                      .with_granted = arguments_has(&run->arguments, "with-granted")}};
    enum status status = run_find_id(run, "HAT", NAME_NONE, &wish.as.revoke.target);
    if (status == OK) {
        status = read_numbers(run, numbers, &wish.as.revoke.number_count);
    }
    if (status == OK) {
        wish.as.revoke.numbers = wish.as.revoke.number_count > 0 ? numbers : NULL;
        status = answer_run(run, &wish);
    }
    return status;
}

/* ── how far it has come ────────────────────────────────────────────────────────────────────── */

static bool read_hash(const char *text, struct wire_hash *out)
{
    char digits[3] = "";
    if (strlen(text) != HASH_DIGITS || strspn(text, "0123456789abcdef") != HASH_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < sizeof(out->bytes); i++) {
        memcpy(digits, text + 2 * i, 2);
        out->bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return true;
}

enum status cmd_statement(struct run *run)
{
    struct wish wish = {.kind = WISH_FOLLOW_STATEMENT};
    if (!read_hash(arguments_find(&run->arguments, "HASH"), &wish.as.target.hash)) {
        return run_refuse(run, FIELD_FORM, "HASH");
    }
    return answer_run(run, &wish);
}

enum status cmd_statement_cosign(struct run *run)
{
    const struct wish wish = {.kind = WISH_COSIGN_STATEMENT,
                              .as.text = arguments_span(&run->arguments, "CODE")};
    return answer_run(run, &wish);
}
