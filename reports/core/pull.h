/* SPDX-License-Identifier: Apache-2.0 */
/* pull.h - the parts of the pull-request form, private to it. */
#ifndef ATT_PULL_H
#define ATT_PULL_H

#include "reports/pages.h"

/* Verdicts, what changed, what failed. Lists have an end and say how much lies behind it; level
 * 1 shows a quarter of each, level 2 none, which fits whatever the files hold. pull_head.c; 0,
 * or negative without memory. */
int att_pull_head(const struct att_pages *p, int level, FILE *out);

#endif
