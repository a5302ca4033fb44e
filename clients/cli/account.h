/* account.h -- a yearly account of the wijkbudget, computed again from a saved ledger: no server,
 * no network, nothing but the file.
 *
 * The file: lines `org;<id>;<name>`, the heading of the ledger with `;zegel` behind it, and its
 * lines, each with its hash behind it.
 */
#ifndef CLI_ACCOUNT_H
#define CLI_ACCOUNT_H

#include "base/buffer.h"
#include "wire/wire.h"

enum { ACCOUNT_LINES_MAX = 256, ACCOUNT_NAMES_MAX = 128, ACCOUNT_NAME_SIZE = 64 };

struct account_name {
    struct wire_id organisation_id;
    struct span name; /* borrows from the file */
};

/* What an organisation was paid in one Iv3 field; without organisation a cost of the casus. */
struct account_sum {
    struct span task_field;
    struct wire_id organisation_id;
    int64_t cents;
};

struct account {
    uint64_t year;
    uint64_t entries;      /* lines of the whole ledger */
    struct wire_hash head; /* of the last of them, as computed */
    int64_t deposited;
    int64_t spent;
    int64_t uncovered;
    int64_t reserved;                           /* still set apart */
    int64_t shared;                             /* of a surplus */
    struct account_sum sums[ACCOUNT_LINES_MAX]; /* by field and organisation */
    size_t sum_count;
    struct account_sum
        shares[ACCOUNT_NAMES_MAX]; /* of a surplus; without organisation: residents */
    size_t share_count;
    struct account_name names[ACCOUNT_NAMES_MAX];
    size_t name_count;
    uint64_t line; /* of the file, where reading ended */
};

/* Reads a file and computes every hash and sum of it again.
 * Fails: MALFORMED (a line that is none), BAD_SIGNATURE (a hash that does not fit: a line was
 * changed, left out or put in), OVER_BUDGET (a line takes a year beyond what was put in),
 * FIELD_FORM (a name that a spreadsheet would run), CONFLICT (a number with two names), TOO_LARGE;
 * out->line says where. */
MUST_CHECK enum status account_read(struct span file, uint64_t year, struct account *out);

/* What was put in and not spent. */
int64_t account_surplus(const struct account *account);

/* Writes it as text that fits one A4 (at most 60 lines of 80 characters where there are not more
 * organisations than that), or as CSV. */
void account_write(const struct account *account, struct buffer *out);
void account_write_csv(const struct account *account, struct buffer *out);

/* The same as a page without anything from elsewhere, that prints on one A4 where there are not
 * more lines than fit. */
void account_write_html(const struct account *account, struct buffer *out);

/* What the file calls an organisation, and the first digits of its number: the lines under the
 * seal hold the number alone. Takes: nobody  what stands where there is none. */
void account_write_name(const struct account *account, const struct wire_id *id, const char *nobody,
                        char out[ACCOUNT_NAME_SIZE]);

#endif
