/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history_for_tests.h - a history of made-up nights with what their gates said, and the past of
 * a night as numbers: what the tests of the history share.
 */
#ifndef ATT_TESTS_HISTORY_FOR_TESTS_H
#define ATT_TESTS_HISTORY_FOR_TESTS_H

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/gate_world.h"
#include "harness/history.h"
#include "harness/registry.h"
#include "harness/tests/case_tally.h"

enum { NIGHTS = 20, SERIES = 12 };

/* How a night ended, and what its gate said. */
struct night {
    const char *gate; // findings of its gate.json, NULL: none
    int         code, foreign, partial;
    const char *accepted; // a line, or NULL
};

struct place {
    char                   dir[64], why[5000];
    struct att_gate_world  world;
    struct att_result_file now;
    struct att_history     h;
    struct att_gate_past   past;
};

#define ROW(n) "cpu/pack_qkv/fused/b:1/s:" #n "/h:2/d:8"

static inline void write_file(struct place *p, const struct att_result_file *f,
                              const char *path)
{
    struct att_file file;
    int             r = 0;

    while (strcmp(att_reports[r]->name, "json") != 0)
        r++;
    if (att_file_open(&file, path, p->why, sizeof(p->why)))
        abort();
    att_reports[r]->write(&f->results, file.out);
    if (att_file_commit(&file, p->why, sizeof(p->why)))
        abort();
}

static inline void write_results(struct place *p, int i, const struct night *n,
                                 const char *path)
{
    struct att_result_file f;

    att_gate_world_file(&p->world, i, &f);
    f.results.partial = n->partial;
    if (n->foreign)
        strcpy(f.env.cpu_model, "another processor");
    write_file(p, &f, path);
    att_results_free(&f);
}

/* `text` lacks its two last braces; before them comes the digest. */
static inline void write_sealed(const char *path, const char *text)
{
    FILE             *f = fopen(path, "w");
    struct att_digest d;
    char              hex[ATT_DIGEST_TEXT];

    if (!f)
        abort();
    att_digest_begin(&d);
    att_digest_json(&d, text, strlen(text));
    att_digest_text(&d, hex);
    fprintf(f, "%s, \"digest\": \"%s\"}}\n", text, hex);
    fclose(f);
}

static inline void write_gate(int i, const struct night *n, const char *path)
{
    char text[2000];

    snprintf(
        text, sizeof(text),
        "{\"attest_gate\": {\"schema\": \"attest-gate-1\", \"exit_code\": %d, \"verdict\": "
        "\"night %d\", \"new\": {\"run_id\": \"night-%04d\"}, \"accepted\": [%s], "
        "\"findings\": [%s]",
        n->code, i, i, n->accepted ? n->accepted : "", n->gate);
    write_sealed(path, text);
}

/* The night with which all begins anew. */
static const struct night beginning = { NULL, 0, 0, 0, NULL };

static inline void add(struct tally *t, struct place *p, int i, const struct night *n)
{
    char                     results[128], gate[128];
    struct att_history_night night = { results, n->gate ? gate : NULL, n == &beginning };
    int                      number;

    snprintf(results, sizeof(results), "%s.results", p->dir);
    snprintf(gate, sizeof(gate), "%s.gate", p->dir);
    write_results(p, i, n, results);
    if (n->gate)
        write_gate(i, n, gate);
    tally(t, !att_history_add(p->dir, &night, &number, p->why, sizeof(p->why)), "night %d: %s",
          i, p->why);
    unlink(results);
    unlink(gate);
}

static inline void open_place(struct tally *t, struct place *p, const struct night *night,
                              int n)
{
    struct att_nights model = att_nights_usual;

    memset(p, 0, sizeof(*p));
    strcpy(p->dir, "/tmp/attest-past-XXXXXX");
    if (!mkdtemp(p->dir))
        abort();
    model.series = SERIES;
    att_gate_world_make(&p->world, &model, 0, NIGHTS);
    for (int i = 0; i < n; i++)
        add(t, p, i, &night[i]);
    att_gate_world_file(&p->world, NIGHTS, &p->now);
    tally(t,
          !att_history_open(&p->h, p->dir, p->why, sizeof(p->why))
              && !att_history_past(&p->h, &p->now, &p->past, NULL, p->why, sizeof(p->why)),
          "%s", p->why);
}

static inline void close_place(struct place *p)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", p->dir);
    if (system(command))
        abort();
    att_history_past_free(&p->past);
    att_history_free(&p->h);
    att_results_free(&p->now);
    att_gate_world_free(&p->world);
}

/* The nights of a row that are there, as letters: 'a' is night 0; '.' is a gap. */
static inline const char *nights_of(const struct place *p, int row, char *text)
{
    for (int k = 0; k < p->past.nights; k++) {
        const double y = p->past.y[row * p->past.nights + k];
        text[k] = isnan(y) ? '.' : '?';
        for (int i = 0; i < NIGHTS; i++)
            if (fabs(y - p->world.value[i * SERIES + row]) < 1e-9)
                text[k] = (char)('a' + i);
    }
    text[p->past.nights] = '\0';
    return text;
}

#endif
