/* cmd_budget.c -- files of the wijkbudget: bookings in, the ledger out, an account from it. */
#include "base/arena.h"
#include "cli/account.h"
#include "cli/commands.h"
#include "cli/reply.h"
#include "cli/request.h"
#include "wire/wire_bytes.h"
#include "wire/wire_ledger.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    INLINE_MAX = 24576,
    IMPORT_MAX = 128 * 1024,
    LEDGER_MAX = 64 << 20,
    HASH_DIGITS = 64,
    ID_DIGITS = 32
};

/* ── bookings in ────────────────────────────────────────────────────────────────────────────────
 */

static void print_import(struct run *run, const struct wire_head *reply)
{
    const struct wire_shape *shape = WIRE_SHAPES[reply->type];
    const struct wire_field *list = reply_list(shape);
    run_open_answer(run);
    reply_print_scalars(run->output, shape, reply, run->names);
    if (list != NULL) {
        output_list(run->output, list->name);
        reply_print_items(run->output, list, reply, run->names);
        output_list_end(run->output);
    }
    run_close_answer(run);
}

enum status cmd_budget_import(struct run *run)
{
    struct wire_budget_import import = {.head.type = WIRE_budget_import};
    struct buffer file = buffer_make(IMPORT_MAX);
    struct client_output out = {.reply = NULL};
    enum status status = run_find_id(run, "FUND", NAME_NONE, &import.fund_id);
    if (status == OK) {
        status = run_read_file(run, "FILE", arguments_find(&run->arguments, "FILE"), &file);
    }
    import.try_out = arguments_has(&run->arguments, "try-out");
    if (status == OK && file.size > IMPORT_MAX) {
        status = run_refuse(run, TOO_LARGE, "FILE");
    }
    if (status == OK && file.size > INLINE_MAX) {
        status = run_put_blob(run, buffer_span(&file), &import.csv_blob);
    } else {
        import.csv = buffer_span(&file);
    }
    if (status == OK) {
        status = run_request(run, &import.head, &out);
    }
    if (status == OK && out.reply != NULL && out.reply->type == WIRE_budget_imported) {
        print_import(run, out.reply);
    }
    buffer_end(&file);
    return status;
}

/* ── the ledger out ─────────────────────────────────────────────────────────────────────────────
 */

static void add_text(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

static enum status add_names(struct run *run, struct buffer *out)
{
    struct wire_budget_organisations ask = {.head.type = WIRE_budget_organisations};
    bool more = true;
    while (more) {
        struct client_output answer;
        const enum status status = run_request(run, &ask.head, &answer);
        if (status != OK) {
            return status;
        }
        if (answer.reply == NULL || answer.reply->type != WIRE_organisation_page) {
            return MALFORMED;
        }
        const struct wire_organisation_page *page = (const void *)answer.reply;
        const struct wire_organisation *rows = page->organisations.items;
        for (size_t i = 0; i < page->organisations.count; i++) {
            char id[ID_DIGITS];
            hex_encode(rows[i].organisation_id.bytes, sizeof(rows[i].organisation_id.bytes), id);
            add_text(out, "org;");
            buffer_append(out, id, sizeof(id));
            add_text(out, ";");
            buffer_append_span(out, rows[i].name);
            add_text(out, "\n");
            ask.after = rows[i].organisation_id;
        }
        more = page->more && page->organisations.count > 0;
    }
    return OK;
}

static enum status add_entries(struct run *run, const struct wire_id *fund_id, struct buffer *out)
{
    struct wire_budget_entries ask = {.head.type = WIRE_budget_entries, .fund_id = *fund_id};
    bool more = true;
    add_text(out, WIRE_LEDGER_HEADING);
    add_text(out, ";zegel\n");
    while (more) {
        struct client_output answer;
        const enum status status = run_request(run, &ask.head, &answer);
        if (status != OK) {
            return status;
        }
        if (answer.reply == NULL || answer.reply->type != WIRE_entry_page) {
            return MALFORMED;
        }
        const struct wire_entry_page *page = (const void *)answer.reply;
        const struct wire_entry *rows = page->entries.items;
        for (size_t i = 0; i < page->entries.count; i++) {
            char line[WIRE_LEDGER_LINE_MAX];
            char hash[HASH_DIGITS];
            buffer_append(out, line, wire_ledger_write(&rows[i], line));
            hex_encode(rows[i].hash.bytes, sizeof(rows[i].hash.bytes), hash);
            add_text(out, ";");
            buffer_append(out, hash, sizeof(hash));
            add_text(out, "\n");
            ask.after = rows[i].number;
        }
        more = page->more && page->entries.count > 0;
    }
    return OK;
}

static enum status write_file(struct run *run, const char *path, struct span content)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return run_refuse(run, NOT_FOUND, "FILE");
    }
    const bool written = fwrite(content.data, 1, content.size, file) == content.size;
    return fclose(file) == 0 && written ? OK : run_refuse(run, STORAGE, "FILE");
}

enum status cmd_budget_save(struct run *run)
{
    struct wire_id fund_id = {{0}};
    struct buffer out = buffer_make(LEDGER_MAX);
    enum status status = run_find_id(run, "FUND", NAME_NONE, &fund_id);
    if (status == OK) {
        status = add_names(run, &out);
    }
    if (status == OK) {
        status = add_entries(run, &fund_id, &out);
    }
    if (status == OK) {
        status = buffer_status(&out);
    }
    if (status == OK) {
        status = write_file(run, arguments_find(&run->arguments, "FILE"), buffer_span(&out));
    }
    if (status == OK) {
        run_open_answer(run);
        output_count(run->output, "size", out.size);
        run_close_answer(run);
    }
    buffer_end(&out);
    return status;
}

/* ── an account from it ─────────────────────────────────────────────────────────────────────────
 */

/* The forms in which an account is written; the first where none is asked for. */
static const struct form {
    const char *name;
    void (*write)(const struct account *account, struct buffer *out);
} FORMS[] = {{"text", account_write}, {"csv", account_write_csv}, {"html", account_write_html}};

static const struct form *find_form(const struct run *run)
{
    for (size_t i = 1; i < sizeof(FORMS) / sizeof(FORMS[0]); i++) {
        if (arguments_has(&run->arguments, FORMS[i].name)) {
            return &FORMS[i];
        }
    }
    return &FORMS[0];
}

static void print_account(struct run *run, const struct account *account)
{
    struct buffer text = buffer_make(LEDGER_MAX);
    const struct form *form = find_form(run);
    form->write(account, &text);
    if (output_form(run->output) == OUTPUT_LINES) {
        output_whole(run->output, buffer_span(&text));
    } else {
        run_open_answer(run);
        output_count(run->output, "year", account->year);
        output_signed(run->output, "deposited", account->deposited);
        output_signed(run->output, "spent", account->spent);
        output_signed(run->output, "uncovered", account->uncovered);
        output_signed(run->output, "reserved", account->reserved);
        output_signed(run->output, "surplus", account_surplus(account));
        output_count(run->output, "entries", account->entries);
        output_bytes(run->output, "ledger_head", account->head.bytes, sizeof(account->head.bytes));
        output_text(run->output, form->name, buffer_span(&text));
        run_close_answer(run);
    }
    buffer_end(&text);
}

enum status cmd_account(struct run *run)
{
    static const char *const FIELD = "line";
    struct buffer file = buffer_make(LEDGER_MAX);
    struct account *account = calloc(1, sizeof(*account));
    const char *year = arguments_find(&run->arguments, "YEAR");
    enum status status = account == NULL ? NO_MEMORY : OK;
    if (status == OK) {
        status = run_read_file(run, "FILE", arguments_find(&run->arguments, "FILE"), &file);
    }
    if (status == OK) {
        status = account_read(buffer_span(&file), strtoull(year, NULL, 10), account);
        status = status == OK ? OK : run_refuse(run, status, FIELD);
    }
    if (status == OK) {
        print_account(run, account);
    }
    free(account);
    buffer_end(&file);
    return status;
}
