/* SPDX-License-Identifier: Apache-2.0 */
/* commands.h - what `attest COMMAND` calls. Each returns the exit code. */
#ifndef ATT_COMMANDS_H
#define ATT_COMMANDS_H

#include "harness/options.h"

int att_command_run(const struct att_options *o); // run, check, bench
int att_command_list(const struct att_options *o);
int att_command_selftest(const struct att_options *o);
int att_command_doctor(const struct att_options *o);
int att_command_power(const struct att_options *o);
int att_command_schema(const struct att_options *o);
int att_command_claim(const struct att_options *o);
int att_command_gate(const struct att_options *o);
int att_command_history(const struct att_options *o);
int att_command_report(const struct att_options *o);
int att_command_merge(const struct att_options *o);

/* `attest arm`: a process that claim and gate start to measure in; not for people. */
int att_command_arm(void);

/* What `attest help COMMAND` says of those that carry their own text. */
extern const char att_claim_help[], att_gate_help[], att_history_help[], att_report_help[],
    att_merge_help[];

#endif
