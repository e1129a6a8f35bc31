/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h - what `attest report` puts on a page: files of results beside the first one, and
 * verdicts of claims and gates.
 */
#ifndef ATT_HARNESS_REPORT_H
#define ATT_HARNESS_REPORT_H

#include <stddef.h>

#include "harness/options.h"
#include "harness/results.h"
#include "reports/pages.h"

/* Two medians are apart when their intervals are, by at least this share and this much: below,
 * where code lies in memory decides (spec "measurement" 4.3). */
#define ATT_REPORT_SHARE 0.02
enum { ATT_REPORT_NS = 500 };

/*
 * Fill change, changes, kinds and apart of `to` from the rows of both files, the strongest
 * evidence first. Times count only where both come from the same kind of machine. Free with
 * att_report_forget.
 */
void att_report_compare(struct att_pages_file *to, const struct att_result_file *old,
                        const struct att_result_file *now);

/* Fill `of`: the change of each row of `last`, the file that the page is about. */
void att_report_index(struct att_pages_file *to, const struct att_results *last);

void att_report_forget(struct att_pages_file *to);

/* The file that `given` stands for: itself, or of a folder its results.json, else its
 * claims.json, else its gate.json. */
void att_report_path(const char *given, char *path, size_t size);

/* What the file begins like: 'g' the verdict of a gate, 'c' those of claims, 0 something else.
 */
int att_report_kind(const char *path);

/* 0, or ATT_EINVAL after a message: a file is given twice, by whatever path, or a page would
 * take the place of one of them, of the other page or of the plots of another run. */
int att_report_paths(const struct att_options *o);

/*
 * Read the verdicts that `attest claim --json` or `attest gate --json` wrote, at most `room` of
 * them. How many, 0 when the file is something else, ATT_EINVAL and a sentence in `why` when it
 * is one that cannot be read.
 */
int att_report_notes(struct att_pages_note *note, int room, const char *path, char *why,
                     size_t why_size);

#endif
