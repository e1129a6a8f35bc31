/* SPDX-License-Identifier: Apache-2.0 */
/* claim_write.c - the files that --json, --md and --out ask for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim_report.h"
#include "harness/host.h"
#include "harness/writer.h"

enum { MOST = 4 };

typedef void write_fn(const struct att_claim_page *page, FILE *out);

struct target {
    char      path[ATT_PATH];
    write_fn *write;
};

static int write_file(const struct att_claim_page *page, const char *path, write_fn *write)
{
    struct att_file file = { 0 };
    char            why[ATT_PATH + 256];
    int             err;

    if (!strcmp(path, "-")) {
        write(page, stdout);
        return 0;
    }
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

int att_claim_can_write(const struct att_options *o)
{
    struct target  *to = att_must(MOST * sizeof(*to));
    struct att_file file = { 0 };
    char            why[ATT_PATH + 256];
    const int       n = targets(o, to);
    int             err = o->out ? att_make_dirs(o->out, why, sizeof(why)) : 0;

    for (int i = 0; i < n && !err; i++) {
        if (!strcmp(to[i].path, "-"))
            continue;
        err = att_file_open(&file, to[i].path, why, sizeof(why));
        att_file_abandon(&file);
    }
    if (err)
        fprintf(stderr, "attest: %s\n", why);
    free(to);
    return err;
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
