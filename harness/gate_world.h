/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_world.h - made-up files of results from made-up nights (nights.h), so that the gate can
 * be tried on hundreds of series without measuring any: for its self-test and its tests.
 */
#ifndef ATT_GATE_WORLD_H
#define ATT_GATE_WORLD_H

#include "harness/gate.h"
#include "harness/nights.h"

enum { ATT_WORLD_NIGHTS = 30 };

/* Nights, and what is planted in the last one. */
struct att_gate_world {
    struct att_nights nights;
    int               first, last;  // nights that there are
    int               tonight;      // the one that is judged; those before are history
    double           *slower;       // [series] ln, of tonight and of its pairs; 0: as it was
    double            machine;      // ln, of all series and sentinels tonight
    double           *value, *copy; // [last - first + 1][series] ln ns, nothing planted
};

/* Nights first .. last; the last is tonight. */
void att_gate_world_make(struct att_gate_world *w, const struct att_nights *nights, int first,
                         int last);
void att_gate_world_free(struct att_gate_world *w);

/* The file of a night, in memory, as att_results_load would give it; att_results_free it. What
 * is planted is in it when the night is tonight's. */
void att_gate_world_file(const struct att_gate_world *w, int night, struct att_result_file *f);

/* Row i of such a file, to be spoilt. */
struct att_record *att_gate_world_row(struct att_result_file *f, int i);

/* Take row i out of it. */
void att_gate_world_drop(struct att_result_file *f, int i);

/* The nights before tonight, at most ATT_WORLD_NIGHTS, as the history would give them; free y
 * and copy. */
void att_gate_world_past(const struct att_gate_world *w, struct att_gate_past *past);

/* One pair of a row by numbers of the model: 8 processes. */
void att_gate_world_pair(const struct att_gate_world *w, int row, struct att_paired *result);

/* att_night_confirm by such pairs; `user` is the world. */
int att_gate_world_pairs(void *user, const int *row, int n, struct att_paired *result,
                         char *why, size_t why_size);

#endif
