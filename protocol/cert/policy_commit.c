/* The questions of T21, in its order: the sender's certificate, each act's right, each entering
 * leaf's chain, revocation, the path. Cryptography is the group's, around this. */
#include "cert/policy_inner.h"

enum { ACT_ARENA_MAX = 1 << 20 };

/* One commit that is being judged. */
struct judgement {
    struct cert_policy *policy;
    const struct policy_question *question;
    struct arena arena;
    mls_act act;
    struct cert_hats hats;
    struct cert_court court;
    struct policy_leaves leaves;
    struct cert_document *next; /* NULL: the document stays */
};

static const struct cert_document *document_of(const struct judgement *j)
{
    return j->policy->current.document;
}

/* --- what a commit carries --- */

struct carried {
    size_t removes, self_removes, external_inits, contexts, others;
};

static size_t *counter_of(struct carried *carried, const struct listed_proposal *item)
{
    switch (item->proposal->proposal_type) {
    case MLS_REMOVE: return item->is_by_value ? &carried->removes : &carried->others;
    case MLS_SELF_REMOVE: return &carried->self_removes;
    case MLS_EXTERNAL_INIT: return &carried->external_inits;
    case MLS_GROUP_CONTEXT_EXTENSIONS:
        return item->is_by_value ? &carried->contexts : &carried->others;
    default: return &carried->others;
    }
}

static struct carried count_proposals(const struct proposal_list *list)
{
    struct carried carried = {0};
    for (size_t i = 0; i < list->count; i++) {
        (*counter_of(&carried, &list->items[i]))++;
    }
    return carried;
}

static bool is_same_device(const struct tree_leaf *before, const mls_leaf_node *after)
{
    return before->credential_type == after->credential.credential_type &&
           span_equal(before->identity, after->credential.identity) &&
           span_equal(before->signature_key, after->signature_key);
}

/* A leaf is what everyone stores for everyone: it holds what it must and no more. */
static enum status check_leaf_size(const struct judgement *j)
{
    const struct tree_leaf *leaf = tree_leaf(j->question->after, j->question->committer);
    if (leaf == NULL) {
        return PATH_MISSING;
    }
    if (j->question->path_leaf->extensions.count > 0) {
        return BAD_LEAF;
    }
    return leaf->encoded.size <= CERT_LEAF_SIZE_MAX ? OK : TOO_LARGE;
}

/* Further ahead of a commit than clocks are apart. A commit's time may be any number. */
static bool is_ahead(uint64_t made_at, uint64_t time)
{
    return made_at > time && made_at - time > CERT_CLOCK_SKEW_MAX_S;
}

/* --- statements (T16) --- */

enum status policy_work_statement(const struct policy_work *work, struct cert_effect *effect,
                                  struct cert_document **next)
{
    *next = NULL;
    const struct cert_document *document = work->policy->current.document;
    const mls_statement *statement = work->act->statement;
    if (is_ahead(statement->body.made_at, work->act->time)) {
        return CLOSED;
    }
    const struct cert_court court = {
        .root = cert_document_root(document),
        .hats = work->hats,
        .memo = work->policy->memo,
    };
    const struct cert_devices devices = {policy_find_device, work->leaves};
    struct cert_signers signers;
    enum status status = cert_statement_verify(&court, statement, &devices, &signers);
    const struct cert_question question = {
        .statement = statement,
        .signers = &signers,
        .document = document,
        .devices = &devices,
    };
    if (status == OK) {
        status = cert_effect_of(&court, &question, work->arena, effect);
    }
    if (status == OK) {
        status = cert_effect_apply(document, effect, work->act->time, next);
    }
    return status;
}

static bool is_among(const struct cert_id *serial, const struct cert_id *serials, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (cert_id_equal(serial, &serials[i])) {
            return true;
        }
    }
    return false;
}

/* Every leaf whose serial goes, and no other. A serial has one leaf at most, so equal numbers and
 * one inclusion are enough. */
static enum status check_removed(const struct judgement *j, const struct cert_effect *effect)
{
    const struct proposal_effect *done = j->question->effect;
    if (done->removed_count != effect->leaving_count) {
        return NOT_ALLOWED;
    }
    for (size_t i = 0; i < done->removed_count; i++) {
        const struct leaf_fact *fact = &j->leaves.removed[i];
        if (!fact->is_readable ||
            !is_among(&fact->serial, effect->leaving, effect->leaving_count)) {
            return NOT_ALLOWED;
        }
    }
    return OK;
}

static enum status judge_statement(struct judgement *j, const struct carried *carried)
{
    if (carried->self_removes > 0 || carried->contexts != 1) {
        return NOT_ALLOWED;
    }
    const struct policy_work work = {
        .policy = j->policy,
        .act = &j->act,
        .hats = &j->hats,
        .leaves = &j->leaves,
        .arena = &j->arena,
    };
    struct cert_effect effect;
    const enum status status = policy_work_statement(&work, &effect, &j->next);
    return status == OK ? check_removed(j, &effect) : status;
}

/* --- updates and departures (T13, T18) --- */

static enum status judge_departures(struct judgement *j)
{
    const struct proposal_effect *done = j->question->effect;
    struct cert_device *devices = arena_take(&j->arena, done->removed_count, sizeof(*devices));
    if (devices == NULL) {
        return NO_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < done->removed_count; i++) {
        if (!j->leaves.removed[i].is_readable) {
            continue;
        }
        const enum status status =
            policy_find_device(&j->leaves, &j->leaves.removed[i].serial, &devices[count++]);
        if (status != OK) {
            return status;
        }
    }
    const struct cert_effect effect = {.departed = devices, .departed_count = count};
    return cert_effect_apply(document_of(j), &effect, j->act.time, &j->next);
}

static enum status judge_update(struct judgement *j, const struct carried *carried)
{
    if (carried->removes > 0 || j->act.hats.count > 0) {
        return NOT_ALLOWED;
    }
    const bool somebody_goes = carried->self_removes > 0;
    if (carried->contexts != (somebody_goes ? 1u : 0u)) {
        return NOT_ALLOWED;
    }
    return somebody_goes ? judge_departures(j) : OK;
}

static enum status judge_member(struct judgement *j)
{
    const struct policy_question *question = j->question;
    const struct tree_leaf *before = policy_leaf_before(question, question->committer);
    if (before == NULL) {
        return WRONG_SENDER;
    }
    const struct carried carried = count_proposals(question->proposals);
    if (carried.others > 0 || carried.external_inits > 0 || j->act.pass != NULL) {
        return NOT_ALLOWED;
    }
    const enum status status =
        j->act.statement != NULL ? judge_statement(j, &carried) : judge_update(j, &carried);
    if (status != OK) {
        return status;
    }
    if (question->path_leaf == NULL) {
        return PATH_MISSING;
    }
    return is_same_device(before, question->path_leaf) ? check_leaf_size(j) : NOT_ALLOWED;
}

/* --- entering (T5, T12, T13, T14) --- */

/* The first door: an invitation, while its window holds the commit's time, into the groups that
 * everybody of a buurt is in. Its issuer must not be withdrawn by now. */
static enum status check_window(const struct judgement *j, const mls_invitation *invitation)
{
    const struct cert_document *document = document_of(j);
    const struct cert_place *place = cert_document_place(document);
    const mls_terms *terms = &invitation->terms;
    const bool is_of_buurt = place->kind == CERT_ALARM_BUURT || place->kind == CERT_TALK_BUURT;
    if (is_of_buurt ? !cert_id_equal(&terms->buurt, &place->room)
                    : place->kind != CERT_ALARM_WIJK) {
        return NOT_ALLOWED;
    }
    if (j->act.time < terms->from || j->act.time > terms->until) {
        return CLOSED;
    }
    const struct cert_hat *issuer = cert_hats_find(&j->hats, &terms->issuer);
    return issuer == NULL ? OK : cert_document_check_hat(document, issuer, terms->from);
}

/* The second door: a pass for this very key into this very group. */
static enum status check_pass(const struct judgement *j, const struct cert_device *device)
{
    const struct cert_document *document = document_of(j);
    const mls_pass_body *body = &j->act.pass->body;
    const struct cert_group *group = &cert_document_view(document)->group;
    if (memcmp(&body->group, group, sizeof(*group)) != 0) {
        return WRONG_GROUP;
    }
    if (is_ahead(body->made_at, j->act.time) || j->act.time > body->until) {
        return CLOSED;
    }
    const struct cert_hat *hat = NULL;
    const enum status status = cert_chain_check_pass(&j->court, j->act.pass, device,
                                                     &cert_document_view(document)->buurt, &hat);
    return status == OK ? cert_document_check_hat(document, hat, body->made_at) : status;
}

/* A sister comes in by the live leaf that signed it, and by nothing else. */
static enum status check_door(const struct judgement *j, const mls_evidence *evidence,
                              const struct cert_device *device)
{
    if (evidence->form == CERT_SISTER) {
        return j->act.pass == NULL ? OK : NOT_ALLOWED;
    }
    return j->act.pass != NULL ? check_pass(j, device)
                               : check_window(j, &evidence->invited.invitation);
}

static enum status check_not_revoked(const struct judgement *j, const struct cert_device *device)
{
    const struct cert_document *document = document_of(j);
    if (cert_document_find_revoked(document, &device->serial) != NULL) {
        return REVOKED;
    }
    const mls_departed *row = cert_document_find_departed(document, &device->serial);
    const struct cert_id mark = cert_key_mark(&device->key);
    return row == NULL || cert_id_equal(&row->key_mark, &mark) ? OK : SERIAL_TWICE;
}

/* One leaf a serial, four a member. And one member id has one invited device, unless a coordinator
 * recovered it: who made an invitation knows its key, and could otherwise be that member too. */
static enum status check_among_leaves(const struct judgement *j, const struct cert_device *device,
                                      bool is_recovery)
{
    const uint32_t width = tree_width(j->question->after);
    size_t of_member = 1;
    for (uint32_t i = 0; i < width; i++) {
        const struct leaf_fact *fact = &j->policy->facts[i];
        if (i == j->question->committer || !fact->is_there || !fact->is_readable) {
            continue;
        }
        if (cert_id_equal(&fact->serial, &device->serial)) {
            return SERIAL_TWICE;
        }
        if (cert_id_equal(&fact->member_id, &device->member_id)) {
            of_member++;
            if (!device->is_sister && !is_recovery && !fact->is_sister && !fact->is_recovery) {
                return NOT_ALLOWED;
            }
        }
    }
    return of_member <= CERT_MEMBER_LEAVES_MAX ? OK : FULL;
}

/* The chain up to the root; for a sister as far as the live leaf that signed it, whose own chain
 * was judged when it came in. */
static enum status check_chain(struct judgement *j, const mls_evidence *evidence,
                               const struct cert_key *key, struct cert_device *out)
{
#ifdef BUURT_MUTANT_accept_without_chain
    *out = cert_device_of(&j->court.root->wijk_id, evidence, key);
    return OK;
#endif
    if (evidence->form == CERT_INVITED) {
        return cert_chain_check_device(&j->court, evidence, key, NULL, out);
    }
    struct cert_device signer;
    const enum status status = policy_find_device(&j->leaves, &evidence->sister.signer, &signer);
    if (status != OK) {
        return status == NOT_FOUND ? NOT_ALLOWED : status;
    }
    return cert_chain_check_device(&j->court, evidence, key, &signer, out);
}

static enum status judge_newcomer(struct judgement *j)
{
    const mls_leaf_node *leaf = j->question->path_leaf;
    if (leaf->credential.credential_type != MLS_BASIC) {
        return X509_REFUSED;
    }
    mls_evidence evidence;
    struct cert_key key;
    struct cert_device device;
    enum status status = cert_evidence_decode(leaf->credential.identity, &evidence);
    if (status == OK) {
        status = cert_key_read(leaf->signature_key, &key);
    }
    if (status == OK) {
        status = check_chain(j, &evidence, &key, &device);
    }
    if (status == OK) {
        status = check_door(j, &evidence, &device);
    }
    if (status == OK) {
        status = check_not_revoked(j, &device);
    }
    if (status == OK) {
        const bool is_recovery =
            evidence.form == CERT_INVITED &&
            evidence.invited.invitation.terms.invitation_kind == CERT_INVITE_RECOVERY;
        status = check_among_leaves(j, &device, is_recovery);
    }
    return status == OK ? check_leaf_size(j) : status;
}

/* The own old leaf is replaced: same serial, same key, byte for byte. Nothing else is asked, so
 * that a withdrawn issuer or a window long closed keeps nobody from reconnecting (T14, T19). */
static enum status judge_return(struct judgement *j)
{
    const struct policy_question *question = j->question;
    if (j->act.pass != NULL || j->act.hats.count > 0 || question->effect->removed_count != 1) {
        return NOT_ALLOWED;
    }
    const struct tree_leaf *before = policy_leaf_before(question, question->effect->removed[0]);
    if (before == NULL || !is_same_device(before, question->path_leaf)) {
        return NOT_ALLOWED;
    }
    const struct leaf_fact *fact = &j->leaves.removed[0];
    if (cert_document_find_revoked(document_of(j), &fact->serial) != NULL) {
        return REVOKED;
    }
    return check_leaf_size(j);
}

static enum status judge_entry(struct judgement *j)
{
    const struct carried carried = count_proposals(j->question->proposals);
    if (j->act.statement != NULL || carried.external_inits != 1 || carried.others > 0 ||
        carried.self_removes > 0 || carried.contexts > 0 || carried.removes > 1) {
        return NOT_ALLOWED;
    }
    if (j->question->path_leaf == NULL) {
        return PATH_MISSING;
    }
    return carried.removes == 1 ? judge_return(j) : judge_newcomer(j);
}

/* --- what the group carries on (T15) --- */

static enum status check_extensions(const struct judgement *j)
{
    const struct mls_vector *before = &public_group_context(j->question->group)->extensions;
    const struct mls_vector *after = &j->question->context_after->extensions;
    if (before->count != after->count) {
        return NOT_ALLOWED;
    }
    for (size_t i = 0; i < before->count; i++) {
        const mls_extension *old = MLS_AT(extension, before, i);
        const mls_extension *now = MLS_AT(extension, after, i);
        const bool is_policy = old->extension_type == CERT_POLICY_EXTENSION;
        if (old->extension_type != now->extension_type ||
            (!is_policy && !span_equal(old->extension_data, now->extension_data))) {
            return NOT_ALLOWED;
        }
    }
    mls_policy_extension extension;
    const enum status status = cert_policy_extension_find(after, &extension);
    if (status != OK) {
        return status;
    }
    return cert_document_matches(j->next != NULL ? j->next : document_of(j), &extension) == OK
               ? OK
               : NOT_ALLOWED;
}

/* --- the whole --- */

static enum status take_removed(struct judgement *j)
{
    const struct proposal_effect *done = j->question->effect;
    struct leaf_fact *facts = arena_take(&j->arena, done->removed_count, sizeof(*facts));
    if (facts == NULL) {
        return NO_MEMORY;
    }
    for (size_t i = 0; i < done->removed_count; i++) {
        const struct tree_leaf *leaf = policy_leaf_before(j->question, done->removed[i]);
        if (leaf != NULL) {
            facts[i] = policy_fact_of(j->policy, leaf);
        }
    }
    j->leaves = (struct policy_leaves){
        .policy = j->policy,
        .tree = j->question->after,
        .except = j->question->content->content.sender.sender_type == MLS_MEMBER
                      ? UINT32_MAX
                      : j->question->committer,
        .question = j->question,
        .removed = facts,
    };
    return OK;
}

static enum status open_case(struct judgement *j)
{
    enum status status = policy_sync(j->policy, j->question->group);
    if (status == OK) {
        status =
            cert_act_decode(j->question->content->content.authenticated_data, &j->arena, &j->act);
    }
    if (status == OK && j->act.time < j->policy->current.time) {
        status = TIME_RUNS_BACK;
    }
    if (status == OK) {
        status = cert_hats_of(&j->act.hats, &j->arena, &j->hats);
    }
    if (status == OK) {
        status = policy_facts_refresh(j->policy, j->question->after);
    }
    if (status == OK) {
        status = take_removed(j);
    }
    j->court = (struct cert_court){
        .root = cert_document_root(document_of(j)),
        .hats = &j->hats,
        .memo = j->policy->memo,
    };
    return status;
}

static enum status judge(struct judgement *j)
{
    enum status status = open_case(j);
    if (status != OK) {
        return status;
    }
    switch (j->question->content->content.sender.sender_type) {
    case MLS_MEMBER: status = judge_member(j); break;
    case MLS_NEW_MEMBER_COMMIT: status = judge_entry(j); break;
    default: status = WRONG_SENDER; break;
    }
    return status == OK ? check_extensions(j) : status;
}

enum status policy_may_commit(void *policy, const struct policy_question *question)
{
    struct judgement j = {
        .policy = policy, .question = question, .arena = arena_make(ACT_ARENA_MAX)};
    const enum status status = judge(&j);
    if (status == OK) {
        struct cert_document *document =
            j.next != NULL ? j.next : cert_document_keep(j.policy->current.document);
        policy_remember(j.policy, question->context_after, document, j.act.time);
    } else {
        cert_document_drop(j.next);
    }
    arena_end(&j.arena);
    return status;
}

/* Only who goes may say so alone (T18): everything else comes in a commit of whoever may. */
enum status policy_may_propose(void *policy, const struct public_group *group,
                               const mls_authenticated_content *content)
{
    const enum status status = policy_sync(policy, group);
    if (status != OK) {
        return status;
    }
    const mls_framed_content *framed = &content->content;
    return framed->sender.sender_type == MLS_MEMBER && framed->content_type == MLS_PROPOSAL &&
                   framed->proposal->proposal_type == MLS_SELF_REMOVE
               ? OK
               : NOT_ALLOWED;
}
