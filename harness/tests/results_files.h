/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results_files.h - files of results in a scratch folder, for the tests of their reader:
 * written by the program's own report, or as a test spoiled them.
 */
#ifndef ATT_TESTS_RESULTS_FILES_H
#define ATT_TESTS_RESULTS_FILES_H

#include <sys/stat.h>
#include <unistd.h>

#include "harness/results.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/report_data.h"

extern const struct att_report att_report_json, att_report_jsonl;

/* A scratch folder, and the file in it that is read. */
struct scratch {
    char dir[64], path[96], lines[96]; // the folder, its results.json, its results.jsonl
    char why[8192];
};

static inline void scratch_make(struct scratch *s)
{
    strcpy(s->dir, "/tmp/attest-results-XXXXXX");
    if (!mkdtemp(s->dir))
        abort();
    snprintf(s->path, sizeof(s->path), "%s/results.json", s->dir);
    snprintf(s->lines, sizeof(s->lines), "%s/results.jsonl", s->dir);
    s->why[0] = '\0';
}

static inline void scratch_drop(struct scratch *s)
{
    unlink(s->path);
    unlink(s->lines);
    if (rmdir(s->dir))
        abort();
}

static inline void put_file(const char *path, const char *text, size_t size)
{
    FILE *f;

    unlink(
        path); // some file systems wait for the disk when a file is emptied and written again
    f = fopen(path, "w");
    if (!f || fwrite(text, 1, size, f) != size || fclose(f))
        abort();
}

/* Load text as results.json; the caller frees what loads. */
static inline int load_text(struct scratch *s, struct att_result_file *f, const char *text,
                            size_t size)
{
    put_file(s->path, text, size);
    s->why[0] = '\0';
    return att_results_load(f, s->path, s->why, sizeof(s->why));
}

/* `text` with the first `from` replaced by `to`; free() it. NULL: there is none. */
static inline char *replaced(const char *text, const char *from, const char *to)
{
    const char  *at = strstr(text, from);
    const size_t room = strlen(text) + strlen(to) + 1;
    char *new = at ? calloc(1, room) : NULL;

    if (new)
        snprintf(new, room, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return new;
}

/* Without any digest, as older programs wrote; free() it. */
static inline char *without_digests(const char *text)
{
    char *new = strdup(text), *at;

    while (new && (at = strstr(new, ", \"digest\": \"")) != NULL)
        memmove(at, at + 78, strlen(at + 78) + 1); // 13 before the digits, 64 of these, a quote
    while (new && (at = strstr(new, "\"digest\": \"")) != NULL) {
        char *comma = strrchr((*at = '\0', new), ','); // on a line of its own
        memmove(comma, at + 76, strlen(at + 76) + 1);
    }
    return new;
}

/* Rows that were timed on a device that feels, beside peers, with samples. */
static inline void enrich(struct att_results *r)
{
    static double sample[300];

    for (int i = 0; i < 300; i++)
        sample[i] = 1000.0 / 3 + i * 0.1;
    for (int i = 0; i < r->n; i++) {
        struct att_record *row = row_of(r, i);
        row->n_samples = 300 - i;
        row->samples = sample;
        row->time.feels = i % 2;
        for (int b = 0; b < row->time.blocks && i % 2; b++)
            row->time.block_felt[b] = (struct att_felt){ 1755 - b, 0, 600.5, NAN, "sw_power" };
        row->time.block_ns[3] = NAN; // discarded
        row->n_rivals = i % 3;
        for (int k = 0; k < row->n_rivals; k++) {
            snprintf(row->rival[k].name, sizeof(row->rival[k].name), "torch/kernel_%d", k);
            row->rival[k].speedup = (struct att_interval){ 30 + k, 1.1 + k, 1, 2.0 / 3 };
        }
        row->accuracy.judged = i;
        row->accuracy.over_bound = 0.1 + i;
    }
}

#endif
