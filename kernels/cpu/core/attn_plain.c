/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_plain.c - the attention core in C alone, for any machine: vectors of four floats, which
 * compilers map to what the machine has, and no fused multiply-add.
 */
#include <math.h>
#include <string.h>

#include "kernels/cpu/core/attn_half.h"
#include "kernels/cpu/core/attn_isa.h"

typedef float   vec4 __attribute__((vector_size(16)));
typedef int32_t int4 __attribute__((vector_size(16)));

static inline vec4 load4(const void *from)
{
    vec4 v;

    memcpy(&v, from, sizeof v);
    return v;
}

static inline void store4(float *to, vec4 v)
{
    memcpy(to, &v, sizeof v);
}

static inline vec4 splat4(float f)
{
    return (vec4){ f, f, f, f };
}

static inline vec4 word4(att_cpu_fa_word w)
{
    return (vec4)(int4){ (int32_t)w, (int32_t)w, (int32_t)w, (int32_t)w };
}

/* `a` where the mask is set, else b. */
static inline vec4 pick4(int4 mask, vec4 a, vec4 b)
{
    return (vec4)((mask & (int4)a) | (~mask & (int4)b));
}

/* w is n + 1.5 2^23 + 127: the exponent of 2^n in the lowest bits. */
static inline vec4 pow4(vec4 x, vec4 p, vec4 w)
{
    return pick4(x < -126.0f, splat4(0), p * (vec4)((int4)w << 23));
}

static inline vec4 from_half4(const void *p)
{
    uint16_t h[4];

    memcpy(h, p, sizeof h);
    return (vec4){ att_half_float(h[0]), att_half_float(h[1]), att_half_float(h[2]),
                   att_half_float(h[3]) };
}

static inline void to_half4(void *p, vec4 v)
{
    const uint16_t h[4] = { att_float_half(v[0]), att_float_half(v[1]), att_float_half(v[2]),
                            att_float_half(v[3]) };

    memcpy(p, h, sizeof h);
}

static inline float max4(vec4 v)
{
    return fmaxf(fmaxf(v[0], v[1]), fmaxf(v[2], v[3]));
}

#define TARGET
#define V                vec4
#define LANES            4
#define NV               2
#define STEPS            512
#define WORDS            1
#define SCALE            0
#define ZERO             splat4(0)
#define SPLAT(f)         splat4(f)
#define LOAD(p)          load4(p)
#define STORE(p, v)      store4(p, v)
#define OPERAND          vec4
#define OPERAND_LOAD(p)  load4(p)
#define OPERAND_SET(w)   word4(w)
#define DOT(c, a, b)     ((c) + (a) * (b))
#define FMA(a, b, c)     ((a) * (b) + (c))
#define MAX(a, b)        pick4((a) > (b), a, b)
#define CLAMP(x)         pick4((x) > 127.0f, splat4(127), x)
#define WHOLE(x)         ((x) + 12583039.0f)
#define FRACTION(x, w)   ((x) - ((w)-12583039.0f))
#define POW2(x, p, w)    pow4(x, p, w)
#define UNLESS_INF(b, v) pick4((b) == -__builtin_inff(), b, v)
#define REDUCE_MAX(v)    max4(v)
#define REDUCE_ADD(v)    (((v)[0] + (v)[2]) + ((v)[1] + (v)[3]))
#define WEIGHTS(p, a, b) (store4((float *)(p), a), store4((float *)(p) + 4, b))
#define EXP2_TERMS                                                                             \
    0.000153533619f, 0.00133988744f, 0.00961843736f, 0.0555033247f, 0.240226479f, 0.693147203f
#define FROM_F16(p)    from_half4(p)
#define TO_F16(p, v)   to_half4(p, v)
#define ZIP_LOW(a, b)  __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)

#include "kernels/cpu/core/attn_pack_tmpl.h"
#include "kernels/cpu/core/attn_softmax_tmpl.h"
#include "kernels/cpu/core/attn_tile_tmpl.h"

static int here(void)
{
    return 1;
}

const struct att_cpu_fa_isa att_cpu_fa_plain = {
    .name = "plain",
    .here = here,
    ATT_CPU_FA_ENTRIES,
};
