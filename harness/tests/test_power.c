/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The power table at small lengths: a right kernel is called wrong by nobody, each fault is
 * seen by the checks that are there for it, and by none that is blind to it by design.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/power.h"
#include "harness/power_kernel.h"

static int passed, failed;

static void expect(int ok, const char *what, const char *which, int64_t keys)
{
    passed += ok != 0;
    failed += !ok;
    if (!ok)
        printf("FAILED: %s: %s, %d keys\n", what, which, (int)keys);
}

/* Who must see each fault under every seed, and who never does. */
static const struct {
    int      fault;
    unsigned always, never; // bits by enum att_power_eye
} wanted[] = {
#define EYE(name) (1u << ATT_POWER_##name)
    { ATT_POWER_RIGHT, 0, (1u << ATT_POWER_EYES) - 1 },
    { ATT_POWER_DROPPED, EYE(FAR) | EYE(NEAR) | EYE(BALANCED) | EYE(RMS) | EYE(LSE), 0 },
    { ATT_POWER_DOUBLED, EYE(BALANCED) | EYE(RMS) | EYE(LSE), EYE(FAR) | EYE(NEAR) },
    { ATT_POWER_NAN, EYE(SEED) | EYE(ELEMENT) | EYE(LSE) | EYE(FAR) | EYE(NEAR) | EYE(BALANCED),
      0 },
    { ATT_POWER_MASKED, EYE(FAR) | EYE(NEAR) | EYE(BALANCED) | EYE(RMS) | EYE(LSE), 0 },
    { ATT_POWER_SCALE, EYE(RMS) | EYE(GAIN) | EYE(LSE), EYE(SEED) | EYE(BALANCED) },
    { ATT_POWER_LSE2, EYE(LSE), ((1u << ATT_POWER_EYES) - 1) & ~EYE(LSE) },
#undef EYE
};

/* What the command concludes turns with the table. */
static void conclusions(struct att_power *p)
{
    expect(!att_power_false_alarm(p), "is no false alarm", "the table", p->keys);
    p->row[ATT_POWER_RIGHT].seen[ATT_POWER_NEAR] = 1;
    expect(att_power_false_alarm(p), "is a false alarm", "one seed", p->keys);
    expect(!att_power_escapes(p, ATT_POWER_LSE2), "is seen", "LSE", p->keys);
    p->row[ATT_POWER_LSE2].seen[ATT_POWER_LSE]--;
    p->row[ATT_POWER_LSE2].seen[ATT_POWER_SEED] = p->seeds;
    expect(att_power_escapes(p, ATT_POWER_LSE2), "escapes under one seed", "LSE", p->keys);
}

static void table(int64_t keys, int threads)
{
    struct att_power p = { .keys = keys, .seed = 1, .seeds = 2, .threads = threads };

    expect(!att_power_measure(&p, stdout), "is measured", "all", keys);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
        const struct att_power_row *row = &p.row[wanted[i].fault];
        const char                 *fault = att_power_faults[wanted[i].fault];

        expect(row->runs == p.seeds, "has a run for each seed", fault, keys);
        for (int e = 0; e < ATT_POWER_EYES; e++) {
            if (wanted[i].always >> e & 1)
                expect(att_power_sees(&p, wanted[i].fault, e), att_power_eyes[e], fault, keys);
            if (wanted[i].never >> e & 1)
                expect(!row->seen[e], att_power_eyes[e], fault, keys);
        }
    }
    for (int f = 0; f < ATT_POWER_FIGURES; f++) {
        expect(p.row[ATT_POWER_RIGHT].high[f] < 1.1, "errs as predicted", "right", keys);
        expect(isnan(p.row[ATT_POWER_NAN].low[f]), "has no figures", "NaN", keys);
    }
    conclusions(&p);
}

/* Threads change nothing. */
static void threads(void)
{
    struct att_power one = { .keys = 300, .seed = 7, .seeds = 2, .threads = 1 }, two = one;

    two.threads = 2;
    expect(!att_power_measure(&one, stdout) && !att_power_measure(&two, stdout), "is measured",
           "threads", 300);
    for (int f = 0; f < ATT_POWER_FAULTS; f++)
        expect(!memcmp(one.row[f].seen, two.row[f].seen, sizeof(one.row[f].seen))
                   && (f == ATT_POWER_NAN
                       || !memcmp(one.row[f].high, two.row[f].high, sizeof(one.row[f].high))),
               "is the same with two threads", att_power_faults[f], 300);
}

static void rounding(void)
{
    expect(att_power_bf16(1) == 0x3f80 && att_power_bf16(-2) == 0xc000, "is exact", "bf16", 0);
    expect(att_power_bf16(0x1.01p0f) == 0x3f80, "goes to even", "a tie", 0);
    expect(att_power_bf16(0x1.03p0f) == 0x3f82, "goes to even", "the next tie", 0);
    expect(att_power_bf16(0x1.010002p0f) == 0x3f81, "goes up", "above a tie", 0);
    expect(att_power_round_f16(0x1.004p0f) == 0x1.004p0f, "is exact", "f16", 0);
    expect(att_power_round_f16(0x1.002p0f) == 1, "goes to even", "a tie of f16", 0);
    expect(att_power_round_f16(-0x1.8p-24f) == -0x1p-23f, "goes to even", "a denormal", 0);
    expect(att_power_round_f16(65519) == 65504, "is the largest", "f16", 0);
    expect(isinf(att_power_round_f16(65520)), "overflows", "f16", 0);
    expect((att_power_bf16(NAN) & 0x7fff) > 0x7f80, "stays one", "a NaN", 0);
}

int main(void)
{
    rounding();
    table(512, 2);
    table(1000, 2);
    threads();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
