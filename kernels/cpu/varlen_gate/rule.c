/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/varlen_gate/rule - every condition of a record is evaluated, and the first that fails
 * is the lowest bit that is not set. Workers share the records.
 */
#include "kernels/cpu/core/device.h"
#include "reference/varlen_gate.h"

struct job {
    const int64_t *facts;
    int32_t       *verdict;
    int64_t        n;
};

/* The verdict that belongs to bit i of failures(), in the order of asking. */
static const signed char verdicts[] = {
    VARLEN_GATE_NO_MASK,        VARLEN_GATE_PARALLEL,   VARLEN_GATE_DISABLED,
    VARLEN_GATE_NO_META,        VARLEN_GATE_NOT_FA,     VARLEN_GATE_MASK_KIND,
    VARLEN_GATE_DEVICE,         VARLEN_GATE_DATA_DTYPE, VARLEN_GATE_SHAPES,
    VARLEN_GATE_RAISES_INVERSE, VARLEN_GATE_EMPTY,      VARLEN_GATE_RAISES_HEADS,
};

/* 1 when x is one of the dtypes in the set, given as bits. */
static int in_set(int64_t x, unsigned set)
{
    return x >= 0 && x < VARLEN_GATE_DTYPES && (set >> x & 1);
}

static unsigned failures(const int64_t *f)
{
    const unsigned masks = 1u << VARLEN_GATE_BOOL | 1u << VARLEN_GATE_U8 | 1u << VARLEN_GATE_I32
                           | 1u << VARLEN_GATE_I64;
    const unsigned halves = 1u << VARLEN_GATE_F16 | 1u << VARLEN_GATE_BF16;
    int64_t        b = f[VARLEN_GATE_MASK_B], s = f[VARLEN_GATE_MASK_S];
    unsigned       fail = 0;

    fail |= (unsigned)!f[VARLEN_GATE_HAS_MASK] << 0;
    fail |= (unsigned)(!f[VARLEN_GATE_SKIP_SP] && !f[VARLEN_GATE_OVERRIDE_SP]
                       && f[VARLEN_GATE_SP_WORLD] != 1)
            << 1;
    fail |= (unsigned)!f[VARLEN_GATE_ENV] << 2;
    fail |= (unsigned)!f[VARLEN_GATE_HAS_META] << 3;
    fail |= (unsigned)(f[VARLEN_GATE_BACKEND] != VARLEN_GATE_FA) << 4;
    fail |=
        (unsigned)(f[VARLEN_GATE_MASK_RANK] != 2 || !in_set(f[VARLEN_GATE_MASK_DTYPE], masks))
        << 5;
    fail |= (unsigned)!(f[VARLEN_GATE_Q_CUDA] && f[VARLEN_GATE_SAME_DEVICE]) << 6;
    fail |= (unsigned)!in_set(f[VARLEN_GATE_Q_DTYPE], halves) << 7;
    fail |= (unsigned)(f[VARLEN_GATE_Q_B] != b || f[VARLEN_GATE_Q_S] != s
                       || f[VARLEN_GATE_K_B] != b || f[VARLEN_GATE_K_S] != s
                       || f[VARLEN_GATE_V_B] != b || f[VARLEN_GATE_V_S] != s)
            << 8;
    fail |= (unsigned)(f[VARLEN_GATE_INV_LEN] != b * s) << 9;
    fail |= (unsigned)(f[VARLEN_GATE_N_VALID] == 0) << 10;
    fail |= (unsigned)(f[VARLEN_GATE_K_H] != f[VARLEN_GATE_Q_H]
                       || f[VARLEN_GATE_V_H] != f[VARLEN_GATE_Q_H])
            << 11;
    return fail;
}

static void rule(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           r, end;

    att_cpu_split(w, j->n, &r, &end);
    for (; r < end; r++) {
        unsigned fail = failures(j->facts + r * VARLEN_GATE_FACTS);

        j->verdict[r] = fail ? verdicts[__builtin_ctz(fail)] : VARLEN_GATE_FAST;
    }
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *facts = &call->t[VARLEN_GATE_FACT];
    struct job j = { facts->data, call->t[VARLEN_GATE_VERDICT].data, facts->dim[0] };

    att_cpu_launch(dev, &(struct att_cpu_region){ "rule", rule, &j, ATT_CPU_KERNEL,
                                                  att_count(facts) * 8 < ATT_CPU_SERIAL });
    return 0;
}

const struct att_kernel att_kernel_cpu_varlen_gate_rule = {
    .size = sizeof(struct att_kernel),
    .op = "varlen_gate",
    .name = "rule",
    .about = "all conditions as bits, the lowest failing one is the verdict",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = varlen_gate_refuse,
    .run = run,
};
