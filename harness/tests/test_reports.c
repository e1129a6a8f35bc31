/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_reports.c - every format on results that are empty, ordinary, hostile and many. The
 * JSON is read as Google Benchmark's tools do in test_consumer.c.
 */
#include <cjson/cJSON.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/jsonout.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/report_data.h"
#include "harness/tests/sanitized.h"

extern const struct att_report att_report_csv, att_report_json, att_report_jsonl,
    att_report_junit, att_report_markdown, att_report_table;

static const struct att_report *const reports[] = { &att_report_csv,      &att_report_json,
                                                    &att_report_jsonl,    &att_report_junit,
                                                    &att_report_markdown, &att_report_table };

enum { REPORTS = sizeof(reports) / sizeof(reports[0]) };

/* The first byte that is no UTF-8 or no printable character; U+FFFD is written on purpose. */
static int broken_at(const char *text, size_t size)
{
    uint32_t c;
    int      n;

    if (strlen(text) != size)
        return (int)strlen(text);
    for (const char *s = text; (n = att_utf8_next(s, &c)) > 0; s += n) {
        if ((n == 1 && c == 0xfffd) || (c < ' ' && c != '\n') || (c >= 0x7f && c < 0xa0))
            return (int)(s - text);
    }
    return -1;
}

static int count_of(const char *text, const char *what)
{
    int n = 0;

    for (; (text = strstr(text, what)) != NULL; text++)
        n++;
    return n;
}

/* What holds for every format. */
static void test_all(struct tally *t, const struct att_results *r, const char *what)
{
    for (int i = 0; i < REPORTS; i++) {
        size_t size;
        char  *text = report_text(reports[i], r, &size);
        int    at = broken_at(text, size);
        tally(t, at < 0, "%s, %s: byte %d is not clean", reports[i]->name, what, at);
        tally(t, size && text[size - 1] == '\n', "%s, %s: ends in a newline", reports[i]->name,
              what);
        tally(t, r->n < 1 || strstr(text, "pack_qkv"), "%s, %s: names the rows",
              reports[i]->name, what);
        free(text);
    }
}

static void test_json(struct tally *t, const struct att_results *r, const char *what)
{
    size_t size;
    char  *text = report_text(&att_report_json, r, &size);
    cJSON *json = cJSON_ParseWithLengthOpts(text, size + 1, NULL, 1);

    tally(t, json != NULL, "%s: results.json parses", what);
    tally(t, cJSON_GetArraySize(cJSON_GetObjectItem(json, "benchmarks")) >= r->n,
          "%s: an entry per row", what);
    cJSON_Delete(json);
    free(text);
    text = report_text(&att_report_jsonl, r, &size);
    tally(t, count_of(text, "\n") == r->n + 1, "%s: results.jsonl has a line per row", what);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        json = cJSON_ParseWithOpts(line, NULL, 1);
        if (!json || r->n < 100)
            tally(t, cJSON_IsObject(json), "%s: %.80s", what, line);
        cJSON_Delete(json);
    }
    free(text);
}

/* xmllint's exit code on the report; 77 when there is no xmllint. */
static int lint(const struct att_results *r)
{
    const char *source = getenv("ATT_SOURCE_DIR");
    char        path[] = "/tmp/attest-junit-XXXXXX", command[512];
    int         fd = mkstemp(path), status;
    FILE       *f = fdopen(fd, "w");

    att_report_junit.write(r, f);
    fclose(f);
    snprintf(command, sizeof(command),
             "command -v xmllint >/dev/null || exit 77; xmllint --noout --schema "
             "%s/harness/tests/data/junit.xsd %s 2>/dev/null",
             source ? source : ".", path);
    status = system(command);
    unlink(path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_junit(struct tally *t, const struct att_results *r, const char *what)
{
    int rc = lint(r);

    if (rc == 77)
        printf("xmllint is not installed: results.xml (%s) is not validated\n", what);
    else
        tally(t, rc == 0, "%s: results.xml is valid against junit.xsd", what);
}

static void test_junit_mapping(struct tally *t, const struct att_results *r)
{
    char *text = report_text(&att_report_junit, r, NULL);

    tally(t, count_of(text, "<failure ") == 3, "FAIL, MISTRUSTED and XPASS are failures");
    tally(t, count_of(text, "<error ") == 3, "CRASH, TIMEOUT and OOM are errors");
    tally(t, count_of(text, "<skipped ") == 3, "SKIP, KNOWN and NOT_RUN are skipped");
    tally(t, count_of(text, "<testcase ") == r->n, "a test per row");
    tally(t, strstr(text, "failures=\"3\" errors=\"3\" skipped=\"3\"") != NULL, "the sums");
    tally(t, strstr(text, "type=\"exact\" message=\"FAIL: the reason of this row\"") != NULL,
          "type and message");
    free(text);
}

/* A column per name in every line: commas outside of quotes are as many as in the first. */
static void test_csv(struct tally *t, const struct att_results *r, const char *what)
{
    char *text = report_text(&att_report_csv, r, NULL);
    int   lines = 0, commas = 0, first = 0, quoted = 0, uneven = 0;

    for (const char *s = text; *s; s++) {
        quoted ^= *s == '"';
        commas += *s == ',' && !quoted;
        if (*s != '\n' || quoted)
            continue;
        first = lines++ ? first : commas;
        uneven += commas != first;
        commas = 0;
    }
    tally(t, lines == r->n + 1 && !uneven && first > 60, "%s: %d lines, %d uneven, %d columns",
          what, lines, uneven, first + 1);
    free(text);
}

/* Where `what` first stands at or behind `from`; -1: nowhere. */
static long place_of(const char *text, long from, const char *what)
{
    const char *at = strstr(text + from, what);

    return at ? at - text : -1;
}

static void test_markdown(struct tally *t)
{
    struct att_results r = make_results(ATT_STATUSES, 1);
    char              *text;
    long               verdict, failures, table, last;

    spread_statuses(&r);
    text = report_text(&att_report_markdown, &r, NULL);
    verdict = place_of(text, 0, r.verdict);
    failures = place_of(text, 0, "### Failures");
    table = place_of(text, 0, "### Results");
    last = place_of(text, 0, "### Environment");
    tally(t, 0 < verdict && verdict < failures && failures < table && table < last,
          "verdict %ld, failures %ld, table %ld, environment %ld", verdict, failures, table,
          last);
    tally(t, place_of(text, table, "| FAIL |") < place_of(text, table, "| PASS |"),
          "bad rows first");
    tally(t, count_of(text, "```sh\nattest check ") == 6, "a repro line per failure");
    free(text);
    drop_results(&r);
}

static void test_one(struct tally *t, const struct att_results *r, const char *what)
{
    test_all(t, r, what);
    test_json(t, r, what);
    test_csv(t, r, what);
    test_junit(t, r, what);
}

int main(void)
{
    static const struct {
        const char *what;
        int         cases, timed, spread, hostile;
    } run[] = { { "empty", 0, 1, 0, 0 },
                { "timed", 6, 1, 0, 0 },
                { "checked", 6, 0, 0, 0 },
                { "all statuses", 8, 1, 1, 0 },
                { "hostile", 3, 1, 0, 1 },
                { "very long", 3, 1, 0, 2 },
                { "many", SANITIZED ? 300 : 2500, 0, 0, 0 },
                { "many timed", SANITIZED ? 30 : 150, 1, 0, 0 } };
    struct tally t = { 0, 0 };

    for (size_t i = 0; i < sizeof(run) / sizeof(run[0]); i++) {
        struct att_results r = make_results(run[i].cases, run[i].timed);
        if (run[i].spread)
            spread_statuses(&r);
        for (int k = 1; run[i].hostile && k < r.n; k += 2)
            spoil_row(&r, k, run[i].hostile == 2);
        test_one(&t, &r, run[i].what);
        if (run[i].spread)
            test_junit_mapping(&t, &r);
        drop_results(&r);
    }
    test_markdown(&t);
    return tally_end(&t);
}
