#include "cli/names.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEXT_SIZE = 64 };

struct name {
    struct wire_id id;
    enum name_kind kind;
    size_t size;
    char text[TEXT_SIZE];
};

struct names {
    struct name *items;
    size_t count, room;
};

struct names *names_create(void)
{
    return calloc(1, sizeof(struct names));
}

void names_destroy(struct names *names)
{
    if (names != NULL) {
        free(names->items);
        free(names);
    }
}

static struct name *find(const struct names *names, enum name_kind kind, const struct wire_id *id)
{
    for (size_t i = 0; i < names->count; i++) {
        struct name *name = &names->items[i];
        if ((kind == NAME_NONE || name->kind == kind) && wire_id_equal(&name->id, id)) {
            return name;
        }
    }
    return NULL;
}

enum status names_add(struct names *names, enum name_kind kind, const struct wire_id *id,
                      struct span text)
{
    struct name *name = find(names, kind, id);
    if (text.size == 0) {
        return OK;
    }
    if (name == NULL && names->count == names->room) {
        const size_t room = names->room == 0 ? 64 : 2 * names->room;
        struct name *items = realloc(names->items, room * sizeof(*items));
        if (items == NULL) {
            return NO_MEMORY;
        }
        names->items = items;
        names->room = room;
    }
    if (name == NULL) {
        name = &names->items[names->count++];
        *name = (struct name){.id = *id, .kind = kind};
    }
    name->size = text.size < TEXT_SIZE ? text.size : TEXT_SIZE - 1;
    memcpy(name->text, text.data, name->size);
    return OK;
}

struct span names_of(const struct names *names, const struct wire_id *id)
{
    const struct name *name = names == NULL ? NULL : find(names, NAME_NONE, id);
    return name == NULL ? span_of(NULL, 0) : span_of(name->text, name->size);
}

enum status names_find(const struct names *names, enum name_kind kind, struct span text,
                       struct wire_id *out)
{
    size_t whole = 0;
    size_t begun = 0;
    struct wire_id beginning = {{0}};
    for (size_t i = 0; i < names->count; i++) {
        const struct name *name = &names->items[i];
        if (name->kind != kind || text.size == 0 || text.size > name->size ||
            strncasecmp(name->text, (const char *)text.data, text.size) != 0) {
            continue;
        }
        begun++;
        beginning = name->id;
        if (name->size == text.size) {
            whole++;
            *out = name->id;
        }
    }
    if (whole == 0 && begun == 1) {
        *out = beginning;
    }
    if (whole > 1 || (whole == 0 && begun > 1)) {
        return CONFLICT;
    }
    return begun == 0 ? NOT_FOUND : OK;
}
