/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/host.h"
#include "harness/run.h"
#include "reports/core/human.h"

enum { WIDTH = 79 };

static int moving(const struct att_run *run)
{
    return !run->o->quiet && !run->o->verbose && isatty(STDERR_FILENO);
}

static void erase(const struct att_run *run)
{
    if (moving(run))
        fprintf(stderr, "\r%*s\r", WIDTH, "");
}

/* "1:05" left, from the pace so far; empty before there is a pace. */
static void left(const struct att_run *run, char *buf, size_t size)
{
    const double gone = att_now() - run->began;
    const double rest = run->n ? gone / (double)run->n * (double)(run->rows - run->n) : 0;

    buf[0] = '\0';
    if (run->n >= 3)
        snprintf(buf, size, "%d:%02d left ", (int)rest / 60, (int)rest % 60);
}

void att_progress_begin(const struct att_run *run, const char *row)
{
    char time[32], lead[80], name[sizeof(((struct att_record *)0)->row)];
    int  room;

    if (run->o->verbose && !run->o->quiet)
        fprintf(stderr, "run   %s\n", row);
    if (!moving(run))
        return;
    left(run, time, sizeof(time));
    snprintf(lead, sizeof(lead), "[%" PRId64 "/%" PRId64 "] %s", run->n + 1, run->rows, time);
    room = WIDTH - (int)strlen(lead);
    att_text_fold(row, room, name, sizeof(name));
    fprintf(stderr, "\r%s%s%*s", lead, name, room - att_text_width(name), "");
    fflush(stderr);
}

static int is_bad(enum att_status s)
{
    return s == ATT_FAIL || s == ATT_CRASH || s == ATT_TIMEOUT || s == ATT_MISTRUSTED
           || s == ATT_OOM || s == ATT_XPASS;
}

void att_progress_row(const struct att_run *run, const struct att_record *r)
{
    if (run->o->quiet)
        return;
    if (run->o->verbose) {
        fprintf(stderr, "%-5s %s%s%s\n", att_status_words[r->status], r->row,
                *r->reason ? "  " : "", r->reason);
    } else if (is_bad(r->status)) {
        erase(run);
        fprintf(stderr, "%s %s\n     %s: %s\n", att_status_words[r->status], r->row,
                r->detector, r->reason);
    }
}

void att_progress_end(const struct att_run *run)
{
    erase(run);
}
