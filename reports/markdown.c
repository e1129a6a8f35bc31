/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markdown.c - results.md for pull requests: the verdict, what failed and how to reproduce
 * it, the table, the machine.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/env.h"
#include "reports/core/cells.h"
#include "reports/core/human.h"

/* Text in a line or a table cell: nothing in it is taken as markup. */
static void put_plain(FILE *out, const char *text)
{
    char clean[2048];

    for (const char *s = att_text_clean(text, clean, sizeof(clean)); *s; s++) {
        if (*s == '<')
            fputs("&lt;", out);
        else if (*s == '&')
            fputs("&amp;", out);
        else if (*s == '@') // names nobody
            fputs("&#64;", out);
        else if (strchr("\\`*_{}[]|#~", *s))
            fprintf(out, "\\%c", *s);
        else
            fputc(*s, out);
    }
}

/* A code span; '|' would end a table cell even there. */
static void put_code(FILE *out, const char *text)
{
    char clean[2048];

    fputc('`', out);
    for (const char *s = att_text_clean(text, clean, sizeof(clean)); *s; s++) {
        if (*s == '|')
            fputc('\\', out);
        fputc(*s == '`' ? '\'' : *s, out);
    }
    fputc('`', out);
}

static void put_verdict(const struct att_results *r, FILE *out)
{
    char        buf[32];
    const char *lead = "";

    fprintf(out, "## %s attest %s ", r->exit_code ? "\xe2\x9d\x8c" : "\xe2\x9c\x85", r->mode);
    put_plain(out, r->suites);
    fputs("\n\n**", out);
    put_plain(out, r->verdict);
    fprintf(out, "** (exit code %d%s)\n\n", r->exit_code,
            r->partial ? ", interrupted: the results are incomplete" : "");
    fprintf(out, "%lld rows: ", (long long)r->n);
    for (int i = 0; i < ATT_STATUSES; i++) {
        if (!r->count[i])
            continue;
        fprintf(out, "%s%lld %s", lead, (long long)r->count[i], att_status_words[i]);
        lead = " \xc2\xb7 ";
    }
    att_human_time(r->wall_s * 1e9, buf, sizeof(buf));
    fprintf(out, "%s%s\n\n", *buf ? " in " : "", buf);
}

static void put_failures(const struct att_results *r, FILE *out)
{
    int head = 0;

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *f = &r->record[i];
        char                     repro[sizeof(f->repro)];
        if (att_status_class(f->status) != ATT_BAD)
            continue;
        if (!head++)
            fputs("### Failures\n\n", out);
        fprintf(out, "**%s** ", att_status_words[f->status]);
        put_code(out, f->row);
        fputs(*f->detector ? "  \n" : "", out);
        put_plain(out, f->detector);
        fputs(*f->reason ? ": " : "", out);
        put_plain(out, f->reason);
        fprintf(out, "\n\n```sh\n%s\n```\n\n", att_text_clean(f->repro, repro, sizeof(repro)));
    }
}

/* The columns of this run. */
struct columns {
    const struct att_cell *cell[16];
    int                    n;
};

static struct columns used_columns(const struct att_results *r)
{
    struct columns used = { .n = 0 };

    for (const struct att_cell *c = att_cells; c->title && used.n < 16; c++) {
        if (att_cell_used(c, r))
            used.cell[used.n++] = c;
    }
    return used;
}

static void put_row(const struct columns *used, const struct att_record *row, FILE *out)
{
    fputs("| ", out);
    put_code(out, row->name);
    for (int i = 0; i < used->n; i++) {
        char buf[ATT_CELL] = "";
        used->cell[i]->text(row, buf, sizeof(buf));
        fputs(" | ", out);
        put_plain(out, buf);
    }
    fputs(" | ", out);
    if (att_status_class(row->status) == ATT_NOTED) {
        put_plain(out, row->reason);
    } else {
        char caveat[256];
        put_plain(out, att_row_caveat(row, caveat, sizeof(caveat)));
    }
    fputs(" |\n", out);
}

/* Failures come first: the order is that of the evidence. */
static void put_table(const struct att_results *r, FILE *out)
{
    static const enum att_class order[] = { ATT_BAD, ATT_GOOD, ATT_NOTED };
    const struct columns        used = used_columns(r);

    if (!r->n)
        return;
    fputs("### Results\n\n| case", out);
    for (int i = 0; i < used.n; i++)
        fprintf(out, " | %s", used.cell[i]->title);
    fputs(" | remarks |\n|---", out);
    for (int i = 0; i < used.n; i++)
        fputs(used.cell[i]->left ? "|---" : "|---:", out);
    fputs("|---|\n", out);
    for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
        for (int64_t i = 0; i < r->n; i++) {
            if (att_status_class(r->record[i].status) == order[k])
                put_row(&used, &r->record[i], out);
        }
    }
    fprintf(out, "\n<sub>%s</sub>\n\n", att_cells_legend(r));
}

static void put_fact(FILE *out, const char *name, const char *text)
{
    if (!*text)
        return;
    fprintf(out, "| %s | ", name);
    put_plain(out, text);
    fputs(" |\n", out);
}

static void put_environment(const struct att_results *r, FILE *out)
{
    const struct att_environment *env = r->env;
    char                          text[512], memory[32];

    fputs("### Environment\n\n| | |\n|---|---|\n", out);
    put_fact(out, "command", r->command);
    put_fact(out, "started", r->started);
    put_fact(out, "host", env->host);
    att_human_bytes(env->memory_bytes, memory, sizeof(memory));
    snprintf(text, sizeof(text), "%s, %d cpus, %s%s%s", env->cpu_model, env->cpus, memory,
             *env->governor ? ", governor " : "", env->governor);
    put_fact(out, "cpu", text);
    put_fact(out, "isa", env->isa);
    put_fact(out, "os", env->os);
    for (int i = 0; i < env->n_devices; i++)
        put_fact(out, "device", env->device[i]);
    for (int i = 0; i < env->n_peers; i++) {
        const struct att_peer_env *p = &env->peer[i];
        snprintf(text, sizeof(text), "%.31s %.63s, %.127s: %.200s%s%.60s", p->name, p->version,
                 p->device, p->command, *p->note ? ", nothing to offer: " : "", p->note);
        put_fact(out, "peer", text);
    }
    snprintf(text, sizeof(text), "%s %s %s", env->compiler, env->build_type, env->flags);
    put_fact(out, "build", text);
    snprintf(text, sizeof(text), "%s%s", env->git_sha,
             *env->git_sha && env->git_dirty > 0 ? " with local changes" : "");
    put_fact(out, "commit", text);
    put_fact(out, "attest", env->version);
    put_fact(out, "run", env->run_id);
}

static int write_markdown(const struct att_results *r, FILE *out)
{
    put_verdict(r, out);
    put_failures(r, out);
    put_table(r, out);
    put_environment(r, out);
    return 0;
}

const struct att_report att_report_markdown = { "markdown", "results.md",
                                                "verdict and table for a pull request",
                                                write_markdown };
