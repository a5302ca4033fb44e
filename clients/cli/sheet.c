#include "cli/sheet.h"

#include "crypto/public/hash.h"
#include "wire/wire_bytes.h"
#include "wire/wire_shape.h"

#include <stdio.h>
#include <string.h>

enum { SHEET_MAX = 1 << 20, HASH_TEXT = 2 * HASH_SIZE + 1, STORY_MAX = 1 << 18 };

static enum status read_sheet(struct run *run, const struct sheet_period *of, bool csv,
                              struct buffer *out, struct wire_hash *hash)
{
    struct wire_overview_sheet ask = {
        .head.type = WIRE_overview_sheet, .period = of->period, .from = of->from, .csv = csv};
    bool more = true;
    while (more) {
        struct client_output answer;
        const enum status status = run_request(run, &ask.head, &answer);
        if (status != OK) {
            return status;
        }
        if (answer.reply == NULL || answer.reply->type != WIRE_overview_sheet_page) {
            return MALFORMED;
        }
        const struct wire_overview_sheet_page *page = (const void *)answer.reply;
        buffer_append_span(out, page->part);
        *hash = page->hash;
        ask.after += page->part.size;
        more = page->more && page->part.size > 0;
    }
    return buffer_status(out);
}

static enum status write_file(struct run *run, const char *path, struct span content)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return run_refuse(run, NOT_FOUND, "page");
    }
    const bool written = fwrite(content.data, 1, content.size, file) == content.size;
    return fclose(file) == 0 && written ? OK : run_refuse(run, STORAGE, "page");
}

static void print_hash(struct run *run, const struct wire_hash *hash)
{
    output_bytes(run->output, "hash", hash->bytes, sizeof(hash->bytes));
}

enum status sheet_save(struct run *run, const struct sheet_period *of, const char *path)
{
    struct buffer page = buffer_make(SHEET_MAX);
    struct wire_hash hash;
    enum status status = read_sheet(run, of, false, &page, &hash);
    if (status == OK) {
        status = write_file(run, path, buffer_span(&page));
    }
    if (status == OK) {
        run_open_answer(run);
        print_hash(run, &hash);
        output_count(run->output, "bytes", page.size);
        run_close_answer(run);
    }
    buffer_end(&page);
    return status;
}

static bool has_text(struct span all, const char *text)
{
    const size_t size = strlen(text);
    for (size_t at = 0; at + size <= all.size; at++) {
        if (memcmp(all.data + at, text, size) == 0) {
            return true;
        }
    }
    return false;
}

enum status sheet_verify(struct run *run, const struct sheet_period *of)
{
    struct buffer csv = buffer_make(SHEET_MAX);
    struct buffer page = buffer_make(SHEET_MAX);
    struct wire_hash told;
    struct wire_hash beside;
    enum status status = read_sheet(run, of, true, &csv, &told);
    if (status == OK) {
        status = read_sheet(run, of, false, &page, &beside);
    }
    if (status == OK) {
        char text[HASH_TEXT] = "";
        const struct hash made = hash_of(buffer_span(&csv));
        hex_encode(made.bytes, sizeof(made.bytes), text);
        const bool same = memcmp(made.bytes, told.bytes, sizeof(told.bytes)) == 0 &&
                          memcmp(made.bytes, beside.bytes, sizeof(beside.bytes)) == 0;
        status = same && has_text(buffer_span(&page), text)
                     ? OK
                     : run_refuse(run, BAD_SIGNATURE, "hash");
    }
    if (status == OK) {
        run_open_answer(run);
        print_hash(run, &told);
        output_count(run->output, "bytes", csv.size);
        run_close_answer(run);
    }
    buffer_end(&csv);
    buffer_end(&page);
    return status;
}

/* ── beside the walks ───────────────────────────────────────────────────────────────────────────
 */

static enum status keep_list(struct arena *arena, size_t size, struct wire_list *list)
{
    void *items = arena_take(arena, list->count + 1, size);
    if (items == NULL) {
        return NO_MEMORY;
    }
    if (list->count > 0) {
        memcpy(items, list->items, list->count * size);
    }
    list->items = items;
    return OK;
}

enum status sheet_read_story(struct run *run, const struct sheet_period *of, bool is_public,
                             struct sheet_story *out)
{
    struct wire_overview_story story = {
        .head.type = WIRE_overview_story, .period = of->period, .from = of->from};
    struct wire_overview_public_story published = {
        .head.type = WIRE_overview_public_story, .period = of->period, .from = of->from};
    struct client_output answer;
    out->arena = arena_make(STORY_MAX);
    enum status status = run_request(run, is_public ? &published.head : &story.head, &answer);
    if (status == OK && (answer.reply == NULL || answer.reply->type != WIRE_overview_told)) {
        status = MALFORMED;
    }
    if (status == OK) {
        out->told = *(const struct wire_overview_told *)(const void *)answer.reply;
        status = keep_list(&out->arena, sizeof(struct wire_overview_answer), &out->told.answers);
    }
    if (status == OK) {
        status = keep_list(&out->arena, sizeof(struct wire_overview_fact), &out->told.facts);
    }
    return status == OK
               ? keep_list(&out->arena, sizeof(struct wire_overview_unknown), &out->told.unknown)
               : status;
}

/* The word of a choice stands in the row of its field. */
static const char *word_of(const char *list, const char *field, unsigned value)
{
    const struct wire_field *all =
        wire_field_find(WIRE_SHAPES[WIRE_overview_told], list, strlen(list));
    const struct wire_field *one = wire_field_find(all->record, field, strlen(field));
    return one->choices->rows[value].wire;
}

static void print_answer(struct run *run, const struct wire_overview_answer *answer)
{
    output_open(run->output, NULL);
    output_word(run->output, "question",
                word_of("answers", "question", (unsigned)answer->question));
    output_flag(run->output, "known", answer->known);
    output_count(run->output, "value", answer->value);
    output_count(run->output, "n", answer->n);
    output_count(run->output, "buurten", answer->buurten);
    output_date(run->output, "from", answer->from);
    output_date(run->output, "to", answer->to);
    output_close(run->output);
}

static void print_fact(struct run *run, const struct wire_overview_fact *fact)
{
    output_open(run->output, NULL);
    output_word(run->output, "fact", word_of("facts", "fact", (unsigned)fact->fact));
    if (fact->activity != wire_activity_kind_OTHER) {
        output_word(run->output, "activity",
                    word_of("facts", "activity", (unsigned)fact->activity));
    }
    if (fact->method != wire_visit_method_OTHER) {
        output_word(run->output, "method", word_of("facts", "method", (unsigned)fact->method));
    }
    output_count(run->output, "value", fact->value);
    output_flag(run->output, "hidden", fact->hidden);
    output_count(run->output, "n", fact->n);
    output_date(run->output, "from", fact->from);
    output_date(run->output, "to", fact->to);
    output_word(run->output, "source", word_of("facts", "source", (unsigned)fact->source));
    output_close(run->output);
}

void sheet_print_story(struct run *run, const struct sheet_story *story)
{
    const struct wire_overview_told *told = &story->told;
    const struct wire_overview_answer *answers = told->answers.items;
    const struct wire_overview_fact *facts = told->facts.items;
    const struct wire_overview_unknown *unknown = told->unknown.items;
    if (told->frozen_on != 0) {
        print_hash(run, &told->hash);
    }
    output_list(run->output, "answers");
    for (size_t i = 0; i < told->answers.count; i++) {
        print_answer(run, &answers[i]);
    }
    output_list_end(run->output);
    output_list(run->output, "facts");
    for (size_t i = 0; i < told->facts.count; i++) {
        print_fact(run, &facts[i]);
    }
    output_list_end(run->output);
    output_list(run->output, "unknown");
    for (size_t i = 0; i < told->unknown.count; i++) {
        output_open(run->output, NULL);
        output_word(run->output, "unknown",
                    word_of("unknown", "unknown", (unsigned)unknown[i].unknown));
        output_close(run->output);
    }
    output_list_end(run->output);
}
