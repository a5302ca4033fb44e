/* bench_found.c -- a wijk for benches: real certificates, real groups, as many devices as are
 * asked.
 *
 *     bench_found DIR DEVICES LEAVES
 *
 * Everything comes about through the server's own core: the founding, each invitation laid down and
 * claimed, the groups, the first LEAVES devices entering the alarm group by external commits of
 * their own. The devices beyond those follow the group's log without being leaves of it. Writes
 * DIR/buurt.db, and the crew (crew.h) with alerts that leaves of the group have sealed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the headers above first
#include <cmocka.h>

#include "base/check.h"
#include "server/core/log.h"
#include "server/core/wijk.h"
#include "server/ops/clock.h"
#include "support/crew.h"
#include "support/paper.h"
#include "support/town.h"
#include "wire/wire.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    SENDERS = 8,
    INVITERS_MAX = 256,
    INVITATIONS = 400, /* of one hat, which may allow 500 */
    ALERTS = 64,
    ALERT_TEXT = 84, /* so that the sealed alert has 340 bytes */
    HAT_S = 100 * 86400,
    SCRATCH_MAX = 1 << 28,
    FRAME_MAX = 1 << 16
};

static struct town town;
static struct wire_group alarm_group, talk_group;
static struct crew crew;
static struct cap inviters[INVITERS_MAX];

static void must(enum status status, const char *what)
{
    if (status != OK) {
        (void)fprintf(stderr, "bench_found: %s: %s\n", what, status_name(status));
        exit(1);
    }
}

/* The devices of one wijk on one evening, where a coordinator may invite forty a day. */
static void loosen(struct settings *settings)
{
    settings->invitation_day = INT32_MAX;
    settings->quota_size = INT32_MAX;
    settings->open_answers_max = INT32_MAX;
    settings->blob_device_max = INT32_MAX;
}

static void remember(const struct phone *phone, uint32_t index)
{
    struct crew_device *device = &crew.devices[index];
    memcpy(device->serial, phone->device.serial.bytes, sizeof device->serial);
    memcpy(device->seed, phone->pair.seed.bytes, sizeof device->seed);
}

static void forget_groups(struct phone *phone)
{
    for (size_t i = 0; i < PHONE_CLUBS; i++) {
        group_destroy(phone->clubs[i].group);
        cert_policy_destroy(phone->clubs[i].policy);
        phone->clubs[i] = (struct club){.group = NULL};
    }
}

/* One hat lets in five hundred: the coordinator gets as many as are needed. */
static void make_inviters(void)
{
    CHECK(crew.count / INVITATIONS < INVITERS_MAX);
    for (uint32_t i = 0; i <= crew.count / INVITATIONS; i++) {
        const struct town_grant grant = {.hat = CERT_COORDINATOR,
                                         .reach = town_buurt(&town, 0),
                                         .subject = town.coordinator,
                                         .issuer = &town.founder_cap,
                                         .cosigner = &town.second_cap,
                                         .until = (uint64_t)town.at.now + HAT_S + i,
                                         .invitations = 500};
        inviters[i] = town_hat(&town, &grant);
        must(town_lay_down(&town, &inviters[i]), "hat");
    }
}

/* A newcomer in the place of the last one: invited, let in, and where wanted in the alarm group. */
static void admit(struct phone *phone, uint32_t index, bool enters)
{
    const struct town_invite invite = {.issuer = &inviters[index / INVITATIONS],
                                       .seq = (uint16_t)(1 + index % INVITATIONS),
                                       .phone = phone};
    (void)town_phone(&town, &invite);
    must(town_register(&town, phone), "invite");
    must(town_claim(&town, phone), "claim");
    if (enters) {
        CHECK(town_prove(&town, phone));
        must(town_enter(&town, phone, &alarm_group, NULL), "enter");
    }
    remember(phone, index);
}

static void leave_slot(struct phone *phone)
{
    forget_groups(phone);
    if (phone->connection != 0) {
        town_hang_up(&town, phone);
    }
    town_forget_heard(&town);
}

/* Everything a newcomer brings is forgotten again, but for what the crew remembers. */
static void admit_all(struct phone *const senders[SENDERS])
{
    struct phone *slot = NULL;
    const struct town_invite invite = {.issuer = &town.coordinator_cap};
    slot = town_phone(&town, &invite);
    for (uint32_t i = 0; i < crew.count; i++) {
        const struct arena kept = town.arena;
        if (i < SENDERS) {
            admit(senders[i], i, true);
            town_forget_heard(&town);
            continue;
        }
        town.arena = arena_make(SCRATCH_MAX);
        admit(slot, i, i < crew.leaves);
        leave_slot(slot);
        arena_end(&town.arena);
        town.arena = kept;
        if (i % 100 == 0) {
            (void)fprintf(stderr, "\r%u of %u", i, crew.count);
        }
    }
    (void)fprintf(stderr, "\n");
}

/* Rows that say: this device may read the log. For leaves they are there already. */
static void follow_all(void)
{
    struct arena arena = arena_make(SCRATCH_MAX);
    struct batch batch = {.effects = NULL};
    struct asking inside = {.core = town.core, .batch = &batch, .scratch = town.core->scratch};
    struct request r = {.db = town.core->db,
                        .arena = &arena,
                        .now = town.at.now,
                        .settings = &town.settings,
                        .wijk_id = town.wijk_id,
                        .hat = WIRE_RESIDENT,
                        .trees = town.core->trees,
                        .inside = &inside};
    must(db_begin(town.core->db), "begin");
    for (uint32_t i = 0; i < crew.count; i++) {
        memcpy(r.serial.bytes, crew.devices[i].serial, sizeof r.serial.bytes);
        must(follow_group(&r, &alarm_group, &r.serial), "follow");
        must(follow_group(&r, &talk_group, &r.serial), "follow");
    }
    must(db_end(town.core->db, true), "commit");
    batch_end(&batch);
    arena_end(&arena);
}

/* ── alerts ── */

static char *text_of(const char *head, const struct wire_group *group,
                     const struct wire_alert_raise *raise)
{
    static char text[FRAME_MAX];
    static char message[FRAME_MAX / 2];
    char group_hex[2 * sizeof group->bytes + 1];
    char id_hex[2 * sizeof raise->alert_id.bytes + 1];
    crew_hex(group->bytes, sizeof group->bytes, group_hex);
    crew_hex(raise->alert_id.bytes, sizeof raise->alert_id.bytes, id_hex);
    (void)sodium_bin2base64(message, sizeof message, raise->message.data, raise->message.size,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    (void)snprintf(text, sizeof text,
                   "%s\"group\":\"%s\",\"epoch\":%llu,\"alert_id\":\"%s\",\"practice\":false,"
                   "\"expires\":%lld,\"message\":\"%s\"}",
                   head, group_hex, (unsigned long long)raise->epoch, id_hex,
                   (long long)raise->expires, message);
    char *copy = strdup(text);
    CHECK(copy != NULL);
    return copy;
}

static void seal_alerts(struct phone *const senders[SENDERS])
{
    char text[ALERT_TEXT + 1];
    memset(text, 'a', ALERT_TEXT);
    text[ALERT_TEXT] = '\0';
    crew.alerts = calloc(ALERTS, sizeof *crew.alerts);
    CHECK(crew.alerts != NULL);
    for (uint32_t i = 0; i < ALERTS; i++) {
        const uint32_t sender = i % SENDERS;
        const struct wire_group_send sealed =
            town_message(&town, senders[sender], &alarm_group, wire_content_class_ALERT, text);
        const struct wire_alert_raise raise = {.epoch = sealed.epoch,
                                               .alert_id = sealed.object_id,
                                               .expires = sealed.expires,
                                               .message = sealed.message};
        crew.alerts[i] =
            (struct crew_alert){.sender = sender, .rest = text_of("", &alarm_group, &raise)};
    }
    crew.alert_count = ALERTS;
}

/* ── where the logs stand ── */

static void note_places(void)
{
    struct wijk wijk = {.frozen = false};
    must(wijk_find(town.core->db, &town.wijk_id, &wijk), "wijk");
    crew.incarnation = wijk.incarnation;
    memcpy(crew.groups[0], alarm_group.bytes, sizeof crew.groups[0]);
    memcpy(crew.groups[1], talk_group.bytes, sizeof crew.groups[1]);
    for (uint32_t i = 0; i < crew.count; i++) {
        struct wire_id serial;
        memcpy(serial.bytes, crew.devices[i].serial, sizeof serial.bytes);
        const struct log_name names[CREW_LOGS] = {log_name_of_wijk(&town.wijk_id),
                                                  log_name_of_device(&town.wijk_id, &serial),
                                                  log_name_of_group(&town.wijk_id, &alarm_group),
                                                  log_name_of_group(&town.wijk_id, &talk_group)};
        for (size_t k = 0; k < CREW_LOGS; k++) {
            struct log_row row = {.last_seq = 0};
            must(log_find(town.core->db, &names[k], &row), "log");
            crew.devices[i].seqs[k] = (uint32_t)row.last_seq;
        }
    }
}

/* A certificate for the measurements over TLS. */
static void write_paper(const char *folder)
{
    char certificate[300];
    char key[300];
    (void)snprintf(certificate, sizeof certificate, "%s/cert.pem", folder);
    (void)snprintf(key, sizeof key, "%s/key.pem", folder);
    paper_write(certificate, key, "bench.example");
}

int main(int count, char **words)
{
    static struct phone *senders[SENDERS];
    char path[300];
    (void)umask(S_IRWXG | S_IRWXO);
    if (count != 4) {
        (void)fputs("bench_found DIR DEVICES LEAVES\n", stderr);
        return 2;
    }
    crew.count = (uint32_t)strtoul(words[2], NULL, 10);
    crew.leaves = (uint32_t)strtoul(words[3], NULL, 10);
    CHECK(crew.count >= SENDERS && crew.leaves >= SENDERS && crew.leaves <= crew.count);
    crew.devices = calloc(crew.count, sizeof *crew.devices);
    CHECK(crew.devices != NULL);
    (void)mkdir(words[1], 0700);
    (void)snprintf(path, sizeof path, "%s/buurt.db", words[1]);
    (void)remove(path);
    town_open(&town, path);
    loosen(&town.settings);
    town.at.now = clock_read().now;
    town_found(&town);
    town_open_groups(&town);
    alarm_group = town_group(&town, CERT_ALARM_BUURT, 0, 1);
    talk_group = town_group(&town, CERT_TALK_BUURT, 0, 1);
    memcpy(crew.wijk_id, town.wijk_id.bytes, sizeof crew.wijk_id);
    const struct town_invite invite = {.issuer = &town.coordinator_cap};
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = town_phone(&town, &invite);
    }
    make_inviters();
    admit_all(senders);
    follow_all();
    seal_alerts(senders);
    note_places();
    crew_write(&crew, words[1]);
    write_paper(words[1]);
    town_close(&town);
    return 0;
}
