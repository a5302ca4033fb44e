/* fund_trial.h -- every allocation fails once on requests to a wijk with a wijkbudget: each is
 * done, or refused without a trace. */
#ifndef TORTURE_FUND_TRIAL_H
#define TORTURE_FUND_TRIAL_H

#include "support/fund_world.h"
#include "torture/walk_trial.h"

#include <inttypes.h>
#include <stdio.h>

enum { TRIAL_KEPT = 600 };

#define TRIAL_SAFETY "\"casus_id\":\"77777777777777777777777777777777\""
#define TRIAL_NEW    "dddddddddddddddddddddddddddddddd"

/* Under which hat; fund_trial_hat() says who bears it. */
enum role {
    STEWARD,
    PROFESSIONAL,
    MANAGER,
    COORDINATOR,
    COUNCIL,
    MUNICIPALITY,
    COOKS_OWN,
    SEWERS_OWN,
    NEIGHBOUR
};

struct question {
    enum role role;
    const char *type;
    const char *members;
};

/* The world that is asked, what of it is restored before each question, and the question. */
static struct fund_world *world;
static struct wire_id sewers_hat; /* Yara's, for a casus that was only brought in */
static struct kept_tables kept;
static const struct question *asking;

static inline const struct wire_id *fund_trial_hat(enum role role, enum walker *who)
{
    switch (role) {
    case STEWARD: *who = ANNA; return &world->steward;
    case PROFESSIONAL: *who = EMRE; return &world->professional[EMRE];
    case MANAGER: *who = CEES; return &world->manager;
    case COORDINATOR: *who = YARA; return &world->count->wijk_hat;
    case COUNCIL: *who = YARA; return &world->count->council_hat;
    case COOKS_OWN: *who = YARA; return &world->cooks_hat;
    case SEWERS_OWN: *who = YARA; return &sewers_hat;
    case MUNICIPALITY: *who = DINA; return &world->municipality;
    default: *who = GIJS; return NULL;
    }
}

static inline void fund_trial_write(char *frame)
{
    char under[60] = "";
    enum walker who = GIJS;
    const struct wire_id *hat = fund_trial_hat(asking->role, &who);
    const uint64_t request = ++world->walk->devices[who].request;
    if (hat != NULL) {
        (void)snprintf(under, sizeof(under), ",\"hat\":\"%s\"", walk_hex(hat));
    }
    (void)snprintf(frame, TRIAL_FRAME_SIZE,
                   "{\"type\":\"%s\",\"request\":%" PRIu64 ",\"seen\":%" PRIu64 "%s%s%s}",
                   asking->type, request, request - 1, under, asking->members[0] == '\0' ? "" : ",",
                   asking->members);
}

/* Asks once; whatever fails, it is all done or nothing of it. */
static inline enum status fund_trial_ask(void *context)
{
    (void)context;
    struct walk_trial trial = {
        .world = world->walk, .kept = &kept, .type = asking->type, .write = fund_trial_write};
    (void)fund_trial_hat(asking->role, &trial.who);
    return walk_try(&trial);
}

static inline void fund_trial_ask_all(const struct question *questions, size_t count)
{
    const struct torture_rules rules = {.is_honest = walk_is_honest, .kept = TRIAL_KEPT};
    for (size_t i = 0; i < count; i++) {
        asking = &questions[i];
        assert_true(torture_by_rules(fund_trial_ask, NULL, &rules) > 2);
    }
}

static inline int fund_trial_close(void **state)
{
    tables_end(&kept);
    return fund_teardown(state);
}

#endif
