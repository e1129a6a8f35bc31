/* SPDX-License-Identifier: Apache-2.0 */
/* nights.c - the noise model of spec 4.3, by counters instead of a state. */
#include "harness/nights.h"

#include <math.h>
#include <stdlib.h>

#include "harness/host.h"
#include "harness/order.h"
#include "harness/stats.h"

enum salt { MEAN = 1, UNEVEN, COMMON, PROCESS, SAMPLE, SPIKE, HEIGHT, PICK, PAIR = 1 << 20 };

static const double SKEW = 0.7; // exp(0.7 z) - 1: median 0, and a long tail to the right

const struct att_nights att_nights_usual = {
    .series = 300,
    .samples = 30,
    .common = 0.004,
    .between = 0.008,
    .uneven = 0.4,
    .within = 0.01,
    .spike_share = 0.02,
    .spike = 0.3,
    .seed = 1,
};

/* splitmix64 (Steele, Lea and Flood 2014): consecutive counters give independent bits. */
static uint64_t mix(uint64_t x)
{
    return att_random_next(&x);
}

/* The place of a number: what it is, and for which series, night, process and sample. */
struct place {
    int salt, series, night, process, sample;
};

static uint64_t bits(const struct att_nights *m, const struct place *at)
{
    uint64_t x = mix(m->seed);

    x = mix(x ^ (uint64_t)at->salt);
    x = mix(x ^ (uint64_t)at->series);
    x = mix(x ^ (uint64_t)at->night);
    return mix(x ^ ((uint64_t)at->process << 32 | (uint64_t)(uint32_t)at->sample));
}

/* Between 0 and 1, never either. */
static double uniform(uint64_t x)
{
    return ((double)(x >> 11) + 0.5) * 0x1p-53;
}

/* Standard normal, by Box and Muller. */
static double normal(const struct att_nights *m, const struct place *at)
{
    const uint64_t x = bits(m, at);

    return sqrt(-2 * log(uniform(x))) * cos(2 * 3.14159265358979323846 * uniform(mix(x)));
}

double att_nights_mean(const struct att_nights *m, int series)
{
    return log(50e3) + uniform(bits(m, &(struct place){ MEAN, series, 0, 0, 0 })) * log(1000);
}

double att_nights_common(const struct att_nights *m, int night)
{
    return m->common * normal(m, &(struct place){ COMMON, 0, night, 0, 0 });
}

static double process_effect(const struct att_nights *m, int series, int night, int process)
{
    const double sd =
        m->between * exp(m->uneven * normal(m, &(struct place){ UNEVEN, series, 0, 0, 0 }));

    return sd * normal(m, &(struct place){ PROCESS, series, night, process, 0 });
}

void att_nights_samples(const struct att_nights *m, int series, int night, int process,
                        double *sample)
{
    const double level = att_nights_mean(m, series) + att_nights_common(m, night)
                         + process_effect(m, series, night, process);
    struct place at = { SAMPLE, series, night, process, 0 };

    for (int i = 0; i < m->samples; i++) {
        at.sample = i;
        at.salt = SAMPLE;
        sample[i] = level + m->within * (exp(SKEW * normal(m, &at)) - 1);
        at.salt = SPIKE;
        if (uniform(bits(m, &at)) >= m->spike_share)
            continue;
        at.salt = HEIGHT;
        sample[i] += m->spike * uniform(bits(m, &at));
    }
}

static double process_value(const struct att_nights *m, int series, int night, int process)
{
    double *x = att_must((size_t)m->samples * sizeof(*x)), median;

    att_nights_samples(m, series, night, process, x);
    att_sort(x, m->samples);
    median = att_quantile(x, m->samples, 0.5);
    free(x);
    return median;
}

double att_nights_value(const struct att_nights *m, int series, int night)
{
    return process_value(m, series, night, 0);
}

double att_nights_pair(const struct att_nights *m, int series, int night, int process,
                       double slower)
{
    return process_value(m, series, night, PAIR + 2 * process)
           - process_value(m, series, night, PAIR + 2 * process + 1) - slower;
}

int att_nights_pick(const struct att_nights *m, int night, int salt, int n)
{
    return (int)(bits(m, &(struct place){ PICK, salt, night, 0, 0 }) % (uint64_t)n);
}
