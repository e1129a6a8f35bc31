/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bijection.h - data that is only moved is neither lost nor used twice, whatever the reference
 * says: proved on the right answer itself, at any size.
 */
#ifndef ATT_BIJECTION_H
#define ATT_BIJECTION_H

#include "harness/problem.h"

/* Every row of output i is a row of an input, and no input row stands there twice. Rows of
 * zeros are padding; rows below 16 bytes may be equal by chance and are not looked at. Returns
 * the flat index of the first element of a row that breaks this, or -1. */
int64_t att_not_bijective(const struct att_problem *p, int i);

#endif
