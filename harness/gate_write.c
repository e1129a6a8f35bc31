/* SPDX-License-Identifier: Apache-2.0 */
/* gate_write.c - where the reports of a judgement go. */
#include "harness/gate_write.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/exit.h"
#include "harness/writer.h"

enum { MOST = 4, IN_FOLDER = 2 }; // reports; of them the first in the folder of --out

typedef void (*writer)(const struct att_gate *g, FILE *out);

struct target {
    char   path[ATT_PATH + 16];
    writer write;
};

static int complain(const char *why)
{
    fprintf(stderr, "attest: %s\n", why);
    return ATT_EXIT_ENVIRONMENT;
}

static int is_stdout(const char *path)
{
    return path && !strcmp(path, "-");
}

/* The files of --out, --json and --md, with what goes into them. Returns how many. */
static int targets(const struct att_options *o, struct target *to)
{
    int n = 0;

    if (o->out) {
        snprintf(to[n].path, sizeof(to[n].path), "%.4000s/gate.json", o->out);
        to[n++].write = att_gate_json;
        snprintf(to[n].path, sizeof(to[n].path), "%.4000s/gate.md", o->out);
        to[n++].write = att_gate_markdown;
    }
    if (o->json) {
        snprintf(to[n].path, sizeof(to[n].path), "%s", o->json);
        to[n++].write = att_gate_json;
    }
    if (o->md) {
        snprintf(to[n].path, sizeof(to[n].path), "%s", o->md);
        to[n++].write = att_gate_markdown;
    }
    return n;
}

/* 1 when both paths are one file that is there. */
static int is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

int att_gate_spares(const struct att_gate *g, const struct att_options *o)
{
    const char *const input[] = { g->base->path, g->now->path, o->approved, o->known };
    struct target     to[MOST];
    const int         n = targets(o, to);

    for (int i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof(input) / sizeof(*input); k++) {
            if (!input[k] || is_stdout(to[i].path) || !is_same_file(to[i].path, input[k]))
                continue;
            fprintf(stderr, "attest: the report %s would overwrite %s, which is judged\n",
                    to[i].path, input[k]);
            return 0;
        }
    return 1;
}

int att_gate_can_write(const struct att_options *o)
{
    struct target   to[MOST];
    struct att_file file = { .out = NULL };
    char            why[5000];
    const int       n = targets(o, to);

    if (o->out && att_make_dirs(o->out, why, sizeof(why)))
        return 0;
    for (int i = 0; i < n; i++) {
        if (is_stdout(to[i].path))
            continue;
        if (att_file_open(&file, to[i].path, why, sizeof(why)))
            return 0;
        att_file_abandon(&file);
    }
    return 1;
}

static int write_one(const struct att_gate *g, const struct target *to)
{
    struct att_file file;
    char            why[5000];

    if (is_stdout(to->path)) {
        to->write(g, stdout);
        return 0;
    }
    if (att_file_open(&file, to->path, why, sizeof(why)))
        return complain(why);
    to->write(g, file.out);
    return att_file_commit(&file, why, sizeof(why)) ? complain(why) : 0;
}

int att_gate_write(const struct att_gate *g, const struct att_options *o)
{
    FILE *const   table = is_stdout(o->json) || is_stdout(o->md) ? stderr : stdout;
    struct target to[MOST];
    const int     n = targets(o, to);
    char          why[5000];
    int           code = 0;

    if (!o->quiet)
        att_gate_print(g, table, o->colour < 0 ? isatty(fileno(table)) : o->colour);
    if (o->out && att_make_dirs(o->out, why, sizeof(why)))
        code = complain(why);
    for (int i = code ? IN_FOLDER : 0; i < n; i++)
        code |= write_one(g, &to[i]);
    if (fflush(stdout) || ferror(stdout))
        code = ATT_EXIT_ENVIRONMENT;
    return code && g->code != ATT_EXIT_INCORRECT && !g->signal ? code : g->code;
}
