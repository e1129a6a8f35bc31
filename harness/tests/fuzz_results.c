/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_results.c - libFuzzer on the reader of results.json: any bytes are read, or refused with
 * one sentence that names the file; what is read has consistent rows, and is read again after
 * it was written.
 */
#include <stdint.h>

#include "harness/tests/results_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void broken(const char *rule, const char *what)
{
    fprintf(stderr, "broken rule: %s: %s\n", rule, what);
    abort();
}

/* What was read is written, and read as the same. */
static void again(struct scratch *s, const struct att_results *r)
{
    struct att_result_file f;
    size_t                 size, size_again;
    char                  *text = report_text(&att_report_json, r, &size), *second;

    if (load_text(s, &f, text, size))
        broken("what is written can be read", s->why);
    second = report_text(&att_report_json, &f.results, &size_again);
    if (size != size_again || memcmp(text, second, size) != 0)
        broken("what is read is written as it was", text);
    free(text);
    free(second);
    att_results_free(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scratch         s;
    struct att_result_file f;

    scratch_make(&s);
    if (load_text(&s, &f, (const char *)data, size)) {
        if (strstr(s.why, s.path) != s.why || strchr(s.why, '\n'))
            broken("a refusal is one line that names the file", s.why);
    } else {
        for (int64_t i = 0; i < f.results.n; i++)
            if (att_results_find(&f, f.results.record[i].row) != &f.results.record[i])
                broken("every row is found", f.results.record[i].row);
        again(&s, &f.results);
        att_results_free(&f);
    }
    scratch_drop(&s);
    return 0;
}
