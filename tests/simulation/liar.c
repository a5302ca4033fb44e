/* liar.c -- a server that lies: in a third of the seeds, one lie each. Its core is honest; what it
 * says is changed, held back or made up on its way down. */
#include "simulation/sim.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIE_FROM_TICK = 100,
    HOLD_MS = 3 * 3600 * 1000,
    FIRST_PLAIN = 3, /* phones before it wear hats */
    FORK_FROM = 8,
    GARBLE_ONE_IN = 5,
    INVENT_ONE_IN = 12,
    ARENA_MAX = 1 << 21
};

/* ── looking at a frame ─────────────────────────────────────────────────────────────────────── */

static bool find(struct span text, const char *word, size_t *at)
{
    const size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++) {
        if (memcmp(text.data + i, word, size) == 0) {
            *at = i + size;
            return true;
        }
    }
    return false;
}

static bool is_of_group(struct span text)
{
    const enum wire_type type = wire_peek(text);
    return type == WIRE_group_message || type == WIRE_group_commit_made ||
           type == WIRE_group_proposed;
}

static bool is_lied_to(const struct sim *sim, const struct link *link)
{
    return sim->liar.is_lying && link->phone == sim->liar.victim;
}

/* Writes a changed message in the place of a frame. */
static void replace(struct sim *sim, const struct wire_head *message, struct span *text)
{
    size_t size = 0;
    if (wire_encode(message, sim->liar.text, sizeof(sim->liar.text), &size) == OK) {
        *text = span_of(sim->liar.text, size);
    } else {
        sim_fail(sim, "a lie cannot be written");
    }
}

/* ── old GroupInfos ─────────────────────────────────────────────────────────────────────────── */

static struct old_info *old_of(struct liar *liar, const struct wire_group *group)
{
    for (size_t i = 0; i < liar->old_count; i++) {
        if (memcmp(&liar->old[i].group, group, sizeof(*group)) == 0) {
            return &liar->old[i];
        }
    }
    return NULL;
}

static void keep_old(struct liar *liar, const struct wire_group_turn_lent *lent)
{
    if (old_of(liar, &lent->group) != NULL || liar->old_count == SIM_GROUPS || lent->epoch < 3) {
        return;
    }
    struct old_info *old = &liar->old[liar->old_count++];
    *old = (struct old_info){.group = lent->group,
                             .epoch = lent->epoch,
                             .committed_at = lent->committed_at,
                             .tree_blob = lent->tree_blob,
                             .info_blob = lent->group_info_blob,
                             .tree_size = lent->tree_size,
                             .info = sim_must(malloc(lent->group_info.size + 1)),
                             .info_size = lent->group_info.size};
    if (lent->group_info.size > 0) {
        memcpy(old->info, lent->group_info.data, lent->group_info.size);
    }
}

static void replay_old(struct sim *sim, struct wire_group_turn_lent *lent, struct span *text)
{
    const struct old_info *old = old_of(&sim->liar, &lent->group);
    if (old == NULL || old->epoch >= lent->epoch) {
        return;
    }
    lent->epoch = old->epoch;
    lent->committed_at = old->committed_at;
    lent->tree_blob = old->tree_blob;
    lent->tree_size = old->tree_size;
    lent->group_info_blob = old->info_blob;
    lent->group_info = span_of(old->info, old->info_size);
    sim->counts.old_info++;
    replace(sim, &lent->head, text);
}

static void see_lent(struct sim *sim, const struct link *link, struct span *text)
{
    struct arena arena = arena_make(ARENA_MAX);
    struct wire_head *head = NULL;
    struct wire_fault fault;
    if (wire_decode(&arena, *text, WIRE_CLIENT, &head, &fault) == OK) {
        struct wire_group_turn_lent *lent = (struct wire_group_turn_lent *)head;
        if (sim->liar.is_lying && link->phone >= sim->liar.victim) {
            replay_old(sim, lent, text);
        } else {
            keep_old(&sim->liar, lent);
        }
    }
    arena_end(&arena);
}

/* The core refuses an entry from an epoch that is over; the liar says that it was taken. */
static void forge_entry(struct sim *sim, const struct link *link, struct span *text)
{
    size_t at = 0;
    if (!sim->liar.is_lying || link->phone < sim->liar.victim || link->asking != WIRE_group_enter ||
        !find(*text, "\"error\":\"stale_epoch\"", &at)) {
        return;
    }
    const struct wire_group_committed reply = {
        .head = {.type = WIRE_group_committed, .request = link->asking_number},
        .epoch = sim->liar.old_count > 0 ? sim->liar.old[0].epoch + 1 : 1};
    replace(sim, &reply.head, text);
}

/* ── the other lies ─────────────────────────────────────────────────────────────────────────── */

/* One character of what is sealed, or of a commit, is another. */
static void garble(struct sim *sim, struct span *text)
{
    size_t at = 0;
    if (!sim_once_in(sim, GARBLE_ONE_IN) ||
        !(find(*text, "\"message\":\"", &at) || find(*text, "\"commit\":\"", &at))) {
        return;
    }
    memcpy(sim->liar.text, text->data, text->size);
    size_t end = at;
    while (sim->liar.text[end] != '"') {
        end++;
    }
    char *one = &sim->liar.text[at + (end - at) / 2 + sim_chance(sim, (end - at) / 3)];
    *one = *one == 'A' ? 'B' : 'A';
    sim->counts.garbled++;
    *text = span_of(sim->liar.text, text->size);
}

static void learn_place(struct liar *liar, struct span text)
{
    size_t at = 0;
    if (!find(text, "\"incarnation\":", &at)) {
        return;
    }
    liar->incarnation = strtoull((const char *)text.data + at, NULL, 10);
    if (find(text, "\"log\":\"device\"", &at) && find(text, "\"seq\":", &at)) {
        liar->device_seq = strtoull((const char *)text.data + at, NULL, 10);
    }
}

/* "Your walk is cancelled": of a walk that nobody planned. */
static void invent(struct sim *sim, struct link *link)
{
    struct wire_shift_notice notice = {.head = {.type = WIRE_shift_notice,
                                                .place = {.log = {.kind = WIRE_LOG_DEVICE},
                                                          .incarnation = sim->liar.incarnation,
                                                          .seq = ++sim->liar.device_seq}},
                                       .what = wire_shift_told_CANCELLED,
                                       .shift = {.version = 1,
                                                 .on = 20260324,
                                                 .begins_at = SIM_START + 7 * 86400,
                                                 .ends_at = SIM_START + 7 * 86400 + 2700,
                                                 .state = wire_shift_state_CANCELLED,
                                                 .min = 2,
                                                 .max = 4,
                                                 .opens_at = SIM_START}};
    sim_core_chance(sim, notice.shift.shift_id.bytes, sizeof(notice.shift.shift_id.bytes));
    sim_core_chance(sim, notice.shift.walk_group_id.bytes,
                    sizeof(notice.shift.walk_group_id.bytes));
    struct span text = {0};
    replace(sim, &notice.head, &text);
    if (text.size > 0) {
        sim->counts.invented++;
        link_put(sim, link, &link->down, text, 1);
    }
}

static void send_ghost(struct sim *sim)
{
    struct phone *phone = &sim->phones[sim->liar.victim];
    struct link *link = link_find(sim, phone->link);
    if (link == NULL || link->is_cut || phone->inside_count == 0) {
        return;
    }
    const struct inside *inside = &phone->inside[sim_chance(sim, phone->inside_count)];
    const size_t size = ghost_make(sim, phone, &inside->group, sim->liar.text);
    if (size > 0) {
        sim->counts.ghosts++;
        link_put(sim, link, &link->down, span_of(sim->liar.text, size), 1);
    }
}

/* Half of the phones, none of them a hat holder's, speak to a copy of the server from now on. */
static void fork_server(struct sim *sim)
{
    if (!sim->hosts[0].is_up) {
        return;
    }
    host_fork(sim);
    sim->counts.forks++;
    for (size_t i = FORK_FROM; i < sim->phone_count; i++) {
        sim->phones[i].host = 1;
        struct link *link = link_find(sim, sim->phones[i].link);
        if (link != NULL) {
            link_cut(sim, link);
        }
    }
}

/* ── what the rest of the simulator calls ───────────────────────────────────────────────────── */

bool liar_down(struct sim *sim, struct link *link, struct span *text, int64_t *delay_ms)
{
    struct liar *liar = &sim->liar;
    if (liar->kind == LIE_OLD_INFO) {
        if (wire_peek(*text) == WIRE_group_turn_lent) {
            see_lent(sim, link, text);
        } else {
            forge_entry(sim, link, text);
        }
    }
    if (!is_lied_to(sim, link)) {
        return true;
    }
    if (liar->kind == LIE_INVENT) {
        learn_place(liar, *text);
    }
    if (!is_of_group(*text)) {
        return true;
    }
    switch (liar->kind) {
    case LIE_WITHHOLD: sim->counts.withheld++; return false;
    case LIE_DELAY:
        sim->counts.delayed++;
        *delay_ms += HOLD_MS;
        return true;
    case LIE_GARBLE: garble(sim, text); return true;
    default: return true;
    }
}

void liar_open(struct sim *sim)
{
    if (sim->seed % 3 == 0) {
        sim->liar.kind = (enum lie_kind)(1 + sim->seed / 3 % (LIE_COUNT - 1));
    }
}

void liar_close(struct sim *sim)
{
    for (size_t i = 0; i < sim->liar.old_count; i++) {
        free(sim->liar.old[i].info);
    }
}

static void begin(struct sim *sim)
{
    struct liar *liar = &sim->liar;
    liar->is_lying = true;
    liar->from = sim->now;
    liar->victim = liar->kind == LIE_OLD_INFO
                       ? sim->phone_count
                       : FIRST_PLAIN + (size_t)sim_chance(sim, FORK_FROM - FIRST_PLAIN);
    sim_tell(sim, "the server begins to lie (%d), to phone %zu", (int)liar->kind, liar->victim);
}

void liar_step(struct sim *sim, unsigned tick)
{
    struct liar *liar = &sim->liar;
    if (liar->kind == LIE_NONE || tick < LIE_FROM_TICK) {
        return;
    }
    if (!liar->is_lying) {
        begin(sim);
    }
    if (liar->kind == LIE_FORK && sim->host_count == 1) {
        fork_server(sim);
    }
    if (liar->kind == LIE_GHOST && tick % 20 == 5) {
        send_ghost(sim);
    }
    if (liar->kind == LIE_INVENT && liar->incarnation != 0 && sim_once_in(sim, INVENT_ONE_IN)) {
        struct link *link = link_find(sim, sim->phones[liar->victim].link);
        if (link != NULL && !link->is_cut) {
            invent(sim, link);
        }
    }
}
