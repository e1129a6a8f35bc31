/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_machine.c - did the machine move, or the code? The sentinels know: nobody changes them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/gate_series.h"
#include "harness/host.h"

static const double SURELY = 3; // standard errors

static double percent(double ln)
{
    return 100 * expm1(ln);
}

/* What a back-end's series have in common tonight. */
struct common {
    double by;    // ln; NaN: too few series
    double error; // its standard error
};

/* By the nights where enough series have some, else by BASELINE. */
static struct common common_mode(const struct att_gate_series *s,
                                 const struct att_screened *screened, const double *common,
                                 int group)
{
    const double *c = common + (size_t)group * ((size_t)s->nights + 1);
    double       *d = att_must(((size_t)s->n + 1) * sizeof(*d));
    struct common found;
    int           n = 0, pairs = 0;

    for (int b = 0; b < s->n; b++)
        if (s->group[b] == group && screened[b].nights >= att_screen_rules.least)
            d[n++] = screened[b].effect; // beyond the common mode
    att_gate_center(d, n, &found.error);
    found.by = c[s->nights];
    for (int b = 0; b < s->n && n < att_screen_rules.crowd; b++)
        if (s->group[b] == group && s->pair[b].base > 0)
            d[pairs++] = log(s->pair[b].now / s->pair[b].base);
    if (n < att_screen_rules.crowd) {
        att_gate_center(d, pairs, &found.error);
        found.by = s->ratio[group];
    }
    free(d);
    return found;
}

/* Beyond 1 %, and beyond what its own noise explains. */
static int has_moved(double by, double error)
{
    return fabs(expm1(by)) > att_screen_rules.common && fabs(by) > SURELY * error;
}

/* Can sentinels that were not seen to move tell that it was not the machine that did? Not when
 * their own noise is as wide as what the series have in common. */
static int can_tell(double sentinel, double doubt, double by)
{
    return fabs(by - sentinel) > SURELY * doubt;
}

static void keep_largest(double *kept, double v)
{
    if (!isnan(v) && !(fabs(*kept) >= fabs(v)))
        *kept = v;
}

/* "+2.0 %"; "an unknown amount" when too few series have anything in common. */
static const char *amount(double ln, char *buf, size_t size)
{
    if (isnan(ln))
        snprintf(buf, size, "an unknown amount");
    else
        snprintf(buf, size, "%+.1f %%", percent(ln));
    return buf;
}

/* All series moved; did the machine? 1: nobody knows, and the environment is said to have
 * changed. 0: it did not, and a note says why. */
static int is_in_doubt(struct att_gate *g, const struct att_gate_series *s, int group,
                       const struct common *c)
{
    const double sentinel = s->sentinel[group], doubt = s->doubt[group];
    const char  *name = s->backend[group];

    if (isnan(sentinel))
        att_gate_disturbed(g,
                           "ENVIRONMENT_CHANGED: all series of %s moved by %+.1f %%, and no "
                           "sentinel tells whether it was the machine",
                           name, percent(c->by));
    else if (!can_tell(sentinel, doubt, c->by))
        att_gate_disturbed(
            g,
            "ENVIRONMENT_CHANGED: all series of %s moved by %+.1f %%, and its %d "
            "sentinels (%+.1f %%, give or take %.1f) are too restless to tell "
            "whether it was the machine",
            name, percent(c->by), s->sentinels[group], percent(sentinel),
            percent(SURELY * doubt));
    else
        att_gate_note(g,
                      "all series of %s moved by %+.1f %% while %d sentinels stand still "
                      "(%+.1f %%, give or take %.1f): it is the change, not the machine",
                      name, percent(c->by), s->sentinels[group], percent(sentinel),
                      percent(SURELY * doubt));
    return !can_tell(sentinel, doubt, c->by);
}

double att_gate_machine(struct att_gate *g, const struct att_gate_series *s,
                        const struct att_screened *screened, const double *common, int group)
{
    const struct common c = common_mode(s, screened, common, group);
    const double        sentinel = s->sentinel[group], doubt = s->doubt[group];
    char                by[40];

    keep_largest(&g->common, c.by);
    keep_largest(&g->sentinel, sentinel);
    g->sentinels += s->sentinels[group];
    if (has_moved(sentinel, doubt)) {
        att_gate_disturbed(g,
                           "ENVIRONMENT_CHANGED: %d sentinels of %s (copies, peers) moved by "
                           "%+.1f %%, all its series by %s",
                           s->sentinels[group], s->backend[group], percent(sentinel),
                           amount(c.by, by, sizeof(by)));
        return NAN;
    }
    if (has_moved(c.by, c.error) && is_in_doubt(g, s, group, &c))
        return NAN;
    // Half of the series may have moved: what they have in common is no matter of the machine
    // either. And what the sentinels' noise explains is no common mode.
    if (has_moved(c.by, 0) && can_tell(sentinel, doubt, c.by))
        return has_moved(sentinel, 0) ? 0 : sentinel;
    return NAN;
}
