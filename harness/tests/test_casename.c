/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_casename.c DIRECTORY - case names and suites. DIRECTORY is harness/tests/data/cases.
 * Links the readers and ops_for_tests.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/casefile.h"
#include "harness/fields.h"
#include "harness/tests/case_expect.h"
#include "harness/tests/case_names.h"

/* ---- names ------------------------------------------------------------------------ */

static void test_names(struct tally *t)
{
    for (int i = 0; good_names[i][0]; i++) {
        struct att_caselist list = { 0 };
        char                line[1024] = "";
        int                 rc = parse_name(&list, good_names[i][0], 1, line, sizeof(line));

        tally(t, rc == 0 && list.n == 1 && !strcmp(list.c[0].name, good_names[i][1]),
              "%s is %s, not %s%s", good_names[i][0], good_names[i][1],
              list.n ? list.c[0].name : "", line);
        att_cases_free(&list);
    }
    for (int i = 0; bad_names[i][0]; i++) {
        struct att_caselist list = { 0 };
        char                line[1024] = "";
        int                 rc = parse_name(&list, bad_names[i][0], 1, line, sizeof(line));

        expect_line(t, bad_names[i][0], rc, line, bad_names[i][1]);
        tally(t, list.n == 0, "%s: nothing is kept", bad_names[i][0]);
        att_cases_free(&list);
    }
    tally(t, att_cases_is_name("toy_sum") && att_cases_is_name("toy_sum/n:1"), "names");
    tally(t,
          !att_cases_is_name("toy_sums") && !att_cases_is_name("") && !att_cases_is_name("/n:1")
              && !att_cases_is_name("smoke") && !att_cases_is_name("toy_copy.json"),
          "suites and files are no names");
}

/* --seed replaces the default, and then the name says so. */
static void test_default_seed(struct tally *t)
{
    struct att_caselist list = { 0 };
    char                line[256] = "";

    parse_name(&list, "toy_sum", 7, line, sizeof(line));
    parse_name(&list, "toy_sum/seed:1", 7, line, sizeof(line));
    parse_name(&list, "toy_sum/seed:9", 7, line, sizeof(line));
    tally(t, list.n == 3 && list.c[0].seed == 7 && list.c[1].seed == 1 && list.c[2].seed == 9,
          "a seed in the name wins over the default");
    tally(t,
          list.n == 3 && !strcmp(list.c[0].name, "toy_sum/seed:7")
              && !strcmp(list.c[1].name, "toy_sum"),
          "a name restores its seed without the flag");
    att_cases_free(&list);
}

/* ---- suites ----------------------------------------------------------------------- */

static int read_suite(struct att_caselist *list, const char *dir, const char *suite, char *line,
                      size_t size)
{
    FILE *err = fmemopen(line, size, "w");
    int   rc = att_cases_suite(list, dir, suite, 1, err);

    fclose(err);
    return rc;
}

/* The name of every case alone gives the same case. */
static void test_restored(struct tally *t, const struct att_caselist *list)
{
    for (int64_t i = 0; i < list->n; i++) {
        const struct att_case *a = &list->c[i], *b;
        struct att_caselist    one = { 0 };
        char                   line[1024] = "";
        int rc = parse_name(&one, a->name, 1, line, sizeof(line)), same = !rc;

        b = one.c;
        for (const struct att_field *f = a->op->fields; same && f->name; f++)
            same = att_field_same(f, a->params, b->params);
        for (const struct att_field *f = att_case_fields; same && f->name; f++)
            same = att_field_same(f, a, b);
        tally(t, same && !strcmp(a->name, b->name), "%s is restored %s", a->name, line);
        att_cases_free(&one);
    }
}

static void test_suite(struct tally *t, const char *dir)
{
    static const char *const first[] = {
        "toy_copy/b:2/h:24/d:128",
        "toy_copy/b:2/h:4",
        "toy_copy/dtype:f16/b:2/h:24/d:128",
        "toy_copy/dtype:f16/b:2/h:4",
        "toy_copy/valid:32_48/scale:0.125/fill:random/cache:warm",
        "toy_copy/s:1/seed:9223372036854775807",
        "toy_copy/s:2/seed:9223372036854775807",
        "toy_copy/s:3/seed:9223372036854775807",
        "toy_copy/b:3/reuse:20/check:bound/budget:60",
        "toy_copy/b:4/reuse:20/check:bound/budget:60",
        "toy_sum",
        "toy_sum/n:0/bias:-0.5/tag:",
        "toy_sum/n:0/bias:-0.5/tag:x.y-z_1",
    };
    struct att_caselist list = { 0 };
    char                line[1024] = "";
    int                 rc = read_suite(&list, dir, "alpha", line, sizeof(line));

    tally(t, rc == 0 && list.n == 24, "alpha has 24 cases: %s", line);
    for (int i = 0; i < 13 && i < list.n; i++)
        tally(t, !strcmp(list.c[i].name, first[i]), "case %d is %s", i, list.c[i].name);
    tally(t,
          rc == 0 && !strcmp(list.c[5].edge, "zero_text") && !strcmp(list.c[4].edge, "")
              && list.c[5].seed == INT64_MAX && !strcmp(list.c[0].suite, "alpha"),
          "edge, suite and large seeds are kept");
    tally(t,
          rc == 0 && !strcmp(list.c[23].spoil, "x_rank")
              && !strcmp(list.c[23].refuse, "must_be_a_list"),
          "refusal cases");
    test_restored(t, &list);
    att_cases_free(&list);
}

static void test_bad_suites(struct tally *t, const char *dir)
{
    static const char *const table[][2] = {
        { "beta",
          "%s/beta/toy_copy.json: key \"suite\": \"alpha\", but the folder is \"beta\"" },
        { "hollow", "%s/hollow: the suite holds no case file" },
        { "claims", "%s: no suite \"claims\"" },
        { "alpah", "%s: no suite \"alpah\"; did you mean \"alpha\"?" },
        { "../cases/alpha", "%s: no suite \"../cases/alpha\"" },
        { "", "%s: no suite \"\"" },
    };
    struct att_caselist list = { 0 };
    char                line[1024] = "", want[1024], path[600];

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        // table[i][1] is a literal above with one %s.
        const char *rest = table[i][1] + 2;

        snprintf(want, sizeof(want), "%s%s", dir, rest);
        expect_line(t, table[i][0], read_suite(&list, dir, table[i][0], line, sizeof(line)),
                    line, want);
    }
    snprintf(path, sizeof(path), "%s/nowhere", dir);
    snprintf(want, sizeof(want),
             "%s: the directory of cases cannot be read: No such file or directory", path);
    expect_line(t, path, read_suite(&list, path, "alpha", line, sizeof(line)), line, want);
    att_cases_free(&list);
}

static void test_folders(struct tally *t, const char *dir)
{
    const char        **suites = att_cases_suites(dir);
    struct att_caselist list = { 0 };
    char                path[600], line[1024] = "", want[1024];
    FILE               *err = fmemopen(line, sizeof(line), "w");
    int                 rc;

    tally(t,
          errno == 0 && suites[0] && suites[1] && suites[2] && !suites[3]
              && !strcmp(suites[0], "alpha") && !strcmp(suites[1], "beta")
              && !strcmp(suites[2], "hollow"),
          "the suites of %s, sorted, without claims", dir);
    free(suites);
    snprintf(path, sizeof(path), "%s/nowhere", dir);
    suites = att_cases_suites(path);
    tally(t, errno == ENOENT && !suites[0], "no suites in %s", path);
    free(suites);
    rc = att_cases_read(&list, path, 1, err);
    fclose(err);
    snprintf(want, sizeof(want), "%s: cannot be opened: No such file or directory", path);
    expect_line(t, path, rc, line, want);
    att_cases_free(&list);
}

int main(int argc, char **argv)
{
    struct tally t = { 0, 0 };
    const char  *dir = argc > 1 ? argv[1] : "harness/tests/data/cases";

    test_names(&t);
    test_default_seed(&t);
    test_suite(&t, dir);
    test_bad_suites(&t, dir);
    test_folders(&t, dir);
    return tally_end(&t);
}
