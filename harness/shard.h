/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shard.h - which part of a run this process is: `--shard auto` asks the launcher that started
 * it, by the variables that launchers set in each of their processes.
 */
#ifndef ATT_SHARD_H
#define ATT_SHARD_H

#include <stddef.h>

/*
 * Shard *shard of *shards, from 0. Or ATT_EINVAL and a sentence in `why`: no launcher's
 * variables are there (all that were looked for are named), one is no number or out of range, a
 * rank has no number of ranks beside it, or two launchers, one inside the other, disagree:
 * guessing wrong would quietly leave cases out.
 */
int att_shard_auto(int *shard, int *shards, char *why, size_t why_size);

#endif
