#include "sealed/sealed.h"

/* The rows below open and close lists, which the formatter takes for statements. */
// clang-format off
#define CHOICES(name, doc)             static const struct wire_choice rows_##name[] = { \
                                           SHAPE_OTHER,
#define CHOICE(name, value, wire, doc)     {wire, SHAPE_DOC(doc)},
#define END_CHOICES(name)                  {NULL, NULL} };
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"

#define CHOICES(tag, text) \
    static const struct wire_choices choices_##tag = {SHAPE_DOC(#tag), SHAPE_DOC(text), \
                                                      rows_##tag};
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"

#define OPEN(name) \
    static const struct wire_shape shape_##name; \
    static const struct wire_field *fields_##name(void) \
    { \
        typedef struct sealed_##name self; \
        static const struct wire_field list[] = {
#define RECORD(name, doc)          OPEN(name)
#define CONTENT(name, number, doc) OPEN(name)
#define FIELD(kind, name, need, min, max, doc) \
            {#name, KIND_##kind, need, min, max, offsetof(self, name), NULL, NULL, NULL, \
             SHAPE_DOC(doc)},
#define PICK(choices, name, need, doc) \
            {#name, KIND_pick, need, 0, 0, offsetof(self, name), &choices_##choices, NULL, NULL, \
             SHAPE_DOC(doc)},
#define LIST(record, name, min, max, doc) \
            {#name, KIND_list, (min) > 0, min, max, offsetof(self, name), NULL, &shape_##record, \
             NULL, SHAPE_DOC(doc)},
#define END(message) \
            {.name = NULL, .offset = sizeof(self)}}; \
        return list; \
    }
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"
#undef OPEN
// clang-format on

#define SHAPE(tag, text)                                                                           \
    static const struct wire_shape shape_##tag = {.name = SHAPE_DOC(#tag),                         \
                                                  .size = sizeof(struct sealed_##tag),             \
                                                  .fields = fields_##tag,                          \
                                                  .doc = SHAPE_DOC(text),                          \
                                                  .way = WIRE_RECORD};
#define RECORD(tag, text)          SHAPE(tag, text)
#define CONTENT(tag, number, text) SHAPE(tag, text)
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"
#undef SHAPE

const struct wire_shape *sealed_shape(enum sealed_type type)
{
    switch (type) {
#define CONTENT(name, number, doc)                                                                 \
    case SEALED_##name:                                                                            \
        return &shape_##name;
#include "sealed/blank.h"
#include "sealed/contents.def"
#include "sealed/unblank.h"
    default: return NULL;
    }
}
