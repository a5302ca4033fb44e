#include "server/ops/admin.h"
#include "crypto/public/chance.h"
#include "server/core/rehearsal.h"
#include "server/ops/clock.h"
#include "store/backup.h"
#include "store/folder.h"
#include "store/sql_transfer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char USAGE[] =
    "buurtd admin status | metrics | limits            how it goes\n"
    "buurtd admin drain                                let all go, then stop\n"
    "buurtd admin allow-founding                       a token that founds one wijk, for a day\n"
    "buurtd admin revoke WIJK DEVICE                   a device is let in no more\n"
    "buurtd admin freeze WIJK | thaw WIJK              read but not written, before a move\n"
    "buurtd admin retention                            what would go by the terms; nothing goes\n"
    "buurtd admin backup FILE                          copy the database while it is in use\n"
    "buurtd admin restore --verify FILE                is this copy whole?\n"
    "buurtd admin restore FILE [LEDGER]                put it back; the server is stopped\n"
    "buurtd admin wijk export WIJK FILE                a frozen wijk into a file\n"
    "buurtd admin wijk import FILE                     and in elsewhere; the server is stopped\n"
    "buurtd admin wijk delete WIJK                     for good; the server is stopped\n";

static int say(enum status status)
{
    if (status == OK) {
        return 0;
    }
    (void)fprintf(stderr, "buurtd admin: %s\n", status_text(status));
    return 1;
}

static enum status path_of(const struct settings *settings, const char *name,
                           char out[FOLDER_PATH_MAX])
{
    const int size = snprintf(out, FOLDER_PATH_MAX, "%s/%s", settings->data, name);
    return size > 0 && size < FOLDER_PATH_MAX ? OK : TOO_LARGE;
}

/* 32 hexadecimal digits. */
static bool read_digits(const char *digits, struct wire_id *id)
{
    if (strlen(digits) != 2 * sizeof(id->bytes) ||
        strspn(digits, "0123456789abcdef") != strlen(digits)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(id->bytes); i++) {
        const char high = digits[2 * i];
        const char low = digits[2 * i + 1];
        id->bytes[i] = (uint8_t)((high > '9' ? high - 'a' + 10 : high - '0') * 16 +
                                 (low > '9' ? low - 'a' + 10 : low - '0'));
    }
    return true;
}

/* ── said to the running server ─────────────────────────────────────────────────────────────────
 */

static enum status connect_to(const struct settings *settings, int *out)
{
    char path[FOLDER_PATH_MAX];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    enum status status = path_of(settings, "control", path);
    if (status != OK || strlen(path) >= sizeof(address.sun_path)) {
        return TOO_LARGE;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    *out = socket(AF_UNIX, SOCK_STREAM, 0);
    if (*out < 0) {
        return STORAGE;
    }
    if (connect(*out, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        (void)close(*out);
        return NOT_FOUND;
    }
    return OK;
}

static bool write_all(int file, const char *text, size_t size)
{
    while (size > 0) {
        const ssize_t put = write(file, text, size);
        if (put <= 0) {
            return false;
        }
        text += put;
        size -= (size_t)put;
    }
    return true;
}

/* Prints what comes back; the last line says whether it was done. */
static int print_answer(int file)
{
    char text[4096];
    char end[4] = "";
    ssize_t got = 0;
    while ((got = read(file, text, sizeof(text))) > 0) {
        (void)fwrite(text, 1, (size_t)got, stdout);
        for (ssize_t i = 0; i < got; i++) {
            memmove(end, end + 1, 2);
            end[2] = text[i];
        }
    }
    return strcmp(end, "ok\n") == 0 ? 0 : 1;
}

static int ask_server(const struct settings *settings, int argc, char **argv)
{
    char line[512] = "";
    size_t size = 0;
    for (int i = 0; i < argc; i++) {
        const int more =
            snprintf(line + size, sizeof(line) - size, "%s%s", i == 0 ? "" : " ", argv[i]);
        if (more < 0 || (size_t)more >= sizeof(line) - size) {
            return say(TOO_LARGE);
        }
        size += (size_t)more;
    }
    line[size++] = '\n';
    int file = -1;
    const enum status status = connect_to(settings, &file);
    if (status == NOT_FOUND) {
        (void)fprintf(stderr, "buurtd admin: no server runs on %s\n", settings->data);
        return 1;
    }
    if (status != OK) {
        return say(status);
    }
    const int code = write_all(file, line, size) ? print_answer(file) : 1;
    (void)close(file);
    return strcmp(argv[0], "metrics") == 0 ? 0 : code;
}

/* ── done here ──────────────────────────────────────────────────────────────────────────────────
 */

static int backup(const struct settings *settings, int argc, char **argv)
{
    char database[FOLDER_PATH_MAX];
    char individual[FOLDER_PATH_MAX];
    (void)argc;
    enum status status = path_of(settings, "buurt.db", database);
    if (status == OK) {
        status = path_of(settings, "individual.db", individual);
    }
    if (status == OK) {
        status = backup_make(database, argv[1]);
    }
    if (status == OK) {
        status = backup_make_individual(individual, argv[1]);
    }
    return say(status);
}

/* On a copy beside the database, for its owner alone, which is deleted again. */
static int rehearse_retention(const struct settings *settings, int argc, char **argv)
{
    char database[FOLDER_PATH_MAX];
    char individual[FOLDER_PATH_MAX];
    char copy[FOLDER_PATH_MAX];
    uint64_t gone[wire_kept_thing_COUNT];
    (void)argc;
    (void)argv;
    enum status status = chance_open() ? path_of(settings, "buurt.db", database) : STORAGE;
    if (status == OK) {
        status = path_of(settings, "individual.db", individual);
    }
    if (status == OK) {
        status = path_of(settings, "rehearsal.db", copy);
    }
    if (status == OK) {
        status = retention_rehearse(settings, database, individual, copy, clock_read(), gone);
    }
    for (int thing = 1; thing < wire_kept_thing_COUNT && status == OK; thing++) {
        (void)printf("%s %" PRIu64 "\n", retention_thing_name((enum wire_kept_thing)thing),
                     gone[thing]);
    }
    return say(status);
}

static int verify(const char *file)
{
    struct backup_report report;
    uint64_t casussen = 0;
    bool there = false;
    enum status status = backup_verify(file, &report);
    if (status == OK) {
        (void)printf("whole: version %d, %" PRIu64 " wijken, %" PRIu64 " devices, %" PRIu64
                     " deletions\n",
                     report.version, report.wijken, report.devices, report.deleted);
        status = backup_verify_individual(file, &casussen, &there);
    }
    if (status == OK && there) {
        (void)printf("whole: %" PRIu64 " individual casussen beside it\n", casussen);
    }
    return say(status);
}

static void draw(void *context, uint8_t *bytes, size_t size)
{
    (void)context;
    chance_fill(bytes, size);
}

/* Takes the lock that a running server holds. */
static enum status take_folder(const struct settings *settings, struct folder *folder)
{
    return folder_open(settings->data, clock_read().now, folder_built(), folder);
}

static int restore(const struct settings *settings, int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--verify") == 0) {
        return verify(argv[2]);
    }
    struct folder folder;
    enum status status = chance_open() ? take_folder(settings, &folder) : STORAGE;
    if (status != OK) {
        return say(status);
    }
    struct restore wanted = {.copy = argv[1],
                             .database = folder.database,
                             .ledger = argc > 2 ? argv[2] : NULL,
                             .now = clock_read().now,
                             .chance = draw};
    struct restored restored = {0};
    uint64_t casussen = 0;
    bool there = false;
    status = backup_verify_individual(argv[1], &casussen, &there); /* both, or neither */
    if (status == OK) {
        status = backup_restore(&wanted, &restored);
    }
    if (status == OK) {
        wanted.database = folder.individual;
        status = backup_restore_individual(&wanted);
    }
    folder_close(&folder);
    if (status == OK) {
        (void)printf("restored; %u things deleted again\n", restored.deleted);
    }
    if (status == OK && !restored.ledger_read) {
        (void)printf("the deletions of the database that stood here could not be read: if you have "
                     "a newer copy, restore again and name it as LEDGER\n");
    }
    return say(status);
}

static int export_wijk(const struct settings *settings, int argc, char **argv)
{
    struct wire_id wijk_id;
    char database[FOLDER_PATH_MAX];
    (void)argc;
    enum status status = read_digits(argv[2], &wijk_id) ? OK : MALFORMED;
    if (status == OK) {
        status = path_of(settings, "buurt.db", database);
    }
    if (status == OK) {
        status = wijk_export(database, &wijk_id, argv[3]);
    }
    return say(status);
}

static int import_wijk(const struct settings *settings, int argc, char **argv)
{
    struct folder folder;
    uint64_t drawn = 0;
    (void)argc;
    enum status status = chance_open() ? take_folder(settings, &folder) : STORAGE;
    if (status == OK) {
        chance_fill(&drawn, sizeof(drawn));
        status = wijk_import(folder.database, argv[2], 1 + drawn % WIRE_NUMBER_MAX);
        folder_close(&folder);
    }
    return say(status);
}

static int delete_wijk(const struct settings *settings, int argc, char **argv)
{
    struct folder folder;
    struct wire_id wijk_id;
    (void)argc;
    enum status status = read_digits(argv[2], &wijk_id) ? OK : MALFORMED;
    if (status == OK) {
        status = take_folder(settings, &folder);
    }
    if (status == OK) {
        status = wijk_delete(folder.database, &wijk_id);
        if (status == OK) {
            status = wijk_delete_individual(folder.individual, &wijk_id);
        }
        folder_close(&folder);
    }
    return say(status);
}

static const struct command {
    const char *word;
    const char *second; /* NULL: none */
    int least;          /* words, with those two */
    int most;
    int (*run)(const struct settings *settings, int argc, char **argv);
} COMMANDS[] = {
    {"status", NULL, 1, 1, ask_server},
    {"metrics", NULL, 1, 1, ask_server},
    {"limits", NULL, 1, 1, ask_server},
    {"drain", NULL, 1, 1, ask_server},
    {"allow-founding", NULL, 1, 1, ask_server},
    {"revoke", NULL, 3, 3, ask_server},
    {"freeze", NULL, 2, 2, ask_server},
    {"thaw", NULL, 2, 2, ask_server},
    {"retention", NULL, 1, 1, rehearse_retention},
    {"backup", NULL, 2, 2, backup},
    {"restore", NULL, 2, 3, restore},
    {"wijk", "export", 4, 4, export_wijk},
    {"wijk", "import", 3, 3, import_wijk},
    {"wijk", "delete", 3, 3, delete_wijk},
};

static bool is_command(const struct command *command, int argc, char **argv)
{
    return argc >= command->least && argc <= command->most && strcmp(argv[0], command->word) == 0 &&
           (command->second == NULL || strcmp(argv[1], command->second) == 0);
}

int admin_run(const struct settings *settings, int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++) {
        if (is_command(&COMMANDS[i], argc, argv)) {
            return COMMANDS[i].run(settings, argc, argv);
        }
    }
    (void)fputs(USAGE, stderr);
    return 2;
}
