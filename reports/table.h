/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h - the terminal table.
 *
 * Results are grouped by case: the case's name once, then one line per kernel; a failure
 * adds its detector and reason, and the command that reproduces it. The end sums up.
 */
#ifndef ATT_TABLE_H
#define ATT_TABLE_H

#include <stdio.h>

#include "harness/record.h"

/*
 * Print all results. colour 1 uses the eight basic ANSI colours. No line is longer than
 * `width` columns (at least 80), except a command whose quoted words cannot be broken.
 */
void att_table_print(const struct att_results *r, FILE *out, int colour, int width);

#endif
