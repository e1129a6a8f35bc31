/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.h - did last night's change break or slow anything? Two files of results, what is
 * approved, and the nights before, judged into findings and one exit code (DESIGN, part 9).
 *
 *     gate_rows.c     layer 0: what is wrong, lost or gone
 *     gate_exact.c    layer 0: counts, bytes and hashes, with equality
 *     gate_time.c     layers 1 to 3: series, sentinels, screen, confirmation (gate_night.h)
 *     gate_machine.c  did the machine move, or the code?
 *     gate_place.c    may the two files be compared at all?
 *     gate_excuse.c   accepted losses and known issues
 *     gate_verdict.c  the order of the findings, the exit code, the sentence
 *     gate_print.c, gate_md.c, gate_json.c   what is written; gate_write.c: where to
 */
#ifndef ATT_GATE_H
#define ATT_GATE_H

#include <stdio.h>

#include "harness/gate_approved.h"
#include "harness/gate_night.h"
#include "harness/known.h"
#include "harness/results.h"

/* What a finding says, in the order in which they are told. */
enum att_gate_word {
    ATT_GATE_WRONG,       // a kernel gives a wrong answer: exit code 1
    ATT_GATE_SLOWER,      // confirmed by paired processes: exit code 3, as the next two
    ATT_GATE_WORSE,       // an exact metric
    ATT_GATE_LOST,        // a row, a status or a part of what was checked or timed
    ATT_GATE_UNMEASURED,  // the machine was in its own way: exit code 5
    ATT_GATE_UNCONFIRMED, // a candidate that was not measured again: exit code 4, as the next
    ATT_GATE_DRIFT,       // slower by and by
    ATT_GATE_UNTIMED,     // the file has no times to judge
    ATT_GATE_TRANSIENT,   // a candidate that the pairs did not confirm: told, not red
    ATT_GATE_ACCEPTED,    // a loss that a line accepts
    ATT_GATE_KNOWN,       // a known issue that has not expired
    ATT_GATE_FASTER,      // by the screen
    ATT_GATE_BETTER,      // an exact metric
    ATT_GATE_RIGHTED,     // was wrong, refused or not run, and passes
    ATT_GATE_NEW,         // a row that the baseline has not
    ATT_GATE_WORDS
};

extern const char *const att_gate_words[]; // "WRONG" ...

/* Which words are red: exit code 1 or 3 unless the environment takes the verdict away. */
int att_gate_is_red(enum att_gate_word word);

struct att_gate_finding {
    enum att_gate_word       word;
    const struct att_record *base, *now; // NULL: that file does not have the row
    char                     metric[32];
    char                     before[80], after[80]; // as people read them; "" : nothing to show
    double                   effect;                // relative; positive: worse; NaN: no number
    double                   low, high;             // its interval, by the pairs; NaN: none
    double                   p, q;                  // of the screen; NaN: none
    char                     text[700];             // one sentence: why
};

/* The nights before tonight, for the rows of the new file: [rows of now][nights]. */
struct att_gate_past {
    int     nights;
    double *y;    // ln ns, NaN: not there, not accepted, or before the series began anew
    double *copy; // the same of the plain copy timed beside the row
};

enum { ATT_GATE_NOTES = 64 };

struct att_gate {
    /* in */
    const struct att_result_file *base, *now;
    struct att_approved          *approved; // or NULL
    struct att_known             *known;    // or NULL
    const struct att_gate_past   *past;     // or NULL
    att_night_confirm             confirm; // gets indices of rows of now; NULL: nobody measures
    const char                   *nobody;  // then: why not; NULL: no baseline program
    void                         *user;
    int                           most;   // candidates that are measured again
    int                           strict; // inconclusive fails

    /* asked when the times are judged: the signal that cut the gate off (SIGALRM: its
     * deadline), or 0. NULL: nothing does */
    int (*cut_off)(void *user);

    /* for kernels that are not in the tree: is `row` of a deterministic one? 1, 0, -1: unknown.
     * NULL: unknown */
    int (*deterministic)(void *user, const struct att_record *r);

    /* out */
    int                      n, room;
    struct att_gate_finding *finding; // sorted
    int                      code;    // exit code
    char                     verdict[700];
    char                     environment[700]; // why nothing is judged; "" when all is well
    int                      foreign;  // 1: another machine; only wrong answers are told
    int                      same_run; // 1: BASELINE and NEW are one run: nothing is compared
    int                      signal;   // that cut the gate off, 0: none
    int                      notes;
    char                     note[ATT_GATE_NOTES][700]; // what a reader has to know besides
    int                      more_notes;                // for which there was no room
    int64_t                  compared;                  // rows that are in both files
    int                      other_seed; // of these, whose data have another seed
    int                      other_bits; // whose bits differ, and nobody knows whether they may
    int                      rows, judged, by_pair, unjudged, candidates, listed, tried;
    int                      nights, groups, sentinels;
    double                   common, sentinel; // the largest of a back-end, ln; NaN: not known
    double                   expected_false;   // false reds of a night, at most
};

/* Judge. All of `out` is filled; att_gate_free gives it back. */
void att_gate_judge(struct att_gate *g);
void att_gate_free(struct att_gate *g);

/* ---- reports --------------------------------------------------------------------- */

/* For a terminal of 100 columns; colour 1: with ANSI colours. */
void att_gate_print(const struct att_gate *g, FILE *out, int colour);
/* A page for a pull request, complete. */
void att_gate_markdown(const struct att_gate *g, FILE *out);
/* Everything, for machines: {"attest_gate": {...}}. Its last member "digest" is the SHA-256 of
 * all tokens before it, as in results.json: a file that was cut off or edited is known. */
void att_gate_json(const struct att_gate *g, FILE *out);

/* ---- between the parts ----------------------------------------------------------- */

/* A new finding at the end of the list; the caller fills what is not known yet. */
struct att_gate_finding *att_gate_find(struct att_gate *g, enum att_gate_word word,
                                       const struct att_record *base,
                                       const struct att_record *now, const char *metric);

/* One more sentence that stands under the verdict. */
__attribute__((format(printf, 2, 3))) void att_gate_note(struct att_gate *g, const char *fmt,
                                                         ...);

/* Why the environment takes the verdict away; the first reason stays. */
__attribute__((format(printf, 2, 3))) void att_gate_disturbed(struct att_gate *g,
                                                              const char      *fmt, ...);

void att_gate_place(struct att_gate *g); // is the machine the same, are the files comparable
void att_gate_rows(struct att_gate *g);
/* `base` NULL: a new row, of which only approved values say something. */
void att_gate_exact(struct att_gate *g, const struct att_record *base,
                    const struct att_record *now);
void att_gate_time(struct att_gate *g);
void att_gate_excuse(struct att_gate *g);
void att_gate_verdict(struct att_gate *g);

/* 1 when the back-end had a device in BASELINE and has none now: its rows are not lost, there
 * is nothing to run them on. */
int att_gate_no_device(const struct att_gate *g, const char *backend);

/* 1 when the first part of the row is a peer: somebody else's kernel, a sentinel. */
int att_gate_is_peer(const struct att_gate *g, const struct att_record *r);

/* The command line that shows it again; of a time `attest bench`, where the row's own line,
 * which is about its answer, says `attest check`. "" : there is none. */
const char *att_gate_repro(const struct att_gate_finding *f, char *buf, size_t size);

/* 1 when the row passed and has a time that can be judged: positive, finite. NULL: it has not.
 */
int att_gate_has_time(const struct att_record *r);

/* The same of a row of any status: kernels of peers that deviate are timed, too. */
int att_gate_is_timed(const struct att_record *r);

/* "8.045 ms" */
const char *att_gate_time_text(double ns, char *buf, size_t size);

#endif
