#include "cli/example/people.h"

#include "base/buffer.h"
#include "cli/keep_sqlite.h"
#include "wire/wire_shape.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 1024, LINK_SIZE = 600, TURN_MS = 10, TURNS_MAX = 6000, LATE_TURNS_MAX = 1000 };

enum status person_blame(const struct person *person, const char *what, enum status status)
{
    (void)fprintf(stderr, "example: %s: %s: %s\n", person->name, what, status_text(status));
    return status;
}

static void note(void *context, struct phone *phone, const struct happening *happening)
{
    struct person *person = context;
    (void)phone;
    if (happening->kind == HAPPENED_REFUSED) {
        (void)fprintf(stderr, "example: %s: refused at %s: %s\n", person->name,
                      happening->field == NULL ? "?" : happening->field,
                      status_text(happening->status));
    }
    if (person->told != NULL) {
        person->told(person->context, happening);
    }
}

enum status person_open(const struct stage *stage, const char *folder, bool kept,
                        struct person *out)
{
    char path[PATH_SIZE];
    *out = (struct person){.stage = stage};
    (void)snprintf(out->name, sizeof(out->name), "%s", folder);
    if (snprintf(path, sizeof(path), "%s/%s", kept ? stage->phones : stage->scratch, folder) >=
        PATH_SIZE) {
        return TOO_LARGE;
    }
    const struct phone_setup setup = {.folder = path,
                                      .relaxed = true,
                                      .wait_ms = PERSON_WAIT_MS,
                                      .happened = note,
                                      .context = out};
    enum status status = phone_open(&setup, &out->phone);
    if (status == OK) {
        status = phone_use_server(out->phone, stage->server);
    }
    if (status == OK) {
        phone_go_online(out->phone);
    }
    return status == OK ? OK : person_blame(out, "opens its phone", status);
}

void person_close(struct person *person)
{
    if (person->phone != NULL && person->stage->address != NULL &&
        keep_word_write(phone_keep(person->phone), "server", person->stage->address) != OK) {
        (void)fprintf(stderr, "example: %s: its server's address is not kept\n", person->name);
    }
    phone_close(person->phone);
    person->phone = NULL;
}

enum status person_ask(struct person *person, const struct wish *wish, struct client_output *out)
{
    const enum status status = phone_ask(person->phone, wish, out);
    if (status != OK && out->kind == CLIENT_ANSWER && out->field != NULL) {
        (void)fprintf(stderr, "example: at the field %s:\n", out->field);
    }
    return status;
}

enum status person_ask_late(struct person *person, const struct wish *wish,
                            struct client_output *out)
{
    enum status status = NOT_FOUND;
    for (size_t i = 0; i < LATE_TURNS_MAX &&
                       (status == NOT_FOUND || status == CHAIN_MISSING || status == NOT_ALLOWED);
         i++) {
        status = phone_turn(person->phone, TURN_MS);
        if (status == OK) {
            status = phone_ask(person->phone, wish, out);
        }
    }
    return status;
}

enum status person_request(struct person *person, struct wire_head *message, enum wire_hat hat,
                           struct client_output *out)
{
    const struct wish wish = {.kind = WISH_REQUEST, .as.request = {.message = message, .hat = hat}};
    const enum status status = person_ask(person, &wish, out);
    return status == OK ? OK : person_blame(person, WIRE_SHAPES[message->type]->wire, status);
}

enum status person_request_under(struct person *person, struct wire_head *message,
                                 const struct wire_id *hat, struct client_output *out)
{
    message->hat = *hat;
    return person_request(person, message, WIRE_HATS_NONE, out);
}

enum status person_know(struct person *person)
{
    const struct wish wish = {.kind = WISH_SHOW_SELF};
    struct client_output out;
    const enum status status = person_ask(person, &wish, &out);
    if (status == OK) {
        const struct wish_self *self = &out.answer.self;
        person->member_id = self->member_id;
        person->device_serial = self->device_serial;
        person->buurt_id = self->buurt_id;
        (void)snprintf(person->name, sizeof(person->name), "%.*s", (int)self->first_name.size,
                       (const char *)self->first_name.data);
    }
    return status;
}

enum status person_find_hat(struct person *person, enum cert_hat_kind hat, struct wire_id *out)
{
    const struct wish wish = {.kind = WISH_SHOW_HATS};
    struct client_output answer;
    const enum status status = person_ask(person, &wish, &answer);
    int64_t until = 0;
    for (size_t i = 0; status == OK && i < answer.answer.hat_count; i++) {
        const struct shown_hat *own = &answer.answer.hats[i];
        if (own->hat == (uint32_t)hat && own->until > until) {
            *out = own->serial;
            until = own->until;
        }
    }
    return status == OK && until == 0 ? NOT_FOUND : status;
}

static enum status has_hat(struct person *person, const struct wire_id *serial, bool *out)
{
    const struct wish wish = {.kind = WISH_SHOW_HATS};
    struct client_output answer;
    const enum status status = person_ask(person, &wish, &answer);
    *out = false;
    for (size_t i = 0; status == OK && i < answer.answer.hat_count; i++) {
        *out = *out || wire_id_equal(&answer.answer.hats[i].serial, serial);
    }
    return status;
}

enum status person_wait_for_hat(struct person *person, const struct wire_id *serial)
{
    bool has = false;
    enum status status = OK;
    for (size_t i = 0; i < LATE_TURNS_MAX && status == OK && !has; i++) {
        status = phone_turn(person->phone, TURN_MS);
        if (status == OK) {
            status = has_hat(person, serial, &has);
        }
    }
    return status == OK && !has ? NOT_FOUND : status;
}

static enum status count_inside(struct person *person, size_t *count)
{
    const struct wish wish = {.kind = WISH_SHOW_GROUPS};
    struct client_output out;
    const enum status status = person_ask(person, &wish, &out);
    *count = 0;
    for (size_t i = 0; status == OK && i < out.answer.group_count; i++) {
        *count += out.answer.groups[i].membership == SHOWN_INSIDE;
    }
    return status;
}

enum status person_wait_inside(struct person *person, size_t groups)
{
    for (size_t i = 0; i < TURNS_MAX; i++) {
        size_t count = 0;
        enum status status = count_inside(person, &count);
        if (status != OK || count >= groups) {
            return status;
        }
        status = phone_turn(person->phone, TURN_MS);
        if (status != OK) {
            return status;
        }
    }
    return person_blame(person, "waits for its groups", BUSY);
}

enum status person_join(struct person *person, struct person *host, const struct wire_id *buurt_id,
                        const char *name)
{
    char link[LINK_SIZE];
    const struct wish invite = {.kind = WISH_INVITE,
                                .as.invite = {.kind = WISH_INVITE_RESIDENT, .buurt_id = *buurt_id}};
    struct client_output out;
    enum status status = person_ask(host, &invite, &out);
    if (status != OK || out.answer.link.size >= sizeof(link)) {
        return person_blame(host, "invites", status == OK ? TOO_LARGE : status);
    }
    memcpy(link, out.answer.link.data, out.answer.link.size);
    const struct wish join = {
        .kind = WISH_JOIN,
        .as.join = {.code = span_of(link, out.answer.link.size), .first_name = span_text(name)}};
    status = person_ask(person, &join, &out);
    if (status == OK) {
        status = person_wait_inside(person, 3);
    }
    if (status == OK) {
        status = person_know(person);
    }
    return status == OK ? OK : person_blame(person, "comes in", status);
}

enum status person_find_group(struct person *person, enum cert_group_kind kind,
                              const struct wire_id *room, struct wire_group *out)
{
    const struct wish wish = {.kind = WISH_SHOW_GROUPS};
    struct client_output answer;
    const enum status status = person_ask(person, &wish, &answer);
    uint32_t instance = 0;
    for (size_t i = 0; status == OK && i < answer.answer.group_count; i++) {
        const struct shown_group *group = &answer.answer.groups[i];
        if (group->kind == kind && wire_id_equal(&group->room, room) &&
            group->instance > instance) {
            instance = group->instance;
            *out = group->group;
        }
    }
    return status == OK && instance == 0 ? NOT_FOUND : status;
}

enum status person_enter(struct person *person, struct person *giver,
                         const struct wire_group *group)
{
    const struct wish ask = {.kind = WISH_ASK_PASS, .as.target.group = *group};
    struct client_output out;
    size_t before = 0;
    enum status status = count_inside(person, &before);
    if (status == OK) {
        status = person_ask(person, &ask, &out);
    }
    if (status == OK) {
        const struct wish give = {
            .kind = WISH_GIVE_PASS,
            .as.pass = {.group = *group, .device_serial = person->device_serial}};
        status = person_ask_late(giver, &give, &out);
    }
    if (status == OK) {
        status = person_wait_inside(person, before + 1);
    }
    return status == OK ? OK : person_blame(person, "enters a group by a pass", status);
}
