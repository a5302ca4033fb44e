#include "wakeup/notice.h"

#include "base/wipe.h"
#include "crypto/public/hash.h"
#include "wire/wire_bytes.h"

/* One way to speak of something. */
struct words {
    const char *kind; /* for the worker */
    const char *title;
    const char *body;
    const char *urgency;
    int64_t lasts_s;
    bool silent; /* a browser that shows it without the app makes no sound */
};

/* An alert of half an hour ago wakes nobody any more. A phone in deep sleep takes nothing at all
 * that may not wait, so none of them is zero. */
static const struct words *words_of(const struct wake_up *wake)
{
    static const struct words TRIAL = {
        "trial", "Proefseintje", "Zo komt een melding bij je binnen.", "high", 60, false};
    static const struct words ALERT = {
        "alert",
        "Melding in je buurt",
        "Er is nieuws over een melding. Open de app om het te lezen.",
        "high",
        1800,
        false};
    static const struct words AFTER = {
        "after",
        "Melding in je buurt",
        "Er is nieuws over een melding. Open de app om het te lezen.",
        "normal",
        86400,
        true};
    static const struct words CALENDAR = {
        "walk", "Je wandelingen", "Er is nieuws over een wandeling. Open de app.", "normal", 86400,
        false};
    static const struct words MESSAGE = {
        "message", "Nieuw bericht", "Er is een nieuw bericht in je buurt.", "low", 86400, false};
    if (wake->trial) {
        return &TRIAL;
    }
    switch (wake->urgency) {
    case WAKE_ALERT: return &ALERT;
    case WAKE_AFTER: return &AFTER;
    case WAKE_CALENDAR: return &CALENDAR;
    case WAKE_MESSAGE: break;
    }
    return &MESSAGE;
}

int64_t notice_lasts_s(const struct wake_up *wake)
{
    return words_of(wake)->lasts_s;
}

const char *notice_urgency(const struct wake_up *wake)
{
    return words_of(wake)->urgency;
}

void notice_topic(const struct wake_up *wake, char topic[NOTICE_TOPIC_SIZE + 1])
{
    enum { BYTES = NOTICE_TOPIC_SIZE / 4 * 3 };
    struct hash_stream stream;
    const uint8_t urgency = (uint8_t)wake->urgency;
    /* an alert without a subject stands for itself: it takes nobody's place */
    const uint64_t seq = wake->urgency == WAKE_ALERT && wake->about == 0 ? wake->seq : 0;
    hash_begin(&stream);
    hash_add(&stream, span_text("buurt push topic"));
    hash_add(&stream, span_of(wake->secret_key, sizeof(wake->secret_key)));
    hash_add(&stream, span_of(&wake->log, sizeof(wake->log)));
    hash_add(&stream, span_of(&wake->about, sizeof(wake->about)));
    hash_add(&stream, span_of(&seq, sizeof(seq)));
    hash_add(&stream, span_of(&urgency, sizeof(urgency)));
    const struct hash hash = hash_end(&stream);
    wipe(&stream, sizeof(stream));
    _Static_assert((int)BYTES <= (int)HASH_SIZE, "a topic is a part of a hash");
    base64_encode(hash.bytes, BYTES, topic);
    topic[NOTICE_TOPIC_SIZE] = '\0';
}

static void add(struct buffer *out, const char *text)
{
    buffer_append_span(out, span_text(text));
}

/* Only what JSON takes as it stands. */
static bool may_stand(struct span site)
{
    for (size_t i = 0; i < site.size; i++) {
        if (site.data[i] <= ' ' || site.data[i] >= 0x7f || site.data[i] == '"' ||
            site.data[i] == '\\') {
            return false;
        }
    }
    return true;
}

static void add_copy(struct buffer *out, const struct frame *copy)
{
    add(out, ",\"copy\":\"");
    char *text = (char *)buffer_extend(out, (size_t)base64_encoded_size(copy->size));
    if (text != NULL) {
        base64_encode(copy->text, copy->size, text);
    }
    add(out, "\"");
}

void notice_write(const struct wake_up *wake, struct span site, struct buffer *out)
{
    const struct words *words = words_of(wake);
    char topic[NOTICE_TOPIC_SIZE + 1];
    notice_topic(wake, topic);
    add(out, "{\"web_push\":8030,\"mutable\":true,\"notification\":{\"title\":\"");
    add(out, words->title);
    add(out, "\",\"body\":\"");
    add(out, words->body);
    add(out, "\",\"navigate\":\"");
    if (may_stand(site)) {
        buffer_append_span(out, site);
    }
    add(out, "/\",\"lang\":\"nl\",\"dir\":\"ltr\",\"tag\":\"");
    add(out, topic);
    add(out, words->silent ? "\",\"silent\":true,\"data\":{" : "\",\"data\":{");
    add(out, "\"kind\":\"");
    add(out, words->kind);
    add(out, "\"");
    if (wake->copy != NULL) {
        add_copy(out, wake->copy);
    }
    add(out, "}}}");
}
