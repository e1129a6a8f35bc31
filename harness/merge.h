/* SPDX-License-Identifier: Apache-2.0 */
/*
 * merge.h - the results of the shards of one run become the results of that run. They fit, or
 * nothing is written: a case that is missing, there twice or measured elsewhere would go
 * unnoticed in a table of hundreds.
 */
#ifndef ATT_MERGE_H
#define ATT_MERGE_H

#include "harness/options.h"
#include "harness/results.h"

/*
 * Are these files, n of them, all shards of one run? 0, or ATT_EINVAL and a sentence in `why`
 * that names the files, and the row where it is one row's fault: no digest, a whole run, ended
 * early, another number of shards, mode, selection, options, source or build, another machine,
 * a shard twice or missing, a row twice or of another shard.
 */
int att_merge_check(const struct att_result_file *f, int n, char *why, size_t why_size);

/*
 * Write all reports of files that att_merge_check accepts, into the folder and the files that
 * the options name, and print the table, as the run itself would have; rows in the order of the
 * cases. Returns the exit code of the whole: the rows of all shards are judged together, and a
 * shard without a valid environment makes the whole invalid.
 */
int att_merge_finish(const struct att_options *o, const struct att_result_file *f, int n);

#endif
