/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vacuity.h - how much a PASS is worth: what was compared, and whether a wrong kernel could
 * have been told from a right one.
 */
#ifndef ATT_VACUITY_H
#define ATT_VACUITY_H

#include "harness/seat.h"

/*
 * Fills r->check from the answers of `c`, and proves bijections where the operator declares
 * them. Returns 0, or 1 after setting status and reason: MISTRUSTED when the answer is empty
 * or constant without being so by definition, FAIL when the reference itself loses data.
 */
int att_vacuity_judge(struct att_seat *s, const struct att_case *c, struct att_record *r);

#endif
