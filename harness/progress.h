/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - what the terminal shows while a run goes on: one line that moves, with the
 * time left, and every failure as it happens. Silent where standard error is no terminal,
 * except for failures.
 */
#ifndef ATT_PROGRESS_H
#define ATT_PROGRESS_H

struct att_run;
struct att_record;

void att_progress_begin(const struct att_run *run, const char *row);
void att_progress_row(const struct att_run *run, const struct att_record *r);
void att_progress_end(const struct att_run *run);

#endif
