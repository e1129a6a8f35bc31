/* SPDX-License-Identifier: Apache-2.0 */
/* timing.c - the rows of a case that passed, timed together; in the parent. */
#include <stdio.h>
#include <string.h>

#include "harness/run.h"
#include "reports/core/human.h"

static int passed(const struct att_record *r)
{
    return r->status == ATT_PASS || r->status == ATT_DEVIATES;
}

/* The kernel under way is to blame; when it was the plain copy, nobody is: 0. */
static int blame(struct att_child *c, struct att_record *const *r, int m, enum att_answer a,
                 const struct att_death *d)
{
    int n = 0;

    for (int i = 0; i < m; i++)
        if (r[i]->kernel_index == c->progress->kernel) {
            att_row_blame(r[i], c, a, d);
            att_repro_timed(r[i]->repro);
            n++;
        }
    return n;
}

/* A kernel took the device along: the others of the group have no times yet. */
static int lost_device(struct att_record *const *r, int m)
{
    int lost = 0;

    for (int i = 0; i < m; i++)
        lost |= !strcmp(r[i]->detector, "device");
    return lost;
}

/* Times that lost more than a tenth of their samples say more about the room than about the
 * kernels: the run's environment is invalid. */
static void note_discards(struct att_run *run, const struct att_record *r)
{
    const int64_t all = r->n_samples + r->time.discarded;

    if (10 * r->time.discarded > all && !run->trouble[0])
        snprintf(run->trouble, sizeof(run->trouble),
                 "%lld of %lld sample%s of a row %s discarded: the device was held down by %s",
                 (long long)r->time.discarded, (long long)all, att_plural(all),
                 att_one_or(r->time.discarded, "was", "were"), r->time.disturbed);
}

/* Time those of the n rows that passed, in one group. A kernel that takes the child down is
 * blamed and left out, and the others are timed again. */
void att_run_measure(struct att_run *run, struct att_child *c, struct att_record *row, int n)
{
    int unexplained = 0;

    while (!att_run_over(run)) {
        int                kernel[ATT_GROUP], m = 0;
        struct att_record *r[ATT_GROUP], copy[ATT_GROUP], *to[ATT_GROUP];
        struct att_death   d = { 0 };
        enum att_answer    a;

        for (int i = 0; i < n && m < ATT_GROUP; i++)
            if (passed(&row[i]) && !row[i].timed && att_row_fits(run, &row[i])) {
                kernel[m] = (int)row[i].kernel_index;
                copy[m] = row[i];
                to[m] = &copy[m];
                r[m++] = &row[i];
            }
        if (m == 0)
            return;
        a = att_child_measure(c, row[0].case_index, kernel, m, to, &d);
        for (int i = 0; i < m && a == ATT_ANSWERED; i++) {
            note_discards(run, &copy[i]);
            att_row_adopt(r[i], &copy[i]);
            if (!passed(r[i]))
                att_repro_timed(r[i]->repro);
        }
        if (a == ATT_ANSWERED && lost_device(to, m))
            continue;
        if (a == ATT_ANSWERED)
            return;
        if (a != ATT_DIED && a != ATT_HUNG) {
            att_run_over(run);
            for (int i = 0; i < m; i++)
                att_row_not_run(r[i], a == ATT_INTERRUPTED ? att_run_why_over(run) : d.why);
            return;
        }
        if (!blame(c, r, m, a, &d) && ++unexplained == DEATHS_TO_BLAME) {
            run->lost_seats++;
            for (int i = 0; i < m; i++)
                att_row_not_run(r[i], "the process dies when nothing of ours is timed");
        }
    }
}
