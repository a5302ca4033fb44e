#include "cli/answer.h"

#include "cli/local_time.h"
#include "cli/shown.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_SIZE = 16384, QUIET_MS = 200, CATCH_UP_MS = 30000 };

static bool is_json(const struct run *run)
{
    return output_form(run->output) == OUTPUT_JSON;
}

static void print_self(struct output *output, const struct wish_self *self)
{
    output_flag(output, "is_in", self->is_in);
    output_text(output, "first_name", self->first_name);
    shown_print_id(output, "wijk_id", &self->wijk_id);
    shown_print_id(output, "buurt_id", &self->buurt_id);
    shown_print_id(output, "member_id", &self->member_id);
    shown_print_id(output, "device_serial", &self->device_serial);
    output_text(output, "host", self->host);
    output_flag(output, "is_connected", self->is_connected);
    output_flag(output, "is_signed_in", self->is_signed_in);
    output_flag(output, "is_revoked", self->is_revoked);
    output_count(output, "outbox", self->outbox);
    output_count(output, "succession", self->succession);
    output_count(output, "custodians", self->custodian_count);
    output_count(output, "quorum", self->custodian_quorum);
}

static void print_papers(struct output *output, const struct wish_answer *answer)
{
    output_list(output, "papers");
    for (size_t i = 0; i < answer->paper_count; i++) {
        output_open(output, NULL);
        output_text(output, "title", answer->papers[i].title);
        output_text(output, "words", answer->papers[i].words);
        output_close(output);
    }
    output_list_end(output);
}

static void print_ids(struct output *output, const struct wish_answer *answer)
{
    output_list(output, "ids");
    for (size_t i = 0; i < answer->id_count; i++) {
        output_open(output, NULL);
        shown_print_id(output, "id", &answer->ids[i]);
        output_close(output);
    }
    output_list_end(output);
}

static void print_buurt(struct output *output, const struct shown_buurt *buurt)
{
    output_text(output, "name", buurt->name);
    shown_print_id(output, "buurt_id", &buurt->buurt_id);
}

/* LISTED(name, list, count, print): print_<name>_list, of one list of the answer. */
#define LISTED(name, list, count, print)                                                           \
    static void print_##name##_list(struct output *output, const struct wish_answer *answer)       \
    {                                                                                              \
        output_list(output, #list);                                                                \
        for (size_t i = 0; i < answer->count; i++) {                                               \
            output_open(output, NULL);                                                             \
            print(output, &answer->list[i]);                                                       \
            output_close(output);                                                                  \
        }                                                                                          \
        output_list_end(output);                                                                   \
    }

LISTED(group, groups, group_count, shown_print_room)
LISTED(member, members, member_count, shown_print_member)
LISTED(message, messages, message_count, shown_print_message)
LISTED(alert, alerts, alert_count, shown_print_alert)
LISTED(hat, hats, hat_count, shown_print_hat)
LISTED(buurt, buurten, buurt_count, print_buurt)

/* The list that the wish asked for; it stands there also when it is empty. */
static void print_list(struct output *output, const struct wish_answer *answer)
{
    switch (answer->kind) {
    case WISH_FOLLOW_STATEMENT:
    case WISH_SHOW_GROUPS: print_group_list(output, answer); break;
    case WISH_SHOW_MEMBERS: print_member_list(output, answer); break;
    case WISH_SHOW_MESSAGES: print_message_list(output, answer); break;
    case WISH_SHOW_ALERTS: print_alert_list(output, answer); break;
    case WISH_SHOW_HATS: print_hat_list(output, answer); break;
    case WISH_SHOW_BUURTEN: print_buurt_list(output, answer); break;
    default: break;
    }
}

static void print_text(struct output *output, const char *name, struct span text)
{
    if (text.size > 0) {
        output_text(output, name, text);
    }
}

void answer_print(struct run *run, const struct wish_answer *answer)
{
    struct output *output = run->output;
    shown_print_id(output, "id", &answer->id);
    shown_print_hash(output, "hash", &answer->hash);
    shown_print_group(output, "group", &answer->group);
    if (answer->is_draft) {
        output_flag(output, "is_draft", true);
    }
    print_text(output, "link", answer->link);
    print_text(output, "words", answer->words);
    print_text(output, "code", answer->code);
    if (answer->kind == WISH_REACH || answer->kind == WISH_RAISE) {
        output_count(output, "phones", answer->phones);
        output_count(output, "connected", answer->connected);
    }
    if (answer->kind == WISH_FOLLOW_STATEMENT || answer->groups_all > 0) {
        output_count(output, "groups_done", answer->groups_done);
        output_count(output, "groups_all", answer->groups_all);
    }
    if (answer->kind == WISH_SHOW_SELF) {
        print_self(output, &answer->self);
    }
    if (answer->paper_count > 0) {
        print_papers(output, answer);
    }
    if (answer->id_count > 0 && is_json(run)) {
        print_ids(output, answer);
    }
    print_list(output, answer);
}

enum status answer_run(struct run *run, const struct wish *wish)
{
    struct client_output out;
    const enum status status = run_ask(run, wish, &out);
    if (status == OK) {
        run_open_answer(run);
        answer_print(run, &out.answer);
        run_close_answer(run);
    }
    return status;
}

enum status answer_words(struct run *run, const char *name, struct buffer *out)
{
    *out = buffer_make(WORDS_SIZE);
    const char *word = arguments_find(&run->arguments, name);
    for (size_t nth = 0; word != NULL;) {
        buffer_append(out, " ", nth > 0 ? 1 : 0);
        buffer_append(out, word, strlen(word));
        word = arguments_find_nth(&run->arguments, name, ++nth);
    }
    const enum status status = buffer_status(out);
    if (status != OK) {
        buffer_end(out);
        return run_refuse(run, status, name);
    }
    return OK;
}

enum status answer_catch_up(struct run *run)
{
    return phone_settle(run->phone, QUIET_MS, CATCH_UP_MS);
}

enum status answer_number(struct run *run, const char *name, uint64_t otherwise, uint64_t *out)
{
    const char *text = arguments_find(&run->arguments, name);
    char *end = NULL;
    *out = otherwise;
    if (text == NULL) {
        return OK;
    }
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' ? OK : run_refuse(run, FIELD_FORM, name);
}

enum status answer_end_of(struct run *run, const char *name, int64_t *out)
{
    const char *text = arguments_find(&run->arguments, name);
    int32_t date = 0;
    *out = 0;
    if (text == NULL) {
        return OK;
    }
    if (local_date_read(text, &date) != OK) {
        return run_refuse(run, FIELD_FORM, name);
    }
    *out = local_instant(local_date_add(date, 1), 0);
    return OK;
}
