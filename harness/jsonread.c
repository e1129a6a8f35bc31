/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonread.c - a scanner that only says yes or no, in front of cJSON. It recurses once per
 * level of nesting, which is limited.
 */
#include "harness/jsonread.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/jsonstring.h"
#include "harness/suggest.h"

enum { MAX_NUMBER = 40 };

struct scan {
    const char            *text, *at, *end;
    int                    depth;
    struct att_json_fault *fault;
};

static int scan_value(struct scan *s);

/* Notes the fault at `at`; returns -1. */
__attribute__((format(printf, 3, 4))) static int fail(struct scan *s, const char *at,
                                                      const char *fmt, ...)
{
    struct att_json_fault *f = s->fault;
    va_list                args;

    f->line = f->column = 1;
    for (const char *c = s->text; c < at; c++) {
        if (*c == '\n') {
            f->line++;
            f->column = 1;
        } else if (((unsigned char)*c & 0xc0) != 0x80) {
            f->column++;
        }
    }
    va_start(args, fmt);
    vsnprintf(f->what, sizeof(f->what), fmt, args);
    va_end(args);
    return -1;
}

/* The character at s->at, or -1 at the end. */
static int peek(const struct scan *s)
{
    return s->at < s->end ? (unsigned char)*s->at : -1;
}

static void skip_space(struct scan *s)
{
    while (s->at < s->end && memchr(" \t\r\n", *s->at, 4))
        s->at++;
}

/* `expected` was not found at s->at. */
static int unexpected(struct scan *s, const char *expected)
{
    int c = peek(s);

    if (c < 0)
        return fail(s, s->at, "the text ends where %s is expected", expected);
    if (c == '/' || c == '#')
        return fail(s, s->at, "'%c' where %s is expected; JSON has no comments", c, expected);
    if (c == 0xef)
        return fail(s, s->at, "byte 0xef where %s is expected; a byte order mark?", expected);
    if (c <= ' ' || c >= 0x7f)
        return fail(s, s->at, "byte 0x%02x where %s is expected", (unsigned)c, expected);
    return fail(s, s->at, "'%c' where %s is expected", c, expected);
}

static int scan_string(struct scan *s)
{
    char why[96];

    if (att_json_string(&s->at, s->end, why, sizeof(why)))
        return fail(s, s->at, "%s", why);
    return 0;
}

/* One digit or more; `what` names the place. */
static int scan_digits(struct scan *s, const char *what)
{
    if (peek(s) < '0' || peek(s) > '9')
        return unexpected(s, what);
    while (peek(s) >= '0' && peek(s) <= '9')
        s->at++;
    return 0;
}

static int scan_number(struct scan *s)
{
    const char *start = s->at;

    s->at += peek(s) == '-';
    if (s->end - s->at > 1 && s->at[0] == '0' && s->at[1] >= '0' && s->at[1] <= '9')
        return fail(s, start, "a number with a leading zero");
    if (scan_digits(s, "a digit"))
        return -1;
    if (peek(s) == '.') {
        s->at++;
        if (scan_digits(s, "a digit after the point"))
            return -1;
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        s->at += peek(s) == '+' || peek(s) == '-';
        if (scan_digits(s, "a digit of the exponent"))
            return -1;
    }
    if (s->at - start > MAX_NUMBER)
        return fail(s, start, "a number of more than %d characters", MAX_NUMBER);
    return 0;
}

/* Keeps what stands between the quotes of a key, for messages. */
static void keep_key(const struct scan *s, const char *start)
{
    int    level = s->depth;
    char  *to = level == 1 ? s->fault->top : s->fault->key;
    size_t n = (size_t)(s->at - start) - 2;
    char   raw[sizeof(s->fault->key) + 8];

    if (level != 1 && level != 3)
        return;
    n = n < sizeof(raw) - 1 ? n : sizeof(raw) - 1;
    memcpy(raw, start + 1, n);
    raw[n] = '\0';
    att_shown(raw, to, sizeof(s->fault->key));
}

static int scan_member(struct scan *s)
{
    const char *start = s->at;

    if (peek(s) != '"')
        return unexpected(s, "a key in double quotes");
    if (scan_string(s))
        return -1;
    keep_key(s, start);
    skip_space(s);
    if (peek(s) != ':')
        return unexpected(s, "':'");
    s->at++;
    return scan_value(s);
}

static int scan_element(struct scan *s)
{
    if (s->depth == 2) {
        s->fault->item++;
        s->fault->key[0] = '\0';
    }
    return scan_value(s);
}

/* An array or an object, from its bracket on. */
static int scan_group(struct scan *s)
{
    const char *open = s->at++;
    const char  close = *open == '{' ? '}' : ']';

    if (++s->depth > ATT_JSON_DEPTH)
        return fail(s, open, "nested more than %d deep", ATT_JSON_DEPTH);
    if (s->depth == 2)
        s->fault->item = 0;
    for (skip_space(s); peek(s) != close; skip_space(s)) {
        if (close == '}' ? scan_member(s) : scan_element(s))
            return -1;
        skip_space(s);
        if (peek(s) == close)
            break;
        if (peek(s) != ',')
            return unexpected(s, close == '}' ? "',' or '}'" : "',' or ']'");
        s->at++;
        skip_space(s);
        if (peek(s) == close)
            return unexpected(s, "an entry after the comma");
    }
    s->at++;
    if (--s->depth == 1)
        s->fault->item = 0, s->fault->key[0] = '\0';
    return 0;
}

static int scan_literal(struct scan *s, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(s->end - s->at) < n || memcmp(s->at, word, n) != 0)
        return unexpected(s, "a value");
    s->at += n;
    return 0;
}

static int scan_value(struct scan *s)
{
    skip_space(s);
    switch (peek(s)) {
    case '{':
    case '[': return scan_group(s);
    case '"': return scan_string(s);
    case 't': return scan_literal(s, "true");
    case 'f': return scan_literal(s, "false");
    case 'n': return scan_literal(s, "null");
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': return scan_number(s);
    }
    return unexpected(s, "a value");
}

cJSON *att_json_read(const char *text, size_t size, struct att_json_fault *fault)
{
    struct scan s = { text, text, text + size, 0, fault };
    char       *copy;
    cJSON      *tree;

    memset(fault, 0, sizeof(*fault));
    if (scan_value(&s))
        return NULL;
    skip_space(&s);
    if (s.at != s.end) {
        fail(&s, s.at, "more text after the end of the value");
        return NULL;
    }
    copy = att_must(size + 1); // zeroed: cJSON finds the end of the text by a NUL
    memcpy(copy, text, size);
    tree = cJSON_ParseWithLengthOpts(copy, size + 1, NULL, 1);
    free(copy);
    if (!tree) // the scan admits nothing that cJSON refuses
        att_no_memory(size);
    return tree;
}
