/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_nights_drift.c - layer 3 on made-up nights, by the program's own code: what drifts is
 * found within weeks, and of what stands still, spikes included, no series is called drifting.
 */
#include <math.h>
#include <stdlib.h>

#include "harness/host.h"
#include "harness/nights.h"
#include "harness/screen.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/sanitized.h"

enum { SERIES = SANITIZED ? 90 : 300, NIGHTS = 60, DRIFTING = SERIES / 10, BEGIN = 30 };
enum { SEEDS = SANITIZED ? 1 : 3 };

/* How the first series change from night BEGIN on. */
struct change {
    const char *name;
    double      step, slope; // ln; ln a night
    double      spike;       // ln, in one night of ten
};

struct outcome {
    int alarms, found; // series that stand still; that drift
    int nights;        // until they were found, summed
};

static double value(const struct att_nights *m, const struct change *c, int b, int night)
{
    const double y = att_nights_value(m, b, night);

    if (b >= DRIFTING || night < BEGIN)
        return y;
    return y + c->step + c->slope * (night - BEGIN) + (night % 10 == 5 ? c->spike : 0);
}

/* The nights from BEGIN on, one after the other, each judged by those before it. */
static struct outcome watch(const struct change *c, uint64_t seed)
{
    struct att_nights    m = att_nights_usual;
    double              *y = att_must(sizeof(*y) * SERIES * (NIGHTS + 1));
    double              *past = att_must(sizeof(*past) * SERIES * NIGHTS);
    double              *common = att_must(sizeof(*common) * (NIGHTS + 2));
    double              *tonight = att_must(sizeof(*tonight) * SERIES * 2);
    int                 *group = att_must(sizeof(*group) * SERIES), seen[SERIES] = { 0 };
    struct att_screened *out = att_must(sizeof(*out) * SERIES);
    struct outcome       o = { 0, 0, 0 };

    m.seed = seed;
    for (int night = 0; night <= NIGHTS; night++)
        for (int b = 0; b < SERIES; b++)
            y[b * (NIGHTS + 1) + night] = value(&m, c, b, night);
    for (int night = BEGIN; night <= NIGHTS; night++) {
        const struct att_screen in = { SERIES,           night, 1,   past, tonight,
                                       tonight + SERIES, group, NULL };
        for (int b = 0; b < SERIES; b++) {
            for (int i = 0; i < night; i++)
                past[b * night + i] = y[b * (NIGHTS + 1) + i];
            tonight[b] = y[b * (NIGHTS + 1) + night];
        }
        att_screen_run(&in, out, common);
        for (int b = 0; b < SERIES; b++) {
            if (!out[b].drifting || seen[b])
                continue;
            seen[b] = 1;
            o.alarms += b >= DRIFTING;
            o.found += b < DRIFTING;
            o.nights += b < DRIFTING ? night - BEGIN + 1 : 0;
        }
    }
    free(y);
    free(past);
    free(common);
    free(tonight);
    free(group);
    free(out);
    return o;
}

int main(void)
{
    static const struct change change[] = {
        { "nothing", 0, 0, 0 },
        { "a spike in one night of ten", 0, 0, 0.2 },
        { "a step of 2 %", 0.02, 0, 0 },
        { "0.1 % a night", 0, 0.001, 0 },
    };
    struct tally t = { 0, 0 };

    for (int i = 0; i < 4; i++) {
        int alarms = 0, found = 0, nights = 0;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            const struct outcome o = watch(&change[i], seed);
            alarms += o.alarms;
            found += o.found;
            nights += o.nights;
        }
        printf("%-28s %3d of %d found, after %.1f nights; %d false in %d nights of %d series\n",
               change[i].name, found, SEEDS * DRIFTING, found ? (double)nights / found : 0,
               alarms, SEEDS * (NIGHTS - BEGIN), SERIES - DRIFTING);
        tally(&t, alarms <= 1, "%s: %d false alarms", change[i].name, alarms);
        tally(&t, i > 1 || found <= 1, "%s: %d found", change[i].name, found);
        tally(&t, i < 2 || found > 0.7 * SEEDS * DRIFTING, "%s: only %d found", change[i].name,
              found);
    }
    return tally_end(&t);
}
