/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_random.c [DIRECTORY] - random cases are what they claim to be: 2,000 of them print as a
 * case file that reads back as the same cases, every word and fill that an operator accepts
 * occurs, limits are kept, a seed decides everything. Links random_for_tests.c.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/tests/case_tally.h"
#include "harness/tests/random_file.h"

enum { CASES = 2000 };

static const struct random_limits limits = { 3e7, 16 << 20 };

static char *printed(const struct att_caselist *cases, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    if (!out)
        abort();
    random_print(cases, "a test", out);
    fclose(out);
    return text;
}

/* ---- what is printed is what was drawn ------------------------------------------------ */

static void reads_back(struct tally *t, const struct att_caselist *drawn)
{
    struct att_caselist read = { 0 };
    size_t              size;
    char               *text = printed(drawn, &size);
    int64_t             same = 0;

    tally(t, !att_cases_parse(&read, "random.json", text, size, 1, stdout),
          "it is a case file");
    tally(t, read.n == drawn->n, "%lld cases read of %lld", (long long)read.n,
          (long long)drawn->n);
    for (int64_t i = 0; i < read.n && i < drawn->n; i++)
        same += !strcmp(read.c[i].name, drawn->c[i].name);
    tally(t, same == drawn->n, "%lld cases have the name that was drawn", (long long)same);
    att_cases_free(&read);
    free(text);
}

static void seed_decides(struct tally *t, const struct att_caselist *known)
{
    struct att_caselist a = { 0 }, b = { 0 }, c = { 0 };
    size_t              size[3];
    char               *text[3];
    int64_t             equal = 0;

    tally(t,
          !random_cases(&a, NULL, known, 7, 100, &limits)
              && !random_cases(&b, NULL, known, 7, 100, &limits)
              && !random_cases(&c, NULL, known, 8, 100, &limits),
          "a hundred cases of each seed");
    text[0] = printed(&a, &size[0]);
    text[1] = printed(&b, &size[1]);
    text[2] = printed(&c, &size[2]);
    tally(t, !strcmp(text[0], text[1]), "the same seed prints the same file");
    for (int64_t i = 0; i < a.n && i < c.n; i++)
        equal += !strcmp(a.c[i].name, c.c[i].name);
    tally(t, equal == 0, "%lld cases of two seeds are the same", (long long)equal);
    for (int i = 0; i < 3; i++)
        free(text[i]);
    att_cases_free(&a);
    att_cases_free(&b);
    att_cases_free(&c);
}

static void within_limits(struct tally *t, const struct att_caselist *drawn)
{
    int64_t over = 0, large = 0;

    for (int64_t i = 0; i < drawn->n; i++) {
        const double flops = drawn->c[i].op->cost(drawn->c[i].params).flops;

        over += !(flops <= limits.flops);
        large += flops > limits.flops / 10;
    }
    tally(t, over == 0, "%lld cases ask for more flops than allowed", (long long)over);
    tally(t, large * 20 > drawn->n, "only %lld cases come near the limit", (long long)large);
}

/* ---- everything occurs ---------------------------------------------------------------- */

static int word_of(const struct att_case *c, const struct att_field *f)
{
    return *(const int *)((const char *)c->params + f->offset);
}

/* 1 when some drawn case of the operator stays valid with this word in its place: a word that
 * no call can have (a dtype of other operators) need not occur. */
static int can_occur(const struct att_caselist *drawn, const struct att_op *op,
                     const struct att_field *f, int word)
{
    for (int64_t i = 0; i < drawn->n; i++) {
        const struct att_case *c = &drawn->c[i];
        struct att_why         why;
        int                    bad = 1, old;

        if (c->op != op)
            continue;
        old = word_of(c, f);
        *(int *)((char *)c->params + f->offset) = word;
        bad = op->invalid && op->invalid(c->params, &why);
        *(int *)((char *)c->params + f->offset) = old;
        if (!bad)
            return 1;
    }
    return 0;
}

static void words_occur(struct tally *t, const struct att_caselist *drawn,
                        const struct att_op *op, const struct att_field *f)
{
    for (int w = 0; f->words[w]; w++) {
        int64_t n = 0;

        for (int64_t i = 0; i < drawn->n; i++)
            n += drawn->c[i].op == op && word_of(&drawn->c[i], f) == w;
        tally(t, n > 0 || !can_occur(drawn, op, f, w), "%s never has %s:%s", op->name, f->name,
              f->words[w]);
    }
}

/* At least two values of every other field: drawing it has an effect. */
static void values_differ(struct tally *t, const struct att_caselist *drawn,
                          const struct att_op *op, const struct att_field *f)
{
    const struct att_case *first = NULL;
    int                    differ = 0;

    for (int64_t i = 0; i < drawn->n; i++) {
        if (drawn->c[i].op != op)
            continue;
        first = first ? first : &drawn->c[i];
        differ |= !att_field_same(f, first->params, drawn->c[i].params);
    }
    tally(t, differ, "%s always has the same %s", op->name, f->name);
}

static void fills_occur(struct tally *t, const struct att_caselist *drawn,
                        const struct att_op *op)
{
    for (int k = 0; op->fills[k]; k++) {
        int64_t n = 0;

        for (int64_t i = 0; i < drawn->n; i++)
            n += drawn->c[i].op == op && !strcmp(drawn->c[i].fill, op->fills[k]);
        tally(t, !n == !strcmp(op->fills[k], "zeros"), "%s has %s %lld times", op->name,
              op->fills[k], (long long)n);
    }
}

static void all_occurs(struct tally *t, const struct att_caselist *drawn)
{
    for (int i = 0; att_ops[i]; i++) {
        fills_occur(t, drawn, att_ops[i]);
        for (const struct att_field *f = att_ops[i]->fields; f->name; f++)
            if (f->kind == ATT_WORD)
                words_occur(t, drawn, att_ops[i], f);
            else
                values_differ(t, drawn, att_ops[i], f);
    }
}

int main(int argc, char **argv)
{
    struct att_caselist known = { 0 }, drawn = { 0 };
    struct tally        t = { 0, 0 };

    tally(&t, !random_known(&known, argc > 1 ? argv[1] : "cases") && known.n > 0,
          "there are suites");
    tally(&t, !random_cases(&drawn, NULL, &known, 20240229, CASES, &limits),
          "%d cases can be drawn", CASES);
    reads_back(&t, &drawn);
    seed_decides(&t, &known);
    within_limits(&t, &drawn);
    all_occurs(&t, &drawn);
    att_cases_free(&drawn);
    att_cases_free(&known);
    return tally_end(&t);
}
