#include "cli/arguments.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* One token of a usage. */
struct usage_token {
    const char *name;
    size_t name_size;
    bool is_option;
    bool takes_value;
    bool is_optional;
    bool takes_rest;
};

static char fold(char c)
{
    return (char)(c == '-' ? '_' : tolower((unsigned char)c));
}

bool argument_name_equal(const char *a, size_t a_size, const char *b, size_t b_size)
{
    if (a_size != b_size) {
        return false;
    }
    for (size_t i = 0; i < a_size; i++) {
        if (fold(a[i]) != fold(b[i])) {
            return false;
        }
    }
    return true;
}

static size_t word_size(const char *text)
{
    return strcspn(text, " []");
}

/* Reads the token at *usage and steps over it; false at the end. */
static bool next_token(const char **usage, struct usage_token *out)
{
    const char *at = *usage + strspn(*usage, " ]");
    *out = (struct usage_token){.is_optional = *at == '['};
    at += strspn(at, "[");
    const size_t size = word_size(at);
    if (size == 0) {
        *usage = at;
        return false;
    }
    out->is_option = strncmp(at, "--", 2) == 0;
    out->takes_rest = size > 3 && strncmp(at + size - 3, "...", 3) == 0;
    out->name = out->is_option ? at + 2 : at;
    out->name_size = (out->is_option ? size - 2 : size) - (out->takes_rest ? 3 : 0);
    at += size;
    if (out->is_option && *at == ' ' && isupper((unsigned char)at[1])) {
        out->takes_value = true;
        at += 1;
        at += word_size(at);
    }
    *usage = at;
    return true;
}

static bool find_option(const char *usage, const char *name, size_t size, struct usage_token *out)
{
    while (next_token(&usage, out)) {
        if (out->is_option && argument_name_equal(out->name, out->name_size, name, size)) {
            return true;
        }
    }
    return false;
}

/* The nth word of a usage that is no option. */
static bool find_word(const char *usage, size_t nth, struct usage_token *out)
{
    size_t at = 0;
    while (next_token(&usage, out)) {
        if (out->is_option) {
            continue;
        }
        if (at == nth || out->takes_rest) {
            return true;
        }
        at++;
    }
    return false;
}

static enum status add(struct arguments *out, const char *name, size_t size, const char *value)
{
    if (out->count == ARGUMENTS_MAX) {
        return TOO_LARGE;
    }
    out->items[out->count++] = (struct argument){.name = name, .name_size = size, .value = value};
    return OK;
}

static enum status fail(struct arguments *out, enum status status, const char *name, size_t size)
{
    (void)snprintf(out->fault, sizeof(out->fault), "%.*s", (int)(size > 100 ? 100 : size), name);
    return status;
}

/* Takes: at the word `--name` or `--name=value`. Gives: *at on the last word it used. */
static enum status read_option(const char *usage, int count, char **words, int *at,
                               struct arguments *out)
{
    const char *name = words[*at] + 2;
    const size_t size = strcspn(name, "=");
    struct usage_token token;
    if (!find_option(usage, name, size, &token)) {
        return fail(out, FIELD_UNKNOWN, words[*at], size + 2);
    }
    if (name[size] == '=') {
        return token.takes_value ? add(out, token.name, token.name_size, name + size + 1)
                                 : fail(out, FIELD_UNKNOWN, words[*at], strlen(words[*at]));
    }
    if (!token.takes_value) {
        return add(out, token.name, token.name_size, "");
    }
    if (*at + 1 >= count) {
        return fail(out, FIELD_MISSING, words[*at], size + 2);
    }
    *at += 1;
    return add(out, token.name, token.name_size, words[*at]);
}

static bool was_given(const struct arguments *arguments, const struct usage_token *token)
{
    for (size_t i = 0; i < arguments->count; i++) {
        if (arguments->items[i].name == token->name) {
            return true;
        }
    }
    return false;
}

/* What the usage asks and nobody gave. */
static enum status check_given(const char *usage, struct arguments *out)
{
    struct usage_token token;
    while (next_token(&usage, &token)) {
        if (!token.is_optional && !was_given(out, &token)) {
            return fail(out, FIELD_MISSING, token.name, token.name_size);
        }
    }
    return OK;
}

enum status arguments_read(const char *usage, int count, char **words, struct arguments *out)
{
    size_t given = 0;
    bool only_words = false;
    *out = (struct arguments){.count = 0};
    for (int i = 0; i < count; i++) {
        enum status status = OK;
        struct usage_token token;
        if (!only_words && strcmp(words[i], "--") == 0) {
            only_words = true;
            continue;
        }
        if (!only_words && strncmp(words[i], "--", 2) == 0) {
            status = read_option(usage, count, words, &i, out);
        } else if (find_word(usage, given, &token)) {
            status = add(out, token.name, token.name_size, words[i]);
            given++;
        } else {
            status = fail(out, FIELD_TWICE, words[i], strlen(words[i]));
        }
        if (status != OK) {
            return status;
        }
    }
    return check_given(usage, out);
}

const char *arguments_find_nth(const struct arguments *arguments, const char *name, size_t nth)
{
    for (size_t i = 0; i < arguments->count; i++) {
        const struct argument *item = &arguments->items[i];
        if (argument_name_equal(item->name, item->name_size, name, strlen(name)) && nth-- == 0) {
            return item->value;
        }
    }
    return NULL;
}

const char *arguments_find(const struct arguments *arguments, const char *name)
{
    return arguments_find_nth(arguments, name, 0);
}

bool arguments_has(const struct arguments *arguments, const char *name)
{
    return arguments_find(arguments, name) != NULL;
}

struct span arguments_span(const struct arguments *arguments, const char *name)
{
    const char *value = arguments_find(arguments, name);
    return value == NULL ? span_of(NULL, 0) : span_text(value);
}
