#include "cli/refusal.h"

#include "cli/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const TEXTS[STATUS_COUNT][2] = {
#define REFUSAL(status, dutch, english) [status] = {dutch, english},
#include "cli/refusals.def"
#undef REFUSAL
};

const char *refusal_text(enum language language, enum status status)
{
    const char *text = TEXTS[status][language];
    return text != NULL ? text : status_text(status);
}

/* Where the field tells more than the refusal does: what to do first. */
static const struct {
    enum status status;
    const char *field;
    const char *texts[2];
} AT_FIELD[] = {
    {NOT_ALLOWED,
     "house_rules",
     {"Ga eerst akkoord met de huisregels: buurt rules show, dan buurt rules accept --adult.",
      "Accept the house rules first: buurt rules show, then buurt rules accept --adult."}},
    {NOT_ALLOWED,
     "--as",
     {"Als bewoner mag dit niet. Met een van uw taken misschien wel: --as TAAK (buurt hats).",
      "As a resident you may not. Under one of your hats you may: --as HAT (buurt hats)."}},
};

static const char *text_of(enum language language, const struct refusal *refusal)
{
    for (size_t i = 0; i < sizeof(AT_FIELD) / sizeof(AT_FIELD[0]); i++) {
        if (refusal->status == AT_FIELD[i].status && refusal->field != NULL &&
            strcmp(refusal->field, AT_FIELD[i].field) == 0) {
            return AT_FIELD[i].texts[language];
        }
    }
    return refusal_text(language, refusal->status);
}

enum status refusal_status(struct span wire_name)
{
    for (enum status status = OK; status < STATUS_COUNT; status++) {
        if (span_equal(wire_name, span_text(status_name(status)))) {
            return status;
        }
    }
    return RETRY;
}

static void print_line(enum language language, const struct refusal *refusal)
{
    static const char *const REFUSED[2] = {"geweigerd", "refused"};
    static const char *const FIELD[2] = {", bij ", ", at "};
    static const char *const AGAIN[2] = {" Over %" PRIu64 " s mag het weer.",
                                         " Allowed again in %" PRIu64 " s."};
    (void)fprintf(stderr, "%s (%s", REFUSED[language], status_name(refusal->status));
    if (refusal->field != NULL && refusal->field[0] != '\0') {
        const char *word = words_of(language, refusal->field);
        (void)fprintf(stderr, "%s%s", FIELD[language], word);
    }
    (void)fprintf(stderr, "): %s", text_of(language, refusal));
    if (refusal->detail != NULL) {
        (void)fprintf(stderr, " [%s]", refusal->detail);
    }
    if (refusal->retry_after_s > 0) {
        (void)fprintf(stderr, AGAIN[language], refusal->retry_after_s);
    }
    (void)fputc('\n', stderr);
}

void refusal_print(struct output *output, const struct refusal *refusal)
{
    output_drop(output);
    if (output_form(output) == OUTPUT_LINES) {
        print_line(DUTCH, refusal);
        print_line(ENGLISH, refusal);
        return;
    }
    output_open(output, NULL);
    output_flag(output, "ok", false);
    output_text(output, "error", span_text(status_name(refusal->status)));
    if (refusal->field != NULL && refusal->field[0] != '\0') {
        output_text(output, "field", span_text(refusal->field));
    }
    if (refusal->detail != NULL) {
        output_text(output, "detail", span_text(refusal->detail));
    }
    if (refusal->retry_after_s > 0) {
        output_count(output, "retry_after_s", refusal->retry_after_s);
    }
    output_text(output, "nl", span_text(text_of(DUTCH, refusal)));
    output_text(output, "en", span_text(text_of(ENGLISH, refusal)));
    output_close(output);
    if (output_flush(output) != OK) {
        (void)fputs("buurt: standard output cannot be written\n", stderr);
    }
}

void refusal_list(struct output *output)
{
    output_open(output, NULL);
    output_list(output, "refusals");
    for (enum status status = OK; status < STATUS_COUNT; status++) {
        output_open(output, NULL);
        output_text(output, "error", span_text(status_name(status)));
        output_text(output, "nl", span_text(refusal_text(DUTCH, status)));
        output_text(output, "en", span_text(refusal_text(ENGLISH, status)));
        output_close(output);
    }
    output_list_end(output);
    output_close(output);
}
