/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.h - the nights that were: a folder of files of results that only grows.
 *
 *     DIR/nights/0007-<run>.json   night 7, byte for byte as the run wrote it
 *     DIR/index.jsonl              one line a night: what it is, how the gate ended, the digest
 *                                  of its file, and the chain: SHA-256 of the chain before it
 *                                  and of this line
 *     DIR/HEAD                     how many nights there are, and the last chain
 *     DIR/lock                     held by whoever adds
 *
 * An entry that was removed, edited, moved or cut off breaks the chain, HEAD or its own digest;
 * it is named, and nothing is judged by that history. Whoever rewrites all of it can do so:
 * note the last chain elsewhere (a commit) to know.
 */
#ifndef ATT_HISTORY_H
#define ATT_HISTORY_H

#include <stdio.h>

#include "harness/digest.h"
#include "harness/gate.h"
#include "harness/results.h"

#define ATT_HISTORY_FORMAT "attest-history-1"

enum {
    ATT_HISTORY_NIGHTS = 90
}; // that the gate reads: a reference for drifts, and what follows

struct att_history_texts {
    int    n;
    char **text;
};

struct att_history_entry {
    int                      number; // from 1
    char                     file[160], run_id[48], started[32], git[48];
    char                     digest[ATT_DIGEST_TEXT], chain[ATT_DIGEST_TEXT];
    int                      code;         // exit code of its gate, -1: it was not gated
    int                      usable;       // 1: its times may be compared with
    int                      accepted;     // 1: it may be a baseline
    int                      begin;        // 1: everything begins anew with it
    char                     verdict[640]; // the first 299 bytes of it, made valid
    struct att_history_texts red;          // rows whose time is not to be compared with
    struct att_history_texts accept; // "<row>, <value>, <reason>": losses accepted that night
};

struct att_history {
    char                      dir[ATT_PATH];
    int                       n;
    struct att_history_entry *entry;
    int                       head;      // nights that HEAD tells of: n, or one less
    char                      note[400]; // an addition that was cut off: harmless; "" else
};

/*
 * Read and verify the index: numbers, chain, HEAD, and that every file is there. 0, or
 * ATT_EINVAL and a sentence in `why` that names the file and the entry; ATT_EDEVICE: it cannot
 * be read. A folder that is not there or empty is an empty history.
 */
int  att_history_open(struct att_history *h, const char *dir, char *why, size_t why_size);
void att_history_free(struct att_history *h);

/* 1 when `dir` is a folder with a history, or an empty one. Else 0 and a sentence in `why`:
 * whoever judges by a history that is not there has mistyped its name. */
int att_history_is_there(const char *dir, char *why, size_t why_size);

/* Path of an entry's file. */
const char *att_history_path(const struct att_history *h, const struct att_history_entry *e,
                             char *buf, size_t size);

/* Read an entry's file: its digest must fit. 0, or negative with a sentence in `why`. */
int att_history_load(const struct att_history *h, const struct att_history_entry *e,
                     struct att_result_file *f, char *why, size_t why_size);

/* The last entry that may be a baseline, or NULL. */
const struct att_history_entry *att_history_last(const struct att_history *h);

/* 1 when a loss of that row was first accepted at entry i, or everything begins anew with it:
 * the series does there. */
int att_history_anew(const struct att_history *h, int i, const char *row);

/* 1 when entry i says that the time of that row is not to be compared with. */
int att_history_red(const struct att_history *h, int i, const char *row);

/* The last night that may be a baseline, was judged under that accepted loss and began no later
 * than `started` ("2026-11-20T03:00:00Z"): its number, or 0. */
int att_history_accepted(const struct att_history *h, const char *row, const char *value,
                         const char *reason, const char *started);

/* What is known of a night besides its file: the gate.json that `attest gate` wrote. */
struct att_history_night {
    const char *results; // path
    const char *gate;    // path of its gate.json, or NULL
    int         begin;   // 1: everything begins anew with it: it has to be right, and no gate
                         // is asked
};

/*
 * Add a night: under the lock, its file first, then its line, then HEAD. 0 and its number;
 * ATT_EINVAL: a bad file, a run that is there already or began before the last night, a gate
 * that was cut off or edited, a history that is damaged; ATT_EDEVICE: what the file system
 * refuses. `why` gets one sentence. A night whose date is still to come holds nobody up: a
 * clock that was wrong once must not end a history.
 */
int att_history_add(const char *dir, const struct att_history_night *night, int *number,
                    char *why, size_t why_size);

/*
 * The nights before `now`, for its rows: usable ones of the same machine that began before it,
 * at most ATT_HISTORY_NIGHTS, none before the one with which everything began anew. What is
 * left out and why is said in `notes` (or NULL). 0, or negative with a sentence in `why`: then
 * no night may be used. Give back with att_history_past_free.
 */
int  att_history_past(const struct att_history *h, const struct att_result_file *now,
                      struct att_gate_past *past, struct att_gate *notes, char *why,
                      size_t why_size);
void att_history_past_free(struct att_gate_past *past);

/* ---- one series ------------------------------------------------------------------ */

struct att_history_point {
    const struct att_history_entry *entry;
    struct att_interval             ns; // n 0: it has no time
    enum att_status                 status;
    int                             there;   // 0: the night does not have the row
    int                             foreign; // 1: of another machine than the last night
    int                             anew;    // 1: the series begins anew here
    int                             red;     // 1: the gate held it against the change
    int                             quicker; // 1: here it stepped down for good
};

/* The points of a row over all nights, [h->n]; free() them. NULL and a sentence in `why`. */
struct att_history_point *att_history_series(const struct att_history *h, const char *row,
                                             char *why, size_t why_size);

/* The rows that are called `name`, by row or by case, of the last night that has any. n 0:
 * there are none, or a night cannot be read and `why` says why. att_history_texts_free it. */
struct att_history_texts att_history_rows(const struct att_history *h, const char *name,
                                          char *why, size_t why_size);
void                     att_history_texts_free(struct att_history_texts *t);

void att_history_print(const struct att_history *h, const char *row,
                       const struct att_history_point *p, FILE *out);

/*
 * Data, script and plot of a series in `dir`: history.dat, history.gp, history.svg. 0; 1:
 * written but not drawn, `why` says why (no gnuplot); negative: what could not be written.
 */
int att_history_plot(const struct att_history *h, const char *row,
                     const struct att_history_point *p, const char *dir, char *why,
                     size_t why_size);

#endif
