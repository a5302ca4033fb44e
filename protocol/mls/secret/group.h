/* group.h -- one member's group: make it, join it, follow it, change it, speak in it.
 *
 * Bytes in, bytes and events out; no clock, no file. Chance comes from crypto/public/chance.h.
 * A commit of ours is staged and stands still until its echo: group_handle() of the same bytes
 * merges it, of a rival's drops it. Every call that fails leaves the group as it was.
 * Source: RFC 9420; the draft mls-extensions for SelfRemove.
 */
#ifndef MLS_SECRET_GROUP_H
#define MLS_SECRET_GROUP_H

#include "crypto/secret/sign.h"
#include "mls/public/public_group.h"
#include "mls/secret/key_package.h"

struct group;
struct group_info_form;

enum { GROUP_PAST_EPOCHS = 3 }; /* earlier epochs whose messages can still be read */

/* What a member brings into a group. Borrowed for the call. */
struct member {
    const struct sign_pair *signer;
    struct span identity;           /* of the basic credential */
    struct span capabilities;       /* encoded Capabilities; empty: this library's own */
    struct span extensions;         /* encoded leaf extensions<V>; empty: none */
    uint64_t not_before, not_after; /* lifetime, only for leaves of source key_package */
};

/* --- entering --- */

/* A new group of one. Takes: `extensions` encoded GroupContext extensions<V>; empty: none.
 * Owns: group_destroy(). Fails: NO_MEMORY, as leaf_check(). Source: section 11. */
MUST_CHECK enum status group_create(const struct group_rules *rules, const struct member *member,
                                    struct span group_id, struct span extensions,
                                    struct group **out);

/* External pre-shared keys that the caller knows. Takes: the id; Gives: the key, borrowed.
 * Fails: PSK_MISSING. */
struct psk_source {
    enum status (*find)(void *context, struct span psk_id, struct span *psk);
    void *context;
};

/* Joins by a Welcome. Fails: NOT_FOUND (no package of ours, no tree), NOT_DECRYPTED,
 * BRANCH_REFUSED, REINIT_REFUSED, RESUMPTION_REFUSED, PSK_MISSING, BAD_PATH, BAD_CONFIRMATION_TAG,
 * as public_group_open(). Wipe the package's secrets then, unless it is a last resort. Source:
 * section 12.4.3.1. */
struct welcome_join {
    const struct key_package_secrets *packages; /* ours, of which one is named in it */
    size_t package_count;
    struct span welcome; /* MLSMessage */
    struct span tree;    /* apart, or empty */
};
MUST_CHECK enum status group_join_welcome(const struct group_rules *rules,
                                          const struct welcome_join *join,
                                          const struct psk_source *psks, struct group **out);

/* Joins by an external commit, or returns (resync: `replaces` is our own old leaf).
 * Gives: a group that stands at the epoch of the GroupInfo with the commit staged: it is joined
 * once group_handle() sees the echo, and answers PENDING_COMMIT to all else until then. A rival's
 * commit that holds ends it with GROUP_REMOVED. `commit` gets the MLSMessage. Fails: as
 * public_group_open(), NOT_FOUND (no external_pub), BAD_KEY, PSK_MISSING, what the policy says.
 * Source: section 12.4.3.2. */
struct external_join {
    struct span group_info; /* MLSMessage or bare */
    struct span tree;       /* apart, or empty */
    struct span authenticated_data;
    const uint32_t *replaces; /* NULL: a newcomer */
    const struct span *psk_ids;
    size_t psk_count;
    const struct group_info_form *info; /* NULL: no GroupInfo of the new epoch */
    struct buffer *info_out;            /* gets it, an MLSMessage; the caller's */
};
MUST_CHECK enum status group_join_external(const struct group_rules *rules,
                                           const struct member *member,
                                           const struct external_join *join,
                                           const struct psk_source *psks, struct buffer *commit,
                                           struct group **out);

void group_destroy(struct group *group); /* wipes */

/* --- asking --- */
uint64_t group_epoch(const struct group *group);
uint32_t group_own_leaf(const struct group *group);
bool group_is_active(const struct group *group);   /* false once removed, or before the echo */
bool group_has_pending(const struct group *group); /* a commit of ours waits for its echo */
struct public_group *group_public(const struct group *group);
const struct secret *group_epoch_authenticator(const struct group *group);
MUST_CHECK enum status group_export(const struct group *group, const char *label,
                                    struct span context, uint8_t *out, size_t size);

/* Signs a GroupInfo of this epoch as an MLSMessage. Takes: `extensions` encoded extensions<V> to be
 * added, or empty. Source: section 12.4.3. */
struct group_info_form {
    bool with_tree;
    bool with_external_pub;
    struct span extensions; /* more of them, encoded mls_extension after one another */
};
MUST_CHECK enum status group_make_info(struct group *group, const struct sign_pair *signer,
                                       const struct group_info_form *form, struct buffer *out);

/* --- speaking --- */

/* Encrypts application data. The ratchet has moved: save before the bytes leave.
 * Fails: REMOVED, TOO_LARGE, NO_MEMORY. Source: section 15. */
MUST_CHECK enum status group_protect(struct group *group, const struct sign_pair *signer,
                                     struct span authenticated_data, struct span content,
                                     size_t padding, struct buffer *out);

/* --- proposing and committing --- */

/* How a handshake travels. */
enum handshake_form { HANDSHAKE_PUBLIC, HANDSHAKE_PRIVATE };

/* Sends one proposal by itself (and keeps it for a commit). Takes: the encoded Proposal; for an
 * Update, group_propose_update() makes the leaf. Fails: as public_group_propose(). */
MUST_CHECK enum status group_propose(struct group *group, const struct sign_pair *signer,
                                     struct span proposal, struct span authenticated_data,
                                     enum handshake_form form, struct buffer *out);
MUST_CHECK enum status group_propose_update(struct group *group, const struct member *member,
                                            struct span authenticated_data,
                                            enum handshake_form form, struct buffer *out);

/* Appends a PSK proposal that names an external pre-shared key, with a fresh nonce.
 * Fails: as the buffer does. Source: section 12.1.4. */
void group_write_psk(struct span psk_id, struct buffer *out);

/* What to commit. */
struct commit_wish {
    const struct span *proposals; /* encoded Proposals, by value */
    size_t proposal_count;
    bool
        with_kept; /* the proposals kept of this epoch, by reference, as far as they fit together */
    bool force_path; /* a path also where it may be left out */
    struct span authenticated_data;
    enum handshake_form form;
    const struct member *member; /* signs; its identity and capabilities go into the path leaf */
    const struct psk_source *psks;
    const struct group_info_form *info; /* NULL: no GroupInfo of the new epoch */
    bool welcome_with_tree;
};

/* What a commit gives to send. Owns: the caller makes and ends the buffers; `welcome` and `info`
 * may be NULL when not wanted. */
struct commit_made {
    struct buffer *commit;  /* MLSMessage */
    struct buffer *welcome; /* MLSMessage; empty when nobody was added */
    struct buffer *info;    /* MLSMessage GroupInfo of the epoch that the commit begins */
};

/* Stages a commit of ours. Fails: PENDING_COMMIT (one stands already), UNVERIFIED (leaves are still
 * to be swept), what public_commit_begin() says, PSK_MISSING. */
MUST_CHECK enum status group_commit(struct group *group, const struct commit_wish *wish,
                                    struct commit_made *made);

/* Gives the staged commit up, or takes it as accepted without an echo. Fails: NOT_FOUND. */
MUST_CHECK enum status group_commit_drop(struct group *group);
MUST_CHECK enum status group_commit_merge(struct group *group);

/* --- following --- */

enum group_event_kind {
    GROUP_APPLICATION, /* content, sender, authenticated_data */
    GROUP_PROPOSAL,    /* kept */
    GROUP_COMMITTED,   /* a new epoch */
    GROUP_OWN_MERGED,  /* the echo of our own commit */
    GROUP_REMOVED,     /* we are out; the group can only be destroyed */
    GROUP_OWN_MESSAGE  /* the echo of an application message or proposal of ours: nothing to do;
                          without content, as we keep no key to read it with. So an encrypted one
                          proves nothing: any member can name our leaf in it */
};

/* What one message did. The spans live in the event until group_event_end(). */
struct group_event {
    enum group_event_kind kind;
    uint64_t epoch;  /* of the message */
    uint32_t sender; /* leaf index in that epoch; UINT32_MAX: an external sender */
    struct span content;
    struct span authenticated_data;
    struct span sender_key; /* APPLICATION: the signature key that its leaf had in that epoch */
    bool own_dropped;       /* a rival's commit dropped ours */
    struct buffer owned;
};

/* Handles one MLSMessage from the log. Takes: `psks` may be NULL.
 * Fails: any named status; the group is as it was, and ratchets too. */
MUST_CHECK enum status group_handle(struct group *group, struct span message,
                                    const struct psk_source *psks, struct group_event *out);
void group_event_end(struct group_event *event);

/* --- keeping --- */

/* One row of state. Size 0: the row goes. */
typedef enum status (*group_row)(void *context, struct span key, struct span value);

/* Gives every row that changed since group_save_done(). The caller writes them in one atomic batch
 * and then says so; if the batch fails, nothing is lost: the next save gives them again.
 * A message writes its ratchet's row and a few of fixed size, never the tree. */
MUST_CHECK enum status group_save(const struct group *group, group_row row, void *context);
void group_save_done(struct group *group);

/* Loads from rows, in any order. Fails: OLD_VERSION, MALFORMED, NOT_FOUND (a row lacks), NO_MEMORY.
 */
struct group_rows {
    const struct span *keys;
    const struct span *values;
    size_t count;
};
MUST_CHECK enum status group_load(const struct group_rules *rules, const struct group_rows *rows,
                                  struct group **out);

#endif
