#include "cli/account.h"

#include "crypto/public/hash.h"
#include "wire/wire_bytes.h"
#include "wire/wire_ledger.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    HASH_DIGITS = 64,
    ID_DIGITS = 32,
    LINE_SIZE = 400,
    NAME_SIZE = 240,
    NAME_SHOWN = 36,
    YEARS_MAX = 64
};

static const char ORGANISATION[] = "org;";

/* What one year of the ledger has come to, so that each line can be held against its limit. */
struct tally {
    uint64_t year;
    int64_t deposited;
    int64_t held; /* covered costs and what is set apart */
};

struct reading {
    struct account *out;
    struct wire_hash before;
    struct tally tallies[YEARS_MAX];
    size_t tally_count;
};

/* ── computing ──────────────────────────────────────────────────────────────────────────────────
 */

/* A sum that no message could tell is no sum of a wijk. */
static enum status add_cents(int64_t *sum, int64_t cents)
{
    int64_t next = 0;
    if (__builtin_add_overflow(*sum, cents, &next) || next > (int64_t)WIRE_NUMBER_MAX ||
        next < -(int64_t)WIRE_NUMBER_MAX) {
        return FIELD_TOO_LARGE;
    }
    *sum = next;
    return OK;
}

static enum status add_sum(struct account_sum *sums, size_t *count, size_t most,
                           const struct account_sum *part)
{
    for (size_t i = 0; i < *count; i++) {
        if (span_equal(sums[i].task_field, part->task_field) &&
            wire_id_equal(&sums[i].organisation_id, &part->organisation_id)) {
            return add_cents(&sums[i].cents, part->cents);
        }
    }
    if (*count == most) {
        return TOO_LARGE;
    }
    sums[(*count)++] = *part;
    return OK;
}

/* How an entry counts: a correction is the entry that it takes back, below zero. */
static enum status add_to_account(struct account *out, const struct wire_entry *entry)
{
    const bool back = entry->kind == wire_entry_kind_CORRECTION;
    const int64_t sign = back ? -1 : 1;
    struct account_sum part = {entry->task_field, entry->organisation_id, sign * entry->amount};
    enum status status = OK;
    switch (entry->kind) {
    case wire_entry_kind_DEPOSIT: return add_cents(&out->deposited, entry->amount);
    case wire_entry_kind_GRANT: return add_cents(&out->reserved, entry->amount);
    case wire_entry_kind_RELEASE: return add_cents(&out->reserved, -entry->amount);
    case wire_entry_kind_SURPLUS:
        status = add_cents(&out->shared, entry->amount);
        return status == OK ? add_sum(out->shares, &out->share_count, ACCOUNT_NAMES_MAX, &part)
                            : status;
    default: break;
    }
    if (back && entry->task_field.size == 0) {
        return add_cents(&out->deposited, -entry->amount);
    }
    status = add_cents(&out->spent, sign * entry->amount);
    if (status == OK) {
        status = add_cents(&out->uncovered, sign * entry->uncovered);
    }
    if (status == OK) {
        status = add_cents(&out->reserved, -sign * entry->drawn);
    }
    return status == OK ? add_sum(out->sums, &out->sum_count, ACCOUNT_LINES_MAX, &part) : status;
}

static struct tally *find_tally(struct reading *reading, uint64_t year)
{
    for (size_t i = 0; i < reading->tally_count; i++) {
        if (reading->tallies[i].year == year) {
            return &reading->tallies[i];
        }
    }
    if (reading->tally_count == YEARS_MAX) {
        return NULL;
    }
    reading->tallies[reading->tally_count] = (struct tally){.year = year};
    return &reading->tallies[reading->tally_count++];
}

/* No line of any year takes more than was put in. */
static enum status check_limit(struct reading *reading, const struct wire_entry *entry)
{
    struct tally *tally = find_tally(reading, entry->year);
    if (tally == NULL) {
        return TOO_LARGE;
    }
    const int64_t held = entry->amount - entry->uncovered - entry->drawn;
    enum status status = OK;
    switch (entry->kind) {
    case wire_entry_kind_DEPOSIT: status = add_cents(&tally->deposited, entry->amount); break;
    case wire_entry_kind_GRANT: status = add_cents(&tally->held, entry->amount); break;
    case wire_entry_kind_RELEASE: status = add_cents(&tally->held, -entry->amount); break;
    case wire_entry_kind_SPENDING: status = add_cents(&tally->held, held); break;
    case wire_entry_kind_CORRECTION:
        status = entry->task_field.size == 0 ? add_cents(&tally->deposited, -entry->amount)
                                             : add_cents(&tally->held, -held);
        break;
    default: break;
    }
    if (status != OK) {
        return status;
    }
    return tally->held <= tally->deposited ? OK : OVER_BUDGET;
}

static struct wire_hash hash_line(const struct wire_hash *before, struct span line)
{
    struct hash_stream stream;
    struct wire_hash out;
    hash_begin(&stream);
    hash_add(&stream, span_of(before->bytes, sizeof(before->bytes)));
    hash_add(&stream, line);
    const struct hash hash = hash_end(&stream);
    memcpy(out.bytes, hash.bytes, sizeof(out.bytes));
    return out;
}

static enum status read_entry(struct reading *reading, struct span line)
{
    struct account *out = reading->out;
    struct wire_hash told;
    struct wire_entry entry;
    if (line.size <= HASH_DIGITS || line.data[line.size - HASH_DIGITS - 1] != ';' ||
        !hex_decode(span_of(line.data + line.size - HASH_DIGITS, HASH_DIGITS), told.bytes,
                    sizeof(told.bytes))) {
        return MALFORMED;
    }
    const struct span text = span_of(line.data, line.size - HASH_DIGITS - 1);
    enum status status = wire_ledger_read(text, &entry);
    if (status != OK) {
        return status;
    }
    const struct wire_hash hash = hash_line(&reading->before, text);
    if (memcmp(hash.bytes, told.bytes, sizeof(hash.bytes)) != 0 ||
        entry.number != out->entries + 1) {
        return BAD_SIGNATURE;
    }
    reading->before = hash;
    out->entries++;
    status = check_limit(reading, &entry);
    return status == OK && entry.year == out->year ? add_to_account(out, &entry) : status;
}

static enum status read_name(struct account *out, struct span line)
{
    const size_t head = sizeof(ORGANISATION) - 1;
    if (out->name_count == ACCOUNT_NAMES_MAX) {
        return TOO_LARGE;
    }
    struct account_name *name = &out->names[out->name_count];
    if (line.size <= head + ID_DIGITS || line.data[head + ID_DIGITS] != ';' ||
        !hex_decode(span_of(line.data + head, ID_DIGITS), name->organisation_id.bytes,
                    sizeof(name->organisation_id.bytes))) {
        return MALFORMED;
    }
    const size_t before = head + ID_DIGITS + 1;
    name->name = span_of(line.data + before, line.size - before);
    for (size_t i = 0; i < out->name_count; i++) {
        if (wire_id_equal(&out->names[i].organisation_id, &name->organisation_id)) {
            return CONFLICT;
        }
    }
    if (name->name.size > NAME_SIZE || !wire_ledger_may_hold(name->name)) {
        return FIELD_FORM; /* the seal does not cover names: nothing else does but this */
    }
    out->name_count++;
    return OK;
}

static enum status read_line(struct reading *reading, struct span line)
{
    const size_t head = sizeof(ORGANISATION) - 1;
    const size_t heading = strlen(WIRE_LEDGER_HEADING);
    if (line.size > head && memcmp(line.data, ORGANISATION, head) == 0) {
        return read_name(reading->out, line);
    }
    if (line.size >= heading && memcmp(line.data, WIRE_LEDGER_HEADING, heading) == 0) {
        return OK;
    }
    return read_entry(reading, line);
}

enum status account_read(struct span file, uint64_t year, struct account *out)
{
    struct reading reading = {.out = out};
    memset(out, 0, sizeof(*out));
    out->year = year;
    enum status status = OK;
    while (file.size > 0 && status == OK) {
        const uint8_t *end = memchr(file.data, '\n', file.size);
        const size_t size = end == NULL ? file.size : (size_t)(end - file.data);
        const size_t used = end == NULL ? size : size + 1;
        out->line++;
        if (size > 0) {
            status = read_line(&reading, span_of(file.data, size));
        }
        file = span_of(file.data + used, file.size - used);
    }
    out->head = reading.before;
    return status;
}

int64_t account_surplus(const struct account *account)
{
    return account->deposited - account->spent + account->uncovered;
}

/* ── printing ───────────────────────────────────────────────────────────────────────────────────
 */

static void add_line(struct buffer *out, const char *line, int size)
{
    buffer_append(out, line, size > 0 ? (size_t)size : 0);
}

static struct span name_of(const struct account *account, const struct wire_id *id,
                           const char *nobody)
{
    for (size_t i = 0; i < account->name_count; i++) {
        if (wire_id_equal(&account->names[i].organisation_id, id)) {
            return account->names[i].name;
        }
    }
    return span_text(wire_id_is_none(id) ? nobody : "organisatie zonder naam");
}

void account_write_name(const struct account *account, const struct wire_id *id, const char *nobody,
                        char out[ACCOUNT_NAME_SIZE])
{
    const struct span name = name_of(account, id, nobody);
    char digits[ID_DIGITS + 1] = "";
    int size = (int)(name.size < NAME_SHOWN ? name.size : NAME_SHOWN);
    while (name.size > NAME_SHOWN && size > 0 && (name.data[size] & 0xc0) == 0x80) {
        size--; /* no letter of two bytes is cut in half */
    }
    hex_encode(id->bytes, sizeof(id->bytes), digits);
    if (wire_id_is_none(id)) {
        (void)snprintf(out, ACCOUNT_NAME_SIZE, "%.*s", size, (const char *)name.data);
    } else {
        (void)snprintf(out, ACCOUNT_NAME_SIZE, "%.*s (%.8s)", size, (const char *)name.data,
                       digits);
    }
}

static void add_money(struct buffer *out, const char *what, int64_t cents)
{
    char line[LINE_SIZE];
    const char *sign = cents < 0 ? "-" : "";
    const int64_t value = cents < 0 ? -cents : cents;
    const int size = snprintf(line, sizeof(line), "%-56s%s%13" PRId64 ",%02d\n", what, sign,
                              value / 100, (int)(value % 100));
    add_line(out, line, size);
}

static void add_sums(const struct account *account, const struct account_sum *sums, size_t count,
                     const char *nobody, struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        char what[LINE_SIZE];
        char name[ACCOUNT_NAME_SIZE];
        account_write_name(account, &sums[i].organisation_id, nobody, name);
        (void)snprintf(what, sizeof(what), "  %-6.*s %s", (int)sums[i].task_field.size,
                       sums[i].task_field.size > 0 ? (const char *)sums[i].task_field.data : "",
                       name);
        add_money(out, what, sums[i].cents);
    }
}

void account_write(const struct account *account, struct buffer *out)
{
    char line[LINE_SIZE];
    char head[HASH_DIGITS + 1] = "";
    hex_encode(account->head.bytes, sizeof(account->head.bytes), head);
    add_line(
        out, line,
        snprintf(line, sizeof(line), "Jaarrekening wijkbudget %" PRIu64 "\n\n", account->year));
    add_money(out, "Ingelegd", account->deposited);
    add_money(out, "Besteed", account->spent);
    add_money(out, "Waarvan niet gedekt", account->uncovered);
    add_money(out, "Nog gereserveerd", account->reserved);
    add_money(out, "Niet besteed", account_surplus(account));
    add_line(out, line,
             snprintf(line, sizeof(line), "\nBesteed per taakveld (Iv3) en organisatie\n"));
    add_sums(account, account->sums, account->sum_count, "kosten van de casus", out);
    if (account->share_count > 0) {
        add_line(out, line, snprintf(line, sizeof(line), "\nOverschot, verdeeld\n"));
        add_sums(account, account->shares, account->share_count, "bewoners", out);
    }
    add_line(out, line,
             snprintf(line, sizeof(line),
                      "\nNagerekend uit %" PRIu64 " boekingen, periode 1-1-%" PRIu64
                      " tot en met 31-12-%" PRIu64 ".\nZegel van de laatste boeking:\n%s\n",
                      account->entries, account->year, account->year, head));
}

static void add_cell_line(const struct account *account, const char *kind,
                          const struct account_sum *sum, const char *nobody, struct buffer *out)
{
    char line[LINE_SIZE];
    const struct span name = name_of(account, &sum->organisation_id, nobody);
    const char *sign = sum->cents < 0 ? "-" : "";
    const int64_t value = sum->cents < 0 ? -sum->cents : sum->cents;
    char digits[ID_DIGITS + 1] = "";
    if (!wire_id_is_none(&sum->organisation_id)) {
        hex_encode(sum->organisation_id.bytes, sizeof(sum->organisation_id.bytes), digits);
    }
    add_line(out, line,
             snprintf(line, sizeof(line), "%" PRIu64 ";%s;%.*s;%.*s;%s;%s%" PRId64 ",%02d\n",
                      account->year, kind, (int)sum->task_field.size,
                      sum->task_field.size > 0 ? (const char *)sum->task_field.data : "",
                      (int)name.size, (const char *)name.data, digits, sign, value / 100,
                      (int)(value % 100)));
}

void account_write_csv(const struct account *account, struct buffer *out)
{
    static const char HEADING[] = "jaar;soort;taakveld;organisatie;nummer;bedrag\n";
    const struct account_sum totals[] = {
        {.cents = account->deposited}, {.cents = account->uncovered}, {.cents = account->reserved}};
    static const char *const KINDS[] = {"ingelegd", "niet gedekt", "gereserveerd"};
    buffer_append(out, HEADING, sizeof(HEADING) - 1);
    for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
        add_cell_line(account, KINDS[i], &totals[i], "allen", out);
    }
    for (size_t i = 0; i < account->sum_count; i++) {
        add_cell_line(account, "besteed", &account->sums[i], "kosten van de casus", out);
    }
    for (size_t i = 0; i < account->share_count; i++) {
        add_cell_line(account, "overschot", &account->shares[i], "bewoners", out);
    }
}
