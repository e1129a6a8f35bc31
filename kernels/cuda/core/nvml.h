/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nvml.h - clocks, power, temperature and what holds the clock down, from NVML. Its header is
 * not part of every toolkit: the prototypes are our own, after NVIDIA's "NVML API Reference".
 */
#ifndef ATT_CUDA_NVML_H
#define ATT_CUDA_NVML_H

#include <stddef.h>

#include "harness/attest.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ATT_NVML_SM = 1, ATT_NVML_MEMORY = 2 }; // nvmlClockType_t
enum { ATT_NVML_POWER_INSTANT = 186 };         // NVML_FI_DEV_POWER_INSTANT, mW

/* nvmlFieldValue_t */
struct att_nvml_field {
    unsigned  id, scope;
    long long timestamp, latency;
    int       type, status;
    union {
        double             real;
        unsigned           ui;
        unsigned long long ull;
    } value;
};

/* Functions return 0 for success. In tests these are fakes; NULL: not there. */
struct att_cuda_nvml {
    void *device; // nvmlDevice_t; NULL: NVML is not there
    int (*init)(void);
    int (*shutdown)(void);
    int (*by_bus)(const char *bus, void **device);
    int (*clock)(void *device, int type, unsigned *mhz);
    int (*power)(void *device, unsigned *mw); // mean of a second on some devices
    int (*fields)(void *device, int n, struct att_nvml_field *f);
    int (*temperature)(void *device, int sensor, unsigned *celsius);
    int (*reasons)(void *device, unsigned long long *bits);
    int (*driver_text)(char *text, unsigned size);
    int (*nvml_text)(char *text, unsigned size);
};

/* Loads NVML for the device at a PCI address; quietly does nothing where it cannot. */
void att_cuda_nvml_open(struct att_cuda_nvml *nvml, const char *bus);
void att_cuda_nvml_close(struct att_cuda_nvml *nvml);

/* Fills what NVML tells; the rest is NaN or empty. */
void att_cuda_nvml_state(const struct att_cuda_nvml *nvml, struct att_state *out);

/* The names of the bits of nvmlDeviceGetCurrentClocksEventReasons, with blanks between; `mask`
 * selects. Idleness and clocks that somebody chose are no limits. */
void att_cuda_nvml_names(unsigned long long bits, unsigned long long mask, char *text,
                         size_t size);

#ifdef __cplusplus
}
#endif
#endif
