/* test_device.c -- a member's devices: sisters and revoking (T3, T5). */
#include "device/device_rules.h"
#include "support/town.h"
#include "wijk/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the ones above first
#include <cmocka.h>

static struct town town;
static struct phone *anna;

static int open_town(void **state)
{
    (void)state;
    town_open(&town, NULL);
    town_found(&town);
    anna = town_resident(&town);
    return 0;
}

static int close_town(void **state)
{
    (void)state;
    town_close(&town);
    return 0;
}

static enum status add(struct phone *signer, const struct phone *phone)
{
    struct wire_device_add in = {.head = {.type = WIRE_device_add},
                                 .evidence = phone->evidence,
                                 .device_key = wire_key_of(&phone->key)};
    return town_ask(&town, signer, &in.head);
}

static size_t list(struct phone *phone, struct wire_device *out)
{
    struct wire_device_list in = {.head = {.type = WIRE_device_list}};
    assert_int_equal(town_ask(&town, phone, &in.head), OK);
    const struct wire_device_page *page = (const void *)town.reply;
    memcpy(out, page->devices.items, page->devices.count * sizeof(*out));
    return page->devices.count;
}

static struct span revoke_own(const struct phone *by, const struct phone *const *phones,
                              size_t count)
{
    mls_statement_body body = town_statement(&town, CERT_REVOKE, town_wijk());
    body.revoked.serials = town_serials(&town, phones, count);
    const struct cert_pen pen = town_device_pen(&town, by);
    return town_sign(&town, &body, &pen, 1);
}

/* DEVICE-1 */
static void a_sister_is_signed_by_a_live_device_that_was_invited(void **state)
{
    (void)state;
    struct phone *tablet = town_sister_phone(&town, anna, 0);
    assert_int_equal(add(town.leader, tablet), NOT_ALLOWED); /* not the one who signed */
    assert_int_equal(add(anna, tablet), OK);
    assert_int_equal(add(anna, tablet), OK); /* again is the same */
    assert_true(town_prove(&town, tablet));
    struct phone *stranger = town_sister_phone(&town, anna, 1);
    uint8_t *bytes = (uint8_t *)stranger->evidence.data;
    bytes[stranger->evidence.size - 1] ^= 1;
    assert_int_equal(add(anna, stranger), BAD_SIGNATURE);
    const struct cert_device own = tablet->device;
    tablet->device.is_sister = false; /* it says that it was invited */
    struct phone *second = town_sister_phone(&town, tablet, 0);
    tablet->device = own;
    assert_int_equal(add(tablet, second), BAD_CHAIN);
    struct phone *twin = town_sister_phone(&town, anna, 0);
    assert_int_equal(add(anna, twin), SERIAL_TWICE);
}

/* DEVICE-2 */
static void a_member_has_four_live_devices(void **state)
{
    (void)state;
    for (uint8_t n = 0; n < 3; n++) {
        assert_non_null(town_sister(&town, anna, n));
    }
    struct phone *fifth = town_sister_phone(&town, anna, 3);
    assert_int_equal(add(anna, fifth), FULL);
    const struct cert_device invited = {.is_sister = false};
    const struct cert_device sister = {.is_sister = true};
    assert_int_equal(device_may_sign(&invited, 3), OK);
    assert_int_equal(device_may_sign(&invited, 4), FULL);
    assert_int_equal(device_may_sign(&sister, 1), BAD_CHAIN);
}

/* DEVICE-3 */
static void any_device_of_a_member_revokes_any_other(void **state)
{
    (void)state;
    struct phone *tablet = town_sister(&town, anna, 0);
    const struct phone *lost[] = {anna};
    assert_int_equal(town_post(&town, tablet, revoke_own(tablet, lost, 1)), OK);
    assert_int_equal(anna->connection, 0);
    assert_false(town_prove(&town, anna));
    static struct wire_device devices[DEVICE_PAGE_MAX];
    assert_int_equal(list(tablet, devices), 2);
    const struct phone *back[] = {tablet};
    assert_int_equal(town_post(&town, town.leader, revoke_own(anna, back, 1)), REVOKED);
}

/* DEVICE-4 */
static void a_lost_device_goes_with_the_sisters_it_signed_but_for_those_ticked_off(void **state)
{
    (void)state;
    struct phone *tablet = town_sister(&town, anna, 0);
    struct phone *thief = town_sister(&town, anna, 1);
    const struct phone *lost[] = {anna, thief};
    assert_int_equal(town_post(&town, tablet, revoke_own(tablet, lost, 2)), OK);
    static struct wire_device devices[DEVICE_PAGE_MAX];
    assert_int_equal(list(tablet, devices), 3);
    for (size_t i = 0; i < 3; i++) {
        const struct wire_id own = wire_id_of(&tablet->device.serial);
        assert_int_equal(devices[i].live, wire_id_equal(&devices[i].serial, &own));
    }
    assert_int_equal(thief->closed, CLOSE_REVOKED);
}

/* DEVICE-5 */
static void a_revoked_device_is_sent_nothing_more(void **state)
{
    (void)state;
    struct phone *tablet = town_sister(&town, anna, 0);
    const struct phone *lost[] = {anna};
    town_forget_heard(&town);
    assert_int_equal(town_post(&town, tablet, revoke_own(tablet, lost, 1)), OK);
    assert_int_equal(anna->closed, CLOSE_REVOKED);
    struct wire_charter_publish in = {.head = {.type = WIRE_charter_publish},
                                      .version = 2,
                                      .charter = town_charter(&town, &town.founder_cap, 2)};
    assert_int_equal(town_ask_as(&town, &town.founder_cap, &in.head), OK);
    assert_non_null(town_heard(tablet, WIRE_charter_changed));
    assert_null(town_heard(anna, WIRE_charter_changed));
}

/* DEVICE-6 */
static void a_new_device_is_told_to_all_of_the_members(void **state)
{
    (void)state;
    struct phone *tablet = town_sister(&town, anna, 0);
    town_forget_heard(&town);
    struct phone *third = town_sister(&town, anna, 1);
    const struct wire_id serial = wire_id_of(&third->device.serial);
    struct phone *const own[] = {anna, tablet};
    for (size_t i = 0; i < 2; i++) {
        const struct wire_device_added *told = (const void *)town_heard(own[i], WIRE_device_added);
        assert_non_null(told);
        assert_true(wire_id_equal(&told->device.serial, &serial));
        assert_int_equal(told->device.since, 20260317);
    }
    assert_null(town_heard(town.leader, WIRE_device_added));
}

/* DEVICE-7 */
static void a_member_sees_the_own_devices_only(void **state)
{
    (void)state;
    struct phone *tablet = town_sister(&town, anna, 0);
    static struct wire_device devices[DEVICE_PAGE_MAX];
    assert_int_equal(list(anna, devices), 2);
    const struct wire_id first = wire_id_of(&anna->device.serial);
    const struct wire_id second = wire_id_of(&tablet->device.serial);
    for (size_t i = 0; i < 2; i++) {
        const bool is_sister = wire_id_equal(&devices[i].serial, &second);
        assert_true(is_sister || wire_id_equal(&devices[i].serial, &first));
        assert_true(
            wire_id_equal(&devices[i].signed_by, is_sister ? &first : &(struct wire_id){{0}}));
        assert_true(devices[i].live);
    }
    assert_int_equal(list(town.leader, devices), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_town, close_town)
    const struct CMUnitTest tests[] = {
        TEST(a_sister_is_signed_by_a_live_device_that_was_invited),
        TEST(a_member_has_four_live_devices),
        TEST(any_device_of_a_member_revokes_any_other),
        TEST(a_lost_device_goes_with_the_sisters_it_signed_but_for_those_ticked_off),
        TEST(a_revoked_device_is_sent_nothing_more),
        TEST(a_new_device_is_told_to_all_of_the_members),
        TEST(a_member_sees_the_own_devices_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
