/* SPDX-License-Identifier: Apache-2.0 */
/*
 * casefile_case.c - one case: its keys, its defaults, its validation; and the list that owns
 * it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "harness/casefile_parts.h"
#include "harness/check.h"
#include "harness/fields.h"
#include "harness/host.h"
#include "harness/registry.h"
#include "harness/spoil.h"
#include "harness/suggest.h"

static const char *const cache_words[] = { "cold", "warm", NULL };
const char *const        att_timer_words[] = { "eager", "replay", "replay_one", NULL };

const struct att_field att_case_fields[] = {
    { "fill", ATT_TEXT, offsetof(struct att_case, fill), NULL, "how the inputs are filled" },
    { "seed", ATT_INT, offsetof(struct att_case, seed), NULL, "seed of the fill, 0 or more" },
    { "cache", ATT_WORD, offsetof(struct att_case, cache), cache_words,
      "state of the caches before each timed call" },
    { "timer", ATT_WORD, offsetof(struct att_case, timer), att_timer_words,
      "what is timed: calls one by one, or recordings of many calls, or of one" },
    { "reuse", ATT_INT, offsetof(struct att_case, reuse), NULL, "calls that share one plan" },
    { "check", ATT_TEXT, offsetof(struct att_case, check), NULL,
      "how outputs are compared with the reference" },
    { "spoil", ATT_TEXT, offsetof(struct att_case, spoil), NULL,
      "how the call is made malformed, for refusal cases" },
    { "refuse", ATT_TEXT, offsetof(struct att_case, refuse), NULL,
      "text that the refusal must contain; '_' is any character" },
    { "budget", ATT_INT, offsetof(struct att_case, budget), NULL,
      "seconds that one attempt may take; 0: as --timeout says" },
    { 0 },
};

const struct att_field att_case_file_fields[] = {
    { "edge", ATT_TEXT, offsetof(struct att_case, edge), NULL,
      "the row of the edge policy that the case executes" },
    { 0 },
};

int att_case_complain(const struct att_where *at, const char *key, const char *fmt, ...)
{
    char    shown[80];
    va_list args;

    fprintf(at->err, "%s: ", at->path);
    if (at->number)
        fprintf(at->err, "case %d%s", at->number, key ? ", " : ": ");
    if (key)
        fprintf(at->err, "key \"%s\": ", att_shown(key, shown, sizeof(shown)));
    va_start(args, fmt);
    vfprintf(at->err, fmt, args);
    va_end(args);
    fputc('\n', at->err);
    return ATT_EINVAL;
}

/* ---- keys ------------------------------------------------------------------------- */

void *att_key_object(const struct att_key *key, struct att_case *c)
{
    return key->own ? (void *)c : c->params;
}

static int unknown_key(const struct att_where *at, const struct att_op *op, const char *whole,
                       const char *name)
{
    enum { MAX_WORDS = 128 };

    const char *words[MAX_WORDS] = { "op", "edge" };
    const char *near;
    char        shown[80];
    int         n = at->number ? 2 : 0;

    for (const struct att_field *f = op->fields; f->name && n < MAX_WORDS; f++)
        words[n++] = f->name;
    for (const struct att_field *f = att_case_fields; f->name && n < MAX_WORDS; f++)
        words[n++] = f->name;
    near = att_suggest(name, words, n);
    att_shown(name, shown, sizeof(shown));
    if (near)
        return att_case_complain(at, whole, "%s has no key \"%s\"; did you mean \"%s\"?",
                                 op->name, shown, near);
    return att_case_complain(at, whole, "%s has no key \"%s\"; see `attest list ops`", op->name,
                             shown);
}

int att_key_find(const struct att_where *at, const struct att_op *op, const char *whole,
                 const char *name, struct att_key *key)
{
    key->own = 0;
    key->field = att_field_find(op->fields, name);
    if (key->field)
        return 0;
    key->own = 1;
    key->field = att_field_find(att_case_fields, name);
    if (!key->field && at->number)
        key->field = att_field_find(att_case_file_fields, name);
    return key->field ? 0 : unknown_key(at, op, whole, name);
}

/* ---- validation ------------------------------------------------------------------- */

static int is_fill(const struct att_op *op, const char *name)
{
    for (int i = 0; op->fills[i]; i++)
        if (!strcmp(op->fills[i], name))
            return 1;
    return 0;
}

static int unknown_word(const struct att_where *at, const char *key, const char *word,
                        const char *what, const char *const *words)
{
    const char *near = att_suggest(word, words, -1);
    char        shown[80];

    att_shown(word, shown, sizeof(shown));
    return att_case_complain(at, key, "\"%s\" is no %s%s%s%s", shown, what,
                             near ? "; did you mean \"" : "", near ? near : "",
                             near ? "\"?" : "");
}

static int unknown_check(const struct att_where *at, const char *word)
{
    enum { MAX_WORDS = 32 };

    const char *words[MAX_WORDS + 1] = { 0 };

    for (int i = 0; att_checks[i] && i < MAX_WORDS; i++)
        words[i] = att_checks[i]->name;
    return unknown_word(at, "check", word, "check", words);
}

/* The check that the case names must have what it needs: "bound" needs rows, others a whole
 * answer, which an operator that rounds has for its exact fills alone. */
static int check_valid(const struct att_where *at, const struct att_case *c)
{
    const struct att_op    *op = c->op;
    const struct att_check *check = att_find_check(c->check);
    int                     whole = op->run != NULL;

    if (!strcmp(c->check, op->check) || (!whole && !op->answer && !op->rows))
        return 0; // what its fill asks for, or an operator without a reference
    for (int i = 0; !whole && op->answer && op->fill_checks && op->fills[i]; i++)
        if (!strcmp(op->fills[i], c->fill))
            whole = att_find_check(op->fill_checks[i])->judge != NULL;
    if (check->judge ? whole : op->rows != NULL)
        return 0;
    return att_case_complain(at, "check", "%s needs %s, which fill %s of %s does not have",
                             c->check, check->judge ? "a whole answer" : "rows", c->fill,
                             op->name);
}

static int own_fields_valid(const struct att_where *at, const struct att_case *c)
{
    struct att_spoil spoil;
    char             why[256];

    if (!is_fill(c->op, c->fill))
        return unknown_word(at, "fill", c->fill, "fill of this operator", c->op->fills);
    if (!att_find_check(c->check))
        return unknown_check(at, c->check);
    if (c->seed < 0)
        return att_case_complain(at, "seed", "%lld is below 0", (long long)c->seed);
    if (c->reuse < 1)
        return att_case_complain(at, "reuse", "%lld is below 1", (long long)c->reuse);
    if (c->budget < 0)
        return att_case_complain(at, "budget", "%lld is below 0", (long long)c->budget);
    if (att_spoil_parse(c->op, c->spoil, &spoil, why, sizeof(why)))
        return att_case_complain(at, "spoil", "%s", why);
    if (*c->refuse && !*c->spoil)
        return att_case_complain(at, "refuse",
                                 "\"%s\" needs spoil: a right call is not refused", c->refuse);
    return check_valid(at, c);
}

/* 1 when the bytes of the tensor, and of a packed copy of it, can be counted in 63 bits. */
static int countable(const struct att_tensor *t)
{
    int64_t span = 1, count = 1, step;

    if (t->rank < 0 || t->rank > ATT_MAX_DIMS)
        return 0;
    for (int i = 0; i < t->rank; i++) {
        if (t->dim[i] < 0 || t->stride[i] < 0)
            return 0;
        if (__builtin_mul_overflow(count, t->dim[i], &count)
            || __builtin_mul_overflow(t->dim[i], t->stride[i], &step)
            || __builtin_add_overflow(span, step, &span))
            return 0;
    }
    return span <= INT64_MAX / 8 && count <= INT64_MAX / 8;
}

static int shapes_valid(const struct att_where *at, const struct att_case *c)
{
    struct att_tensor t[ATT_MAX_TENSORS] = { { 0 } };

    if (c->op->shape(c->params, t))
        return att_case_complain(at, "op", "%s refuses to shape its tensors", c->op->name);
    for (int i = 0; i < ATT_MAX_TENSORS && c->op->slots[i].name; i++)
        if (!countable(&t[i]))
            return att_case_complain(at, "op", "tensor %s of %s is larger than memory can be",
                                     c->op->slots[i].name, c->op->name);
    return 0;
}

int att_case_finish(const struct att_where *at, struct att_case *c)
{
    const struct att_fill how = { .size = sizeof(how), .kind = c->fill, .hole = 0xff };
    struct att_why        why = { .key = NULL };

    if (own_fields_valid(at, c))
        return ATT_EINVAL;
    if (c->op->invalid && c->op->invalid(c->params, &why))
        return att_case_complain(at, why.key ? why.key : "op", "%s", why.text);
    if (shapes_valid(at, c))
        return ATT_EINVAL;
    if (c->op->fill_invalid && c->op->fill_invalid(c->params, &how, &why))
        return att_case_complain(at, why.key ? why.key : "fill", "%s", why.text);
    return att_case_name(at, c);
}

/* ---- the list --------------------------------------------------------------------- */

void att_case_defaults(struct att_case *c, const struct att_op *op)
{
    c->op = op;
    c->suite = c->edge = c->spoil = c->refuse = "";
    c->fill = op->fills[0];
    c->check = op->check;
    c->seed = c->reuse = 1;
}

struct att_case *att_case_push(struct att_caselist *list, const struct att_op *op,
                               const char *suite, int64_t default_seed)
{
    struct att_case *c;

    if (list->n == list->room) {
        list->room = list->room ? 2 * list->room : 64;
        list->c = realloc(list->c, (size_t)list->room * sizeof(*list->c));
        if (!list->c)
            att_no_memory((size_t)list->room * sizeof(*list->c));
    }
    c = &list->c[list->n++];
    memset(c, 0, sizeof(*c));
    att_case_defaults(c, op);
    c->suite = suite;
    c->seed = default_seed;
    c->params = att_must(op->params_size);
    memcpy(c->params, op->defaults, op->params_size);
    return c;
}

void att_cases_drop(struct att_caselist *list, int64_t n)
{
    while (list->n > n)
        free(list->c[--list->n].params);
}

void att_cases_free(struct att_caselist *list)
{
    att_cases_drop(list, 0);
    free(list->c);
    *list = (struct att_caselist){ 0 };
}
