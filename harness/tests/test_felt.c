/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_felt.c - what a device tells about itself while it is timed: blocks that something from
 * outside disturbed are taken back and counted, and a power cap is only written down.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/felt.h"
#include "harness/tests/case_tally.h"

static struct att_state state(double mhz, double watts, const char *limits,
                              const char *disturbed)
{
    struct att_state s = {
        .size = sizeof(s), .sm_mhz = mhz, .mem_mhz = NAN, .power_w = watts, .temperature_c = 50
    };

    strcpy(s.limits, limits);
    strcpy(s.disturbed, disturbed);
    return s;
}

/* One block of four samples. */
static int block(struct att_arm *a, const struct att_state *s)
{
    int gone;

    a->samples = 4;
    a->n += 4;
    gone = att_felt_note(a, s);
    a->blocks++;
    return gone;
}

static void test_blocks(struct tally *t, struct att_arm *a, struct att_time *time)
{
    const struct att_state calm = state(1980, 400, "", "");
    const struct att_state capped = state(1500, 700, "sw_power_cap", "");
    const struct att_state hot = state(900, 300, "sw_power_cap hw_slowdown", "hw_slowdown");

    tally(t, !block(a, &calm) && a->n == 4, "a calm block stays");
    tally(t, !block(a, &capped) && a->n == 8 && a->discarded == 0,
          "a power cap discards nothing");
    tally(t, block(a, &hot) && a->n == 8 && a->discarded == 4,
          "a disturbed block goes: %d left, %d gone", (int)a->n, (int)a->discarded);
    tally(t, block(a, &hot) && a->discarded == 8 && !strcmp(a->disturbed, "hw_slowdown"),
          "the reason once: \"%s\"", a->disturbed);
    time->blocks = a->blocks;
    att_felt_sum(time);
    tally(t, time->felt.sm_mhz == 1200, "the median clock is %g", time->felt.sm_mhz);
    tally(t, isnan(time->felt.mem_mhz), "what nobody told stays unknown");
    tally(t, !strcmp(time->felt.limits, "sw_power_cap hw_slowdown"), "all limits: \"%s\"",
          time->felt.limits);
    tally(t, time->block_felt[1].power_w == 700 && !*time->block_felt[0].limits,
          "blocks are kept apart");
}

static void test_silence(struct tally *t)
{
    struct att_time time = { .blocks = 3 };

    att_felt_sum(&time);
    tally(t, isnan(time.felt.sm_mhz) && isnan(time.felt.temperature_c) && !*time.felt.limits,
          "a device that tells nothing has no clock");
}

/* The plain copy has no record: its samples are discarded all the same. */
static void test_copy(struct tally *t)
{
    const struct att_state hot = state(900, 300, "hw_power_brake", "hw_power_brake");
    struct att_arm         copy = { .r = NULL };

    tally(t, block(&copy, &hot) && copy.n == 0 && copy.discarded == 4, "also of the copy");
}

static void test_length(struct tally *t)
{
    struct att_state s = state(1, 1, "", "");
    struct att_arm   a = { .r = calloc(1, sizeof(*a.r)) };

    memset(s.limits, 'x', sizeof(s.limits) - 1);
    memset(s.disturbed, 'y', sizeof(s.disturbed) - 1);
    tally(t, block(&a, &s) == 1, "words that are too long");
    tally(t, strlen(a.r->time.block_felt[0].limits) < sizeof(a.r->time.block_felt[0].limits),
          "stay within their room");
    free(a.r);
}

int main(void)
{
    struct tally   t = { 0 };
    struct att_arm a = { .r = calloc(1, sizeof(*a.r)) };

    test_blocks(&t, &a, &a.r->time);
    free(a.r);
    test_silence(&t);
    test_copy(&t);
    test_length(&t);
    return tally_end(&t);
}
