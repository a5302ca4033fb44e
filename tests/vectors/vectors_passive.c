/* passive-client: joins by a Welcome and follows every epoch; each must end in the authenticator
 * that all members had. */
#include "mls/public/leaf.h"
#include "mls/secret/group.h"
#include "vectors/vectors_json.h"

vector_fn vectors_passive_client;

/* The PSKs of a vector are its list "external_psks". */
static enum status find_psk(void *context, struct span psk_id, struct span *psk)
{
    struct vector *v = context;
    const struct cJSON *item = json_list(v, v->root, "external_psks", NULL);
    while (item != NULL) {
        if (span_equal(json_bytes(v, item, "psk_id"), psk_id)) {
            *psk = json_bytes(v, item, "psk");
            return OK;
        }
        item = json_next(item);
    }
    return PSK_MISSING;
}

static struct secret read_secret(struct vector *v, const char *name)
{
    struct secret secret;
    vector_expect_status(v, secret_read(json_bytes(v, v->root, name), &secret), OK, name);
    return secret;
}

static void read_package(struct vector *v, struct key_package_secrets *out)
{
    mls_message message;
    const struct secret init = read_secret(v, "init_priv");
    const struct secret leaf = read_secret(v, "encryption_priv");
    const struct secret seed = read_secret(v, "signature_priv");
    vector_expect_status(
        v, mls_message_decode(json_bytes(v, v->root, "key_package"), &v->arena, &message), OK,
        "key package");
    if (vector_failed(v) ||
        !vector_expect(v, message.wire_format == MLS_KEY_PACKAGE_MESSAGE, "a key package")) {
        return;
    }
    out->init = hpke_pair_of(&init);
    out->leaf = hpke_pair_of(&leaf);
    out->signer = sign_pair_of(&seed);
    vector_expect_status(v, key_package_check(message.key_package, NULL), OK, "key package");
    vector_expect_status(v, key_package_ref(message.key_package, &out->reference), OK,
                         "KeyPackageRef");
}

static void handle(struct vector *v, struct group *group, struct span message,
                   enum group_event_kind wanted, const char *what)
{
    const struct psk_source psks = {find_psk, v};
    struct group_event event;
    const enum status status = group_handle(group, message, &psks, &event);
    if (vector_expect_status(v, status, OK, what)) {
        vector_expect(v, event.kind == wanted, what);
    }
    group_event_end(&event);
}

static void follow(struct vector *v, struct group *group)
{
    size_t count = 0;
    const struct cJSON *epoch = json_list(v, v->root, "epochs", &count);
    while (epoch != NULL && !vector_failed(v)) {
        const struct cJSON *item = json_list(v, epoch, "proposals", NULL);
        while (item != NULL) {
            handle(v, group, json_item_bytes(v, item), GROUP_PROPOSAL, "a proposal");
            item = json_next(item);
        }
        handle(v, group, json_bytes(v, epoch, "commit"), GROUP_COMMITTED, "a commit");
        vector_expect_equal(v, secret_span(group_epoch_authenticator(group)),
                            json_bytes(v, epoch, "epoch_authenticator"), "epoch_authenticator");
        epoch = json_next(epoch);
    }
}

/* Every leaf's signature, as a member does before it commits. */
static void sweep(struct vector *v, struct group *group)
{
    bool is_done = false;
    while (!is_done && !vector_failed(v)) {
        vector_expect_status(v, public_group_sweep(group_public(group), 16, &is_done), OK,
                             "the signatures of all leaves");
    }
}

static bool is_refused(enum status status)
{
    return status == BRANCH_REFUSED || status == REINIT_REFUSED || status == RESUMPTION_REFUSED;
}

void vectors_passive_client(struct vector *v)
{
    struct key_package_secrets package;
    read_package(v, &package);
    if (vector_failed(v)) {
        return;
    }
    bool has_tree = false;
    const struct span tree = json_bytes_if_any(v, v->root, "ratchet_tree", &has_tree);
    const struct psk_source psks = {find_psk, v};
    const struct group_rules rules = {.takes_resumption = true};
    struct group *group = NULL;
    const enum status status = group_join_welcome(
        &rules, &(struct welcome_join){&package, 1, json_bytes(v, v->root, "welcome"), tree}, &psks,
        &group);
    if (is_refused(status)) {
        vector_refuse(v, status, "the Welcome");
        return;
    }
    if (vector_expect_status(v, status, OK, "Welcome")) {
        vector_expect_equal(v, secret_span(group_epoch_authenticator(group)),
                            json_bytes(v, v->root, "initial_epoch_authenticator"),
                            "initial_epoch_authenticator");
        sweep(v, group);
        follow(v, group);
        group_destroy(group);
    }
    key_package_secrets_wipe(&package);
}
