/* sql_individual.c -- a restored copy of individual casussen forgets what was taken back since. The
 * newer file is attached for that moment alone, so no statement here can be prepared before. */
#include "store/db_inside.h"

#include <stdio.h>
#include <unistd.h>

enum { SQL_SIZE = 240 };

enum status individual_take_back(struct db *db, const char *newer)
{
    if (access(newer, F_OK) != 0) {
        return OK;
    }
    enum status status = db_attach(db, newer, "source", "ro");
    if (status != OK) {
        return status == STORAGE ? OK : status; /* damaged: why a backup was needed */
    }
    status = db_run(db, "INSERT INTO individual.taken_back SELECT s.* FROM source.taken_back AS s"
                        " WHERE NOT EXISTS (SELECT 1 FROM individual.taken_back AS t WHERE"
                        " t.wijk_id = s.wijk_id AND t.pseudonym = s.pseudonym)");
    const enum status ended = db_run(db, "DETACH source");
    return status == OK ? ended : status;
}

enum status individual_forget(struct db *db)
{
    static const char *const TABLES[] = {"course", "meeting", "delay", "mark"};
    enum status status = OK;
    for (size_t i = 0; i < sizeof(TABLES) / sizeof(TABLES[0]) && status == OK; i++) {
        char sql[SQL_SIZE];
        (void)snprintf(sql, sizeof(sql),
                       "DELETE FROM individual.%s WHERE EXISTS (SELECT 1 FROM"
                       " individual.taken_back AS t WHERE t.wijk_id = %s.wijk_id"
                       " AND t.pseudonym = %s.pseudonym)",
                       TABLES[i], TABLES[i], TABLES[i]);
        status = db_run(db, sql);
    }
    return status;
}
