/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_claim.c - libFuzzer on the reader of claims: any bytes are accepted, or refused with one
 * line that names the file. Links the readers and the registry of the build; starts from
 * cases/claims.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct att_claim c;
    char            *line = NULL;
    size_t           n = 0;
    FILE            *err = open_memstream(&line, &n);
    const int        rc = att_claim_parse(&c, "file", (const char *)data, size, err);

    fclose(err);
    if (rc ? n < 7 || strchr(line, '\n') != line + n - 1 || strncmp(line, "file: ", 6)
           : n != 0) {
        fprintf(stderr, "broken rule: a claim, or one line: %d %s\n", rc, line);
        abort();
    }
    if (!rc)
        att_claim_free(&c);
    free(line);
    return 0;
}
