/* calls.h -- what the files of a client call in one another, by file. Included by client_inner.h.
 *
 * A function that gives a status fails by NO_MEMORY alone where it says nothing else; the step is
 * torn then. Whatever the server or a neighbour sends ends in a happening, never in a failure.
 */
#ifndef CORE_CALLS_H
#define CORE_CALLS_H

#include "core/client_inner.h"

/* What each kind of errand does with its answer. */
#define ERRAND(NAME, number, function, doc)                                                        \
    MUST_CHECK enum status function(struct client *client, struct errand *errand,                  \
                                    enum status status, const struct wire_head *reply);
#include "core/errand.def"
#undef ERRAND

/* ── step.c ── */

void client_waiting_destroy(struct client_waiting *waiting);
void client_outputs_end(struct client *client);
struct client_waiting *client_output_add(struct client *client, enum client_output_kind kind);
MUST_CHECK enum status client_output_copy(struct client_waiting *waiting, struct span bytes,
                                          struct span *out);
MUST_CHECK enum status client_happen(struct client *client, enum happening_kind kind,
                                     struct client_waiting **out);
MUST_CHECK enum status client_warn(struct client *client, enum happening_warning warning,
                                   const struct client_group *group, enum status why);
MUST_CHECK enum status client_answer(struct client *client, uint64_t ticket, enum status status,
                                     struct client_waiting **out);
MUST_CHECK enum status client_step_begin(struct client *client, int64_t now);
MUST_CHECK enum status client_step_end(struct client *client, enum status status);
MUST_CHECK enum status client_refused_alone(struct client *client, enum status why,
                                            const char *what);

/* ── self.c ── */

void client_self_end(struct client *client);
MUST_CHECK enum status client_self_keep(struct client *client);
MUST_CHECK enum status client_self_load(struct client *client);
MUST_CHECK enum status client_numbers_keep(struct client *client);
MUST_CHECK enum status client_number(struct client *client, uint64_t *out);
MUST_CHECK enum status client_count_send(struct client *client);
struct member client_member(const struct client *client);
MUST_CHECK enum status client_self_forget(struct client *client);
struct wire_id client_wire_id(const struct cert_id *id);
struct cert_id client_cert_id(const struct wire_id *id);
struct wire_group client_wire_group(const struct cert_group *group);
struct cert_group client_cert_group(const struct wire_group *group);
struct wire_log client_wire_log(enum wire_log_kind kind, const struct cert_group *group);
struct wire_hash client_wire_hash(const struct hash *hash);
struct hash client_hash(const struct wire_hash *hash);
struct cert_id client_random_id(void);
MUST_CHECK enum status client_buffer_set(struct buffer *buffer, struct span bytes);

/* ── session.c ── */

void client_session_lost(struct client *client);
MUST_CHECK enum status client_session_close(struct client *client, int64_t after_s);
MUST_CHECK enum status client_session_ask(struct client *client, enum errand_kind kind,
                                          struct wire_head *message);
MUST_CHECK enum status client_session_hello(struct client *client);
MUST_CHECK enum status client_session_open(struct client *client);
bool client_session_claims_again(struct client *client, enum status status,
                                 const struct wire_head *reply);
void client_session_sign(const struct client *client, const struct sign_pair *pair,
                         const char *label, const struct cert_id *serial,
                         struct wire_signature *out);
MUST_CHECK enum status client_session_out(struct client *client);
MUST_CHECK enum status client_session_notice(struct client *client, const struct wire_head *notice,
                                             bool *was_ours);
bool client_follows(const struct client *client, const struct wire_log *log);
MUST_CHECK enum status client_follow(struct client *client, const struct wire_log *log);
MUST_CHECK enum status client_unfollow(struct client *client, const struct wire_log *log);

/* ── errand.c ── */

void client_errands_end(struct client *client);
MUST_CHECK enum status client_errand_add(struct client *client, enum errand_kind kind,
                                         enum wire_type type, struct errand **out);
MUST_CHECK enum status client_errand_write(struct client *client, struct errand *errand,
                                           struct wire_head *message);
MUST_CHECK enum status client_errand_fill(struct client *client, struct errand *errand,
                                          struct wire_head *message);
MUST_CHECK enum status client_errand_ask(struct client *client, enum errand_kind kind,
                                         struct wire_head *message, struct errand **out);
MUST_CHECK enum status client_errand_keep(struct client *client, const struct errand *errand);
MUST_CHECK enum status client_errand_end(struct client *client, struct errand *errand);
struct errand *client_errand_find(const struct client *client, uint64_t number);
void client_errands_lost(struct client *client);
MUST_CHECK enum status client_errand_pump(struct client *client);
MUST_CHECK enum status client_status_read(struct span name);
MUST_CHECK enum status client_errand_finish(struct client *client, struct errand *errand,
                                            enum status status, const struct wire_head *reply);
MUST_CHECK enum status client_errand_reply(struct client *client, struct arena *arena,
                                           const struct wire_head *reply);
MUST_CHECK enum status client_errand_unreadable(struct client *client, enum status why);
MUST_CHECK enum status client_errands_load(struct client *client);
int64_t client_errand_next_at(const struct client *client, int64_t later);

/* ── log.c ── */

void client_log_place(const struct client *client, const struct wire_log *log,
                      struct wire_place *out);
MUST_CHECK enum status client_log_keep(struct client *client, const struct wire_place *place);
MUST_CHECK enum status client_log_forget(struct client *client, const struct wire_log *log);
MUST_CHECK enum status client_pass_on(struct client *client, struct arena *arena,
                                      const struct wire_head *event);
MUST_CHECK enum status client_event(struct client *client, struct arena *arena, struct span frame,
                                    const struct wire_head *event);
MUST_CHECK enum status client_log_notice(struct client *client, const struct wire_head *notice,
                                         bool *was_ours);
MUST_CHECK enum status client_take_frame(struct client *client, struct span frame);

/* ── blob.c ── */

void client_blobs_end(struct client *client);
MUST_CHECK enum status client_blob_get(struct client *client, const struct hash *hash,
                                       struct span *out);
void client_blob_forget(struct client *client, const struct hash *hash);
MUST_CHECK enum status client_blob_put(struct client *client, struct span bytes, uint8_t rank,
                                       struct wire_hash *hash);
MUST_CHECK enum status client_attach(struct client *client, struct span bytes, uint8_t rank,
                                     struct span *inside, struct wire_hash *blob);

/* ── trust.c ── */

MUST_CHECK enum status client_trust_root(struct client *client, const struct cert_root *root);
MUST_CHECK enum status client_trust_successions(struct client *client,
                                                const struct mls_vector *successions);
MUST_CHECK enum status client_trust_document(struct client *client,
                                             const struct cert_document *document);
MUST_CHECK enum status client_successions(const struct client *client, struct arena *arena,
                                          struct mls_vector *out);
MUST_CHECK enum status client_trust_hats(struct client *client, struct span chain);
MUST_CHECK enum status client_trust_hat(struct client *client, struct span encoded,
                                        struct cert_id *serial);
MUST_CHECK enum status client_trust_withdrawn(struct client *client, const struct cert_id *serial);
bool client_hat_is_withdrawn(const struct client *client, const struct cert_id *serial);
MUST_CHECK enum status client_own_hat(const struct client *client, const struct client_reach *reach,
                                      const struct cert_hat **out);
MUST_CHECK enum status client_write_chain(const struct client *client, const struct cert_id *serial,
                                          struct buffer *out);
MUST_CHECK enum status client_chain_spans(const struct client *client, const struct cert_id *serial,
                                          struct arena *arena, struct span **hats, size_t *count);
MUST_CHECK enum status client_split_chain(struct span chain, struct arena *arena,
                                          struct span **hats, size_t *count);
MUST_CHECK enum status client_trust_floors(struct client *client, uint32_t charter_version,
                                           const struct mls_vector *floors);
MUST_CHECK enum status client_floors(const struct client *client, struct arena *arena,
                                     struct mls_vector *out);
MUST_CHECK enum status client_charter(const struct client *client, struct arena *arena,
                                      mls_charter *out);
MUST_CHECK enum status client_trust_charter(struct client *client, struct span charter,
                                            struct span hat_chain);
MUST_CHECK enum status client_charter_fetch(struct client *client);
MUST_CHECK enum status client_trust_refresh(struct client *client);
MUST_CHECK enum status client_trust_load(struct client *client);
MUST_CHECK enum status client_ask_chain(struct client *client, const struct cert_id *serial);
MUST_CHECK enum status client_ask_lacks(struct client *client, struct span evidence, bool *asked);
int64_t client_server_now(const struct client *client);

/* ── group.c ── */

struct client_group *client_group_find(const struct client *client, const struct cert_group *id);
void client_backlog_end(struct client_group *group);
void client_groups_end(struct client *client);
MUST_CHECK enum status client_group_add(struct client *client, const struct cert_group *id,
                                        struct client_group **out);
struct cert_id client_group_buurt(const struct client *client, const struct cert_place *place);
MUST_CHECK enum status client_group_keep(struct client *client, struct client_group *group);
MUST_CHECK enum status client_policy_keep(struct client *client, struct client_group *group);
MUST_CHECK enum status client_policy_keep_next(struct client *client, struct client_group *group);
MUST_CHECK enum status client_policy_follow(struct client *client, struct client_group *group);
MUST_CHECK enum status client_groups_save(struct client *client);
MUST_CHECK enum status client_group_forget(struct client *client, struct client_group *group);
MUST_CHECK enum status client_group_set(struct client *client, struct client_group *group,
                                        struct group *mls, struct cert_policy *policy);
struct group_rules client_group_rules(const struct cert_policy *policy);
MUST_CHECK enum status client_groups_load(struct client *client, const struct client_rows *stored);
MUST_CHECK enum status client_group_list(struct client *client);
void client_groups_lost(struct client *client);

/* ── tick.c ── */

MUST_CHECK enum status client_sweep(struct client *client, struct client_group *group,
                                    uint32_t most);
MUST_CHECK enum status client_groups_trust(struct client *client, bool is_new);
MUST_CHECK enum status client_resync(struct client *client, struct client_group *group);
MUST_CHECK enum status client_groups_tick(struct client *client, int64_t *again_at);
MUST_CHECK enum status client_groups_go_on(struct client *client);
MUST_CHECK enum status client_entered(struct client *client, struct client_group *group);
MUST_CHECK enum status client_hat_heard(struct client *client, struct client_group *group,
                                        const struct cert_device *device, int64_t at);

/* ── enter.c ── */

MUST_CHECK enum status client_enter(struct client *client, struct client_group *group);
MUST_CHECK enum status client_enter_lent(struct client *client,
                                         const struct wire_group_turn_lent *lent);
MUST_CHECK enum status client_enter_go_on(struct client *client, struct client_group *group);
MUST_CHECK enum status client_enter_missed(struct client *client, struct client_group *group);

/* ── make.c ── */

MUST_CHECK enum status client_make_group(struct client *client, struct client_group *group,
                                         const struct cert_document *before,
                                         const struct cert_id *hat);

/* ── commit.c ── */

bool client_statement_waits(const struct client *client, const struct client_group *group);
size_t client_statement_count(const struct client *client, const struct client_group *group);
int64_t client_delay(const struct client *client, const struct client_group *group);
MUST_CHECK enum status client_statement_known(struct client *client, struct client_group *group,
                                              const struct wire_statement *statement,
                                              int64_t commit_at);
MUST_CHECK enum status client_statement_drop(struct client *client,
                                             const struct client_group *group,
                                             const struct hash *hash);
int64_t client_commit_from(const struct client_group *group); /* not before; 0: at once */
MUST_CHECK enum status client_commit_statement(struct client *client, struct client_group *group);
MUST_CHECK enum status client_put_off(struct client *client, struct client_group *group,
                                      enum status status);
MUST_CHECK enum status client_commit_update(struct client *client, struct client_group *group);

/* ── statement.c ── */

MUST_CHECK enum status client_hear_statement(struct client *client,
                                             const struct wire_statement_posted *posted);
MUST_CHECK enum status client_statement_applied(struct client *client, struct client_group *group,
                                                const struct hash *hash,
                                                const mls_statement *statement);
MUST_CHECK enum status client_two_keys(struct client *client, struct client_group *group,
                                       uint32_t leaf);

/* ── follow.c ── */

MUST_CHECK enum status client_leaf_device(struct client *client, const struct client_group *group,
                                          uint32_t index, struct cert_device *out,
                                          bool *is_verified);
MUST_CHECK enum status client_group_left(struct client *client, struct client_group *group);
MUST_CHECK enum status client_follow_group(struct client *client, struct span frame,
                                           const struct wire_head *event, bool *waits);
MUST_CHECK enum status client_backlog(struct client *client, struct client_group *group);
MUST_CHECK enum status client_groups_blob(struct client *client, const struct hash *hash);
MUST_CHECK enum status client_groups_no_blob(struct client *client, const struct hash *hash);

/* ── say.c ── */

bool client_is_sealed(enum errand_kind kind);
MUST_CHECK enum status client_attest(const struct client *client, const struct cert_group *group,
                                     const struct cert_id *object_id, uint16_t status_seq,
                                     struct span content, struct buffer *out);
MUST_CHECK enum status client_say(struct client *client, const struct client_saying *saying,
                                  struct errand **out);
bool client_may_seal(const struct client *client, const struct errand *errand);
MUST_CHECK enum status client_seal(struct client *client, struct errand *errand);
bool client_says_again(struct client *client, struct errand *errand, enum status status);

/* ── hear.c ── */

void client_sender(const struct client *client, const struct client_heard *heard,
                   struct span first_name, struct shown_sender *out);
MUST_CHECK enum status client_hear_attested(struct client *client, struct client_heard *heard,
                                            const struct sealed_attested *attested,
                                            struct span bytes);
MUST_CHECK enum status client_hear(struct client *client, struct client_heard *heard,
                                   struct span content);
MUST_CHECK enum status client_hear_message(struct client *client, struct client_group *group,
                                           const struct wire_group_message *message);

/* ── chat.c ── */

mls_kept_sender client_kept_sender(const struct client *client, const struct client_heard *heard);
mls_kept_sender client_kept_self(const struct client *client);
void client_shown_sender(const mls_kept_sender *kept, struct span first_name,
                         struct shown_sender *out);
MUST_CHECK enum status client_message_find(const struct client *client, const struct cert_id *id,
                                           struct row_key *key, mls_kept_message *out);
MUST_CHECK enum status client_show_message(const mls_kept_message *kept, struct arena *arena,
                                           struct shown_message *out);
MUST_CHECK enum status client_hear_chat(struct client *client, const struct client_heard *heard,
                                        const struct sealed *said, struct span content);
MUST_CHECK enum status client_chat_echo(struct client *client, const struct client_heard *heard);
MUST_CHECK enum status client_wish_say(struct client *client, const struct wish *wish,
                                       uint64_t ticket);
MUST_CHECK enum status client_chat_tick(struct client *client, int64_t *again_at);

/* ── alert.c ── */

MUST_CHECK enum status client_hear_alert(struct client *client, struct client_heard *heard,
                                         const struct sealed *said, struct span content);
MUST_CHECK enum status client_alert_echo(struct client *client, const struct client_heard *heard);
MUST_CHECK enum status client_alerts_tick(struct client *client, int64_t *again_at);

/* ── status.c ── */

void client_alert_to_wijk(const struct client *client, mls_kept_alert *alert);
MUST_CHECK enum status client_show_status(const struct cert_id *alert_id,
                                          const mls_kept_status *kept, struct arena *arena,
                                          struct shown_status *out);
MUST_CHECK enum status client_hear_status(struct client *client, struct client_heard *heard,
                                          const struct sealed *said, struct span content);
MUST_CHECK enum status client_status_echo(struct client *client, struct client_heard *heard);
MUST_CHECK enum status client_status_add(struct client *client, const struct client_saying *saying,
                                         enum sealed_alert_state state, struct span content);
size_t client_status_count(const struct client *client, const struct cert_id *alert_id);
MUST_CHECK enum status client_list_statuses(const struct client *client,
                                            const struct cert_id *alert_id, struct arena *arena,
                                            struct shown_status *out, size_t *count);

/* ── raise.c ── */

struct client_group *client_group_of_kind(const struct client *client, enum cert_group_kind kind,
                                          const struct cert_id *room);
MUST_CHECK enum status client_wish_raise(struct client *client, const struct wish *wish,
                                         uint64_t ticket);
MUST_CHECK enum status client_wish_state(struct client *client, const struct wish *wish,
                                         uint64_t ticket);

/* ── roster.c ── */

struct span client_card_name(const struct client *client, const struct cert_id *member_id);
MUST_CHECK enum status client_card_learn(struct client *client, const struct cert_id *member_id,
                                         struct span first_name);
MUST_CHECK enum status client_hear_card(struct client *client, const struct client_heard *heard,
                                        const struct sealed_card *card, struct span encoded);
MUST_CHECK enum status client_say_quietly(struct client *client, const struct client_group *group,
                                          enum wire_content_class content, struct span plain,
                                          struct cert_id *object_id);
MUST_CHECK enum status client_card_tell(struct client *client, struct client_group *group);
MUST_CHECK enum status client_roster_tell(struct client *client, struct client_group *group);
MUST_CHECK enum status client_newcomer(struct client *client, struct client_group *group,
                                       const struct cert_device *device);
MUST_CHECK enum status client_hear_roster(struct client *client, const struct client_heard *heard,
                                          const struct sealed_roster *roster);
MUST_CHECK enum status client_hear_roster_wanted(struct client *client,
                                                 const struct client_heard *heard,
                                                 const struct sealed_roster_wanted *wanted);

/* ── found.c ── */

uint64_t client_from(const struct client *client);
uint64_t client_found_ticket(const struct client *client);
MUST_CHECK enum status client_wish_found(struct client *client, const struct wish *wish,
                                         uint64_t ticket);
MUST_CHECK enum status client_found_claim(struct client *client);
MUST_CHECK enum status client_write_papers(const mls_kept_founding *kept,
                                           struct client_waiting *waiting);
MUST_CHECK enum status client_found_go_on(struct client *client);

/* ── join.c ── */

MUST_CHECK enum status client_check_name(struct span name);
MUST_CHECK enum status client_wish_join(struct client *client, const struct wish *wish,
                                        uint64_t number);
MUST_CHECK enum status client_join_go_on(struct client *client);
MUST_CHECK enum status client_give_up(struct client *client, enum status why);
MUST_CHECK enum status client_join_claim(struct client *client);
MUST_CHECK enum status client_came_in(struct client *client);

/* ── invite.c ── */

MUST_CHECK enum status client_wish_invite(struct client *client, const struct wish *wish,
                                          uint64_t ticket);

/* ── show.c ── */

void client_group_shown(const struct client *client, const struct client_group *group,
                        struct shown_group *out);
void client_hat_shown(const struct cert_hat *hat, struct shown_hat *out);
MUST_CHECK enum status client_list_buurten(struct client *client, struct client_waiting *waiting);
MUST_CHECK enum status client_wish_show(struct client *client, const struct wish *wish,
                                        uint64_t ticket);

/* ── wish.c ── */

MUST_CHECK enum status client_set_field(struct client_waiting *waiting, struct span name);
MUST_CHECK enum status client_wish(struct client *client, const struct wish *wish, uint64_t ticket);

/* ── ask.c ── */

MUST_CHECK enum status client_wish_follow_statement(struct client *client, const struct wish *wish,
                                                    uint64_t ticket);
MUST_CHECK enum status client_wish_reach(struct client *client, const struct wish *wish,
                                         uint64_t ticket);
MUST_CHECK enum status client_wish_name(struct client *client, const struct wish *wish,
                                        uint64_t ticket);

/* ── compare.c ── */

MUST_CHECK enum status client_write_compare(const struct secret *authenticator,
                                            struct client_waiting *waiting);

/* ── hats.c ── */

MUST_CHECK enum status client_wish_grant(struct client *client, const struct wish *wish,
                                         uint64_t ticket);
MUST_CHECK enum status client_hear_proposed(struct client *client,
                                            const struct wire_hat_proposed *proposed);
MUST_CHECK enum status client_wish_cosign_hat(struct client *client, const struct wish *wish,
                                              uint64_t ticket);
MUST_CHECK enum status client_take_on(struct client *client, const struct cert_hat *hat);
MUST_CHECK enum status client_hear_granted(struct client *client,
                                           const struct wire_hat_granted *granted);
MUST_CHECK enum status client_hear_withdrawn(struct client *client,
                                             const struct wire_hat_withdrawn *withdrawn);
MUST_CHECK enum status client_hats_tick(struct client *client, int64_t *again_at);

/* ── logs.c ── */

MUST_CHECK enum status client_follow_now(struct client *client, struct client_group *group);
MUST_CHECK enum status client_logs_tick(struct client *client, int64_t *again_at);
MUST_CHECK enum status client_founder_tick(struct client *client, struct client_group *group);

/* ── measure.c ── */

MUST_CHECK enum status client_hear_moderation(struct client *client, struct arena *arena,
                                              const struct wire_head *event);
MUST_CHECK enum status client_wish_measure(struct client *client, const struct wish *wish,
                                           uint64_t ticket);
MUST_CHECK enum status client_wish_agree(struct client *client, const struct wish *wish,
                                         uint64_t ticket);

/* ── moderation.c ── */

MUST_CHECK enum status client_enrol(struct client *client);
MUST_CHECK enum status client_wish_report(struct client *client, const struct wish *wish,
                                          uint64_t ticket);
MUST_CHECK enum status client_wish_appeal(struct client *client, const struct wish *wish,
                                          uint64_t ticket);

/* ── pass.c ── */

bool client_has_door(const struct client *client, const struct client_group *group);
MUST_CHECK enum status client_ask_door(struct client *client, struct client_group *group);
MUST_CHECK enum status client_wish_ask_pass(struct client *client, const struct wish *wish,
                                            uint64_t ticket);
MUST_CHECK enum status client_wish_give_pass(struct client *client, const struct wish *wish,
                                             uint64_t ticket);
MUST_CHECK enum status client_hear_pass_asked(struct client *client,
                                              const struct wire_pass_asked *asked);
MUST_CHECK enum status client_hear_pass(struct client *client, const struct wire_pass_given *given);

/* The pass that lies for a group, and the hats that prove it and the device that uses it. */
MUST_CHECK enum status client_pass_read(const struct client *client,
                                        const struct client_group *group, struct arena *arena,
                                        struct span *pass, struct span **hats, size_t *count);

/* ── push.c ── */

MUST_CHECK enum status client_push_key(const struct client *client, const struct cert_group *group,
                                       mls_kept_push *out);
/* A push key came: a reason that waited for it is told. */
MUST_CHECK enum status client_measure_learn(struct client *client);
MUST_CHECK enum status client_push_learn(struct client *client, const struct client_group *group,
                                         const struct wire_id *kid,
                                         const struct wire_key *push_key);
MUST_CHECK enum status client_push_echo(struct client *client, const struct client_heard *heard);
MUST_CHECK enum status client_hear_push_key(struct client *client, const struct client_heard *heard,
                                            const struct sealed_push_key *push);
MUST_CHECK enum status client_push_renew(struct client *client, struct client_group *group);
MUST_CHECK enum status client_push_removed(struct client *client, struct client_group *group);
MUST_CHECK enum status client_push_tick(struct client *client, struct client_group *group);
MUST_CHECK enum status client_push_seal(const struct client *client, const struct cert_group *group,
                                        const char *label, struct span content, struct buffer *out);
MUST_CHECK enum status client_push_open(const struct client *client, const char *label,
                                        struct span sealed, struct buffer *out);
MUST_CHECK enum status client_push_copy(const struct client *client, const struct cert_group *group,
                                        struct span attested, struct buffer *out);

/* ── restore.c ── */

MUST_CHECK enum status client_last_commit_keep(struct client *client,
                                               const struct client_group *group, uint64_t epoch,
                                               struct span commit, struct span info);
MUST_CHECK enum status client_group_ahead(struct client *client, struct client_group *group,
                                          uint64_t epoch);
MUST_CHECK enum status client_ahead_tick(struct client *client, struct client_group *group,
                                         int64_t *again_at);
MUST_CHECK enum status client_statement_remember(struct client *client, const struct hash *hash,
                                                 const mls_kept_statement *statement);
MUST_CHECK enum status client_statements_recall(struct client *client, struct client_group *group);
MUST_CHECK enum status client_statements_tick(struct client *client);
MUST_CHECK enum status client_frozen_tick(struct client *client, struct client_group *group,
                                          int64_t *again_at);

/* ── stating.c ── */

MUST_CHECK enum status client_post_statement(struct client *client, struct span statement,
                                             enum wish_kind kind, uint64_t ticket);
bool client_posts(const struct client *client, const struct hash *hash);

/* ── revoke.c ── */

MUST_CHECK enum status client_find_device(const struct client *client, const struct cert_id *serial,
                                          struct cert_device *out);
MUST_CHECK enum status client_read_leaf(const struct client *client, const struct tree_leaf *leaf,
                                        struct cert_device *out);
MUST_CHECK enum status client_wish_revoke(struct client *client, const struct wish *wish,
                                          uint64_t ticket);
MUST_CHECK enum status client_sign_removal(struct client *client, const struct cert_id *member_id,
                                           struct buffer *out);
MUST_CHECK enum status client_wish_leave(struct client *client, const struct wish *wish,
                                         uint64_t ticket);
MUST_CHECK enum status client_wish_move(struct client *client, const struct wish *wish,
                                        uint64_t ticket);
MUST_CHECK enum status client_leave_buurt(struct client *client, const struct cert_id *buurt);
MUST_CHECK enum status client_hear_moved(struct client *client,
                                         const struct wire_member_moved *moved);
MUST_CHECK enum status client_wish_withdraw_invitation(struct client *client,
                                                       const struct wish *wish, uint64_t ticket);
MUST_CHECK enum status client_wish_withdraw_hat(struct client *client, const struct wish *wish,
                                                uint64_t ticket);
MUST_CHECK enum status client_wish_cosign_statement(struct client *client, const struct wish *wish,
                                                    uint64_t ticket);

/* ── room.c ── */

MUST_CHECK enum status client_wish_room(struct client *client, const struct wish *wish,
                                        uint64_t ticket);

/* ── sister.c ── */

MUST_CHECK enum status client_wish_show_key(struct client *client, const struct wish *wish,
                                            uint64_t ticket);
MUST_CHECK enum status client_wish_add_sister(struct client *client, const struct wish *wish,
                                              uint64_t ticket);
MUST_CHECK enum status client_wish_be_sister(struct client *client, const struct wish *wish,
                                             uint64_t ticket);

/* ── succeed.c ── */

MUST_CHECK enum status client_wish_succeed(struct client *client, const struct wish *wish,
                                           uint64_t ticket);
MUST_CHECK enum status client_wish_drill(struct client *client, const struct wish *wish,
                                         uint64_t ticket);
MUST_CHECK enum status client_hear_succession(struct client *client,
                                              const struct wire_succession_changed *changed);

/* ── walk.c ── */

MUST_CHECK enum status client_show_profile(const struct client *client,
                                           struct client_waiting *waiting,
                                           struct shown_group *group);
MUST_CHECK enum status client_hear_profile(struct client *client, const struct client_heard *heard,
                                           const struct sealed_walk_profile *profile);
MUST_CHECK enum status client_hear_remark(struct client *client, const struct client_heard *heard,
                                          const struct sealed_walk_remark *remark);
MUST_CHECK enum status client_wish_name_walk(struct client *client, const struct wish *wish,
                                             uint64_t ticket);
MUST_CHECK enum status client_profile_tell(struct client *client, const struct client_group *group);
MUST_CHECK enum status client_wish_remark(struct client *client, const struct wish *wish,
                                          uint64_t ticket);

/* ── widen.c ── */

MUST_CHECK enum status client_hear_widened(struct client *client, const struct client_heard *heard,
                                           const struct sealed_widened *widened);
MUST_CHECK enum status client_wish_widen(struct client *client, const struct wish *wish,
                                         uint64_t ticket);

#endif
