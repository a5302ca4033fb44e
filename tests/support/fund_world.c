#include "support/fund_world.h"

#include "session/device.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { YEAR_S = 31536000, POT = 210000000 };

static void must(const struct fund_world *w, bool ok, int line)
{
    if (!ok) {
        (void)fprintf(stderr, "fund_world.c:%d: %.300s\n", line, w->walk->world.reply);
        abort();
    }
}
#define MUST(condition) must(w, (condition), __LINE__)

struct wire_id fund_casus_hat(struct fund_world *w, enum walker who, enum wire_hat hat,
                              uint8_t serial, const struct wire_id *casus_id)
{
    const struct hat_entry entry = {
        .row = {.hat_serial = walk_id(serial),
                .serial = w->walk->devices[who].serial,
                .hat = hat,
                .reach = wire_id_is_none(casus_id) ? WIRE_REACH_WIJK : WIRE_REACH_CASUS,
                .reach_id = *casus_id,
                .not_before = WORLD_NOW - YEAR_S,
                .not_after = WORLD_NOW + 2 * (int64_t)YEAR_S},
        .chain = span_text("chain")};
    MUST(hat_add(w->walk->world.core->db, &w->walk->world.wijk_id, &entry) == OK);
    return entry.row.hat_serial;
}

struct wire_id fund_hat(struct fund_world *w, enum walker who, enum wire_hat hat, uint8_t serial)
{
    const struct wire_id none = {{0}};
    const bool casus = hat == WIRE_PROFESSIONAL;
    return fund_casus_hat(w, who, hat, serial, casus ? &w->walk->world.wijk_id : &none);
}

static void add_organisation(struct fund_world *w, uint8_t id, const char *kind, bool financial)
{
    const struct wire_id organisation_id = walk_id(id);
    MUST(count_ask(w->count, ANNA, &w->steward, "budget.organisation",
                   "\"organisation\":{\"organisation_id\":\"%s\",\"name\":\"Organisatie %x\","
                   "\"kind\":\"%s\",\"financial\":%s}",
                   walk_hex(&organisation_id), id, kind, financial ? "true" : "false"));
}

int fund_setup(void **state)
{
    static struct fund_world world;
    struct fund_world *w = &world;
    if (count_setup(state) != 0) {
        return -1;
    }
    *w = (struct fund_world){.count = *state, .fund_id = walk_id(0xf0)};
    w->walk = &w->count->walk;
    w->steward = fund_hat(w, ANNA, WIRE_STEWARD, 0xb0);
    w->second = fund_hat(w, BRAM, WIRE_STEWARD, 0xb1);
    w->manager = fund_hat(w, CEES, WIRE_MANAGER, 0xb2);
    w->municipality = fund_hat(w, DINA, WIRE_MUNICIPALITY, 0xb3);
    for (int i = 0; i < FUND_PROFESSIONALS; i++) {
        w->professional[i] = fund_hat(w, (enum walker)i, WIRE_PROFESSIONAL, (uint8_t)(0xc0 + i));
    }
    const struct wire_id cooks = walk_id(FUND_COOKS);
    w->cooks_hat = fund_casus_hat(w, YARA, WIRE_PROFESSIONAL, 0xc8, &cooks);
    MUST(fund_ask(w, ANNA, &w->steward, "budget.found",
                  ",\"name\":\"Wijkbudget\",\"year\":%d,\"amount\":0", FUND_YEAR));
    add_organisation(w, FUND_OSS, "municipality", true);
    add_organisation(w, FUND_A, "provider", true);
    add_organisation(w, FUND_B, "provider", true);
    add_organisation(w, FUND_INSURER, "insurer", false);
    *state = w;
    return 0;
}

int fund_setup_fixed(void **state)
{
    if (fund_setup(state) != 0) {
        return -1;
    }
    struct fund_world *w = *state;
    MUST(fund_deposit(w, FUND_A, 60000000) && fund_deposit(w, FUND_B, 50000000) &&
         fund_deposit(w, FUND_OSS, POT - 110000000));
    MUST(fund_ask(w, ANNA, &w->steward, "budget.fix", ",\"year\":%d", FUND_YEAR));
    return 0;
}

int fund_teardown(void **state)
{
    struct fund_world *w = *state;
    *state = w->count;
    return count_teardown(state);
}

bool fund_ask(struct fund_world *w, enum walker who, const struct wire_id *hat, const char *type,
              const char *format, ...)
{
    char members[2048];
    va_list arguments;
    va_start(arguments, format);
    const int size = vsnprintf(members, sizeof(members), format, arguments);
    va_end(arguments);
    MUST(size < (int)sizeof(members));
    return count_ask(w->count, who, hat, type, "\"fund_id\":\"%s\"%s", walk_hex(&w->fund_id),
                     members);
}

bool fund_deposit(struct fund_world *w, uint8_t organisation, int64_t cents)
{
    const struct wire_id entry_id = walk_id(++w->entries);
    const struct wire_id organisation_id = walk_id(organisation);
    return fund_ask(
        w, ANNA, &w->steward, "budget.deposit",
        ",\"entry_id\":\"%s\",\"year\":%d,\"organisation_id\":\"%s\",\"amount\":%" PRId64
        ",\"document\":\"B-1\"",
        walk_hex(&entry_id), FUND_YEAR, walk_hex(&organisation_id), cents);
}

/* Whose hat it is: a professional's or the first steward's. */
static enum walker bearer(const struct fund_world *w, const struct wire_id *hat)
{
    for (int i = 0; i < FUND_PROFESSIONALS; i++) {
        if (wire_id_equal(hat, &w->professional[i])) {
            return (enum walker)i;
        }
    }
    return wire_id_equal(hat, &w->second) ? BRAM : ANNA;
}

bool fund_reserve(struct fund_world *w, const struct wire_id *hat, uint8_t id, int64_t cents,
                  bool white_label)
{
    const struct wire_id reservation_id = walk_id(id);
    return fund_ask(w, bearer(w, hat), hat, "budget.reserve",
                    ",\"reservation_id\":\"%s\",\"casus_id\":\"%s\",\"year\":%d,\"amount\":%" PRId64
                    ",\"task_field\":\"6.1\",\"purpose\":\"hesjes\",\"white_label\":%s",
                    walk_hex(&reservation_id), walk_hex(&w->walk->world.wijk_id), FUND_YEAR, cents,
                    white_label ? "true" : "false");
}

bool fund_spend(struct fund_world *w, const struct wire_id *hat, uint8_t reservation, uint8_t entry,
                int64_t cents)
{
    const struct wire_id reservation_id = walk_id(reservation);
    const struct wire_id entry_id = walk_id(entry);
    return count_ask(w->count, bearer(w, hat), hat, "budget.spend",
                     "\"casus_id\":\"%s\",\"reservation_id\":\"%s\",\"entry_id\":\"%s\","
                     "\"amount\":%" PRId64 ",\"period\":\"2026-03-01\",\"document\":\"F-12\"",
                     walk_hex(&w->walk->world.wijk_id), walk_hex(&reservation_id),
                     walk_hex(&entry_id), cents);
}

bool fund_room(struct fund_world *w, uint8_t organisation, int64_t cents)
{
    const struct wire_id organisation_id = walk_id(organisation);
    return fund_ask(
        w, ANNA, &w->steward, "budget.capacity",
        ",\"year\":%d,\"organisation_id\":\"%s\",\"task_field\":\"6.1\",\"amount\":%" PRId64,
        FUND_YEAR, walk_hex(&organisation_id), cents);
}

bool fund_refused(const struct fund_world *w, const char *error, const char *field)
{
    char words[80];
    (void)snprintf(words, sizeof(words), "\"field\":\"%s\"", field);
    return walk_refused(w->walk, error) && walk_said(w->walk, words);
}

int64_t fund_sum(struct fund_world *w, const char *column)
{
    char sql[120];
    (void)snprintf(sql, sizeof(sql), "SELECT %s FROM budget_year WHERE year = %d", column,
                   FUND_YEAR);
    return walk_count(w->walk, sql);
}
