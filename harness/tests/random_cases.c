/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_cases.c - prints a case file of random valid cases, for `attest check`.
 *
 * usage: random_cases --n N --seed S [--op OP] [--max-flops F] [--cases DIR]
 *
 *     --n N          how many, 1 to 100000
 *     --seed S       other cases; the same seed prints the same file
 *     --op OP        of this operator alone; default: of all
 *     --max-flops F  that the definition of a case asks for, at most; default 3e7
 *     --cases DIR    suites whose values serve as examples of texts; default: this tree's
 *
 * Exit code 0; 2 when it is called wrongly; 1 when there is no such case. Links
 * random_for_tests.c, which says how cases are drawn.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/exit.h"
#include "harness/tests/random_file.h"

struct asked {
    uint64_t             n, seed;
    const struct att_op *op;
    struct random_limits limits;
    const char          *dir;
};

static int complain(const char *option, const char *value, const char *what)
{
    fprintf(stderr, "random_cases: %s%s%s: %s\n", option, value ? " " : "", value ? value : "",
            what);
    return ATT_EXIT_USAGE;
}

/* A decimal number without sign. */
static int read_count(uint64_t *out, const char *text)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return *text < '0' || *text > '9' || *end || errno;
}

static int read_option(struct asked *a, const char *option, const char *value)
{
    char *end;

    if (!strcmp(option, "--n"))
        return read_count(&a->n, value) || a->n < 1 || a->n > 100000
                   ? complain(option, value, "is not 1 to 100000")
                   : 0;
    if (!strcmp(option, "--seed"))
        return read_count(&a->seed, value) ? complain(option, value, "is no whole number") : 0;
    if (!strcmp(option, "--op")) {
        a->op = att_find_op(value);
        return a->op ? 0 : complain(option, value, "is no operator");
    }
    if (!strcmp(option, "--max-flops")) {
        a->limits.flops = strtod(value, &end);
        return end == value || *end || !(a->limits.flops >= 0)
                   ? complain(option, value, "is no number of flops")
                   : 0;
    }
    if (!strcmp(option, "--cases")) {
        a->dir = value;
        return 0;
    }
    return complain(option, NULL, "there is no such option");
}

static int read_all(struct asked *a, int argc, char **argv)
{
    int err = 0;

    for (int i = 1; i < argc && !err; i += 2)
        err = i + 1 < argc ? read_option(a, argv[i], argv[i + 1])
                           : complain(argv[i], NULL, "needs a value");
    return err || a->n ? err : complain("--n", NULL, "is missing");
}

int main(int argc, char **argv)
{
    struct asked        a = { .seed = 1, .limits = { 3e7, 16 << 20 }, .dir = "cases" };
    struct att_caselist known = { 0 }, cases = { 0 };
    char                about[160];
    int                 err = read_all(&a, argc, argv);

    if (err)
        return err;
    if (random_known(&known, a.dir)
        || random_cases(&cases, a.op, &known, a.seed, (int64_t)a.n, &a.limits))
        err = ATT_EXIT_INCORRECT;
    snprintf(about, sizeof(about),
             "%" PRIu64 " random cases, seed %" PRIu64 ", of at most %g flops", a.n, a.seed,
             a.limits.flops);
    if (!err)
        random_print(&cases, about, stdout);
    att_cases_free(&cases);
    att_cases_free(&known);
    return err || fflush(stdout) || ferror(stdout) ? ATT_EXIT_INCORRECT : 0;
}
