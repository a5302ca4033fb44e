#include "support/crew.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_SIZE = 1 << 16, PATH_MAX_SIZE = 512, ALERTS_MAX = 4096 };

struct head {
    uint8_t wijk_id[16];
    uint32_t count, leaves;
    uint64_t incarnation;
    uint8_t groups[2][37];
};

static FILE *open_in(const char *folder, const char *name, const char *mode)
{
    char path[PATH_MAX_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, mode);
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

static void read_alerts(struct crew *crew, const char *folder)
{
    static char line[LINE_MAX_SIZE];
    FILE *file = open_in(folder, "alerts", "r");
    crew->alerts = calloc(ALERTS_MAX, sizeof *crew->alerts);
    CHECK(crew->alerts != NULL);
    while (crew->alert_count < ALERTS_MAX && fgets(line, sizeof line, file) != NULL) {
        char *rest = NULL;
        struct crew_alert *alert = &crew->alerts[crew->alert_count++];
        line[strcspn(line, "\n")] = '\0';
        alert->sender = (uint32_t)strtoul(line, &rest, 10);
        alert->rest = strdup(rest + 1);
        CHECK(alert->rest != NULL && alert->sender < crew->count);
    }
    (void)fclose(file);
}

struct crew *crew_read(const char *folder)
{
    struct head head;
    struct crew *crew = calloc(1, sizeof *crew);
    FILE *file = open_in(folder, "crew", "rb");
    CHECK(crew != NULL && fread(&head, sizeof head, 1, file) == 1);
    memcpy(crew->wijk_id, head.wijk_id, sizeof crew->wijk_id);
    crew->incarnation = head.incarnation;
    memcpy(crew->groups, head.groups, sizeof crew->groups);
    crew->count = head.count;
    crew->leaves = head.leaves;
    crew->devices = calloc(crew->count, sizeof *crew->devices);
    CHECK(crew->devices != NULL);
    CHECK(fread(crew->devices, sizeof *crew->devices, crew->count, file) == crew->count);
    (void)fclose(file);
    read_alerts(crew, folder);
    return crew;
}

void crew_write(const struct crew *crew, const char *folder)
{
    struct head head = {
        .count = crew->count, .leaves = crew->leaves, .incarnation = crew->incarnation};
    memcpy(head.wijk_id, crew->wijk_id, sizeof head.wijk_id);
    memcpy(head.groups, crew->groups, sizeof head.groups);
    FILE *file = open_in(folder, "crew", "wb");
    CHECK(fwrite(&head, sizeof head, 1, file) == 1);
    CHECK(fwrite(crew->devices, sizeof *crew->devices, crew->count, file) == crew->count);
    CHECK(fclose(file) == 0);
    file = open_in(folder, "alerts", "w");
    for (uint32_t i = 0; i < crew->alert_count; i++) {
        CHECK(fprintf(file, "%u %s\n", crew->alerts[i].sender, crew->alerts[i].rest) > 0);
    }
    CHECK(fclose(file) == 0);
}

void crew_destroy(struct crew *crew)
{
    for (uint32_t i = 0; i < crew->alert_count; i++) {
        free(crew->alerts[i].rest);
    }
    free(crew->alerts);
    free(crew->devices);
    free(crew);
}

void crew_places(const struct crew *crew, uint32_t index, char out[CREW_PLACES_MAX])
{
    char groups[2][2 * sizeof crew->groups[0] + 1];
    const char *const names[CREW_LOGS] = {"wijk", "device", groups[0], groups[1]};
    size_t size = 0;
    crew_hex(crew->groups[0], sizeof crew->groups[0], groups[0]);
    crew_hex(crew->groups[1], sizeof crew->groups[1], groups[1]);
    for (size_t i = 0; i < CREW_LOGS; i++) {
        size += (size_t)snprintf(
            out + size, CREW_PLACES_MAX - size,
            "%s{\"log\":\"%s\",\"incarnation\":%llu,\"seq\":%u}", i == 0 ? "[" : ",", names[i],
            (unsigned long long)crew->incarnation, crew->devices[index].seqs[i]);
    }
    (void)snprintf(out + size, CREW_PLACES_MAX - size, "]");
}

void crew_hex(const uint8_t *bytes, size_t size, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = DIGITS[bytes[i] >> 4];
        out[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    out[2 * size] = '\0';
}
