/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case_names.h - tables of test_casefile: names that are read, and names that are refused.
 * The operators are those of ops_for_tests.c.
 */
#ifndef ATT_TESTS_CASE_NAMES_H
#define ATT_TESTS_CASE_NAMES_H

/* clang-format off */

/* A name, and the canonical name of the case that it gives. */
static const char *const good_names[][2] = {
    { "toy_sum", "toy_sum" },
    { "toy_sum/n:8", "toy_sum" },
    { "toy_sum/n:9", "toy_sum/n:9" },
    { "toy_sum/bias:1e-3/n:9", "toy_sum/n:9/bias:0.001" },
    { "toy_sum/bias:-0", "toy_sum/bias:0" },
    { "toy_sum/tag:", "toy_sum/tag:" },
    { "toy_sum/tag:-", "toy_sum/tag:-" },
    { "toy_sum/seed:0/n:3/cache:cold", "toy_sum/n:3/seed:0" },
    { "toy_copy/d:2/dtype:f32/check:bound", "toy_copy/dtype:f32/d:2/check:bound" },
    { "toy_copy/spoil:x_rank/refuse:must_be_2", "toy_copy/spoil:x_rank/refuse:must_be_2" },
    { 0, 0 },
};

/* A name that is refused, and the line. */
static const char *const bad_names[][2] = {
    { "", ": key \"op\": no operator \"\"; see `attest list ops`" },
    { "toy_sun/n:1", "toy_sun/n:1: key \"op\": no operator \"toy_sun\"; did you mean \"toy_sum\"?" },
    { "toy_sum/", "toy_sum/: key \"\": toy_sum has no key \"\"; see `attest list ops`" },
    { "toy_sum/n", "toy_sum/n: key \"n\": no value; write \"n:<value>\"" },
    { "toy_sum/n:", "toy_sum/n:: key \"n\": \"\" is not a decimal integer such as 24" },
    { "toy_sum/n:1/", "toy_sum/n:1/: key \"\": toy_sum has no key \"\"; see `attest list ops`" },
    { "toy_sum/n:1//tag:x", "toy_sum/n:1//tag:x: key \"\": toy_sum has no key \"\"; see `attest list ops`" },
    { "toy_sum/n:1/n:1", "toy_sum/n:1/n:1: key \"n\": given twice" },
    { "toy_sum/n:01", "toy_sum/n:01: key \"n\": \"01\" is not a decimal integer such as 24" },
    { "toy_sum/tags:x", "toy_sum/tags:x: key \"tags\": toy_sum has no key \"tags\"; did you mean \"tag\"?" },
    { "toy_sum/edge:x", "toy_sum/edge:x: key \"edge\": toy_sum has no key \"edge\"; see `attest list ops`" },
    { "toy_sum/op:x", "toy_sum/op:x: key \"op\": toy_sum has no key \"op\"; see `attest list ops`" },
    { "toy_sum/tag:a:b", "toy_sum/tag:a:b: key \"tag\": \"a:b\" is not made of letters, digits, '_', '-' and '.' alone" },
    { "toy_sum/tag:a\nb", "toy_sum/tag:a\\x0ab: key \"tag\": \"a\\x0ab\" is not made of letters, digits, '_', '-' and '.' alone" },
    { "toy_copy/b:0", "toy_copy/b:0: key \"b\": 0 is below 1" },
    { "toy_copy/s:13", "toy_copy/s:13: key \"op\": toy_copy refuses to shape its tensors" },
    { "toy_copy/dtype:f64", "toy_copy/dtype:f64: key \"dtype\": \"f64\" is none of f32, f16, bf16" },
    { "toy_copy/seed:-1", "toy_copy/seed:-1: key \"seed\": -1 is below 0" },
    { "toy_copy/spoil:z_rank", "toy_copy/spoil:z_rank: key \"spoil\": \"z_rank\" is not <tensor>_<rank|dtype|dim0..dim5|absent|content> of a tensor of toy_copy" },
    { "toy_copy/fill:zero", "toy_copy/fill:zero: key \"fill\": \"zero\" is no fill of this operator" },
    { 0, 0 },
};

/* clang-format on */

#endif
