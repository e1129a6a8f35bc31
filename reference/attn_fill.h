/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_fill.h - inputs of the attention operators, the answers of the exact ones, and why
 * they have power. Header only, C and C++.
 *
 * Q rows that the contract does not compute, and K and V rows of masked keys, keep the hole
 * pattern: NaN when that is 0xff. When it is another pattern, the exact fills write decoys
 * there instead: finite rows that would change the answer if they were seen. Both variants
 * have the same answer. Elements of the key mask that are valid take any non-zero value of
 * their type, except for bool. The exact fills compare every bit of o and so need lse:0 and
 * masked_rows other than any. With a bias they drop one key in eight by -inf; dropped keys
 * are decoys as well, in every variant.
 *
 * normal (check: bound)
 *     q, k, v from N(0, 1): scores have deviation 1, every key contributes, and so does every
 *     element of q, k and v. What a per-element bound cannot see (one key of thousands, a
 *     scale off by 2^-9) is left to the rms and bias arms and to the exact fills. bias:
 *     N(0, 1), one entry of 16 is -inf.
 *
 * wide (check: bound)
 *     normal with q and k times 4: scores have deviation 16 sqrt(d) scale, a few keys carry
 *     the row, the running maximum moves, and a softmax that does not subtract it overflows.
 *
 * needle_far (check: exact)
 *     k[j] holds a +-1 codeword times a power of two, q the codeword of one key, drawn anew
 *     for each (b, head, row), times another. An offset block in the other columns, the
 *     binary digits of the code's length, subtracts what the winner scores; one more column,
 *     from d 24 on, adds the row's level L: 0, +-32 or +-256 times q k scale, which is 64 to
 *     128. The winner scores L, any other key L - 2 distance q k scale, 184 or more below it
 *     in log2.
 *     Exact: products are powers of two, and partial sums in any order q k times an integer
 *     of at most 2^10: 11 bits of the 24 of f32, and 22 when q is first multiplied by a
 *     constant and rounded to bf16 or f16. The winner's product sum is 0 or a power of two
 * times q k, so that its product with scale, or scale log2(e), is exact as well and minus
 *     itself is 0, in one operation or two. (With q scaled in f32 sums round, the largest is
 *     what the kernel subtracts all the same.) Hence exp gives exactly 1 and 0, also for what
 *     rescales sums when the maximum moves, and o must be the V row of the winner, bit for bit,
 *     in every dtype. In bf16 and f32 q and k of a head trade a power of two, up to 2^40 or
 *     down to 2^-40, and V reaches from 2^-60 to 2^60 (f16: 2^-12 to 2^12). 0 times any of it
 *     is 0; in fp64, where exp does not underflow, another key's share is 2^(120 - 184) of the
 *     winner's at most.
 *     Power: V is random to the last digit, with no zeros, so each output row names the key
 *     that it came from. Rows, heads, samples, K/V head maps, transposed tiles, dropped keys:
 *     a wrong index gives another key's row, a winner that is not seen lets others in. When
 *     there are as many rows as keys, each key wins in each head; else winners sit at
 *     first, last, tile borders and at random. Decoys score above L against every q. Codes
 *     are salted by sample and K/V head, and turned, so the columns differ too. With
 *     bias:full half of all other entries are -inf: the bias of a wrong row, head or key
 *     removes the winner half of the time. Levels find what clamps scores, trusts a fixed
 *     maximum or masks by adding a number; exponents find a detour through a narrower dtype.
 *     Blind: a key counted twice; a causal key too many (its score is low); errors of exp.
 *     Needs m + (ones of m) <= d for some m with 2^m >= keys: d 19 for 75,600 keys, 16 for
 *     4,608; at most 2^20 keys; scales that leave q and k in the dtype (f16: 2^-16 to 2^30).
 *
 * needle_near (check: ulp1)
 *     The same with d columns of code, no offset, and norms such that |q| |k| scale log2(e)
 *     is 48 (at most 1/128 less): a softmax that trusts a static bound below 50 takes its
 *     short cut. V is +-1 or +-2, a random pattern per key. The winner's weight, the sum of
 *     weights and the output then differ from the ideal by the leak, the other keys' weight,
 *     by the rounding of one weight to the dtype and by one division: a relative error below
 *     u + u/8, that is at most one step of the dtype. V patterns are powers of two apart, at
 *     least 2^7 steps of bf16. Decoys are 64 times as long and win against half the rows.
 *     Needs a code with a leak below a third of 2^-11 (bf16), 2^-14 (f16), 2^-26 (f32); a
 *     walk over its codewords proves it. d = 64 serves 75,600 keys in bf16 and f16, d = 128
 *     serves 8,192 in f32.
 *
 * balanced (check: ulp1)
 *     q = 0: all scores are exactly 0, all weights 1, l the number n of visible keys. V is
 *     +-1; in each column the running sum over usable keys stays within +-4: a random walk of
 *     its own for every column, so that no block of keys cancels in all of them, and sums
 *     stay as near 0 as leaves them different: a kernel that writes zeros, or divides by
 *     another n, shows. One column of each head, drawn, is all +1: it is 1 whatever n is,
 *     unless weights and their sum disagree (a row sum in bf16 or fp16, an accumulator that
 *     saturates).
 *     Answer: (integer sum) / n. One key dropped or doubled among 75,600 changes an integer
 *     of at most 4 by 1, a quarter of its value or all of it, and the signs over the columns
 *     are that key's pattern; a masked key that is admitted adds its decoy of 64 times its
 *     weight, a causal key too many its own +-1.
 *     Where it is exact: integer sums of up to 2^24 are exact in f32 in any order, and
 *     0 / n is exact. Why one ulp suffices elsewhere: a kernel may multiply by a rounded
 *     reciprocal, two roundings of 2^-24 in all, and round to f32 before bf16 or f16.
 *     Blind: scores (q is 0), pairs of errors that cancel, and a key of zeros admitted among
 *     more than 2^8 (it changes n alone). Needs d >= 2.
 *
 * spiked (check: bound)
 *     normal, with a NaN in one element of a V row that is visible, and in one of a q row of
 *     another segment. The first segment with keys and rows never has the one in V, so what
 *     leaks between segments can leak into it from behind. NaN goes where the definition sends
 *     it and nowhere else: column e of every row that sees that key, and the whole row (and
 *     its LSE) of that q. A kernel that swallows it, or lets it out into another row, column,
 *     head or segment, shows; all other elements are judged as usual.
 *     A kernel may compute 0 times v for a key whose weight is 0, and so spread a NaN that the
 *     definition does not: hence not with causal, not with a bias, and not with a scale above
 *     2 / sqrt(d), where weights underflow. Needs two segments.
 *
 * zeros (check: bound)
 *     All elements 0: any kernel agrees with any other, to show a check without power.
 *
 * A fill without power for a shape is refused: fill() returns ATT_EINVAL, and
 * att_attn_fill_invalid() names key and value.
 */
#ifndef ATT_REFERENCE_ATTN_FILL_H
#define ATT_REFERENCE_ATTN_FILL_H

#include "harness/attest.h"
#include "reference/attn_needle.h"
#include "reference/attn_winner.h"

enum att_attn_kind {
    ATT_ATTN_NORMAL,
    ATT_ATTN_NEEDLE_FAR,
    ATT_ATTN_NEEDLE_NEAR,
    ATT_ATTN_BALANCED,
    ATT_ATTN_WIDE,
    ATT_ATTN_ZEROS,
    ATT_ATTN_SPIKED,
};

/* For op->fills and op->fill_checks. */
#define ATT_ATTN_FILLS                                                                         \
    {                                                                                          \
        "normal", "needle_far", "needle_near", "balanced", "wide", "zeros", "spiked", NULL     \
    }
#define ATT_ATTN_FILL_CHECKS                                                                   \
    {                                                                                          \
        "bound", "exact", "ulp1", "ulp1", "bound", "bound", "bound", NULL                      \
    }

/* enum att_attn_kind, or ATT_EINVAL. */
static inline int att_attn_kind_of(const struct att_fill *how)
{
    static const char *const kinds[] = ATT_ATTN_FILLS;

    for (int i = 0; kinds[i]; i++)
        if (!strcmp(how->kind, kinds[i]))
            return i;
    return ATT_EINVAL;
}

/* 1 when don't-care rows get decoys instead of staying holes. */
static inline int att_attn_decoys(const struct att_fill *how)
{
    return how->hole != 0xff;
}

/* Make a needle for the shapes of a call; 0, or ATT_EINVAL and why. */
static inline int att_attn_needle(struct att_needle *x, const struct att_attn *a, int near,
                                  struct att_why *why)
{
    int64_t n = att_attn_longest(a), d = a->q->dim[a->q->rank - 1];

    memset(x, 0, sizeof *x);
    x->dtype = a->q->dtype;
    x->near = near;
    x->d = d;
    x->code.m = near ? (int)d : att_needle_columns(d);
    if (near ? att_needle_near(x, a->scale) : att_needle_far(x, a->scale))
        return att_why_set(why, "scale", "%g: the needles of this dtype leave its range",
                           a->scale);
    if (att_code_index_bits(n) > ATT_CODE_BITS)
        return att_why_set(why, "s", "%lld: needles tell at most 2^%d keys apart", (long long)n,
                           ATT_CODE_BITS);
    if (att_code_index_bits(n) > x->code.m)
        return att_why_set(why, "d", "%lld: %d columns of code for %lld keys, %d are needed",
                           (long long)d, x->code.m, (long long)n, att_code_index_bits(n));
    if (att_code_make(&x->code, n, x->code.m, x->margin,
                      near ? att_needle_leak(x->dtype) : 0x1p-100))
        return att_why_set(why, "d", "%lld: no code for %lld keys; weights of 2^%.1f leak",
                           (long long)d, (long long)n, log2(x->code.leak));
    return 0;
}

/* 0, or ATT_EINVAL and why spikes may spread, or have no second segment to go to. */
static inline int att_attn_spiked_invalid(const struct att_attn *a, struct att_why *why)
{
    double d = (double)a->q->dim[a->q->rank - 1];

    if (a->causal)
        return att_why_set(why, "causal", "1: fill spiked needs keys that have a weight");
    if (att_attn_has(a->bias))
        return att_why_set(why, "bias",
                           "-inf in it: fill spiked needs keys that have a weight");
    if (!(a->scale * sqrt(d) <= 2))
        return att_why_set(why, "scale", "%g: fill spiked needs weights that never are 0",
                           a->scale);
    if (att_attn_segments(a) < 2)
        return att_why_set(why, "b", "%lld: fill spiked needs 2 samples",
                           (long long)att_attn_segments(a));
    return 0;
}

/* 0 when the fill has power for the shapes of a call, else ATT_EINVAL and why. Looks at
 * shapes, and at the contents of cu_seqlens. */
static inline int att_attn_fill_invalid(const struct att_attn *a, const struct att_fill *how,
                                        struct att_why *why)
{
    int64_t           d = a->q->dim[a->q->rank - 1];
    int               kind = att_attn_kind_of(how);
    struct att_needle x;

    if (kind < 0)
        return att_why_set(why, "fill", "\"%.60s\" is no fill of attention", how->kind);
    if (kind == ATT_ATTN_SPIKED)
        return att_attn_spiked_invalid(a, why);
    if (kind == ATT_ATTN_NORMAL || kind >= ATT_ATTN_WIDE)
        return 0;
    if (att_attn_has(a->lse))
        return att_why_set(why, "lse", "1, but fill %s compares bits: a logarithm is rounded",
                           how->kind);
    if (a->masked == ATT_ATTN_ANY)
        return att_why_set(why, "masked_rows", "any, but fill %s compares every row",
                           how->kind);
    if (kind != ATT_ATTN_BALANCED)
        return att_attn_needle(&x, a, kind == ATT_ATTN_NEEDLE_NEAR, why);
    if (d < 2)
        return att_why_set(why, "d", "%lld, fill balanced needs 2", (long long)d);
    return 0;
}

#endif
