#include "bridge.h"

#include <stddef.h>

/* The rows below open and close lists, which the formatter takes for statements. */
// clang-format off

/* Choices: of the alert's content, of closings, hats and refusals, and the bridge's own. */
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

#define CHOICES(name, doc)             static const struct wire_choice rows_##name[] = { \
                                           SHAPE_OTHER,
#define CHOICE(name, value, wire, doc)     {wire, SHAPE_DOC(doc)},
#define END_CHOICES(name)                  {NULL, NULL} };
#include "blank.h"
#include "bridge.def"
#include "unblank.h"
#define CHOICES(tag, text) \
    static const struct wire_choices choices_##tag = {SHAPE_DOC(#tag), SHAPE_DOC(text), \
                                                      rows_##tag};
#include "blank.h"
#include "bridge.def"
#include "unblank.h"

static const struct wire_choice rows_hat[] = {
#define HAT(NAME, bit, wire, doc) {wire, SHAPE_DOC(doc)},
#include "wire/hats.def"
#undef HAT
    {NULL, NULL}};
static const struct wire_choices choices_hat = {"hat", SHAPE_DOC("Under what something is done."),
                                                 rows_hat};

static const struct wire_choice rows_refusal[] = {
#define STATUS(name, wire, text) {wire, SHAPE_DOC(text)},
#include "base/status.def"
#undef STATUS
    {NULL, NULL}};
static const struct wire_choices choices_refusal = {"refusal", SHAPE_DOC("Why not."), rows_refusal};

/* A row's number is the core's: a row that is out of place does not compile. */
#define NUMBER_happening(value)       HAPPENED_##value
#define NUMBER_warning(value)         HAPPENED_##value
#define NUMBER_delivery(value)        SHOWN_##value
#define NUMBER_alert_closing(value)   SHOWN_##value
#define NUMBER_membership(value)      SHOWN_##value
#define NUMBER_group_kind(value)      CERT_##value
#define NUMBER_invitation_kind(value) WISH_INVITE_##value
#define NUMBER_measure(value)         wire_measure_##value
#define CHOICES(name, doc)             enum { numbered_##name,
#define CHOICE(name, value, wire, doc) numbered_##name##_##value,
#define END_CHOICES(name)              numbered_##name##_count };
#include "blank.h"
#include "bridge.def"
#include "unblank.h"
#define CHOICE(name, value, wire, doc) \
    _Static_assert((int)numbered_##name##_##value == (int)NUMBER_##name(value), wire);
#include "blank.h"
#include "bridge.def"
#include "unblank.h"

/* A list is a pointer with its count behind it, as struct wire_list has them. */
#define OF(name, type, doc) \
    __attribute__((unused)) static void check_rows_of_##name(void) \
    { \
        typedef struct type self; \
        (void)sizeof(self);
#define ROWS(record, first, number, doc) \
    _Static_assert(offsetof(self, number) - offsetof(self, first) == \
                       offsetof(struct wire_list, count) - offsetof(struct wire_list, items), doc);
#define END(name) }
#include "blank.h"
#include "bridge.def"
#include "unblank.h"

#define OF(name, type, doc) \
    static const struct wire_shape shape_##name; \
    static const struct wire_field *fields_##name(void) \
    { \
        typedef struct type self; \
        static const struct wire_field list[] = {
#define FIELD(kind, name, need, min, max, doc) \
            {#name, KIND_##kind, need, min, max, offsetof(self, name), NULL, NULL, NULL, \
             SHAPE_DOC(doc)},
#define PICK(choices, name, need, doc) \
            {#name, KIND_pick, need, 0, 0, offsetof(self, name), &choices_##choices, NULL, NULL, \
             SHAPE_DOC(doc)},
#define ONE(record, name, doc) \
            {#name, KIND_one, REQUIRED, 0, 0, offsetof(self, name), NULL, &shape_##record, NULL, \
             SHAPE_DOC(doc)},
#define ROWS(record, items, count, doc) \
            {#items, KIND_list, REQUIRED, 0, 65536, offsetof(self, items), NULL, &shape_##record, \
             NULL, SHAPE_DOC(doc)},
#define END(message) \
            {.name = NULL, .offset = sizeof(self)}}; \
        return list; \
    }
#include "blank.h"
#include "bridge.def"
#include "unblank.h"
// clang-format on

#define OF(tag, type, text)                                                                        \
    static const struct wire_shape shape_##tag = {.name = SHAPE_DOC(#tag),                         \
                                                  .doc = SHAPE_DOC(text),                          \
                                                  .size = sizeof(struct type),                     \
                                                  .way = WIRE_RECORD,                              \
                                                  .fields = fields_##tag};
#include "blank.h"
#include "bridge.def"
#include "unblank.h"

const struct bridge_wish BRIDGE_WISHES[] = {
#define WISH(name, kind, asked, member, answered, doc)                                             \
    {#name,                                                                                        \
     WISH_##kind,                                                                                  \
     &shape_##asked,                                                                               \
     offsetof(struct wish, as.member),                                                             \
     &shape_##answered,                                                                            \
     SHAPE_DOC(doc)},
#include "blank.h"
#include "bridge.def"
#include "unblank.h"
    {.name = NULL}};

const struct bridge_wish *bridge_wish_find(struct span name)
{
    for (const struct bridge_wish *wish = BRIDGE_WISHES; wish->name != NULL; wish++) {
        if (span_equal(span_text(wish->name), name)) {
            return wish;
        }
    }
    return NULL;
}

const struct bridge_wish *bridge_wish_of(enum wish_kind kind)
{
    for (const struct bridge_wish *wish = BRIDGE_WISHES; wish->name != NULL; wish++) {
        if (wish->kind == kind) {
            return wish;
        }
    }
    return NULL;
}

const struct wire_shape *bridge_happened(const struct happening *happening)
{
    switch (happening->kind) {
    case HAPPENED_MESSAGE:
    case HAPPENED_REPORTED: return &shape_happened_message;
    case HAPPENED_ALERT:
    case HAPPENED_CLOSED:
    case HAPPENED_STILL_ON: return &shape_happened_alert;
    case HAPPENED_STATUS: return &shape_happened_status;
    case HAPPENED_HAT_ASKED:
    case HAPPENED_HAT_GIVEN: return &shape_happened_hat;
    case HAPPENED_WARNING:
        return happening->warning == HAPPENED_HAT_ENDS ? &shape_happened_hat
                                                       : &shape_happened_plain;
    default: return &shape_happened_plain;
    }
}

const struct wire_shape *bridge_answered(void)
{
    return &shape_answered;
}
