/* SPDX-License-Identifier: Apache-2.0 */
/* accuracy.h - how well a rounding kernel did, in figures that can be followed over nights. */
#ifndef ATT_ACCURACY_H
#define ATT_ACCURACY_H

#include <stdint.h>

/* How far from the reference an output is. judged 0: the check has no such figures. */
struct att_accuracy {
    int64_t judged;     // elements
    double  over_bound; // the largest error, as a share of what that element may err
    double  rms;        // rms of the error / rms of the predicted rounding error
    double  gain;       // signed bias: the slope of the error over the value
    double  gain_limit; // what |gain| may be
    double  max_abs;    // the largest error
    int64_t seed_rule;  // elements outside the source's own rtol and atol
};

#endif
