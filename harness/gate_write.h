/* SPDX-License-Identifier: Apache-2.0 */
/* gate_write.h - the reports of a judgement: standard output, --json, --md and --out. */
#ifndef ATT_GATE_WRITE_H
#define ATT_GATE_WRITE_H

#include "harness/gate.h"
#include "harness/options.h"

/* 1 when no report is one of the files that are judged. Else 0 after a message that names both.
 */
int att_gate_spares(const struct att_gate *g, const struct att_options *o);

/* 1 when all that is asked for can be written, as it looks now: asked before minutes of
 * measuring. Says nothing: att_gate_write will. */
int att_gate_can_write(const struct att_options *o);

/* Write all of it; the table is for standard error when standard output is one of the reports.
 * Returns the exit code: of the judgement, or the environment's after a message where something
 * could not be written. A wrong answer is told even then, and so is what cut the gate off. */
int att_gate_write(const struct att_gate *g, const struct att_options *o);

#endif
