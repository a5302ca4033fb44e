/* sql_embed.c -- turns .sql files into C and proves that they fit the schema.
 *
 *     sql_embed OUT.h OUT.c MIGRATION.sql ... -- CONCERN.sql ...
 *     sql_embed --postgres OUT.sql MIGRATION.sql ... -- CONCERN.sql ...
 *
 * A migration's file name begins with its number, 001_log.sql; numbers rise. Migrations are written
 * in our own type words, see sql_words.c. They run, in their order, on an empty database in memory.
 * A concern's file holds statements, each under a line `-- name: shift_find`. Each is prepared
 * against that database; the first that SQLite refuses stops the build with SQLite's own words, as
 * does a table whose key does not begin with wijk_id (S16). OUT.h gets one enum value a statement,
 * OUT.c the texts and the migrations. The second form writes the same for PostgreSQL: the tables,
 * and a PREPARE of every statement, so that the claim to fit both stays true (S17).
 *
 * Migrations in a folder individual/ have numbers of their own: they make the second database,
 * which is attached under that name.
 */
#include "store/sql_words.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct out {
    FILE *header;
    FILE *source;
    FILE *postgres; /* NULL in the first form, the only one in the second */
    sqlite3 *db;
};

static void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
    exit(1);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        die("%s: cannot be read", path);
    }
    const long size = ftell(file);
    char *text = size < 0 ? NULL : calloc((size_t)size + 1, 1);
    if (text == NULL || fseek(file, 0, SEEK_SET) != 0 ||
        fread(text, 1, (size_t)size, file) != (size_t)size) {
        die("%s: cannot be read", path);
    }
    (void)fclose(file);
    return text;
}

/* As numbers: a literal may not be longer than 4,095 bytes in C11. */
static void print_bytes(FILE *out, const char *text)
{
    (void)fputs("{", out);
    for (size_t i = 0; text[i] != '\0'; i++) {
        (void)fprintf(out, "%s%d,", i % 24 == 0 ? "\n    " : "", (int)(signed char)text[i]);
    }
    (void)fputs("0}", out);
}

static char *upper(const char *name, size_t size)
{
    char *copy = calloc(size + 1, 1);
    if (copy == NULL) {
        die("memory ran out");
    }
    for (size_t i = 0; i < size; i++) {
        copy[i] = (char)toupper((unsigned char)name[i]);
    }
    return copy;
}

/* "…/012_shift.sql" is 12. */
static unsigned number_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const unsigned long number = strtoul(name, NULL, 10);
    if (number == 0 || number > 9999) {
        die("%s: a migration's file name begins with its number", path);
    }
    return (unsigned)number;
}

static bool is_individual(const char *path)
{
    return strstr(path, "/individual/") != NULL;
}

static char *translate(const char *path, const char *text, enum sql_engine engine)
{
    struct sql_fault fault = {0};
    char *translated = sql_translate(text, engine, &fault);
    if (translated == NULL) {
        die("%s:%u: %s: %s", path, fault.line, fault.near_word, fault.reason);
    }
    return translated;
}

static void run_migration(struct out *out, const char *path)
{
    char *text = read_file(path);
    char *lite = translate(path, text, SQL_SQLITE);
    if (sqlite3_exec(out->db, lite, NULL, NULL, NULL) != SQLITE_OK) {
        die("%s: %s", path, sqlite3_errmsg(out->db));
    }
    if (out->postgres != NULL) {
        char *post = translate(path, text, SQL_POSTGRES);
        (void)fprintf(out->postgres, "%s\n", post);
        free(post);
    } else {
        (void)fprintf(out->source, "static const char %s_%u[] = ",
                      is_individual(path) ? "individual" : "migration", number_of(path));
        print_bytes(out->source, lite);
        (void)fputs(";\n\n", out->source);
    }
    free(lite);
    free(text);
}

/* S16: what belongs to one wijk is found, moved and deleted by its key. */
static void check_keys(sqlite3 *db)
{
    static const char STRAY[] =
        "SELECT m.name FROM (SELECT name, type, 'main' AS place FROM main.sqlite_schema UNION ALL "
        "SELECT name, type, 'individual' FROM individual.sqlite_schema) m "
        "WHERE m.type = 'table' AND NOT EXISTS (SELECT 1 FROM pragma_table_info(m.name, m.place) c "
        "WHERE c.pk = 1 AND c.name = 'wijk_id')";
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, STRAY, -1, &stmt, NULL) != SQLITE_OK) {
        die("%s", sqlite3_errmsg(db));
    }
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        die("table %s: its primary key must begin with wijk_id (S16)",
            (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
}

static void prepare_once(struct out *out, const char *where, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    const char *tail = NULL;
    if (sqlite3_prepare_v2(out->db, sql, -1, &stmt, &tail) != SQLITE_OK) {
        die("%s: %s", where, sqlite3_errmsg(out->db));
    }
    while (isspace((unsigned char)*tail) || (tail[0] == '-' && tail[1] == '-')) {
        tail += *tail == '-' ? strcspn(tail, "\n") : 1; /* a remark belongs to what follows it */
    }
    if (stmt == NULL || *tail != '\0') {
        die("%s: exactly one statement belongs under a name", where);
    }
    sqlite3_finalize(stmt);
}

static void embed_statement(struct out *out, const char *path, const char *name, char *sql)
{
    char where[512];
    (void)snprintf(where, sizeof(where), "%s: %s", path, name);
    const bool in_store = strstr(path, "store/") != NULL;
    struct sql_fault fault = {0};
    if (!in_store && !sql_is_portable(sql, &fault)) {
        die("%s: %s: %s", where, fault.near_word, fault.reason);
    }
    prepare_once(out, where, sql);
    if (out->postgres != NULL) {
        if (!in_store || sql_is_portable(sql, &fault)) {
            char *post = sql_number_parameters(sql);
            (void)fprintf(out->postgres, "PREPARE %s AS %s\n", name, post == NULL ? "" : post);
            free(post);
        }
        return;
    }
    char *big = upper(name, strlen(name));
    (void)fprintf(out->header, "    SQL_%s,\n", big);
    (void)fprintf(out->source, "static const char text_%s[] = ", name);
    print_bytes(out->source, sql);
    (void)fputs(";\n\n", out->source);
    free(big);
}

/* Calls for each statement of the file; the second round writes the table of texts. */
static void embed_concern(struct out *out, const char *path, bool table)
{
    static const char MARK[] = "-- name: ";
    char *text = read_file(path);
    char *at = strstr(text, MARK);
    while (at != NULL) {
        char *name = at + strlen(MARK);
        char *sql = name + strcspn(name, "\n");
        char *next = strstr(sql, MARK);
        if (*sql == '\0') {
            die("%s: a name without a statement", path);
        }
        *sql++ = '\0';
        if (next != NULL) {
            *next = '\0';
        }
        if (table) {
            char *big = upper(name, strlen(name));
            (void)fprintf(out->source, "    [SQL_%s] = text_%s,\n", big, name);
            free(big);
        } else {
            embed_statement(out, path, name, sql);
        }
        at = next;
    }
    free(text);
}

static void write_header(struct out *out, int count, char **concerns)
{
    (void)fputs("/* Made by sql_embed. */\n#ifndef STATEMENTS_H\n#define STATEMENTS_H\n\n"
                "enum sql_id {\n",
                out->header);
    for (int i = 0; i < count; i++) {
        embed_concern(out, concerns[i], false);
    }
    (void)fputs("    SQL_COUNT\n};\n\nstruct sql_migration {\n    int number;\n"
                "    const char *text;\n};\n\nextern const char *const SQL_TEXTS[SQL_COUNT];\n"
                "extern const struct sql_migration SQL_MIGRATIONS[]; /* ends with number 0 */\n"
                "extern const struct sql_migration SQL_INDIVIDUAL[]; /* the same */\n\n"
                "#endif\n",
                out->header);
}

static void write_migrations(struct out *out, int migrations, char **paths, bool individual)
{
    (void)fprintf(out->source, "const struct sql_migration %s[] = {\n",
                  individual ? "SQL_INDIVIDUAL" : "SQL_MIGRATIONS");
    for (int i = 0; i < migrations; i++) {
        const unsigned number = number_of(paths[i]);
        if (is_individual(paths[i]) == individual) {
            (void)fprintf(out->source, "    {%u, %s_%u},\n", number,
                          individual ? "individual" : "migration", number);
        }
    }
    (void)fputs("    {0, 0},\n};\n\n", out->source);
}

static void write_tables(struct out *out, int migrations, char **paths, int count, char **concerns)
{
    write_migrations(out, migrations, paths, false);
    write_migrations(out, migrations, paths, true);
    (void)fputs("const char *const SQL_TEXTS[SQL_COUNT] = {\n", out->source);
    for (int i = 0; i < count; i++) {
        embed_concern(out, concerns[i], true);
    }
    (void)fputs("};\n", out->source);
}

static struct out open_out(int argc, char **argv)
{
    struct out out = {0};
    const bool postgres = argc > 1 && strcmp(argv[1], "--postgres") == 0;
    if (argc < 4 || sqlite3_open(":memory:", &out.db) != SQLITE_OK ||
        sqlite3_exec(out.db, "ATTACH ':memory:' AS individual", NULL, NULL, NULL) != SQLITE_OK) {
        die("usage: sql_embed OUT.h OUT.c MIGRATION.sql ... -- CONCERN.sql ...");
    }
    if (postgres) {
        out.postgres = fopen(argv[2], "w");
    } else {
        out.header = fopen(argv[1], "w");
        out.source = fopen(argv[2], "w");
    }
    if (postgres ? out.postgres == NULL : out.header == NULL || out.source == NULL) {
        die("%s, %s: cannot be written", argv[1], argv[2]);
    }
    if (postgres && out.postgres != NULL) {
        (void)fputs("CREATE SCHEMA individual;\n\n", out.postgres);
    }
    if (!postgres) {
        (void)fputs("/* Made by sql_embed. */\n#include \"statements.h\"\n\n", out.source);
    }
    return out;
}

int main(int argc, char **argv)
{
    struct out out = open_out(argc, argv);
    int end = 3;
    unsigned last[2] = {0, 0};
    for (; end < argc && strcmp(argv[end], "--") != 0; end++) {
        const unsigned number = number_of(argv[end]);
        if (number <= last[is_individual(argv[end])]) {
            die("%s: the numbers of migrations must rise", argv[end]);
        }
        last[is_individual(argv[end])] = number;
        run_migration(&out, argv[end]);
    }
    check_keys(out.db);
    const int concerns = end < argc ? argc - end - 1 : 0;
    if (out.postgres != NULL) {
        for (int i = 0; i < concerns; i++) {
            embed_concern(&out, argv[end + 1 + i], false);
        }
        return fclose(out.postgres) == 0 && sqlite3_close(out.db) == SQLITE_OK ? 0 : 1;
    }
    write_header(&out, concerns, argv + end + 1);
    write_tables(&out, end - 3, argv + 3, concerns, argv + end + 1);
    const bool written = fclose(out.header) == 0 && fclose(out.source) == 0;
    return written && sqlite3_close(out.db) == SQLITE_OK ? 0 : 1;
}
