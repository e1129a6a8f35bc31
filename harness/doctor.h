/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doctor.h - the passport of a machine: what its back-ends measured about themselves, and
 * what stands in the way of measuring here. The parts of `attest doctor`:
 *
 *     command_doctor.c  the command and its exit code
 *     doctor_seat.c     one child per back-end or plug-in, watched
 *     doctor_print.c    the table
 *     doctor_json.c     the same for machines
 *     doctor_warn.c     the warnings
 */
#ifndef ATT_DOCTOR_H
#define ATT_DOCTOR_H

#include <regex.h>
#include <stddef.h>
#include <stdio.h>

#include "harness/attest.h"
#include "harness/env.h"
#include "harness/options.h"

enum { ATT_DOCTOR_SEATS = 40, ATT_DOCTOR_WARNINGS = 16 };

struct att_doctor_figure {
    int    seat; // whose: index into seat[]
    char   name[64], unit[16];
    double value;
};

/* How a back-end's examination ended. */
enum att_doctor_end {
    ATT_DOCTOR_MEASURED,
    ATT_DOCTOR_UNWANTED, // --backend leaves it out
    ATT_DOCTOR_ABSENT,   // there is no such device here
    ATT_DOCTOR_NOTHING,  // it has no passport, or its base's
    ATT_DOCTOR_UNUSABLE, // a plug-in that cannot be loaded
    ATT_DOCTOR_FAILED,   // it reported an error, died or stood still
};

struct att_doctor_seat {
    char                name[64];
    char                describe[256];
    enum att_doctor_end end;
    char                why[256]; // in words, when it was not measured
};

struct att_doctor {
    const struct att_options *o;
    const regex_t            *backend; // --backend, or NULL
    struct att_environment    env;
    int                       seats;
    struct att_doctor_seat    seat[ATT_DOCTOR_SEATS];
    int                       figures, room;
    struct att_doctor_figure *figure; // the command frees it
    int                       warnings;
    char                      warning[ATT_DOCTOR_WARNINGS][192];
};

/* Examine an in-tree back-end, or the plug-in at `path` when it is NULL, in a child of its
 * own. Adds a seat and its figures. Whatever happens to the child is the seat's end. */
void att_doctor_examine(struct att_doctor *d, const struct att_backend *builtin,
                        const char *path);

/* Sort the figures for reading: by back-end, group, name, size, threads. */
void att_doctor_sort(struct att_doctor *d);

/* Fill warning[] from the environment and the figures. */
void att_doctor_warn(struct att_doctor *d);

/* The table for people, no wider than 100 columns. */
void att_doctor_print(const struct att_doctor *d, FILE *out);

/* The passport as JSON; errors are the stream's. */
void att_doctor_json(const struct att_doctor *d, FILE *out);

/* "measured", "absent" ... */
const char *att_doctor_end_name(enum att_doctor_end end);

#endif
