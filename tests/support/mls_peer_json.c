#include "support/mls_peer.h"

#include <sodium.h>
#include <string.h>

void peer_refuse(struct peer_call *call, enum status status, const char *wrong)
{
    if (call->status == OK) {
        call->status = status;
        call->wrong = wrong;
    }
}

void peer_check(struct peer_call *call, enum status status)
{
    peer_refuse(call, status, NULL);
}

struct span peer_decode(struct peer_call *call, const cJSON *text)
{
    if (!cJSON_IsString(text)) {
        return span_of(NULL, 0);
    }
    const size_t size = strlen(text->valuestring);
    uint8_t *bytes = arena_take(&call->arena, size + 1, 1);
    size_t used = 0;
    if (bytes == NULL || sodium_base642bin(bytes, size + 1, text->valuestring, size, "\n ", &used,
                                           NULL, sodium_base64_VARIANT_ORIGINAL) != 0) {
        peer_refuse(call, bytes == NULL ? NO_MEMORY : MALFORMED, "base64");
        return span_of(NULL, 0);
    }
    return span_of(bytes, used);
}

struct span peer_bytes_if_any(struct peer_call *call, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(call->line, name);
    return item == NULL ? span_of(NULL, 0) : peer_decode(call, item);
}

struct span peer_bytes(struct peer_call *call, const char *name)
{
    if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(call->line, name))) {
        peer_refuse(call, MALFORMED, name);
    }
    return peer_bytes_if_any(call, name);
}

const char *peer_text(struct peer_call *call, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(call->line, name);
    if (!cJSON_IsString(item)) {
        peer_refuse(call, MALFORMED, name);
        return "";
    }
    return item->valuestring;
}

bool peer_flag(const struct peer_call *call, const char *name)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(call->line, name));
}

uint64_t peer_number(struct peer_call *call, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(call->line, name);
    if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > 9e15) {
        peer_refuse(call, MALFORMED, name);
        return 0;
    }
    return (uint64_t)item->valuedouble;
}

struct span peer_encoded(struct peer_call *call, struct span bytes)
{
    const size_t size = sodium_base64_encoded_len(bytes.size, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_take(&call->arena, size, 1);
    if (text == NULL) {
        peer_refuse(call, NO_MEMORY, NULL);
        return span_text("");
    }
    sodium_bin2base64(text, size, bytes.data, bytes.size, sodium_base64_VARIANT_ORIGINAL);
    return span_of(text, size - 1);
}

void peer_put_bytes(struct peer_call *call, const char *name, struct span bytes)
{
    cJSON_AddStringToObject(call->answer, name, (const char *)peer_encoded(call, bytes).data);
}

void peer_put_number(struct peer_call *call, const char *name, uint64_t number)
{
    cJSON_AddNumberToObject(call->answer, name, (double)number);
}

void peer_put_text(struct peer_call *call, const char *name, const char *text)
{
    cJSON_AddStringToObject(call->answer, name, text);
}
