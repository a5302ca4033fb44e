#include "mls/public/framing.h"

#include "crypto/public/label.h"
#include "crypto/public/verify.h"

/* The version comes first in every message of every version, so that another one can be named
 * before its form, which we do not know, is read. */
enum status mls_message_decode(struct span input, struct arena *arena, mls_message *out)
{
    *out = (mls_message){0};
    struct mls_reader r = mls_reader_make(input, arena);
    mls_u16 version = 0;
    mls_read_u16(&r, &version);
    if (r.status != OK) {
        return r.status;
    }
    return version == MLS_VERSION ? mls_decode_message(input, arena, out) : UNSUPPORTED;
}

/* Section 6.1: only who knows the group's state signs it too. */
static bool signs_context(const mls_sender *sender)
{
    return sender->sender_type == MLS_MEMBER || sender->sender_type == MLS_NEW_MEMBER_COMMIT;
}

void framing_write_signed(const mls_authenticated_content *content, struct span context,
                          struct buffer *out)
{
    const mls_u16 version = MLS_VERSION;
    mls_write_u16(out, &version);
    mls_write_u16(out, &content->wire_format);
    mls_write_framed_content(out, &content->content);
    if (signs_context(&content->content.sender)) {
        buffer_append_span(out, context);
    }
}

enum status framing_verify(const mls_authenticated_content *content, struct span context,
                           struct span signature_key)
{
    struct buffer signed_bytes = buffer_make(LABEL_CONTENT_MAX);
    framing_write_signed(content, context, &signed_bytes);
    enum status status = buffer_status(&signed_bytes);
    if (status == OK) {
        status = verify_with_label(signature_key, "FramedContentTBS", buffer_span(&signed_bytes),
                                   content->signature);
    }
    buffer_end(&signed_bytes);
    return status;
}

void framing_write_tagged(const mls_authenticated_content *content, struct span context,
                          struct buffer *out)
{
    framing_write_signed(content, context, out);
    mls_write_bytes(out, &content->signature);
    if (content->content.content_type == MLS_COMMITTED) {
        mls_write_bytes(out, &content->confirmation_tag);
    }
}

mls_authenticated_content framing_of_public(const mls_public_message *message)
{
    return (mls_authenticated_content){
        .wire_format = MLS_PUBLIC_MESSAGE,
        .content = message->content,
        .signature = message->signature,
        .confirmation_tag = message->confirmation_tag,
    };
}

/* Which proposals each kind of sender may send by itself. Source: RFC 9420 section 12.1.8. */
static bool may_send_proposal(mls_u8 sender_type, mls_u16 type)
{
    switch (sender_type) {
    case MLS_MEMBER: return true;
    case MLS_EXTERNAL:
        return type == MLS_ADD || type == MLS_REMOVE || type == MLS_PSK || type == MLS_REINIT ||
               type == MLS_GROUP_CONTEXT_EXTENSIONS;
    case MLS_NEW_MEMBER_PROPOSAL: return type == MLS_ADD;
    default: return false;
    }
}

static bool may_send(const mls_framed_content *content)
{
    const mls_u8 sender_type = content->sender.sender_type;
    switch (content->content_type) {
    case MLS_APPLICATION: return sender_type == MLS_MEMBER;
    case MLS_COMMITTED: return sender_type == MLS_MEMBER || sender_type == MLS_NEW_MEMBER_COMMIT;
    case MLS_PROPOSAL: return may_send_proposal(sender_type, content->proposal->proposal_type);
    default: return false;
    }
}

/* A joiner by external commit must be able to read who leaves, so a SelfRemove travels in clear. */
static bool is_self_remove(const mls_framed_content *content)
{
    return content->content_type == MLS_PROPOSAL &&
           content->proposal->proposal_type == MLS_SELF_REMOVE;
}

enum status framing_check_sender(const mls_authenticated_content *content)
{
    const mls_framed_content *framed = &content->content;
    if (!may_send(framed)) {
        return WRONG_SENDER;
    }
    if (content->wire_format == MLS_PUBLIC_MESSAGE) {
        return framed->content_type == MLS_APPLICATION ? WRONG_WIRE_FORMAT : OK;
    }
    const bool fits = content->wire_format == MLS_PRIVATE_MESSAGE &&
                      framed->sender.sender_type == MLS_MEMBER && !is_self_remove(framed);
    return fits ? OK : WRONG_WIRE_FORMAT;
}

void framing_write_public(const mls_authenticated_content *content, struct span membership_tag,
                          struct buffer *out)
{
    mls_public_message message = {
        .content = content->content,
        .signature = content->signature,
        .confirmation_tag = content->confirmation_tag,
        .membership_tag = membership_tag,
    };
    const mls_message outer = {
        .version = MLS_VERSION,
        .wire_format = MLS_PUBLIC_MESSAGE,
        .public_message = &message,
    };
    mls_write_message(out, &outer);
}
