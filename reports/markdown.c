/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markdown.c - results.md for pull requests: the verdict, what failed and how to reproduce
 * it, the table, the machine.
 */
#include <stdio.h>

#include "harness/env.h"
#include "reports/core/human.h"
#include "reports/core/mark.h"
#include "reports/core/word.h"

static void put_verdict(const struct att_results *r, FILE *out)
{
    fprintf(out, "## %s attest ", att_mark_sign(att_word_of_run(r).value));
    att_mark_plain(out, r->mode);
    fputc(' ', out);
    att_mark_plain(out, r->suites);
    fputs("\n\n**", out);
    att_mark_plain(out, r->verdict);
    fprintf(out, "** (exit code %d%s)\n\n", r->exit_code,
            r->partial ? ", interrupted: the results are incomplete" : "");
    fprintf(out, "%lld row%s", (long long)r->n, att_plural(r->n));
    att_mark_counts(r, out);
    fputs("\n\n", out);
}

static void put_failures(const struct att_results *r, FILE *out)
{
    int head = 0;

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *f = &r->record[i];
        if (att_status_class(f->status) != ATT_BAD)
            continue;
        if (!head++)
            fputs("### Failures\n\n", out);
        fprintf(out, "**%s** ", att_status_words[f->status]);
        att_mark_code(out, f->row);
        fputs(*f->detector || *f->reason ? "  \n" : "", out);
        att_mark_plain(out, f->detector);
        fputs(*f->detector && *f->reason ? ": " : "", out);
        att_mark_plain(out, f->reason);
        fputs("\n\n", out);
        if (*f->repro)
            att_mark_command(out, f->repro);
    }
}

/* What kernels say of their runs, and what replays are held against. */
static void put_notes(const struct att_results *r, FILE *out)
{
    int head = 0;

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *f = &r->record[i];
        // Of a long kernel it says nothing.
        const int empty = f->timed && f->rate.of_empty.n > 0 && f->rate.of_empty.median < 10;
        char      ns[32];

        if (!*f->note && !empty)
            continue;
        fputs(head++ ? "" : "### Notes\n\n", out);
        fputs("- ", out);
        att_mark_code(out, f->row);
        fputs(": ", out);
        att_mark_plain(out, f->note);
        if (empty)
            fprintf(out, "%s%.2f times an empty launch (%s)", *f->note ? "; " : "",
                    f->rate.of_empty.median, att_human_time(f->rate.empty_ns, ns, sizeof(ns)));
        fputc('\n', out);
    }
    fputs(head ? "\n" : "", out);
}

static void put_fact(FILE *out, const char *name, const char *text)
{
    if (!*text)
        return;
    fprintf(out, "| %s | ", name);
    att_mark_plain(out, text);
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
    snprintf(text, sizeof(text), "%s, %d cpu%s, %s%s%s", env->cpu_model, env->cpus,
             att_plural(env->cpus), memory, *env->governor ? ", governor " : "", env->governor);
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
    att_mark_table(r, out);
    put_notes(r, out);
    put_environment(r, out);
    return 0;
}

const struct att_report att_report_markdown = { "markdown", "results.md",
                                                "verdict and table for a pull request",
                                                write_markdown };
