#include "cli/run.h"

#include "cli/deputy.h"
#include "cli/keep_sqlite.h"
#include "cli/local_time.h"
#include "cli/words.h"
#include "crypto/public/hash.h"
#include "wire/wire_bytes.h"
#include "wire/wire_shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum {
    FILE_MAX = 64 << 20,
    ID_DIGITS = 32,
    GROUP_DIGITS = 74,
    GROUP_SKIP = 16,
    DIGITS_LEAST = 4,
    CANDIDATES_MAX = 16
};

static void note_field(struct run *run, const char *field)
{
    (void)snprintf(run->field, sizeof(run->field), "%s", field == NULL ? "" : field);
    run->refusal.field = run->field;
}

enum status run_refuse(struct run *run, enum status status, const char *field)
{
    note_field(run, field);
    return status;
}

/* ── asking ─────────────────────────────────────────────────────────────────────────────────── */

static void note_refusal(struct run *run, enum status status, const struct client_output *out)
{
    if (status == OK || out->kind != CLIENT_ANSWER) {
        return;
    }
    if (out->field != NULL) {
        note_field(run, out->field);
    }
    const int64_t wait_s = out->at - local_time_now();
    if (out->at > 0) {
        run->refusal.retry_after_s = wait_s > 0 ? (uint64_t)wait_s : 1;
    }
}

enum status run_ask(struct run *run, const struct wish *wish, struct client_output *out)
{
    const enum status status = phone_ask(run->phone, wish, out);
    note_refusal(run, status, out);
    return status;
}

static enum status ask_as(struct run *run, const struct wire_head *message, unsigned hat,
                          struct client_output *out)
{
    const struct wish wish = {.kind = WISH_REQUEST,
                              .as.request = {.message = message, .hat = (enum wire_hat)hat}};
    return run_ask(run, &wish, out);
}

/* Under the deputyship of the walking group that the request names: who was told of one keeps it.
 */
static enum status ask_as_deputy(struct run *run, struct wire_head *message,
                                 struct client_output *out)
{
    enum wire_kind kind = KIND_COUNT;
    const void *reach = wire_reach_peek(message, &kind);
    struct wire_id deputy_id = {{0}};
    if (reach == NULL || kind != KIND_id ||
        deputy_find(phone_keep(run->phone), reach, &deputy_id) != OK) {
        return run_refuse(run, NOT_ALLOWED, "hat");
    }
    message->hat = deputy_id;
    const enum status status = ask_as(run, message, 0, out);
    message->hat = (struct wire_id){{0}};
    return status;
}

/* A hat of this device that a request could be made under. */
struct candidate {
    struct wire_id serial;
    bool reaches; /* names the very thing that the request does */
};

/* Whether the hat is of the group or buurt that the request names. */
static bool reaches(const struct shown_hat *hat, const struct wire_head *message)
{
    enum wire_kind kind = KIND_COUNT;
    const void *named = wire_reach_peek(message, &kind);
    if (named == NULL || kind != KIND_id) {
        return false;
    }
    const struct wire_id *id = named;
    return wire_id_equal(id, &hat->room) || wire_id_equal(id, &hat->buurt_id);
}

/* Gives: what fits first. */
static enum status list_candidates(struct run *run, const struct wire_head *message,
                                   unsigned allowed, struct candidate out[CANDIDATES_MAX],
                                   size_t *count)
{
    const struct wish wish = {.kind = WISH_SHOW_HATS};
    struct client_output answer;
    const enum status status = run_ask(run, &wish, &answer);
    *count = 0;
    for (size_t i = 0; status == OK && i < answer.answer.hat_count; i++) {
        const struct shown_hat *hat = &answer.answer.hats[i];
        if ((allowed & 1u << hat->hat) == 0 || *count == CANDIDATES_MAX) {
            continue;
        }
        struct candidate *place = &out[(*count)++];
        *place = (struct candidate){hat->serial, reaches(hat, message)};
        if (place->reaches) {
            const struct candidate first = out[0];
            out[0] = *place;
            *place = first;
        }
    }
    return status;
}

/* The bit of the hat that `--as` names, 0 where it names none. */
static enum status named_hat(struct run *run, unsigned *out)
{
    const char *name = arguments_find(&run->arguments, "as");
    *out = 0;
    for (unsigned bit = 0; name != NULL && WIRE_HAT_NAMES[bit] != NULL; bit++) {
        const char *hat = WIRE_HAT_NAMES[bit];
        if (argument_name_equal(hat, strlen(hat), name, strlen(name)) ||
            strcasecmp(words_of(DUTCH, hat), name) == 0) {
            *out = 1u << bit;
        }
    }
    return name != NULL && *out == 0 ? run_refuse(run, FIELD_FORM, "as") : OK;
}

/* One hat after the other, until one may. */
static enum status ask_under_hats(struct run *run, struct wire_head *message, unsigned allowed,
                                  struct client_output *out)
{
    struct candidate candidates[CANDIDATES_MAX];
    size_t count = 0;
    enum status status = list_candidates(run, message, allowed, candidates, &count);
    if (status != OK) {
        return status;
    }
    status = run_refuse(run, NOT_ALLOWED, "hat");
    for (size_t i = 0; i < count; i++) {
        message->hat = candidates[i].serial;
        status = ask_as(run, message, 0, out);
        if (status != NOT_ALLOWED && status != NOT_FOUND) {
            break;
        }
    }
    message->hat = (struct wire_id){{0}};
    const bool may_deputise = (allowed & (unsigned)WIRE_DEPUTY) != 0;
    return status == NOT_ALLOWED && may_deputise ? ask_as_deputy(run, message, out) : status;
}

/* Hats never add up: what a resident may not, one of this device's hats may, when it is named. */
static enum status ask_as_resident(struct run *run, struct wire_head *message, unsigned allowed,
                                   struct client_output *out)
{
    struct candidate candidates[CANDIDATES_MAX];
    size_t count = 0;
    const enum status status = ask_as(run, message, WIRE_RESIDENT, out);
    if (status != NOT_ALLOWED || run->field[0] != '\0' ||
        list_candidates(run, message, allowed, candidates, &count) != OK || count == 0) {
        return status;
    }
    return run_refuse(run, NOT_ALLOWED, "--as");
}

enum status run_request(struct run *run, struct wire_head *message, struct client_output *out)
{
    const unsigned allowed = WIRE_SHAPES[message->type]->hats;
    unsigned named = 0;
    const enum status status = named_hat(run, &named);
    if (status != OK) {
        return status;
    }
    if (named == 0 && (allowed & (unsigned)WIRE_RESIDENT) != 0) {
        return ask_as_resident(run, message, allowed, out);
    }
    return named == (unsigned)WIRE_RESIDENT
               ? ask_as(run, message, WIRE_RESIDENT, out)
               : ask_under_hats(run, message, named != 0 ? named : allowed, out);
}

enum status run_put_blob(struct run *run, struct span bytes, struct wire_hash *hash)
{
    enum { PART_MAX = 32768 };
    const struct hash whole = hash_of(bytes);
    bool is_whole = false;
    memcpy(hash->bytes, whole.bytes, sizeof(hash->bytes));
    for (size_t at = 0; at < bytes.size; at += PART_MAX) {
        const size_t left = bytes.size - at;
        struct client_output out = {.reply = NULL};
        struct wire_blob_put put = {
            .head.type = WIRE_blob_put,
            .hash = *hash,
            .size = bytes.size,
            .offset = at,
            .part = span_of(bytes.data + at, left < PART_MAX ? left : (size_t)PART_MAX)};
        const enum status status = ask_as(run, &put.head, WIRE_RESIDENT, &out);
        if (status != OK) {
            return status;
        }
        if (out.reply != NULL && out.reply->type == WIRE_blob_kept) {
            is_whole = ((const struct wire_blob_kept *)(const void *)out.reply)->whole;
        }
    }
    return is_whole ? OK : CONFLICT;
}

enum status run_show_self(struct run *run, struct wish_self *out)
{
    const struct wish wish = {.kind = WISH_SHOW_SELF};
    struct client_output answer;
    const enum status status = run_ask(run, &wish, &answer);
    if (status == OK) {
        *out = answer.answer.self;
    }
    return status;
}

/* ── names ──────────────────────────────────────────────────────────────────────────────────── */

static enum status know_buurten(struct run *run)
{
    const struct wish wish = {.kind = WISH_SHOW_BUURTEN};
    struct client_output out;
    enum status status = run_ask(run, &wish, &out);
    for (size_t i = 0; status == OK && i < out.answer.buurt_count; i++) {
        const struct shown_buurt *buurt = &out.answer.buurten[i];
        status = names_add(run->names, NAME_BUURT, &buurt->buurt_id, buurt->name);
    }
    return status;
}

/* Gives: the groups this phone is in, at most `room`. */
static enum status know_groups(struct run *run, struct wire_group *inside, size_t room,
                               size_t *count)
{
    const struct wish wish = {.kind = WISH_SHOW_GROUPS};
    struct client_output out;
    enum status status = run_ask(run, &wish, &out);
    *count = 0;
    for (size_t i = 0; status == OK && i < out.answer.group_count; i++) {
        const struct shown_group *group = &out.answer.groups[i];
        if (group->kind == CERT_WALK && group->name.size > 0) {
            status = names_add(run->names, NAME_WALK_GROUP, &group->room, group->name);
        }
        if (group->membership == SHOWN_INSIDE && *count < room) {
            inside[(*count)++] = group->group;
        }
    }
    return status;
}

static enum status know_members(struct run *run, const struct wire_group *group)
{
    const struct wish wish = {.kind = WISH_SHOW_MEMBERS, .as.target.group = *group};
    struct client_output out;
    enum status status = run_ask(run, &wish, &out);
    for (size_t i = 0; status == OK && i < out.answer.member_count; i++) {
        const struct shown_member *member = &out.answer.members[i];
        status = names_add(run->names, NAME_MEMBER, &member->member_id, member->first_name);
    }
    return status;
}

enum status run_know_names(struct run *run)
{
    struct wire_group inside[64];
    size_t count = 0;
    if (run->names != NULL) {
        return OK;
    }
    run->names = names_create();
    enum status status = run->names == NULL ? NO_MEMORY : know_buurten(run);
    if (status == OK) {
        status = know_groups(run, inside, sizeof(inside) / sizeof(inside[0]), &count);
    }
    for (size_t i = 0; i < count && status == OK; i++) {
        status = know_members(run, &inside[i]);
    }
    run->refusal.field = NULL;
    return status == NO_MEMORY ? NO_MEMORY : OK; /* names are a help, never a condition */
}

/* ── ids and groups ─────────────────────────────────────────────────────────────────────────── */

static bool is_digits(const char *text)
{
    return text[strspn(text, "0123456789abcdef")] == '\0';
}

enum status run_read_id(struct run *run, const char *text, enum name_kind kind, struct wire_id *out)
{
    const size_t size = strlen(text);
    if (size == ID_DIGITS && hex_decode(span_text(text), out->bytes, sizeof(out->bytes))) {
        return OK;
    }
    enum status status = FIELD_FORM;
    if (kind != NAME_NONE) {
        status = run_know_names(run);
        if (status == OK) {
            status = names_find(run->names, kind, span_text(text), out);
        }
        if (status != NOT_FOUND) {
            return status;
        }
    }
    return size >= DIGITS_LEAST && size < ID_DIGITS && is_digits(text)
               ? keep_find_id(phone_keep(run->phone), text, sizeof(out->bytes), 0, out->bytes)
               : status;
}

enum status run_find_id(struct run *run, const char *name, enum name_kind kind, struct wire_id *out)
{
    const char *text = arguments_find(&run->arguments, name);
    const enum status status = text == NULL ? OK : run_read_id(run, text, kind, out);
    return status == OK ? OK : run_refuse(run, status, name);
}

/* A word for a kind of group; `size` of it. */
static bool read_kind(const char *word, size_t size, enum cert_group_kind *out)
{
    static const struct {
        const char *word;
        enum cert_group_kind kind;
    } WORDS[] = {{"alarm", CERT_ALARM_BUURT}, {"praat", CERT_TALK_BUURT},
                 {"talk", CERT_TALK_BUURT},   {"wijk", CERT_ALARM_WIJK},
                 {"leiders", CERT_LEADERS},   {"leaders", CERT_LEADERS}};
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (argument_name_equal(word, size, WORDS[i].word, strlen(WORDS[i].word))) {
            *out = WORDS[i].kind;
            return true;
        }
    }
    return false;
}

/* The newest instance of a kind and room; a zero room takes any. */
static enum status find_group(struct run *run, enum cert_group_kind kind,
                              const struct wire_id *room, struct wire_group *out)
{
    const struct wish wish = {.kind = WISH_SHOW_GROUPS};
    struct client_output answer;
    enum status status = run_ask(run, &wish, &answer);
    uint32_t instance = 0;
    for (size_t i = 0; status == OK && i < answer.answer.group_count; i++) {
        const struct shown_group *group = &answer.answer.groups[i];
        if (group->kind == kind && group->instance > instance &&
            (wire_id_is_none(room) || wire_id_equal(room, &group->room))) {
            instance = group->instance;
            *out = group->group;
        }
    }
    return status == OK && instance == 0 ? NOT_FOUND : status;
}

/* "alarm", "praat:Dichterswijk", a walk group's name. */
static enum status read_group_words(struct run *run, const char *text, struct wire_group *out)
{
    enum cert_group_kind kind = CERT_WALK;
    struct wire_id room = {{0}};
    struct wish_self self = {.is_in = false};
    const size_t size = strcspn(text, ":");
    enum status status = OK;
    if (!read_kind(text, size, &kind)) {
        status = run_read_id(run, text, NAME_WALK_GROUP, &room);
    } else if (text[size] == ':') {
        status = run_read_id(run, text + size + 1, NAME_BUURT, &room);
    } else if (kind == CERT_ALARM_BUURT || kind == CERT_TALK_BUURT) {
        status = run_show_self(run, &self);
        room = self.buurt_id;
    }
    return status == OK ? find_group(run, kind, &room, out) : status;
}

enum status run_read_group(struct run *run, const char *text, struct wire_group *out)
{
    const size_t size = strlen(text);
    if (size == GROUP_DIGITS && hex_decode(span_text(text), out->bytes, sizeof(out->bytes))) {
        return OK;
    }
    const enum status status = read_group_words(run, text, out);
    if (status == OK || status == CONFLICT || size < DIGITS_LEAST || !is_digits(text)) {
        return status;
    }
    return keep_find_id(phone_keep(run->phone), text, sizeof(out->bytes), GROUP_SKIP, out->bytes);
}

enum status run_find_group(struct run *run, const char *name, struct wire_group *out)
{
    const char *text = arguments_find(&run->arguments, name);
    const enum status status = text == NULL ? OK : run_read_group(run, text, out);
    return status == OK ? OK : run_refuse(run, status, name);
}

/* ── files ──────────────────────────────────────────────────────────────────────────────────── */

static enum status read_stream(FILE *file, struct buffer *out)
{
    char some[4096];
    size_t got = 0;
    while ((got = fread(some, 1, sizeof(some), file)) > 0) {
        buffer_append(out, some, got);
    }
    while (out->size > 0 && (out->data[out->size - 1] == '\n' || out->data[out->size - 1] == ' ')) {
        out->size--;
    }
    return ferror(file) != 0 ? STORAGE : buffer_status(out);
}

enum status run_read_file(struct run *run, const char *name, const char *path, struct buffer *out)
{
    *out = buffer_make(FILE_MAX);
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    if (file == NULL) {
        return run_refuse(run, NOT_FOUND, name);
    }
    const enum status status = read_stream(file, out);
    if (file != stdin) {
        (void)fclose(file);
    }
    if (status != OK) {
        buffer_end(out);
        return run_refuse(run, status, name);
    }
    return OK;
}

void run_open_answer(struct run *run)
{
    output_open(run->output, NULL);
    if (output_form(run->output) == OUTPUT_JSON) {
        output_flag(run->output, "ok", true);
    }
}

void run_close_answer(struct run *run)
{
    output_close(run->output);
}
