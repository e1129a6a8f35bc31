/* SPDX-License-Identifier: Apache-2.0 */
/*
 * junit.c - results.xml for CI systems: a suite per <backend>.<op>.<variant>, a test per case.
 *
 *     FAIL, MISTRUSTED      failure, its type is the detector
 *     XPASS                 failure: the list of known issues is wrong, the run ends with 1
 *     CRASH, TIMEOUT, OOM   error
 *     SKIP, NOT_RUN, KNOWN  skipped, with the reason
 *     PASS, DEVIATES        passed; the latter says so in system-out
 *
 * `time` is the seconds of the whole attempt, not the kernel's latency.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/env.h"
#include "harness/jsonout.h"
#include "reports/core/human.h"

/* Text that is legal in XML 1.0 wherever it came from; newlines stay as references. */
static void put_xml(FILE *out, const char *s)
{
    uint32_t c;
    int      n;

    for (; (n = att_utf8_next(s, &c)) > 0; s += n) {
        switch (c) {
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '&': fputs("&amp;", out); break;
        case '"': fputs("&quot;", out); break;
        case '\n': fputs("&#10;", out); break;
        case '\t': fputs("&#9;", out); break;
        default:
            if (att_text_hidden(c) || (n == 1 && c == 0xfffd))
                fputc('?', out);
            else
                fwrite(s, 1, (size_t)n, out);
        }
    }
}

static void put_attribute(FILE *out, const char *name, const char *text)
{
    fprintf(out, " %s=\"", name);
    put_xml(out, text);
    fputc('"', out);
}

static void put_property(FILE *out, const char *name, const char *text)
{
    fputs("      <property", out);
    put_attribute(out, "name", name);
    put_attribute(out, "value", text);
    fputs("/>\n", out);
}

static int same_suite(const struct att_record *a, const struct att_record *b)
{
    return !strcmp(a->op, b->op) && !strcmp(a->variant, b->variant)
           && !strcmp(a->backend, b->backend);
}

static int in_suite_order(const void *left, const void *right)
{
    const struct att_record *a = *(const struct att_record *const *)left;
    const struct att_record *b = *(const struct att_record *const *)right;
    int                      order = strcmp(a->backend, b->backend);

    order = order ? order : strcmp(a->op, b->op);
    order = order ? order : strcmp(a->variant, b->variant);
    return order ? order : (a > b) - (a < b); // results keep their order within a suite
}

/* What becomes of a status. */
static const char *element(enum att_status status)
{
    switch (status) {
    case ATT_FAIL:
    case ATT_MISTRUSTED:
    case ATT_XPASS: return "failure";
    case ATT_CRASH:
    case ATT_TIMEOUT:
    case ATT_OOM: return "error";
    case ATT_SKIP:
    case ATT_NOT_RUN:
    case ATT_KNOWN: return "skipped";
    default: return NULL;
    }
}

struct tally {
    int    tests, failures, errors, skipped;
    double seconds;
};

static void count(struct tally *t, const struct att_record *r)
{
    const char *e = element(r->status);

    t->tests++;
    t->failures += e && *e == 'f';
    t->errors += e && *e == 'e';
    t->skipped += e && *e == 's';
    t->seconds += r->wall_s > 0 && isfinite(r->wall_s) ? r->wall_s : 0;
}

static void put_tally(FILE *out, const struct tally *t)
{
    fprintf(out, " tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\"",
            t->tests, t->failures, t->errors, t->skipped, t->seconds);
}

static void put_outcome(FILE *out, const struct att_record *r)
{
    const char *e = element(r->status);
    char        message[sizeof(r->reason) + 32];

    if (e) {
        snprintf(message, sizeof(message), "%s%s%s", att_status_words[r->status],
                 *r->reason ? ": " : "", r->reason);
        fprintf(out, "      <%s", e);
        if (*e != 's')
            put_attribute(out, "type",
                          *r->detector ? r->detector : att_status_words[r->status]);
        put_attribute(out, "message", message);
        fputs("/>\n", out);
    }
    if (r->status == ATT_PASS)
        return;
    fputs("      <system-out>", out);
    put_xml(out, att_status_words[r->status]);
    if (*r->repro) {
        fputs("\nrepro: ", out);
        put_xml(out, r->repro);
    }
    fputs("</system-out>\n", out);
}

static void put_test(FILE *out, const struct att_record *r)
{
    char text[160];

    fputs("    <testcase", out);
    snprintf(text, sizeof(text), "%s.%s.%s", r->backend, r->op, r->variant);
    put_attribute(out, "classname", text);
    put_attribute(out, "name", r->name);
    fprintf(out, " time=\"%.3f\"", r->wall_s > 0 && isfinite(r->wall_s) ? r->wall_s : 0.0);
    if (r->status == ATT_PASS) {
        fputs("/>\n", out);
        return;
    }
    fputs(">\n", out);
    put_outcome(out, r);
    fputs("    </testcase>\n", out);
}

static void put_properties(FILE *out, const struct att_results *r)
{
    fputs("    <properties>\n", out);
    put_property(out, "command", r->command);
    put_property(out, "cpu", r->env->cpu_model);
    for (int i = 0; i < r->env->n_devices; i++)
        put_property(out, "device", r->env->device[i]);
    put_property(out, "git", r->env->git_sha);
    put_property(out, "verdict", r->verdict);
    fputs("    </properties>\n", out);
}

/* `n` rows of one suite. */
static void put_suite(FILE *out, const struct att_results *r,
                      const struct att_record *const *row, int64_t n)
{
    struct tally t = { 0 };
    char         text[160];

    for (int64_t i = 0; i < n; i++)
        count(&t, row[i]);
    fputs("  <testsuite", out);
    snprintf(text, sizeof(text), "%s.%s.%s", row[0]->backend, row[0]->op, row[0]->variant);
    put_attribute(out, "name", text);
    put_tally(out, &t);
    put_attribute(out, "timestamp", r->started);
    put_attribute(out, "hostname", r->env->host);
    fputs(">\n", out);
    put_properties(out, r);
    for (int64_t i = 0; i < n; i++)
        put_test(out, row[i]);
    fputs("  </testsuite>\n", out);
}

static int write_junit(const struct att_results *r, FILE *out)
{
    const struct att_record **row = malloc((size_t)(r->n + 1) * sizeof(row[0]));
    struct tally              all = { 0 };

    if (!row)
        abort();
    for (int64_t i = 0; i < r->n; i++) {
        row[i] = &r->record[i];
        count(&all, row[i]);
    }
    qsort(row, (size_t)r->n, sizeof(row[0]), in_suite_order);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"attest\"", out);
    put_tally(out, &all);
    fputs(">\n", out);
    for (int64_t i = 0, n; i < r->n; i += n) {
        for (n = 1; i + n < r->n && same_suite(row[i], row[i + n]);)
            n++;
        put_suite(out, r, row + i, n);
    }
    fputs("</testsuites>\n", out);
    free(row);
    return 0;
}

const struct att_report att_report_junit = { "junit", "results.xml", "JUnit XML for CI systems",
                                             write_junit };
