/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage.h - a problem on a device: its blocks there, what goes up, what must come back.
 *
 * Everything works through alloc, upload and download only, so poison, guards, gaps and
 * unchanged inputs are checked alike on every back-end.
 */
#ifndef ATT_STAGE_H
#define ATT_STAGE_H

#include "harness/check.h"
#include "harness/problem.h"
#include "harness/record.h"

/* Where the blocks lie. */
enum att_fence {
    ATT_FENCE_GUARDS,
    ATT_FENCE_FRONT,
    ATT_FENCE_BACK,         // the last byte is the last that may be touched
    ATT_FENCE_BACK_ALIGNED, // the same, but for the rest of 64 bytes: tensors start aligned
};

struct att_stage {
    const struct att_backend *be;
    struct att_device        *dev;
    enum att_fence            fence;
    int                       n;
    void                     *base[ATT_MAX_TENSORS];  // device blocks, by home
    size_t                    bytes[ATT_MAX_TENSORS]; // of host images
    struct att_tensor         t[ATT_MAX_TENSORS];     // data: on the device
    unsigned char            *scratch;                // host room for the largest block
    size_t                    room;
};

/* What a check found: detector NULL while all is well. */
struct att_finding {
    const char *detector; // a constant
    char        reason[480];
};

/* 1 when what was found is about values, not about memory around them. */
int att_finding_is_value(const struct att_finding *f);

/* Allocate the blocks of `p`; any variant of the same case fits. 0, ATT_ENOMEM, or
 * ATT_ENOTSUP when the device has no faulting memory for this fence. */
int  att_stage_open(struct att_stage *s, const struct att_backend *be, struct att_device *dev,
                    const struct att_problem *p, enum att_fence fence);
void att_stage_close(struct att_stage *s);

/* Upload all inputs of `p`; beside faulting memory they are read-only then, where the device
 * has such memory. */
int att_stage_inputs(struct att_stage *s, const struct att_problem *p);

/* Upload the single tensor i of `p` in place of what is there. */
int att_stage_one(struct att_stage *s, const struct att_problem *p, int i);

/* Poison all outputs of `p`, or upload their start images. */
int att_stage_outputs(struct att_stage *s, const struct att_problem *p);

/*
 * Download and compare everything: inputs unchanged, outputs as the case's check wants,
 * elements to leave alone, gaps and guards untouched. The first trouble goes to `f`; `hash`
 * (may be NULL) receives a hash of all output elements, `accuracy` (may be NULL) how far off
 * they are. Returns 0, or an error of the device.
 */
int att_stage_check(struct att_stage *s, const struct att_problem *p, struct att_finding *f,
                    uint64_t *hash, struct att_accuracy *accuracy);

/* Like the above, for outputs only and without telling where: 1 when all is right. */
int att_stage_right(struct att_stage *s, const struct att_problem *p);

/* ---- between stage.c and compare.c -------------------------------------------------- */

/* Segment k of block i, cut to what the device block holds, in bytes from *at on. */
size_t att_stage_cut(const struct att_stage *s, const struct att_problem *p, int i, int k,
                     size_t *at);

/* Block i into s->scratch. 0, or an error of the device. */
int att_stage_download(struct att_stage *s, const struct att_problem *p, int i);

#endif
