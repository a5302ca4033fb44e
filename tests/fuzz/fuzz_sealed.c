/* fuzz_sealed.c -- any bytes as a content that comes out of the encryption. What is read is written
 * back and read again, and must come out the same; contents inside contents are read as a phone
 * reads them. A stranger cannot get here, but every member of a group can. */
#include "base/check.h"
#include "sealed/sealed.h"
#include "support/fuzz.h"

enum { ARENA_MAX = 4 << 20, BYTES_MAX = 4 * SEALED_SIZE_MAX, DEPTH_MAX = 3 };

static void read_content(struct span bytes, unsigned depth);

/* The bytes that a signature covers: written for whatever was read. */
static void write_signed(const struct sealed *content)
{
    struct buffer out = buffer_make(BYTES_MAX);
    if (content->type == SEALED_attested) {
        sealed_write_attested(&content->as.attested, &out);
    } else if (content->type == SEALED_card) {
        sealed_write_card(&content->as.card, &out);
    }
    CHECK(buffer_status(&out) == OK);
    buffer_end(&out);
}

static void read_inside(const struct sealed *content, unsigned depth)
{
    const struct sealed_card_entry *cards = content->as.roster.cards.items;
    const struct sealed_open_alert *alerts = content->as.roster.alerts.items;
    switch (content->type) {
    case SEALED_attested: read_content(content->as.attested.content, depth); break;
    case SEALED_widened:
        read_content(content->as.widened.alert, depth);
        read_content(content->as.widened.status, depth);
        break;
    case SEALED_abuse_report: read_content(content->as.abuse_report.message, depth); break;
    case SEALED_roster:
        for (size_t i = 0; i < content->as.roster.cards.count; i++) {
            read_content(cards[i].card, depth);
        }
        for (size_t i = 0; i < content->as.roster.alerts.count; i++) {
            read_content(alerts[i].attested, depth);
        }
        break;
    default: break;
    }
}

/* Gives: whether it could be written; only a choice of a later version cannot, nor what grows
 * beyond the limit when written in full. */
static bool write_again(const struct sealed *content, struct buffer *out)
{
    const enum status status = sealed_encode(content, out);
    CHECK(status == OK || status == FIELD_FORM || status == TOO_LARGE);
    return status == OK;
}

static void come_back_the_same(const struct sealed *content)
{
    struct arena arena = arena_make(ARENA_MAX);
    struct buffer once = buffer_make(BYTES_MAX);
    struct buffer twice = buffer_make(BYTES_MAX);
    struct sealed again;
    if (write_again(content, &once)) {
        CHECK(sealed_decode(buffer_span(&once), &arena, &again, NULL) == OK);
        CHECK(again.type == content->type && write_again(&again, &twice));
        CHECK(span_equal(buffer_span(&once), buffer_span(&twice)));
    }
    buffer_end(&once);
    buffer_end(&twice);
    arena_end(&arena);
}

static void read_content(struct span bytes, unsigned depth)
{
    if (depth == DEPTH_MAX) {
        return;
    }
    struct arena arena = arena_make(ARENA_MAX);
    struct sealed content;
    struct wire_fault fault = {NULL, OK};
    const enum status status = sealed_decode(bytes, &arena, &content, &fault);
    CHECK(status == fault.status);
    if (status == OK && content.type != SEALED_UNKNOWN) {
        CHECK(sealed_check(&content, NULL) == OK);
        write_signed(&content);
        come_back_the_same(&content);
        read_inside(&content, depth + 1);
    }
    arena_end(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    read_content(span_of(bytes, size), 0);
    return 0;
}
