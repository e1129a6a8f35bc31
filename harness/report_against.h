/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_against.h - `attest report --against REGEX`: every kernel of a run held against one
 * chosen kernel of the same case, as the run itself holds a kernel against what it replaces.
 */
#ifndef ATT_REPORT_AGAINST_H
#define ATT_REPORT_AGAINST_H

#include "harness/options.h"
#include "harness/record.h"
#include "reports/pages.h"

/* 0, also without --against; else ATT_EINVAL after a message: REGEX is none, a page is asked
 * for that has no such form, or a FILE holds verdicts. */
int att_against_fits(const struct att_options *o);

/*
 * Write a table for each file of `p` to where --md says: a line for every row that was timed in
 * the same rounds as a row that REGEX matches. Returns the exit code: 2 after a message when
 * REGEX matches no timed row of any file, 5 when the table cannot be written.
 */
int att_report_against(const struct att_pages *p, const struct att_options *o);

#endif
