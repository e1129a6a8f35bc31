/* SPDX-License-Identifier: Apache-2.0 */
/* claim_write.c - the files that --json, --md and --out ask for. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/claim_report.h"
#include "harness/exit.h"
#include "harness/host.h"
#include "harness/suggest.h"
#include "harness/writer.h"

enum { MOST = 4 };

typedef void write_fn(const struct att_claim_page *page, FILE *out);

struct target {
    char      path[ATT_PATH];
    write_fn *write;
};

static int is_pipe(const char *path)
{
    struct stat st;

    return !stat(path, &st) && S_ISFIFO(st.st_mode);
}

/* A pipe waits for its reader, who may never come: then signals, which were data so far, end
 * the program as they do elsewhere. */
static void wait_as_others_do(const char *path)
{
    sigset_t none;

    sigemptyset(&none);
    if (is_pipe(path))
        sigprocmask(SIG_SETMASK, &none, NULL);
}

static int write_file(const struct att_claim_page *page, const char *path, write_fn *write)
{
    struct att_file file = { 0 };
    char            why[ATT_PATH + 256];
    int             err;

    if (!strcmp(path, "-")) {
        write(page, stdout);
        return 0;
    }
    wait_as_others_do(path);
    err = att_file_open(&file, path, why, sizeof(why));
    if (!err) {
        write(page, file.out);
        err = att_file_commit(&file, why, sizeof(why));
    }
    if (err)
        fprintf(stderr, "attest: %s\n", why);
    return err;
}

/* One more, <folder>/<name> or just <name>; none when `name` is NULL. */
static void add(struct target *to, int *n, const char *folder, const char *name,
                write_fn *write)
{
    if (!name)
        return;
    snprintf(to[*n].path, ATT_PATH, "%s%s%s", folder ? folder : "", folder ? "/" : "", name);
    to[(*n)++].write = write;
}

/* The files of --json, --md and --out, with what goes into them. Returns how many. */
static int targets(const struct att_options *o, struct target *to)
{
    int n = 0;

    add(to, &n, NULL, o->json, att_claim_json);
    add(to, &n, NULL, o->md, att_claim_markdown);
    add(to, &n, o->out, o->out ? "claims.json" : NULL, att_claim_json);
    add(to, &n, o->out, o->out ? "claims.md" : NULL, att_claim_markdown);
    return n;
}

/* ---- before anything is measured ---------------------------------------------------- */

/* Two names of one file that a report would replace. Devices and pipes take any number. */
static int is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    if (!strcmp(a, "-") || !strcmp(b, "-"))
        return 0;
    if (stat(a, &x) || stat(b, &y))
        return !strcmp(a, b);
    return S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* What one report would destroy of another, or of a claim. */
static int check_names(const struct target *to, int n, const struct att_claim *claim,
                       int claims)
{
    char shown[200];

    for (int i = 0; i < n; i++) {
        att_shown(to[i].path, shown, sizeof(shown));
        for (int k = 0; k < i; k++)
            if (to[k].write != to[i].write && is_same_file(to[k].path, to[i].path)) {
                fprintf(stderr, "attest: two reports would be written to \"%s\"\n", shown);
                return ATT_EXIT_USAGE;
            }
        for (int k = 0; k < claims; k++)
            if (is_same_file(to[i].path, claim[k].path)) {
                fprintf(stderr, "attest: \"%s\" is a claim: a report would replace it\n",
                        shown);
                return ATT_EXIT_USAGE;
            }
    }
    return 0;
}

/* Each file is begun, and thrown away; a pipe is not, since its reader would go. */
static int try_files(const struct target *to, int n, char *why, size_t why_size)
{
    struct att_file file = { 0 };
    int             err = 0;

    for (int i = 0; i < n && !err; i++) {
        if (!strcmp(to[i].path, "-") || is_pipe(to[i].path))
            continue;
        err = att_file_open(&file, to[i].path, why, why_size);
        att_file_abandon(&file);
    }
    return err;
}

int att_claim_can_write(const struct att_options *o, const struct att_claim *claim, int claims)
{
    struct target *to = att_must(MOST * sizeof(*to));
    char           why[ATT_PATH + 256];
    const int      n = targets(o, to);
    int            code = check_names(to, n, claim, claims);

    if (!code
        && ((o->out && att_make_dirs(o->out, why, sizeof(why)))
            || try_files(to, n, why, sizeof(why)))) {
        fprintf(stderr, "attest: %s\n", why);
        code = ATT_EXIT_ENVIRONMENT;
    }
    free(to);
    return code;
}

int att_claim_write(const struct att_claim_page *page)
{
    struct target *to = att_must(MOST * sizeof(*to));
    const int      n = targets(page->o, to);
    int            err = 0;

    for (int i = 0; i < n; i++)
        err |= write_file(page, to[i].path, to[i].write);
    free(to);
    return err;
}
