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

#endif
