/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_history_past.c - which nights and which rows of them the gate compares tonight with: not
 * what was wrong, disturbed, red, of another machine, or before a loss was accepted; and what a
 * night's gate.json has to do with it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/gate_world.h"
#include "harness/history.h"
#include "harness/registry.h"
#include "harness/tests/case_tally.h"

enum { SERIES = 12, NIGHTS = 20 };

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

static void write_results(struct place *p, int i, const struct night *n, const char *path)
{
    struct att_result_file f;
    struct att_file        file;
    int                    r = 0;

    while (strcmp(att_reports[r]->name, "json") != 0)
        r++;
    att_gate_world_file(&p->world, i, &f);
    f.results.partial = n->partial;
    if (n->foreign)
        strcpy(f.env.cpu_model, "another processor");
    if (att_file_open(&file, path, p->why, sizeof(p->why)))
        abort();
    att_reports[r]->write(&f.results, file.out);
    if (att_file_commit(&file, p->why, sizeof(p->why)))
        abort();
    att_results_free(&f);
}

static void write_gate(int i, const struct night *n, const char *path)
{
    FILE *f = fopen(path, "w");

    if (!f)
        abort();
    fprintf(f,
            "{\"attest_gate\": {\"schema\": \"attest-gate-1\", \"exit_code\": %d, \"verdict\": "
            "\"night %d\", \"new\": {\"run_id\": \"night-%04d\"}, \"accepted\": [%s], "
            "\"findings\": [%s]}}\n",
            n->code, i, i, n->accepted ? n->accepted : "", n->gate);
    fclose(f);
}

static void add(struct tally *t, struct place *p, int i, const struct night *n)
{
    char                     results[128], gate[128];
    struct att_history_night night = { results, n->gate ? gate : NULL };
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

static void open_place(struct tally *t, struct place *p, const struct night *night, int n)
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

static void close_place(struct place *p)
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
static const char *nights_of(const struct place *p, int row, char *text)
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

static void test_left_out(struct tally *t)
{
    static const struct night night[] = {
        { NULL, 0, 0, 0, NULL }, { "", 0, 0, 0, NULL }, { "", 1, 0, 0, NULL },
        { "", 5, 0, 0, NULL },   { "", 3, 0, 0, NULL }, { "", 0, 1, 0, NULL },
        { "", 0, 0, 1, NULL },   { "", 4, 0, 0, NULL },
    };
    struct place p;
    char         text[64];

    open_place(t, &p, night, 8);
    tally(t, !strcmp(nights_of(&p, 3, text), "abeh"), "nights that count: %s", text);
    tally(t, att_history_last(&p.h) && att_history_last(&p.h)->number == 6,
          "the baseline is the last with code 0 that is whole");
    close_place(&p);
}

static void test_red(struct tally *t)
{
    static const char slow[] =
        "{\"row\": \"" ROW(4) "\", \"word\": \"SLOWER\", \"metric\": \"time\"}";
    static const char open[] =
        "{\"row\": \"" ROW(5) "\", \"word\": \"UNCONFIRMED\", \"metric\": \"time\"}";
    static const char passing[] =
        "{\"row\": \"" ROW(6) "\", \"word\": \"TRANSIENT\", \"metric\": \"time\"}";
    static const char launch[] =
        "{\"row\": \"" ROW(7) "\", \"word\": \"WORSE\", \"metric\": \"kernels\"}";
    const struct night night[] = {
        { "", 0, 0, 0, NULL },      { slow, 3, 0, 0, NULL },   { open, 0, 0, 0, NULL },
        { passing, 0, 0, 0, NULL }, { launch, 3, 0, 0, NULL },
    };
    struct place p;
    char         text[64];

    open_place(t, &p, night, 5);
    tally(t, !strcmp(nights_of(&p, 3, text), "a.cde"), "a slow night is not usual: %s", text);
    tally(t, !strcmp(nights_of(&p, 4, text), "ab.de"), "nor one that nobody decided: %s", text);
    tally(t, !strcmp(nights_of(&p, 5, text), "abcde"), "a transient is noise: %s", text);
    tally(t, !strcmp(nights_of(&p, 6, text), "abcde"), "a launch is no time: %s", text);
    tally(t,
          p.h.entry[0].accepted && !p.h.entry[1].accepted && !p.h.entry[2].accepted
              && p.h.entry[3].accepted && !p.h.entry[4].accepted,
          "what is red or open is no baseline");
    close_place(&p);
}

static void test_accepted(struct tally *t)
{
    static const char old[] =
        "{\"row\": \"" ROW(4) "\", \"value\": \"+5 %\", \"reason\": \"x\"}";
    static const char both[] = "{\"row\": \"" ROW(
        4) "\", \"value\": \"+5 %\", \"reason\": \"x\"},"
           "{\"row\": \"" ROW(5) "\", \"value\": \"+5 %\", \"reason\": \"x\"}";
    const struct night night[] = {
        { "", 0, 0, 0, NULL }, { "", 0, 0, 0, old },  { NULL, 0, 0, 0, NULL },
        { "", 0, 0, 0, old },  { "", 0, 0, 0, both }, { "", 0, 0, 0, both },
    };
    struct place p;
    char         text[64];

    open_place(t, &p, night, 6);
    tally(t, !strcmp(nights_of(&p, 3, text), ".bcdef"), "anew from the first night on: %s",
          text);
    tally(t, !strcmp(nights_of(&p, 4, text), "....ef"), "the other one later: %s", text);
    tally(t, !strcmp(nights_of(&p, 5, text), "abcdef"), "and no other row: %s", text);
    close_place(&p);
}

/* A gate.json that is none, or of another run. */
static void test_refused(struct tally *t)
{
    static const char *const bad[][2] = {
        { "", "line 1" },
        { "{}", "no gate.json" },
        { "{\"attest_gate\": {\"exit_code\": 0, \"verdict\": \"x\", \"new\": {\"run_id\": "
          "\"y\"}}}",
          "judges the run y" },
        { "{\"attest_gate\": {\"exit_code\": 0.5, \"verdict\": \"x\", \"new\": {\"run_id\": "
          "\"night-0001\"}}}",
          "no gate.json" },
        { "{\"attest_gate\": [1]}", "no gate.json" },
    };
    static const struct night first = { NULL, 0, 0, 0, NULL };
    struct place              p;
    char                      results[128], gate[128];

    open_place(t, &p, &first, 1);
    snprintf(results, sizeof(results), "%s.results", p.dir);
    snprintf(gate, sizeof(gate), "%s.gate", p.dir);
    write_results(&p, 1, &first, results);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        const struct att_history_night night = { results, gate };
        int                            number;
        FILE                          *f = fopen(gate, "w");
        if (!f)
            abort();
        fputs(bad[i][0], f);
        fclose(f);
        tally(t,
              att_history_add(p.dir, &night, &number, p.why, sizeof(p.why)) == ATT_EINVAL
                  && strstr(p.why, bad[i][1]) && strstr(p.why, ".gate"),
              "%s: %s", bad[i][0], p.why);
    }
    unlink(results);
    unlink(gate);
    close_place(&p);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_left_out(&t);
    test_red(&t);
    test_accepted(&t);
    test_refused(&t);
    return tally_end(&t);
}
