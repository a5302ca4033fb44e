/* Follows a group with mutated messages. The first byte picks what the rest is:
 *   0  one of the group's own messages with some bytes changed, handled by a member
 *   1  a Commit, signed by a member as if meant so, staged by the public group
 *   2  a Proposal, signed by a member, kept by the public group
 *   3  bytes as they are, handled by a member
 * Whatever comes, it ends in a status, and a refusal leaves epoch and tree as they were. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "crypto/public/chance.h"
#include "mls/secret/group.h"
#include "support/fuzz.h"

enum { MEMBERS = 5, MESSAGES = 8, BYTES_MAX = 1 << 20, ARENA_MAX = 4 << 20, ROWS_MAX = 512 };

static const struct group_rules RULES = {.leaves_max = 64, .adds_max = 16, .proposals_max = 32};

struct row {
    uint8_t *bytes; /* key, then value */
    size_t key_size, value_size;
};

static struct sign_pair signers[MEMBERS];
static struct member members[MEMBERS];
static struct group *groups[MEMBERS];
static struct buffer messages[MESSAGES];
static size_t message_count;
static struct row rows[ROWS_MAX];
static size_t row_count;

static enum status keep_row(void *context, struct span key, struct span value)
{
    (void)context;
    if (value.size == 0) {
        return OK; /* gone before it was ever kept */
    }
    CHECK(row_count < ROWS_MAX);
    struct row *row = &rows[row_count++];
    row->bytes = malloc(key.size + value.size + 1);
    CHECK(row->bytes != NULL);
    memcpy(row->bytes, key.data, key.size);
    memcpy(row->bytes + key.size, value.data, value.size);
    row->key_size = key.size;
    row->value_size = value.size;
    return OK;
}

static void deliver(const struct buffer *message, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct group_event event = {0};
        CHECK(group_handle(groups[i], buffer_span(message), NULL, &event) == OK);
        group_event_end(&event);
    }
}

static void member_make(size_t i)
{
    static const char *const NAMES[MEMBERS] = {"a", "b", "c", "d", "e"};
    signers[i] = sign_pair_random();
    members[i] = (struct member){
        .signer = &signers[i], .identity = span_text(NAMES[i]), .not_after = UINT64_MAX};
}

/* Members 1… enter by external commit, each seen by those before. */
static void grow(void)
{
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    member_make(0);
    CHECK(group_create(&RULES, &members[0], span_text("fuzz"), span_of(NULL, 0), &groups[0]) == OK);
    for (size_t i = 1; i < MEMBERS; i++) {
        struct buffer info = buffer_make(BYTES_MAX);
        struct buffer commit = buffer_make(BYTES_MAX);
        member_make(i);
        CHECK(group_make_info(groups[0], &signers[0], &form, &info) == OK);
        const struct external_join join = {.group_info = buffer_span(&info)};
        CHECK(group_join_external(&RULES, &members[i], &join, NULL, &commit, &groups[i]) == OK);
        deliver(&commit, i + 1);
        buffer_end(&info);
        buffer_end(&commit);
    }
}

/* What the others say in this epoch, before anyone hears it. */
static void speak(void)
{
    const mls_proposal self_remove = {.proposal_type = MLS_SELF_REMOVE};
    struct buffer encoded = buffer_make(BYTES_MAX);
    bool is_done = false;
    mls_write_proposal(&encoded, &self_remove);
    for (size_t i = 0; i < MESSAGES; i++) {
        messages[i] = buffer_make(BYTES_MAX);
    }
    const struct commit_wish wish = {.force_path = true, .member = &members[1]};
    struct commit_made made = {.commit = &messages[0]};
    CHECK(public_group_sweep(group_public(groups[1]), UINT32_MAX, &is_done) == OK);
    CHECK(group_commit(groups[1], &wish, &made) == OK);
    CHECK(group_propose(groups[2], &signers[2], buffer_span(&encoded), span_of(NULL, 0),
                        HANDSHAKE_PUBLIC, &messages[1]) == OK);
    CHECK(group_propose_update(groups[3], &members[3], span_of(NULL, 0), HANDSHAKE_PRIVATE,
                               &messages[2]) == OK);
    CHECK(group_protect(groups[4], &signers[4], span_text("data"), span_text("content"), 5,
                        &messages[3]) == OK);
    message_count = 4;
    buffer_end(&encoded);
}

static void open_once(void)
{
    static const uint8_t SEED[32] = {1};
    static bool is_open;
    if (is_open) {
        return;
    }
    is_open = true;
    CHECK(chance_open());
    chance_seed(SEED);
    grow();
    speak();
    CHECK(group_save(groups[0], keep_row, NULL) == OK);
    group_save_done(groups[0]);
}

static struct group *fresh(void)
{
    static struct span keys[ROWS_MAX];
    static struct span values[ROWS_MAX];
    struct group *group = NULL;
    for (size_t i = 0; i < row_count; i++) {
        keys[i] = span_of(rows[i].bytes, rows[i].key_size);
        values[i] = span_of(rows[i].bytes + rows[i].key_size, rows[i].value_size);
    }
    const struct group_rows stored = {keys, values, row_count};
    CHECK(group_load(&RULES, &stored, &group) == OK);
    return group;
}

static void handle(struct span message)
{
    struct group *group = fresh();
    struct group_event event = {0};
    const uint64_t epoch = group_epoch(group);
    const struct hash before = tree_hash(public_group_tree(group_public(group)));
    if (group_handle(group, message, NULL, &event) == OK) {
        group_event_end(&event);
    } else {
        const struct hash after = tree_hash(public_group_tree(group_public(group)));
        CHECK(group_epoch(group) == epoch && hash_equal(&before, &after));
    }
    group_destroy(group);
}

/* Three bytes a change: where (two), what is mixed in. */
static void mutate(const uint8_t *bytes, size_t size)
{
    const struct buffer *message = &messages[bytes[0] % message_count];
    uint8_t *copy = malloc(message->size);
    CHECK(copy != NULL);
    memcpy(copy, message->data, message->size);
    for (size_t i = 1; i + 2 < size; i += 3) {
        copy[(bytes[i] * 256u + bytes[i + 1]) % message->size] ^= bytes[i + 2];
    }
    handle(span_of(copy, message->size));
    free(copy);
}

/* Signs a content as member `who` and hands it to the public half. */
static void sign_and_try(mls_authenticated_content *content, size_t who)
{
    struct group *group = fresh();
    struct public_group *seen = group_public(group);
    uint8_t tag[SECRET_SIZE] = {0};
    uint8_t signature[SIGN_SIGNATURE_SIZE];
    struct buffer tbs = buffer_make(BYTES_MAX);
    struct public_commit *commit = NULL;
    struct hash reference;
    const struct hash before = tree_hash(public_group_tree(seen));
    content->wire_format = MLS_PUBLIC_MESSAGE;
    content->content.group_id = public_group_context(seen)->group_id;
    content->content.epoch = public_group_epoch(seen);
    content->content.sender = (mls_sender){.sender_type = MLS_MEMBER, .leaf_index = (mls_u32)who};
    content->confirmation_tag = span_of(tag, sizeof(tag));
    framing_write_signed(content, public_group_context_bytes(seen), &tbs);
    if (buffer_status(&tbs) == OK &&
        sign_with_label(&signers[who], "FramedContentTBS", buffer_span(&tbs), signature) == OK) {
        content->signature = span_of(signature, sizeof(signature));
        if (content->content.content_type == MLS_PROPOSAL) {
            (void)!public_group_propose(seen, content, &reference);
        } else if (public_group_stage(seen, content, &commit) == OK) {
            public_commit_drop(commit);
        }
    }
    const struct hash after = tree_hash(public_group_tree(seen));
    CHECK(hash_equal(&before, &after));
    content->confirmation_tag = span_of(NULL, 0);
    content->signature = span_of(NULL, 0);
    buffer_end(&tbs);
    group_destroy(group);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    open_once();
    if (size < 3) {
        return 0;
    }
    struct arena arena = arena_make(ARENA_MAX);
    const struct span rest = span_of(bytes + 2, size - 2);
    mls_authenticated_content content = {0};
    mls_commit commit;
    mls_proposal proposal;
    switch (bytes[0] % 4) {
    case 0: mutate(bytes + 1, size - 1); break;
    case 1:
        if (mls_decode_commit(rest, &arena, &commit) == OK) {
            content.content.content_type = MLS_COMMITTED;
            content.content.commit = &commit;
            sign_and_try(&content, bytes[1] % MEMBERS);
        }
        break;
    case 2:
        if (mls_decode_proposal(rest, &arena, &proposal) == OK) {
            content.content.content_type = MLS_PROPOSAL;
            content.content.proposal = &proposal;
            sign_and_try(&content, bytes[1] % MEMBERS);
        }
        break;
    default: handle(rest); break;
    }
    arena_end(&arena);
    return 0;
}
