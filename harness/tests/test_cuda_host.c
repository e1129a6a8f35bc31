/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_cuda_host.c - the host logic of the cuda back-end, without a driver: which drivers are
 * refused and in what words, when CUPTI is left alone, and what NVML's bits mean.
 */
#include <math.h>
#include <string.h>

#include "harness/tests/case_tally.h"
#include "kernels/cuda/core/callbacks.h"
#include "kernels/cuda/core/driver.h"
#include "kernels/cuda/core/nvml.h"

extern const struct att_backend att_backend_cuda;

/* ---- drivers ------------------------------------------------------------------------ */

static void test_driver(struct tally *t)
{
    char why[200] = "";

    tally(t, att_cuda_driver_judge(13000, 13000, why, sizeof(why)) == 0, "the same version");
    tally(t, att_cuda_driver_judge(13020, 13000, why, sizeof(why)) == 0, "a later minor one");
    tally(t, att_cuda_driver_judge(13000, 13010, why, sizeof(why)) == 0,
          "an earlier minor one: a runtime works with every driver of its major version");
    tally(t, att_cuda_driver_judge(14000, 13000, why, sizeof(why)) == 0, "a later major one");
    tally(t, !*why, "no reason without a refusal");
    tally(t, att_cuda_driver_judge(12090, 13000, why, sizeof(why)) == ATT_ENODEV, "too old");
    tally(t, strstr(why, "too old") && strstr(why, "12.9") && strstr(why, "13.0"), "%s", why);
}

/* On a machine with a driver another reason may be right, but there must be one. */
static void test_open(struct tally *t)
{
    struct att_device *dev = NULL;
    char               why[200] = "";
    const int          err = att_backend_cuda.open(0, &dev, why, sizeof(why));

    if (!err) {
        att_backend_cuda.close(dev);
        return;
    }
    tally(t, err == ATT_ENODEV && !dev, "no device gives %d", err);
    tally(t, strlen(why) > 10, "the reason is \"%s\"", why);
}

/* ---- CUPTI ------------------------------------------------------------------------- */

static int refuse_subscriber(void **subscriber, att_cupti_listener *listener, void *user)
{
    (void)subscriber;
    (void)listener;
    (void)user;
    return 39;
}

static void test_subscriber(struct tally *t)
{
    struct att_cuda_listener l = { .cupti.subscribe = refuse_subscriber };
    struct att_cuda_tally    counted = { 0 };
    char                     path[] = "PATH=/bin", nsys[] = "NSYS_PROFILING_SESSION_ID=1";
    char                     preload[] = "LD_PRELOAD=/x/libTreeLauncherTargetInjection.so";
    char                     harmless[] = "LD_PRELOAD=/x/libfaketime.so";
    char *const              clean[] = { path, harmless, NULL };
    char *const              profiled[] = { path, nsys, NULL };
    char *const              sanitized[] = { preload, NULL };

    tally(t, att_cuda_listen(&l, &counted) == ATT_ENOTSUP, "somebody else listens");
    tally(t, !att_cuda_injected(clean), "nothing was injected");
    tally(t, att_cuda_injected(profiled) == nsys, "a profiler");
    tally(t, att_cuda_injected(sanitized) == preload, "a sanitizer");
}

/* ---- NVML --------------------------------------------------------------------------- */

static int clock_mhz(void *device, int type, unsigned *mhz)
{
    (void)device;
    *mhz = type == ATT_NVML_SM ? 1755 : 3201;
    return 0;
}

static int reasons(void *device, unsigned long long *bits)
{
    *bits = *(unsigned long long *)device;
    return 0;
}

static int power(void *device, unsigned *mw)
{
    (void)device;
    *mw = 698500;
    return 0;
}

static int fields(void *device, int n, struct att_nvml_field *f)
{
    (void)device;
    (void)n;
    f->status = 3; // not supported
    return 0;
}

static void test_nvml(struct tally *t)
{
    unsigned long long   bits = 0x1 | 0x2 | 0x4;
    struct att_cuda_nvml n = { .device = &bits,
                               .clock = clock_mhz,
                               .reasons = reasons,
                               .power = power,
                               .fields = fields };
    struct att_cuda_nvml none = { 0 };
    struct att_state     s;

    att_cuda_nvml_state(&n, &s);
    tally(t, s.sm_mhz == 1755 && s.mem_mhz == 3201 && s.power_w == 698.5, "%g MHz, %g W",
          s.sm_mhz, s.power_w);
    tally(t, isnan(s.temperature_c), "what NVML lacks is unknown");
    tally(t, !strcmp(s.limits, "sw_power_cap") && !*s.disturbed,
          "idleness and chosen clocks are no limits, the power cap discards nothing: \"%s\"",
          s.limits);
    for (int bit = 3; bit < 8; bit++) {
        bits = 1ull << bit;
        att_cuda_nvml_state(&n, &s);
        tally(t, *s.limits && (bit == 4 || !strcmp(s.limits, s.disturbed)), "bit %d: \"%s\"",
              bit, s.disturbed);
    }
    bits = 0xff;
    att_cuda_nvml_state(&n, &s);
    tally(t, strlen(s.limits) < sizeof(s.limits) - 1 && strstr(s.disturbed, "brake"),
          "all at once: \"%s\"", s.disturbed);
    att_cuda_nvml_state(&none, &s);
    tally(t, isnan(s.sm_mhz) && isnan(s.power_w) && !*s.limits, "no NVML");
    tally(t, sizeof(struct att_nvml_field) == 40, "a field has %d bytes, not 40",
          (int)sizeof(struct att_nvml_field));
}

int main(void)
{
    struct tally t = { 0 };

    test_driver(&t);
    test_open(&t);
    test_subscriber(&t);
    test_nvml(&t);
    return tally_end(&t);
}
