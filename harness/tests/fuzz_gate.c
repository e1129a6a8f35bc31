/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_gate.c - libFuzzer on what people and crashes may write for the gate: approved values
 * and lines of a history. Any bytes are accepted, or refused with one line. Build with clang
 * -fsanitize=fuzzer,address,undefined.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/gate_approved.h"
#include "harness/history_index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken rule: %s\n", what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct att_approved      a;
    struct att_history_entry e;
    char                    *said = NULL, why[600] = "";
    size_t                   n = 0;
    FILE                    *err = open_memstream(&said, &n);
    int                      bad;

    must(err != NULL, "there is memory");
    bad = att_approved_parse(&a, (const char *)data, size, "file", "2026-11-20", err);
    fclose(err);
    must(!bad == (n == 0), "a message if and only if it is refused");
    att_approved_free(&a);
    free(said);
    bad = att_history_read_line(&e, (const char *)data, size, "", why, sizeof(why));
    must(!bad == !*why, "a sentence if and only if a line is refused");
    must(!strchr(why, '\n'), "the sentence is one line");
    att_history_texts_free(&e.red);
    att_history_texts_free(&e.accept);
    return 0;
}
