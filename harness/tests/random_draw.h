/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_draw.h - random valid cases of any operator, from its own field table.
 *
 * Every field is drawn by its kind: words evenly, sizes log-uniform with the edges of tiles in
 * between, texts from pools. Then the operator is asked; the key that it complains of is drawn
 * again, now and then another one, until it agrees. So an operator needs no code here: texts
 * that random_for_tests.c has no pool for take the values that case files give that key.
 *
 * What is drawn is a function of the key alone: same key, same case.
 */
#ifndef ATT_TESTS_RANDOM_DRAW_H
#define ATT_TESTS_RANDOM_DRAW_H

#include "harness/casefile.h"

struct random_limits {
    double flops; // of the definition, at most
    double bytes; // of all tensors, at most
};

/* A case of `op` that reads as valid, appended to `to` with its name. `known` holds cases that
 * are there already, whose texts serve as pools. 0, or ATT_EINVAL when no valid case within
 * the limits was found. */
int random_draw(struct att_caselist *to, const struct att_op *op,
                const struct att_caselist *known, uint64_t key,
                const struct random_limits *limits);

#endif
