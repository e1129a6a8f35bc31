/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_reports.c - the reports of the gate are complete, ordered by evidence, and nothing
 * in them is taken for markup or moves a cursor.
 */
#include "harness/exit.h"
#include "harness/results_parts.h"
#include "harness/tests/gate_for_tests.h"

static char *report(const struct trial *t, void (*write)(const struct att_gate *, FILE *))
{
    char  *text = NULL;
    size_t size;
    FILE  *out = open_memstream(&text, &size);

    write(&t->gate, out);
    fclose(out);
    return text;
}

static void write_text(const struct att_gate *g, FILE *out)
{
    att_gate_print(g, out, 0);
}

static int times_in(const char *text, const char *word)
{
    int n = 0;

    while ((text = strstr(text, word))) {
        text += strlen(word);
        n++;
    }
    return n;
}

/* vllm-xpu-kernels #568: a report that is cut at 50 rows. */
static void test_complete(struct tally *t)
{
    struct trial trial;
    char        *text, *md, *json;

    trial_open(&trial, 1);
    trial.world.slower[7] = 0.1;
    trial_measure(&trial);
    for (int i = 0; i < TRIAL_SERIES; i++) {
        spoil(att_gate_world_row(&trial.now, i), 0, i + 1);
        spoil(att_gate_world_row(&trial.now, i), 6, 1);
    }
    strcpy(att_gate_world_row(&trial.now, 3)->repro, "attest check '|`a`\n\x1b[31m");
    trial_judge(&trial);
    text = report(&trial, write_text);
    md = report(&trial, att_gate_markdown);
    json = report(&trial, att_gate_json);
    tally(t, times_in(text, "\n  WORSE") == 2 * TRIAL_SERIES, "%d findings in the table",
          times_in(text, "\n  WORSE"));
    tally(t, times_in(md, "\n| **WORSE**") == 2 * TRIAL_SERIES, "%d in Markdown",
          times_in(md, "\n| **WORSE**"));
    tally(t, times_in(json, "\"WORSE\"") == 2 * TRIAL_SERIES, "%d in JSON",
          times_in(json, "\"WORSE\""));
    tally(t, times_in(text, "repro: ") == 2 * TRIAL_SERIES + 1, "each with its reproduction");
    tally(t, !strncmp(text, "attest gate: REGRESSION", 23) && !strncmp(md, "# REGRESSION", 12),
          "the verdict first: %.60s", text);
    tally(t, strstr(text, "SLOWER") < strstr(text, "WORSE"), "then what is clearest");
    tally(t, !strchr(text, '\x1b') && !strchr(md, '\x1b') && !strchr(json, '\x1b'),
          "nobody moves the cursor");
    free(text);
    free(md);
    free(json);
    trial_close(&trial);
}

/* What a file says of itself moves no cursor and is no markup either. */
static void test_texts(struct tally *t)
{
    struct trial trial;
    char        *text, *md;

    trial_open(&trial, 0);
    trial_measure(&trial);
    strcpy(trial.base.env.started, "\x1b[2J2026<b>");
    strcpy(trial.now.env.git_sha, "\x1b]0;`x`|");
    strcpy(trial.now.env.started, "2026-02-30 | *x*");
    trial_judge(&trial);
    text = report(&trial, write_text);
    md = report(&trial, att_gate_markdown);
    tally(t, !strchr(text, '\x1b') && !strchr(md, '\x1b'), "nobody moves the cursor");
    tally(t, !strstr(md, "<b>") && !strstr(md, " *x*"), "nothing is markup: %.400s", md);
    free(text);
    free(md);
    trial_close(&trial);
}

/* One note for each line that excuses nothing; what does not fit is counted. */
static void test_notes(struct tally *t)
{
    enum { LINES = ATT_GATE_NOTES + 7 };
    char         lines[LINES * 64] = "";
    struct trial trial;
    char        *text, *md, *json;

    for (int i = 0; i < LINES; i++)
        sprintf(lines + strlen(lines), "approved: nobody/%d, syncs, 1\n", i);
    trial_open(&trial, 1);
    trial_approve(&trial, lines);
    trial_measure(&trial);
    trial_judge(&trial);
    text = report(&trial, write_text);
    md = report(&trial, att_gate_markdown);
    json = report(&trial, att_gate_json);
    tally(t, trial.gate.notes == ATT_GATE_NOTES && trial.gate.more_notes == 7,
          "%d and %d notes", trial.gate.notes, trial.gate.more_notes);
    tally(t,
          strstr(text, "and 7 more") && strstr(md, "and 7 notes more")
              && strstr(json, "\"more_notes\": 7"),
          "all reports say so");
    free(text);
    free(md);
    free(json);
    trial_close(&trial);
}

/* What is not known is not 0. */
static void test_unknown(struct tally *t)
{
    struct trial trial;
    char        *text, *md;

    trial_open(&trial, 1);
    trial_measure(&trial);
    for (int i = 0; i < TRIAL_SERIES; i++)
        att_gate_world_row(&trial.now, i)->rate.copy_ns = i < 3 ? 1000 : NAN;
    trial_judge(&trial);
    text = report(&trial, write_text);
    md = report(&trial, att_gate_markdown);
    tally(t, strstr(text, "3 sentinels, too few") && strstr(md, "3 sentinels, too few"),
          "three sentinels: %.900s", text);
    free(text);
    free(md);
    trial_close(&trial);
}

/* The digest fits, and any change of a letter is known. */
static void test_digest(struct tally *t)
{
    const struct att_results_at at = { .path = "gate.json",
                                       .why = (char[600]){ "" },
                                       .size = 600 };
    struct att_result_file     *f = att_must(sizeof(*f));
    struct trial                trial;
    char                       *json;
    size_t                      size;
    int                         known = 0, letters = 0;

    trial_open(&trial, 0);
    trial_measure(&trial);
    spoil(att_gate_world_row(&trial.now, 3), 0, 1);
    trial_judge(&trial);
    json = report(&trial, att_gate_json);
    size = strlen(json);
    tally(t, !att_results_digests(f, json, size, &at) && strlen(f->digest) == 64, "it fits: %s",
          at.why);
    for (size_t i = 0; i < size; i++) {
        const char was = json[i];
        if (was < '0' || was > 'z')
            continue;
        json[i] = was == '5' ? '6' : '5';
        letters++;
        known += att_results_digests(f, json, size, &at) != 0 || !*f->digest;
        json[i] = was;
    }
    tally(t, letters > 500 && known == letters, "%d of %d changes are known", known, letters);
    free(json);
    free(f);
    trial_close(&trial);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_complete(&t);
    test_texts(&t);
    test_notes(&t);
    test_unknown(&t);
    test_digest(&t);
    return tally_end(&t);
}
