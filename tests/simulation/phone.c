/* phone.c -- a phone: the real client core with its kept rows; it can be killed between any two
 * outputs, and is then opened again from what was kept. */
#include "simulation/sim.h"

#include <stdlib.h>
#include <string.h>

enum { KILL_ONE_IN = 2500, TICK_MOST_MS = 6 * 3600 * 1000, OUTPUTS_MAX = 20000 };

int64_t phone_time(const struct sim *sim, const struct phone *phone)
{
    return sim_time(sim) + phone->skew_s;
}

/* ── rows ───────────────────────────────────────────────────────────────────────────────────── */

static int compare(const struct phone_row *row, struct span key)
{
    const size_t least = row->key_size < key.size ? row->key_size : key.size;
    const int order = memcmp(row->key, key.data, least);
    if (order != 0 || row->key_size == key.size) {
        return order;
    }
    return row->key_size < key.size ? -1 : 1;
}

static size_t place_of(const struct phone *phone, struct span key)
{
    size_t low = 0;
    size_t high = phone->row_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (compare(&phone->rows[middle], key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint8_t *copy_of(struct span bytes)
{
    uint8_t *copy = sim_must(malloc(bytes.size + 1));
    memcpy(copy, bytes.data, bytes.size);
    return copy;
}

static void remove_row(struct phone *phone, size_t at)
{
    free(phone->rows[at].key);
    free(phone->rows[at].value);
    phone->row_count--;
    memmove(phone->rows + at, phone->rows + at + 1, (phone->row_count - at) * sizeof(*phone->rows));
}

static void keep_row(struct phone *phone, const struct client_row *row)
{
    const size_t at = place_of(phone, row->key);
    const bool there = at < phone->row_count && compare(&phone->rows[at], row->key) == 0;
    if (there) {
        remove_row(phone, at);
    }
    if (row->value.size == 0) {
        return;
    }
    if (phone->row_count == phone->row_room) {
        phone->row_room = phone->row_room * 2 + 64;
        phone->rows = sim_must(realloc(phone->rows, phone->row_room * sizeof(*phone->rows)));
    }
    memmove(phone->rows + at + 1, phone->rows + at, (phone->row_count - at) * sizeof(*phone->rows));
    phone->row_count++;
    phone->rows[at] = (struct phone_row){.key = copy_of(row->key),
                                         .key_size = row->key.size,
                                         .value = copy_of(row->value),
                                         .value_size = row->value.size};
}

static void keep(struct phone *phone, const struct client_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        keep_row(phone, &rows->rows[i]);
    }
    for (size_t i = 0; i < PHONE_WISHES; i++) {
        phone->wishes[i].is_kept = true; /* in one batch with the rows of the wish */
    }
}

/* ── starting and ending ────────────────────────────────────────────────────────────────────── */

void phone_start(struct sim *sim, size_t index)
{
    struct phone *phone = &sim->phones[index];
    struct client_row *stored = sim_must(calloc(phone->row_count + 1, sizeof(*stored)));
    for (size_t i = 0; i < phone->row_count; i++) {
        stored[i].key = span_of(phone->rows[i].key, phone->rows[i].key_size);
        stored[i].value = span_of(phone->rows[i].value, phone->rows[i].value_size);
    }
    const struct client_rows rows = {stored, phone->row_count};
    const enum status status = client_open(&rows, phone_time(sim, phone), &phone->client);
    free(stored);
    if (status != OK) {
        sim_fail(sim, "phone %zu does not open from its rows: status %s", index,
                 status_name(status));
        return;
    }
    phone->lives++;
    phone->start_at = SIM_NEVER;
    phone->tick_at = sim->now;
    phone->call_at = sim->now + (int64_t)sim_chance(sim, 1000);
    if (phone->lives > 1) {
        judge_kept(sim, index);
    }
}

/* What was wished and not kept is forgotten with the process. */
static void forget_wishes(struct sim *sim, struct phone *phone)
{
    for (size_t i = 0; i < PHONE_WISHES; i++) {
        if (phone->wishes[i].ticket != 0 && !phone->wishes[i].is_kept) {
            told_forgotten(sim, &phone->wishes[i]);
            phone->wishes[i] = (struct wished){0};
        }
    }
}

static void hang_up(struct sim *sim, struct phone *phone)
{
    struct link *link = link_find(sim, phone->link);
    if (link != NULL && link->phone_has) {
        link_drop_by_phone(sim, link);
    }
    phone->link = 0;
}

void phone_kill(struct sim *sim, size_t index)
{
    struct phone *phone = &sim->phones[index];
    hang_up(sim, phone);
    client_close(phone->client);
    phone->client = NULL;
    forget_wishes(sim, phone);
    phone->start_at = sim->now + 100 + (int64_t)sim_chance(sim, 30000);
    sim->counts.kills++;
    sim->counts.phone_kills++;
    sim_tell(sim, "phone %zu killed", index);
}

void phone_end(struct sim *sim, size_t index)
{
    struct phone *phone = &sim->phones[index];
    client_close(phone->client);
    phone->client = NULL;
    while (phone->row_count > 0) {
        remove_row(phone, phone->row_count - 1);
    }
    free(phone->rows);
    free(phone->heard);
}

/* ── what the client wants done ─────────────────────────────────────────────────────────────── */

static void answered(struct sim *sim, struct phone *phone, const struct client_output *output)
{
    for (size_t i = 0; i < PHONE_WISHES; i++) {
        if (phone->wishes[i].ticket == output->ticket) {
            const struct wished wished = phone->wishes[i];
            phone->wishes[i] = (struct wished){0};
            told_answer(sim, phone, &wished, output);
            return;
        }
    }
}

static void close_by_phone(struct sim *sim, struct phone *phone, int64_t at)
{
    hang_up(sim, phone);
    client_disconnected(phone->client, phone_time(sim, phone));
    const int64_t wait_s = at - phone_time(sim, phone);
    phone->call_at = sim->now + (wait_s > 0 ? wait_s * 1000 : 0) + (int64_t)sim_chance(sim, 500);
}

static void carry_out(struct sim *sim, struct phone *phone, const struct client_output *output)
{
    struct link *link = link_find(sim, phone->link);
    switch (output->kind) {
    case CLIENT_KEEP:
        keep(phone, &output->rows);
        client_kept(phone->client);
        break;
    case CLIENT_SEND:
        phone->asked += sim->is_calm ? 1 : 0;
        if (link != NULL) {
            link_put(sim, link, &link->up, output->frame, 0);
        }
        break;
    case CLIENT_ANSWER: answered(sim, phone, output); break;
    case CLIENT_HAPPENED: told_happening(sim, phone, &output->happening); break;
    case CLIENT_CLOSE: close_by_phone(sim, phone, output->at); break;
    default: break;
    }
}

/* A kill comes before an output, or after its rows were kept and before the client heard of it. */
static bool is_killed(struct sim *sim, struct phone *phone, const struct client_output *output)
{
    if (sim->is_calm || !phone->is_in || !sim_once_in(sim, KILL_ONE_IN)) {
        return false;
    }
    if (output->kind == CLIENT_KEEP && sim_once_in(sim, 2)) {
        keep(phone, &output->rows);
    }
    phone_kill(sim, phone->index);
    return true;
}

static void drain(struct sim *sim, struct phone *phone)
{
    for (unsigned i = 0; i < OUTPUTS_MAX && !sim->has_failed; i++) {
        struct client_output output = {0};
        const enum status status = client_next(phone->client, &output);
        if (status != OK) {
            sim_fail(sim, "phone %zu: client_next: status %s", phone->index, status_name(status));
            return;
        }
        if (output.kind == CLIENT_NOTHING || is_killed(sim, phone, &output)) {
            return;
        }
        carry_out(sim, phone, &output);
    }
    sim_fail(sim, "phone %zu never comes to rest", phone->index);
}

static void check(struct sim *sim, struct phone *phone, const char *what, enum status status)
{
    if (status != OK) {
        sim_fail(sim, "phone %zu: %s: status %s", phone->index, what, status_name(status));
    } else {
        phone->tick_at = sim->now; /* what is due may be another now */
        drain(sim, phone);
    }
}

void phone_hear(struct sim *sim, struct link *link, const struct parcel *parcel)
{
    struct phone *phone = &sim->phones[link->phone];
    if (parcel->code != 0) {
        phone_lost(sim, link);
        return;
    }
    sim->counts.delivered++;
    const struct span text = span_of(parcel->text, parcel->size);
    check(sim, phone, "client_receive",
          client_receive(phone->client, text, phone_time(sim, phone)));
}

void phone_lost(struct sim *sim, struct link *link)
{
    struct phone *phone = &sim->phones[link->phone];
    link->phone_has = false;
    link->phone_hears_at = SIM_NEVER;
    if (!link->is_cut) {
        link_cut(sim, link);
    }
    phone->link = 0;
    const int64_t wait = sim->is_calm ? 1000 : 15000;
    phone->call_at = sim->now + 100 + (int64_t)sim_chance(sim, (uint64_t)wait);
    client_disconnected(phone->client, phone_time(sim, phone));
    check(sim, phone, "client_disconnected", OK);
}

enum status phone_ask(struct sim *sim, size_t index, const struct wish *wish, size_t said)
{
    struct phone *phone = &sim->phones[index];
    uint64_t ticket = 0;
    const enum status status = client_ask(phone->client, wish, phone_time(sim, phone), &ticket);
    if (status != OK) {
        return status;
    }
    size_t free_one = 0;
    while (free_one < PHONE_WISHES && phone->wishes[free_one].ticket != 0) {
        free_one++;
    }
    if (free_one == PHONE_WISHES) {
        sim_fail(sim, "phone %zu has more wishes than the simulator holds", index);
        return status;
    }
    phone->wishes[free_one] = (struct wished){.ticket = ticket, .kind = wish->kind, .said = said};
    check(sim, phone, "client_ask", OK);
    return OK;
}

/* ── time ───────────────────────────────────────────────────────────────────────────────────── */

static void call(struct sim *sim, struct phone *phone)
{
    phone->call_at = SIM_NEVER;
    if (!sim->hosts[phone->host].is_up) {
        phone->call_at = sim->now + 500 + (int64_t)sim_chance(sim, 3000);
        return;
    }
    struct link *link = link_open(sim, phone->index);
    if (link == NULL) {
        phone->call_at = sim->now + 1000;
        return;
    }
    phone->link = link->number;
    check(sim, phone, "client_connected", client_connected(phone->client, phone_time(sim, phone)));
}

static void tick(struct sim *sim, struct phone *phone)
{
    int64_t again_at = 0;
    const enum status status = client_tick(phone->client, phone_time(sim, phone), &again_at);
    const int64_t wait_ms = (again_at - phone_time(sim, phone)) * 1000;
    phone->tick_at = sim->now + 1; /* check() puts it here again */
    check(sim, phone, "client_tick", status);
    if (phone->client != NULL) {
        phone->tick_at = sim->now + (wait_ms < 1000           ? 1000
                                     : wait_ms > TICK_MOST_MS ? TICK_MOST_MS
                                                              : wait_ms);
    }
}

void phone_step(struct sim *sim, size_t index)
{
    struct phone *phone = &sim->phones[index];
    if (!phone->is_used) {
        return;
    }
    if (phone->client == NULL) {
        if (phone->start_at <= sim->now) {
            phone_start(sim, index);
        }
        return;
    }
    if (phone->link == 0 && phone->call_at <= sim->now) {
        call(sim, phone);
    }
    if (phone->client != NULL && phone->tick_at <= sim->now && !sim->has_failed) {
        tick(sim, phone);
    }
}

int64_t phone_due(const struct phone *phone)
{
    if (!phone->is_used) {
        return SIM_NEVER;
    }
    if (phone->client == NULL) {
        return phone->start_at;
    }
    const int64_t calls = phone->link == 0 ? phone->call_at : SIM_NEVER;
    return calls < phone->tick_at ? calls : phone->tick_at;
}
