/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_results_beside.c - what stands beside a file of results: raw samples of the same run,
 * other files of other machines, the folder that it is in, and files from before there were
 * digests.
 */
#include <glob.h>

#include "harness/tests/random_numbers.h"
#include "harness/tests/results_files.h"
#include "harness/tests/sanitized.h"

/* ---- samples ---- */

static void put_lines(const struct scratch *s, const char *text)
{
    put_file(s->lines, text, strlen(text));
}

static void expect_lines(struct tally *t, struct scratch *s, const char *text,
                         const char *lines, const char *words)
{
    struct att_result_file f;

    put_lines(s, lines);
    tally(t, load_text(s, &f, text, strlen(text)) != 0, "samples are taken that should say %s",
          words);
    tally(t, strstr(s->why, s->lines) == s->why && strstr(s->why, words), "%s in: %s", words,
          s->why);
}

static void test_sample_damage(struct tally *t, struct scratch *s, const char *text,
                               const char *lines)
{
    static const char *const bad[][3] = {
        { "\"run_id\":\"", "\"run_id\":\"x", "it is of the run" },
        { "\"samples\":[333", "\"samples\":[334", "changed after they were written" },
        { "\"samples\":[333", "\"samples\":[1,333", "there are 301" },
        { "\"samples\":[333", "\"samples\":[null,4,333", "there are 302" },
        { "\"samples\":[333.33333333333331,", "\"samples\":[null,", "changed after" },
        { "\"row\":\"cpu", "\"row\":\"gpu", "has no such row" },
        { "\n{\"row\":\"cpu/pack_qkv/unfused/dtype:bf16/b:2/img:64/h:24/valid:32_0\"",
          "\n{\"row\":\"cpu/pack_qkv/fused/dtype:bf16/b:2/img:64/h:24/valid:32_0\"",
          "there are 300" },
        { "\"samples\":[333.33333333333331,", "\"samples\":[],\"x\":[", "there are 0" },
        { "\"row\":\"cpu", "\"row\":7,\"x\":\"cpu", "has no such row" },
        { "\"schema\"", "\"schema\"x", "line 1, column" },
    };
    char *part;

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        char *spoiled = replaced(lines, bad[i][0], bad[i][1]);
        tally(t, spoiled != NULL, "there is no %s to spoil", bad[i][0]);
        if (spoiled)
            expect_lines(t, s, text, spoiled, bad[i][2]);
        free(spoiled);
    }
    part = strdup(lines);
    part[strlen(part) - 5] = '\0';
    expect_lines(t, s, text, part, "cut off");
    *(strrchr(part, '\n') + 1) = '\0';
    expect_lines(t, s, text, part, "cut off");
    expect_lines(t, s, text, "", "cut off");
    free(part);
}

/* One character of the lines changed: refused, or the samples are what they were. */
static void test_sample_edits(struct tally *t, struct scratch *s, const struct att_results *r,
                              const char *text, const char *lines)
{
    static const char      chars[] = "0123456789.-e\"{}[]:,x \n";
    const size_t           n = strlen(lines);
    struct att_result_file f;
    uint64_t               state = 5;

    for (int i = 0; i < (SANITIZED ? 40 : 400); i++) {
        char *edited = strdup(lines);
        int   kept = 1;
        edited[random_below(&state, (int64_t)n)] =
            chars[random_below(&state, sizeof(chars) - 1)];
        put_lines(s, edited);
        free(edited);
        if (load_text(s, &f, text, strlen(text))) {
            tally(t, strstr(s->why, s->lines) == s->why, "edit %d: %s", i, s->why);
            continue;
        }
        for (int k = 0; k < r->n; k++)
            kept &= f.results.record[k].samples
                    && !memcmp(f.results.record[k].samples, r->record[k].samples,
                               (size_t)r->record[k].n_samples * sizeof(double));
        tally(t, kept, "edit %d: samples that were changed are taken", i);
        att_results_free(&f);
    }
}

static void test_samples(struct tally *t, struct scratch *s)
{
    struct att_results     r = make_results(3, 1);
    struct att_result_file f;
    char                  *text, *lines, *again;

    enrich(&r);
    text = report_text(&att_report_json, &r, NULL);
    lines = report_text(&att_report_jsonl, &r, NULL);
    tally(t, !load_text(s, &f, text, strlen(text)), "without samples: %s", s->why);
    tally(t, f.results.record[1].n_samples == 299 && !f.results.record[1].samples, "NULL");
    att_results_free(&f);
    put_lines(s, lines);
    tally(t, !load_text(s, &f, text, strlen(text)), "with samples: %s", s->why);
    for (int i = 0; i < r.n; i++)
        tally(t,
              f.results.record[i].samples
                  && !memcmp(f.results.record[i].samples, r.record[i].samples,
                             (size_t)r.record[i].n_samples * sizeof(double)),
              "samples of row %d, bit for bit", i);
    again = report_text(&att_report_jsonl, &f.results, NULL);
    tally(t, !strcmp(lines, again), "results.jsonl is written as it was read");
    att_results_free(&f);
    test_sample_damage(t, s, text, lines);
    test_sample_edits(t, s, &r, text, lines);
    unlink(s->lines);
    free(text);
    free(lines);
    free(again);
    drop_results(&r);
}

/* ---- machines, places ---- */

static void test_machines(struct tally *t, struct scratch *s)
{
    static const char *const change[][3] = {
        { "\"model\": \"", "\"model\": \"Other ", "cpu.model" },
        { "\"cpus\": ", "\"cpus\": 9", "cpu.cpus" },
        { "\"governor\": \"", "\"governor\": \"slow", "cpu.governor" },
        { "\"isa\": \"", "\"isa\": \"mmx ", "cpu.isa" },
        { "\"cpu: 2 threads\"", "\"cpu: 3 threads\"", "\"cpu: 3 threads\"" },
        { "\"cpu: 2 threads\"", "\"cpu: 2 threads\", \"cuda: a GPU\"", "\"cuda: a GPU\"" },
        { "\"cpu: 2 threads\"", "", "none such in" },
        { "\"host_name\": \"", "\"host_name\": \"other", NULL },
        { "\"wall_s\": 12.5", "\"wall_s\": 13.5", NULL },
    };
    struct att_results     r = make_results(1, 0);
    char                  *text = report_text(&att_report_json, &r, NULL);
    char                  *old = without_digests(text), why[9000];
    struct att_result_file a, b;

    tally(t, !load_text(s, &a, old, strlen(old)), "%s", s->why);
    tally(t, att_results_same_machine(&a, &a, why, sizeof(why)) == 1, "itself");
    for (size_t i = 0; i < sizeof(change) / sizeof(*change); i++) {
        char *other = replaced(old, change[i][0], change[i][1]);
        tally(t, other && !load_text(s, &b, other, strlen(other)), "%s: %s", change[i][1],
              s->why);
        for (int turn = 0; turn < 2; turn++) {
            int same =
                att_results_same_machine(turn ? &b : &a, turn ? &a : &b, why, sizeof(why));
            tally(t, same == !change[i][2], "%s: %d", change[i][1], same);
            tally(t, same || (strstr(why, change[i][2]) && strstr(why, s->path)) || turn,
                  "%s: %s", change[i][1], why);
        }
        att_results_free(&b);
        free(other);
    }
    att_results_free(&a);
    free(old);
    free(text);
    drop_results(&r);
}

/* A folder, nothing at all, a list of lines. */
static void test_places(struct tally *t, struct scratch *s)
{
    struct att_results     r = make_results(1, 0);
    char                  *text = report_text(&att_report_json, &r, NULL), dir[80];
    struct att_result_file f;

    put_file(s->path, text, strlen(text));
    snprintf(dir, sizeof(dir), "%s/", s->dir);
    for (int i = 0; i < 2; i++) {
        tally(t, !att_results_load(&f, i ? dir : s->dir, s->why, sizeof(s->why)), "%s", s->why);
        tally(t, !strcmp(f.path, s->path), "the path is %s", f.path);
        att_results_free(&f);
    }
    unlink(s->path);
    tally(t, att_results_load(&f, s->dir, s->why, sizeof(s->why)) < 0, "an empty folder");
    tally(t, strstr(s->why, s->path) && strstr(s->why, "No such file"), "%s", s->why);
    tally(t, att_results_load(&f, "", s->why, sizeof(s->why)) < 0, "no path");
    tally(t, !mkfifo(s->path, 0600), "mkfifo");
    tally(t, att_results_load(&f, s->path, s->why, sizeof(s->why)) < 0, "a pipe");
    tally(t, strstr(s->why, "it is empty") != NULL, "%s", s->why);
    put_file(s->lines, "{}\n{}\n", 6);
    tally(t, att_results_load(&f, s->lines, s->why, sizeof(s->why)) < 0, "lines");
    tally(t, strstr(s->why, "give the results.json") != NULL, "%s", s->why);
    free(text);
    drop_results(&r);
}

/* What was written before there were digests, and is kept with the sources. */
static void test_baselines(struct tally *t)
{
    const char            *source = getenv("ATT_SOURCE_DIR");
    char                   pattern[512], why[8192];
    glob_t                 found;
    struct att_result_file f;

    snprintf(pattern, sizeof(pattern), "%s/reports/baselines/*/*/results.json",
             source ? source : ".");
    tally(t, !glob(pattern, 0, NULL, &found), "there are baselines");
    for (size_t i = SANITIZED ? found.gl_pathc / 2 : 0; i < found.gl_pathc; i++) {
        int err = att_results_load(&f, found.gl_pathv[i], why, sizeof(why));
        tally(t, !err, "%s", why);
        if (err)
            continue;
        tally(t, f.results.n > 0 && f.results.record[0].time.ns.median > 0, "%s: no times",
              f.path);
        att_results_free(&f);
    }
    globfree(&found);
}

int main(void)
{
    struct tally   t = { 0, 0 };
    struct scratch s;

    scratch_make(&s);
    test_samples(&t, &s);
    test_machines(&t, &s);
    test_places(&t, &s);
    test_baselines(&t);
    scratch_drop(&s);
    return tally_end(&t);
}
