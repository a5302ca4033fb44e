#include <stdlib.h>

#include "base/check.h"
#include "mls/public/public_inner.h"

/* The first byte of a key says what its row holds. */
enum { ROW_VERSION = 'v', ROW_CONTEXT = 'c', ROW_TAG = 't', ROW_NODE = 'n', ROW_PROPOSAL = 'p' };
enum { ROW_MARKS = 's', NUMBERED_KEY_SIZE = 5, PROPOSAL_KEY_SIZE = 1 + HASH_SIZE };
enum { SEQUENCE_SIZE = 4, TAG_ROW_SIZE = 2 * HASH_SIZE };

static void write_u32(uint8_t at[4], uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

static uint32_t read_u32(const uint8_t at[4])
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static struct span letter_key(const uint8_t *letter)
{
    return span_of(letter, 1);
}

/* --- giving rows --- */

struct row_sink {
    public_row row;
    void *context;
};

static enum status give_letter(const struct row_sink *sink, uint8_t letter, struct span value)
{
    return sink->row(sink->context, letter_key(&letter), value);
}

static enum status give_numbered(const struct row_sink *sink, uint8_t letter, uint32_t number,
                                 struct span value)
{
    uint8_t key[NUMBERED_KEY_SIZE] = {letter};
    write_u32(key + 1, number);
    return sink->row(sink->context, span_of(key, sizeof(key)), value);
}

/* The width of the tree has no number, so that it sorts before the nodes that need it. */
static enum status give_node(void *context, uint32_t node, struct span encoded)
{
    const struct row_sink *sink = context;
    return node == UINT32_MAX ? give_letter(sink, ROW_NODE, encoded)
                              : give_numbered(sink, ROW_NODE, node, encoded);
}

static enum status give_tag(const struct public_group *group, const struct row_sink *sink)
{
    uint8_t value[TAG_ROW_SIZE];
    memcpy(value, group->tag, HASH_SIZE);
    memcpy(value + HASH_SIZE, group->interim.bytes, HASH_SIZE);
    return give_letter(sink, ROW_TAG, span_of(value, sizeof(value)));
}

static enum status give_proposal(const struct row_sink *sink, const struct kept_proposal *kept,
                                 bool is_gone)
{
    uint8_t key[PROPOSAL_KEY_SIZE] = {ROW_PROPOSAL};
    uint8_t sequence[SEQUENCE_SIZE];
    memcpy(key + 1, kept->reference.bytes, HASH_SIZE);
    if (is_gone) {
        return sink->row(sink->context, span_of(key, sizeof(key)), span_of(NULL, 0));
    }
    write_u32(sequence, kept->sequence);
    struct buffer value = buffer_make(SIZE_MAX);
    buffer_append(&value, sequence, sizeof(sequence));
    buffer_append_span(&value, buffer_span(&kept->encoded));
    enum status status = buffer_status(&value);
    if (status == OK) {
        status = sink->row(sink->context, span_of(key, sizeof(key)), buffer_span(&value));
    }
    buffer_end(&value);
    return status;
}

static enum status give_proposals(const struct public_group *group, const struct row_sink *sink)
{
    enum status status = OK;
    const struct kept_proposal *gone = group->forgotten;
    for (; status == OK && gone != NULL; gone = gone->next) {
        status = give_proposal(sink, gone, true);
    }
    for (size_t i = 0; status == OK && i < group->kept_count; i++) {
        if (!group->kept[i]->is_written) {
            status = give_proposal(sink, group->kept[i], false);
        }
    }
    return status;
}

/* --- which leaves are verified: what a restart need not verify again --- */

static size_t marks_needed(const struct public_group *group)
{
    return (tree_width(group->tree) + MARK_LEAVES - 1) / MARK_LEAVES;
}

static struct mark_row marks_of(const struct tree *tree, size_t row)
{
    struct mark_row marks = {{0}};
    for (uint32_t i = 0; i < MARK_LEAVES; i++) {
        const struct tree_leaf *leaf = tree_leaf(tree, (uint32_t)row * MARK_LEAVES + i);
        if (leaf != NULL && leaf->is_verified) {
            marks.bits[i / 8] |= (uint8_t)(1u << (i % 8));
        }
    }
    return marks;
}

static bool marks_equal(const struct mark_row *a, const struct mark_row *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

static enum status give_marks(const struct public_group *group, const struct row_sink *sink)
{
    enum status status = OK;
    const size_t needed = marks_needed(group);
    const struct mark_row none = {{0}};
    for (size_t i = 0; status == OK && i < needed; i++) {
        const struct mark_row now = marks_of(group->tree, i);
        const struct mark_row *before = i < group->marks_count ? &group->marks[i] : &none;
        if (!marks_equal(&now, before)) {
            status = give_numbered(sink, ROW_MARKS, (uint32_t)i, span_of(&now, sizeof(now)));
        }
    }
    for (size_t i = needed; status == OK && i < group->marks_count; i++) {
        if (!marks_equal(&group->marks[i], &none)) {
            status = give_numbered(sink, ROW_MARKS, (uint32_t)i, span_of(NULL, 0));
        }
    }
    return status;
}

enum status public_group_rows(const struct public_group *group, public_row row, void *context)
{
    CHECK(group->standing == NULL && group->has_tag);
    struct row_sink sink = {row, context};
    const uint8_t version = STATE_VERSION;
    enum status status = OK;
    if (!group->version_written) {
        status = give_letter(&sink, ROW_VERSION, span_of(&version, 1));
    }
    if (status == OK && group->context_changed) {
        status = give_letter(&sink, ROW_CONTEXT, public_group_context_bytes(group));
    }
    if (status == OK && group->tag_changed) {
        status = give_tag(group, &sink);
    }
    if (status == OK) {
        status = give_proposals(group, &sink);
    }
    if (status == OK) {
        status = tree_rows(group->tree, give_node, &sink);
    }
    return status == OK && group->marks_changed ? give_marks(group, &sink) : status;
}

/* Remembers the marks as they were given. Without memory for that they are given again, whole, the
 * next time: a mark too many is written, none is lost. */
static void remember_marks(struct public_group *group)
{
    const size_t needed = marks_needed(group);
    struct mark_row *marks = realloc(group->marks, (needed + 1) * sizeof(*marks));
    if (marks == NULL) {
        return;
    }
    group->marks = marks;
    group->marks_count = needed;
    for (size_t i = 0; i < needed; i++) {
        marks[i] = marks_of(group->tree, i);
    }
    group->marks_changed = false;
}

void public_group_rows_done(struct public_group *group)
{
    CHECK(group->standing == NULL);
    group->version_written = true;
    group->context_changed = false;
    group->tag_changed = false;
    tree_rows_done(group->tree);
    for (size_t i = 0; i < group->kept_count; i++) {
        group->kept[i]->is_written = true;
    }
    while (group->forgotten != NULL) {
        struct kept_proposal *next = group->forgotten->next;
        kept_destroy(group->forgotten);
        group->forgotten = next;
    }
    if (group->marks_changed) {
        remember_marks(group);
    }
}

/* --- taking rows back --- */

enum status public_group_create(const struct group_rules *rules, struct public_group **out)
{
    struct public_group *group;
    enum status status = public_group_start(rules, &group);
    if (status != OK) {
        return status;
    }
    const struct tree_limits limits = {.leaves_max = group->rules.leaves_max};
    status = tree_create(&limits, &group->tree);
    if (status != OK) {
        public_group_destroy(group);
        return status;
    }
    *out = group;
    return OK;
}

static enum status put_version(struct public_group *group, struct span value)
{
    if (value.size != 1 || value.data[0] != STATE_VERSION) {
        return OLD_VERSION;
    }
    group->version_written = true;
    return OK;
}

static enum status put_context(struct public_group *group, struct span value)
{
    struct arena arena = arena_make(inner_decode_limit(value.size));
    mls_group_context context;
    enum status status = mls_decode_group_context(value, &arena, &context);
    if (status == OK) {
        context_copy_end(&group->context);
        status = context_copy_make(&context, &group->context);
    }
    arena_end(&arena);
    group->context_changed = status != OK;
    return status;
}

static enum status put_tag(struct public_group *group, struct span value)
{
    if (value.size != TAG_ROW_SIZE) {
        return MALFORMED;
    }
    memcpy(group->tag, value.data, HASH_SIZE);
    memcpy(group->interim.bytes, value.data + HASH_SIZE, HASH_SIZE);
    group->has_tag = true;
    group->tag_changed = false;
    return OK;
}

static enum status put_node(struct public_group *group, struct span key, struct span value)
{
    if (key.size == 1) {
        return tree_row_put(group->tree, UINT32_MAX, value);
    }
    return key.size == NUMBERED_KEY_SIZE ? tree_row_put(group->tree, read_u32(key.data + 1), value)
                                         : MALFORMED;
}

static enum status put_proposal(struct public_group *group, struct span key, struct span value)
{
    if (key.size != PROPOSAL_KEY_SIZE || value.size < SEQUENCE_SIZE) {
        return MALFORMED;
    }
    struct kept_proposal *kept;
    const struct span encoded = span_of(value.data + SEQUENCE_SIZE, value.size - SEQUENCE_SIZE);
    const enum status status = kept_add(group, encoded, read_u32(value.data), &kept);
    if (status != OK) {
        return status;
    }
    kept->is_written = true;
    return span_equal(hash_span(&kept->reference), span_of(key.data + 1, HASH_SIZE)) ? OK
                                                                                     : MALFORMED;
}

/* Kept until the tree is whole. */
static enum status put_marks(struct public_group *group, struct span key, struct span value)
{
    if (key.size != NUMBERED_KEY_SIZE || value.size != sizeof(struct mark_row)) {
        return MALFORMED;
    }
    const size_t row = read_u32(key.data + 1);
    if (row > group->rules.leaves_max / MARK_LEAVES) {
        return MALFORMED;
    }
    if (row >= group->marks_count) {
        struct mark_row *marks = realloc(group->marks, (row + 1) * sizeof(*marks));
        if (marks == NULL) {
            return NO_MEMORY;
        }
        memset(marks + group->marks_count, 0, (row + 1 - group->marks_count) * sizeof(*marks));
        group->marks = marks;
        group->marks_count = row + 1;
    }
    memcpy(&group->marks[row], value.data, sizeof(struct mark_row));
    return OK;
}

enum status public_group_row_put(struct public_group *group, struct span key, struct span value)
{
    switch (key.size == 0 ? 0 : key.data[0]) {
    case ROW_VERSION: return put_version(group, value);
    case ROW_CONTEXT: return put_context(group, value);
    case ROW_TAG: return put_tag(group, value);
    case ROW_NODE: return put_node(group, key, value);
    case ROW_PROPOSAL: return put_proposal(group, key, value);
    case ROW_MARKS: return put_marks(group, key, value);
    default: return MALFORMED;
    }
}

static int order_of_kept(const void *a, const void *b)
{
    const struct kept_proposal *const *left = a;
    const struct kept_proposal *const *right = b;
    return ((*left)->sequence > (*right)->sequence) - ((*left)->sequence < (*right)->sequence);
}

static void apply_marks(struct public_group *group)
{
    const uint32_t width = tree_width(group->tree);
    group->is_verified = true;
    for (uint32_t i = 0; i < width; i++) {
        const size_t row = i / MARK_LEAVES;
        const unsigned bit = i % MARK_LEAVES;
        const bool marked =
            row < group->marks_count && (group->marks[row].bits[bit / 8] >> (bit % 8) & 1) != 0;
        if (tree_leaf(group->tree, i) == NULL) {
            continue;
        }
        if (marked) {
            tree_mark_verified(group->tree, i);
        } else {
            group->is_verified = false;
        }
    }
    group->marks_changed = false;
}

enum status public_group_rows_end(struct public_group *group)
{
    if (!group->version_written) {
        return OLD_VERSION;
    }
    if (!group->has_tag || group->context.bytes.size == 0) {
        return MALFORMED;
    }
    enum status status = tree_rows_end(group->tree);
    if (status == OK) {
        status = public_group_check_tree(group);
    }
    if (status != OK) {
        return status;
    }
    tree_rows_done(group->tree);
    apply_marks(group);
    if (group->kept_count > 0) {
        qsort(group->kept, group->kept_count, sizeof(struct kept_proposal *), order_of_kept);
        group->next_sequence = group->kept[group->kept_count - 1]->sequence + 1;
    }
    return OK;
}
