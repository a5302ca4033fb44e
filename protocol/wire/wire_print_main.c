/* wire_print_main.c -- prints what others need to know of the protocol, from the codec's own table.
 *
 *     wire_print catalogue.md | seen.md | schema.json | asyncapi.json | wire.ts | rows.tsv
 */
#include "wire/wire_print.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } PRINTS[] = {
        {"catalogue.md", print_catalogue}, {"seen.md", print_seen},  {"schema.json", print_schema},
        {"asyncapi.json", print_asyncapi}, {"wire.ts", print_types}, {"rows.tsv", print_rows},
    };
    for (size_t i = 0; argc == 2 && i < sizeof(PRINTS) / sizeof(PRINTS[0]); i++) {
        if (strcmp(argv[1], PRINTS[i].name) == 0) {
            PRINTS[i].print();
            return fflush(stdout) == 0 ? 0 : 1;
        }
    }
    (void)fprintf(
        stderr,
        "usage: wire_print catalogue.md|seen.md|schema.json|asyncapi.json|wire.ts|rows.tsv\n");
    return 2;
}
