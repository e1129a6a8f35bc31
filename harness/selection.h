/* SPDX-License-Identifier: Apache-2.0 */
/*
 * selection.h - what a whole run was asked to do, before it was cut into shards: the shards of
 * one run agree in it, and nothing else does.
 */
#ifndef ATT_SELECTION_H
#define ATT_SELECTION_H

#include "harness/casefile.h"
#include "harness/options.h"

struct att_selection {
    int64_t cases;          // of all shards together
    char    key[65];        // hash over the names and seeds of all cases, in their order
    char    settings[4096]; // the options that decide what is run and how, without defaults
};

/* `all`: the cases before sharding. */
void att_selection_read(struct att_selection *s, const struct att_caselist *all,
                        const struct att_options *o);

#endif
