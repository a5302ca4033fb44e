/* One call from outside: what it changes becomes rows, what it wants done waits in order. */
#include <stdlib.h>

#include "core/client_inner.h"

enum { OUTPUT_ARENA_MAX = 8 << 20 };

void client_waiting_destroy(struct client_waiting *waiting)
{
    if (waiting != NULL) {
        arena_end(&waiting->arena);
        buffer_end(&waiting->frame);
        free(waiting);
    }
}

void client_outputs_end(struct client *client)
{
    struct client_outputs *outputs = &client->outputs;
    while (outputs->first != NULL) {
        struct client_waiting *waiting = outputs->first;
        outputs->first = waiting->next;
        client_waiting_destroy(waiting);
    }
    client_waiting_destroy(outputs->given);
    *outputs = (struct client_outputs){.last = &outputs->first};
}

struct client_waiting *client_output_add(struct client *client, enum client_output_kind kind)
{
    struct client_waiting *waiting = calloc(1, sizeof(*waiting));
    if (waiting != NULL) {
        waiting->output.kind = kind;
        waiting->arena = arena_make(OUTPUT_ARENA_MAX);
        waiting->frame = buffer_make(WIRE_FRAME_MAX);
        *client->outputs.last = waiting;
        client->outputs.last = &waiting->next;
    }
    return waiting;
}

enum status client_output_copy(struct client_waiting *waiting, struct span bytes, struct span *out)
{
    *out = span_of(NULL, 0);
    if (bytes.size == 0) {
        return OK;
    }
    uint8_t *copy = arena_take(&waiting->arena, 1, bytes.size);
    if (copy == NULL) {
        return NO_MEMORY;
    }
    memcpy(copy, bytes.data, bytes.size);
    *out = span_of(copy, bytes.size);
    return OK;
}

enum status client_happen(struct client *client, enum happening_kind kind,
                          struct client_waiting **out)
{
    *out = client_output_add(client, CLIENT_HAPPENED);
    if (*out == NULL) {
        return NO_MEMORY;
    }
    (*out)->output.happening.kind = kind;
    return OK;
}

enum status client_warn(struct client *client, enum happening_warning warning,
                        const struct client_group *group, enum status why)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, HAPPENED_WARNING, &waiting);
    if (status == OK) {
        waiting->output.happening.warning = warning;
        waiting->output.happening.status = why;
        if (group != NULL) {
            waiting->output.happening.group = client_wire_group(&group->id);
        }
    }
    return status;
}

enum status client_answer(struct client *client, uint64_t ticket, enum status status,
                          struct client_waiting **out)
{
    *out = NULL;
    if (ticket == 0) {
        return OK;
    }
    *out = client_output_add(client, CLIENT_ANSWER);
    if (*out == NULL) {
        return NO_MEMORY;
    }
    (*out)->output.ticket = ticket;
    (*out)->output.status = status;
    client->answer = *out;
    return OK;
}

enum status client_step_begin(struct client *client, int64_t now)
{
    client->now = now;
    return client->is_torn ? NO_MEMORY : OK;
}

/* What is sealed moves ratchets, so sending comes before saving. */
enum status client_step_end(struct client *client, enum status status)
{
    if (status == OK) {
        status = client_errand_pump(client);
    }
    if (status == OK) {
        status = client_groups_save(client);
    }
    client->is_torn = client->is_torn || status == NO_MEMORY;
    return status;
}

/* Something that nobody waits for was refused. Takes: `what` static text. */
enum status client_refused_alone(struct client *client, enum status why, const char *what)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, HAPPENED_REFUSED, &waiting);
    if (status == OK) {
        waiting->output.happening.status = why;
        waiting->output.happening.field = what;
    }
    return status;
}
