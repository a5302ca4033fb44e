/* judge.c -- what must never be while it runs: something acknowledged that is gone or there twice,
 * a repeat that is answered otherwise, a word for one who is out. */
#include "simulation/sim.h"

#include "server/ops/settings.h"
#include "wire/wire_shape.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ── while it runs ──────────────────────────────────────────────────────────────────────────── */

static bool is_refusal(struct span reply)
{
    return wire_peek(reply) == WIRE_refused;
}

static void count_race(struct sim *sim, const struct link *link, struct span reply)
{
    const bool commits = link->asking == WIRE_group_commit || link->asking == WIRE_group_enter;
    static const char WORD[] = "\"error\":\"stale_epoch\"";
    for (size_t i = 0; commits && i + sizeof(WORD) <= reply.size; i++) {
        if (memcmp(reply.data + i, WORD, sizeof(WORD) - 1) == 0) {
            sim->counts.races++;
            return;
        }
    }
}

/* Who has no certificate yet has no numbers of its own either. */
bool judge_is_once(enum wire_type type)
{
    if (type >= WIRE_TYPE_COUNT || (WIRE_SHAPES[type]->hats & WIRE_STRANGER) != 0) {
        return false;
    }
    const enum wire_work work = WIRE_SHAPES[type]->work;
    return work == WIRE_WRITE || work == WIRE_ALERT || work == WIRE_REVOKE;
}

void judge_answer(struct sim *sim, struct host *host, const struct link *link, struct span reply)
{
    if (is_refusal(reply)) {
        count_race(sim, link, reply);
        sim_tell(sim, "phone %zu: %s: %.*s", link->phone,
                 link->asking < WIRE_TYPE_COUNT ? WIRE_SHAPES[link->asking]->wire : "?",
                 (int)reply.size, (const char *)reply.data);
        return;
    }
    if (!judge_is_once(link->asking)) {
        return;
    }
    const uint64_t sum = sum_of(reply);
    for (size_t i = 0; i < host->answered_count; i++) {
        const struct answered *before = &host->answered[i];
        if (before->phone == link->phone && before->request == link->asking_number) {
            sim->counts.repeats++;
            if (before->sum != sum) {
                sim_fail(sim, "phone %zu: request %" PRIu64 " (%s) was answered twice, not alike",
                         link->phone, link->asking_number, WIRE_SHAPES[link->asking]->wire);
            }
            return;
        }
    }
    if (host->answered_count == host->answered_room) {
        host->answered_room = host->answered_room * 2 + 256;
        host->answered =
            sim_must(realloc(host->answered, host->answered_room * sizeof(*host->answered)));
    }
    host->answered[host->answered_count++] = (struct answered){
        .phone = link->phone, .request = link->asking_number, .sum = sum, .at = sim->now};
}

void judge_told(struct sim *sim, struct host *host, const struct effect *effect)
{
    (void)sim;
    if (host->told_count == host->told_room) {
        host->told_room = host->told_room * 2 + 256;
        host->told = sim_must(realloc(host->told, host->told_room * sizeof(*host->told)));
    }
    host->told[host->told_count++] =
        (struct told){.log = effect->log,
                      .seq = effect->seq,
                      .keep_until = effect->with.keep_until,
                      .sum = sum_of(span_of(effect->frame->text, effect->frame->size))};
}

void judge_delivery(struct sim *sim, const struct link *link)
{
    if (sim->phones[link->phone].is_out && sim->liar.kind == LIE_NONE) {
        sim_fail(sim, "phone %zu is out and is still told of events", link->phone);
    }
}

void judge_heard(struct sim *sim, struct phone *phone, const struct wire_id *id, const char *what)
{
    for (size_t i = 0; i < phone->heard_count; i++) {
        if (wire_id_equal(&phone->heard[i].id, id)) {
            phone->heard[i].times++;
            if (sim->liar.kind == LIE_NONE) {
                sim_fail(sim, "phone %zu shows %s a second time", phone->index, what);
            }
            return;
        }
    }
    if (phone->heard_count < PHONE_HEARD) {
        phone->heard[phone->heard_count++] =
            (struct heard){.id = *id, .lives = phone->lives, .times = 1};
    }
}

/* Whenever an epoch begins: every leaf is a phone's that was let in. */
void judge_epoch(struct sim *sim, const struct phone *phone, const struct wire_group *group)
{
    struct look look;
    look_into(sim, phone, group, &look);
    if (look.strangers > 0) {
        sim_fail(sim, "phone %zu takes a leaf into a group that nobody stands behind",
                 phone->index);
    }
}

/* ── the store, after a kill ────────────────────────────────────────────────────────────────── */

static sqlite3_stmt *prepare(struct sim *sim, sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) != SQLITE_OK) {
        sim_fail(sim, "%s: %s", sql, sqlite3_errmsg(handle));
    }
    return stmt;
}

static struct span column(sqlite3_stmt *stmt, int at)
{
    return span_of(sqlite3_column_blob(stmt, at), (size_t)sqlite3_column_bytes(stmt, at));
}

/* Everything that was told stands in its log, as it was told, until its term is over. */
static void judge_events(struct sim *sim, const struct host *host, sqlite3 *handle)
{
    sqlite3_stmt *stmt = prepare(sim, handle,
                                 "SELECT frame FROM event WHERE wijk_id = (SELECT wijk_id FROM "
                                 "wijk) AND log_no = ?1 AND seq = ?2");
    for (size_t i = 0; i < host->told_count && !sim->has_failed; i++) {
        const struct told *told = &host->told[i];
        if (told->keep_until <= sim_time(sim) + 60) {
            continue;
        }
        (void)sqlite3_bind_int64(stmt, 1, told->log);
        (void)sqlite3_bind_int64(stmt, 2, (sqlite3_int64)told->seq);
        if (sqlite3_step(stmt) != SQLITE_ROW) {
            sim_fail(sim, "event %" PRIu64 " of log %u was told and is lost", told->seq,
                     (unsigned)told->log);
        } else if (sum_of(column(stmt, 0)) != told->sum) {
            sim_fail(sim, "event %" PRIu64 " of log %u is another than was told", told->seq,
                     (unsigned)told->log);
        }
        (void)sqlite3_reset(stmt);
    }
    (void)sqlite3_finalize(stmt);
}

/* Every answer given is kept, until its device has seen it. */
static void judge_answers(struct sim *sim, const struct host *host, sqlite3 *handle)
{
    sqlite3_stmt *stmt = prepare(
        sim, handle,
        "SELECT (SELECT reply FROM answer WHERE answer.wijk_id = wijk.wijk_id AND serial = ?1 AND "
        "request = ?2), coalesce((SELECT seen FROM answer_seen WHERE answer_seen.wijk_id = "
        "wijk.wijk_id AND serial = ?1), 0) FROM wijk");
    const int64_t since = sim->now - (sim->settings.answer_keep_s - 1200) * 1000;
    for (size_t i = 0; i < host->answered_count && !sim->has_failed; i++) {
        const struct answered *answered = &host->answered[i];
        const struct phone *phone = &sim->phones[answered->phone];
        if (phone->is_out || answered->at < since || wire_id_is_none(&phone->serial)) {
            continue;
        }
        (void)sqlite3_bind_blob(stmt, 1, phone->serial.bytes, 16, SQLITE_STATIC);
        (void)sqlite3_bind_int64(stmt, 2, (sqlite3_int64)answered->request);
        const bool there = sqlite3_step(stmt) == SQLITE_ROW;
        const bool seen = there && (uint64_t)sqlite3_column_int64(stmt, 1) >= answered->request;
        if (!seen && (!there || sum_of(column(stmt, 0)) != answered->sum)) {
            sim_fail(sim, "phone %zu: the answer to %" PRIu64 " was given and is lost",
                     answered->phone, answered->request);
        }
        (void)sqlite3_reset(stmt);
    }
    (void)sqlite3_finalize(stmt);
}

/* Nothing said stands in a log twice, and no epoch has two commits. */
static void judge_doubles(struct sim *sim, sqlite3 *handle)
{
    static const struct {
        const char *sql;
        const char *what;
    } RULES[] = {
        {"SELECT count(*) FROM event WHERE frame LIKE '{\"type\":\"group.message\"%' GROUP BY "
         "log_no, json_extract(frame, '$.content'), json_extract(frame, '$.object_id'), "
         "json_extract(frame, '$.status_seq'), json_extract(frame, '$.message') "
         "HAVING count(*) > 1",
         "a message"},
        {"SELECT count(*) FROM event WHERE frame LIKE '{\"type\":\"group.message\"%' AND "
         "json_extract(frame, '$.content') IN ('chat', 'alert', 'practice') GROUP BY "
         "log_no, json_extract(frame, '$.object_id') HAVING count(*) > 1",
         "something said"},
        {"SELECT count(*) FROM event WHERE frame LIKE '{\"type\":\"group.commit_made\"%' GROUP "
         "BY log_no, json_extract(frame, '$.epoch') HAVING count(*) > 1",
         "the commit of an epoch"},
    };
    for (size_t i = 0; i < sizeof(RULES) / sizeof(RULES[0]) && !sim->has_failed; i++) {
        sqlite3_stmt *stmt = prepare(sim, handle, RULES[i].sql);
        if (sqlite3_step(stmt) == SQLITE_ROW) {
            sim_fail(sim, "%s stands in a log %d times", RULES[i].what,
                     sqlite3_column_int(stmt, 0));
        }
        (void)sqlite3_finalize(stmt);
    }
}

void judge_store(struct sim *sim, struct host *host)
{
    sqlite3 *handle = NULL;
    if (sqlite3_open_v2("buurt.db", &handle, SQLITE_OPEN_READONLY, host->disk_name) != SQLITE_OK) {
        sim_fail(sim, "the database does not open");
    } else {
        judge_events(sim, host, handle);
    }
    if (!sim->has_failed) {
        judge_answers(sim, host, handle);
    }
    if (!sim->has_failed) {
        judge_doubles(sim, handle);
    }
    (void)sqlite3_close(handle);
}
