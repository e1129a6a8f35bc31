/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim_pattern.h - patterns that come from a file are not ours: counted repetitions of
 * repetitions ask the C library for more memory than there is, what refers to an earlier match
 * for more time, and thousands of parentheses for more stack.
 */
#ifndef ATT_CLAIM_PATTERN_H
#define ATT_CLAIM_PATTERN_H

/* NULL, or why this extended regular expression is not handed to regcomp(), as the end of a
 * sentence. Errs on the safe side: all counts of a pattern are multiplied. */
const char *att_pattern_too_hard(const char *pattern);

#endif
