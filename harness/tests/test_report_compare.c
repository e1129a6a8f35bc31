/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_report_compare.c - two files beside each other: what each kind of change is called, and
 * what the whole is called in a word.
 */
#include "harness/report.h"
#include "harness/tests/results_files.h"
#include "reports/core/word.h"

/* What a test does to the new file, and what must be said. */
struct trial {
    const char *name;
    void (*plant)(struct att_results *now, struct att_environment *env);
    enum att_change_kind kind; // of the first change
    const char          *what; // stands in its words; NULL: it does not matter
    const char          *word, *text;
    int                  value;
};

static void nothing(struct att_results *now, struct att_environment *env)
{
    (void)now;
    (void)env;
}

static void skipped(struct att_results *now, struct att_environment *env)
{
    (void)env;
    set_status(row_of(now, 1), ATT_SKIP, "", "needs a GPU");
    now->count[ATT_PASS]--;
    now->count[ATT_SKIP]++;
}

static void known(struct att_results *now, struct att_environment *env)
{
    (void)env;
    set_status(row_of(now, 1), ATT_KNOWN, "exact", "known until then");
    now->count[ATT_PASS]--;
    now->count[ATT_KNOWN]++;
}

static void broken(struct att_results *now, struct att_environment *env)
{
    (void)env;
    for (int i = 0; i < 2; i++)
        set_status(row_of(now, i), i ? ATT_FAIL : ATT_XPASS, "exact", "wrong");
    now->count[ATT_PASS] -= 2;
    now->count[ATT_FAIL]++;
    now->count[ATT_XPASS]++;
    now->exit_code = 1;
}

static void more_and_other(struct att_results *now, struct att_environment *env)
{
    (void)env;
    row_of(now, 1)->launches = 3;
    row_of(now, 1)->output_hash ^= 1;
}

static void less_and_other(struct att_results *now, struct att_environment *env)
{
    (void)env;
    row_of(now, 0)->launches = 3;
    row_of(now, 0)->output_hash ^= 1;
}

static void slower(struct att_results *now, struct att_environment *env)
{
    (void)env;
    row_of(now, 1)->time.ns = (struct att_interval){ 300, 9e5, 8.9e5, 9.1e5 };
}

static void elsewhere(struct att_results *now, struct att_environment *env)
{
    slower(now, env);
    row_of(now, 0)->output_hash ^= 1;
    strcpy(env->cpu_model, "another");
}

static void unlike(struct att_results *now, struct att_environment *env)
{
    (void)env;
    for (int i = 0; i < now->n; i++)
        row_of(now, i)->row[0] = 'x';
}

static const struct trial trials[] = {
    { "nothing", nothing, ATT_CHANGE_NONE, NULL, "NO CHANGE SEEN", "4 rows show no difference",
      1 },
    { "a row that nobody judged", skipped, ATT_CHANGE_GONE,
      "no longer timed: SKIP: needs a GPU", "WORSE", "1 row is gone, 3 rows show no difference",
      -1 },
    { "a known failure", known, ATT_CHANGE_GONE, "no longer timed: KNOWN", "WORSE",
      "1 row is gone", -1 },
    { "broken rows", broken, ATT_CHANGE_BROKEN, "PASS -> ", "WORSE", "2 rows broke, ", -1 },
    { "more launches, other bits", more_and_other, ATT_CHANGE_MORE,
      "launches 1 -> 3; other output bits", "WORSE", "1 row needs more", -1 },
    { "less launches, other bits", less_and_other, ATT_CHANGE_OUTPUT,
      "launches 4 -> 3; other output bits", "CHANGED", "1 row gives other bits", 0 },
    { "slower", slower, ATT_CHANGE_SLOWER, "median +", "TIMES MOVED", "1 row looks slower, ",
      0 },
    { "another machine", elsewhere, ATT_CHANGE_NONE, NULL, "NO CHANGE IN COUNTS",
      "4 rows show no difference; times and bits of two machines are not compared", 0 },
    { "other rows", unlike, ATT_CHANGE_GONE, "was PASS", "NOTHING IN COMMON",
      "4 rows are gone, 4 rows are new", -1 },
};

static void load(struct tally *t, struct scratch *s, const struct att_results *r,
                 struct att_result_file *f)
{
    char *text = report_text(&att_report_json, r, NULL);

    tally(t, !load_text(s, f, text, strlen(text)), "%s", s->why);
    free(text);
}

static void test_one(struct tally *t, struct scratch *s, const struct trial *trial)
{
    struct att_results      r = make_results(2, 1), n = make_results(2, 1);
    struct att_environment *env = (struct att_environment *)(uintptr_t)n.env;
    struct att_result_file  old, now;
    struct att_pages_file   file = { .name = "new" };
    struct att_word         w;
    char                    text[512];

    trial->plant(&n, env);
    load(t, s, &r, &old);
    load(t, s, &n, &now);
    att_report_compare(&file, &old, &now);
    w = att_word_of_change(&file, text, sizeof(text));
    tally(t, file.changes > 0 && file.change[0].kind == trial->kind, "%s: kind %d", trial->name,
          (int)file.change[0].kind);
    tally(t, !trial->what || strstr(file.change[0].what, trial->what), "%s: %s", trial->name,
          file.change[0].what);
    tally(t, !strcmp(w.word, trial->word) && w.value == trial->value, "%s: %s %d", trial->name,
          w.word, w.value);
    tally(t, strstr(text, trial->text) == text, "%s: %s", trial->name, text);
    att_report_forget(&file);
    att_results_free(&old);
    att_results_free(&now);
    drop_results(&r);
    drop_results(&n);
}

/* Rows that were checked and are no longer: nothing was timed that could be missed. */
static void test_checked(struct tally *t, struct scratch *s)
{
    struct att_results     r = make_results(1, 0), none = make_results(0, 0);
    struct att_result_file old, now, empty;
    struct att_pages_file  file = { .name = "new" };
    char                   text[512];

    load(t, s, &r, &old);
    skipped(&r, NULL);
    load(t, s, &r, &now);
    load(t, s, &none, &empty);
    att_report_compare(&file, &old, &now);
    tally(t,
          file.change[0].kind == ATT_CHANGE_GONE
              && strstr(file.change[0].what, "no longer checked: SKIP: needs a GPU"),
          "%s", file.change[0].what);
    att_report_forget(&file);
    att_report_compare(&file, &empty, &empty);
    tally(t, !strcmp(att_word_of_change(&file, text, sizeof(text)).word, "NOTHING TO COMPARE"),
          "two empty files: %s", text);
    att_report_forget(&file);
    att_results_free(&old);
    att_results_free(&now);
    att_results_free(&empty);
    drop_results(&r);
    drop_results(&none);
}

/* An end that its rows do not allow: a file without digests was edited. */
static void test_end(struct tally *t, struct scratch *s)
{
    struct att_results     r = make_results(2, 0);
    struct att_result_file f;
    char                  *text, *bare;

    broken(&r, NULL);
    text = report_text(&att_report_json, &r, NULL);
    bare = without_digests(text);
    free(text);
    text = replaced(bare, "\"exit_code\": 1", "\"exit_code\": 0");
    tally(t, !load_text(s, &f, bare, strlen(bare)), "%s", s->why);
    att_results_free(&f);
    tally(t, load_text(s, &f, text, strlen(text)) && strstr(s->why, "2 rows are not right"),
          "%s", s->why);
    free(text);
    free(bare);
    drop_results(&r);
}

int main(void)
{
    struct tally   t = { 0, 0 };
    struct scratch s;

    scratch_make(&s);
    for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++)
        test_one(&t, &s, &trials[i]);
    test_checked(&t, &s);
    test_end(&t, &s);
    scratch_drop(&s);
    return tally_end(&t);
}
