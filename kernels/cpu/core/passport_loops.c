/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passport_loops.c - the loops that the passport times; see passport.h.
 *
 * Each step of a chain is a <- a * x + y with x just above -1: the values swing around y / 2,
 * change in every step, and stay normal numbers of moderate size. (Factors that converge, and
 * zeros, draw less power, so the core would clock higher than it does with real data.)
 */
#include <string.h>

#include "kernels/cpu/core/passport.h"

/* Named variables, not an array: at -O2 compilers keep arrays in memory. */
#define CHAINS(V, LANES, LOAD, STEP)                                                           \
    V a0 = LOAD(seed), a1 = LOAD(seed + LANES), a2 = LOAD(seed + 2 * LANES);                   \
    V a3 = LOAD(seed + 3 * LANES), a4 = LOAD(seed + 4 * LANES), a5 = LOAD(seed + 5 * LANES);   \
    V a6 = LOAD(seed + 6 * LANES), a7 = LOAD(seed + 7 * LANES), a8 = LOAD(seed + 8 * LANES);   \
    V a9 = LOAD(seed + 9 * LANES), a10 = LOAD(seed + 10 * LANES),                              \
      a11 = LOAD(seed + 11 * LANES);                                                           \
    for (; rounds > 0; rounds--) {                                                             \
        a0 = STEP(a0), a1 = STEP(a1), a2 = STEP(a2), a3 = STEP(a3);                            \
        a4 = STEP(a4), a5 = STEP(a5), a6 = STEP(a6), a7 = STEP(a7);                            \
        a8 = STEP(a8), a9 = STEP(a9), a10 = STEP(a10), a11 = STEP(a11);                        \
    }                                                                                          \
    a0 += a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11

enum {
    FACTORS = ATT_CPU_CHAINS * ATT_CPU_LANES, // where they begin among the seeds
    SUMMANDS = FACTORS + ATT_CPU_LANES,
};

static int everywhere(void)
{
    return 1;
}

/* ---- any machine: what code built without special flags reaches ---------------------- */

typedef float vec4 __attribute__((vector_size(16)));

static inline vec4 load4(const float *from)
{
    vec4 v;

    memcpy(&v, from, sizeof v);
    return v;
}

static float mul_add(const float *seed, int64_t rounds)
{
    const vec4 x = load4(seed + FACTORS), y = load4(seed + SUMMANDS);

#define STEP(a) ((a)*x + y)
    CHAINS(vec4, 4, load4, STEP);
#undef STEP
    return a0[0] + a0[1] + a0[2] + a0[3];
}

static uint64_t read_plain(const void *src, size_t bytes)
{
    const char *p = src;
    uint64_t    sum[4] = { 0, 0, 0, 0 }, word[4];

    for (size_t i = 0; i < bytes; i += sizeof word) {
        memcpy(word, p + i, sizeof word);
        for (int k = 0; k < 4; k++)
            sum[k] += word[k];
    }
    return sum[0] + sum[1] + sum[2] + sum[3];
}

/* ---- x86-64: by what the cpu says it has --------------------------------------------- */

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") != 0;
}

static int has_bf16(void)
{
    return has_avx512() && __builtin_cpu_supports("avx512bf16");
}

__attribute__((target("avx2,fma"))) static float fma_avx2(const float *seed, int64_t rounds)
{
    const __m256 x = _mm256_loadu_ps(seed + FACTORS), y = _mm256_loadu_ps(seed + SUMMANDS);
    float        out[8], sum = 0;

#define STEP(a) _mm256_fmadd_ps(a, x, y)
    CHAINS(__m256, 8, _mm256_loadu_ps, STEP);
#undef STEP
    _mm256_storeu_ps(out, a0);
    for (int i = 0; i < 8; i++)
        sum += out[i];
    return sum;
}

__attribute__((target("avx512f"))) static float sum16(__m512 v)
{
    float out[16], sum = 0;

    _mm512_storeu_ps(out, v);
    for (int i = 0; i < 16; i++)
        sum += out[i];
    return sum;
}

__attribute__((target("avx512f"))) static float fma_avx512(const float *seed, int64_t rounds)
{
    const __m512 x = _mm512_loadu_ps(seed + FACTORS), y = _mm512_loadu_ps(seed + SUMMANDS);

#define STEP(a) _mm512_fmadd_ps(a, x, y)
    CHAINS(__m512, 16, _mm512_loadu_ps, STEP);
#undef STEP
    return sum16(a0);
}

/* Pairs of bf16: the upper half of each float, twice. */
__attribute__((target("avx512f"))) static __m512i pairs(const float *from)
{
    const __m512i bits = _mm512_loadu_si512(from), one = _mm512_srli_epi32(bits, 16);

    return _mm512_or_si512(one, _mm512_slli_epi32(one, 16));
}

/* Products are added, then taken away again: the sums move and stay small. The factors are
 * starts and summands, which differ from lane to lane in bf16 as well. */
__attribute__((target("avx512f,avx512bf16"))) static float dot_bf16(const float *seed,
                                                                    int64_t      rounds)
{
    const __m512i  bits = pairs(seed + SUMMANDS);
    const __m512i  minus = _mm512_xor_si512(bits, _mm512_set1_epi32((int)0x80008000u));
    const __m512bh x = (__m512bh)pairs(seed), y = (__m512bh)bits, minus_y = (__m512bh)minus;

#define STEP(a) _mm512_dpbf16_ps(_mm512_dpbf16_ps(a, x, y), x, minus_y)
    CHAINS(__m512, 16, _mm512_loadu_ps, STEP);
#undef STEP
    return sum16(a0);
}

__attribute__((target("avx2"))) static uint64_t read_avx2(const void *src, size_t bytes)
{
    const char *p = src;
    __m256i     a = _mm256_setzero_si256(), b = a, c = a, d = a;
    uint64_t    out[4];

    for (size_t i = 0; i < bytes; i += 128) {
        a = _mm256_add_epi64(a, _mm256_loadu_si256((const __m256i *)(p + i)));
        b = _mm256_add_epi64(b, _mm256_loadu_si256((const __m256i *)(p + i + 32)));
        c = _mm256_add_epi64(c, _mm256_loadu_si256((const __m256i *)(p + i + 64)));
        d = _mm256_add_epi64(d, _mm256_loadu_si256((const __m256i *)(p + i + 96)));
    }
    a = _mm256_add_epi64(_mm256_add_epi64(a, b), _mm256_add_epi64(c, d));
    _mm256_storeu_si256((__m256i *)out, a);
    return out[0] + out[1] + out[2] + out[3];
}

__attribute__((target("avx512f"))) static uint64_t read_avx512(const void *src, size_t bytes)
{
    const char *p = src;
    __m512i     a = _mm512_setzero_si512(), b = a, c = a, d = a;

    for (size_t i = 0; i < bytes; i += 256) {
        a = _mm512_add_epi64(a, _mm512_loadu_si512(p + i));
        b = _mm512_add_epi64(b, _mm512_loadu_si512(p + i + 64));
        c = _mm512_add_epi64(c, _mm512_loadu_si512(p + i + 128));
        d = _mm512_add_epi64(d, _mm512_loadu_si512(p + i + 192));
    }
    a = _mm512_add_epi64(_mm512_add_epi64(a, b), _mm512_add_epi64(c, d));
    return (uint64_t)_mm512_reduce_add_epi64(a);
}

uint64_t (*att_cpu_reader(void))(const void *src, size_t bytes)
{
    return has_avx512() ? read_avx512 : has_avx2() ? read_avx2 : read_plain;
}

double att_cpu_peak_factor(enum att_dtype dtype)
{
    enum { AMX = 1 << 24, FP16 = 1 << 23 };
    unsigned a = 0, b = 0, c = 0, d = 0;

    if (dtype != ATT_F16 && dtype != ATT_BF16)
        return 1;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || d & AMX)
        return 0;
    return dtype == ATT_F16 && d & FP16 ? 2 : 1;
}

/* A fused multiply-add is two operations a lane; vdpbf16ps four, and a step has two of it. */
const struct att_cpu_peak att_cpu_peaks[] = {
    { "mul_add_f32.128bit", everywhere, mul_add, ATT_CPU_CHAINS * 4 * 2, 0 },
    { "fma_f32.avx2", has_avx2, fma_avx2, ATT_CPU_CHAINS * 8 * 2, 0 },
    { "fma_f32.avx512", has_avx512, fma_avx512, ATT_CPU_CHAINS * 16 * 2, 0 },
    { "dot_bf16.avx512", has_bf16, dot_bf16, ATT_CPU_CHAINS * 16 * 4 * 2, 1 },
    { NULL, NULL, NULL, 0, 0 },
};

#else

uint64_t (*att_cpu_reader(void))(const void *src, size_t bytes)
{
    return read_plain;
}

double att_cpu_peak_factor(enum att_dtype dtype)
{
    return dtype != ATT_F16 && dtype != ATT_BF16; // other machines have units of all kinds
}

const struct att_cpu_peak att_cpu_peaks[] = {
    { "mul_add_f32.128bit", everywhere, mul_add, ATT_CPU_CHAINS * 4 * 2, 0 },
    { NULL, NULL, NULL, 0, 0 },
};

#endif
