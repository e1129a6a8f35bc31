/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case_mutants.h - mutants of JSON texts, drawn from a seed: bytes flipped, texts cut, tokens
 * swapped, dropped, doubled, nested and replaced.
 */
#ifndef ATT_TESTS_CASE_MUTANTS_H
#define ATT_TESTS_CASE_MUTANTS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/order.h"

struct text {
    char  *at;
    size_t n;
};

struct token {
    size_t at, n;
};

static inline size_t below(uint64_t *state, size_t n)
{
    return n ? (size_t)(att_random_next(state) % n) : 0;
}

/* The length of the token at `s`, of `left` bytes: a string, a word or number, or one byte. */
static inline size_t token_length(const char *s, size_t left)
{
    size_t n = 1;

    if (*s == '"') {
        while (n < left && s[n] != '"')
            n += s[n] == '\\' ? 2 : 1;
        return n < left ? n + 1 : left;
    }
    while (n < left && !strchr(" \t\r\n{}[],:\"", s[0]) && !strchr(" \t\r\n{}[],:\"", s[n]))
        n++;
    return n;
}

/* All tokens but white space; free(*tokens). */
static inline size_t split(const struct text *t, struct token **tokens)
{
    struct token *list = att_must((t->n + 1) * sizeof(*list));
    size_t        count = 0;

    for (size_t i = 0; i < t->n;) {
        size_t n = token_length(t->at + i, t->n - i);

        if (!strchr(" \t\r\n", t->at[i]))
            list[count++] = (struct token){ i, n };
        i += n;
    }
    *tokens = list;
    return count;
}

/* Replaces `cut` bytes at `at` by `n` bytes; `with` may point into the text. */
static inline void splice(struct text *t, size_t at, size_t cut, const char *with, size_t n)
{
    char *fresh = att_must(t->n - cut + n + 1);

    memcpy(fresh, t->at, at);
    memcpy(fresh + at, with, n);
    memcpy(fresh + at + n, t->at + at + cut, t->n - at - cut);
    t->n = t->n - cut + n;
    free(t->at);
    t->at = fresh;
}

/* ---- mutations -------------------------------------------------------------------- */

typedef void mutate_fn(struct text *t, const struct token *k, size_t n, uint64_t *state);

static inline void flip_byte(struct text *t, const struct token *k, size_t n, uint64_t *state)
{
    const size_t at = below(state, t->n);

    (void)k, (void)n;
    t->at[at] = (char)(t->at[at] ^ 1 << below(state, 8));
}

static inline void truncate_text(struct text *t, const struct token *k, size_t n,
                                 uint64_t *state)
{
    (void)k, (void)n;
    t->n = below(state, t->n);
}

/* One of `n` words replaces token `c`. */
static inline void put_word(struct text *t, const struct token *c, const char *const *words,
                            size_t n, uint64_t *state)
{
    const char *word = words[below(state, n)];

    splice(t, c->at, c->n, word, strlen(word));
}

/* A string or a scalar that is no key; where none is, the last token. */
static inline const struct token *some_token(const struct text *t, const struct token *k,
                                             size_t n, int key, uint64_t *state)
{
    const size_t first = below(state, n);

    for (size_t i = 0; i < n; i++) {
        const size_t at = (first + i) % n;
        const int    is_key = at + 1 < n && t->at[k[at + 1].at] == ':';

        if (!strchr("{}[],:", t->at[k[at].at]) && is_key == key)
            return &k[at];
    }
    return &k[n - 1];
}

/* Text that is no JSON, or changes its structure, takes the place of any token. */
static inline void replace_token(struct text *t, const struct token *k, size_t n,
                                 uint64_t *state)
{
    static const char *const words[] = { "01",  "+1",  "1.", "NaN",      "\"\\u0000\"", "{",
                                         "//",  "]",   "}",  "\"\xff\"", "\"\\ud800\"", ",",
                                         "'x'", "0x1", "\"", "-" };

    put_word(t, &k[below(state, n)], words, sizeof(words) / sizeof(words[0]), state);
}

/* Another value: the text stays JSON. */
static inline void replace_value(struct text *t, const struct token *k, size_t n,
                                 uint64_t *state)
{
    static const char *const words[] = {
        "0",         "-1",     "1e999",   "0.5",           "9007199254740994",
        "null",      "true",   "\"\"",    "\"x\"",         "\"a b\"",
        "{}",        "[]",     "[[1]]",   "[1,2]",         "[1,1]",
        "-0",        "1e3",    "7",       "[[1,2],[3,4]]", "\"toy_sum\"",
        "{\"a\":1}", "[4,5]",  "13",      "[2]",           "3",
        "\"32_48\"", "1e-400", "\"\\n\"",
    };
    const struct token *c = some_token(t, k, n, 0, state);

    put_word(t, c, words, sizeof(words) / sizeof(words[0]), state);
}

/* Another key. */
static inline void replace_key(struct text *t, const struct token *k, size_t n, uint64_t *state)
{
    static const char *const words[] = {
        "\"op\"",    "\"b\"",    "\"h,d\"", "\"seed\"",  "\"fill\"",  "\"cases\"",
        "\"b,h\"",   "\"edge\"", "\"n\"",   "\"\"",      "\"n,n\"",   "\"s\\u0075ite\"",
        "\"chekc\"", "\"a\\n\"", "\"h,\"",  "\"about\"", "\"reuse\"", "\"refuse\"",
    };
    const struct token *c = some_token(t, k, n, 1, state);

    put_word(t, c, words, sizeof(words) / sizeof(words[0]), state);
}

/* A number gets other digits. */
static inline void edit_number(struct text *t, const struct token *k, size_t n, uint64_t *state)
{
    const size_t first = below(state, n);
    const int    digits = 1 + (int)below(state, 20);
    const size_t limit = below(state, 4) ? 100 : 100000; // masks with holes are counted
    const double top = (double)below(state, limit), under = 1.0 + (double)below(state, 8);
    char         number[48];

    for (size_t i = 0; i < n; i++) {
        const struct token *c = &k[(first + i) % n];

        if (!strchr("-0123456789", t->at[c->at]))
            continue;
        snprintf(number, sizeof(number), "%.*g", digits, top / under);
        splice(t, c->at, c->n, number, strlen(number));
        return;
    }
}

/* Two values, two keys, or now and then any two tokens change places. */
static inline void swap_tokens(struct text *t, const struct token *k, size_t n, uint64_t *state)
{
    const int    kind = (int)below(state, 5);
    struct token a = kind ? *some_token(t, k, n, kind == 1, state) : k[below(state, n)];
    struct token b = kind ? *some_token(t, k, n, kind == 1, state) : k[below(state, n)];
    char        *copy;

    if (a.at > b.at) {
        struct token c = a;

        a = b;
        b = c;
    }
    if (a.at + a.n > b.at)
        return;
    copy = memcpy(att_must(a.n + b.n), t->at + a.at, a.n);
    memcpy(copy + a.n, t->at + b.at, b.n);
    splice(t, b.at, b.n, copy, a.n);
    splice(t, a.at, a.n, copy + a.n, b.n);
    free(copy);
}

static inline void drop_token(struct text *t, const struct token *k, size_t n, uint64_t *state)
{
    const struct token *c = &k[below(state, n)];

    splice(t, c->at, c->n, "", 0);
}

/* "key": value -> "key": value, "key": value; what follows up to the next comma is copied. */
static inline void double_key(struct text *t, const struct token *k, size_t n, uint64_t *state)
{
    const size_t first = below(state, n);

    for (size_t i = 0; i < n; i++) {
        const size_t at = (first + i) % n;
        char        *copy;
        size_t       size;

        if (at + 2 >= n || t->at[k[at + 1].at] != ':')
            continue;
        size = k[at + 2].at + k[at + 2].n - k[at].at;
        copy = memcpy(att_must(size + 1), t->at + k[at].at, size);
        copy[size] = ',';
        splice(t, k[at].at, 0, copy, size + 1);
        free(copy);
        return;
    }
}

/* A token goes into up to 40 brackets. */
static inline void nest(struct text *t, const struct token *k, size_t n, uint64_t *state)
{
    const struct token *c = some_token(t, k, n, 0, state);
    const size_t        limit = below(state, 2) ? 2 : 40;
    const size_t        depth = 1 + below(state, limit);
    char                open[40], close[40];

    memset(open, '[', sizeof(open));
    memset(close, ']', sizeof(close));
    splice(t, c->at + c->n, 0, close, depth);
    splice(t, c->at, 0, open, depth);
}

/* A mutant of `from`; free its text. Most keep the text JSON, so that what lies behind the
 * syntax is reached. */
static inline struct text mutate(const struct text *from, uint64_t *state)
{
    static mutate_fn *const all[] = {
        flip_byte,  truncate_text, replace_token, drop_token,  nest,          swap_tokens,
        double_key, edit_number,   edit_number,   replace_key, replace_value, replace_value
    };
    struct text t = { memcpy(att_must(from->n + 1), from->at, from->n), from->n };

    for (size_t rounds = 1 + below(state, 2); rounds && t.n; rounds--) {
        struct token *k;
        size_t        n = split(&t, &k);

        if (n)
            all[below(state, sizeof(all) / sizeof(all[0]))](&t, k, n, state);
        free(k);
    }
    return t;
}

#endif
