/* client_phone.h -- a phone around a client in a test: its rows, and what it was answered and told,
 * copied. */
#ifndef UNIT_CLIENT_PHONE_H
#define UNIT_CLIENT_PHONE_H

#include "core/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ANSWERS_MAX = 512, HAPPENED_MAX = 4096, FOLLOWS_MAX = 16, PHONE_TEXT_MAX = 512 };

/* What a wish gave, copied. */
struct phone_answer {
    uint64_t ticket;
    enum status status;
    char field[64];
    struct wish_answer answer; /* its numbers and ids; its spans and lists are void */
    char link[PHONE_TEXT_MAX];
    char words[PHONE_TEXT_MAX];
    char code[4096];
    char papers[10][PHONE_TEXT_MAX];
    struct shown_group groups[64];
    struct shown_member members[64];
    char names[64][64]; /* of members, groups or buurten */
    struct shown_message messages[64];
    char texts[64][PHONE_TEXT_MAX];
    struct shown_alert alerts[16];
    struct shown_hat hats[32];
    struct shown_buurt buurten[64];
    enum wire_type reply;
};

struct phone_happening {
    struct happening what; /* its spans are void */
    char text[PHONE_TEXT_MAX];
    char name[64];
    enum wire_type event;
};

struct phone_row {
    uint8_t *key, *value;
    size_t key_size, value_size;
};

struct phone_follow {
    uint32_t log;
    uint64_t seq, until;
};

struct phone {
    struct client *client;
    bool is_on; /* may connect */
    uint64_t connection;
    int64_t back_at;
    struct phone_row *rows;
    size_t row_count, row_room;
    struct phone_follow follows[FOLLOWS_MAX];
    size_t follow_count;
    struct phone_answer *answers;
    size_t answer_count;
    struct phone_happening *happened;
    size_t happened_count;
    size_t die_after; /* outputs from now: then the phone dies and comes back; 0: it does not */
    size_t die_every; /* so long is its next life, and each one output longer; 0: it lives on */
    size_t deaths;
    size_t sent; /* frames */
    bool has_sent[WIRE_TYPE_COUNT];
};

/* --- a phone's rows --- */

static inline size_t phone_row_find(const struct phone *phone, struct span key)
{
    size_t i = 0;
    while (i < phone->row_count &&
           !span_equal(span_of(phone->rows[i].key, phone->rows[i].key_size), key)) {
        i++;
    }
    return i;
}

static inline void phone_keep(struct phone *phone, const struct client_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct client_row *row = &rows->rows[i];
        const size_t at = phone_row_find(phone, row->key);
        if (at < phone->row_count) {
            free(phone->rows[at].value);
            if (row->value.size == 0) {
                free(phone->rows[at].key);
                phone->rows[at] = phone->rows[--phone->row_count];
                continue;
            }
        } else if (row->value.size == 0) {
            continue;
        } else {
            if (phone->row_count == phone->row_room) {
                phone->row_room = phone->row_room * 2 + 64;
                phone->rows = realloc(phone->rows, phone->row_room * sizeof(*phone->rows));
            }
            phone->rows[at].key = malloc(row->key.size);
            memcpy(phone->rows[at].key, row->key.data, row->key.size);
            phone->rows[at].key_size = row->key.size;
            phone->row_count++;
        }
        phone->rows[at].value = malloc(row->value.size);
        memcpy(phone->rows[at].value, row->value.data, row->value.size);
        phone->rows[at].value_size = row->value.size;
    }
}

/* --- what a phone tells --- */

static inline void copy_text(char *out, size_t room, struct span text)
{
    const size_t size = text.size < room - 1 ? text.size : room - 1;
    if (size > 0) {
        memcpy(out, text.data, size);
    }
    out[size] = '\0';
}

static inline void phone_answered(struct phone *phone, const struct client_output *output)
{
    const struct wish_answer *from = &output->answer;
    assert_true(phone->answer_count < ANSWERS_MAX);
    if (phone->answers == NULL) {
        phone->answers = calloc(ANSWERS_MAX, sizeof(*phone->answers));
    }
    struct phone_answer *to = &phone->answers[phone->answer_count++];
    to->ticket = output->ticket;
    to->status = output->status;
    to->answer = *from;
    to->reply = output->reply == NULL ? WIRE_UNKNOWN : output->reply->type;
    if (output->field != NULL) {
        copy_text(to->field, sizeof(to->field), span_text(output->field));
    }
    copy_text(to->link, sizeof(to->link), from->link);
    copy_text(to->words, sizeof(to->words), from->words);
    copy_text(to->code, sizeof(to->code), from->code);
    for (size_t i = 0; i < from->paper_count && i < 10; i++) {
        copy_text(to->papers[i], PHONE_TEXT_MAX, from->papers[i].words);
    }
    for (size_t i = 0; i < from->group_count && i < 64; i++) {
        to->groups[i] = from->groups[i];
        copy_text(to->names[i], 64, from->groups[i].name);
    }
    for (size_t i = 0; i < from->member_count && i < 64; i++) {
        to->members[i] = from->members[i];
        copy_text(to->names[i], 64, from->members[i].first_name);
    }
    for (size_t i = 0; i < from->message_count && i < 64; i++) {
        to->messages[i] = from->messages[i];
        copy_text(to->texts[i], PHONE_TEXT_MAX, from->messages[i].text);
    }
    for (size_t i = 0; i < from->alert_count && i < 16; i++) {
        to->alerts[i] = from->alerts[i];
        copy_text(to->texts[i], PHONE_TEXT_MAX, from->alerts[i].place);
    }
    for (size_t i = 0; i < from->hat_count && i < 32; i++) {
        to->hats[i] = from->hats[i];
    }
    for (size_t i = 0; i < from->buurt_count && i < 64; i++) {
        to->buurten[i] = from->buurten[i];
        copy_text(to->names[i], 64, from->buurten[i].name);
    }
}

static inline void phone_told(struct phone *phone, const struct happening *what)
{
    assert_true(phone->happened_count < HAPPENED_MAX);
    if (phone->happened == NULL) {
        phone->happened = calloc(HAPPENED_MAX, sizeof(*phone->happened));
    }
    struct phone_happening *to = &phone->happened[phone->happened_count++];
    to->what = *what;
    to->event = what->event == NULL ? WIRE_UNKNOWN : what->event->type;
    switch (what->kind) {
    case HAPPENED_MESSAGE:
        copy_text(to->text, sizeof(to->text), what->message.text);
        copy_text(to->name, sizeof(to->name), what->message.sender.first_name);
        break;
    case HAPPENED_ALERT:
        copy_text(to->text, sizeof(to->text), what->alert.place);
        copy_text(to->name, sizeof(to->name), what->alert.sender.first_name);
        break;
    case HAPPENED_STATUS:
    case HAPPENED_CLOSED:
        copy_text(to->name, sizeof(to->name), what->state.sender.first_name);
        break;
    default:
        copy_text(to->text, sizeof(to->text), what->text);
        copy_text(to->name, sizeof(to->name), what->who.first_name);
        break;
    }
}

static inline const struct phone_answer *phone_answer_of(const struct phone *phone, uint64_t ticket)
{
    for (size_t i = 0; i < phone->answer_count; i++) {
        if (phone->answers[i].ticket == ticket) {
            return &phone->answers[i];
        }
    }
    return NULL;
}

static inline size_t phone_count(const struct phone *phone, enum happening_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < phone->happened_count; i++) {
        count += phone->happened[i].what.kind == kind;
    }
    return count;
}

static inline const struct phone_happening *phone_last(const struct phone *phone,
                                                       enum happening_kind kind)
{
    for (size_t i = phone->happened_count; i > 0; i--) {
        if (phone->happened[i - 1].what.kind == kind) {
            return &phone->happened[i - 1];
        }
    }
    return NULL;
}

static inline bool phone_was_warned(const struct phone *phone, enum happening_warning warning)
{
    for (size_t i = 0; i < phone->happened_count; i++) {
        if (phone->happened[i].what.kind == HAPPENED_WARNING &&
            phone->happened[i].what.warning == warning) {
            return true;
        }
    }
    return false;
}

#endif
