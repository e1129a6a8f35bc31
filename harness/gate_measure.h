/* SPDX-License-Identifier: Apache-2.0 */
/* gate_measure.h - who measures a candidate again: paired processes of two programs. */
#ifndef ATT_GATE_MEASURE_H
#define ATT_GATE_MEASURE_H

#include "harness/gate.h"
#include "harness/options.h"

/* The baseline program, and the plug-ins that rows may come from. */
struct att_gate_measure {
    const struct att_options     *o;
    const struct att_result_file *now;
    int                           processes; // of each side
    double                        seconds;   // of measuring in one process
    int                           signal_fd; // signals that cut it off, 0: none
    int                           signal;    // that did; 0: none so far
    struct {
        char                    backend[32];
        const char             *path;
        int                     n;
        struct att_kernel_info *kernel; // [n]
    } plugin[ATT_MAX_PLUGINS];
};

/* Load the plug-ins of the options, each in a child of its own, to know whose rows are whose.
 * Takes `signal_fd` (a signalfd, or 0) over in any case. 0, or an exit code after a
 * message. */
int  att_gate_measure_open(struct att_gate_measure *m, const struct att_options *o,
                           const struct att_result_file *now, int signal_fd);
void att_gate_measure_close(struct att_gate_measure *m);

/* The signal that cut the measuring off, 0: none. `user` as below. */
int att_gate_measure_cut_off(void *user);

/* Is --baseline-bin another program than this one? A program beside itself is never slower, so
 * that nothing would ever be red. 0: go on; 1: it confirms nothing, and a note says so; an exit
 * code after a message: the files are of two commits, and it cannot have written both. */
int att_gate_measure_program(struct att_gate *g, const char *program);

/* att_night_confirm; `user` is a struct att_gate_measure, `row` [n] are indices into the new
 * file. Rows of one back-end share their processes. */
int att_gate_measure_pairs(void *user, const int *row, int n, struct att_paired *result,
                           char *why, size_t why_size);

/* Of a row of a plug-in: 1 deterministic, 0 not, -1 unknown. `user` as above. */
int att_gate_measure_deterministic(void *user, const struct att_record *r);

#endif
