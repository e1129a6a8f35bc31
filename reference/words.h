/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.h - rows of the field tables that several operators share, for reference/<op>.c.
 * The order of a table is the order of the case name: dtype, tokens, heads, mask, the rest.
 */
#ifndef ATT_REFERENCE_WORDS_H
#define ATT_REFERENCE_WORDS_H

#include "harness/attest.h"
#include "reference/joint.h"

/* In the order of enum att_dtype. */
static const char *const att_reference_dtypes[] = { "f64", "f32", "f16", "bf16",
                                                    "i64", "i32", "u8",  NULL };

static const char *const att_reference_indices[] = { "i32", "i64", NULL };

/* The tokens of `type`, which has a member `struct att_joint j`. */
#define ATT_JOINT_FIELDS(type)                                                                 \
    { "b", ATT_INT, offsetof(type, j.b), NULL, "samples" },                                    \
        { "s", ATT_INT, offsetof(type, j.s), NULL,                                             \
          "tokens of a sample; or give txt and img" },                                         \
        { "txt", ATT_INT, offsetof(type, j.txt), NULL, "text tokens of a sample" },            \
    {                                                                                          \
        "img", ATT_INT, offsetof(type, j.img), NULL, "image tokens of a sample"                \
    }

#define ATT_MASK_FIELDS(type)                                                                  \
    { "mask", ATT_TEXT, offsetof(type, j.mask), NULL,                                          \
      "all, none, prefix, suffix, holes_<permille>[_<salt>], valid" },                         \
    {                                                                                          \
        "valid", ATT_TEXT, offsetof(type, j.valid), NULL,                                      \
            "valid text tokens of each sample: 32_48"                                          \
    }

#define ATT_JOINT_DEFAULTS                                                                     \
    {                                                                                          \
        .b = 1, .mask = "all", .valid = ""                                                     \
    }

#endif
