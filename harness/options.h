/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - the command line, parsed. Every long flag --foo-bar is also read from the
 * environment variable ATT_FOO_BAR; the command line wins.
 */
#ifndef ATT_OPTIONS_H
#define ATT_OPTIONS_H

#include <stdint.h>
#include <stdio.h>

enum { ATT_MAX_PLUGINS = 16, ATT_MAX_PEERS = 8, ATT_MAX_WHAT = 64 };
enum { ATT_PEER_COMMAND = 512 }; // bytes of the longest command of a peer

struct att_options {
    const char *command;            // "run", "check", "bench", "list" ...
    const char *line;               // the whole command line, as it may be given again
    const char *what[ATT_MAX_WHAT]; // suites, files, case names; for list: the kind
    int         n_what;

    const char *filter;  // extended regex over row names; NULL: all
    const char *backend; // extended regex over back-end names; NULL: all
    const char *require; // extended regex over rows, one of which must PASS; NULL: none
    const char *against; // extended regex over rows that others are held against; NULL: none
    const char *plugin[ATT_MAX_PLUGINS];
    int         n_plugins;
    const char *peer[ATT_MAX_PEERS]; // shell commands, see peer.h
    int         n_peers;
    const char *cases;              // folder of suites
    const char *out;                // folder of results; NULL: made up
    const char *resume;             // journal to continue, or NULL
    const char *known;              // known issues, or NULL
    int         shard, shards;      // this shard of so many, from 0; shards 0: all
    int         shard_auto;         // 1: as the launcher says, see shard.h
    int64_t     seed;               // -1: each case's own
    int         threads;            // 0: all
    double      timeout;            // seconds without progress before a child is killed
    double      deadline;           // seconds for the whole run, 0: none
    double      min_time, max_time; // seconds of measuring per kernel and case
    int         rounds;             // that count, at least; fewer than 6 are 6
    double      heat;               // seconds of work before each block; -1: as the device asks
    int         heat_all;           // 1: by all kernels of the case in turn
    int         replay;             // 1: all cases are timed by replay, see replay.h
    double      target;             // half width of the interval that ends measuring, relative
    int         verbose, quiet, strict, dry_run, fail_fast;
    int         colour;       // 1, 0, or -1: as the terminal says
    const char *baseline_bin; // the program to compare this one with, or NULL
    const char *history;      // folder of past results, or NULL
    const char *approved;     // file of approved exact values, or NULL
    int         processes;    // most fresh processes per comparison, 0: the plan's
    int         gate;         // selftest: the gate's own
    const char *json;         // extra copies of single formats, or NULL; "-" is standard output
    const char *junit, *csv, *jsonl, *md, *html;
    int         keep_out; // 0: --no-out: write nothing but what was asked for
};

/* 0: run `o`. 1: end with *code, after a message on `err` or the help on standard output. */
int att_options_read(struct att_options *o, int argc, char **argv, int *code, FILE *err);

/* The help of one command, or of the program when `command` is NULL or unknown. */
void att_help(FILE *out, const char *command);

int att_is_command(const char *word); // 1: there is such a command

/* The commands, NULL-terminated. */
extern const char *const att_commands[];

/* "90", "90s", "1.5m", "200ms" as seconds; negative: not a duration. A unit is required. */
double att_duration(const char *text);

#endif
