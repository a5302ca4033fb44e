#include "core/kept.h"

#include "core/client_inner.h"

MLS_ITEM(id)
MLS_ITEM(bytes)
MLS_ITEM(kept_floor)

// clang-format off
MLS_STRUCT_CODE(kept_self, KEPT_SELF)
MLS_STRUCT_CODE(kept_numbers, KEPT_NUMBERS)
MLS_STRUCT_CODE(kept_root, KEPT_ROOT)
MLS_STRUCT_CODE(kept_floor, KEPT_FLOOR)
MLS_STRUCT_CODE(kept_charter, KEPT_CHARTER)
MLS_STRUCT_CODE(kept_hat, KEPT_HAT)
MLS_STRUCT_CODE(kept_place, KEPT_PLACE)
MLS_STRUCT_CODE(kept_errand, KEPT_ERRAND)
MLS_STRUCT_CODE(kept_group, KEPT_GROUP)
MLS_STRUCT_CODE(kept_policy, KEPT_POLICY)
MLS_STRUCT_CODE(kept_commit, KEPT_COMMIT)
MLS_STRUCT_CODE(kept_statement, KEPT_STATEMENT)
MLS_STRUCT_CODE(kept_saying, KEPT_SAYING)
MLS_STRUCT_CODE(kept_pass, KEPT_PASS)
MLS_STRUCT_CODE(kept_asked, KEPT_ASKED)
MLS_STRUCT_CODE(kept_walk, KEPT_WALK)
MLS_STRUCT_CODE(kept_room, KEPT_ROOM)
MLS_STRUCT_CODE(kept_report, KEPT_REPORT)
MLS_STRUCT_CODE(kept_sister, KEPT_SISTER)
MLS_STRUCT_CODE(kept_reported, KEPT_REPORTED)
MLS_STRUCT_CODE(kept_push, KEPT_PUSH)
MLS_STRUCT_CODE(kept_tally, KEPT_TALLY)
MLS_STRUCT_CODE(kept_founding, KEPT_FOUNDING)
MLS_STRUCT_CODE(kept_ticket, KEPT_TICKET)
MLS_STRUCT_CODE(kept_invite, KEPT_INVITE)
MLS_STRUCT_CODE(kept_sender, KEPT_SENDER)
MLS_STRUCT_CODE(kept_message, KEPT_MESSAGE)
MLS_STRUCT_CODE(kept_alert, KEPT_ALERT)
MLS_STRUCT_CODE(kept_status, KEPT_STATUS)
MLS_STRUCT_CODE(kept_card, KEPT_CARD)
// clang-format on

enum status client_keep(struct client *client, const struct row_key *key, struct buffer *written)
{
    enum status status = buffer_status(written);
    if (status == OK) {
        status = client_rows_put(&client->rows, client_row_key_span(key), buffer_span(written));
    }
    buffer_end(written);
    return status;
}
