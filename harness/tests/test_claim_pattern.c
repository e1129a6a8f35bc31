/* SPDX-License-Identifier: Apache-2.0 */
/* test_claim_pattern.c - patterns that would not end are refused, those that people write not.
 */
#include <string.h>

#include "harness/claim_pattern.h"
#include "harness/tests/case_tally.h"

int main(void)
{
    static const char *const fine[] = {
        "H[12]00",     "H100|H200|B200", "^Intel.*Xeon",   "A100.{1,20}80 ?GB",
        "sm_[0-9]{2}", "a\\.b",          "(GeForce)? RTX", "[{]",
        "\\{x"
    };
    static const char *const hard[] = {
        "((a{1,250}){1,250}){1,250}", "a{1001}",   "a{9}{9}{9}{9}", "(a*)\\1",
        "(((a{,99}){,99}))",          "a{31}b{33}"
    };
    struct tally t = { 0, 0 };
    char         deep[1000];

    for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++)
        tally(&t, !att_pattern_too_hard(fine[i]), "%s is refused", fine[i]);
    for (size_t i = 0; i < sizeof(hard) / sizeof(*hard); i++)
        tally(&t, att_pattern_too_hard(hard[i]) != NULL, "%s is taken", hard[i]);
    memset(deep, '(', sizeof(deep) - 1);
    deep[sizeof(deep) - 1] = '\0';
    tally(&t, att_pattern_too_hard(deep) != NULL, "999 parentheses are taken");
    return tally_end(&t);
}
