/* founding.c -- the wijk itself, and what only both wijk coordinators do. */
#include "base/buffer.h"
#include "cli/example/example.h"
#include "cli/local_time.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 1024, COUNCIL_MEMBERS = 2, REVIEW_DAYS = 365 };

void example_folder(struct span name, const char *role, char out[PERSON_NAME_SIZE])
{
    size_t size = 0;
    for (size_t i = 0; i < name.size && size + 1 < PERSON_NAME_SIZE / 2; i++) {
        const uint8_t c = name.data[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (is_letter) {
            out[size++] = (char)(c | 0x20);
        } else if (size > 0 && out[size - 1] != '-' && c != '.') {
            out[size++] = '-';
        }
    }
    (void)snprintf(out + size, PERSON_NAME_SIZE - size, "%s%s",
                   size > 0 && out[size - 1] == '-' ? "" : "-", role);
}

const char *example_name(struct example *example, char out[PERSON_NAME_SIZE])
{
    const struct wire_list *names = &example->facts.first_names;
    const struct facts_words *words = names->items;
    const struct span name = words[example->names_used++ % names->count].text;
    (void)snprintf(out, PERSON_NAME_SIZE, "%.*s", (int)name.size, (const char *)name.data);
    return out;
}

/* ── papers ─────────────────────────────────────────────────────────────────────────────────── */

static enum status write_paper(const struct example *example, const struct shown_paper *paper)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/papers", example->stage.phones);
    (void)mkdir(path, S_IRWXU);
    const size_t folder = strlen(path) + 1;
    (void)snprintf(path, sizeof(path), "%s/papers/%.*s.txt", example->stage.phones,
                   (int)paper->title.size, (const char *)paper->title.data);
    for (char *at = path + folder; *at != '\0'; at++) {
        if (*at == ' ') {
            *at = '-';
        }
    }
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    const bool written = file >= 0 && write(file, paper->words.data, paper->words.size) ==
                                          (ssize_t)paper->words.size;
    if (file >= 0) {
        (void)close(file);
    }
    return written ? OK : STORAGE;
}

static enum status take_papers(struct example *example, const struct wish_answer *answer)
{
    enum status status = answer->paper_count > 0 ? OK : NOT_FOUND;
    for (size_t i = 0; i < answer->paper_count && status == OK; i++) {
        status = write_paper(example, &answer->papers[i]);
    }
    if (status == OK && answer->papers[0].words.size < PAPER_SIZE) {
        example->root_size = answer->papers[0].words.size;
        memcpy(example->root, answer->papers[0].words.data, example->root_size);
    }
    return status;
}

/* ── hats ───────────────────────────────────────────────────────────────────────────────────── */

/* The second coordinator hears of it a moment later. */
static enum status cosign(struct example *example, const struct wire_id *serial)
{
    const struct wish wish = {.kind = WISH_COSIGN_HAT, .as.target.id = *serial};
    struct client_output out;
    return person_ask_late(&example->second, &wish, &out);
}

enum status example_grant(struct example *example, struct person *bearer, enum cert_hat_kind hat,
                          const struct wire_id *buurt_id, const struct wire_id *room,
                          struct wire_id *serial)
{
    const bool is_of_root = cert_hat_is_of_root((uint8_t)hat);
    const bool needs_root = is_of_root || example->second.phone == NULL;
    struct wire_id cosigner = {{0}};
    enum status status =
        needs_root ? OK : person_find_hat(&example->second, CERT_WIJK_COORDINATOR, &cosigner);
    const struct wish wish = {
        .kind = WISH_GRANT_HAT,
        .as.grant = {.hat = (uint32_t)hat,
                     .device_serial = bearer->device_serial,
                     .buurt_id = *buurt_id,
                     .room = *room,
                     .cosigner = cosigner,
                     .root_paper = span_of(example->root, needs_root ? example->root_size : 0)}};
    struct client_output out = {.kind = CLIENT_NOTHING};
    if (status == OK) {
        status = person_ask_late(&example->founder, &wish, &out);
    }
    *serial = out.answer.id;
    if (status == OK && out.answer.is_draft) {
        status = cosign(example, serial);
    }
    if (status == OK) {
        status = person_wait_for_hat(bearer, serial);
    }
    return status == OK ? OK : person_blame(bearer, "is given a hat", status);
}

/* ── the wijk ───────────────────────────────────────────────────────────────────────────────── */

static enum status found(struct example *example, struct span token)
{
    struct wish_buurt buurten[EXAMPLE_BUURTEN];
    const struct wire_list *list = &example->facts.buurten;
    const struct facts_buurt *facts = list->items;
    for (size_t i = 0; i < list->count && i < EXAMPLE_BUURTEN; i++) {
        buurten[i].name = facts[i].name;
    }
    const struct wish wish = {.kind = WISH_FOUND,
                              .as.found = {.token = token,
                                           .host = span_text(example->host),
                                           .first_name = span_text("Wies"),
                                           .buurten = buurten,
                                           .buurt_count = list->count,
                                           .custodian_count = 3,
                                           .custodian_quorum = 2}};
    struct client_output out;
    enum status status = person_ask(&example->founder, &wish, &out);
    return status == OK ? take_papers(example, &out.answer) : status;
}

/* The charter has its buurten in an order of its own: the facts' order is the example's. */
static enum status find_buurten(struct example *example)
{
    const struct wish wish = {.kind = WISH_SHOW_BUURTEN};
    const struct facts_buurt *facts = example->facts.buurten.items;
    struct client_output out;
    const enum status status = person_ask(&example->founder, &wish, &out);
    size_t found = 0;
    for (size_t i = 0; status == OK && i < example->facts.buurten.count; i++) {
        for (size_t b = 0; b < out.answer.buurt_count; b++) {
            if (span_equal(out.answer.buurten[b].name, facts[i].name)) {
                example->buurten[i] = out.answer.buurten[b].buurt_id;
                found++;
            }
        }
    }
    return status == OK && found != example->facts.buurten.count ? NOT_FOUND : status;
}

static enum status publish_rules(struct example *example)
{
    const int32_t today = local_date_of(local_time_now());
    struct wire_house_rules_publish publish = {.head.type = WIRE_house_rules_publish,
                                               .version = 1,
                                               .body = example->facts.house_rules,
                                               .valid_from = today,
                                               .review_on = local_date_add(today, REVIEW_DAYS)};
    struct client_output out;
    return person_request(&example->founder, &publish.head, WIRE_WIJK_COORDINATOR, &out);
}

static enum status accept_rules(struct person *person)
{
    struct wire_house_rules_accept accept = {
        .head.type = WIRE_house_rules_accept, .version = 1, .adult = true};
    struct client_output out;
    return person_request(person, &accept.head, WIRE_RESIDENT, &out);
}

enum status example_join(struct example *example, struct person *host,
                         const struct wire_id *buurt_id, const char *folder, const char *name,
                         struct person *out)
{
    char own[PERSON_NAME_SIZE + 24]; /* a number before it */
    (void)snprintf(own, sizeof(own), "%zu-%s", example->names_used, name);
    enum status status =
        person_open(&example->stage, folder != NULL ? folder : own, folder != NULL, out);
    if (status == OK) {
        status = person_join(out, host, buurt_id, name);
    }
    return status == OK ? accept_rules(out) : status;
}

static enum status join_council(struct example *example)
{
    static const char *const FOLDERS[COUNCIL_MEMBERS] = {"wijkraad", "wijkraad-2"};
    const struct wire_id none = {{0}};
    enum status status = OK;
    for (size_t i = 0; i < COUNCIL_MEMBERS && status == OK; i++) {
        struct person member;
        struct wire_id serial;
        char name[PERSON_NAME_SIZE];
        status = example_join(example, &example->founder, &example->buurten[i], FOLDERS[i],
                              example_name(example, name), &member);
        if (status == OK) {
            status = example_grant(example, &member, CERT_COUNCIL, &none, &none, &serial);
        }
        person_close(&member);
    }
    return status;
}

enum status example_found(struct example *example, struct span token)
{
    const struct wire_id none = {{0}};
    struct wire_id serial;
    enum status status = person_open(&example->stage, "wijkcoordinator", true, &example->founder);
    if (status == OK) {
        status = found(example, token);
    }
    if (status == OK) {
        status = person_wait_inside(&example->founder, 3);
    }
    if (status == OK) {
        status = person_know(&example->founder);
    }
    if (status == OK) {
        status = find_buurten(example);
    }
    if (status == OK) {
        status = publish_rules(example);
    }
    if (status == OK) {
        status = accept_rules(&example->founder);
    }
    struct person *second = &example->second;
    if (status == OK) {
        status = person_open(&example->stage, "wijkcoordinator-2", true, second);
    }
    if (status == OK) {
        status = person_join(second, &example->founder, &example->buurten[0], "Ton");
    }
    if (status == OK) {
        status = accept_rules(second);
    }
    if (status == OK) {
        status = example_grant(example, second, CERT_WIJK_COORDINATOR, &none, &none, &serial);
    }
    return status == OK ? join_council(example)
                        : person_blame(&example->founder, "founds the wijk", status);
}
