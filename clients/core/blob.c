/* What is too large for a message: parts of 32 KiB under the hash of the whole (S12). */
#include <stdlib.h>

#include "core/client_inner.h"

static struct client_blob *find(const struct client *client, const struct hash *hash)
{
    for (struct client_blob *blob = client->blobs; blob != NULL; blob = blob->next) {
        if (hash_equal(&blob->hash, hash)) {
            return blob;
        }
    }
    return NULL;
}

static void blob_drop(struct client *client, struct client_blob *blob)
{
    struct client_blob **place = &client->blobs;
    while (*place != blob) {
        place = &(*place)->next;
    }
    *place = blob->next;
    buffer_end(&blob->bytes);
    free(blob);
}

void client_blobs_end(struct client *client)
{
    while (client->blobs != NULL) {
        blob_drop(client, client->blobs);
    }
}

/* --- getting --- */

static enum status ask_part(struct client *client, const struct client_blob *blob)
{
    struct wire_blob_get message = {
        .head = {.type = WIRE_blob_get},
        .hash = client_wire_hash(&blob->hash),
        .offset = blob->bytes.size,
    };
    struct errand *errand = NULL;
    const enum status status = client_errand_ask(client, ERRAND_GET, &message.head, &errand);
    if (status == OK) {
        errand->is_fleeting = true;
        errand->hash = blob->hash;
    }
    return status;
}

enum status client_blob_get(struct client *client, const struct hash *hash, struct span *out)
{
    struct client_blob *blob = find(client, hash);
    if (blob != NULL) {
        *out = buffer_span(&blob->bytes);
        return blob->is_whole ? OK : NOT_FOUND;
    }
    blob = calloc(1, sizeof(*blob));
    if (blob == NULL) {
        return NO_MEMORY;
    }
    blob->hash = *hash;
    blob->bytes = buffer_make(CLIENT_BYTES_MAX);
    blob->next = client->blobs;
    client->blobs = blob;
    const enum status status = ask_part(client, blob);
    return status == OK ? NOT_FOUND : status;
}

void client_blob_forget(struct client *client, const struct hash *hash)
{
    struct client_blob *blob = find(client, hash);
    if (blob != NULL && blob->is_whole) {
        blob_drop(client, blob);
    }
}

/* What is not what its hash says is dropped, and asked for again by whoever still needs it. */
static enum status take_part(struct client *client, struct client_blob *blob,
                             const struct wire_blob_part *part)
{
    if (part->offset != blob->bytes.size || part->size > CLIENT_BYTES_MAX ||
        part->part.size > part->size - part->offset) {
        blob_drop(client, blob);
        return client_warn(client, HAPPENED_LYING, NULL, MALFORMED);
    }
    buffer_append_span(&blob->bytes, part->part);
    enum status status = buffer_status(&blob->bytes);
    if (status != OK || blob->bytes.size < part->size) {
        return status == OK ? ask_part(client, blob) : status;
    }
    const struct hash hash = hash_of(buffer_span(&blob->bytes));
    if (!hash_equal(&hash, &blob->hash)) {
        blob_drop(client, blob);
        return client_warn(client, HAPPENED_LYING, NULL, BAD_TREE_HASH);
    }
    blob->is_whole = true;
    return client_groups_blob(client, &hash);
}

enum status client_blob_got(struct client *client, struct errand *errand, enum status status,
                            const struct wire_head *reply)
{
    struct client_blob *blob = find(client, &errand->hash);
    if (blob == NULL) {
        return OK;
    }
    if (status != OK || reply == NULL) {
        const struct hash hash = blob->hash;
        blob_drop(client, blob);
        return client_groups_no_blob(client, &hash);
    }
    return take_part(client, blob, (const struct wire_blob_part *)reply);
}

/* --- putting --- */

/* The parts go before the request that names the blob: they have lower numbers. */
enum status client_blob_put(struct client *client, struct span bytes, uint8_t rank,
                            struct wire_hash *hash)
{
    const struct hash whole = hash_of(bytes);
    *hash = client_wire_hash(&whole);
    enum status status = OK;
    for (size_t offset = 0; status == OK && offset < bytes.size; offset += CLIENT_PART_MAX) {
        const size_t left = bytes.size - offset;
        struct wire_blob_put message = {
            .head = {.type = WIRE_blob_put},
            .hash = *hash,
            .size = bytes.size,
            .offset = offset,
            .part = span_of(bytes.data + offset, left < CLIENT_PART_MAX ? left : CLIENT_PART_MAX),
        };
        struct errand *errand = NULL;
        status = client_errand_add(client, ERRAND_PUT, WIRE_blob_put, &errand);
        if (status == OK) {
            errand->rank = rank;
            status = client_errand_fill(client, errand, &message.head);
        }
    }
    return status;
}

/* In the message where it fits, else as a blob put before it. */
enum status client_attach(struct client *client, struct span bytes, uint8_t rank,
                          struct span *inside, struct wire_hash *blob)
{
    *inside = span_of(NULL, 0);
    if (bytes.size <= CLIENT_INLINE_MAX) {
        *inside = bytes;
        return OK;
    }
    return client_blob_put(client, bytes, rank, blob);
}
