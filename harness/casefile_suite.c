/* SPDX-License-Identifier: Apache-2.0 */
/*
 * casefile_suite.c - suites: the folders below the directory of cases.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/casefile_parts.h"
#include "harness/fields.h"
#include "harness/host.h"
#include "harness/suggest.h"

typedef int keep_fn(const char *name, int is_folder);

/* A folder of claims holds no cases. */
static int keep_suite(const char *name, int is_folder)
{
    return is_folder && strcmp(name, "claims") != 0;
}

static int keep_file(const char *name, int is_folder)
{
    size_t n = strlen(name);

    return !is_folder && n > 5 && !strcmp(name + n - 5, ".json");
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int is_folder(const char *dir, const char *name)
{
    struct stat st;
    char        path[PATH_MAX];

    return (size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) < sizeof(path)
           && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The names in `dir` that `keep` wants, sorted, then NULL; free() the array, not the names.
 * NULL and errno when the directory cannot be read. */
static const char **list_folder(const char *dir, keep_fn *keep)
{
    DIR                 *d = opendir(dir);
    const char         **names;
    size_t               n = 0, room = 16;
    const struct dirent *e;

    if (!d)
        return NULL;
    names = att_must(room * sizeof(*names));
    while ((e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.' || !keep(e->d_name, is_folder(dir, e->d_name)))
            continue;
        if (n + 1 == room) {
            room *= 2;
            names = realloc(names, room * sizeof(*names));
            if (!names)
                att_no_memory(room * sizeof(*names));
        }
        names[n++] = att_intern(e->d_name);
    }
    closedir(d);
    qsort(names, n, sizeof(*names), by_text);
    names[n] = NULL;
    return names;
}

const char **att_cases_suites(const char *dir)
{
    const char **names = list_folder(dir, keep_suite);

    if (names)
        errno = 0;
    return names ? names : att_must(sizeof(*names));
}

static int no_suite(const char *dir, const char *suite, FILE *err)
{
    const char     **suites = list_folder(dir, keep_suite);
    struct att_where at = { err, dir, 0 };
    const char      *near;
    char             shown[80];
    int              rc;

    if (!suites)
        return att_case_complain(&at, NULL, "the directory of cases cannot be read: %s",
                                 strerror(errno));
    near = att_suggest(suite, suites, -1);
    att_shown(suite, shown, sizeof(shown));
    rc = near ? att_case_complain(&at, NULL, "no suite \"%s\"; did you mean \"%s\"?", shown,
                                  near)
              : att_case_complain(&at, NULL, "no suite \"%s\"", shown);
    free(suites);
    return rc;
}

static int has(const char *const *words, const char *word)
{
    while (words && *words && strcmp(*words, word) != 0)
        words++;
    return words && *words;
}

int att_cases_suite(struct att_caselist *list, const char *dir, const char *suite,
                    int64_t default_seed, FILE *err)
{
    const int64_t before = list->n;
    const char  **suites = list_folder(dir, keep_suite), **files = NULL;
    char          folder[PATH_MAX], path[PATH_MAX + 512];
    int           rc = has(suites, suite) ? 0 : no_suite(dir, suite, err);

    free(suites);
    if (rc)
        return rc;
    snprintf(folder, sizeof(folder), "%s/%s", dir, suite);
    files = list_folder(folder, keep_file);
    if (!files || !files[0]) {
        struct att_where at = { err, folder, 0 };

        free(files);
        return att_case_complain(&at, NULL, "the suite holds no case file");
    }
    for (int i = 0; files[i] && !rc; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        rc = att_cases_file(list, path, suite, default_seed, err);
    }
    free(files);
    if (rc)
        att_cases_drop(list, before);
    return rc;
}
