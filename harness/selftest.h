/* SPDX-License-Identifier: Apache-2.0 */
/* selftest.h - mutants, and what became of them. */
#ifndef ATT_SELFTEST_H
#define ATT_SELFTEST_H

#include <regex.h>

#include "harness/casefile.h"
#include "harness/child.h"
#include "harness/options.h"

struct death {
    char    mutant[112]; // <op>/<name>
    char    named[32];   // the detector that its file names
    char    killer[32];  // the detector that spoke; "" for a survivor
    char    reason[512];
    char    where[512];
    int64_t cases; // it was tried on
};

struct bench {
    const struct att_options *o;
    struct att_options        child; // what children see: a short time-out
    struct att_caselist       list;
    const regex_t            *filter; // over <op>/<name> of mutants; NULL: all
    const struct att_child   *index;  // knows all mutants by name
    struct death             *dead;   // [n], shared with the workers
    int                      *wanted; // [n], kernels of the plug-in
    int                       n;
};

/* Print the kill matrix and the verdict; the exit code. */
int att_selftest_print(const struct bench *b);

#endif
