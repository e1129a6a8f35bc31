/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mutate_cases.c [DIRECTORY [COUNT]] - COUNT (1000) mutants of the case files of all
 * suites below DIRECTORY (cases), the same ones every time. Each must be accepted, or be
 * refused with one line that names the file, the case and the key; see case_oracle.h. Links the
 * readers and a registry.
 */
#include <dirent.h>

#include "harness/host.h"
#include "harness/tests/case_mutants.h"
#include "harness/tests/case_oracle.h"
#include "harness/tests/case_tally.h"

enum { MAX_FILES = 256, MAX_BYTES = 1 << 16 };

/* ---- files ------------------------------------------------------------------------ */

static void add_file(struct text *files, int *n, const char *path)
{
    FILE       *in = fopen(path, "rb");
    struct text t = { att_must(MAX_BYTES), 0 };

    if (in) {
        t.n = fread(t.at, 1, MAX_BYTES, in);
        fclose(in);
    }
    if (t.n && *n < MAX_FILES)
        files[(*n)++] = t;
    else
        free(t.at);
}

static int read_files(struct text *files, const char *dir)
{
    const char **suites = att_cases_suites(dir);
    char         folder[1024], path[2048];
    int          count = 0;

    for (int i = 0; suites[i]; i++) {
        struct dirent **entries = NULL;
        int             n;

        snprintf(folder, sizeof(folder), "%s/%s", dir, suites[i]);
        n = scandir(folder, &entries, NULL, alphasort);
        for (int e = 0; e < n; e++) {
            const char *end = strrchr(entries[e]->d_name, '.');

            snprintf(path, sizeof(path), "%s/%s", folder, entries[e]->d_name);
            if (end && !strcmp(end, ".json"))
                add_file(files, &count, path);
            free(entries[e]);
        }
        free(entries);
    }
    free(suites);
    return count;
}

int main(int argc, char **argv)
{
    struct text  files[MAX_FILES];
    struct tally t = { 0, 0 };
    int          n = read_files(files, argc > 1 ? argv[1] : "cases");
    int          count = argc > 2 ? atoi(argv[2]) : 1000, seen[CASE_OUTCOMES] = { 0 };
    uint64_t     state = 20240229;

    tally(&t, n > 0, "there are case files");
    for (int i = 0; n && i < count; i++) {
        struct text       m = mutate(&files[i % n], &state);
        enum case_outcome outcome;
        const char       *wrong = oracle_file(m.at, m.n, &outcome);

        seen[outcome]++;
        tally(&t, !wrong, "mutant %d: %s\n%.*s", i, wrong ? wrong : "", (int)m.n, m.at);
        free(m.at);
    }
    printf("%d files, %d mutants: %d accepted, %d no JSON, %d refused by case and key\n", n,
           count, seen[CASE_ACCEPTED], seen[CASE_NO_JSON], seen[CASE_REFUSED]);
    for (int i = 0; i < CASE_OUTCOMES; i++)
        tally(&t, 50 * seen[i] >= count, "outcome %d is common enough to mean something", i);
    while (n)
        free(files[--n].at);
    return tally_end(&t);
}
