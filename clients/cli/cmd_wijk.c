/* cmd_wijk.c -- founding, its papers, who comes after the root, house rules, settings. */
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/local_time.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUURTEN_MAX = 64, PAPERS_MAX = 9, PATH_SIZE = 4096, REVIEW_DAYS = 365 };

/* ── papers ─────────────────────────────────────────────────────────────────────────────────── */

static enum status write_paper(const char *folder, const struct shown_paper *paper)
{
    char path[PATH_SIZE];
    const int size = snprintf(path, sizeof(path), "%s/%.*s.txt", folder, (int)paper->title.size,
                              (const char *)paper->title.data);
    if (size < 0 || size >= PATH_SIZE) {
        return TOO_LARGE;
    }
    for (char *at = path + strlen(folder) + 1; *at != '\0'; at++) {
        if (*at == ' ' || *at == '/') {
            *at = '-';
        }
    }
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return STORAGE;
    }
    const bool written =
        write(file, paper->words.data, paper->words.size) == (ssize_t)paper->words.size &&
        write(file, "\n", 1) == 1 && fsync(file) == 0;
    return close(file) == 0 && written ? OK : STORAGE;
}

/* Papers into a folder of their own, or onto the screen: nobody keeps them. */
static enum status give_papers(struct run *run, const struct wish_answer *answer)
{
    const char *folder = arguments_find(&run->arguments, "papers");
    struct wish_answer shown = *answer;
    enum status status = OK;
    if (folder != NULL) {
        (void)mkdir(folder, S_IRWXU);
        shown.paper_count = 0;
    }
    for (size_t i = 0; folder != NULL && i < answer->paper_count && status == OK; i++) {
        status = write_paper(folder, &answer->papers[i]);
    }
    if (status != OK) {
        shown.paper_count = answer->paper_count; /* rather on the screen than lost */
    }
    run_open_answer(run);
    answer_print(run, &shown);
    run_close_answer(run);
    return OK;
}

/* Reads every PAPER of the command line. Owns: free_papers() ends them, also after a failure. */
static enum status read_papers(struct run *run, struct buffer texts[PAPERS_MAX],
                               struct wish_paper papers[PAPERS_MAX], size_t *count)
{
    enum status status = OK;
    const char *path = arguments_find(&run->arguments, "PAPER");
    for (*count = 0; path != NULL && status == OK && *count < PAPERS_MAX;) {
        status = run_read_file(run, "PAPER", path, &texts[*count]);
        if (status == OK) {
            papers[*count].words = buffer_span(&texts[*count]);
            *count += 1;
            path = arguments_find_nth(&run->arguments, "PAPER", *count);
        }
    }
    return status;
}

static void free_papers(struct buffer texts[PAPERS_MAX], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_end(&texts[i]);
    }
}

/* ── founding ───────────────────────────────────────────────────────────────────────────────── */

/* "Dichterswijk;'t Woud": names between semicolons. Gives: 0 for more than BUURTEN_MAX. */
static size_t split_buurten(const char *names, struct wish_buurt buurten[BUURTEN_MAX])
{
    size_t count = 0;
    while (*names != '\0') {
        const size_t size = strcspn(names, ";");
        if (count == BUURTEN_MAX) {
            return 0;
        }
        if (size > 0) {
            buurten[count++].name = span_of(names, size);
        }
        names += size + (names[size] == ';' ? 1 : 0);
    }
    return count;
}

static enum status find_home(struct run *run, const struct wish_found *found, uint64_t *home)
{
    const char *name = arguments_find(&run->arguments, "home");
    *home = 0;
    for (size_t i = 0; name != NULL && i < found->buurt_count; i++) {
        if (span_equal(found->buurten[i].name, span_text(name))) {
            *home = i;
            return OK;
        }
    }
    return name == NULL ? OK : run_refuse(run, NOT_FOUND, "home");
}

/* What stands behind "://" of the server's address, for links. */
static struct span host_of(struct run *run)
{
    const char *host = arguments_find(&run->arguments, "host");
    if (host == NULL) {
        const char *server = phone_server(run->phone);
        const char *at = server == NULL ? NULL : strstr(server, "://");
        host = at == NULL ? "" : at + 3;
    }
    return span_text(host);
}

enum status cmd_found(struct run *run)
{
    struct wish_buurt buurten[BUURTEN_MAX];
    struct client_output out;
    uint64_t custodians = 0;
    uint64_t quorum = 0;
    struct wish wish = {.kind = WISH_FOUND,
                        .as.found = {.token = arguments_span(&run->arguments, "TOKEN"),
                                     .host = host_of(run),
                                     .first_name = arguments_span(&run->arguments, "name"),
                                     .buurten = buurten}};
    struct wish_found *found = &wish.as.found;
    found->buurt_count = split_buurten(arguments_find(&run->arguments, "buurten"), buurten);
    if (found->buurt_count == 0) {
        return run_refuse(run, FIELD_FORM, "buurten");
    }
    enum status status = find_home(run, found, &found->home);
    if (status == OK) {
        status = answer_number(run, "custodians", 3, &custodians);
    }
    if (status == OK) {
        status = answer_number(run, "quorum", 2, &quorum);
    }
    if (status == OK && (custodians > PAPERS_MAX || quorum > custodians)) {
        status = run_refuse(run, FIELD_TOO_LARGE, "custodians");
    }
    if (status == OK) {
        found->custodian_count = custodians;
        found->custodian_quorum = quorum;
        status = run_ask(run, &wish, &out);
    }
    return status == OK ? give_papers(run, &out.answer) : status;
}

enum status cmd_drill(struct run *run)
{
    struct buffer texts[PAPERS_MAX];
    struct wish_paper papers[PAPERS_MAX];
    size_t count = 0;
    enum status status = read_papers(run, texts, papers, &count);
    if (status == OK) {
        const struct wish wish = {.kind = WISH_DRILL,
                                  .as.drill = {.papers = papers, .paper_count = count}};
        status = answer_run(run, &wish);
    }
    free_papers(texts, count);
    return status;
}

enum status cmd_succeed(struct run *run)
{
    struct buffer texts[PAPERS_MAX];
    struct wish_paper papers[PAPERS_MAX];
    struct client_output out;
    size_t count = 0;
    uint64_t custodians = 0;
    uint64_t quorum = 0;
    enum status status = answer_number(run, "custodians", 0, &custodians);
    if (status == OK) {
        status = answer_number(run, "quorum", 0, &quorum);
    }
    if (status == OK && (custodians > PAPERS_MAX || quorum > custodians)) {
        status = run_refuse(run, FIELD_TOO_LARGE, "custodians");
    }
    if (status != OK) {
        return status;
    }
    status = read_papers(run, texts, papers, &count);
    if (status == OK) {
        const struct wish wish = {
            .kind = WISH_SUCCEED,
            .as.succeed = {.papers = papers,
                           .paper_count = count,
                           .new_root = arguments_has(&run->arguments, "new-root"),
                           .custodian_count = custodians,
                           .custodian_quorum = quorum}};
        status = run_ask(run, &wish, &out);
    }
    free_papers(texts, count);
    return status == OK ? give_papers(run, &out.answer) : status;
}

enum status cmd_buurten(struct run *run)
{
    const struct wish wish = {.kind = WISH_SHOW_BUURTEN};
    return answer_run(run, &wish);
}

/* ── house rules ────────────────────────────────────────────────────────────────────────────── */

static enum status ask_rules(struct run *run, uint64_t *version)
{
    struct wire_house_rules_fetch fetch = {.head.type = WIRE_house_rules_fetch};
    struct client_output out;
    const enum status status = run_request(run, &fetch.head, &out);
    *version = 0;
    if (status == OK && out.reply != NULL && out.reply->type == WIRE_house_rules_text) {
        *version = ((const struct wire_house_rules_text *)(const void *)out.reply)->version;
    }
    return status;
}

static enum status read_date(struct run *run, const char *name, int32_t otherwise, int32_t *out)
{
    const char *text = arguments_find(&run->arguments, name);
    *out = otherwise;
    return text == NULL || local_date_read(text, out) == OK ? OK
                                                            : run_refuse(run, FIELD_FORM, name);
}

static enum status say_version(struct run *run, uint64_t version)
{
    run_open_answer(run);
    output_count(run->output, "version", version);
    run_close_answer(run);
    return OK;
}

enum status cmd_rules_publish(struct run *run)
{
    struct wire_house_rules_publish publish = {.head.type = WIRE_house_rules_publish};
    struct buffer body;
    struct client_output out;
    uint64_t version = 0;
    enum status status = ask_rules(run, &version);
    if (status != OK && status != NOT_FOUND) {
        return status;
    }
    run->refusal = (struct refusal){.status = OK};
    publish.version = version + 1;
    const int32_t today = local_date_of(local_time_now());
    status = read_date(run, "from", today, &publish.valid_from);
    if (status == OK) {
        status = read_date(run, "review", local_date_add(publish.valid_from, REVIEW_DAYS),
                           &publish.review_on);
    }
    if (status == OK) {
        status = run_read_file(run, "FILE", arguments_find(&run->arguments, "FILE"), &body);
    }
    if (status != OK) {
        return status;
    }
    publish.body = buffer_span(&body);
    status = run_request(run, &publish.head, &out);
    buffer_end(&body);
    return status == OK ? say_version(run, publish.version) : status;
}

enum status cmd_rules_accept(struct run *run)
{
    struct wire_house_rules_accept accept = {.head.type = WIRE_house_rules_accept, .adult = true};
    struct client_output out;
    enum status status = ask_rules(run, &accept.version);
    if (status == OK) {
        status = run_request(run, &accept.head, &out);
    }
    return status == OK ? say_version(run, accept.version) : status;
}
