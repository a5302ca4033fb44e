#include "sealed/sealed.h"

enum { NUMBER_SIZE = 2, HOUR_S = 3600, ALERT_SPAN_MAX_S = 24 * HOUR_S };

bool alert_kind_is_behaviour(enum sealed_alert_kind kind)
{
    switch (kind) {
    case sealed_alert_kind_FIRE:
    case sealed_alert_kind_DANGEROUS_PLACE:
    case sealed_alert_kind_MISSING:
    case sealed_alert_kind_OTHER: return false;
    default: return true;
    }
}

static enum status fault_at(struct wire_fault *fault, const char *field, enum status status)
{
    if (fault != NULL) {
        *fault = (struct wire_fault){field, status};
    }
    return status;
}

/* A word that begins with a digit, after a word: "Vondellaan 12". Squares and years read the same
 * and are refused too; a known spot can be named without. */
static bool has_house_number(struct span place)
{
    for (size_t i = 1; i < place.size; i++) {
        const bool begins = place.data[i - 1] == ' ';
        if (begins && place.data[i] >= '0' && place.data[i] <= '9') {
            return true;
        }
    }
    return false;
}

static enum status check_alert(const struct sealed_alert *alert, struct wire_fault *fault)
{
    const bool is_behaviour = alert_kind_is_behaviour(alert->kind);
    const bool is_place =
        alert->kind == sealed_alert_kind_FIRE || alert->kind == sealed_alert_kind_DANGEROUS_PLACE;
    if (alert->call == sealed_call_112_OTHER) {
        return fault_at(fault, "call", FIELD_MISSING);
    }
    if (is_behaviour && alert->behaviour.size == 0) {
        return fault_at(fault, "behaviour", FIELD_MISSING);
    }
    if (is_place && alert->behaviour.size > 0) {
        return fault_at(fault, "behaviour", FIELD_FORM);
    }
    if (alert->behaviour.size == 0 && alert->clothing.size > 0) {
        return fault_at(fault, "clothing", FIELD_FORM);
    }
    if (has_house_number(alert->place)) {
        return fault_at(fault, "place", FIELD_FORM);
    }
    const bool is_short =
        alert->expires > alert->raised_at && alert->expires - alert->raised_at <= ALERT_SPAN_MAX_S;
    return is_short ? OK : fault_at(fault, "expires", FIELD_FORM);
}

static enum status check_status(const struct sealed_alert_status *said, struct wire_fault *fault)
{
    const bool closes = said->state == sealed_alert_state_CLOSED;
    if (!closes && said->outcome != sealed_alert_outcome_OTHER) {
        return fault_at(fault, "outcome", FIELD_FORM);
    }
    return OK;
}

enum status sealed_check(const struct sealed *content, struct wire_fault *fault)
{
    switch (content->type) {
    case SEALED_alert: return check_alert(&content->as.alert, fault);
    case SEALED_alert_status: return check_status(&content->as.alert_status, fault);
    case SEALED_roster:
        return content->as.roster.piece <= content->as.roster.pieces
                   ? OK
                   : fault_at(fault, "piece", FIELD_FORM);
    default: return OK;
    }
}

enum status sealed_encode(const struct sealed *content, struct buffer *out)
{
    const struct wire_shape *shape = sealed_shape(content->type);
    if (shape == NULL) {
        return UNKNOWN_TYPE;
    }
    enum status status = sealed_check(content, NULL);
    if (status != OK) {
        return status;
    }
    const size_t start = out->size;
    const uint8_t number[NUMBER_SIZE] = {(uint8_t)((unsigned)content->type >> 8),
                                         (uint8_t)content->type};
    buffer_append(out, number, sizeof(number));
    uint8_t *text = buffer_extend(out, SEALED_SIZE_MAX);
    if (text == NULL) {
        return buffer_status(out);
    }
    size_t size = 0;
    status = wire_encode_record(shape, &content->as, (char *)text, SEALED_SIZE_MAX, &size);
    out->size = status == OK ? start + NUMBER_SIZE + size : start;
    return status;
}

enum status sealed_decode(struct span bytes, struct arena *arena, struct sealed *out,
                          struct wire_fault *fault)
{
    *out = (struct sealed){.type = SEALED_UNKNOWN};
    if (bytes.size < NUMBER_SIZE || bytes.size > SEALED_SIZE_MAX) {
        return fault_at(fault, NULL, bytes.size < NUMBER_SIZE ? MALFORMED : TOO_LARGE);
    }
    const enum sealed_type type = (enum sealed_type)(bytes.data[0] << 8 | bytes.data[1]);
    const struct wire_shape *shape = sealed_shape(type);
    if (shape == NULL) {
        return OK;
    }
    const struct span json = span_of(bytes.data + NUMBER_SIZE, bytes.size - NUMBER_SIZE);
    struct wire_fault inner = {0};
    enum status status = wire_decode_record(arena, json, shape, WIRE_CLIENT, &out->as, &inner);
    if (status != OK && fault != NULL) {
        *fault = inner;
    }
    if (status == OK) {
        out->type = type;
        status = sealed_check(out, fault);
    }
    return status;
}

static void write_number(struct buffer *out, uint64_t number, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
    }
    buffer_append(out, bytes, size);
}

/* A label with its final zero keeps one kind of signature from being taken for another. */
static void write_label(struct buffer *out, const char *label)
{
    buffer_append(out, label, strlen(label) + 1);
}

void sealed_write_attested(const struct sealed_attested *content, struct buffer *out)
{
    write_label(out, "Buurt 1 attested");
    buffer_append(out, content->group.bytes, sizeof(content->group.bytes));
    buffer_append(out, content->object_id.bytes, sizeof(content->object_id.bytes));
    write_number(out, content->status_seq, 2);
    buffer_append_span(out, content->content);
}

void sealed_write_card(const struct sealed_card *card, struct buffer *out)
{
    write_label(out, "Buurt 1 card");
    buffer_append(out, card->member_id.bytes, sizeof(card->member_id.bytes));
    write_number(out, card->version, 8);
    buffer_append_span(out, card->first_name);
}
