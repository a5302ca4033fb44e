#include "store/sql_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum token_kind { TOKEN_END, TOKEN_SPACE, TOKEN_WORD, TOKEN_PARAMETER, TOKEN_QUOTED, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    const char *text;
    size_t size;
};

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

static size_t size_of_quoted(const char *at)
{
    const char quote = *at;
    size_t size = 1;
    while (at[size] != '\0' && at[size] != quote) {
        size++;
    }
    return at[size] == '\0' ? size : size + 1;
}

/* The token at `at`; comments count as space. */
static struct token token_at(const char *at)
{
    struct token token = {TOKEN_SIGN, at, 1};
    if (*at == '\0') {
        return (struct token){TOKEN_END, at, 0};
    }
    if (isspace((unsigned char)*at)) {
        token.kind = TOKEN_SPACE;
        token.size = strspn(at, " \t\r\n");
    } else if (at[0] == '-' && at[1] == '-') {
        token.kind = TOKEN_SPACE;
        token.size = strcspn(at, "\n");
    } else if (*at == '\'' || *at == '"') {
        token.kind = TOKEN_QUOTED;
        token.size = size_of_quoted(at);
    } else if (is_word_char(*at) || (*at == ':' && is_word_char(at[1]))) {
        token.kind = *at == ':' ? TOKEN_PARAMETER : TOKEN_WORD;
        while (is_word_char(at[token.size])) {
            token.size++;
        }
    }
    return token;
}

static struct token token_after(struct token token)
{
    return token_at(token.text + token.size);
}

static struct token next_word(struct token token)
{
    do {
        token = token_after(token);
    } while (token.kind == TOKEN_SPACE);
    return token;
}

static bool is_word(struct token token, const char *word)
{
    return (token.kind == TOKEN_WORD || token.kind == TOKEN_SIGN) && strlen(word) == token.size &&
           strncasecmp(token.text, word, token.size) == 0;
}

/* Text that grows; `failed` is remembered. */
struct text {
    char *text;
    size_t size;
    size_t room;
    bool failed;
};

static bool make_room(struct text *out, size_t wanted)
{
    if (wanted <= out->room) {
        return true;
    }
    char *grown = realloc(out->text, wanted * 2);
    if (grown == NULL) {
        return false;
    }
    out->text = grown;
    out->room = wanted * 2;
    return true;
}

static void put(struct text *out, const char *bytes, size_t size)
{
    out->failed = out->failed || !make_room(out, out->size + size + 1);
    if (out->failed || out->text == NULL) {
        return;
    }
    memcpy(out->text + out->size, bytes, size);
    out->size += size;
    out->text[out->size] = '\0';
}

static void put_word(struct text *out, const char *word)
{
    put(out, word, strlen(word));
}

struct type_word {
    const char *word;
    const char *type[2]; /* by engine */
    const char *before;  /* the CHECK around the column's name; NULL: none */
    const char *after;
};

static const struct type_word WORDS[] = {
    {"ID", {"BLOB", "bytea"}, " CHECK (length(", ") = 16)"},
    {"BYTES", {"BLOB", "bytea"}, NULL, NULL},
    {"TEXT", {"TEXT", "text"}, NULL, NULL},
    {"COUNT", {"INTEGER", "bigint"}, " CHECK (", " BETWEEN 0 AND 9007199254740991)"},
    {"CENTS",
     {"INTEGER", "bigint"},
     " CHECK (",
     " BETWEEN -9007199254740991 AND 9007199254740991)"},
    {"TIME", {"INTEGER", "bigint"}, " CHECK (", " BETWEEN 0 AND 253402300799)"},
    {"FLAG", {"INTEGER", "bigint"}, " CHECK (", " IN (0, 1))"},
};

static void tell(struct sql_fault *fault, const char *text, struct token at, const char *reason)
{
    fault->reason = reason;
    fault->line = 1;
    for (const char *c = text; c < at.text; c++) {
        fault->line += *c == '\n' ? 1 : 0;
    }
    const size_t room = sizeof(fault->near_word) - 1;
    const size_t size = at.size < room ? at.size : room;
    memcpy(fault->near_word, at.text, size);
    fault->near_word[size] = '\0';
}

/* Writes a column's type and what belongs to it.
 * Gives: *last, the last token that was used up. */
static bool put_type(struct text *out, struct token name, struct token type, enum sql_engine engine,
                     struct token *last)
{
    const struct type_word *found = NULL;
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        if (strlen(WORDS[i].word) == type.size &&
            strncmp(WORDS[i].word, type.text, type.size) == 0) {
            found = &WORDS[i];
        }
    }
    if (found == NULL) {
        return false;
    }
    put_word(out, found->type[engine]);
    *last = type;
    const struct token next = next_word(type);
    if (is_word(next, "NULL")) {
        *last = next;
    } else if (!is_word(next, "NOT")) {
        put_word(out, " NOT NULL");
    }
    if (found->before != NULL) {
        put_word(out, found->before);
        put(out, name.text, name.size);
        put_word(out, found->after);
    }
    return true;
}

static bool is_table_constraint(struct token token)
{
    return is_word(token, "PRIMARY") || is_word(token, "FOREIGN") || is_word(token, "CHECK") ||
           is_word(token, "UNIQUE") || is_word(token, "CONSTRAINT");
}

/* Where the translation stands. */
struct place {
    bool in_table;  /* between CREATE TABLE and its semicolon */
    bool at_column; /* the next word is a column's name or a table constraint */
    bool added;     /* ADD COLUMN stands just before */
    unsigned depth; /* of parentheses */
};

static void place_move(struct place *place, struct token token)
{
    if (is_word(token, "(")) {
        place->at_column = place->in_table && place->depth == 0;
        place->depth++;
    } else if (is_word(token, ")")) {
        place->depth -= place->depth > 0 ? 1 : 0;
    } else if (is_word(token, ",")) {
        place->at_column = place->in_table && place->depth == 1;
    } else if (is_word(token, "CREATE")) {
        place->in_table = is_word(next_word(token), "TABLE");
    } else if (is_word(token, "COLUMN")) {
        place->added = true;
    }
}

/* Writes one token, with what the engine wants beside it. Gives: the last token that was used. */
static struct token put_token(struct text *out, struct place *place, struct token token,
                              enum sql_engine engine, struct sql_fault *fault)
{
    if (is_word(token, ";") && place->in_table) {
        put_word(out, engine == SQL_SQLITE ? " STRICT, WITHOUT ROWID" : "");
        *place = (struct place){0};
    }
    put(out, token.text, token.size);
    const bool column = (place->at_column || place->added) && token.kind == TOKEN_WORD &&
                        !is_table_constraint(token);
    place->at_column = false;
    place->added = false;
    if (!column) {
        place_move(place, token);
        return token;
    }
    const struct token type = next_word(token);
    put_word(out, " ");
    if (!put_type(out, token, type, engine, &token)) {
        fault->reason = "not one of ID BYTES TEXT COUNT CENTS TIME FLAG";
        return type;
    }
    return token;
}

char *sql_translate(const char *text, enum sql_engine engine, struct sql_fault *fault)
{
    struct text out = {0};
    struct place place = {0};
    struct token token = token_at(text);
    while (token.kind != TOKEN_END && fault->reason == NULL) {
        if (token.kind == TOKEN_SPACE) {
            put(&out, token.text, token.size);
        } else {
            token = put_token(&out, &place, token, engine, fault);
        }
        if (fault->reason == NULL) {
            token = token_after(token);
        }
    }
    if (out.failed && fault->reason == NULL) {
        fault->reason = "memory ran out";
    }
    if (fault->reason != NULL) {
        tell(fault, text, token, fault->reason);
        free(out.text);
        return NULL;
    }
    return out.text == NULL ? calloc(1, 1) : out.text;
}

char *sql_number_parameters(const char *text)
{
    enum { PARAMETERS_MAX = 64 };
    struct token known[PARAMETERS_MAX];
    size_t count = 0;
    struct text out = {0};
    for (struct token t = token_at(text); t.kind != TOKEN_END; t = token_after(t)) {
        if (t.kind != TOKEN_PARAMETER) {
            put(&out, t.text, t.size);
            continue;
        }
        size_t i = 0;
        while (i < count &&
               (known[i].size != t.size || memcmp(known[i].text, t.text, t.size) != 0)) {
            i++;
        }
        if (i == count && count < PARAMETERS_MAX) {
            known[count++] = t;
        }
        char number[16];
        const int size = snprintf(number, sizeof(number), "$%zu", i + 1);
        put(&out, number, (size_t)size);
    }
    if (out.failed) {
        free(out.text);
        return NULL;
    }
    return out.text;
}

bool sql_is_portable(const char *text, struct sql_fault *fault)
{
    static const char *const ONLY_SQLITE[] = {"PRAGMA",
                                              "rowid",
                                              "zeroblob",
                                              "REPLACE",
                                              "GLOB",
                                              "unixepoch",
                                              "BEGIN",
                                              "COMMIT",
                                              "ROLLBACK",
                                              "SAVEPOINT",
                                              "pragma_integrity_check",
                                              "pragma_foreign_key_check",
                                              "RELEASE",
                                              "VACUUM"};
    for (struct token t = token_at(text); t.kind != TOKEN_END; t = token_after(t)) {
        bool stray = is_word(t, "INSERT") && is_word(next_word(t), "OR");
        for (size_t i = 0; i < sizeof(ONLY_SQLITE) / sizeof(ONLY_SQLITE[0]); i++) {
            stray = stray || (t.kind == TOKEN_WORD && is_word(t, ONLY_SQLITE[i]));
        }
        if (stray) {
            tell(fault, text, t, "only SQLite knows it, so only store/ may say it (S17)");
            return false;
        }
    }
    return true;
}
