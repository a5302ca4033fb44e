/* bench_host.c -- the network layer with the fake core, to be tested and measured from outside.
 *
 *     bench_host PORT [NAME=VALUE …]     settings by their names, and send_buffer, control
 */
#include "base/check.h"
#include "server/net/net.h"
#include "server/ops/config.h"
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

/* Gives: whether there is such a setting. */
static bool take(struct net_setup *setup, struct settings *settings, const char *name,
                 const char *value)
{
    struct config_fault fault;
    if (strcmp(name, "send_buffer") == 0) {
        setup->send_buffer = (int)strtol(value, NULL, 10);
        return true;
    }
    if (strcmp(name, "control") == 0) {
        setup->control_path = value;
        return true;
    }
    return config_set(settings, span_text(name), span_text(value), name, &fault) == OK;
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
        if (!take(&setup, &settings, words[i], value)) {
            (void)fprintf(stderr, "bench_host: %s cannot be %s\n", words[i], value);
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
