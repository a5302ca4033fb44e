#include "cli/example/desk.h"

#include "base/buffer.h"
#include "cli/example/people.h"
#include "cli/keep_sqlite.h"
#include "cli/local_time.h"
#include "cli/qr.h"
#include "wire/wire_bytes.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    LINK_SIZE = 400,
    PATH_SIZE = 1024,
    TURN_MS = 250,
    ERRANDS_MAX = 32,
    PAPER_SIZE = 256,
    ID_DIGITS = 32,
    FRESH_S = 86400 /* an invitation that ends sooner is replaced */
};

enum door_kind { DOOR_RESIDENT, DOOR_LEADER, DOOR_COUNCIL, DOOR_COUNT };

static const char *const DOORS[DOOR_COUNT] = {"bewoner", "loopgroepleider", "wijkraad"};
static const enum cert_hat_kind HATS[DOOR_COUNT] = {
    [DOOR_LEADER] = CERT_LEADER, [DOOR_COUNCIL] = CERT_COUNCIL};

struct door {
    struct wire_id serial; /* of the invitation, and of the device that comes in by it */
    char link[LINK_SIZE];
};

/* What an event asked for; done once the event has been told. */
struct errand {
    struct wire_id serial;   /* an invitation that was used, or a device that asks a pass */
    struct wire_group group; /* of the pass; zero: it is an invitation */
};

struct desk {
    const struct desk_setup *setup;
    struct stage stage;
    struct person first;
    struct person second;
    struct wire_id buurt_id;
    struct wire_id walk_group_id;
    struct door doors[DOOR_COUNT];
    struct errand errands[ERRANDS_MAX];
    size_t errand_count;
    char root[PAPER_SIZE];
    size_t root_size;
};

/* ── what happens ───────────────────────────────────────────────────────────────────────────── */

static void told(void *context, const struct happening *happening)
{
    struct desk *desk = context;
    struct errand errand = {.serial = {{0}}};
    if (happening->kind == HAPPENED_PASS_ASKED) {
        errand = (struct errand){happening->who.device_serial, happening->group};
    } else if (happening->kind == HAPPENED_EVENT &&
               happening->event->type == WIRE_invitation_used) {
        errand.serial =
            ((const struct wire_invitation_used *)(const void *)happening->event)->serial;
    } else {
        return;
    }
    if (desk->errand_count < ERRANDS_MAX) {
        desk->errands[desk->errand_count++] = errand;
    }
}

/* ── invitations ────────────────────────────────────────────────────────────────────────────── */

static void print_door(const struct desk *desk, enum door_kind kind)
{
    (void)printf("%-16s %s\n", DOORS[kind], desk->doors[kind].link);
    (void)fflush(stdout);
    if (isatty(STDOUT_FILENO) != 0 &&
        (qr_print(desk->setup->output, span_text(desk->doors[kind].link)) != OK ||
         output_flush(desk->setup->output) != OK)) {
        output_drop(desk->setup->output);
    }
}

/* On this machine alone the server speaks without TLS. */
static void write_link(struct door *door, struct span link, bool is_plain)
{
    static const char HTTPS[] = "https";
    const size_t skip =
        link.size > 8 && memcmp(link.data, HTTPS, sizeof(HTTPS) - 1) == 0 ? sizeof(HTTPS) - 1 : 0;
    (void)snprintf(door->link, sizeof(door->link), "%s%.*s",
                   skip == 0  ? ""
                   : is_plain ? "http"
                              : HTTPS,
                   (int)(link.size - skip), (const char *)link.data + skip);
}

static enum status keep_door(struct desk *desk, enum door_kind kind)
{
    char word[LINK_SIZE + ID_DIGITS + 2];
    const struct door *door = &desk->doors[kind];
    hex_encode(door->serial.bytes, sizeof(door->serial.bytes), word);
    (void)snprintf(word + ID_DIGITS, sizeof(word) - ID_DIGITS, " %s", door->link);
    return keep_word_write(phone_keep(desk->first.phone), DOORS[kind], word);
}

static struct span host_of(const struct desk *desk)
{
    const char *at = strstr(desk->setup->server, "://");
    return span_text(at == NULL ? desk->setup->server : at + 3);
}

static enum status open_door(struct desk *desk, enum door_kind kind)
{
    struct client_output out;
    const struct wish wish = {
        .kind = WISH_INVITE,
        .as.invite = {.kind = kind == DOOR_RESIDENT ? WISH_INVITE_RESIDENT : WISH_INVITE_HAT,
                      .buurt_id = desk->buurt_id,
                      .host = host_of(desk),
                      .hat = (uint32_t)HATS[kind],
                      .room = kind == DOOR_LEADER ? desk->walk_group_id : (struct wire_id){{0}}}};
    enum status status = person_ask(&desk->first, &wish, &out);
    if (status != OK) {
        return person_blame(&desk->first, "invites", status);
    }
    desk->doors[kind].serial = out.answer.id;
    write_link(&desk->doors[kind], out.answer.link,
               strncmp(desk->setup->server, "http://", 7) == 0);
    status = keep_door(desk, kind);
    if (status == OK) {
        print_door(desk, kind);
    }
    return status;
}

/* Whether an invitation that was made before still lets somebody in. */
static bool is_open(const struct wire_invitation_page *page, const struct wire_id *serial)
{
    const struct wire_invitation *items = page->invitations.items;
    for (size_t i = 0; i < page->invitations.count; i++) {
        if (wire_id_equal(&items[i].serial, serial)) {
            return items[i].state == wire_invitation_state_OPEN &&
                   items[i].until > local_time_now() + FRESH_S;
        }
    }
    return false;
}

static enum status check_door(struct desk *desk, enum door_kind kind, bool *open)
{
    struct wire_invitation_list list = {.head.type = WIRE_invitation_list,
                                        .buurt_id = desk->buurt_id};
    struct client_output out;
    bool more = true;
    *open = false;
    while (more && !*open) {
        const enum status status =
            person_request(&desk->first, &list.head, WIRE_WIJK_COORDINATOR, &out);
        if (status != OK || out.reply == NULL || out.reply->type != WIRE_invitation_page) {
            return status;
        }
        const struct wire_invitation_page *page = (const void *)out.reply;
        const struct wire_invitation *items = page->invitations.items;
        *open = is_open(page, &desk->doors[kind].serial);
        more = page->more && page->invitations.count > 0;
        if (more) {
            list.after = items[page->invitations.count - 1].serial;
        }
    }
    return OK;
}

static enum status find_door(struct desk *desk, enum door_kind kind)
{
    const char *word = NULL;
    bool open = false;
    struct door *door = &desk->doors[kind];
    enum status status = keep_word_read(phone_keep(desk->first.phone), DOORS[kind], &word);
    if (status == OK && strlen(word) > ID_DIGITS + 1 &&
        hex_decode(span_of(word, ID_DIGITS), door->serial.bytes, sizeof(door->serial.bytes))) {
        (void)snprintf(door->link, sizeof(door->link), "%s", word + ID_DIGITS + 1);
        status = check_door(desk, kind, &open);
    }
    if (status != OK && status != NOT_FOUND) {
        return status;
    }
    if (!open) {
        return open_door(desk, kind);
    }
    print_door(desk, kind);
    return OK;
}

/* ── what was promised ──────────────────────────────────────────────────────────────────────── */

static enum status cosign(struct desk *desk, const struct wire_id *serial)
{
    const struct wish wish = {.kind = WISH_COSIGN_HAT, .as.target.id = *serial};
    struct client_output out;
    return person_ask_late(&desk->second, &wish, &out);
}

static enum status give_hat(struct desk *desk, enum door_kind kind, const struct wire_id *device)
{
    struct client_output out = {.kind = CLIENT_NOTHING};
    const bool is_leader = kind == DOOR_LEADER;
    struct wire_id cosigner = {{0}};
    enum status status =
        is_leader ? person_find_hat(&desk->second, CERT_WIJK_COORDINATOR, &cosigner) : OK;
    const struct wish wish = {
        .kind = WISH_GRANT_HAT,
        .as.grant = {.hat = (uint32_t)HATS[kind],
                     .device_serial = *device,
                     .buurt_id = is_leader ? desk->buurt_id : (struct wire_id){{0}},
                     .room = is_leader ? desk->walk_group_id : (struct wire_id){{0}},
                     .cosigner = cosigner,
                     .root_paper = span_of(desk->root, is_leader ? 0 : desk->root_size)}};
    if (status == OK) {
        status = person_ask_late(&desk->first, &wish, &out);
    }
    const struct wire_id serial = out.answer.id;
    if (status == OK && out.answer.is_draft) {
        status = cosign(desk, &serial);
    }
    return status == OK ? OK : person_blame(&desk->first, "gives a promised hat", status);
}

static enum status use_door(struct desk *desk, const struct wire_id *serial)
{
    for (enum door_kind kind = DOOR_RESIDENT; kind < DOOR_COUNT; kind++) {
        if (!wire_id_equal(&desk->doors[kind].serial, serial)) {
            continue;
        }
        enum status status = OK;
        if (kind != DOOR_RESIDENT) {
            status = give_hat(desk, kind, serial);
        }
        return status == OK ? open_door(desk, kind) : status;
    }
    return OK;
}

static enum status give_pass(struct desk *desk, const struct errand *errand)
{
    const struct wish wish = {.kind = WISH_GIVE_PASS,
                              .as.pass = {.group = errand->group, .device_serial = errand->serial}};
    struct client_output out;
    return person_ask(&desk->first, &wish, &out);
}

/* One that fails is said and left: the desk stays open. */
static void run_errands(struct desk *desk)
{
    static const struct wire_group none;
    while (desk->errand_count > 0) {
        const struct errand errand = desk->errands[0];
        desk->errand_count--;
        memmove(desk->errands, desk->errands + 1, desk->errand_count * sizeof(errand));
        const bool is_pass = memcmp(&errand.group, &none, sizeof(none)) != 0;
        const enum status status =
            is_pass ? give_pass(desk, &errand) : use_door(desk, &errand.serial);
        if (status != OK) {
            (void)fprintf(stderr, "example: the desk could not help: %s\n", status_text(status));
        }
    }
}

/* ── opening ────────────────────────────────────────────────────────────────────────────────── */

static enum status read_root(struct desk *desk)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/papers/root.txt", desk->setup->phones);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t got = file < 0 ? -1 : read(file, desk->root, sizeof(desk->root));
    if (file >= 0) {
        (void)close(file);
    }
    desk->root_size = got > 0 ? (size_t)got : 0;
    return got > 0 ? OK : NOT_FOUND;
}

/* The first buurt is where the doors lead; its first walking group is the leader's. */
static enum status find_place(struct desk *desk)
{
    const struct wish groups = {.kind = WISH_SHOW_GROUPS};
    struct client_output out;
    enum status status = person_know(&desk->first);
    desk->buurt_id = desk->first.buurt_id;
    if (status == OK) {
        status = person_ask(&desk->first, &groups, &out);
    }
    for (size_t i = 0; status == OK && i < out.answer.group_count; i++) {
        const struct shown_group *group = &out.answer.groups[i];
        if (group->kind == CERT_WALK && wire_id_equal(&group->buurt_id, &desk->buurt_id)) {
            desk->walk_group_id = group->room;
            return OK;
        }
    }
    return status == OK ? NOT_FOUND : status;
}

static enum status open_desk(struct desk *desk)
{
    desk->stage = (struct stage){.server = desk->setup->server, .phones = desk->setup->phones};
    enum status status = person_open(&desk->stage, "wijkcoordinator", true, &desk->first);
    if (status == OK) {
        desk->first.told = told;
        desk->first.context = desk;
        status = person_open(&desk->stage, "wijkcoordinator-2", true, &desk->second);
    }
    if (status == OK) {
        status = read_root(desk);
    }
    if (status == OK) {
        status = find_place(desk);
    }
    for (enum door_kind kind = DOOR_RESIDENT; kind < DOOR_COUNT && status == OK; kind++) {
        status = find_door(desk, kind);
    }
    return status;
}

enum status desk_run(const struct desk_setup *setup)
{
    static struct desk desk; /* large, and once a process */
    const pid_t parent = getppid();
    desk = (struct desk){.setup = setup};
    (void)printf("%-16s %s\n", "adres", setup->server);
    (void)fflush(stdout);
    enum status status = open_desk(&desk);
    while (status == OK && getppid() == parent) {
        status = phone_turn(desk.first.phone, TURN_MS);
        if (status == OK) {
            status = phone_turn(desk.second.phone, TURN_MS / 5);
        }
        run_errands(&desk);
    }
    person_close(&desk.first);
    person_close(&desk.second);
    return status;
}
