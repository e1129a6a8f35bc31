/* SPDX-License-Identifier: Apache-2.0 */
/* random_for_tests.c - random valid cases; random_draw.h says how. */
#include "harness/tests/random_draw.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "harness/casefile_parts.h"
#include "harness/fields.h"
#include "harness/tests/random_numbers.h"

/* ---- one field ---------------------------------------------------------------------- */

/* What integers of a name are: sizes up to `most`; a share of draws takes the default. Fields
 * that are not listed are a default, a flag or a size, whatever the operator accepts. */
static const struct {
    const char *name;
    int64_t     most, keep; // keep: of 100 draws
} sizes[] = {
    { "b", 6, 10 },     { "s", 700, 40 },    { "txt", 260, 60 }, { "img", 600, 60 },
    { "s_q", 700, 60 }, { "s_kv", 700, 60 }, { "h", 8, 10 },     { "h_kv", 6, 50 },
    { "d", 256, 10 },   { "n", 2000, 5 },    { "reuse", 4, 50 },
};

static int64_t draw_int(const struct att_field *f, const void *defaults, uint64_t *state)
{
    const int64_t plain = *(const int64_t *)((const char *)defaults + f->offset);

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        if (!strcmp(f->name, sizes[i].name))
            return random_below(state, 100) < sizes[i].keep ? plain
                                                            : random_size(state, sizes[i].most);
    if (!strcmp(f->name, "seed"))
        return random_below(state, (int64_t)1 << 53);
    if (random_below(state, 3) == 0)
        return plain;
    return random_below(state, 2) ? random_below(state, 2) : random_size(state, 64);
}

/* Powers of two and anything between, so that products round. */
static double draw_real(const struct att_field *f, const void *defaults, uint64_t *state)
{
    const double x = 12 * random_unit(state) - 9; // 2^-9 to 2^3

    if (random_below(state, 2))
        return *(const double *)((const char *)defaults + f->offset);
    return random_below(state, 2) ? exp2(floor(x)) : exp2(x);
}

static int64_t int_of(const struct att_op *op, const void *params, const char *name)
{
    const struct att_field *f = att_field_find(op->fields, name);

    return f && f->kind == ATT_INT ? *(const int64_t *)((const char *)params + f->offset) : 0;
}

/* One length for each sample, or one for all; one in four is 0. */
static void draw_list(char *text, size_t size, int64_t n, int64_t most, uint64_t *state)
{
    size_t at = 0;

    if (n > 40 || random_below(state, 5) == 0)
        n = 1;
    for (int64_t i = 0; i < n && at < size; i++) {
        const int64_t len =
            most < 1 || random_below(state, 4) == 0 ? 0 : random_size(state, most);

        at += (size_t)snprintf(text + at, size - at, i ? "_%" PRId64 : "%" PRId64, len);
    }
}

/* Any value that a known case of the operator gives this key. */
static const char *known_text(const struct att_field *f, const struct att_op *op,
                              const struct att_caselist *known, uint64_t *state)
{
    const int64_t start = known->n ? random_below(state, known->n) : 0;

    for (int64_t i = 0; i < known->n; i++) {
        const struct att_case *c = &known->c[(start + i) % known->n];

        if (c->op == op)
            return *(const char *const *)((const char *)c->params + f->offset);
    }
    return *(const char *const *)((const char *)op->defaults + f->offset);
}

static const char *draw_text(const struct att_field *f, const struct att_op *op,
                             const void *params, const struct att_caselist *known,
                             uint64_t *state)
{
    // With nothing valid little is computed: that is rare. "valid" counts text tokens.
    static const char *const masks[] = { "none",   "all",    "all",    "prefix", "prefix",
                                         "prefix", "suffix", "suffix", "suffix", "prefix",
                                         "valid",  "valid",  "valid" };
    const int64_t            b = int_of(op, params, "b"), txt = int_of(op, params, "txt");
    char                     text[256];

    if (!strcmp(f->name, "mask") && random_below(state, 10) < 6) {
        return masks[random_below(state, txt > 0 ? 13 : 10)];
    } else if (!strcmp(f->name, "mask")) {
        const int salted = random_below(state, 2) == 0;
        const int n = snprintf(text, sizeof(text), "holes_%" PRId64, random_below(state, 1001));

        if (salted)
            snprintf(text + n, sizeof(text) - (size_t)n, "_%" PRId64, random_below(state, 100));
    } else if (!strcmp(f->name, "valid")) {
        draw_list(text, sizeof(text), b, txt, state);
    } else if (!strncmp(f->name, "lens_", 5)) {
        draw_list(text, sizeof(text), b, 400, state);
    } else {
        return known_text(f, op, known, state);
    }
    return random_below(state, 4)
               ? att_intern(text)
               : *(const char *const *)((const char *)op->defaults + f->offset);
}

static void draw_field(const struct att_field *f, const struct att_op *op, void *params,
                       const struct att_caselist *known, uint64_t *state)
{
    char *at = (char *)params + f->offset;
    int   words = 0;

    switch (f->kind) {
    case ATT_INT: *(int64_t *)at = draw_int(f, op->defaults, state); return;
    case ATT_REAL: *(double *)at = draw_real(f, op->defaults, state); return;
    case ATT_TEXT: *(const char **)at = draw_text(f, op, params, known, state); return;
    case ATT_WORD:
        while (f->words[words])
            words++;
        *(int *)at = (int)random_below(state, words);
        return;
    }
}

/* ---- one case ----------------------------------------------------------------------- */

/* Zeros agree with anything: that fill is there to be mistrusted. */
static const char *draw_fill(const struct att_op *op, uint64_t *state)
{
    int n = 0, at;

    while (op->fills[n])
        n++;
    at = (int)random_below(state, n);
    if (!strcmp(op->fills[at], "zeros"))
        at = (int)random_below(state, n);
    return strcmp(op->fills[at], "zeros") != 0 ? op->fills[at] : op->fills[0];
}

static const struct att_field *some_field(const struct att_op *op, uint64_t *state)
{
    int n = 0;

    while (op->fields[n].name)
        n++;
    return &op->fields[random_below(state, n)];
}

static void keep_default(const struct att_field *f, const struct att_op *op, void *params)
{
    static const size_t size[] = { [ATT_INT] = sizeof(int64_t),
                                   [ATT_REAL] = sizeof(double),
                                   [ATT_TEXT] = sizeof(char *),
                                   [ATT_WORD] = sizeof(int) };

    memcpy((char *)params + f->offset, (const char *)op->defaults + f->offset, size[f->kind]);
}

/* 0 when the operator agrees, else ATT_EINVAL and the key it complains of. */
static int complaint(const struct att_case *c, struct att_why *why)
{
    const struct att_fill how = { .size = sizeof(how), .kind = c->fill, .hole = 0xff };

    why->key = NULL;
    if (c->op->invalid && c->op->invalid(c->params, why))
        return ATT_EINVAL;
    return c->op->fill_invalid && c->op->fill_invalid(c->params, &how, why) ? ATT_EINVAL : 0;
}

/* The key at fault is drawn anew, or goes back to its default. Every fourth time another one
 * does: keys that exclude each other are both to blame, and only one is named. */
static void mend(struct att_case *c, const struct att_why *why,
                 const struct att_caselist *known, uint64_t *state)
{
    const struct att_field *f = why->key ? att_field_find(c->op->fields, why->key) : NULL;

    if (!f)
        c->fill = draw_fill(c->op, state);
    if (!f || random_below(state, 4) == 0)
        f = some_field(c->op, state);
    if (random_below(state, 2))
        draw_field(f, c->op, c->params, known, state);
    else
        keep_default(f, c->op, c->params);
}

static int within(const struct att_case *c, const struct random_limits *limits)
{
    struct att_tensor t[ATT_MAX_TENSORS] = { { 0 } };
    double            bytes = 0;

    if (c->op->shape(c->params, t))
        return 0;
    for (int i = 0; c->op->slots[i].name; i++)
        if (t[i].rank)
            bytes += (double)att_count(&t[i]) * (double)att_elem_size(t[i].dtype);
    return bytes <= limits->bytes && c->op->cost(c->params).flops <= limits->flops;
}

/* One attempt; 1 when a valid case within the limits came of it. */
static int attempt(struct att_case *c, const struct att_caselist *known, uint64_t *state,
                   const struct random_limits *limits)
{
    enum { MENDS = 64 };
    struct att_why why;

    for (const struct att_field *f = c->op->fields; f->name; f++)
        draw_field(f, c->op, c->params, known, state);
    c->fill = draw_fill(c->op, state);
    for (int i = 0; i < MENDS; i++) {
        if (!complaint(c, &why))
            return within(c, limits);
        mend(c, &why, known, state);
    }
    return 0;
}

int random_draw(struct att_caselist *to, const struct att_op *op,
                const struct att_caselist *known, uint64_t key,
                const struct random_limits *limits)
{
    enum { ATTEMPTS = 400 };
    const struct att_field *reuse = att_field_find(att_case_fields, "reuse");
    const struct att_field *seed = att_field_find(att_case_fields, "seed");
    const struct att_where  at = { stderr, "random case", 0 };
    struct att_case        *c = att_case_push(to, op, "random", 1);
    struct att_case         plain = { 0 };
    uint64_t                state = key;

    att_case_defaults(&plain, op);
    for (int i = 0; i < ATTEMPTS; i++) {
        if (!attempt(c, known, &state, limits))
            continue;
        c->seed = draw_int(seed, &plain, &state);
        c->reuse = draw_int(reuse, &plain, &state);
        c->cache = (int)random_below(&state, 2);
        return att_case_finish(&at, c);
    }
    att_cases_drop(to, to->n - 1);
    fprintf(stderr, "random case: none of %d attempts at %s is valid and small enough\n",
            ATTEMPTS, op->name);
    return ATT_EINVAL;
}
