/* bench_host.c -- the network layer with the fake core, to be tested and measured from outside.
 *
 *     bench_host PORT [NAME=VALUE …]     settings by their names, and send_buffer, control
 */
#include "base/check.h"
#include "server/net/net.h"
#include "support/fake_core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void listens(void *context, int port)
{
    (void)context;
    (void)printf("listening on %d\n", port);
    (void)fflush(stdout);
}

static bool take_setting(struct settings *settings, const char *name, const char *value)
{
    bool known = false;
#define SETTING(field, preset, min, max, unit, reason)                                             \
    if (strcmp(name, #field) == 0) {                                                               \
        settings->field = strtoll(value, NULL, 10);                                                \
        known = true;                                                                              \
    }
#define WORDS(field, preset, max, reason)                                                          \
    if (strcmp(name, #field) == 0) {                                                               \
        (void)snprintf(settings->field, sizeof settings->field, "%s", value);                      \
        known = true;                                                                              \
    }
#include "server/ops/settings.def"
#undef SETTING
#undef WORDS
    return known;
}

int main(int count, char **words)
{
    static struct settings settings;
    settings = settings_make();
    struct net_setup setup = {.settings = &settings, .listens = listens};
    for (int i = 2; i < count; i++) {
        char *value = strchr(words[i], '=');
        CHECK(value != NULL);
        *value++ = '\0';
        if (strcmp(words[i], "send_buffer") == 0) {
            setup.send_buffer = (int)strtol(value, NULL, 10);
        } else if (strcmp(words[i], "control") == 0) {
            setup.control_path = value;
        } else if (!take_setting(&settings, words[i], value)) {
            (void)fprintf(stderr, "bench_host: no setting %s\n", words[i]);
            return 2;
        }
    }
    settings.port = count > 1 ? strtol(words[1], NULL, 10) : 0;
    const enum status status = net_run(&setup, &fake_core, &fake_reader);
    if (status != OK) {
        (void)fprintf(stderr, "bench_host: %s\n", status_text(status));
    }
    fake_core_end();
    return status == OK ? 0 : 1;
}
