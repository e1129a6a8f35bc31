/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spoil.h - calls that must be refused, and metadata that must be noticed.
 *
 * The case field "spoil" is <slot>_<how>:
 *
 *     rank      the last dim is dropped
 *     dtype     another dtype of the same size (f64 i64, f32 i32, f16 bf16; u8 turns i32)
 *     dim<i>    dim i is one larger
 *     absent    the tensor is not there
 *     content   same shape, other content: the check must notice, no kernel can
 */
#ifndef ATT_SPOIL_H
#define ATT_SPOIL_H

#include "harness/attest.h"

enum att_spoil_kind {
    ATT_SPOIL_NONE,
    ATT_SPOIL_RANK,
    ATT_SPOIL_DTYPE,
    ATT_SPOIL_DIM,
    ATT_SPOIL_ABSENT,
    ATT_SPOIL_CONTENT,
};

struct att_spoil {
    enum att_spoil_kind kind;
    int                 slot, dim;
};

/* Read the field; "" is NONE. 0, or ATT_EINVAL and a sentence. */
int att_spoil_parse(const struct att_op *op, const char *text, struct att_spoil *s, char *why,
                    size_t why_size);

/* Make the tensors of a call wrong (not CONTENT). */
void att_spoil_apply(const struct att_spoil *s, struct att_tensor *t);

/* 1 when `reason` contains `word`, where '_' in the word matches any one character and
 * letters match in either case. */
int att_spoil_names(const char *reason, const char *word);

#endif
