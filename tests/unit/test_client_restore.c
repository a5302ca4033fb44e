/* A server put back to an older state, groups that stand still, neighbours that judge: what phones
 * make of it, through the real server core. */
#include "store/backup.h"
#include "unit/client_wijk.h"

#include <glob.h>

static size_t times_heard(const struct phone *phone, const char *text)
{
    size_t count = 0;
    for (size_t i = 0; i < phone->happened_count; i++) {
        count += phone->happened[i].what.kind == HAPPENED_MESSAGE &&
                 strcmp(phone->happened[i].text, text) == 0;
    }
    return count;
}

static const struct phone_answer *say(struct client_world *world, size_t which, const char *text)
{
    const struct wish wish = {
        .kind = WISH_SAY,
        .as.say = {.group = phone_group(world, which, CERT_TALK_BUURT), .text = span_text(text)}};
    return phone_get(world, which, &wish);
}

static void stop(struct client_world *world)
{
    for (size_t i = 0; i < PHONES_MAX; i++) {
        if (world->phones[i].client != NULL) {
            phone_gone(world, i);
        }
    }
    reader_close(world->reader);
    core_close(world->core);
}

static void put_back(struct client_world *world, const char *copy)
{
    stop(world);
    const struct restore restore = {.copy = copy,
                                    .database = world->path,
                                    .now = world->at.now,
                                    .chance = world_chance,
                                    .chance_context = &world->drawn};
    struct restored restored;
    assert_int_equal(backup_restore(&restore, &restored), OK);
    memset(world->log_last, 0, sizeof(world->log_last));
    world_start(world);
}

static void remove_copies(struct client_world *world, const char *copy)
{
    char pattern[256];
    glob_t found = {0};
    (void)unlink(copy);
    (void)snprintf(pattern, sizeof(pattern), "%s/wijk.db.*", world->folder);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        assert_int_equal(unlink(found.gl_pathv[i]), 0);
    }
    globfree(&found);
}

/* S8: phones are ahead of a server whose backup is older; they find each other again, and who was
 * revoked meanwhile stays out. */
/* CLIENT-18 */
static void phones_go_on_after_a_backup_was_put_back(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    char copy[128];
    (void)snprintf(copy, sizeof(copy), "%s/copy.db", world->folder);
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_let_in(world, 2, "Cees");
    world_let_in(world, 3, "Dirk");
    assert_int_equal(backup_make(world->path, copy), OK);
    const struct wish self = {.kind = WISH_SHOW_SELF};
    const struct wish revoke = {
        .kind = WISH_REVOKE,
        .as.revoke = {.kind = WISH_REVOKE_DEVICE,
                      .target = phone_get(world, 3, &self)->answer.self.device_serial}};
    assert_int_equal(phone_get(world, 0, &revoke)->status, OK);
    world_pass(world, 20);
    assert_int_equal(say(world, 1, "voor het terugzetten")->status, OK);
    world_pass(world, 600);
    put_back(world, copy);
    world_pass(world, 120);
    assert_true(phone_was_warned(&world->phones[1], HAPPENED_SERVER_RESTORED));
    assert_int_equal(say(world, 2, "na het terugzetten")->status, OK);
    world_pass(world, 20);
    assert_int_equal(times_heard(&world->phones[0], "na het terugzetten"), 1);
    assert_int_equal(times_heard(&world->phones[1], "na het terugzetten"), 1);
    assert_int_equal(times_heard(&world->phones[0], "voor het terugzetten"), 1);
    assert_int_equal(times_heard(&world->phones[3], "na het terugzetten"), 0);
    const struct wish members = {.kind = WISH_SHOW_MEMBERS,
                                 .as.target.group = phone_group(world, 0, CERT_TALK_BUURT)};
    assert_int_equal(phone_get(world, 0, &members)->answer.member_count, 3);
    remove_copies(world, copy);
    world_end(world);
}

/* CLIENT-32 */
static void a_server_whose_logs_were_cut_off_is_called_lying(void **state)
{
    (void)state;
    struct client_world *world = world_make();
    char copy[128];
    char aside[160];
    (void)snprintf(copy, sizeof(copy), "%s/copy.db", world->folder);
    (void)world_found(world, 1);
    world_let_in(world, 1, "Bram");
    world_pass(world, 60);
    assert_int_equal(backup_make(world->path, copy), OK);
    stop(world);
    world_start(world);
    world_pass(world, 120);
    assert_false(phone_was_warned(&world->phones[1], HAPPENED_LYING));
    assert_int_equal(say(world, 0, "wat de server verzwijgt")->status, OK);
    world_pass(world, 20);
    stop(world);
    for (const char *const *end = (const char *const[]){"-wal", "-shm", NULL}; *end != NULL;
         end++) {
        (void)snprintf(aside, sizeof(aside), "%s%s", world->path, *end);
        (void)unlink(aside);
    }
    assert_int_equal(rename(copy, world->path), 0); /* and not restored: no new incarnation */
    memset(world->log_last, 0, sizeof(world->log_last));
    world_start(world);
    world_pass(world, 120);
    assert_true(phone_was_warned(&world->phones[0], HAPPENED_LYING));
    assert_true(phone_was_warned(&world->phones[1], HAPPENED_LYING));
    assert_false(phone_was_warned(&world->phones[1], HAPPENED_SERVER_RESTORED));
    world_end(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phones_go_on_after_a_backup_was_put_back),
        cmocka_unit_test(a_server_whose_logs_were_cut_off_is_called_lying),
    };
    if (getenv("CLIENT_TEST") != NULL) {
        cmocka_set_test_filter(getenv("CLIENT_TEST"));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
