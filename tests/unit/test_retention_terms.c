/* test_retention_terms.c -- how long things are kept, that it is done, and what a person gets and
 * leaves behind. Rules: docs/retention.md, docs/member.md */
#include "support/alert_town.h"

#include "council/month.h"
#include "crypto/public/chance.h"
#include "member/parting.h"
#include "server/core/rehearsal.h"
#include "store/backup.h"
#include "store/db_inside.h"
#include "store/ledger.h"
#include "wijk/ids.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct town town;
static struct wire_group alarm_group, talk;
static struct phone *anna;
static char folder[32], file[64], copy[64];

static int open_town(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/terms-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    (void)snprintf(file, sizeof(file), "%s/buurt.db", folder);
    (void)snprintf(copy, sizeof(copy), "%s/copy.db", folder);
    town_open(&town, file);
    town_found(&town);
    town_open_groups(&town);
    alarm_group = town_group(&town, CERT_ALARM_BUURT, 0, 1);
    talk = town_group(&town, CERT_TALK_BUURT, 0, 1);
    anna = town_resident(&town);
    const bool in = town_enter(&town, anna, &alarm_group, NULL) == OK &&
                    town_enter(&town, anna, &talk, NULL) == OK;
    return in ? 0 : -1;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    char command[64];
    (void)snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command); // NOLINT(cert-env33-c): a folder that this test has made
}

static int64_t number_in(struct db *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(stmt, 0);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    return number;
}

static int64_t number_of(const char *sql)
{
    return number_in(town.core->db, sql);
}

/* Frames of a group's messages that are still there, of one content class. */
static int64_t sealed_of(const char *content)
{
    char sql[200];
    (void)snprintf(sql, sizeof(sql),
                   "SELECT count(*) FROM event WHERE instr(frame, '\"content\":\"%s\"') > 0",
                   content);
    return number_of(sql);
}

static int64_t commits(void)
{
    return number_of("SELECT count(*) FROM event WHERE instr(frame, 'group.commit_made') > 0");
}

/* RETENTION-1 */
static void alerts_are_gone_after_a_day_chat_and_commits_after_thirty(void **state)
{
    (void)state;
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    in.expires = town.at.now + TOWN_DAY;
    in.message = alert_sealed(
        &town, anna,
        &(struct alert_seal){alarm_group, wire_content_class_ALERT, in.alert_id, 0, in.expires});
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    struct wire_group_send chat =
        town_message(&town, anna, &talk, wire_content_class_CHAT, "tot straks");
    assert_int_equal(town_ask(&town, anna, &chat.head), OK);
    assert_true(sealed_of("alert") == 1 && sealed_of("chat") == 1 && commits() > 0);
    town_wait(&town, TOWN_DAY + 60);
    assert_int_equal(sealed_of("alert"), 0);
    town_wait(&town, (int64_t)30 * TOWN_DAY);
    assert_int_equal(sealed_of("chat"), 0);
    assert_int_equal(commits(), 0);
}

static const struct wire_retention_term *term_of(enum wire_kept_thing thing)
{
    struct wire_retention_show in = {.head = {.type = WIRE_retention_show}};
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    const struct wire_retention_terms *terms = (const void *)town.reply;
    const struct wire_retention_term *rows = terms->terms.items;
    for (size_t i = 0; i < terms->terms.count; i++) {
        if (rows[i].thing == thing) {
            return &rows[i];
        }
    }
    fail_msg("no term for thing %d", (int)thing);
    return NULL;
}

/* RETENTION-3 */
static void every_term_runs_daily_and_says_how_many_went(void **state)
{
    (void)state;
    assert_int_equal(town_say(&town, anna, &talk, "hallo"), OK);
    town_wait(&town, 3600);
    for (int day = 0; day < 2; day++) {
        town_wait(&town, TOWN_DAY);
        assert_true(town_prove(&town, anna));
        for (int thing = 1; thing < wire_kept_thing_COUNT; thing++) {
            const struct wire_retention_term *term = term_of((enum wire_kept_thing)thing);
            assert_true(term->seconds > 0);
            if (term->last_on != 20260318 + day) {
                fail_msg("thing %d ran last on %d", thing, (int)term->last_on);
            }
        }
    }
    assert_true(term_of(wire_kept_thing_CHAT)->deleted > 0); /* said for a day */
    assert_int_equal(number_of("SELECT count(*) FROM pragma_table_info('retention_run')"), 4);
}

/* A tick on a day on which nothing goes writes nothing more: no commit for it (S4). */
static void a_term_that_ran_today_is_not_noted_again(void **state)
{
    (void)state;
    town_wait(&town, 7200);
    const int64_t notes = number_of("SELECT count(*) FROM retention_run");
    const int64_t changes = number_of("SELECT total_changes()");
    town_wait(&town, 10);
    assert_int_equal(number_of("SELECT count(*) FROM retention_run"), notes);
    assert_int_equal(number_of("SELECT total_changes()"), changes);
}

/* How often the member stands in any table, as raw bytes; the ledger itself names who is gone. */
static int64_t traces_of(struct db *db, const struct phone *phone)
{
    sqlite3_stmt *stmt = NULL;
    int64_t traces = 0;
    assert_int_equal(sqlite3_prepare_v2(db->handle,
                                        "SELECT 'SELECT count(*) FROM ' || m.name || ' WHERE ' ||"
                                        " group_concat('instr(CAST(' || c.name ||"
                                        " ' AS BLOB), ?1) > 0', ' OR ')"
                                        " FROM sqlite_schema AS m, pragma_table_info(m.name) AS c"
                                        " WHERE m.type = 'table' AND m.name <> 'deletion'"
                                        " GROUP BY m.name",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        sqlite3_stmt *count = NULL;
        const char *sql = (const char *)sqlite3_column_text(stmt, 0);
        assert_int_equal(sqlite3_prepare_v2(db->handle, sql, -1, &count, NULL), SQLITE_OK);
        assert_int_equal(
            sqlite3_bind_blob(count, 1, phone->device.member_id.bytes, 16, SQLITE_STATIC),
            SQLITE_OK);
        assert_int_equal(sqlite3_step(count), SQLITE_ROW);
        traces += sqlite3_column_int64(count, 0);
        assert_int_equal(sqlite3_finalize(count), SQLITE_OK);
    }
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    return traces;
}

/* The person has said, raised, answered and accepted something. */
static void live_a_little(void)
{
    struct wire_alert_raise in = alert_raise(&town, anna, &alarm_group, 1);
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    struct wire_consent_give yes = {.head = {.type = WIRE_consent_give},
                                    .purpose = wire_consent_REMINDERS,
                                    .text_version = 1,
                                    .given = true};
    assert_int_equal(town_ask(&town, anna, &yes.head), OK);
    struct wire_calendar_make feed = {.head = {.type = WIRE_calendar_make}};
    assert_int_equal(town_ask(&town, anna, &feed.head), OK);
    assert_true(traces_of(town.core->db, anna) > 0);
}

/* Leaves; the first phone online takes the leaves out of the groups. */
static void leave(void)
{
    const struct cap *const caps[] = {anna->let_in_by};
    struct wire_member_leave in = {.head = {.type = WIRE_member_leave},
                                   .statement = town_leave(&town, anna, town_wijk())};
    assert_int_equal(town_ask(&town, anna, &in.head), OK);
    assert_int_equal(town_apply(&town, town.leader, &talk, in.statement, caps, 1), OK);
    assert_int_equal(town_apply(&town, town.leader, &alarm_group, in.statement, caps, 1), OK);
}

/* RETENTION-4, RETENTION-9, MEMBER-5 */
static void nothing_of_a_person_who_left_is_kept_a_day_later(void **state)
{
    (void)state;
    live_a_little();
    leave();
    town_wait(&town, TOWN_DAY);
    assert_int_equal(traces_of(town.core->db, anna), 0);
}

/* RETENTION-5 */
static void a_restored_backup_forgets_again_who_has_left(void **state)
{
    (void)state;
    live_a_little();
    unsigned count = 0;
    struct db *older = NULL;
    assert_int_equal(db_checkpoint(town.core->db), OK);
    char command[200];
    (void)snprintf(command, sizeof(command), "cp %s %s", file, copy);
    assert_int_equal(system(command), 0); // NOLINT(cert-env33-c): files that this test has made
    leave();
    assert_int_equal(db_checkpoint(town.core->db), OK);
    assert_int_equal(db_open_at(copy, &older), OK);
    assert_true(traces_of(older, anna) > 0);
    assert_int_equal(ledger_apply(older, file, &count), OK);
    assert_true(count > 0);
    assert_int_equal(number_in(older, "SELECT count(*) FROM alert_act"), 0);
    const int64_t devices = number_in(older, "SELECT count(*) FROM device WHERE state = 1");
    assert_int_equal(traces_of(older, anna), devices); /* until the groups let its leaf go again */
    db_close(older);
}

/* RETENTION-8, RETENTION-2 */
static void contributions_are_kept_for_the_budget_s_term_and_seven_years(void **state)
{
    (void)state;
    const uint64_t years = term_of(wire_kept_thing_CONTRIBUTION)->seconds / 31536000;
    assert_int_equal(years, 12);
    assert_int_equal(term_of(wire_kept_thing_ATTENDANCE)->seconds, 31536000);
    assert_int_equal(term_of(wire_kept_thing_INVITATION)->seconds, 1209600);
    assert_int_equal(term_of(wire_kept_thing_AUDIT)->seconds, 31536000);
    assert_int_equal(
        db_run(town.core->db,
               "INSERT INTO contribution SELECT wijk_id, wijk_id, wijk_id, wijk_id, wijk_id,"
               " 20140401, 20140401, 3, 0, 135, 135, 1, 0 FROM wijk;"
               "INSERT INTO contribution SELECT wijk_id, zeroblob(16), wijk_id, wijk_id, wijk_id,"
               " 20140301, 20140301, 3, 0, 135, 135, 1, 0 FROM wijk"),
        OK);
    town_wait(&town, 3700);
    assert_int_equal(number_of("SELECT count(*) FROM contribution"), 1);
    assert_int_equal(number_of("SELECT min(on_day) FROM contribution"), 20140401);
}

/* Runs it with every # as that number. */
static void run_with(const char *sql, int number)
{
    char text[2400] = "";
    size_t size = 0;
    for (const char *c = sql; *c != '\0'; c++) {
        const size_t room = sizeof(text) - size;
        const int wrote = *c == '#' ? snprintf(text + size, room, "%d", number)
                                    : snprintf(text + size, room, "%c", *c);
        assert_true(wrote > 0 && (size_t)wrote < room);
        size += (size_t)wrote;
    }
    assert_int_equal(db_run(town.core->db, text), OK);
}

/* A row in each table of a fund whose one year is that. */
static void add_fund(int year)
{
    run_with("INSERT INTO fund SELECT wijk_id, randomblob(16), 'W#', 1, zeroblob(32) FROM wijk;"
             "INSERT INTO budget_year SELECT wijk_id, fund_id, #, 1, 100, 0, 0, 0, 0 FROM fund"
             " WHERE name = 'W#';"
             "INSERT INTO capacity SELECT wijk_id, fund_id, #, fund_id, '6.1', 5 FROM fund"
             " WHERE name = 'W#';"
             "INSERT INTO mandate SELECT wijk_id, fund_id, fund_id, 5, 5 FROM fund"
             " WHERE name = 'W#';"
             "INSERT INTO reservation SELECT wijk_id, fund_id, fund_id, #, fund_id, 5, 0, '6.1',"
             " '', 1, 0, fund_id, NULL FROM fund WHERE name = 'W#';"
             "INSERT INTO consultation SELECT wijk_id, fund_id, 1, 1, 1, '', #0101, fund_id"
             " FROM fund WHERE name = 'W#';"
             "INSERT INTO entry SELECT wijk_id, fund_id, 1, fund_id, #, 1, 5, 0, 0, fund_id,"
             " fund_id, fund_id, '6.1', #0101, #0101, '', fund_id, fund_id, zeroblob(32) FROM fund"
             " WHERE name = 'W#';"
             "INSERT INTO budget_closing SELECT wijk_id, fund_id, #, 1, '', '', fund_id, fund_id,"
             " #1231 FROM fund WHERE name = 'W#'",
             year);
}

static const char *const OF_A_FUND[] = {"fund",    "budget_year",   "capacity",
                                        "mandate", "reservation",   "consultation",
                                        "entry",   "budget_closing"};

static int64_t rows_of(const char *table)
{
    char sql[240];
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
    return number_of(sql);
}

/* RETENTION-10: it is March 2026; a fund whose last year was 2019 is younger than seven years. */
static void a_budget_goes_as_a_whole_seven_years_after_its_last_year(void **state)
{
    (void)state;
    add_fund(2018);
    add_fund(2019);
    town_wait(&town, 3700);
    for (size_t i = 0; i < sizeof(OF_A_FUND) / sizeof(OF_A_FUND[0]); i++) {
        if (rows_of(OF_A_FUND[i]) != 1) {
            fail_msg("%s holds %d rows", OF_A_FUND[i], (int)rows_of(OF_A_FUND[i]));
        }
    }
    assert_int_equal(number_of("SELECT year FROM budget_year"), 2019);
    assert_true(town_prove(&town, anna));
    assert_int_equal(term_of(wire_kept_thing_BUDGET)->deleted, 8);
    assert_int_equal(term_of(wire_kept_thing_BUDGET)->seconds / 31536000, 7);
}

/* What is dated and goes after years: a row of it on day #. */
static const char *const DATED[] = {
    "INSERT INTO overview SELECT wijk_id, 1, #, 20140410, 5 FROM wijk",
    "INSERT INTO overview_cell SELECT wijk_id, 1, #, wijk_id, 1, 6, 0, 6 FROM wijk",
    ("INSERT INTO advice SELECT wijk_id, randomblob(16), 1, #, #, 0, wijk_id, 'x', '', 0"
     " FROM wijk"),
    ("INSERT INTO open_question SELECT wijk_id, randomblob(16), 1, 1, 1, 1, 'x', '', #"
     " FROM wijk"),
    "INSERT INTO learning_session SELECT wijk_id, randomblob(16), 1, #, 1, 50, 0 FROM wijk",
    "INSERT INTO overview_fact SELECT wijk_id, 1, #, 1, 1, 0, 6, 0, 6, #, # FROM wijk",
    ("INSERT INTO publication SELECT wijk_id, 1, #, 20140410, zeroblob(32), x'00', x'00'"
     " FROM wijk"),
    "INSERT INTO visit_counted SELECT wijk_id, wijk_id, #, 20140101 FROM wijk",
    ("INSERT INTO meeting SELECT wijk_id, randomblob(16), #, 1170, 'x', 1, 1, 0, 0 FROM wijk;"
     "INSERT INTO agenda_item SELECT wijk_id, meeting_id, 1, 'x' FROM meeting"
     " WHERE on_day = #"),
    "INSERT INTO advice_body SELECT wijk_id, advice_id, 2 FROM advice WHERE given_on = #",
    "INSERT INTO visit_week SELECT wijk_id, wijk_id, #, 300, 0, 1 FROM wijk",
    "INSERT INTO activity_day SELECT wijk_id, wijk_id, # FROM wijk",
    "INSERT INTO simple_question SELECT wijk_id, # / 10000, 1, 1, 1, 1, 7 FROM wijk",
    "INSERT INTO analysis SELECT wijk_id, randomblob(16), '#', 0, 5, 4, 12, 1, 1, # FROM wijk",
    "INSERT INTO casus_grade SELECT wijk_id, wijk_id, 1, #, 35, # FROM wijk",
    "INSERT INTO casus_meeting SELECT wijk_id, wijk_id, #, #, 1, 6 FROM wijk",
    "INSERT INTO learned SELECT wijk_id, randomblob(16), #, 1, 1, 'x', 1 FROM wijk",
    "INSERT INTO reported_figure SELECT wijk_id, 'I3', #, #, 61, 9, 'x', 'x', 1 FROM wijk",
    "INSERT INTO burglary_figure SELECT wijk_id, #, #, 1, 3, 9, 'x', #, # FROM wijk",
    "INSERT INTO pulse_count SELECT wijk_id, #, 1, 1, 6 FROM wijk",
    "INSERT INTO profile_line SELECT wijk_id, 'x', #, 'x', '1', 'x', 'x' FROM wijk",
};

/* RETENTION-10, CASUS-13 */
static void a_sample_of_analyses_goes_as_a_whole(void **state)
{
    (void)state;
    static const char OLD[] =
        "INSERT INTO analysis SELECT wijk_id, randomblob(16), 'a', 0, 5, 4, 12, 1, 1, # FROM wijk;"
        "INSERT INTO analysis SELECT wijk_id, randomblob(16), 'b', 0, 5, 4, 12, 1, 1, # FROM wijk;";
    static const char FIXED[] = "INSERT INTO analysis_sample SELECT wijk_id, 'a', # FROM wijk";
    static const char YOUNG[] =
        "INSERT INTO analysis SELECT wijk_id, randomblob(16), 'b', 0, 5, 4, 12, 1, 1, # FROM wijk";
    const int32_t today = local_day(town.settings.zone, town.at.now);
    const int32_t edge = day_after(today, -(int)(town.settings.contribution_keep_s / TOWN_DAY));
    run_with(OLD, day_after(edge, -365));
    run_with(FIXED, day_after(edge, 1));
    run_with(YOUNG, day_after(edge, 1));
    town_wait(&town, 3700);
    assert_int_equal(rows_of("analysis WHERE sample = 'a'"), 1);
    assert_int_equal(rows_of("analysis WHERE sample = 'b'"), 2);
    town_wait(&town, INT64_C(2) * TOWN_DAY);
    town_wait(&town, 3700);
    assert_int_equal(rows_of("analysis"), 0);
}

/* RETENTION-10: twelve years and a day ago, and a day less. */
static void figures_learning_and_advice_go_after_the_budgets_term_and_seven_years(void **state)
{
    (void)state;
    /* the council freezes the months after it: their first days are not looked at */
    static const char *const DAYS[] = {"overview WHERE from_day % 100 > 1 AND from_day",
                                       "overview_cell WHERE from_day % 100 > 1 AND from_day",
                                       "advice WHERE given_on",
                                       "open_question WHERE asked_on",
                                       "learning_session WHERE on_day",
                                       "overview_fact WHERE from_day % 100 > 1 AND from_day",
                                       "publication WHERE from_day % 100 > 1 AND from_day",
                                       "visit_counted WHERE week",
                                       "meeting WHERE on_day",
                                       ("advice_body WHERE (SELECT given_on FROM advice WHERE "
                                        "advice.advice_id = advice_body.advice_id)"),
                                       "visit_week WHERE week",
                                       "activity_day WHERE on_day",
                                       "simple_question WHERE 1231 + 10000 * year",
                                       "analysis WHERE made_on",
                                       "casus_grade WHERE given_on",
                                       "casus_meeting WHERE held_on",
                                       "learned WHERE written_on",
                                       "reported_figure WHERE to_day",
                                       "burglary_figure WHERE to_day",
                                       "pulse_count WHERE quarter",
                                       "profile_line WHERE on_day"};
    const int32_t today = local_day(town.settings.zone, town.at.now);
    const int32_t edge = day_after(today, -(int)(town.settings.contribution_keep_s / TOWN_DAY));
    const int32_t years_ago = day_after(edge, 731);
    char old[160];
    char kept[200];
    for (size_t i = 0; i < sizeof(DATED) / sizeof(DATED[0]); i++) {
        run_with(DATED[i], day_after(edge, -365));
        run_with(DATED[i], day_after(edge, 1));
        (void)snprintf(old, sizeof(old), "%s < %d", DAYS[i], edge);
        assert_int_equal(rows_of(old), 1);
    }
    town_wait(&town, 3700);
    for (size_t i = 0; i < sizeof(DAYS) / sizeof(DAYS[0]); i++) {
        (void)snprintf(old, sizeof(old), "%s < %d", DAYS[i], edge);
        (void)snprintf(kept, sizeof(kept), "%s BETWEEN %d AND %d", DAYS[i], edge, years_ago);
        if (rows_of(old) != 0 || rows_of(kept) != 1) {
            fail_msg("%s: %d old, %d kept", DAYS[i], (int)rows_of(old), (int)rows_of(kept));
        }
    }
}

/* Nothing stands there any more, under that name or beside it. */
static void expect_no_copy(void)
{
    char command[100];
    (void)snprintf(command, sizeof(command), "test -z \"$(ls %s* 2>/dev/null)\"", copy);
    assert_int_equal(system(command), 0); // NOLINT(cert-env33-c): a path that this test has made
}

/* RETENTION-18 */
static void a_rehearsal_counts_what_would_go_and_nothing_goes(void **state)
{
    (void)state;
    uint64_t gone[wire_kept_thing_COUNT];
    assert_true(chance_open());
    assert_int_equal(town_say(&town, anna, &talk, "hallo"), OK);
    assert_int_equal(db_checkpoint(town.core->db), OK);
    const int64_t kept = number_of("SELECT count(*) FROM event");
    const int64_t audits = number_of("SELECT count(*) FROM audit");
    assert_int_equal(retention_rehearse(&town.settings, file, NULL, copy, town.at, gone), OK);
    assert_int_equal(gone[wire_kept_thing_CHAT], 0); /* it is too young */
    expect_no_copy();
    struct moment later = town.at;
    later.now += (int64_t)31 * TOWN_DAY;
    assert_int_equal(retention_rehearse(&town.settings, file, NULL, copy, later, gone), OK);
    assert_true(gone[wire_kept_thing_CHAT] > 0);
    assert_int_equal(gone[wire_kept_thing_AUDIT], 0);
    struct settings shorter = town.settings;
    shorter.audit_keep_s = TOWN_DAY;
    assert_int_equal(retention_rehearse(&shorter, file, NULL, copy, later, gone), OK);
    assert_int_equal(gone[wire_kept_thing_AUDIT], audits);
    assert_int_equal(number_of("SELECT count(*) FROM event"), kept);
    assert_int_equal(number_of("SELECT count(*) FROM audit"), audits);
    expect_no_copy();
    assert_string_equal(retention_thing_name(wire_kept_thing_CHAT), "chat");
    assert_int_equal(retention_rehearse(&shorter, file, NULL, file, later, gone), CONFLICT);
    assert_int_equal(number_of("SELECT count(*) FROM event"), kept);
}

/* RETENTION-11 */
static void an_address_that_took_no_push_for_a_year_is_dropped(void **state)
{
    (void)state;
    static const int64_t YEAR = 31536000;
    char sql[700];
    const int64_t now = town.at.now;
    const int32_t today = local_day(town.settings.zone, now);
    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO push_subscription"
                   " SELECT wijk_id, serial, 'https://push.example.org/1', zeroblob(65),"
                   "  zeroblob(16), 2, %" PRId64 ", CASE state WHEN 0 THEN %d END"
                   "   FROM device ORDER BY serial LIMIT 1;"
                   "INSERT INTO push_subscription"
                   " SELECT wijk_id, serial, 'https://push.example.org/2', zeroblob(65),"
                   "  zeroblob(16), 2, %" PRId64 ", %d"
                   "   FROM device ORDER BY serial DESC LIMIT 1",
                   now - 2 * YEAR, day_after(today, -367), now - 2 * YEAR, day_after(today, -100));
    assert_int_equal(db_run(town.core->db, sql), OK);
    assert_int_equal(rows_of("push_subscription"), 2);
    town_wait(&town, 3700);
    assert_int_equal(rows_of("push_subscription"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM push_subscription WHERE endpoint LIKE '%/2'"),
                     1);
    assert_int_equal(db_run(town.core->db, "UPDATE push_subscription SET worked_on = NULL"), OK);
    town_wait(&town, 3700); /* registered two years ago, and never took one */
    assert_int_equal(rows_of("push_subscription"), 0);
}

/* RETENTION-2 */
static void what_was_done_under_a_hat_is_kept_a_year(void **state)
{
    (void)state;
    const int64_t before = number_of("SELECT count(*) FROM audit");
    assert_true(before > 0); /* the wijk was founded under hats */
    town_wait(&town, town.settings.audit_keep_s - 7200);
    assert_int_equal(number_of("SELECT count(*) FROM audit"), before);
    town_wait(&town, 14400);
    assert_int_equal(number_of("SELECT count(*) FROM audit"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(alerts_are_gone_after_a_day_chat_and_commits_after_thirty),
        TEST(every_term_runs_daily_and_says_how_many_went),
        TEST(a_term_that_ran_today_is_not_noted_again),
        TEST(nothing_of_a_person_who_left_is_kept_a_day_later),
        TEST(a_restored_backup_forgets_again_who_has_left),
        TEST(contributions_are_kept_for_the_budget_s_term_and_seven_years),
        TEST(what_was_done_under_a_hat_is_kept_a_year),
        TEST(a_budget_goes_as_a_whole_seven_years_after_its_last_year),
        TEST(figures_learning_and_advice_go_after_the_budgets_term_and_seven_years),
        TEST(a_sample_of_analyses_goes_as_a_whole),
        TEST(a_rehearsal_counts_what_would_go_and_nothing_goes),
        TEST(an_address_that_took_no_push_for_a_year_is_dropped),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
