/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_nights.c - writes files of results of made-up nights (gate_world.h), for scripts.
 *
 * usage: random_nights DIR [OPTION VALUE]...
 *
 *     DIR/1.json ..        the nights, the last one with what is planted in it
 *     --nights N           how many (2)
 *     --series N           rows of each (300)
 *     --seed S             other noise
 *     --row PREFIX         of all rows, "cpu/pack_qkv/fused" (default)
 *     --at I               the row in which is planted, from 0
 *     --slower PERCENT     that row is slower
 *     --machine PERCENT    everything is, copies included
 *     --plant WHAT         launch, byte, bits, wrong, gone, skip, partial, dirty, other
 * (another machine)
 *     --quiet-machine 1    little noise between processes
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/gate_world.h"
#include "harness/registry.h"
#include "harness/writer.h"

struct asked {
    const char *dir, *row, *plant;
    int         nights, series, at;
    double      slower, machine;
    uint64_t    seed;
    int         quiet;
};

static int read_option(struct asked *a, const char *option, const char *value)
{
    if (!strcmp(option, "--nights"))
        a->nights = atoi(value);
    else if (!strcmp(option, "--series"))
        a->series = atoi(value);
    else if (!strcmp(option, "--seed"))
        a->seed = strtoull(value, NULL, 10);
    else if (!strcmp(option, "--row"))
        a->row = value;
    else if (!strcmp(option, "--at"))
        a->at = atoi(value);
    else if (!strcmp(option, "--slower"))
        a->slower = atof(value);
    else if (!strcmp(option, "--machine"))
        a->machine = atof(value);
    else if (!strcmp(option, "--plant"))
        a->plant = value;
    else if (!strcmp(option, "--quiet-machine"))
        a->quiet = atoi(value);
    else
        return -1;
    return 0;
}

/* "slow/pack_qkv/spin": all rows are of that kernel. */
static void rename_rows(struct att_result_file *f, const char *prefix)
{
    char backend[32], op[48], variant[48];

    if (sscanf(prefix, "%31[^/]/%47[^/]/%47[^/]", backend, op, variant) != 3)
        return;
    for (int i = 0; i < f->results.n; i++) {
        struct att_record *r = att_gate_world_row(f, i);
        const char        *rest = strchr(r->name, '/');
        snprintf(r->backend, sizeof(r->backend), "%s", backend);
        snprintf(r->variant, sizeof(r->variant), "%s", variant);
        snprintf(r->row, sizeof(r->row), "%s%s", prefix, rest);
        snprintf(r->repro, sizeof(r->repro), "attest bench %s --filter '^%s/'", r->name,
                 prefix);
    }
}

static void fail(struct att_record *r)
{
    r->status = ATT_FAIL;
    r->timed = 0;
    strcpy(r->detector, "exact");
    strcpy(r->reason, "planted");
}

static int plant(struct att_result_file *f, const char *what, int at)
{
    struct att_record *r = att_gate_world_row(f, at);

    if (!strcmp(what, "launch"))
        r->launches++, r->kernels++;
    else if (!strcmp(what, "byte"))
        r->memory.temporaries++;
    else if (!strcmp(what, "bits"))
        r->output_hash ^= 1;
    else if (!strcmp(what, "wrong"))
        fail(r);
    else if (!strcmp(what, "skip"))
        r->status = ATT_SKIP, r->timed = 0;
    else if (!strcmp(what, "gone"))
        att_gate_world_drop(f, at);
    else if (!strcmp(what, "partial"))
        f->results.partial = 1;
    else if (!strcmp(what, "dirty"))
        f->env.git_dirty = 1;
    else if (!strcmp(what, "other"))
        strcpy(f->env.cpu_model, "another processor");
    else
        return -1;
    return 0;
}

static void count(struct att_result_file *f)
{
    memset(f->results.count, 0, sizeof(f->results.count));
    for (int64_t i = 0; i < f->results.n; i++)
        f->results.count[f->results.record[i].status]++;
    if (f->results.count[ATT_FAIL])
        f->results.exit_code = 1;
}

static int write_file(const struct att_result_file *f, const char *path)
{
    char            why[5000];
    struct att_file file;
    int             i = 0;

    while (att_reports[i] && strcmp(att_reports[i]->name, "json") != 0)
        i++;
    if (!att_reports[i] || att_file_open(&file, path, why, sizeof(why)))
        return -1;
    att_reports[i]->write(&f->results, file.out);
    return att_file_commit(&file, why, sizeof(why));
}

static int write_night(const struct asked *a, const struct att_gate_world *w, int night)
{
    struct att_result_file f;
    char                   path[4200];
    int                    err = 0;

    att_gate_world_file(w, night, &f);
    rename_rows(&f, a->row);
    if (night == w->tonight && a->plant)
        err = plant(&f, a->plant, a->at);
    count(&f);
    snprintf(path, sizeof(path), "%s/%d.json", a->dir, night + 1);
    err = err ? err : write_file(&f, path);
    att_results_free(&f);
    return err;
}

int main(int argc, char **argv)
{
    struct asked a = { .nights = 2, .series = 300, .row = "cpu/pack_qkv/fused", .seed = 1 };
    struct att_nights     model = att_nights_usual;
    struct att_gate_world w;
    char                  why[5000];
    int                   bad = argc < 2;

    for (int i = 2; i < argc && !bad; i += 2)
        bad = i + 1 == argc || read_option(&a, argv[i], argv[i + 1]);
    if (bad || a.nights < 1 || a.series < 1 || a.at < 0 || a.at >= a.series) {
        fputs("random_nights: called wrongly; see its first lines\n", stderr);
        return 2;
    }
    a.dir = argv[1];
    model.series = a.series;
    model.seed = a.seed;
    model.common = 0.002;
    model.between = a.quiet ? 0.002 : model.between;
    if (att_make_dirs(a.dir, why, sizeof(why)))
        return 1;
    att_gate_world_make(&w, &model, 0, a.nights - 1);
    w.slower[a.at] = log1p(a.slower / 100);
    w.machine = log1p(a.machine / 100);
    for (int night = 0; night < a.nights && !bad; night++)
        bad = write_night(&a, &w, night);
    att_gate_world_free(&w);
    return bad != 0;
}
