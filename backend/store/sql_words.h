/* sql_words.h -- the small language in which migrations are written, spelt for each engine.
 *
 *     ID     16 bytes                       BYTES  any bytes, or none
 *     TEXT   UTF-8                          COUNT  a whole number from 0 to 2^53 - 1
 *     CENTS  whole cents, also below zero   TIME   seconds since 1970, UTC
 *     FLAG   0 or 1
 *
 * A column is NOT NULL unless NULL is written behind its type. Each word brings its own CHECK;
 * STRICT and WITHOUT ROWID are added where the engine knows them. Used only by sql_embed.
 */
#ifndef STORE_SQL_WORDS_H
#define STORE_SQL_WORDS_H

#include <stdbool.h>

enum sql_engine { SQL_SQLITE, SQL_POSTGRES };

/* What is wrong with a text, and where. */
struct sql_fault {
    unsigned line;
    char near_word[64];
    const char *reason;
};

/* A migration in the engine's own words.
 * Gives: text that the caller frees; NULL after a fault, which is then told. */
char *sql_translate(const char *text, enum sql_engine engine, struct sql_fault *fault);

/* The statement with its `:name`s as $1, $2 …, in the order in which they first appear.
 * Gives: text that the caller frees; NULL when memory ran out. */
char *sql_number_parameters(const char *text);

/* Whether the statement keeps from what only one engine knows: PRAGMA, rowid, INSERT OR, zeroblob.
 * Source: S17. */
bool sql_is_portable(const char *text, struct sql_fault *fault);

#endif
