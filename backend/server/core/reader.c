/* reader.c -- what is only read: pages older than a tail, and requests priced REPORT (S2). */
#include "base/check.h"
#include "calendar/calendar.h"
#include "council/page.h"
#include "crypto/public/hash.h"
#include "server/core/core_inside.h"

#include <stdlib.h>

enum { ARENA_MAX = 16 << 20 };

struct reader {
    struct db *db;
    const struct settings *settings;
    char scratch[WIRE_FRAME_MAX];
    struct calendar_reads calendars;
};

/* Who asks, in front of the frame that asks. */
struct question {
    struct wire_id wijk_id;
    struct wire_id serial;
};

struct frame *question_make(const struct request *r, struct span frame)
{
    const struct question asker = {r->wijk_id, r->serial};
    struct frame *question = frame_create(sizeof(asker) + frame.size);
    if (question != NULL) {
        memcpy(question->text, &asker, sizeof(asker));
        memcpy(question->text + sizeof(asker), frame.data, frame.size);
    }
    return question;
}

enum status reader_open(const struct core_setup *setup, struct reader **out)
{
    *out = NULL;
    struct reader *reader = calloc(1, sizeof(*reader));
    if (reader == NULL) {
        return NO_MEMORY;
    }
    reader->settings = setup->settings;
    const struct db_setup db = {.path = setup->path,
                                .individual = setup->individual,
                                .vfs = setup->vfs,
                                .mode = DB_READER,
                                .steady_ms = setup->steady_ms};
    const enum status status = db_open(&db, &reader->db);
    if (status != OK) {
        reader_close(reader);
        return status;
    }
    *out = reader;
    return OK;
}

void reader_close(struct reader *reader)
{
    if (reader != NULL) {
        db_close(reader->db);
        free(reader);
    }
}

void page_end(struct page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        frame_destroy(page->frames[i]);
    }
    free(page->frames);
    *page = (struct page){0};
}

/* A page while it is being filled. */
struct filling {
    struct page *page;
    char *scratch;
    size_t bytes;
    uint64_t next;                 /* the first number not yet accounted for */
    struct wire_log_pruned pruned; /* a range of numbers that are gone; to_seq 0: none */
};

static enum status add_frame(struct filling *filling, struct frame *frame)
{
    if (frame == NULL) {
        return NO_MEMORY;
    }
    CHECK(filling->page->count < PAGE_FRAMES_MAX);
    filling->page->frames[filling->page->count++] = frame;
    filling->bytes += frame->size;
    return OK;
}

/* Tells the range that is gone, before what comes after it. */
static enum status close_range(struct filling *filling)
{
    if (filling->pruned.to_seq == 0) {
        return OK;
    }
    struct frame *frame = NULL;
    const enum status status = frame_encode(&filling->pruned.head, filling->scratch, &frame);
    if (status != OK) {
        return status;
    }
    frame->seq = filling->pruned.to_seq;
    filling->pruned.from_seq = 0;
    filling->pruned.to_seq = 0;
    filling->pruned.alerts = 0;
    filling->pruned.commits = 0;
    return add_frame(filling, frame);
}

static void extend_range(struct filling *filling, uint64_t upto)
{
    if (upto >= filling->next) {
        if (filling->pruned.to_seq == 0) {
            filling->pruned.from_seq = filling->next;
        }
        filling->pruned.to_seq = upto;
        filling->next = upto + 1;
    }
}

/* One row: an event, or what is left of one that was pruned. Numbers missing before it are gone. */
static enum status take_row(struct filling *filling, uint64_t seq, enum event_sort sort,
                            struct span text)
{
    extend_range(filling, seq - 1);
    if (text.size == 0) {
        extend_range(filling, seq);
        filling->pruned.alerts += sort == EVENT_ALERT ? 1 : 0;
        filling->pruned.commits += sort == EVENT_COMMIT ? 1 : 0;
        return OK;
    }
    const enum status status = close_range(filling);
    if (status != OK) {
        return status;
    }
    struct frame *frame = frame_create_of(text);
    if (frame != NULL) {
        frame->seq = seq;
    }
    filling->next = seq + 1;
    return add_frame(filling, frame);
}

static bool is_full(const struct filling *filling)
{
    return filling->page->count + 3 > PAGE_FRAMES_MAX || filling->bytes >= PAGE_BYTES_MAX;
}

static enum status fill(struct db *db, const struct log_name *name, const struct log_row *row,
                        uint64_t until, struct filling *filling)
{
    enum { ROWS_MAX = 2000 };
    struct query q = query_make(db, SQL_EVENT_PAGE);
    bind_id(&q, ":wijk_id", &name->wijk_id);
    bind_count(&q, ":log_no", row->log_no);
    bind_count(&q, ":after", filling->next - 1);
    bind_count(&q, ":until", until);
    bind_int(&q, ":most", ROWS_MAX);
    enum status status = OK;
    int rows = 0;
    while (status == OK && !is_full(filling) && query_row(&q)) {
        const uint64_t seq = read_count(&q);
        const enum event_sort sort = (enum event_sort)read_int(&q);
        status = take_row(filling, seq, sort, peek_bytes(&q));
        rows++;
    }
    const bool ended = !is_full(filling) && rows < ROWS_MAX;
    const enum status closed = query_end(&q);
    status = status == OK ? closed : status;
    if (status == OK && ended) {
        extend_range(filling, until); /* nothing stands there any more */
    }
    return status == OK ? close_range(filling) : status;
}

enum status reader_page(struct reader *reader, uint32_t log, uint64_t after, uint64_t until,
                        struct page *out)
{
    *out = (struct page){.upto = after, .last = true};
    struct log_name name;
    struct log_row row = {0};
    enum status status = log_find_number(reader->db, log, &name, &row);
    if (status != OK) {
        return status;
    }
    struct wijk wijk = {0};
    status = wijk_find(reader->db, &name.wijk_id, &wijk);
    until = until > row.last_seq ? row.last_seq : until;
    if (status != OK || after >= until) {
        return status;
    }
    out->frames = calloc(PAGE_FRAMES_MAX, sizeof(struct frame *));
    if (out->frames == NULL) {
        return NO_MEMORY;
    }
    struct filling filling = {.page = out, .scratch = reader->scratch, .next = after + 1};
#ifdef BUURT_MUTANT_cursor_plus_one
    filling.next++;
#endif
    filling.pruned.head.type = WIRE_log_pruned;
    filling.pruned.incarnation = wijk.incarnation;
    filling.pruned.log.kind = name.kind;
    if (name.kind == WIRE_LOG_GROUP) {
        memcpy(filling.pruned.log.group.bytes, name.bytes, sizeof(name.bytes));
    }
    status = fill(reader->db, &name, &row, until, &filling);
    if (status != OK) {
        page_end(out);
        return status;
    }
    out->upto = filling.next - 1;
    out->last = out->upto >= until;
    return OK;
}

/* All statements of a report see the same moment. */
static enum status answer_inside(struct reader *reader, struct request *r, struct span frame,
                                 struct span *reply, uint64_t *request)
{
    enum status status = db_begin(reader->db);
    if (status != OK) {
        return status;
    }
    status = dispatch_report(r, frame, reply, request);
    const enum status ended = db_end(reader->db, false);
    return status == OK ? ended : status;
}

enum status reader_asleep(struct reader *reader, struct wake_up *wake)
{
    return asleep_find(reader->db, wake);
}

enum status reader_answer(struct reader *reader, const struct frame *question, struct moment at,
                          struct frame **reply)
{
    struct question asker;
    CHECK(question->size >= sizeof(asker));
    memcpy(&asker, question->text, sizeof(asker));
    const struct span frame =
        span_of(question->text + sizeof(asker), question->size - sizeof(asker));
    struct arena arena = arena_make(ARENA_MAX);
    struct asking inside = {.scratch = reader->scratch};
    struct request r = {.db = reader->db,
                        .arena = &arena,
                        .now = at.now,
                        .settings = reader->settings,
                        .wijk_id = asker.wijk_id,
                        .serial = asker.serial,
                        .inside = &inside};
    struct span text = {0};
    uint64_t request = 0;
    const enum status status = answer_inside(reader, &r, frame, &text, &request);
    *reply = status == OK ? frame_create_of(text)
                          : refusal_frame(request, status, &inside, reader->scratch);
    arena_end(&arena);
    return *reply == NULL ? NO_MEMORY : OK;
}

/* A page of the overview, with the hash of its style. */
static enum status find_page(struct reader *reader, struct arena *arena, struct span path,
                             struct published *out)
{
    struct span bytes = {0};
    const enum status status = publish_at(reader->db, arena, path, &bytes, &out->type);
    if (status != OK) {
        return status;
    }
    const struct hash style = hash_of(page_style(bytes));
    memcpy(out->style.bytes, style.bytes, sizeof(out->style.bytes));
    out->frame = frame_create_of(bytes);
    return out->frame == NULL ? NO_MEMORY : OK;
}

static enum status find_calendar(struct reader *reader, struct arena *arena, struct span path,
                                 int64_t now, struct published *out)
{
    struct request r = {.db = reader->db, .arena = arena, .now = now, .settings = reader->settings};
    struct buffer text = buffer_make(CALENDAR_TEXT_MAX);
    enum status status = calendar_read(&r, &reader->calendars, path, &text, &out->wait_s);
    if (status == OK) {
        out->type = "text/calendar; charset=utf-8";
        out->frame = frame_create_of(buffer_span(&text));
        status = out->frame == NULL ? NO_MEMORY : OK;
    }
    buffer_end(&text);
    return status;
}

enum status reader_published(struct reader *reader, struct span path, struct moment at,
                             struct published *out)
{
    struct arena arena = arena_make(ARENA_MAX);
    *out = (struct published){.is_private = calendar_is_path(path)};
    enum status status = db_begin(reader->db);
    if (status == OK) {
        status = out->is_private ? find_calendar(reader, &arena, path, at.now, out)
                                 : find_page(reader, &arena, path, out);
        const enum status ended = db_end(reader->db, false);
        status = status == OK ? ended : status;
    }
    if (status != OK) {
        frame_destroy(out->frame);
        out->frame = NULL;
    }
    arena_end(&arena);
    return status;
}
