/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotseries.c - the data of the plots that show whole series, however many rows they have.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/env.h"
#include "harness/plotdata.h"
#include "harness/writer.h"
#include "reports/series.h"

/* Colours that the colour-blind can tell apart (Okabe and Ito); baselines are grey. */
const char *att_plot_colour(int hue, int baseline)
{
    static const char *const colour[] = { "#0072B2", "#E69F00", "#009E73", "#CC79A7",
                                          "#56B4E9", "#D55E00", "#5D3A9B" };
    static const char *const grey[] = { "#8C8C8C", "#BDBDBD", "#5F5F5F" };

    return baseline ? grey[hue % 3] : colour[hue % 7];
}

const char *att_plot_word(const char *text, char *buf, size_t size)
{
    att_plot_harmless(text, buf, size);
    for (char *s = buf; *s; s++)
        if (*s == ' ')
            *s = '_';
    return *buf ? buf : "?";
}

void att_plot_real(FILE *out, double v)
{
    if (isfinite(v))
        fprintf(out, " %.9g", v);
    else
        fputs(" NaN", out);
}

static const struct {
    const char *name;
    void (*put)(const struct att_series *s, FILE *data, FILE *setup);
} parts[] = {
    { "lengths.dat", att_plot_lengths }, { "roofline.dat", att_plot_roofline },
    { "errors.dat", att_plot_errors },   { "rounds.dat", att_plot_rounds },
    { "trace.dat", att_plot_trace },
};

static int write_part(const struct att_series *s, size_t part, const char *dir, FILE *setup,
                      char *why, size_t why_size)
{
    struct att_file file;
    char            path[ATT_PATH];
    int             err;

    snprintf(path, sizeof(path), "%s/%s", dir, parts[part].name);
    err = att_file_open(&file, path, why, why_size);
    if (err)
        return err;
    parts[part].put(s, file.out, setup);
    return att_file_commit(&file, why, why_size);
}

int att_plot_series_write(const struct att_results *r, const char *dir, char *why,
                          size_t why_size)
{
    struct att_series s;
    struct att_file   setup;
    char              path[ATT_PATH];
    int               err;

    snprintf(path, sizeof(path), "%s/setup_series.gp", dir);
    err = att_file_open(&setup, path, why, why_size);
    if (err)
        return err;
    if (att_series_begin(&s, r)) {
        att_file_abandon(&setup);
        snprintf(why, why_size, "too little memory for the plots");
        return ATT_ENOMEM;
    }
    att_plot_put_title(r, setup.out);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !err; i++)
        err = write_part(&s, i, dir, setup.out, why, why_size);
    att_series_end(&s);
    if (!err)
        return att_file_commit(&setup, why, why_size);
    att_file_abandon(&setup);
    return err;
}
