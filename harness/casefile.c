/* SPDX-License-Identifier: Apache-2.0 */
/*
 * casefile.c - a case file, from its text to cases; all of it is valid, or nothing is kept.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/casefile_parts.h"
#include "harness/fields.h"
#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/suggest.h"

enum { MAX_FILE = 4 << 20 };

/* The parts of a file. */
struct file {
    const cJSON *suite, *about, *cases;
};

static int is_folder_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_-.";

    return text[0] && text[0] != '.' && !text[strspn(text, letters)];
}

static int syntax_error(const struct att_where *at, const struct att_json_fault *f)
{
    fprintf(at->err, "%s: line %lld, column %lld", at->path, (long long)f->line,
            (long long)f->column);
    if (!strcmp(f->top, "cases") && f->item)
        fprintf(at->err, ", case %lld", (long long)f->item);
    if (f->key[0] || f->top[0])
        fprintf(at->err, ", key \"%s\"", f->key[0] ? f->key : f->top);
    fprintf(at->err, ": %s\n", f->what);
    return ATT_EINVAL;
}

/* ---- the outer object ------------------------------------------------------------- */

static int take_member(const struct att_where *at, struct file *f, const cJSON *v)
{
    static const char *const keys[] = { "suite", "about", "cases" };
    const cJSON            **slots[] = { &f->suite, &f->about, &f->cases };
    const char              *near;

    for (int i = 0; i < 3; i++) {
        if (strcmp(v->string, keys[i]) != 0)
            continue;
        if (*slots[i])
            return att_case_complain(at, v->string, "given twice");
        *slots[i] = v;
        return 0;
    }
    near = att_suggest(v->string, keys, 3);
    if (near)
        return att_case_complain(at, v->string, "unknown; did you mean \"%s\"?", near);
    return att_case_complain(at, v->string, "unknown; a file has suite, about and cases");
}

static int check_suite(const struct att_where *at, const struct file *f, const char *folder)
{
    char shown[80];

    if (!f->suite)
        return att_case_complain(at, "suite", "missing");
    if (!cJSON_IsString(f->suite))
        return att_case_complain(at, "suite", "text is expected");
    att_shown(f->suite->valuestring, shown, sizeof(shown));
    if (!is_folder_name(f->suite->valuestring))
        return att_case_complain(at, "suite", "\"%s\" is no name of a folder", shown);
    if (folder && strcmp(folder, f->suite->valuestring) != 0)
        return att_case_complain(at, "suite", "\"%s\", but the folder is \"%s\"", shown,
                                 folder);
    return 0;
}

static int open_file(const struct att_where *at, struct file *f, const cJSON *root,
                     const char *folder)
{
    if (!cJSON_IsObject(root))
        return att_case_complain(at, "cases", "missing; the file is no object");
    for (const cJSON *v = root->child; v; v = v->next)
        if (take_member(at, f, v))
            return ATT_EINVAL;
    if (check_suite(at, f, folder))
        return ATT_EINVAL;
    if (f->about && !cJSON_IsString(f->about))
        return att_case_complain(at, "about", "text is expected");
    if (!f->cases)
        return att_case_complain(at, "cases", "missing");
    if (!cJSON_IsArray(f->cases))
        return att_case_complain(at, "cases", "an array of objects is expected");
    return f->cases->child ? 0 : att_case_complain(at, "cases", "empty: nothing would run");
}

/* ---- names are unique ------------------------------------------------------------- */

/* By name, then by position: both point into one list. */
static int by_name(const void *a, const void *b)
{
    const struct att_case *const *x = a, *const *y = b;
    int                           order = strcmp((*x)->name, (*y)->name);

    return order ? order : (*x > *y) - (*x < *y);
}

/* The object that made case number i; `ends` holds where each object's cases end. */
static int object_of(const int64_t *ends, int64_t i)
{
    int n = 0;

    while (ends[n] <= i)
        n++;
    return n + 1;
}

/* Complains about the first case of the file whose name an earlier one has. */
static int check_unique(struct att_where *at, const struct att_caselist *list, int64_t before,
                        const int64_t *ends)
{
    const struct att_case **sorted = att_must((size_t)(list->n - before) * sizeof(*sorted));
    const struct att_case  *second = NULL, *first = NULL;
    int64_t                 n = list->n - before;

    for (int64_t i = 0; i < n; i++)
        sorted[i] = &list->c[before + i];
    qsort(sorted, (size_t)n, sizeof(*sorted), by_name);
    for (int64_t i = 1; i < n; i++) {
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) != 0)
            continue;
        if (!second || sorted[i] < second) {
            second = sorted[i];
            first = sorted[i - 1];
        }
    }
    free(sorted);
    if (!second)
        return 0;
    at->number = object_of(ends, second - list->c);
    return att_case_complain(at, "op", "%s is already made by case %d", second->name,
                             object_of(ends, first - list->c));
}

/* ---- all of it -------------------------------------------------------------------- */

static int read_cases(struct att_where *at, struct att_caselist *list, const struct file *f,
                      int64_t default_seed)
{
    const int64_t before = list->n;
    const char   *suite = att_intern(f->suite->valuestring);
    int64_t      *ends = att_must((size_t)cJSON_GetArraySize(f->cases) * sizeof(*ends));
    int           rc = 0;

    for (const cJSON *v = f->cases->child; v && !rc; v = v->next) {
        at->number++;
        rc =
            att_case_object(at, list, v, suite, default_seed, before + ATT_CASES_MAX - list->n);
        ends[at->number - 1] = list->n;
    }
    if (!rc)
        rc = check_unique(at, list, before, ends);
    free(ends);
    return rc;
}

static int parse(struct att_caselist *list, const char *path, const char *folder,
                 const char *text, size_t size, int64_t default_seed, FILE *err)
{
    const int64_t         before = list->n;
    struct att_where      at = { err, path, 0 };
    struct att_json_fault fault;
    struct file           f = { 0 };
    cJSON                *root;
    int                   rc;

    if (size > MAX_FILE)
        return att_case_complain(&at, NULL, "more than %d bytes", MAX_FILE);
    root = att_json_read(text, size, &fault);
    if (!root)
        return syntax_error(&at, &fault);
    rc = open_file(&at, &f, root, folder);
    if (!rc)
        rc = read_cases(&at, list, &f, default_seed);
    if (rc)
        att_cases_drop(list, before);
    cJSON_Delete(root);
    return rc;
}

int att_cases_parse(struct att_caselist *list, const char *path, const char *text, size_t size,
                    int64_t default_seed, FILE *err)
{
    return parse(list, path, NULL, text, size, default_seed, err);
}

int att_cases_file(struct att_caselist *list, const char *path, const char *folder,
                   int64_t default_seed, FILE *err)
{
    struct att_where at = { err, path, 0 };
    const int        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); // a pipe would wait
    FILE            *in = fd < 0 ? NULL : fdopen(fd, "rb");
    struct stat      st;
    char            *text;
    size_t           size;
    int              rc;

    if (!in)
        return att_case_complain(&at, NULL, "cannot be opened: %s", strerror(errno));
    if (!fstat(fd, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        fclose(in);
        return att_case_complain(&at, NULL, "is no regular file");
    }
    text = att_must(MAX_FILE + 1); // one more than allowed: a longer file shows
    size = fread(text, 1, MAX_FILE + 1, in);
    rc = ferror(in) ? att_case_complain(&at, NULL, "cannot be read: %s", strerror(errno))
                    : parse(list, path, folder, text, size, default_seed, err);
    fclose(in);
    free(text);
    return rc;
}

int att_cases_read(struct att_caselist *list, const char *path, int64_t default_seed, FILE *err)
{
    return att_cases_file(list, path, NULL, default_seed, err);
}
