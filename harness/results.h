/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results.h - files of results, read back: `results.json` as this program wrote it, or not at
 * all. A file that was cut off, edited by hand or put together from two machines is named and
 * refused; it is never judged.
 */
#ifndef ATT_RESULTS_H
#define ATT_RESULTS_H

#include "harness/env.h"
#include "harness/record.h"
#include "harness/writer.h"

/* One file. Zero-initialise; all that it points to belongs to it. */
struct att_result_file {
    char                   path[ATT_PATH];
    struct att_environment env;
    struct att_results     results;       // env, record and the texts point into this struct
    int                    shard, shards; // as the run was told; shards 0: the whole
    void                  *owned;         // what att_results_free gives back
    char                   digest[65];    // of the whole file, hexadecimal; "": it has none
};

/*
 * Read `path`; a folder stands for its results.json. 0, or ATT_EINVAL with one sentence in
 * `why` that names the file, the place (key, row, byte) and what is wrong there: not JSON, not
 * of this program, of another format, cut off, changed after it was written (its digest does
 * not fit), a row twice. Then nothing is left to free. A file without a digest is read: whoever
 * judges asks att_results_sealed first.
 *
 * Samples are read when the file has them or results.jsonl stands beside it; else n_samples
 * says how many there were, and `samples` is NULL. What the file does not know is NaN, -1, 0 or
 * "". The struct must stay where it is until it is freed: its parts point at each other.
 */
int  att_results_load(struct att_result_file *f, const char *path, char *why, size_t why_size);
void att_results_free(struct att_result_file *f);

/* The record of that row name, or NULL. */
const struct att_record *att_results_find(const struct att_result_file *f, const char *row);

/* 1 when both were taken on the same kind of machine in the same state: CPU model, number of
 * CPUs, devices and drivers. Else 0 and a sentence in `why` that names both values. */
int att_results_same_machine(const struct att_result_file *a, const struct att_result_file *b,
                             char *why, size_t why_size);

/* 1 when the file has a digest (which then fits). Else 0 and a sentence in `why`: the file was
 * written by a program that made none, and nobody can tell whether it was changed. */
int att_results_sealed(const struct att_result_file *f, char *why, size_t why_size);

#endif
