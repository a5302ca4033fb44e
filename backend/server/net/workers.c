#include "server/net/workers.h"

#include "server/ops/clock.h"

#include <malloc.h>
#include <stdlib.h>

enum {
    TICK_MS = 1000,            /* the core runs at least so often, for what the time makes due */
    CHECKPOINT_AFTER_MS = 3000 /* of quiet after work */
};

/* The core's ledger of one turn: the inputs of a batch, kept between turns. */
struct turn {
    struct input *inputs;
    size_t count, room;
};

static bool turn_add(struct turn *turn, const struct inbox_item *item)
{
    if (turn->count == turn->room) {
        const size_t room = turn->room == 0 ? 256 : turn->room * 2;
        struct input *inputs = realloc(turn->inputs, room * sizeof *inputs);
        if (inputs == NULL) {
            return false;
        }
        turn->inputs = inputs;
        turn->room = room;
    }
    turn->inputs[turn->count++] = (struct input){
        .kind = item->kind,
        .connection = item->connection,
        .frame = span_of(item->text, item->size),
    };
    return true;
}

/* A gift that cannot be made because memory ran out would be a reply lost for ever: the process
 * ends instead, and every client asks again. The one gift needed to say so lies ready. */
struct giving {
    struct handover *handover;
    struct handed *failure;
};

static bool give_failure(struct giving *giving, enum status status)
{
    struct handed *failure = giving->failure;
    giving->failure = NULL;
    failure->kind = HANDED_FAILED;
    failure->status = status;
    handover_give(giving->handover, failure);
    return false;
}

static bool give_batch(struct giving *giving, struct batch *batch)
{
    if (batch->count == 0) {
        batch_end(batch);
        return true;
    }
    struct handed *handed = handed_create(HANDED_BATCH);
    if (handed == NULL) {
        batch_end(batch);
        return give_failure(giving, NO_MEMORY);
    }
    handed->with.batch = *batch;
    handover_give(giving->handover, handed);
    return true;
}

/* Runs what was added so far. */
static bool run_turn(struct workers *workers, struct turn *turn, struct giving *giving)
{
    struct batch batch = {.effects = NULL};
    const enum status status =
        core_run(workers->core, turn->inputs, turn->count, clock_read(), &batch);
    turn->count = 0;
    if (status != OK) {
        batch_end(&batch);
        return give_failure(giving, status);
    }
    return give_batch(giving, &batch);
}

static bool run_line(struct workers *workers, const struct inbox_item *item, struct giving *giving)
{
    struct handed *handed = handed_create(HANDED_LINE);
    if (handed == NULL) {
        return give_failure(giving, NO_MEMORY);
    }
    struct batch batch = {.effects = NULL};
    handed->connection = item->connection;
    handed->status = core_admin(workers->core, span_of(item->text, item->size), clock_read(),
                                &batch, &handed->with.frame);
    const bool lives = give_batch(giving, &batch);
    handover_give(giving->handover, handed);
    return lives;
}

/* Lines of the administrator are urgent, so they come first: they run between two batches. */
static bool run_items(struct workers *workers, const struct inbox_item *items, struct turn *turn,
                      struct giving *giving)
{
    for (const struct inbox_item *item = items; item != NULL; item = item->next) {
        if (item->is_line) {
            if (!run_line(workers, item, giving)) {
                return false;
            }
        } else if (!turn_add(turn, item)) {
            return give_failure(giving, NO_MEMORY);
        }
    }
    return run_turn(workers, turn, giving);
}

/* To the system, also what other threads' arenas hold free. */
static void memory_give_back(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

/* Moves the write-ahead log into the file once nothing has come for a while. */
static void rest(struct workers *workers, bool worked, int64_t *worked_ms)
{
    const int64_t now_ms = clock_steady_ms();
    if (worked) {
        *worked_ms = now_ms;
    } else if (*worked_ms != 0 && now_ms - *worked_ms > CHECKPOINT_AFTER_MS) {
        const enum status status = core_checkpoint(workers->core);
        (void)status; /* tried again after the next work; a full disk shows at the next COMMIT */
        memory_give_back();
        *worked_ms = 0;
    }
}

static void *core_work(void *context)
{
    struct workers *workers = context;
    struct turn turn = {.inputs = NULL};
    struct giving giving = {.handover = workers->handover, .failure = workers->failure};
    workers->failure = NULL;
    int64_t worked_ms = 0;
    bool last = false;
    bool lives = true;
    while (lives && !last) {
        struct inbox_item *items = NULL;
        inbox_take(workers->inbox, TICK_MS, &items, &last);
        lives = run_items(workers, items, &turn, &giving);
        rest(workers, items != NULL, &worked_ms);
        inbox_item_destroy(items);
    }
    if (lives) {
        struct handed *ended = giving.failure;
        ended->kind = HANDED_ENDED;
        handover_give(workers->handover, ended);
    }
    free(turn.inputs);
    return NULL;
}

static void find_asleep(struct workers *workers, struct reading_item *item)
{
    struct handed *handed = item->asleep;
    item->asleep = NULL;
    handed->status = reader_asleep(workers->reader, handed->with.wake);
    handover_give(workers->handover, handed);
}

/* Where it cannot be given back, the network thread closes the connection after a while. */
static void find_published(struct workers *workers, const struct reading_item *item)
{
    struct handed *handed = handed_create(HANDED_PUBLISHED);
    if (handed == NULL) {
        return;
    }
    handed->connection = item->connection;
    handed->status =
        reader_published(workers->reader, span_of(item->question->text, item->question->size),
                         clock_read(), &handed->with.published);
    handover_give(workers->handover, handed);
}

/* A page or an answer that cannot be given back leaves one phone waiting; the network thread closes
 * connections that wait too long, and the phone comes back. */
static void read_item(struct workers *workers, struct reading_item *item)
{
    if (item->asleep != NULL) {
        find_asleep(workers, item);
        return;
    }
    if (item->is_address) {
        find_published(workers, item);
        return;
    }
    struct handed *handed = handed_create(item->question == NULL ? HANDED_PAGE : HANDED_ANSWER);
    if (handed == NULL) {
        return;
    }
    handed->connection = item->connection;
    handed->log = item->log;
    handed->until = item->until;
    handed->status =
        item->question == NULL
            ? reader_page(workers->reader, item->log, item->after, item->until, &handed->with.page)
            : reader_answer(workers->reader, item->question, clock_read(), &handed->with.frame);
    handover_give(workers->handover, handed);
}

static void *reader_work(void *context)
{
    struct workers *workers = context;
    for (struct reading_item *item = reading_take(workers->reading); item != NULL;
         item = reading_take(workers->reading)) {
        read_item(workers, item);
        reading_item_destroy(item);
    }
    return NULL;
}

enum status workers_start(struct workers *workers)
{
    workers->failure = handed_create(HANDED_FAILED);
    if (workers->failure == NULL) {
        return NO_MEMORY;
    }
    workers->runs_core = pthread_create(&workers->core_thread, NULL, core_work, workers) == 0;
    workers->runs_reader = pthread_create(&workers->reader_thread, NULL, reader_work, workers) == 0;
    if (!workers->runs_core || !workers->runs_reader) {
        workers_stop(workers);
        return NO_MEMORY;
    }
    return OK;
}

void workers_stop(struct workers *workers)
{
    inbox_close(workers->inbox);
    reading_close(workers->reading);
    if (workers->runs_core) {
        (void)pthread_join(workers->core_thread, NULL);
        workers->runs_core = false;
    }
    if (workers->runs_reader) {
        (void)pthread_join(workers->reader_thread, NULL);
        workers->runs_reader = false;
    }
    handed_destroy(workers->failure);
    workers->failure = NULL;
}
