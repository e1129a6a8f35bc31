/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_warn.c - what stands in the way of measuring on this machine. */
#include <stdarg.h>
#include <string.h>

#include "harness/doctor.h"
#include "reports/core/human.h"

enum { FEW_CPUS = 4 };

static const double BUSY = 0.5;      // load average from which other programs are felt
static const double COARSE_NS = 100; // a clock step that short kernels feel

__attribute__((format(printf, 2, 3))) static void warn(struct att_doctor *d, const char *format,
                                                       ...)
{
    va_list args;

    if (d->warnings == ATT_DOCTOR_WARNINGS)
        return;
    va_start(args, format);
    vsnprintf(d->warning[d->warnings++], sizeof(d->warning[0]), format, args);
    va_end(args);
}

/* The first character of a file, 0 when it cannot be read. */
static int first_char(const char *path)
{
    FILE *f = fopen(path, "re");
    int   c = f ? fgetc(f) : EOF;

    if (f)
        fclose(f);
    return c == EOF ? 0 : c;
}

/* 1: the clock may rise above nominal, 0: it may not, -1: the kernel does not tell. */
static int turbo(void)
{
    const int no_turbo = first_char("/sys/devices/system/cpu/intel_pstate/no_turbo");
    const int boost = first_char("/sys/devices/system/cpu/cpufreq/boost");

    if (no_turbo)
        return no_turbo == '0';
    return boost ? boost == '1' : -1;
}

static int under_hypervisor(void)
{
    char  line[8192];
    int   found = 0;
    FILE *f = fopen("/proc/cpuinfo", "re");

    while (f && !found && fgets(line, sizeof(line), f))
        found = !strncmp(line, "flags", 5) && strstr(line, " hypervisor");
    if (f)
        fclose(f);
    return found;
}

static void warn_clock(struct att_doctor *d)
{
    const struct att_environment *env = &d->env;
    const int                     boost = turbo();

    if (!*env->governor)
        warn(d, "the frequency governor is unknown: the clock may move between two kernels");
    else if (strcmp(env->governor, "performance") != 0)
        warn(d, "the frequency governor is \"%s\", not \"performance\"", env->governor);
    if (boost < 0)
        warn(d,
             "whether turbo is on is unknown: compare kernels side by side, not across runs");
    else if (boost)
        warn(d, "turbo is on: the clock depends on heat and on the neighbours' work");
}

static void warn_company(struct att_doctor *d)
{
    const struct att_environment *env = &d->env;

    if (env->load[0] > BUSY)
        warn(d, "the load average was %.2f before this began: other programs are at work",
             env->load[0]);
    if (env->cpus < FEW_CPUS)
        warn(d, "only %d cpu%s: whatever else runs here takes time from a kernel", env->cpus,
             att_plural(env->cpus));
    if (under_hypervisor())
        warn(d, "a virtual machine: others may use the same cores, caches and memory");
}

static void warn_build(struct att_doctor *d)
{
    if (strstr(d->env.flags, "-fsanitize"))
        warn(d, "built with a sanitizer: no time or rate means anything");
    else if (strstr(d->env.flags, "-O0") || !strcmp(d->env.build_type, "Debug"))
        warn(d, "built without optimization: no time or rate means anything");
}

static void warn_figures(struct att_doctor *d)
{
    for (int i = 0; i < d->figures; i++)
        if (!strcmp(d->figure[i].name, "mark.step") && d->figure[i].value > COARSE_NS)
            warn(d, "%.32s: the clock moves in steps of %.0f ns: short kernels need many runs",
                 d->seat[d->figure[i].seat].name, d->figure[i].value);
}

void att_doctor_warn(struct att_doctor *d)
{
    warn_clock(d);
    warn_company(d);
    warn_build(d);
    warn_figures(d);
}
