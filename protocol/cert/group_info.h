/* group_info.h -- which GroupInfo a joiner accepts, and which a server stores. Rules: T20, T22. */
#ifndef CERT_GROUP_INFO_H
#define CERT_GROUP_INFO_H

#include "cert/book.h"
#include "mls/public/public_group.h"

enum { CERT_UNCONFIRMED_AFTER_S = 7 * 86400 };

/* A floor that an invitation states: below it a group is an old one. */
struct cert_floor {
    struct cert_group group; /* any instance from this one on */
    uint64_t policy_version;
};

/* What a joiner holds against a GroupInfo. */
struct cert_entry {
    const struct cert_id *wijk_id;
    const struct cert_document *document; /* fetched by the hash that the context names */
    const struct cert_floor *floors;
    size_t floor_count;
    uint32_t *lacking; /* NULL, or: with CHAIN_MISSING becomes the leaf whose chain it is, when that
                        * is not the signer's */
};

/* Whether a joiner accepts: the group is of its wijk, the document is the one that the context
 * names, its version is not below the floor, the signer is a leaf whose chain holds by the book.
 * Tree hash, parent hashes and the signature hold already: the group is open.
 * Gives: `time` of the last commit; over CERT_UNCONFIRMED_AFTER_S old it is shown as unconfirmed.
 * Fails: WRONG_GROUP, CONFLICT (another document), OLD_VERSION (below the floor), as
 * cert_book_verify_leaf(), NOT_FOUND (no time). Source: T22. */
MUST_CHECK enum status cert_group_info_accept(struct cert_book *book, struct public_group *group,
                                              const mls_group_info *group_info,
                                              const struct cert_entry *entry, uint64_t *time);

/* Whether a GroupInfo submitted with a commit states that commit's time. Its public fields are
 * compared by public_group_check_info(). Fails: CONFLICT, NOT_FOUND, MALFORMED. Source: T20, T22.
 */
MUST_CHECK enum status cert_group_info_check_time(const mls_group_info *group_info, uint64_t time);

/* --- founding --- */

/* What a group was founded with. */
struct cert_founding {
    struct span founder_evidence; /* of the one leaf */
    struct cert_key founder_key;
    const struct cert_document *document;
    const struct cert_document *before; /* of the instance before this one; NULL: the first */
    const struct cert_hat *hat;         /* under which the next instance is founded */
    uint64_t time;
};

/* Whether a group may begin so: the founder's chain holds; the first instance has an empty
 * document; the next one the policy state of the one before, under a hat that may found there. That
 * the charter names the place, and that it is the first for its id, is asked elsewhere. Fails:
 * BAD_CHAIN, CHAIN_MISSING, BAD_SIGNATURE, CONFLICT, NOT_ALLOWED, REVOKED, CLOSED, NO_MEMORY.
 * Source: T9, T23. */
MUST_CHECK enum status cert_founding_check(struct cert_book *book,
                                           const struct cert_founding *founding);

#endif
