/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results.c - reads a results.json: the text, its syntax, who wrote it, its digests, the
 * context, the rows, the samples. The first fault ends it.
 */
#include "harness/results.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/results_parts.h"
#include "harness/suggest.h"
#include "reports/core/human.h"

#define FORMAT "attest-1"

enum { LARGEST = 1 << 29 }; // bytes: fifty thousand timed rows

/* All that can be read, at most `LARGEST` bytes, NUL-terminated. 0, or errno. */
static int read_all(int fd, char **text, size_t *size)
{
    size_t  room = 1 << 16;
    ssize_t n = 1;

    *size = 0;
    *text = att_must(room);
    while (n > 0) {
        if (*size + 1 == room) {
            *text = realloc(*text, room *= 2);
            if (!*text)
                att_no_memory(room);
        }
        n = read(fd, *text + *size, room - *size - 1);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            *size += (size_t)n;
        if (*size > LARGEST)
            return EFBIG;
    }
    (*text)[*size] = '\0';
    return n < 0 ? errno : 0;
}

char *att_results_text(const char *path, size_t *size, const struct att_results_at *at)
{
    char *text = NULL;
    int   fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = fd < 0 ? errno : 0;

    if (!error
        && fcntl(fd, F_SETFL, 0)) // a pipe that nobody writes is empty: no waiting for it
        error = errno;
    if (!error)
        error = read_all(fd, &text, size);
    if (fd >= 0)
        close(fd);
    if (!error)
        return text;
    free(text);
    att_results_fail(at, NULL, "it cannot be read: %s", strerror(error));
    return NULL;
}

/* A text that does not parse: it begins as ours do, and its end is not there. */
static int is_cut(const char *text, size_t size, const struct att_json_fault *fault)
{
    while (size > 0 && strchr(" \t\r\n", text[size - 1]))
        size--;
    if (strstr(fault->what, "more text"))
        return 0;
    return strstr(fault->what, "the text ends")
           || (size && *text == '{' && text[size - 1] != '}');
}

static cJSON *parse(const char *text, size_t size, const struct att_results_at *at)
{
    struct att_json_fault fault;
    const size_t          n = strlen(at->path);
    cJSON                *tree = size ? att_json_read(text, size, &fault) : NULL;

    if (!size)
        att_results_fail(at, NULL, "it is empty");
    else if (!tree && is_cut(text, size, &fault))
        att_results_fail(at, NULL, "it is cut off at line %lld, column %lld: %s",
                         (long long)fault.line, (long long)fault.column, fault.what);
    else if (!tree && n > 6 && !strcmp(at->path + n - 6, ".jsonl"))
        att_results_fail(at, NULL, "it holds lines; give the results.json beside it");
    else if (!tree)
        att_results_fail(at, NULL, "line %lld, column %lld: %s", (long long)fault.line,
                         (long long)fault.column, fault.what);
    return tree;
}

/* Is it ours, and of this format? */
static int recognise(const cJSON *tree, const struct att_results_at *at)
{
    const cJSON *run = att_results_get(att_results_get(tree, "context"), "attest");
    const cJSON *schema = att_results_get(run, "schema");
    char         shown[64];

    if (!cJSON_IsObject(run) || !cJSON_IsString(schema)
        || !cJSON_IsArray(att_results_get(tree, "benchmarks")))
        return att_results_fail(at, NULL, "it is no file of results of attest");
    if (strcmp(schema->valuestring, FORMAT) != 0)
        return att_results_fail(at, "schema",
                                "it is of the format \"%s\"; this program reads \"%s\"",
                                att_shown(schema->valuestring, shown, sizeof(shown)), FORMAT);
    return 0;
}

/* The object "attest" of an entry that holds a whole row, or NULL: the entry is a part of one.
 */
static const cJSON *whole_row(const cJSON *entry)
{
    const cJSON *attest = att_results_get(entry, "attest");

    return att_results_get(attest, "row") ? attest : NULL;
}

static int by_row(const void *a, const void *b)
{
    return strcmp((*(struct att_record *const *)a)->row, (*(struct att_record *const *)b)->row);
}

/* Rows by name; the same twice is a fault. */
static int sort_rows(struct att_result_file *f, struct att_results_at *at)
{
    struct att_results_owned *own = f->owned;
    const int64_t             n = f->results.n;

    own->sorted = att_must((size_t)(n + 1) * sizeof(*own->sorted));
    for (int64_t i = 0; i < n; i++)
        own->sorted[i] = &own->record[i];
    qsort(own->sorted, (size_t)n, sizeof(*own->sorted), by_row);
    for (int64_t i = 1; i < n; i++) {
        at->row = own->sorted[i]->row;
        if (!by_row(&own->sorted[i - 1], &own->sorted[i]))
            return att_results_fail(at, NULL, "the row stands twice in the file");
    }
    at->row = NULL;
    return 0;
}

static int read_rows(struct att_result_file *f, const cJSON *benchmarks,
                     struct att_results_at *at)
{
    struct att_results_owned *own = f->owned;
    const cJSON              *entry;
    int64_t                   room = 0;
    int                       err;

    cJSON_ArrayForEach(entry, benchmarks) room += whole_row(entry) != NULL;
    own->record = att_must((size_t)(room + 1) * sizeof(*own->record));
    f->results.record = own->record;
    cJSON_ArrayForEach(entry, benchmarks)
    {
        const cJSON *row = whole_row(entry);
        if (!row)
            continue;
        err = att_results_row(row, &own->record[f->results.n++], at);
        if (err)
            return err;
        at->row = NULL;
    }
    return sort_rows(f, at);
}

/* Rows that no run ends well with. */
static int64_t bad_rows(const struct att_results *r)
{
    return r->count[ATT_FAIL] + r->count[ATT_MISTRUSTED] + r->count[ATT_CRASH]
           + r->count[ATT_TIMEOUT] + r->count[ATT_XPASS] + r->count[ATT_OOM];
}

/* Counts that are not those of the rows: rows were taken out, or put in. An end that does not
 * fit them: one of both was edited. */
static int check_counts(const struct att_results *r, const struct att_results_at *at)
{
    int64_t count[ATT_STATUSES] = { 0 };

    for (int64_t i = 0; i < r->n; i++)
        count[r->record[i].status]++;
    for (int i = 0; i < ATT_STATUSES; i++)
        if (count[i] != r->count[i])
            return att_results_fail(at, "counts", "it says %lld %s; there are %lld",
                                    (long long)r->count[i], att_status_words[i],
                                    (long long)count[i]);
    if (!r->exit_code && bad_rows(r) > 0)
        return att_results_fail(at, "exit_code", "it says 0, and %lld %s not right",
                                (long long)bad_rows(r),
                                att_one_or(bad_rows(r), "row is", "rows are"));
    return 0;
}

static int read_tree(struct att_result_file *f, const cJSON *tree, const char *text,
                     size_t size, struct att_results_at *at)
{
    int err = recognise(tree, at);

    if (!err)
        err = att_results_digests(f, text, size, at);
    if (!err)
        err = att_results_unique(tree, at);
    if (!err)
        err = att_results_context(att_results_get(tree, "context"), f, at);
    if (!err)
        err = read_rows(f, att_results_get(tree, "benchmarks"), at);
    if (!err)
        err = check_counts(&f->results, at);
    return err ? err : att_results_samples(f, at);
}

int att_results_load(struct att_result_file *f, const char *path, char *why, size_t why_size)
{
    struct att_results_at at = { .path = path, .why = why, .size = why_size };
    struct stat           st;
    size_t                size;
    char                 *text;
    cJSON                *tree;
    int                   err = ATT_EINVAL;

    memset(f, 0, sizeof(*f));
    if (strlen(path) > ATT_PATH - 32)
        return att_results_fail(&at, NULL, "the path is too long");
    strcpy(f->path, path);
    if (!stat(path, &st) && S_ISDIR(st.st_mode))
        snprintf(f->path, sizeof(f->path), "%.4000s%sresults.json", path,
                 path[strlen(path) - 1] == '/' ? "" : "/");
    at.path = f->path;
    text = att_results_text(f->path, &size, &at);
    if (!text)
        return ATT_EINVAL;
    f->owned = att_must(sizeof(struct att_results_owned));
    tree = parse(text, size, &at);
    if (tree)
        err = read_tree(f, tree, text, size, &at);
    cJSON_Delete(tree);
    free(text);
    if (err)
        att_results_free(f);
    return err;
}

void att_results_free(struct att_result_file *f)
{
    struct att_results_owned *own = f->owned;

    for (int64_t i = 0; own && i < f->results.n; i++)
        free(own->record[i].samples);
    for (int i = 0; own && i < own->n_texts; i++)
        free(own->text[i]);
    if (own) {
        free(own->record);
        free(own->sorted);
    }
    free(own);
    memset(f, 0, sizeof(*f));
}

const struct att_record *att_results_find(const struct att_result_file *f, const char *row)
{
    const struct att_results_owned *own = f->owned;
    int64_t                         low = 0, high = own ? f->results.n : 0;

    while (low < high) {
        const int64_t mid = low + (high - low) / 2;
        const int     order = strcmp(own->sorted[mid]->row, row);
        if (!order)
            return own->sorted[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

int att_results_sealed(const struct att_result_file *f, char *why, size_t why_size)
{
    if (*f->digest)
        return 1;
    snprintf(why, why_size,
             "%s: has no digest: it was written by an older program, and nobody can tell "
             "whether it was changed since",
             f->path);
    return 0;
}
