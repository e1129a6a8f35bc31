/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pull.c - what is pasted into a pull request: the verdict, what changed, what failed, and the
 * whole table folded away. It never grows beyond what a comment may hold: a part that does not
 * fit is counted and pointed at, not cut.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/env.h"
#include "reports/core/duel.h"
#include "reports/core/human.h"
#include "reports/core/mark.h"
#include "reports/core/pull.h"

/* A part in memory, so that its size is known before it is pasted. */
struct part {
    char  *text;
    size_t size;
};

/* 0, or negative when the host has no memory. */
static int render(struct part *part, const struct att_pages *p, int level,
                  int (*put)(const struct att_pages *p, int level, FILE *out))
{
    FILE *out = open_memstream(&part->text, &part->size);
    int   err;

    if (!out)
        return -1;
    err = put(p, level, out);
    return fclose(out) || err ? -1 : 0;
}

static int put_table(const struct att_pages *p, int level, FILE *out)
{
    const struct att_results *r = p->file[p->files - 1].r;

    (void)level; // the table is there, or it is not
    if (!r->n)
        return 0;
    fprintf(out, "<details><summary>%s%lld row%s</summary>\n\n", att_one_or(r->n, "", "all "),
            (long long)r->n, att_plural(r->n));
    att_mark_table(r, out);
    fputs("</details>\n\n", out);
    return 0;
}

static int put_machine(const struct att_pages *p, int level, FILE *out)
{
    const struct att_results     *r = p->file[p->files - 1].r;
    const struct att_environment *env = r->env;

    (void)level;
    if (!*env->cpu_model) // verdicts alone: they name their own
        return 0;
    fputs("<sub>", out);
    att_mark_plain(out, env->cpu_model);
    for (int i = 0; i < env->n_devices && i < 4; i++) {
        fputs(" \xc2\xb7 ", out);
        att_mark_plain(out, env->device[i]);
    }
    fputs(" \xc2\xb7 ", out);
    att_mark_plain(out, r->started);
    if (*env->git_sha) {
        fputs(" \xc2\xb7 commit ", out);
        att_mark_plain(out, env->git_sha);
    }
    fputs(env->git_dirty > 0 ? " with local changes" : "", out);
    fputs("</sub>\n\n", out);
    att_mark_command(out, r->command);
    return 0;
}

/* Where to find what did not fit. */
static void put_pointer(const struct att_pages *p, const struct part *table, FILE *out)
{
    const struct att_pages_file *last = &p->file[p->files - 1];
    char                         name[1024];

    fprintf(out,
            "The table of all %lld rows takes %zu characters, more than fit here: it is in ",
            (long long)last->r->n, table->size);
    att_mark_code(out, att_text_fold(*p->full ? p->full : last->name, 120, name, sizeof(name)));
    if (!*p->full)
        fputs(" (`attest report FILE --html page.html` shows it)", out);
    fputs(".\n\n", out);
}

/* The head at the first level at which it leaves room for `after` bytes. */
static int render_head(struct part *head, const struct att_pages *p, size_t after)
{
    int err = render(head, p, 0, att_pull_head);

    for (int level = 1; level <= 2 && !err && head->size + after > ATT_PULL_LIMIT; level++) {
        free(head->text);
        *head = (struct part){ NULL, 0 };
        err = render(head, p, level, att_pull_head);
    }
    return err;
}

int att_pages_pull(const struct att_pages *p, FILE *out)
{
    enum { POINTER = 600 }; // bytes of the longest one
    struct part head = { 0 }, table = { 0 }, machine = { 0 };
    int         err = render(&table, p, 0, put_table);

    err = err ? err : render(&machine, p, 0, put_machine);
    err = err ? err : render_head(&head, p, machine.size + POINTER);
    if (!err) {
        fwrite(head.text, 1, head.size, out);
        if (head.size + table.size + machine.size <= ATT_PULL_LIMIT)
            fwrite(table.text, 1, table.size, out);
        else
            put_pointer(p, &table, out);
        fwrite(machine.text, 1, machine.size, out);
    }
    free(head.text);
    free(table.text);
    free(machine.text);
    return err;
}
