/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nights.h - made-up nights, to try the gate on: the noise model of spec "measurement" 4.3.
 *
 *     ln latency = mean of the series + effect of the night, common to all
 *                + effect of the process + right-skewed noise of the sample, 2 % of it spikes
 *
 * Every number is a function of the seed and of where it stands (night, series, process,
 * sample), so nights may be asked for in any order, and two gates see the same ones.
 */
#ifndef ATT_NIGHTS_H
#define ATT_NIGHTS_H

#include <stdint.h>

struct att_nights {
    int      series;
    int      samples;     // of a process
    double   common;      // sd of the effect of a night, ln
    double   between;     // sd of the effect of a process, ln: its median over the series
    double   uneven;      // sd of ln of that sd over the series
    double   within;      // scale of the noise of a sample, ln
    double   spike_share; // of the samples
    double   spike;       // most that a spike adds, ln
    uint64_t seed;
};

/* The nights of the table in spec 4.3: 0.8 % between processes, 0.4 % common, 30 samples. */
extern const struct att_nights att_nights_usual;

/* Mean of a series, ln ns: between 50 us and 50 ms. */
double att_nights_mean(const struct att_nights *m, int series);

/* Effect of a night on all series, ln. */
double att_nights_common(const struct att_nights *m, int night);

/* `samples` samples of one process, ln ns, in order of execution. */
void att_nights_samples(const struct att_nights *m, int series, int night, int process,
                        double *sample);

/* What a night reports of a series: the ln of the median of one process. */
double att_nights_value(const struct att_nights *m, int series, int night);

/*
 * d_p of one fresh pair of processes in which B is slower by `slower` (ln): ln t_A - ln t_B.
 * The effects of the two processes are independent: nothing cancels but the night's.
 */
double att_nights_pair(const struct att_nights *m, int series, int night, int process,
                       double slower);

/* A whole number below n, of `salt` and `night` alone: which series is spoilt tonight? */
int att_nights_pick(const struct att_nights *m, int night, int salt, int n);

#endif
