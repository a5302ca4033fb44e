/* ghost.c -- a device that nobody let in: its certificate names the root and is signed by a key of
 * its own. The lying server has the GroupInfo and the tree, so all of the MLS holds; nothing but
 * the chain does not. */
#include "cert/secret/issue.h"
#include "core/client_inner.h"
#include "simulation/sim.h"

enum { GHOST_MAX = 1 << 20, GHOST_SEQ = 15 };

/* Signed by a root of its own making. */
static enum status write_evidence(const struct client *client, const struct client_group *group,
                                  const struct sign_pair *pair, struct buffer *out)
{
    const struct sign_pair root = sign_pair_random();
    const struct sign_pair inviting = sign_pair_random();
    struct cert_key key;
    mls_terms terms = {.issuer = client->self.wijk_id,
                       .seq = GHOST_SEQ,
                       .invitation_kind = CERT_INVITE_RESIDENT,
                       .buurt = group->place.kind == CERT_ALARM_WIJK ? client->self.buurt
                                                                     : group->place.room,
                       .from = (uint64_t)client->now - CLIENT_HOUR_S,
                       .until = (uint64_t)client->now + CLIENT_DAY_S};
    memcpy(terms.invitation_key.bytes, inviting.public_key, CERT_KEY_SIZE);
    memcpy(key.bytes, pair->public_key, CERT_KEY_SIZE);
    struct buffer bytes = buffer_make(CERT_INVITATION_SIZE_MAX);
    mls_invitation invitation;
    enum status status = cert_sign_invitation(&root, &client->self.wijk_id, &terms, &bytes);
    if (status == OK) {
        status = cert_invitation_decode(buffer_span(&bytes), &invitation);
    }
    if (status == OK) {
        status = cert_make_evidence(&inviting, &client->self.wijk_id, &invitation, &key,
                                    (uint64_t)client->now - CLIENT_MINUTE_S, out);
    }
    buffer_end(&bytes);
    return status;
}

/* The commit by which it enters from where the phone stands. */
static enum status write_commit(const struct client *client, const struct client_group *group,
                                struct buffer *out)
{
    const struct sign_pair pair = sign_pair_random();
    struct buffer evidence = buffer_make(GHOST_MAX);
    struct buffer info = buffer_make(GHOST_MAX);
    struct buffer act = buffer_make(GHOST_MAX);
    struct group *ghost = NULL;
    const struct group_info_form form = {.with_tree = true, .with_external_pub = true};
    const struct group_rules lawless = {.takes_resumption = false};
    cert_act_write(cert_act_time((uint64_t)client->now, cert_policy_time(group->policy)), NULL, 0,
                   (struct span){0}, (struct span){0}, &act);
    enum status status = write_evidence(client, group, &pair, &evidence);
    if (status == OK) {
        status = group_make_info(group->mls, &client->self.pair, &form, &info);
    }
    if (status == OK) {
        const struct member member = {.signer = &pair,
                                      .identity = buffer_span(&evidence),
                                      .capabilities = buffer_span(&client->self.capabilities)};
        const struct external_join join = {.group_info = buffer_span(&info),
                                           .authenticated_data = buffer_span(&act)};
        status = group_join_external(&lawless, &member, &join, NULL, out, &ghost);
    }
    group_destroy(ghost);
    buffer_end(&evidence);
    buffer_end(&info);
    buffer_end(&act);
    return status;
}

size_t ghost_make(const struct sim *sim, const struct phone *phone, const struct wire_group *group,
                  char text[WIRE_FRAME_MAX])
{
    (void)sim;
    const struct cert_group id = client_cert_group(group);
    const struct client_group *found =
        phone->client == NULL ? NULL : client_group_find(phone->client, &id);
    if (found == NULL || found->mls == NULL || group_has_pending(found->mls)) {
        return 0;
    }
    struct buffer commit = buffer_make(GHOST_MAX);
    size_t size = 0;
    struct wire_group_commit_made event = {.head = {.type = WIRE_group_commit_made},
                                           .group = *group,
                                           .epoch = group_epoch(found->mls)};
    const struct wire_log log = client_wire_log(WIRE_LOG_GROUP, &id);
    client_log_place(phone->client, &log, &event.head.place);
    event.head.place.seq++;
    if (write_commit(phone->client, found, &commit) == OK) {
        event.commit = buffer_span(&commit);
        if (wire_encode(&event.head, text, WIRE_FRAME_MAX, &size) != OK) {
            size = 0;
        }
    }
    buffer_end(&commit);
    return size;
}
