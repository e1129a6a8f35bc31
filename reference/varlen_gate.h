/* SPDX-License-Identifier: Apache-2.0 */
/*
 * varlen_gate - may a masked attention call take the varlen path, and if not, why not.
 *
 *     in   facts    [n, VARLEN_GATE_FACTS]  i64: one record per call, columns below
 *     out  verdict  [n]                     i32: enum varlen_gate_verdict
 *
 * The nine conditions are asked in order and the first that fails is the verdict. When all
 * hold, inv_indices must have one entry per token of the mask, else the call raises. Then a
 * batch without any valid token is answered with zeros and no launch; unequal head counts
 * (GQA) raise, because pack asks for equal shapes; and the rest takes the fast path.
 *
 * Compulsory bytes: (8 facts + 4) n.
 *
 * Source: the gate of the masked attention layer (spec/operators.md 1.6). There an all-false
 * mask falls through to SDPA; here it gives zeros, the extension of the contract.
 *
 * Why the inputs have power: fill coded breaks exactly one condition in turn, then two at
 * once (the earlier must win), and a record that passes takes every way to pass (three for
 * parallelism, four mask dtypes, two data dtypes). `only` pins all records to one kind.
 *
 * ATT_EINVAL: n below 1.
 */
#ifndef ATT_VARLEN_GATE_H
#define ATT_VARLEN_GATE_H

#include "harness/attest.h"
#include "reference/refuse.h"

enum varlen_gate_fact {
    VARLEN_GATE_HAS_MASK,    // an attn_mask was given
    VARLEN_GATE_SKIP_SP,     // the layer was built without sequence parallelism
    VARLEN_GATE_OVERRIDE_SP, // this call turns it off
    VARLEN_GATE_SP_WORLD,    // ranks of the sequence-parallel group
    VARLEN_GATE_ENV,         // 0 when the environment turns the path off
    VARLEN_GATE_HAS_META,    // attn_mask_meta was given
    VARLEN_GATE_BACKEND,     // enum varlen_gate_backend
    VARLEN_GATE_MASK_RANK,   // dimensions of the mask
    VARLEN_GATE_MASK_DTYPE,  // enum varlen_gate_dtype
    VARLEN_GATE_Q_CUDA,      // q is on a GPU
    VARLEN_GATE_SAME_DEVICE, // the mask is on q's device
    VARLEN_GATE_Q_DTYPE,     // enum varlen_gate_dtype
    VARLEN_GATE_MASK_B,
    VARLEN_GATE_MASK_S,
    VARLEN_GATE_Q_B,
    VARLEN_GATE_Q_S,
    VARLEN_GATE_Q_H,
    VARLEN_GATE_K_B,
    VARLEN_GATE_K_S,
    VARLEN_GATE_K_H,
    VARLEN_GATE_V_B,
    VARLEN_GATE_V_S,
    VARLEN_GATE_V_H,
    VARLEN_GATE_INV_LEN, // entries of the metadata's inv_indices
    VARLEN_GATE_N_VALID, // entries of the metadata's indices
    VARLEN_GATE_FACTS
};

enum varlen_gate_backend { VARLEN_GATE_FA, VARLEN_GATE_SDPA, VARLEN_GATE_OTHER };

enum varlen_gate_dtype {
    VARLEN_GATE_BOOL,
    VARLEN_GATE_U8,
    VARLEN_GATE_I8,
    VARLEN_GATE_I16,
    VARLEN_GATE_I32,
    VARLEN_GATE_I64,
    VARLEN_GATE_F16,
    VARLEN_GATE_BF16,
    VARLEN_GATE_F32,
    VARLEN_GATE_F64,
    VARLEN_GATE_DTYPES
};

enum varlen_gate_verdict {
    VARLEN_GATE_RAISES_HEADS = -2,   // Q/K/V must share shape: GQA
    VARLEN_GATE_RAISES_INVERSE = -1, // attn_mask_meta shape does not match attn_mask
    VARLEN_GATE_FAST = 0,
    VARLEN_GATE_NO_MASK = 1,
    VARLEN_GATE_PARALLEL = 2,
    VARLEN_GATE_DISABLED = 3,
    VARLEN_GATE_NO_META = 4,
    VARLEN_GATE_NOT_FA = 5,
    VARLEN_GATE_MASK_KIND = 6, // not 2-D, or of a dtype that is no mask (additive float)
    VARLEN_GATE_DEVICE = 7,
    VARLEN_GATE_DATA_DTYPE = 8, // not half precision
    VARLEN_GATE_SHAPES = 9,     // not self-attention over the masked tokens
    VARLEN_GATE_EMPTY = 10,     // no valid token: zeros, no launch
};

struct varlen_gate {
    int64_t n;    // calls
    int     only; // 0 mix, else 1 + the kind of every record, see varlen_gate.c
};

enum varlen_gate_tensor { VARLEN_GATE_FACT, VARLEN_GATE_VERDICT, VARLEN_GATE_TENSORS };

/* What every kernel of this operator must refuse; fits att_kernel.refuse. */
static inline const char *varlen_gate_refuse(struct att_device     *dev,
                                             const struct att_call *call)
{
    static const char *const names[VARLEN_GATE_TENSORS] = { "facts", "verdict" };
    const struct att_tensor *facts = &call->t[VARLEN_GATE_FACT];
    const struct att_tensor *verdict = &call->t[VARLEN_GATE_VERDICT];
    const char              *absent = att_refuse_absent(call->t, names, VARLEN_GATE_TENSORS);

    (void)dev;
    if (absent)
        return absent;
    if (facts->dtype != ATT_I64 || verdict->dtype != ATT_I32)
        return "facts must be int64 and verdict int32";
    if (facts->rank != 2 || facts->dim[1] != VARLEN_GATE_FACTS)
        return att_refuse_text("facts is %s, must be [n, %d]", att_dims_of(facts).text,
                               VARLEN_GATE_FACTS);
    if (verdict->rank != 1 || verdict->dim[0] != facts->dim[0])
        return att_refuse_text("verdict is %s, but facts is %s", att_dims_of(verdict).text,
                               att_dims_of(facts).text);
    return NULL;
}

#endif
