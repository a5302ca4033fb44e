/* kill_wijk.c -- a wijk with a talk group of twenty phones and a few shifts with few places. */
#include "integration/kill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the headers above first
#include <cmocka.h>

#include "crypto/public/chance.h"
#include "server/core/wijk.h"
#include "server/ops/clock.h"
#include "wijk/ids.h"

#include <stdio.h>
#include <time.h>

enum { DAYS_AHEAD = 10, EVENING = 1200, PATH_ROOM = 512 };

/* A local day some days from now, and each shift on one of its own: nobody walks two at once. */
static int32_t day_ahead(int64_t now, int days)
{
    const time_t at = (time_t)(now + (int64_t)days * TOWN_DAY);
    struct tm day;
    (void)gmtime_r(&at, &day);
    return (day.tm_year + 1900) * 10000 + (day.tm_mon + 1) * 100 + day.tm_mday;
}

static void add_shifts(struct kill_wijk *wijk)
{
    struct town *town = &wijk->town;
    const struct wire_id walk_group_id = wire_id_of(&town->walk);
    struct wire_walk_group_make make = {.head = {.type = WIRE_walk_group_make},
                                        .buurt_id = wijk->buurt_id,
                                        .walk_group_id = walk_group_id,
                                        .min = 2,
                                        .max = KILL_PLACES};
    assert_int_equal(town_ask_as(town, &town->coordinator_cap, &make.head), OK);
    wijk->first_day = day_ahead(town->at.now, DAYS_AHEAD);
    wijk->last_day = day_ahead(town->at.now, DAYS_AHEAD + KILL_SHIFTS);
    for (int i = 0; i < KILL_SHIFTS; i++) {
        chance_fill(&wijk->shift_ids[i], sizeof wijk->shift_ids[i]);
        struct wire_shift_add add = {.head = {.type = WIRE_shift_add},
                                     .walk_group_id = walk_group_id,
                                     .shift_id = wijk->shift_ids[i],
                                     .on = day_ahead(town->at.now, DAYS_AHEAD + i),
                                     .begins_minute = EVENING,
                                     .minutes = 45,
                                     .min = 2,
                                     .max = KILL_PLACES};
        assert_int_equal(town_ask_as(town, &town->leader_cap, &add.head), OK);
    }
}

void kill_found(struct kill_wijk *wijk, const char *folder)
{
    char path[PATH_ROOM];
    struct town *town = &wijk->town;
    (void)snprintf(path, sizeof path, "%s/buurt.db", folder);
    town_open(town, path);
    town->at.now = clock_read().now;
    town_found(town);
    town_open_groups(town);
    wijk->talk = town_group(town, CERT_TALK_BUURT, 0, 1);
    wijk->buurt_id = wire_id_of(&town->buurten[0]);
    add_shifts(wijk);
    for (int i = 0; i < KILL_CLIENTS; i++) {
        wijk->phones[i] = town_resident(town);
        assert_int_equal(town_enter(town, wijk->phones[i], &wijk->talk, NULL), OK);
        town_forget_heard(town);
    }
    struct wijk row = {.frozen = false};
    assert_int_equal(wijk_find(town->core->db, &town->wijk_id, &row), OK);
    wijk->incarnation = row.incarnation;
    core_close(town->core); /* the server has the database from here on */
    town->core = NULL;
}

void kill_end(struct kill_wijk *wijk)
{
    town_close(&wijk->town);
}
