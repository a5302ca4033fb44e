/* describe_handlers.c -- other words in place of those that were typed, like a name by mistake: the
 * old words are gone, also from a copy that is restored. */
#include "casus/course_store.h"
#include "store/ledger.h"
#include "wire/wire_handlers.h"
#include "wire/wire_ledger.h"

static enum status refuse(struct request *r, const char *field, enum status status)
{
    request_fault(r, field);
    return status;
}

/* Other words in one column, noted for copies that have the old ones. */
static enum status reword(struct request *r, const struct wire_id *casus_id, enum sql_id statement,
                          struct span words, const char *kind)
{
    if (words.size == 0) {
        return OK;
    }
    struct query q = query_make(r->db, statement);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", casus_id);
    bind_text(&q, ":words", words);
    const enum status status = query_run(&q);
    return status == OK ? ledger_add(r->db, &r->wijk_id, kind, casus_id, r->now) : status;
}

static bool has_answers(const struct wire_casus_describe *in)
{
    return in->want.size + in->can_self.size + in->can_others.size + in->need.size > 0;
}

static enum status reword_answers(struct request *r, const struct wire_casus_describe *in)
{
    if (!has_answers(in)) {
        return OK;
    }
    struct query q = query_make(r->db, SQL_DESCRIBE_ANSWERS);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    bind_text(&q, ":want", in->want);
    bind_text(&q, ":can_self", in->can_self);
    bind_text(&q, ":can_others", in->can_others);
    bind_text(&q, ":need", in->need);
    const enum status status = query_run(&q);
    return status == OK ? ledger_add(r->db, &r->wijk_id, "casus_answers", &in->casus_id, r->now)
                        : status;
}

/* Those of earlier plans say the same of the same people, and nobody is shown them. */
static enum status reword_agreements(struct request *r, const struct wire_casus_describe *in,
                                     uint64_t version)
{
    if (in->agreements.count == 0) {
        return OK;
    }
    struct query q = query_make(r->db, SQL_DESCRIBE_AGREEMENTS);
    bind_id(&q, ":wijk_id", &r->wijk_id);
    bind_id(&q, ":casus_id", &in->casus_id);
    enum status status = query_run(&q);
    if (status == OK) {
        status = agreement_write(r, &in->casus_id, version, &in->agreements);
    }
    return status == OK ? ledger_add(r->db, &r->wijk_id, "casus_agreements", &in->casus_id, r->now)
                        : status;
}

/* Words are replaced where there are some. Source: CASUS-20 */
static enum status check(struct request *r, const struct wire_casus_describe *in,
                         const struct casus_whole *whole)
{
    const bool says = in->title.size + in->delay.size + in->review.size > 0;
    if (!says && !has_answers(in) && in->agreements.count == 0) {
        return refuse(r, "title", FIELD_MISSING);
    }
    if (wire_id_equal(&in->casus_id, &r->wijk_id)) {
        return refuse(r, "casus_id", NOT_ALLOWED); /* nobody typed its words */
    }
    if (in->title.size > 0 && !wire_ledger_may_hold(in->title)) {
        return refuse(r, "title", FIELD_FORM);
    }
    if (has_answers(in) && whole->answers.want.size == 0) {
        return refuse(r, "want", NOT_FOUND);
    }
    return in->agreements.count > 0 && whole->course.plan_version == 0
               ? refuse(r, "agreements", NOT_FOUND)
               : OK;
}

enum status handle_casus_describe(struct request *r, const struct wire_casus_describe *in,
                                  struct wire_done *out)
{
    (void)out;
    const struct wire_id *casus_id = &in->casus_id;
    struct casus_whole whole;
    enum status status = casus_read(r, casus_id, &whole);
    if (status == OK) {
        status = check(r, in, &whole);
    }
    if (status == OK) {
        status = reword(r, casus_id, SQL_DESCRIBE_TITLE, in->title, "casus_title");
    }
    if (status == OK) {
        status = reword(r, casus_id, SQL_DESCRIBE_DELAYS, in->delay, "casus_delays");
    }
    if (status == OK) {
        status = reword(r, casus_id, SQL_DESCRIBE_REVIEWS, in->review, "casus_reviews");
    }
    if (status == OK) {
        status = reword_answers(r, in);
    }
    return status == OK ? reword_agreements(r, in, whole.course.plan_version) : status;
}
