/* mls_peer -- a member for hire; see mls_peer.h. `mls_peer --help` prints the commands. */
#include "support/mls_peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/public/chance.h"

enum { ARENA_MAX = 512 << 20 };

typedef void peer_command(struct peer_call *call);

static const struct {
    const char *name;
    peer_command *run;
    const char *takes, *gives;
} COMMANDS[] = {
    {"member", peer_member, "member, identity?", "signature_key, identity"},
    {"create_group", peer_create_group, "member, group_id, extensions?", "group, epoch"},
    {"key_package", peer_key_package, "member, last_resort?", "key_package, reference"},
    {"join_welcome", peer_join_welcome, "member, welcome, tree?, psks?", "group, epoch"},
    {"join_external", peer_join_external,
     "member, group_info, tree?, replaces?, psks?, authenticated_data?", "group, epoch, commit"},
    {"group_info", peer_group_info, "group, with_tree?, without_external_pub?",
     "group_info, tree (apart)"},
    {"members", peer_members, "group", "members [{leaf, identity}], own"},
    {"sweep", peer_sweep, "group", "is_done: every leaf signature is verified"},
    {"commit", peer_commit,
     "group, add? [key_package], remove? [leaf], update?, psks? [{id, psk}], kept?, private?, "
     "context_extensions?, authenticated_data?, tree_apart?",
     "commit, group_info, welcome?"},
    {"propose", peer_propose,
     "group, one of add, remove, psks, self_remove, update; private?, authenticated_data?",
     "proposal"},
    {"handle", peer_handle, "group, message, psks?",
     "event, message_epoch, sender, content?, authenticated_data?, own_dropped, epoch"},
    {"merge", peer_merge, "group", "epoch: our commit is taken as accepted"},
    {"drop", peer_drop, "group", "epoch: our commit is given up"},
    {"protect", peer_protect, "group, content, authenticated_data?, padding?", "message"},
    {"unprotect", peer_unprotect, "group, message", "content, authenticated_data, sender"},
    {"export", peer_export, "group, label, context?, size", "secret"},
    {"epoch_authenticator", peer_authenticator, "group", "epoch, epoch_authenticator"},
    {"save", peer_save, "group", "member, state [[key, value]]"},
    {"load", peer_load, "member, state", "group, epoch"},
};

enum { COMMAND_COUNT = sizeof(COMMANDS) / sizeof(COMMANDS[0]) };

static void print_help(void)
{
    puts("mls_peer reads one JSON object a line and answers one a line. `do` names the command;\n"
         "bytes are base64; a `?` marks what may be left out. An answer has `ok`: true, or false\n"
         "with `error` (the status) and `wrong` (the field), and then nothing has changed.\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        printf("  %-20s takes %s\n  %-20s gives %s\n", COMMANDS[i].name, COMMANDS[i].takes, "",
               COMMANDS[i].gives);
    }
}

static void run(struct peer_call *call)
{
    const char *name = peer_text(call, "do");
    for (size_t i = 0; i < COMMAND_COUNT && call->status == OK; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) {
            COMMANDS[i].run(call);
            return;
        }
    }
    peer_refuse(call, UNKNOWN_TYPE, "do");
}

static void answer(struct peer *peer, const char *text)
{
    cJSON *line = cJSON_Parse(text);
    struct peer_call call = {.peer = peer,
                             .line = line,
                             .answer = cJSON_CreateObject(),
                             .arena = arena_make(ARENA_MAX),
                             .status = line == NULL ? MALFORMED : OK,
                             .wrong = line == NULL ? "line" : NULL};
    run(&call);
    if (call.status != OK) {
        cJSON_Delete(call.answer);
        call.answer = cJSON_CreateObject();
        cJSON_AddStringToObject(call.answer, "error", status_name(call.status));
        if (call.wrong != NULL) {
            cJSON_AddStringToObject(call.answer, "wrong", call.wrong);
        }
    }
    cJSON_AddBoolToObject(call.answer, "ok", call.status == OK);
    char *printed = cJSON_PrintUnformatted(call.answer);
    puts(printed != NULL ? printed : "{\"ok\":false,\"error\":\"no_memory\"}");
    (void)fflush(stdout);
    cJSON_free(printed);
    cJSON_Delete(call.answer);
    cJSON_Delete(line);
    arena_end(&call.arena);
}

int main(int argc, char **argv)
{
    static struct peer peer = {.rules = {.adds_max = 16384, .proposals_max = 16384}};
    char *line = NULL;
    size_t room = 0;
    if (argc > 1) {
        print_help();
        return strcmp(argv[1], "--help") == 0 ? 0 : 2;
    }
    if (!chance_open()) {
        return 1;
    }
    while (getline(&line, &room, stdin) > 0) {
        answer(&peer, line);
    }
    free(line);
    peer_end(&peer);
    return 0;
}
