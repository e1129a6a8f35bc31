/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem.h - a case made real in host memory: inputs filled, right outputs known.
 *
 * Every tensor lies in a block: guard, tensor, guard. An input that is a view shares the
 * block of another input. The image of an input block is what devices receive; the image of
 * an output block is what they must return, bit for bit, poison in gaps and guards included.
 * Blocks may be sparse (row strides of gigabytes): only their live segments are ever touched.
 */
#ifndef ATT_PROBLEM_H
#define ATT_PROBLEM_H

#include "harness/block.h"
#include "harness/casefile.h"
#include "harness/check.h"

/* The inputs and answers of a case come in variants that differ in one respect each. */
enum att_variant {
    ATT_VARIANT_BASE,   // seed, holes NaN, outputs start as 0xff
    ATT_VARIANT_HOLES,  // the same data, holes and outputs start with two other patterns
    ATT_VARIANT_FRESH,  // other data, same masks and lists
    ATT_VARIANT_MIRROR, // other data, masks and lists of the same size but other content
    ATT_VARIANT_SPLICE, // the base data but for a few tokens, the first not among them
    ATT_VARIANT_CLEAN,  // the base data, and zeros where it must not matter: for peers
    ATT_VARIANTS
};

struct att_problem {
    const struct att_case  *c;
    enum att_variant        variant;
    unsigned char           hole;   // pattern of holes, gaps and guards of inputs
    unsigned char           poison; // of outputs before a run, their gaps and guards
    int                     n;      // tensors
    struct att_tensor       t[ATT_MAX_TENSORS];    // data: in the image; absent: NULL
    int                     home[ATT_MAX_TENSORS]; // whose block tensor i lies in
    struct att_block        block[ATT_MAX_TENSORS];
    unsigned char          *start[ATT_MAX_TENSORS]; // INOUT and KEPT: before the run, else NULL
    size_t                  bytes;                  // touched, all images
    const struct att_check *check;                  // of this fill
    struct att_truth       *truth[ATT_MAX_TENSORS]; // outputs of which only rows are known
};

/*
 * Build one variant: shape, blocks, fill, reference. Returns NULL and a sentence in `why`
 * when the reference fails. Ends the program when the host has no memory.
 */
struct att_problem *att_problem_make(const struct att_case *c, enum att_variant v, char *why,
                                     size_t why_size);
void                att_problem_free(struct att_problem *p);

/* 1 when the definition leaves this element of output i alone. Slow: asks the reference again,
 * because -1 is a value as well as the poison. INOUT contents are not restored for it. */
int att_problem_untouched(const struct att_problem *p, int i, int64_t index);

/* Give a few tokens of `p` the data of another seed than `base` has: what was right for the
 * base data is still right nearly everywhere. Metadata stays. 0, or an error of fill(). */
int att_problem_splice(struct att_problem *p, const struct att_fill *base);

/* The check of a case: its own, else that of its fill, else the operator's. NULL: none is
 * called so. */
const struct att_check *att_case_check(const struct att_case *c);

/* Ask rows() about a sample of the rows of output i: all when the operator is cheap enough,
 * else the first, the last, tile borders and random ones. Threads of its own. NULL: failed. */
struct att_truth *att_truth_make(const struct att_problem *p, int i);
void              att_truth_free(struct att_truth *t);

/* Role helpers. */
int att_is_in(const struct att_problem *p, int i);  // contents come from fill
int att_is_out(const struct att_problem *p, int i); // contents come from run
int att_is_kept(const struct att_problem *p, int i);
int att_is_present(const struct att_problem *p, int i);

/* The image before the run of block i: filled input, start image, or NULL: all poison. */
const unsigned char *att_before(const struct att_problem *p, int i);

#endif
