/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_compare.c - two files of results beside each other: every kind of change is found, named
 * and put in the order of its evidence; what did not change is not said to have; and what a
 * comment may hold is never exceeded.
 */
#include <unistd.h>

#include "harness/report.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/report_data.h"

extern const struct att_report att_report_json;

enum { CASES = 10, ROWS = 2 * CASES };

/* Two loaded files and what came of them. */
struct both {
    char                   path[2][64];
    struct att_result_file old, now;
    struct att_pages_file  file[2];
};

static void save(const struct att_results *r, char *path)
{
    FILE *out;

    strcpy(path, "/tmp/attest-compare-XXXXXX");
    out = fdopen(mkstemp(path), "w");
    if (!out || att_report_json.write(r, out) || fclose(out))
        abort();
}

/* Kernels of the two runs: as made, but for what `spoil` does to the second one. */
static void begin(struct both *b, void (*spoil)(struct att_results *r))
{
    struct att_results r = make_results(CASES, 1);
    char               why[8192] = "";

    save(&r, b->path[0]);
    if (spoil)
        spoil(&r);
    save(&r, b->path[1]);
    drop_results(&r);
    if (att_results_load(&b->old, b->path[0], why, sizeof(why))
        || att_results_load(&b->now, b->path[1], why, sizeof(why))) {
        printf("%s\n", why);
        abort();
    }
    memset(b->file, 0, sizeof(b->file));
    b->file[0] = (struct att_pages_file){ .name = "old", .r = &b->old.results, .notice = "" };
    b->file[1] = (struct att_pages_file){ .name = "new", .r = &b->now.results, .notice = "" };
    att_report_compare(&b->file[1], &b->old, &b->now);
    att_report_index(&b->file[1], &b->now.results);
}

static void end(struct both *b)
{
    att_report_forget(&b->file[1]);
    att_results_free(&b->old);
    att_results_free(&b->now);
    unlink(b->path[0]);
    unlink(b->path[1]);
}

/* The median and all that comes with it, times a factor. */
static void slow_down(struct att_record *r, double factor)
{
    r->time.ns.median *= factor;
    r->time.ns.low *= factor;
    r->time.ns.high *= factor;
}

static void spoil_all(struct att_results *r)
{
    set_status(row_of(r, 0), ATT_FAIL, "exact", "element 3 is wrong");
    r->count[ATT_PASS]--;
    r->count[ATT_FAIL]++;
    r->exit_code = 1;
    row_of(r, 1)->launches = row_of(r, 1)->kernels = 3;
    row_of(r, 2)->memory.temporaries = 1;
    row_of(r, 3)->output_hash ^= 1;
    slow_down(row_of(r, 4), 1.2);
    slow_down(row_of(r, 5), 1.5);
    slow_down(row_of(r, 6), 0.7);
    slow_down(row_of(r, 7), 1.01);
    row_of(r, 8)->launches = row_of(r, 8)->kernels = 2;
    set_status(row_of(r, 9), ATT_SKIP, "", "needs a bigger machine");
    r->count[ATT_PASS]--;
    r->count[ATT_SKIP]++;
    strcat(row_of(r, 10)->row, "/seed:1");
}

static const struct att_change *first_of(const struct both *b, enum att_change_kind kind)
{
    for (int64_t i = 0; i < b->file[1].changes; i++)
        if (b->file[1].change[i].kind == kind)
            return &b->file[1].change[i];
    return NULL;
}

static void test_kinds(struct tally *t)
{
    static const int want[ATT_CHANGE_KINDS] = {
        [ATT_CHANGE_BROKEN] = 1, [ATT_CHANGE_GONE] = 2,   [ATT_CHANGE_MORE] = 2,
        [ATT_CHANGE_OUTPUT] = 1, [ATT_CHANGE_SLOWER] = 2, [ATT_CHANGE_FASTER] = 1,
        [ATT_CHANGE_LESS] = 1,   [ATT_CHANGE_NEW] = 1,    [ATT_CHANGE_NONE] = ROWS - 10
    };
    struct both              b;
    const struct att_change *c;

    begin(&b, spoil_all);
    tally(t, !*b.file[1].apart, "one machine: %s", b.file[1].apart);
    for (int k = 0; k < ATT_CHANGE_KINDS; k++)
        tally(t, b.file[1].kinds[k] == want[k], "kind %d: %d instead of %d", k,
              (int)b.file[1].kinds[k], want[k]);
    for (int64_t i = 1; i < b.file[1].changes; i++)
        tally(t, b.file[1].change[i - 1].kind <= b.file[1].change[i].kind, "order at %d",
              (int)i);
    c = first_of(&b, ATT_CHANGE_BROKEN);
    tally(t, c && strstr(c->what, "PASS -> FAIL: element 3"), "%s", c ? c->what : "none");
    c = first_of(&b, ATT_CHANGE_SLOWER);
    tally(t,
          c && strstr(c->what, "+50.0%") && c->ratio.median < 0.67 && c->ratio.low < 0.65
              && c->ratio.high > 0.68,
          "the clearer one first: %s", c ? c->what : "none");
    c = first_of(&b, ATT_CHANGE_MORE);
    tally(t, c && strstr(c->what, "launches 1 -> 3; kernels 1 -> 3"), "%s",
          c ? c->what : "none");
    c = first_of(&b, ATT_CHANGE_LESS);
    tally(t, c && strstr(c->what, "launches 4 -> 2"), "%s", c ? c->what : "none");
    tally(t,
          b.file[1].of[4] && b.file[1].of[4]->kind == ATT_CHANGE_SLOWER
              && b.file[1].of[10]->kind == ATT_CHANGE_NEW,
          "each row knows its change");
    end(&b);
}

static void test_same(struct tally *t)
{
    struct both b;

    begin(&b, NULL);
    tally(t, b.file[1].kinds[ATT_CHANGE_NONE] == ROWS && b.file[1].changes == ROWS,
          "nothing changed: %d", (int)b.file[1].kinds[ATT_CHANGE_NONE]);
    end(&b);
}

static void elsewhere(struct att_results *r)
{
    struct att_environment *env = (struct att_environment *)(uintptr_t)r->env;

    strcpy(env->cpu_model, "another model");
    for (int i = 0; i < r->n; i++)
        slow_down(row_of(r, i), 2);
    row_of(r, 1)->launches = row_of(r, 1)->kernels = 3;
}

/* Times of different machines are not called a change of the code; counts are. */
static void test_machines(struct tally *t)
{
    struct both b;
    char       *text, *html;
    size_t      n;
    FILE       *out;

    begin(&b, elsewhere);
    tally(t, strstr(b.file[1].apart, "another model") != NULL, "%s", b.file[1].apart);
    tally(t, b.file[1].kinds[ATT_CHANGE_SLOWER] == 0 && b.file[1].kinds[ATT_CHANGE_MORE] == 1,
          "%d slower, %d need more", (int)b.file[1].kinds[ATT_CHANGE_SLOWER],
          (int)b.file[1].kinds[ATT_CHANGE_MORE]);
    out = open_memstream(&text, &n);
    att_pages_pull(&(struct att_pages){ .file = b.file, .files = 2, .full = "" }, out);
    fclose(out);
    tally(t, strstr(text, "> **Different machines: ") != NULL, "in bold:\n%.600s", text);
    free(text);
    out = open_memstream(&html, &n);
    att_pages_html(&(struct att_pages){ .file = b.file, .files = 2, .full = "" }, out);
    fclose(out);
    tally(t, strstr(html, "<b class=bad>Different machines: ") != NULL, "in bold on the page");
    tally(t, strstr(html, "vs old") != NULL && strstr(html, "0.500x [") != NULL,
          "with a column for the comparison");
    free(html);
    end(&b);
}

/* As long as names and reasons can be, of very many failures: it is counted, never cut. */
static void test_limit(struct tally *t)
{
    struct att_results    r = make_results(600, 1);
    struct att_pages_file file = { .name = "many", .r = &r, .notice = "" };
    struct att_pages      pages = { .file = &file, .files = 1, .full = "all.html" };
    char                 *text;
    size_t                n;
    FILE                 *out = open_memstream(&text, &n);

    for (int i = 0; i < r.n; i++) {
        spoil_row(&r, i, 1);
        memset(row_of(&r, i)->reason, '*', sizeof(r.record->reason) - 1);
        memset(row_of(&r, i)->repro, '`', sizeof(r.record->repro) - 1);
    }
    att_pages_pull(&pages, out);
    fclose(out);
    tally(t, n <= ATT_PULL_LIMIT, "%zu characters", n);
    tally(t, strstr(text, " more rows failed; all are in the table.") != NULL,
          "what is left out is counted");
    tally(t,
          strstr(text, "The table of all 1200 rows takes") != NULL
              && strstr(text, "it is in `all.html`") != NULL,
          "and pointed at");
    free(text);
    drop_results(&r);
}

/* The same of verdicts: their words stay, whatever has to go. */
static void test_long_notes(struct tally *t)
{
    struct att_results     r = make_results(600, 1);
    struct att_pages_file  file = { .name = "many", .r = &r, .notice = "" };
    struct att_pages_note *note = calloc(8, sizeof(*note));
    struct att_pages       pages = { .file = &file, .files = 1, .note = note, .notes = 8 };
    char                  *text;
    size_t                 n;
    FILE                  *out = open_memstream(&text, &n);

    pages.full = "";
    for (int i = 0; i < 8; i++) {
        memset(note[i].name, '&', sizeof(note->name) - 1);
        memset(note[i].text, '&', sizeof(note->text) - 1);
        strcpy(note[i].word, "REFUTED");
        note[i].good = -1;
        note[i].lines = 64;
        for (int k = 0; k < 64; k++)
            memset(note[i].line[k], '&', sizeof(note->line[0]) - 1);
    }
    att_pages_pull(&pages, out);
    fclose(out);
    tally(t, n <= ATT_PULL_LIMIT, "%zu characters with long verdicts", n);
    tally(t, strstr(text, "REFUTED") && strstr(text, "2 more verdicts: the page shows all"),
          "the words of six, and how many more");
    free(text);
    free(note);
    drop_results(&r);
}

/* A short run has all its rows folded in. */
static void test_short(struct tally *t)
{
    struct att_results    r = make_results(2, 1);
    struct att_pages_file file = { .name = "few", .r = &r, .notice = "it has no digest" };
    struct att_pages      pages = { .file = &file, .files = 1, .full = "" };
    char                 *text;
    size_t                n;
    FILE                 *out = open_memstream(&text, &n);

    att_pages_pull(&pages, out);
    fclose(out);
    tally(t,
          strstr(text, "<details><summary>all 4 rows</summary>") != NULL
              && strstr(text, "**Notice:** it has no digest") != NULL
              && strstr(text,
                        "| `pack_qkv` | `cpu/fused` | `unfused` | 2 | 2 | 0 | 0 | 0 | 1.47x")
                     != NULL,
          "%s", text);
    free(text);
    drop_results(&r);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_kinds(&t);
    test_same(&t);
    test_machines(&t);
    test_limit(&t);
    test_long_notes(&t);
    test_short(&t);
    return tally_end(&t);
}
