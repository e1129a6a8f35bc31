/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_reports.c - the reports of the gate are complete, ordered by evidence, and nothing
 * in them is taken for markup or moves a cursor.
 */
#include "harness/exit.h"
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

int main(void)
{
    struct tally t = { 0, 0 };

    test_complete(&t);
    return tally_end(&t);
}
