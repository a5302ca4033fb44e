#include "vectors/vectors_json.h"

#include <cjson/cJSON.h>

/* Written by hand, since strtol and its kin take signs, blanks and prefixes. */
static int digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static const cJSON *member(struct vector *vector, const cJSON *at, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(at, name);
    if (item == NULL) {
        vector_fail(vector, "no member \"%s\"", name);
    }
    return item;
}

struct span json_item_bytes(struct vector *vector, const cJSON *item)
{
    const char *text = cJSON_GetStringValue(item);
    const size_t digits = text == NULL ? 1 : strlen(text);
    uint8_t *bytes = arena_take(&vector->arena, digits / 2, 1);
    if (digits % 2 != 0 || bytes == NULL) {
        vector_fail(vector, "bytes expected, as hex");
        return span_of(NULL, 0);
    }
    for (size_t i = 0; i < digits; i += 2) {
        const int high = digit_of(text[i]);
        const int low = digit_of(text[i + 1]);
        if (high < 0 || low < 0) {
            vector_fail(vector, "not a digit of hex at %zu", i);
            return span_of(NULL, 0);
        }
        bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    return span_of(bytes, digits / 2);
}

struct span json_bytes(struct vector *vector, const cJSON *at, const char *name)
{
    const cJSON *item = member(vector, at, name);
    return item == NULL ? span_of(NULL, 0) : json_item_bytes(vector, item);
}

struct span json_bytes_if_any(struct vector *vector, const cJSON *at, const char *name, bool *found)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(at, name);
    *found = item != NULL && !cJSON_IsNull(item);
    return *found ? json_item_bytes(vector, item) : span_of(NULL, 0);
}

uint64_t json_item_number(struct vector *vector, const cJSON *item)
{
    const double most = 9007199254740992.0; /* 2^53: up to here a double holds every integer */
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0) || item->valuedouble > most) {
        vector_fail(vector, "a whole number expected");
        return 0;
    }
    const uint64_t number = (uint64_t)item->valuedouble;
    vector_expect(vector, (double)number >= item->valuedouble, "a number is not whole");
    return number;
}

uint64_t json_number(struct vector *vector, const cJSON *at, const char *name)
{
    const cJSON *item = member(vector, at, name);
    return item == NULL ? 0 : json_item_number(vector, item);
}

uint32_t json_uint32(struct vector *vector, const cJSON *at, const char *name)
{
    const uint64_t number = json_number(vector, at, name);
    vector_expect(vector, number <= UINT32_MAX, "a number is over 32 bits");
    return (uint32_t)number;
}

bool json_bool(struct vector *vector, const cJSON *at, const char *name)
{
    const cJSON *item = member(vector, at, name);
    vector_expect(vector, cJSON_IsBool(item), "true or false expected");
    return cJSON_IsTrue(item);
}

const char *json_text(struct vector *vector, const cJSON *at, const char *name)
{
    const char *text = cJSON_GetStringValue(member(vector, at, name));
    vector_expect(vector, text != NULL, "a text expected");
    return text == NULL ? "" : text;
}

const cJSON *json_object(struct vector *vector, const cJSON *at, const char *name)
{
    const cJSON *item = member(vector, at, name);
    return vector_expect(vector, cJSON_IsObject(item), "an object expected") ? item : NULL;
}

const cJSON *json_item_list(struct vector *vector, const cJSON *item, size_t *count)
{
    size_t counted = 0;
    const cJSON *first = NULL;
    if (vector_expect(vector, cJSON_IsArray(item), "a list expected")) {
        first = item->child;
    }
    for (const cJSON *each = first; each != NULL; each = each->next) {
        counted++;
    }
    if (count != NULL) {
        *count = counted;
    }
    return first;
}

const cJSON *json_list(struct vector *vector, const cJSON *at, const char *name, size_t *count)
{
    return json_item_list(vector, member(vector, at, name), count);
}

const cJSON *json_next(const cJSON *item)
{
    return item->next;
}

bool json_is_null(const cJSON *item)
{
    return item == NULL || cJSON_IsNull(item);
}

bool json_has(const cJSON *at, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(at, name) != NULL;
}

cJSON *json_parse(struct span file)
{
    return cJSON_ParseWithLength((const char *)file.data, file.size);
}

void json_end(cJSON *root)
{
    cJSON_Delete(root);
}

const cJSON *json_first(const cJSON *root)
{
    return cJSON_IsArray(root) ? root->child : root;
}
