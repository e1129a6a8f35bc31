/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_verdict.c - from statuses to the exit code: every code, every priority, and that the
 * sentence beside it is about the same thing (DESIGN, part 4).
 */
#include <string.h>

#include "harness/exit.h"
#include "harness/run.h"
#include "harness/tests/case_tally.h"

/* A run as letters: P PASS, F FAIL, M MISTRUSTED, D DEVIATES, C CRASH, T TIMEOUT, O OOM, S
 * SKIP, K KNOWN, X XPASS, N NOT_RUN, t a timed PASS. */
static const char letters[] = "PFMDCTOSKXN";

struct given {
    const char *rows;
    const char *command, *require, *trouble;
    int         signal, late, lost, no_device;
    int         code;
    const char *says;
};

static const struct given table[] = {
    { .rows = "P", .code = 0, .says = "1 row passed" },
    { .rows = "PPS", .code = 0, .says = "2 rows passed" },
    { .rows = "PD", .code = 0 },
    { .rows = "PK", .code = 0 },
    { .rows = "PF", .code = 1, .says = "1 of 2 rows is not right" },
    { .rows = "PM", .code = 1 },
    { .rows = "PC", .code = 1 },
    { .rows = "PT", .code = 1 },
    { .rows = "PX", .code = 1 },
    { .rows = "FMCTX", .code = 1, .says = "5 of 5" },
    { .rows = "", .code = 6, .says = "nothing was selected" },
    { .rows = "S", .code = 6, .says = "skipped" },
    { .rows = "N", .code = 6 },
    { .rows = "NS", .code = 6 },
    { .rows = "PO", .code = 5, .says = "memory" },
    { .rows = "O", .code = 5 },
    { .rows = "OS", .code = 5 },
    { .rows = "FO", .code = 1 },
    { .rows = "P", .trouble = "the disk is full", .code = 5, .says = "the disk is full" },
    { .rows = "F", .trouble = "the disk is full", .code = 1 },
    { .rows = "", .trouble = "the disk is full", .code = 5 },
    { .rows = "P", .lost = 1, .code = 5, .says = "back-end" },
    { .rows = "F", .lost = 1, .code = 1 },
    { .rows = "", .no_device = 1, .code = 77, .says = "no device" },
    { .rows = "P", .require = "row", .code = 0 },
    { .rows = "P", .require = "other", .code = 6, .says = "other" },
    { .rows = "PF", .require = "other", .code = 1 },
    { .rows = "PO", .require = "other", .code = 5 },
    { .rows = "PS", .require = "row1", .code = 6 },
    { .rows = "PN", .require = "row1", .code = 6 },
    { .rows = "PK", .require = "row1", .code = 6 },
    { .rows = "P", .command = "bench", .code = 6, .says = "timed" },
    { .rows = "t", .command = "bench", .code = 0 },
    { .rows = "tP", .command = "bench", .code = 0 },
    { .rows = "P", .signal = 2, .code = 130, .says = "signal 2" },
    { .rows = "F", .signal = 15, .code = 143 },
    { .rows = "", .signal = 1, .code = 129 },
    { .rows = "PN", .late = 1, .code = 124, .says = "deadline" },
    { .rows = "F", .late = 1, .code = 124 },
    { .rows = "P", .late = 1, .signal = 2, .code = 130 },
};

static void fill(struct att_record *r, int64_t *count, const char *rows)
{
    for (int i = 0; rows[i]; i++) {
        const char *at = strchr(letters, rows[i]);

        r[i] = (struct att_record){ .timed = rows[i] == 't' };
        r[i].status = at ? (enum att_status)(at - letters) : ATT_PASS;
        snprintf(r[i].row, sizeof(r[i].row), "row%d", i);
        count[r[i].status]++;
    }
}

static void test_row(struct tally *t, const struct given *g)
{
    static struct att_run run; // large
    struct att_record     r[16];
    struct att_options    o = { .command = g->command ? g->command : "check", .deadline = 1 };
    int64_t               count[ATT_STATUSES] = { 0 };
    char                  line[600] = "";
    int                   code;

    memset(&run, 0, sizeof(run));
    fill(r, count, g->rows);
    o.require = g->require;
    run.o = &o;
    run.record = r;
    run.n = run.rows = (int64_t)strlen(g->rows);
    run.seats = !g->no_device;
    run.no_device = g->no_device;
    run.signal = g->signal;
    run.late = g->late;
    run.lost_seats = g->lost;
    snprintf(run.trouble, sizeof(run.trouble), "%s", g->trouble ? g->trouble : "");
    if (att_rows_open(&run)) {
        tally(t, 0, "--require %s does not compile", g->require);
        return;
    }
    code = att_verdict(&run, count, line, sizeof(line));
    att_rows_close(&run);
    tally(t, code == g->code, "\"%s\"%s%s: %d, not %d (%s)", g->rows,
          g->signal ? ", signal" : "", g->late ? ", late" : "", code, g->code, line);
    tally(t, *line && !strchr(line, '\n') && (!g->says || strstr(line, g->says)),
          "\"%s\" says \"%s\"", g->rows, line);
}

/* A verdict never overruns its line, whatever it quotes. */
static void test_long(struct tally *t)
{
    static struct att_run run;
    struct att_options    o = { .command = "check" };
    int64_t               count[ATT_STATUSES] = { 0 };
    char                  line[64 + 1];

    memset(&run, 0, sizeof(run));
    run.o = &o;
    run.seats = 1;
    memset(run.trouble, 'x', sizeof(run.trouble) - 1);
    line[64] = '!';
    tally(t, att_verdict(&run, count, line, 64) == ATT_EXIT_ENVIRONMENT, "trouble alone");
    tally(t, line[64] == '!' && strlen(line) == 63, "the line is cut");
}

int main(void)
{
    struct tally t = { 0, 0 };

    tally(&t, strlen(letters) == ATT_STATUSES, "a letter for each status");
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        test_row(&t, &table[i]);
    test_long(&t);
    return tally_end(&t);
}
