/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_side.h - one side of a comparison as the parent sees it: a fresh process (fork, then
 * exec of a program: nothing of the parent's memory is in it) that answers one line of JSON
 * to each line that it is asked. Which questions there are: paired_serve.c.
 *
 * The process has the line of talk as its standard input and output, and file descriptor 3 is
 * a page of shared memory, struct att_progress: while its `tick` grows the process is alive,
 * and `phase` says what it was doing when it died. A process that is silent for too long, that
 * says what is no answer, or that dies is killed with all that it started, and named.
 */
#ifndef ATT_PAIRED_SIDE_H
#define ATT_PAIRED_SIDE_H

#include <sys/types.h>

#include <cjson/cJSON.h>

#include "harness/death.h"
#include "harness/seat.h"

enum { ATT_SIDE_PROTOCOL = 1, ATT_SIDE_FD = 3, ATT_SIDE_LINE = 1 << 20 };

enum att_side_end {
    ATT_SIDE_ALIVE,
    ATT_SIDE_NO_START,  // no such program, or no attest
    ATT_SIDE_NO_DEVICE, // the back-end says so
    ATT_SIDE_BAD_FILE,  // the plug-in is none, or there is no such back-end
    ATT_SIDE_DIED,
    ATT_SIDE_SILENT,
    ATT_SIDE_BABBLED,
    ATT_SIDE_INTERRUPTED, // a signal for the parent
};

/* Zero-initialise, set the first five members. `plugin` may be NULL. */
struct att_side {
    const char          *program; // NULL: this one
    const char          *plugin;
    double               timeout; // seconds without progress
    int                  threads;
    int                  signal_fd;   // watched while waiting, <= 0: none
    char                 backend[32]; // in-tree: which; a plug-in's: filled on start
    char                 device[440]; // how the device describes itself
    pid_t                pid;         // 0: none
    int                  fd;
    struct att_progress *progress;
    char                *line; // the last answer
    size_t               length;
    enum att_side_end    end; // how it ended
    struct att_death     death;
    char                 why[600]; // one sentence that names the program, when it ended
};

/* Start, hear the greeting, open the device. 0, or ATT_ENODEV, ATT_EINVAL (no such program,
 * plug-in or back-end), ATT_EDEVICE (it died, hung, babbled; a signal), with end and why set.
 */
int att_side_start(struct att_side *s);

/* Ask one question, a line without its end; the answer is an object to cJSON_Delete. NULL: the
 * process is gone, see end and why. */
cJSON *att_side_ask(struct att_side *s, const char *question);

/* Tell it to go, wait a moment, release everything. Ended ones too; keeps end and why. */
void att_side_stop(struct att_side *s);

/* ---- between paired_side.c and paired_talk.c ------------------------------------------ */

/* One answer, waited for so long; and a question with its answer. NULL as att_side_ask. */
cJSON *att_side_answer(struct att_side *s, double seconds);
cJSON *att_side_ask_within(struct att_side *s, const char *question, double seconds);

/* Kill it with its whole group, unless it ends by itself within `grace` seconds; fills death.
 */
void att_side_bury(struct att_side *s, double grace);

/* Note how it ended, and bury it. Always NULL, for callers to return. */
void *att_side_gone(struct att_side *s, enum att_side_end end, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
