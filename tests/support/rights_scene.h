/* rights_scene.h -- a running server with every hat and two of every thing, to ask it each request
 * of the table under each hat. Who gets an answer stands in tests/unit/rights.tsv. */
#ifndef SUPPORT_RIGHTS_SCENE_H
#define SUPPORT_RIGHTS_SCENE_H

#include "support/walk_world.h"
#include "wire/wire_shape.h"

enum {
    RIGHTS_HATS = 16, /* by bit of enum wire_hat */
    RIGHTS_LINES_MAX = 400
};

/* A line of rights.tsv. */
struct rights_line {
    char request[40];
    char own[20];
    char other[20];
    char other_wijk[20];
};

/* What the requests are about. */
struct rights_objects {
    struct wire_id buurt_id, walk_group_id, shift_id, casus_id, fund_id, member_id;
    struct wire_group group;
};

enum rights_whose { OWN, OTHER, OTHER_WIJK, NOWHERE, WHOSE_COUNT };

/* A hat that is held now, one that ended a second ago, one of another wijk. */
enum rights_held { HELD, ENDED, FOREIGN };

struct rights_scene {
    struct walk_world *w;
    struct reader *reader; /* of what is counted at leisure */
    struct walk_folder folder;
    struct rights_line lines[RIGHTS_LINES_MAX];
    size_t line_count;
    char *examples[WIRE_TYPE_COUNT];
    struct rights_objects objects[WHOSE_COUNT];
    unsigned asked;
    unsigned wrong;
};

struct rights_asked {
    enum wire_type type;
    unsigned bit;
    enum rights_whose whose;
    enum rights_held held;
};

/* For cmocka. */
int rights_open(void **state);
int rights_close(void **state);

/* Its line. Fails: stops the test where it has none. */
const struct rights_line *rights_find_line(const struct rights_scene *scene, const char *request);

/* Whether the letter of a hat stands in a column. */
bool rights_has(const char *letters, unsigned bit);

/* The reach that a hat has where its right is a real one. */
enum wire_reach rights_reach_of(unsigned bit, enum wire_reach asked);

/* Whether the request has a field that names one of the objects. */
bool rights_names(const struct wire_shape *shape);

/* Asks it and counts what is not as it should be. */
void rights_expect(struct rights_scene *scene, const struct rights_asked *asked, bool answered);

#endif
