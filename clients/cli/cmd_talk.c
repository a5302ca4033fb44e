/* cmd_talk.c -- talking apart from alerts, and judging what was said. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/local_time.h"

#include <string.h>
#include <strings.h>

enum status cmd_say(struct run *run)
{
    struct wish wish = {.kind = WISH_SAY,
                        .as.say.for_police = arguments_has(&run->arguments, "police")};
    struct buffer text;
    enum status status = run_find_group(run, "GROUP", &wish.as.say.group);
    if (status == OK) {
        status = run_find_id(run, "reply", NAME_NONE, &wish.as.say.reply_to);
    }
    if (status == OK) {
        status = answer_words(run, "TEXT", &text);
    }
    if (status == OK) {
        wish.as.say.text = buffer_span(&text);
        status = answer_run(run, &wish);
        buffer_end(&text);
    }
    return status;
}

enum status cmd_messages(struct run *run)
{
    struct wish wish = {.kind = WISH_SHOW_MESSAGES};
    const char *since = arguments_find(&run->arguments, "since");
    uint64_t most = 0;
    enum status status = answer_catch_up(run);
    if (status == OK) {
        status = run_find_group(run, "GROUP", &wish.as.messages.group);
    }
    if (status == OK && since != NULL && local_time_read(since, &wish.as.messages.since) != OK) {
        status = run_refuse(run, FIELD_FORM, "since");
    }
    if (status == OK) {
        status = answer_number(run, "most", 0, &most);
    }
    wish.as.messages.most = (size_t)most;
    return status == OK ? answer_run(run, &wish) : status;
}

/* ── moderation ─────────────────────────────────────────────────────────────────────────────── */

enum status cmd_message_report(struct run *run)
{
    struct wish wish = {.kind = WISH_REPORT};
    struct buffer reason;
    enum status status = run_find_group(run, "GROUP", &wish.as.report.group);
    if (status == OK) {
        status = run_find_id(run, "MESSAGE", NAME_NONE, &wish.as.report.message_id);
    }
    if (status == OK) {
        status = answer_words(run, "REASON", &reason);
    }
    if (status == OK) {
        wish.as.report.reason = buffer_span(&reason);
        status = answer_run(run, &wish);
        buffer_end(&reason);
    }
    return status;
}

/* The own buurt where none was given. */
static enum status find_buurt(struct run *run, struct wire_id *out)
{
    struct wish_self self;
    enum status status = run_show_self(run, &self);
    if (status == OK) {
        *out = self.buurt_id;
        status = run_find_id(run, "buurt", NAME_BUURT, out);
    }
    return status;
}

static enum status read_measure(struct run *run, enum wire_measure *out)
{
    static const char *const WORDS[] = {[wire_measure_NONE] = "none",
                                        [wire_measure_WARN] = "warn",
                                        [wire_measure_MUTE] = "mute",
                                        [wire_measure_REMOVE] = "remove"};
    const char *word = arguments_find(&run->arguments, "MEASURE");
    for (int i = wire_measure_NONE; i <= wire_measure_REMOVE; i++) {
        if (strcasecmp(word, WORDS[i]) == 0) {
            *out = (enum wire_measure)i;
            return OK;
        }
    }
    return run_refuse(run, FIELD_FORM, "MEASURE");
}

static enum status read_proposal(struct run *run, struct wish_measure *measure)
{
    enum status status = run_find_id(run, "REPORT", NAME_NONE, &measure->report_id);
    if (status == OK) {
        status = run_find_id(run, "MEMBER", NAME_MEMBER, &measure->member_id);
    }
    if (status == OK) {
        status = read_measure(run, &measure->measure);
    }
    if (status == OK) {
        status = answer_number(run, "days", measure->measure == wire_measure_MUTE ? 7 : 0,
                               &measure->days);
    }
    return status == OK ? find_buurt(run, &measure->buurt_id) : status;
}

enum status cmd_measure_propose(struct run *run)
{
    struct wish wish = {.kind = WISH_PROPOSE_MEASURE};
    struct buffer reason;
    enum status status = read_proposal(run, &wish.as.measure);
    if (status == OK) {
        status = answer_words(run, "REASON", &reason);
    }
    if (status == OK) {
        wish.as.measure.reason = buffer_span(&reason);
        status = answer_run(run, &wish);
        buffer_end(&reason);
    }
    return status;
}

enum status cmd_measure_agree(struct run *run)
{
    struct wish wish = {.kind = WISH_AGREE_MEASURE};
    const char *word = arguments_find(&run->arguments, "AGREE");
    wish.as.agree.agree = strcasecmp(word, "yes") == 0 || strcasecmp(word, "ja") == 0;
    if (!wish.as.agree.agree && strcasecmp(word, "no") != 0 && strcasecmp(word, "nee") != 0) {
        return run_refuse(run, FIELD_FORM, "AGREE");
    }
    enum status status = run_find_id(run, "REPORT", NAME_NONE, &wish.as.agree.report_id);
    if (status == OK) {
        status = find_buurt(run, &wish.as.agree.buurt_id);
    }
    return status == OK ? answer_run(run, &wish) : status;
}

enum status cmd_appeal(struct run *run)
{
    struct wish wish = {.kind = WISH_APPEAL};
    struct buffer words;
    enum status status = run_find_id(run, "REPORT", NAME_NONE, &wish.as.appeal.report_id);
    if (status == OK) {
        status = answer_words(run, "TEXT", &words);
    }
    if (status == OK) {
        wish.as.appeal.words = buffer_span(&words);
        status = answer_run(run, &wish);
        buffer_end(&words);
    }
    return status;
}
