/* SPDX-License-Identifier: Apache-2.0 */
/*
 * word.h - what a run, or what changed since another, is called in a word: the same on the page
 * and in Markdown, and never told by a colour alone.
 */
#ifndef ATT_WORD_H
#define ATT_WORD_H

#include "reports/pages.h"

struct att_word {
    const char *word;  // "PASS"
    int         value; // 1 good, 0 to be noted, -1 bad
};

/* How a run ended. */
struct att_word att_word_of_run(const struct att_results *r);

/* What changed in a file since its baseline, with a sentence in `text`: "1 row is gone, 3 rows
 * show no difference". Nothing here is a verdict about speed, and between machines nothing but
 * counts is compared. */
struct att_word att_word_of_change(const struct att_pages_file *f, char *text, size_t size);

#endif
