/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotdata.c - which results are drawn, and where.
 *
 * Rows go downwards: y is 0 for the first and falls by 1 per kernel and by GAP more per case.
 */
#include "harness/plotdata.h"

#include <stdlib.h>
#include <string.h>

#include "harness/env.h"
#include "harness/host.h"
#include "harness/plots.h"

static const double GAP = 0.8;

const char *att_plot_harmless(const char *text, char *buf, size_t size)
{
    size_t n = 0;

    for (; *text && n + 1 < size; text++) {
        int plain = *text >= ' ' && *text <= '~' && !strchr("\"'`\\{}^@&#", *text);
        buf[n++] = plain ? *text : '?';
    }
    buf[n] = '\0';
    return buf;
}

/* Of what the kernels ran on, without what follows the first comma. */
static void machines(const struct att_environment *env, char *text, size_t size)
{
    size_t at = 0;

    snprintf(text, size, "%s", env->n_devices > 0 ? "" : env->cpu_model);
    for (int i = 0; i < env->n_devices && at < size; i++)
        at += (size_t)snprintf(text + at, size - at, "%s%.*s", i ? ", " : "",
                               (int)strcspn(env->device[i], ","), env->device[i]);
}

void att_plot_put_title(const struct att_results *r, FILE *out)
{
    char text[512], clean[512], on[256];

    machines(r->env, on, sizeof(on));
    snprintf(text, sizeof(text), "%.120s %.120s, %.200s, %s", r->mode, r->suites, on,
             r->started);
    fprintf(out, "run_title = \"%s\"\n", att_plot_harmless(text, clean, sizeof(clean)));
}

int att_plot_same_case(const struct att_record *a, const struct att_record *b)
{
    return !strcmp(a->name, b->name);
}

/* The kernel's number; the last one collects what does not fit. */
static int find_arm(struct att_plot_data *d, const struct att_record *r)
{
    char name[sizeof(r->backend) + sizeof(r->variant) + 2], clean[sizeof(d->kernel[0].name)];
    int  i;

    snprintf(name, sizeof(name), "%s/%s", r->backend, r->variant);
    att_plot_harmless(name, clean, sizeof(clean));
    for (char *blank; (blank = strchr(clean, ' ')) != NULL;)
        *blank = '_'; // setup.gp lists the names in one string
    for (i = 0; i < d->arms; i++) {
        if (!strcmp(d->kernel[i].name, clean))
            return i;
    }
    if (i == ATT_PLOT_ARMS)
        return i - 1;
    strcpy(d->kernel[i].name, clean);
    return d->arms++;
}

static void mark_baselines(struct att_plot_data *d)
{
    for (int i = 0; i < d->n; i++) {
        char name[sizeof(d->row[i]->backend) + sizeof(d->row[i]->rate.against) + 2];
        if (!*d->row[i]->rate.against)
            continue;
        snprintf(name, sizeof(name), "%s/%s", d->row[i]->backend, d->row[i]->rate.against);
        for (int k = 0; k < d->arms; k++)
            d->kernel[k].baseline |= !strcmp(d->kernel[k].name, name);
    }
}

static int is_drawn(const struct att_record *r)
{
    return r->timed && r->time.ns.median > 0;
}

static void place_row(struct att_plot_data *d, const struct att_record *row)
{
    const int    first = !d->n || !att_plot_same_case(row, d->row[d->n - 1]);
    const double above = d->n ? d->y[d->n - 1] : 1;

    d->y[d->n] = above - 1 - (first && d->n ? GAP : 0);
    d->cases += first;
    d->row[d->n] = row;
    d->arm[d->n] = find_arm(d, row);
    d->bottom = d->y[d->n++];
}

void att_plot_data_begin(struct att_plot_data *d, const struct att_results *r)
{
    char *chosen = att_must((size_t)r->n + 1);

    memset(d, 0, sizeof(*d));
    d->r = r;
    d->row = att_must(ATT_PLOT_ROWS * sizeof(d->row[0]));
    d->y = att_must(ATT_PLOT_ROWS * sizeof(d->y[0]));
    d->arm = att_must(ATT_PLOT_ROWS * sizeof(d->arm[0]));
    d->bottom = 1;
    att_plot_choose(r, chosen);
    for (int64_t i = 0; i < r->n; i++) {
        if (!is_drawn(&r->record[i]))
            continue;
        if (chosen[i] && d->n < ATT_PLOT_ROWS)
            place_row(d, &r->record[i]);
        else
            d->left_out++;
    }
    mark_baselines(d);
    free(chosen);
}

void att_plot_data_end(struct att_plot_data *d)
{
    free(d->row);
    free(d->y);
    free(d->arm);
    memset(d, 0, sizeof(*d));
}
