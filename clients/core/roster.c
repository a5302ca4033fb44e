/* Who is who, inside the group: cards, the answer to a newcomer, the push key, the heartbeat.
 * Rules: T28, T30, T36, T37. */
#include "core/alert.h"

enum {
    PIECE_CARDS_MAX = 40,
    ROSTER_EXPIRES_S = 7 * CLIENT_DAY_S,
    ROSTER_ARENA_MAX = 4 << 20,
    ROSTER_ALL_MAX = 1000,
    ANSWER_WITHIN_S = 4
};

/* --- cards --- */

static struct row_key card_key(const struct cert_id *member_id)
{
    return client_row_key_of_id('k', member_id->bytes, CERT_ID_SIZE);
}

static enum status find_card(const struct client *client, const struct cert_id *member_id,
                             mls_kept_card *out)
{
    const struct row_key key = card_key(member_id);
    struct span value;
    const enum status status = client_rows_find(&client->rows, client_row_key_span(&key), &value);
    return status == OK ? mls_decode_kept_card(value, NULL, out) : status;
}

struct span client_card_name(const struct client *client, const struct cert_id *member_id)
{
    mls_kept_card card;
    if (cert_id_equal(member_id, &client->self.member_id)) {
        return buffer_span(&client->self.name);
    }
    return find_card(client, member_id, &card) == OK ? card.name : span_of(NULL, 0);
}

static enum status keep_card(struct client *client, const struct cert_id *member_id,
                             const mls_kept_card *card)
{
    const struct row_key key = card_key(member_id);
    struct buffer bytes = buffer_make(2048);
    mls_write_kept_card(&bytes, card);
    return client_keep(client, &key, &bytes);
}

static enum status tell_named(struct client *client, const struct cert_id *member_id,
                              struct span name)
{
    struct client_waiting *waiting = NULL;
    const enum status status = client_happen(client, HAPPENED_NAMED, &waiting);
    if (status != OK) {
        return status;
    }
    struct shown_sender *who = &waiting->output.happening.who;
    who->member_id = client_wire_id(member_id);
    who->is_own = cert_id_equal(member_id, &client->self.member_id);
    return client_output_copy(waiting, name, &who->first_name);
}

/* A name that stood in something that was said: good enough until the card comes. */
enum status client_card_learn(struct client *client, const struct cert_id *member_id,
                              struct span first_name)
{
    mls_kept_card known;
    if (cert_id_is_zero(member_id) || cert_id_equal(member_id, &client->self.member_id) ||
        find_card(client, member_id, &known) == OK) {
        return OK;
    }
    const mls_kept_card card = {.name = first_name};
    return keep_card(client, member_id, &card);
}

/* A card counts when its signature and the device that made it hold; a higher version replaces. */
static enum status take_card(struct client *client, const struct sealed_card *card,
                             struct span encoded, const struct cert_id *member_id)
{
    mls_kept_card known;
    const struct cert_id id = client_cert_id(&card->member_id);
    if (cert_id_equal(&id, &client->self.member_id) ||
        (member_id != NULL && !cert_id_equal(&id, member_id))) {
        return OK;
    }
    if (find_card(client, &id, &known) == OK && known.card.size > 0 &&
        known.version >= card->version) {
        return OK;
    }
    struct buffer covered = buffer_make(256);
    sealed_write_card(card, &covered);
    enum status status = buffer_status(&covered);
    if (status == OK) {
        status = verify_signature(span_of(card->author_key.bytes, SIGN_PUBLIC_SIZE),
                                  buffer_span(&covered),
                                  span_of(card->signature.bytes, SIGN_SIGNATURE_SIZE));
    }
    buffer_end(&covered);
    if (status != OK) {
        return status;
    }
    const mls_kept_card kept = {(uint32_t)card->version, card->first_name, encoded};
    status = keep_card(client, &id, &kept);
    return status == OK ? tell_named(client, &id, card->first_name) : status;
}

enum status client_hear_card(struct client *client, const struct client_heard *heard,
                             const struct sealed_card *card, struct span encoded)
{
    if (memcmp(card->author_key.bytes, heard->device.key.bytes, CERT_KEY_SIZE) != 0) {
        return CONFLICT;
    }
    return take_card(client, card, encoded, &heard->device.member_id);
}

static enum status write_own_card(struct client *client, struct buffer *out)
{
    struct sealed card = {
        .type = SEALED_card,
        .as.card = {.member_id = client_wire_id(&client->self.member_id),
                    .first_name = buffer_span(&client->self.name),
                    .version = client->self.card_version},
    };
    memcpy(card.as.card.author_key.bytes, client->self.pair.public_key, SIGN_PUBLIC_SIZE);
    struct buffer covered = buffer_make(256);
    sealed_write_card(&card.as.card, &covered);
    enum status status = buffer_status(&covered);
    if (status == OK) {
        sign_make(&client->self.pair, buffer_span(&covered), card.as.card.signature.bytes);
        status = sealed_encode(&card, out);
    }
    buffer_end(&covered);
    return status;
}

enum status client_say_quietly(struct client *client, const struct client_group *group,
                               enum wire_content_class content, struct span plain,
                               struct cert_id *object_id)
{
    const struct client_saying saying = {
        .content = content,
        .group = group->id,
        .object_id = client_random_id(),
        .expires = client_server_now(client) + ROSTER_EXPIRES_S,
        .rank = 2,
        .type = WIRE_group_send,
        .kind = ERRAND_QUIET,
        .plain = plain,
    };
    struct errand *errand = NULL;
    if (object_id != NULL) {
        *object_id = saying.object_id;
    }
    return client_say(client, &saying, &errand);
}

enum status client_card_tell(struct client *client, struct client_group *group)
{
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    enum status status = write_own_card(client, &plain);
    if (status == OK) {
        status =
            client_say_quietly(client, group, wire_content_class_CARD, buffer_span(&plain), NULL);
    }
    buffer_end(&plain);
    return status;
}

/* --- the roster answer --- */

/* What one answer is made of: every piece has some cards and some alerts. */
struct roster {
    struct arena arena;
    struct sealed_card_entry *cards;
    size_t card_count;
    struct sealed_open_alert *alerts;
    size_t alert_count;
    size_t piece, pieces;
};

static enum status copy_to(struct arena *arena, struct span bytes, struct span *out)
{
    uint8_t *copy = arena_take(arena, 1, bytes.size + 1);
    if (copy == NULL) {
        return NO_MEMORY;
    }
    memcpy(copy, bytes.data, bytes.size);
    *out = span_of(copy, bytes.size);
    return OK;
}

/* Everybody's card that is signed, of those with a leaf in the group; and our own. */
static enum status list_cards(struct client *client, const struct client_group *group,
                              struct roster *roster)
{
    const struct tree *tree = public_group_tree(group_public(group->mls));
    const uint32_t width = tree_width(tree);
    roster->cards = arena_take(&roster->arena, width + 1, sizeof(*roster->cards));
    struct buffer own = buffer_make(CLIENT_PLAIN_MAX);
    enum status status = roster->cards == NULL ? NO_MEMORY : write_own_card(client, &own);
    if (status == OK) {
        status = copy_to(&roster->arena, buffer_span(&own), &roster->cards[0].card);
        roster->card_count = 1;
    }
    buffer_end(&own);
    for (uint32_t i = 0; status == OK && i < width; i++) {
        struct cert_device device;
        mls_kept_card card;
        const struct tree_leaf *leaf = tree_leaf(tree, i);
        mls_evidence evidence;
        struct cert_key key;
        if (leaf == NULL || cert_key_read(leaf->signature_key, &key) != OK ||
            cert_evidence_decode(leaf->identity, &evidence) != OK) {
            continue;
        }
        device = cert_device_of(&client->self.wijk_id, &evidence, &key);
        if (device.is_sister || find_card(client, &device.member_id, &card) != OK ||
            card.card.size == 0) {
            continue;
        }
        status = copy_to(&roster->arena, card.card, &roster->cards[roster->card_count].card);
        roster->card_count += status == OK;
    }
    return status;
}

static enum status add_attested(struct roster *roster, struct span attested)
{
    if (attested.size == 0) {
        return OK;
    }
    return copy_to(&roster->arena, attested, &roster->alerts[roster->alert_count++].attested);
}

/* Alerts that run and what was said of them, byte for byte as their authors signed them (T30). */
static enum status list_alerts(struct client *client, const struct client_group *group,
                               struct roster *roster)
{
    roster->alerts = arena_take(&roster->arena, client->rows.count + 1, sizeof(*roster->alerts));
    if (roster->alerts == NULL) {
        return NO_MEMORY;
    }
    const struct row_key prefix = client_row_key_of('a');
    size_t index = client_rows_first(&client->rows, client_row_key_span(&prefix));
    const struct kept_row *row;
    enum status status = OK;
    while (status == OK &&
           (row = client_rows_at(&client->rows, client_row_key_span(&prefix), &index)) != NULL) {
        mls_kept_alert alert;
        index++;
        if (mls_decode_kept_alert(span_of(row->value, row->value_size), NULL, &alert) != OK ||
            alert.closing != SHOWN_OPEN ||
            memcmp(&alert.raised_in, &group->id, sizeof(group->id)) != 0) {
            continue;
        }
        status = add_attested(roster, alert.attested);
        const struct row_key said = client_row_key_of_id('b', row->key + 1, CERT_ID_SIZE);
        size_t at = client_rows_first(&client->rows, client_row_key_span(&said));
        const struct kept_row *row_said;
        while (status == OK && (row_said = client_rows_at(&client->rows, client_row_key_span(&said),
                                                          &at)) != NULL) {
            mls_kept_status kept;
            at++;
            if (mls_decode_kept_status(span_of(row_said->value, row_said->value_size), NULL,
                                       &kept) == OK) {
                status = add_attested(roster, kept.attested);
            }
        }
    }
    return status;
}

static enum status send_piece(struct client *client, struct client_group *group,
                              struct roster *roster, const struct sealed_roster *piece)
{
    struct sealed content = {.type = SEALED_roster, .as.roster = *piece};
    mls_kept_push push;
    if (client_push_key(client, &group->id, &push) == OK) {
        content.as.roster.push_kid = client_wire_id(&push.kid);
        memcpy(content.as.roster.push_key.bytes, push.key.data, CERT_KEY_SIZE);
    }
    content.as.roster.piece = ++roster->piece;
    content.as.roster.pieces = roster->pieces;
    struct buffer plain = buffer_make(CLIENT_PLAIN_MAX);
    enum status status = sealed_encode(&content, &plain);
    if (status == OK) {
        status =
            client_say_quietly(client, group, wire_content_class_ROSTER, buffer_span(&plain), NULL);
    }
    buffer_end(&plain);
    return status;
}

static enum status send_pieces(struct client *client, struct client_group *group,
                               struct roster *roster)
{
    const size_t by_cards = (roster->card_count + PIECE_CARDS_MAX - 1) / PIECE_CARDS_MAX;
    const size_t by_alerts = roster->alert_count; /* an alert and its certificate fill a piece */
    roster->pieces = by_cards + by_alerts;
    enum status status = OK;
    for (size_t i = 0; status == OK && i < roster->card_count; i += PIECE_CARDS_MAX) {
        const size_t left = roster->card_count - i;
        const struct sealed_roster piece = {
            .cards = {roster->cards + i, left < PIECE_CARDS_MAX ? left : PIECE_CARDS_MAX}};
        status = send_piece(client, group, roster, &piece);
    }
    for (size_t i = 0; status == OK && i < roster->alert_count; i++) {
        const struct sealed_roster piece = {.alerts = {roster->alerts + i, 1}};
        status = send_piece(client, group, roster, &piece);
    }
    return status;
}

enum status client_roster_tell(struct client *client, struct client_group *group)
{
    struct roster roster = {.arena = arena_make(ROSTER_ARENA_MAX)};
    const struct tree *tree = public_group_tree(group_public(group->mls));
    enum status status = OK;
    group->roster_at = 0;
    if (tree_leaf_count(tree) <= ROSTER_ALL_MAX) {
        status = list_cards(client, group, &roster);
    }
    if (status == OK) {
        status = list_alerts(client, group, &roster);
    }
    if (status == OK) {
        status = send_pieces(client, group, &roster);
    }
    arena_end(&roster.arena);
    return status == OK ? client_profile_tell(client, group) : status;
}

/* One member answers, after a random while, unless another did (T28). */
enum status client_newcomer(struct client *client, struct client_group *group,
                            const struct cert_device *device)
{
    (void)device;
    if (group->standing == MEMBERSHIP_INSIDE && group->roster_at == 0) {
        group->roster_at = client->now + 1 + (int64_t)chance_below(ANSWER_WITHIN_S);
    }
    return OK;
}

static enum status hear_open(struct client *client, const struct client_heard *heard,
                             struct span bytes)
{
    struct client_heard inner = *heard;
    inner.is_silent = true;
    inner.is_relayed = true;
    const enum status status = client_hear(client, &inner, bytes);
    return status == NO_MEMORY ? status : OK; /* what does not hold is nobody's word */
}

static enum status take_entry(struct client *client, struct span encoded)
{
    struct arena arena = arena_make(1 << 18);
    struct sealed said;
    struct wire_fault fault;
    enum status status = sealed_decode(encoded, &arena, &said, &fault);
    if (status == OK && said.type == SEALED_card) {
        status = take_card(client, &said.as.card, encoded, NULL);
    }
    arena_end(&arena);
    return status == NO_MEMORY ? status : OK;
}

enum status client_hear_roster(struct client *client, const struct client_heard *heard,
                               const struct sealed_roster *roster)
{
    struct client_group *group = heard->group;
    const struct sealed_card_entry *cards = roster->cards.items;
    const struct sealed_open_alert *alerts = roster->alerts.items;
    enum status status = OK;
    group->roster_at = 0; /* somebody answered */
    for (size_t i = 0; status == OK && i < roster->cards.count; i++) {
        status = take_entry(client, cards[i].card);
    }
    for (size_t i = 0; status == OK && i < roster->alerts.count; i++) {
        status = hear_open(client, heard, alerts[i].attested);
    }
    if (status == OK && !wire_id_is_none(&roster->push_kid)) {
        status = client_push_learn(client, group, &roster->push_kid, &roster->push_key);
    }
    if (status == OK && !group->has_roster) {
        group->has_roster = true;
        status = client_group_keep(client, group);
    }
    return status;
}

/* A phone that lacks cards: the first to answer answers for all. */
enum status client_hear_roster_wanted(struct client *client, const struct client_heard *heard,
                                      const struct sealed_roster_wanted *wanted)
{
    (void)wanted;
    return client_newcomer(client, heard->group, &heard->device);
}
