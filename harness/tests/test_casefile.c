/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_casefile.c - texts of case files. Links the readers and ops_for_tests.c.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/casefile.h"
#include "harness/host.h"
#include "harness/tests/case_expect.h"
#include "harness/tests/malformed.h"

/* Reads text, keeps the line that came out. */
static int parse(struct att_caselist *list, const char *text, size_t size, char *line,
                 size_t line_size)
{
    FILE *err = fmemopen(line, line_size, "w");
    int   rc = att_cases_parse(list, "f.json", text, size, 1, err);

    fclose(err);
    return rc;
}

static void test_malformed(struct tally *t)
{
    for (int i = 0; malformed[i].text; i++) {
        const struct malformed *m = &malformed[i];
        struct att_caselist     list = { 0 };
        char                    line[1024] = "", text[2048];
        size_t                  size = strlen(m->text);

        snprintf(text, sizeof(text), "%s%s%s", m->whole ? "" : "{\"suite\":\"t\",\"cases\":[",
                 m->text, m->whole ? "" : "]}");
        size = strlen(text);
        expect_line(t, text, parse(&list, text, size, line, sizeof(line)), line, m->line);
        tally(t, list.n == 0, "%s: nothing is kept", text);
        att_cases_free(&list);
    }
}

static void test_nul_bytes(struct tally *t)
{
    static const char   text[] = "{\"suite\":\"t\",\0\"cases\":[{\"op\":\"toy_sum\"}]}";
    static const char   tail[] = "{\"suite\":\"t\",\"cases\":[{\"op\":\"toy_sum\"}]} \0";
    struct att_caselist list = { 0 };
    char                line[256] = "";

    expect_line(
        t, "NUL inside", parse(&list, text, sizeof(text) - 1, line, sizeof(line)), line,
        "f.json: line 1, column 14, key \"suite\": byte 0x00 where a key in double quotes "
        "is expected");
    expect_line(
        t, "NUL behind", parse(&list, tail, sizeof(tail) - 1, line, sizeof(line)), line,
        "f.json: line 1, column 42, key \"cases\": more text after the end of the value");
    tally(t, parse(&list, tail, sizeof(tail) - 2, line, sizeof(line)) == 0 && list.n == 1,
          "white space behind the value is fine");
    att_cases_free(&list);
}

/* Deep, long and huge texts. */
static void test_limits(struct tally *t)
{
    const size_t        size = (4 << 20) + 1;
    char               *text = att_must(size), line[1024] = "";
    struct att_caselist list = { 0 };

    memset(text, '[', size);
    expect_line(t, "deep", parse(&list, text, 1000, line, sizeof(line)), line,
                "f.json: line 1, column 17: nested more than 16 deep");
    expect_line(t, "huge", parse(&list, text, size, line, sizeof(line)), line,
                "f.json: more than 4194304 bytes");
    memset(text, ' ', size);
    expect_line(t, "blank", parse(&list, text, size - 1, line, sizeof(line)), line,
                "f.json: line 1, column 4194305: the text ends where a value is expected");
    free(text);
    att_cases_free(&list);
}

/* A file of 1000 x 100 cases, and `more` objects behind. Returns its size; free(*text). */
static size_t many_cases(char **text, const char *more)
{
    size_t size;
    FILE  *f = open_memstream(text, &size);

    fputs("{\"suite\":\"t\",\"cases\":[{\"op\":\"toy_copy\",\"b\":", f);
    for (int i = 1; i <= 1000; i++)
        fprintf(f, "%c%d", i == 1 ? '[' : ',', i);
    fputs("],\"h\":", f);
    for (int i = 1; i <= 100; i++)
        fprintf(f, "%c%d", i == 1 ? '[' : ',', i);
    fprintf(f, "]}%s]}", more);
    fclose(f);
    return size;
}

static void test_product(struct tally *t)
{
    char               *text, line[1024] = "";
    struct att_caselist list = { 0 };
    size_t              size = many_cases(&text, "");

    tally(t, parse(&list, text, size, line, sizeof(line)) == 0 && list.n == 100000,
          "100,000 cases are read");
    free(text);
    size = many_cases(&text, ",{\"op\":\"toy_sum\"}");
    expect_line(t, "100,001 cases", parse(&list, text, size, line, sizeof(line)), line,
                "f.json: case 2, key \"op\": the file makes more than 100000 cases");
    free(text);
    tally(t, list.n == 100000, "a refused file leaves the list as it was");
    tally(t, !strcmp(list.c[99999].name, "toy_copy/b:1000/h:100"),
          "the last key turns fastest");
    att_cases_free(&list);
}

static void test_long_name(struct tally *t)
{
    char                text[2048], line[1024] = "", value[600];
    struct att_caselist list = { 0 };

    memset(value, 'x', sizeof(value));
    for (int n = 490; n < 510; n++) {
        int fits = n + (int)strlen("toy_sum/tag:") < (int)sizeof(list.c->name);
        int rc;

        snprintf(text, sizeof(text),
                 "{\"suite\":\"t\",\"cases\":[{\"op\":\"toy_sum\",\"tag\":\"%.*s\"}]}", n,
                 value);
        rc = parse(&list, text, strlen(text), line, sizeof(line));
        if (fits)
            tally(t, rc == 0 && strlen(list.c[list.n - 1].name) == (size_t)n + 12, "%d fits",
                  n);
        else
            expect_line(t, "long name", rc, line,
                        "f.json: case 1, key \"op\": the name of the case needs more than 511 "
                        "characters");
    }
    att_cases_free(&list);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_malformed(&t);
    test_nul_bytes(&t);
    test_limits(&t);
    test_product(&t);
    test_long_name(&t);
    return tally_end(&t);
}
