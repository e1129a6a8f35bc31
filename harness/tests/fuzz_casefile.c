/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_casefile.c - libFuzzer on the readers of case files and case names: any bytes are
 * accepted, or refused with one line. Links the readers and ops_for_tests.c; build with
 * clang -fsanitize=fuzzer,address,undefined, start from the files of harness/tests/data/cases.
 */
#include <stdint.h>

#include "harness/host.h"
#include "harness/tests/case_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum case_outcome outcome;
    char             *name = att_must(size + 1);
    const char       *wrong = oracle_file((const char *)data, size, &outcome);

    if (size)
        memcpy(name, data, size);
    if (!wrong)
        wrong = oracle_name(name, NULL);
    free(name);
    if (wrong) {
        fprintf(stderr, "broken rule: %s\n", wrong);
        abort();
    }
    return 0;
}
