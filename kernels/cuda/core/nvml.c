/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cuda/core/nvml.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels/cuda/core/library.h"

/* The power cap is the device's own nature under load: recorded, and nothing to discard for.
 * The others come from outside of the work. */
static const unsigned long long OWN = 0x04, OUTSIDE = 0x08 | 0x20 | 0x40 | 0x80;

void att_cuda_nvml_open(struct att_cuda_nvml *nvml, const char *bus)
{
    static const char *const     names[] = { "libnvidia-ml.so.1", NULL };
    const struct att_cuda_symbol symbols[] = {
        { "nvmlInit_v2", &nvml->init, 0 },
        { "nvmlShutdown", &nvml->shutdown, 0 },
        { "nvmlDeviceGetHandleByPciBusId_v2", &nvml->by_bus, 0 },
        { "nvmlDeviceGetClockInfo", &nvml->clock, 1 },
        { "nvmlDeviceGetPowerUsage", &nvml->power, 1 },
        { "nvmlDeviceGetFieldValues", &nvml->fields, 1 },
        { "nvmlDeviceGetTemperature", &nvml->temperature, 1 },
        { "nvmlDeviceGetCurrentClocksThrottleReasons", &nvml->reasons, 1 },
        { "nvmlSystemGetDriverVersion", &nvml->driver_text, 1 },
        { "nvmlSystemGetNVMLVersion", &nvml->nvml_text, 1 },
    };
    const size_t n = sizeof(symbols) / sizeof(*symbols);

    *nvml = (struct att_cuda_nvml){ 0 };
    if (att_cuda_symbols(att_cuda_library(names), symbols, n) || nvml->init())
        return;
    if (nvml->by_bus(bus, &nvml->device)) {
        nvml->device = NULL;
        nvml->shutdown();
    }
}

void att_cuda_nvml_close(struct att_cuda_nvml *nvml)
{
    if (nvml->device)
        nvml->shutdown();
    nvml->device = NULL;
}

void att_cuda_nvml_names(unsigned long long bits, unsigned long long mask, char *text,
                         size_t size)
{
    static const struct {
        unsigned long long bit;
        const char        *name;
    } known[] = {
        { 0x04, "sw_power_cap" },        { 0x08, "hw_slowdown" },
        { 0x10, "sync_boost" },          { 0x20, "sw_thermal_slowdown" },
        { 0x40, "hw_thermal_slowdown" }, { 0x80, "hw_power_brake" },
    };
    size_t at = 0;

    text[0] = '\0';
    for (size_t i = 0; i < sizeof(known) / sizeof(*known) && at < size; i++)
        if (bits & mask & known[i].bit)
            at += (size_t)snprintf(text + at, size - at, "%s%s", at ? " " : "", known[i].name);
}

static double clock_mhz(const struct att_cuda_nvml *nvml, int type)
{
    unsigned mhz = 0;

    return nvml->clock && !nvml->clock(nvml->device, type, &mhz) ? (double)mhz : NAN;
}

/* The mean of a second says little about a block of milliseconds: ask for the moment first. */
static double power_w(const struct att_cuda_nvml *nvml)
{
    struct att_nvml_field f = { .id = ATT_NVML_POWER_INSTANT };
    unsigned              mw = 0;

    if (nvml->fields && !nvml->fields(nvml->device, 1, &f) && f.status == 0 && f.value.ui > 0)
        return f.value.ui / 1000.0;
    return nvml->power && !nvml->power(nvml->device, &mw) ? mw / 1000.0 : NAN;
}

void att_cuda_nvml_state(const struct att_cuda_nvml *nvml, struct att_state *out)
{
    unsigned long long bits = 0;
    unsigned           celsius = 0;

    memset(out, 0, sizeof(*out));
    out->size = sizeof(*out);
    out->sm_mhz = out->mem_mhz = out->power_w = out->temperature_c = NAN;
    if (!nvml->device)
        return;
    out->sm_mhz = clock_mhz(nvml, ATT_NVML_SM);
    out->mem_mhz = clock_mhz(nvml, ATT_NVML_MEMORY);
    out->power_w = power_w(nvml);
    if (nvml->temperature && !nvml->temperature(nvml->device, 0, &celsius))
        out->temperature_c = celsius;
    if (nvml->reasons && nvml->reasons(nvml->device, &bits))
        bits = 0;
    att_cuda_nvml_names(bits, OWN | OUTSIDE | 0x10, out->limits, sizeof(out->limits));
    att_cuda_nvml_names(bits, OUTSIDE, out->disturbed, sizeof(out->disturbed));
}
