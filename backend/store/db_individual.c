/* individual.c -- a second database file on the same connection: individual casussen, apart from
 * everything that knows of members. */
#include "store/db_inside.h"

#include <stdio.h>
#include <string.h>

enum { URI_SIZE = 1024, SQL_SIZE = 48 };

static void write_uri(const char *path, const char *mode, char uri[URI_SIZE])
{
    static const char DIGITS[] = "0123456789ABCDEF";
    size_t size = (size_t)snprintf(uri, URI_SIZE, "file:");
    for (const char *c = path; *c != '\0' && size + 24 < URI_SIZE; c++) {
        if (*c == '%' || *c == '?' || *c == '#') {
            uri[size++] = '%';
            uri[size++] = DIGITS[(unsigned char)*c >> 4];
            uri[size++] = DIGITS[(unsigned char)*c & 15];
        } else {
            uri[size++] = *c;
        }
    }
    (void)snprintf(uri + size, URI_SIZE - size, "?mode=%s", mode);
}

enum status db_attach(struct db *db, const char *path, const char *name, const char *mode)
{
    char uri[URI_SIZE];
    char sql[SQL_SIZE];
    sqlite3_stmt *stmt = NULL;
    write_uri(path, mode, uri);
    (void)snprintf(sql, sizeof(sql), "ATTACH ? AS %s", name);
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_bind_text(stmt, 1, uri, -1, SQLITE_STATIC);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    (void)sqlite3_finalize(stmt);
    return status_of_sqlite(rc);
}

enum status individual_attach(struct db *db, const struct db_setup *setup)
{
    static const char NAME[] = "individual";
    if (setup->individual == NULL) {
        const enum status status = db_attach(db, NAME, NAME, "memory");
        return status == OK ? migration_run_individual(db) : status;
    }
    if (setup->mode == DB_READER) {
        return db_attach(db, setup->individual, NAME, "ro");
    }
    enum status status = db_make_private(setup->individual);
    if (status == OK) {
        status = db_attach(db, setup->individual, NAME, "rwc");
    }
    return status == OK ? migration_run_individual(db) : status;
}
