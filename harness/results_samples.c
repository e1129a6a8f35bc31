/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results_samples.c - raw samples, from the results.jsonl that stands beside a results.json. A
 * file that is not there is no fault, since samples are often not kept; one that is there must
 * be of the same run, whole, and as it was written.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/digest.h"
#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/results_parts.h"

/* The first line: of which run these are. */
static int read_head(const struct att_result_file *f, const cJSON *line,
                     const struct att_results_at *at)
{
    const cJSON *run = att_results_get(line, "attest");
    const cJSON *id = att_results_get(run, "run_id");

    if (!cJSON_IsString(id))
        return att_results_fail(at, NULL, "it is no list of results of attest");
    if (strcmp(id->valuestring, f->env.run_id) != 0)
        return att_results_fail(at, "run_id", "it is of the run \"%.48s\", not of \"%s\" as %s",
                                id->valuestring, f->env.run_id, f->path);
    return 0;
}

/* One row; `seen` has one character for each. Samples that were not kept are null. */
static int read_line(struct att_result_file *f, const cJSON *line, char *seen,
                     struct att_results_at *at)
{
    const cJSON       *row = att_results_get(line, "row");
    const cJSON       *samples = cJSON_GetObjectItemCaseSensitive(line, "samples");
    char               hex[ATT_DIGEST_TEXT];
    struct att_record *r;
    int                n, err;

    at->row = cJSON_IsString(row) ? row->valuestring : NULL;
    r = at->row ? (struct att_record *)(uintptr_t)att_results_find(f, at->row) : NULL;
    if (!r)
        return att_results_fail(at, NULL, "%s has no such row", f->path);
    if (seen[r - f->results.record]++)
        return att_results_fail(at, NULL, "the row stands twice in the file");
    if (r->n_samples == 0 || r->samples || cJSON_IsNull(samples))
        return 0;
    if (r->n_samples != cJSON_GetArraySize(samples))
        return att_results_fail(at, "samples", "there are %d; %s says %lld",
                                cJSON_GetArraySize(samples), f->path, (long long)r->n_samples);
    r->samples = att_must((size_t)r->n_samples * sizeof(double));
    err = att_results_reals(line, "samples", r->samples, sizeof(double), (int)r->n_samples, &n,
                            at);
    att_digest_samples(r->samples, r->n_samples, hex);
    if (!err && *r->samples_digest && strcmp(hex, r->samples_digest) != 0)
        err = att_results_fail(at, "samples", "they were changed after they were written");
    return err;
}

static int read_lines(struct att_result_file *f, const char *text, size_t size, char *seen,
                      struct att_results_at *at)
{
    struct att_json_fault fault;
    const char           *end = text + size;
    int                   err = 0;

    for (int64_t n = 1; text < end && !err; n++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        cJSON      *line = stop ? att_json_read(text, (size_t)(stop - text), &fault) : NULL;
        at->row = NULL;
        if (!stop)
            err = att_results_fail(at, NULL, "line %lld: it is cut off", (long long)n);
        else if (!line)
            err = att_results_fail(at, NULL, "line %lld, column %lld: %s", (long long)n,
                                   (long long)fault.column, fault.what);
        else
            err = n == 1 ? read_head(f, line, at) : read_line(f, line, seen, at);
        cJSON_Delete(line);
        text = stop ? stop + 1 : end;
    }
    at->row = NULL;
    return err;
}

/* Where the samples of that file are, in `path`; 0 when it can have none. */
static int name_of(const struct att_result_file *f, char *path, size_t size)
{
    const char *name = strrchr(f->path, '/');
    int         wanted = 0;

    for (int64_t i = 0; i < f->results.n; i++)
        wanted |= f->results.record[i].n_samples > 0 && !f->results.record[i].samples;
    name = name ? name + 1 : f->path;
    if (!wanted || strcmp(name, "results.json") != 0)
        return 0;
    snprintf(path, size, "%sl", f->path);
    return !access(path, F_OK);
}

int att_results_samples(struct att_result_file *f, const struct att_results_at *at)
{
    char                  path[ATT_PATH + 8];
    struct att_results_at here = *at;
    char                 *text, *seen;
    size_t                size;
    int                   err;

    if (!name_of(f, path, sizeof(path)))
        return 0;
    here.path = path;
    here.row = NULL;
    text = att_results_text(path, &size, &here);
    if (!text)
        return ATT_EINVAL;
    seen = att_must((size_t)f->results.n + 1);
    err = read_lines(f, text, size, seen, &here);
    free(text);
    for (int64_t i = 0; i < f->results.n && !err; i++) {
        here.row = f->results.record[i].row;
        if (!seen[i])
            err = att_results_fail(&here, NULL, "the row is missing: the file is cut off");
    }
    free(seen);
    return err;
}
