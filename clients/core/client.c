#include "core/client.h"

#include <stdlib.h>

#include "base/wipe.h"
#include "core/client_inner.h"
#include "core/kept.h"
#include "crypto/public/chance.h"

enum { TICK_LATEST_S = CLIENT_HOUR_S, TOKEN_MAX = 256 };

/* --- opening and closing --- */

static enum status load(struct client *client, const struct client_rows *stored)
{
    const struct row_key token = client_row_key_of('t');
    struct span value;
    enum status status = client_rows_load(&client->rows, stored);
    if (status == OK) {
        status = client_self_load(client);
    }
    if (status == OK &&
        client_rows_find(&client->rows, client_row_key_span(&token), &value) == OK) {
        client->session.has_token = true;
        status = client_buffer_set(&client->session.token, value);
    }
    if (status == OK) {
        status = client_trust_load(client);
    }
    if (status == OK) {
        status = client_errands_load(client);
    }
    return status == OK ? client_groups_load(client, stored) : status;
}

enum status client_open(const struct client_rows *stored, int64_t now, struct client **out)
{
    *out = NULL;
    if (!chance_open()) {
        return NO_MEMORY;
    }
    struct client *client = calloc(1, sizeof(*client));
    if (client == NULL) {
        return NO_MEMORY;
    }
    client->now = now;
    client->outputs.last = &client->outputs.first;
    client->session.token = buffer_make(TOKEN_MAX);
    client->charter = buffer_make(CERT_CHARTER_SIZE_MAX);
    client->scratch = malloc(WIRE_FRAME_MAX);
    const struct client_rows none = {NULL, 0};
    enum status status =
        client->scratch == NULL ? NO_MEMORY : load(client, stored == NULL ? &none : stored);
    if (status != OK) {
        client_close(client);
        return status;
    }
    *out = client;
    return OK;
}

void client_close(struct client *client)
{
    if (client == NULL) {
        return;
    }
    client_outputs_end(client);
    client_errands_end(client);
    client_groups_end(client);
    client_blobs_end(client);
    cert_book_destroy(client->book);
    client_self_end(client);
    buffer_end(&client->session.token);
    buffer_end(&client->charter);
    if (client->scratch != NULL) {
        wipe(client->scratch, WIRE_FRAME_MAX);
        free(client->scratch);
    }
    client_rows_end(&client->rows);
    free(client);
}

/* --- calls from outside, each a step --- */

enum status client_connected(struct client *client, int64_t now)
{
    enum status status = client_step_begin(client, now);
    if (status == OK) {
        client_session_lost(client);
        status = client_session_open(client);
    }
    return client_step_end(client, status);
}

void client_disconnected(struct client *client, int64_t now)
{
    client->now = now;
    if (!client->is_torn) {
        client_session_lost(client);
    }
}

enum status client_receive(struct client *client, struct span frame, int64_t now)
{
    enum status status = client_step_begin(client, now);
    if (status == OK) {
        status = client_take_frame(client, frame);
    }
    if (status == OK) {
        status = client_groups_go_on(client);
    }
    return client_step_end(client, status);
}

enum status client_ask(struct client *client, const struct wish *wish, int64_t now,
                       uint64_t *ticket)
{
    *ticket = 0;
    enum status status = client_step_begin(client, now);
    if (status == OK) {
        status = client_number(client, ticket);
    }
    if (status == OK) {
        status = client_wish(client, wish, *ticket);
    }
    if (status == OK) {
        status = client_groups_go_on(client);
    }
    return client_step_end(client, status);
}

/* What ends with belonging to the wijk; what is kept ends in its own time after that too. */
static enum status tick_inside(struct client *client, int64_t *again_at)
{
    enum status status = client_hats_tick(client, again_at);
    if (status == OK) {
        status = client_statements_tick(client);
    }
    return status == OK ? client_groups_tick(client, again_at) : status;
}

enum status client_tick(struct client *client, int64_t now, int64_t *again_at)
{
    *again_at = now + TICK_LATEST_S;
    enum status status = client_step_begin(client, now);
    if (status == OK) {
        status = client_alerts_tick(client, again_at);
    }
    if (status == OK) {
        status = client_chat_tick(client, again_at);
    }
    if (status == OK && client->self.standing != CLIENT_OUT) {
        status = tick_inside(client, again_at);
    }
    *again_at = client_errand_next_at(client, *again_at);
    *again_at = *again_at <= now ? now + 1 : *again_at;
    return client_step_end(client, status);
}

/* --- what comes out --- */

/* What hung on the last output being given. */
static enum status end_given(struct client *client, const struct client_waiting *given)
{
    struct errand *errand = given->ends == 0 ? NULL : client_errand_find(client, given->ends);
    enum status status = errand == NULL ? OK : client_errand_end(client, errand);
    if (status == OK && given->ends_founding) {
        const struct row_key key = client_row_key_of('f');
        status = client_rows_put(&client->rows, client_row_key_span(&key), span_of(NULL, 0));
        client->has_papers = false;
    }
    if (status == OK && given->ends_coming_in) {
        client->self.ticket = 0;
        client->self.is_told = false;
        status = client_self_keep(client);
    }
    return status;
}

static enum status drop_given(struct client *client)
{
    struct client_waiting *given = client->outputs.given;
    if (given == NULL) {
        return OK;
    }
    const enum status status = end_given(client, given);
    if (status == OK) {
        client->outputs.given = NULL;
        client_waiting_destroy(given);
    }
    return status;
}

/* Rows go first: whatever waits was caused by them or came after them. */
enum status client_next(struct client *client, struct client_output *out)
{
    *out = (struct client_output){.kind = CLIENT_NOTHING};
    if (client->is_torn) {
        return NO_MEMORY;
    }
    struct client_rows rows;
    enum status status = drop_given(client);
    if (status == OK) {
        status = client_rows_give(&client->rows, &rows);
    }
    if (status != OK) {
        return status;
    }
    if (rows.count > 0) {
        out->kind = CLIENT_KEEP;
        out->rows = rows;
        return OK;
    }
    struct client_waiting *waiting = client->outputs.first;
    if (waiting != NULL) {
        client->outputs.first = waiting->next;
        if (client->outputs.first == NULL) {
            client->outputs.last = &client->outputs.first;
        }
        client->outputs.given = waiting;
        *out = waiting->output;
    }
    return OK;
}

void client_kept(struct client *client)
{
    client_rows_kept(&client->rows);
}
