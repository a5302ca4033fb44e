#include "cli/example/facts.h"

/* The rows below open and close lists, which the formatter takes for statements. */
// clang-format off
#define RECORD(name, doc) \
    static const struct wire_shape shape_##name; \
    static const struct wire_field *fields_##name(void) \
    { \
        typedef struct facts_##name self; \
        static const struct wire_field list[] = {
#define FIELD(kind, name, need, min, max, doc) \
            {#name, KIND_##kind, need, min, max, offsetof(self, name), NULL, NULL, NULL, doc},
#define ONE(record, name, doc) \
            {#name, KIND_one, REQUIRED, 0, 0, offsetof(self, name), NULL, &shape_##record, \
             NULL, doc},
#define LIST(record, name, min, max, doc) \
            {#name, KIND_list, (min) > 0, min, max, offsetof(self, name), NULL, &shape_##record, \
             NULL, doc},
#define END(message) \
            {.name = NULL, .offset = sizeof(self)}}; \
        return list; \
    }
#include "wire/blank.h"
#include "cli/example/facts.def"
#include "wire/unblank.h"

#define RECORD(tag, text) \
    static const struct wire_shape shape_##tag = {.name = #tag, \
                                                  .size = sizeof(struct facts_##tag), \
                                                  .fields = fields_##tag, \
                                                  .doc = (text), \
                                                  .way = WIRE_RECORD};
#include "wire/blank.h"
#include "cli/example/facts.def"
#include "wire/unblank.h"
// clang-format on

enum status facts_read(struct span json, struct arena *arena, struct facts_facts *out,
                       struct wire_fault *fault)
{
    *out = (struct facts_facts){.age_min = 0};
    return wire_decode_record(arena, json, &shape_facts, WIRE_SERVER, out, fault);
}

const struct wire_shape *facts_shape(void)
{
    return &shape_facts;
}
