/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen.h - which series of tonight are worth a second look? Layers 1 and 3 of the nightly
 * gate (spec "measurement" 4.3), as functions of arrays: no files, no clock, no random numbers.
 * The gate and the simulator of nights call the same code.
 *
 * A series is one row's latency over the nights, as ln(ns). What all series of a group (a
 * back-end) share in a night is its common mode; it is taken out before a series is judged.
 */
#ifndef ATT_SCREEN_H
#define ATT_SCREEN_H

/* The constants of spec 4.3. */
struct att_screen_rules {
    int    window;  // nights that a series is compared with, at most
    int    least;   // nights without which a series is not judged
    int    crowd;   // series without which a common mode is not told from a change
    double p;       // a candidate is less likely than this by chance, one-sided
    double effect;  // and slower by more than this, relative
    double ns;      // and by more than this, in ns
    double q;       // of Benjamini and Hochberg, over all judged series
    double common;  // a common mode beyond this is not a matter of single kernels
    double spread;  // least relative spread of a series
    double k, h;    // CUSUM: slack and limit, in spreads
    double drift;   // and a drift is larger than this, relative
    double doubt;   // of its reference, in standard errors
    double most;    // that one night adds to it, in spreads
    int    quicker; // nights on each side of a step to a faster level
};

extern const struct att_screen_rules att_screen_rules;

struct att_screen {
    int           series, nights, groups;
    const double *past;    // [series][nights] ln ns, oldest first; NaN: not there, or before
                           // the series began anew
    const double *tonight; // [series] ln ns; NaN: not measured
    const double *floor;   // [series] least relative spread that the clock can tell; >= 0
    const int    *group;   // [series] 0 .. groups - 1
    const double *anchor;  // [groups] tonight's common mode as the sentinels tell it, or NaN:
                           // as the series themselves do. NULL: all NaN
};

/* What became of one series. */
struct att_screened {
    int    nights;         // of its window
    int    judged;         // 0: not measured tonight, or too few nights
    double center, spread; // of the window, ln ns, common modes taken out
    double effect;         // tonight over the center, ln; positive: slower
    double t, p;           // one-sided: slower
    double q;              // p adjusted by Benjamini and Hochberg
    double p_faster;       // one-sided: faster
    int    candidate;      // p and effect are beyond the rules
    int    listed;         // and so is q
    int    faster;         // faster by the mirrored rules
    double drift;          // CUSUM; NaN: no reference
    double shift;          // mean of the nights since it left 0, over the reference, ln
    int    drifting;
};

/*
 * Judge tonight. `out` [series]; `common` [groups][nights + 1] receives the common modes, ln,
 * tonight's last; 0 where fewer than `crowd` series tell. Window of a series: its last 30
 * nights; t = (y' - median) / (s sqrt(1 + 1/W)), s = max(1.4826 MAD, floors), p from Student's
 * t with W - 1 degrees of freedom.
 */
void att_screen_run(const struct att_screen *in, struct att_screened *out, double *common);

/* Benjamini and Hochberg 1995: q[i] = min over j >= rank(i) of p_(j) n / j. NaN among p is
 * passed through and does not count. */
void att_screen_adjust(const double *p, int n, double *q);

/*
 * One-sided CUSUM (Page 1954) of n values in units of the spread: S = max(0, S + z - k).
 * Returns the last S; *since is the number of values since S was last 0. NaN values are left
 * out.
 */
double att_screen_cusum(const double *z, int n, double k, int *since);

/*
 * The night at which the series last stepped down to a level that is faster by more than
 * `effect`, 0: never. Steps up are never found: a limit does not raise itself, it takes an
 * accepted line to begin anew. y [nights] ln ns, NaN: not there.
 */
int att_screen_quicker(const double *y, int nights);

/*
 * Two files and no history: 1 when `now` is slower than `base` by more than the least effects,
 * the common mode taken out, and the two intervals do not touch. Medians and intervals in ns;
 * an unknown interval (NaN) is as wide as its median.
 */
struct att_screen_pair {
    double base, base_high; // median and upper end of its interval
    double now, now_low;
    double common; // ln
};
int att_screen_pair(const struct att_screen_pair *pair);

#endif
