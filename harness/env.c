/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env.c - what Linux and the build tell about this machine and this program. Whatever is
 * missing stays empty, 0 or -1 as env.h says: nothing here can fail.
 */
#include "harness/env.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#if defined(__has_include)
#if __has_include("attest_build.h")
#include "attest_build.h"
#endif
#endif

#ifndef ATT_VERSION
#define ATT_VERSION "0"
#endif
#ifndef ATT_GIT_SHA
#define ATT_GIT_SHA ""
#endif
#ifndef ATT_GIT_DIRTY
#define ATT_GIT_DIRTY -1
#endif
#ifndef ATT_CFLAGS
#define ATT_CFLAGS ""
#endif
#ifndef ATT_BUILD_TYPE
#define ATT_BUILD_TYPE ""
#endif

/* First line of a file without its end; "" when it cannot be read. */
static const char *read_line(const char *path, char *buf, size_t size)
{
    FILE *f = fopen(path, "re");

    if (!f || !fgets(buf, (int)size, f))
        *buf = '\0';
    if (f)
        fclose(f);
    buf[strcspn(buf, "\n")] = '\0';
    return buf;
}

static double read_number(const char *path)
{
    char buf[64];

    return strtod(read_line(path, buf, sizeof(buf)), NULL);
}

/* The value of the first line "key <separator> value" of a file, in `buf`. */
static int read_value(const char *path, const char *key, char *buf, size_t size)
{
    char  *line = NULL;
    size_t room = 0, n = strlen(key);
    FILE  *f = fopen(path, "re");
    int    found = 0;

    *buf = '\0';
    while (f && !found && getline(&line, &room, f) > 0) {
        char *value = line + n;
        if (strncmp(line, key, n) || !strchr(" \t:=", *value))
            continue;
        value += strspn(value, " \t:=\"");
        value[strcspn(value, "\"\n")] = '\0';
        snprintf(buf, size, "%s", value);
        found = 1;
    }
    free(line);
    if (f)
        fclose(f);
    return found;
}

static void read_system(struct att_environment *env)
{
    struct utsname name;
    char           pretty[80], governor[64];

    if (gethostname(env->host, sizeof(env->host)))
        env->host[0] = '\0';
    env->host[sizeof(env->host) - 1] = '\0';
    if (uname(&name))
        memset(&name, 0, sizeof(name));
    read_value("/etc/os-release", "PRETTY_NAME", pretty, sizeof(pretty));
    snprintf(env->os, sizeof(env->os), "%.60s%s%.16s %.40s", pretty, *pretty ? ", " : "",
             name.sysname, name.release);
    read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", governor,
              sizeof(governor));
    snprintf(env->governor, sizeof(env->governor), "%.31s", governor);
    env->scaling_enabled = *env->governor && strcmp(env->governor, "performance") != 0;
    env->aslr_enabled = read_number("/proc/sys/kernel/randomize_va_space") > 0;
    if (getloadavg(env->load, 3) < 3)
        memset(env->load, 0, sizeof(env->load));
    env->memory_bytes = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
}

/* Nominal clock: what the kernel says, else what the model's name says, else the present one.
 */
static double nominal_mhz(const char *model)
{
    const char *at = strchr(model, '@');
    double      khz = read_number("/sys/devices/system/cpu/cpu0/cpufreq/base_frequency");
    char        now[64];

    if (!(khz > 0))
        khz = read_number("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
    if (khz > 0)
        return khz / 1000;
    if (at && strstr(at, "GHz"))
        return strtod(at + 1, NULL) * 1000;
    if (read_value("/proc/cpuinfo", "cpu MHz", now, sizeof(now)))
        return round(strtod(now, NULL));
    return 0;
}

/* Of the processor's many flags those that kernels ask for. */
static void read_isa(char *isa, size_t size)
{
    static const char *const asked[] = {
        "sse4_2",      "avx",      "avx2",     "fma",      "f16c",        "bmi2",
        "avx512f",     "avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16",
        "avx512_fp16", "amx_tile", "amx_bf16", "amx_int8", "asimd",       "asimdhp",
        "bf16",        "sve",      "sve2",     "svebf16",  "i8mm",        NULL
    };
    char   flags[4096], word[32];
    size_t at = 0;

    if (!read_value("/proc/cpuinfo", "flags", flags, sizeof(flags) - 2))
        read_value("/proc/cpuinfo", "Features", flags, sizeof(flags) - 2);
    memmove(flags + 1, flags, strlen(flags) + 1); // blanks around every word
    flags[0] = ' ';
    strcat(flags, " ");
    isa[0] = '\0';
    for (int i = 0; asked[i]; i++) {
        snprintf(word, sizeof(word), " %s ", asked[i]);
        if (strstr(flags, word) && at + strlen(word) < size)
            at += (size_t)snprintf(isa + at, size - at, "%s%s", at ? " " : "", asked[i]);
    }
}

static void read_cpu(struct att_environment *env)
{
    char model[128];

    if (!read_value("/proc/cpuinfo", "model name", model, sizeof(model)))
        read_line("/proc/device-tree/model", model, sizeof(model)); // Arm boards
    snprintf(env->cpu_model, sizeof(env->cpu_model), "%s", model);
    env->cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
    env->mhz = nominal_mhz(model);
    read_isa(env->isa, sizeof(env->isa));
}

/* Processors in a mask such as "ff,ffffffff". */
static int count_bits(const char *mask)
{
    int n = 0;

    for (; *mask; mask++) {
        if (isxdigit((unsigned char)*mask)) {
            char digit[2] = { *mask, '\0' };
            n += __builtin_popcountl(strtoul(digit, NULL, 16));
        }
    }
    return n;
}

static const char *cache_line(int index, const char *what, char *buf, size_t size)
{
    char path[96];

    snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu0/cache/index%d/%s", index, what);
    return read_line(path, buf, size);
}

static void read_caches(struct att_environment *env)
{
    const int room = (int)(sizeof(env->cache) / sizeof(env->cache[0]));
    char      buf[512], *unit;

    for (int i = 0; i < room && *cache_line(i, "size", buf, sizeof(buf)); i++) {
        int64_t bytes = strtoll(buf, &unit, 10);
        env->cache[i].bytes = *unit == 'K' ? bytes << 10 : *unit == 'M' ? bytes << 20 : bytes;
        cache_line(i, "type", buf, sizeof(buf));
        snprintf(env->cache[i].type, sizeof(env->cache[i].type), "%.15s", buf);
        env->cache[i].level = atoi(cache_line(i, "level", buf, sizeof(buf)));
        env->cache[i].sharing = count_bits(cache_line(i, "shared_cpu_map", buf, sizeof(buf)));
        env->n_caches = i + 1;
    }
}

static void read_build(struct att_environment *env)
{
#if defined(__clang__)
    snprintf(env->compiler, sizeof(env->compiler), "clang %s", __clang_version__);
#elif defined(__GNUC__)
    snprintf(env->compiler, sizeof(env->compiler), "gcc %s", __VERSION__);
#endif
    snprintf(env->flags, sizeof(env->flags), "%s", ATT_CFLAGS);
    snprintf(env->build_type, sizeof(env->build_type), "%s", ATT_BUILD_TYPE);
    snprintf(env->git_sha, sizeof(env->git_sha), "%s", ATT_GIT_SHA);
    env->git_dirty = ATT_GIT_DIRTY;
    snprintf(env->version, sizeof(env->version), "%s", ATT_VERSION);
}

/* The run's name: its second, and a random word for runs of the same second. */
static void name_run(struct att_environment *env)
{
    time_t    now = time(NULL);
    struct tm utc;
    uint32_t  word = (uint32_t)getpid();
    char      stamp[24];

    gmtime_r(&now, &utc);
    strftime(env->started, sizeof(env->started), "%Y-%m-%dT%H:%M:%SZ", &utc);
    strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
    if (getrandom(&word, sizeof(word), GRND_NONBLOCK) != (ssize_t)sizeof(word))
        word = (uint32_t)getpid();
    snprintf(env->run_id, sizeof(env->run_id), "%s-%08x", stamp, word);
}

void att_env_read(struct att_environment *env)
{
    memset(env, 0, sizeof(*env));
    read_system(env);
    read_cpu(env);
    read_caches(env);
    read_build(env);
    name_run(env);
}
