/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_files.c - which files `attest report` is given: what a folder stands for, whether two
 * of them are one file, whether a page would take the place of one, and what a file is.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/report.h"

void att_report_path(const char *given, char *path, size_t size)
{
    static const char *const name[] = { "results.json", "claims.json", "gate.json" };
    const size_t             n = strlen(given);
    struct stat              st;

    snprintf(path, size, "%s", given);
    if (stat(given, &st) || !S_ISDIR(st.st_mode))
        return;
    for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++) {
        snprintf(path, size, "%s%s%s", given, n && given[n - 1] == '/' ? "" : "/", name[i]);
        if (!access(path, F_OK))
            return;
    }
    snprintf(path, size, "%s", given); // the reader says what it misses
}

/* Both paths lead to one ordinary file, whatever they look like. */
static int same_file(const char *a, const char *b)
{
    struct stat x, y;

    return !stat(a, &x) && !stat(b, &y) && S_ISREG(x.st_mode) && x.st_dev == y.st_dev
           && x.st_ino == y.st_ino;
}

/* `path` is one of the first n files that are given. */
static int is_given(const struct att_options *o, int n, const char *path)
{
    char given[ATT_PATH + 32];

    for (int i = 0; i < n; i++) {
        att_report_path(o->what[i], given, sizeof(given));
        if (same_file(given, path))
            return 1;
    }
    return 0;
}

/* A page that takes the place of a file that it is made of, or of the other page. */
static int overwrites(const struct att_options *o)
{
    const char *const path[] = { o->html, o->md };

    for (int i = 0; i < 2; i++) {
        if (!path[i] || !is_given(o, o->n_what, path[i]))
            continue;
        fprintf(stderr, "attest: report: --%s would overwrite %s, which it is made of\n",
                i ? "md" : "html", path[i]);
        return ATT_EINVAL;
    }
    if (!o->html || !o->md || strcmp(o->html, o->md) || !strncmp(o->html, "/dev/", 5))
        return 0;
    fprintf(stderr, "attest: report: --html and --md both name %s\n", o->html);
    return ATT_EINVAL;
}

/* Plots are those of the last file: in the folder of another run they would take the place of
 * its own. */
static int misplaces(const struct att_options *o)
{
    char own[ATT_PATH + 32] = "";

    if (o->out)
        snprintf(own, sizeof(own), "%.4000s/results.json", o->out);
    if (!is_given(o, o->n_what - 1, own))
        return 0;
    fprintf(stderr, "attest: report: --out %s is the folder of another run than the last\n",
            o->out);
    return ATT_EINVAL;
}

int att_report_paths(const struct att_options *o)
{
    char path[ATT_PATH + 32];

    for (int i = 1; i < o->n_what; i++) {
        att_report_path(o->what[i], path, sizeof(path));
        if (!is_given(o, i, path)) // twice, a file compares nothing, and a verdict is not two
            continue;
        fprintf(stderr, "attest: report: %s is given twice\n", o->what[i]);
        return ATT_EINVAL;
    }
    return overwrites(o) ? ATT_EINVAL : misplaces(o);
}

static const char *behind_space(const char *s)
{
    return s + strspn(s, " \t\r\n");
}

/* Behind `token` and white space; NULL: something else stands there. */
static const char *behind(const char *s, const char *token)
{
    const size_t n = strlen(token);

    return s && !strncmp(s, token, n) ? behind_space(s + n) : NULL;
}

/* What a text that begins like this is: 'g' a gate, 'c' claims, 0 something else. */
static int kind_of_text(const char *head)
{
    const char *first = behind(behind_space(head), "{");

    if (behind(first, "\"attest_gate\""))
        return 'g';
    return behind(behind(behind(first, "\"schema\""), ":"), "\"attest-claims-") ? 'c' : 0;
}

int att_report_kind(const char *path)
{
    char        head[1025] = "";
    struct stat st;
    FILE       *in;

    if (stat(path, &st) || !S_ISREG(st.st_mode))
        return 0;
    in = fopen(path, "re");
    if (!in)
        return 0;
    head[fread(head, 1, sizeof(head) - 1, in)] = '\0';
    fclose(in);
    return kind_of_text(head);
}
