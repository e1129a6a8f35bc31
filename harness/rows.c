/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.c - a row is a kernel on a case: its name, and whether this run wants it.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/exit.h"
#include "harness/run.h"

static int compile(regex_t *re, const char *pattern, const char *flag, int *has)
{
    char why[160];
    int  err;

    *has = 0;
    if (!pattern)
        return 0;
    err = regcomp(re, pattern, REG_EXTENDED | REG_NOSUB);
    if (err) {
        regerror(err, re, why, sizeof(why));
        fprintf(stderr, "attest: %s \"%s\": %s\n", flag, pattern, why);
        return ATT_EINVAL;
    }
    *has = 1;
    return 0;
}

/* A leading '-' negates, as in Google Benchmark. */
static const char *bare(const char *pattern)
{
    return pattern && pattern[0] == '-' ? pattern + 1 : pattern;
}

static int wanted(const regex_t *re, int has, const char *pattern, const char *text)
{
    if (!has)
        return 1;
    return !regexec(re, text, 0, NULL, 0) == (pattern[0] != '-');
}

int att_rows_open(struct att_run *run)
{
    const struct att_options *o = run->o;

    return compile(&run->filter, bare(o->filter), "--filter", &run->has_filter)
                   || compile(&run->backend, bare(o->backend), "--backend", &run->has_backend)
                   || compile(&run->require, o->require, "--require", &run->has_require)
               ? ATT_EINVAL
               : 0;
}

void att_rows_close(struct att_run *run)
{
    if (run->has_filter)
        regfree(&run->filter);
    if (run->has_backend)
        regfree(&run->backend);
    if (run->has_require)
        regfree(&run->require);
}

/* Append an option to the command. A word that cannot be quoted, or has no room, is left out: a
 * command that is cut off says something else. */
static void add_option(struct att_record *r, const char *option, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+./:,=@%";
    const size_t      n = strlen(r->repro), room = sizeof(r->repro) - n;
    const char       *quote = *word && !word[strspn(word, plain)] ? "" : "'";

    if (strchr(word, '\'')
        || (size_t)snprintf(r->repro + n, room, " %s %s%s%s", option, quote, word, quote)
               >= room)
        r->repro[n] = '\0';
}

static void repro(const struct att_child *s, const struct att_kernel_info *k,
                  struct att_record *r)
{
    const int n = snprintf(r->repro, sizeof(r->repro), "attest check %s --filter '^%s/%s/%s/'",
                           r->name, r->backend, r->op, r->variant);

    if (n < 0 || (size_t)n >= sizeof(r->repro))
        return;
    if (s->spec.plugin)
        add_option(r, "--plugin", s->spec.plugin);
    for (int i = 0; i < s->n_peers && *k->peer; i++)
        if (!strcmp(s->peer[i].name, k->peer))
            add_option(r, "--peer", s->peer[i].command);
}

void att_repro_timed(char *repro)
{
    static const char check[] = "attest check ", bench[] = "attest bench "; // of one length

    if (!strncmp(repro, check, sizeof(check) - 1))
        memcpy(repro, bench, sizeof(bench) - 1);
}

void att_repro_known(const struct att_run *run, struct att_record *r)
{
    if (r->status == ATT_XPASS && run->o->known)
        add_option(r, "--known-issues", run->o->known);
}

int att_row_init(const struct att_run *run, int seat, int kernel, int64_t c,
                 struct att_record *r)
{
    const struct att_child       *s = &run->seat[seat];
    const struct att_kernel_info *k = &s->kernel[kernel];
    const struct att_case        *cs = &run->cases->c[c];
    const char                   *rest = cs->name + strlen(cs->op->name);
    const char                   *first = *k->peer ? k->peer : s->backend;

    if (strcmp(k->op, cs->op->name))
        return 0;
    memset(r, 0, sizeof(*r));
    snprintf(r->row, sizeof(r->row), "%s/%s/%s%s", first, k->op, k->name, *rest ? rest : "/");
    if (!wanted(&run->filter, run->has_filter, run->o->filter, r->row))
        return 0;
    snprintf(r->name, sizeof(r->name), "%s", cs->name);
    snprintf(r->suite, sizeof(r->suite), "%s", cs->suite);
    snprintf(r->edge, sizeof(r->edge), "%s", cs->edge);
    snprintf(r->backend, sizeof(r->backend), "%s", first);
    snprintf(r->op, sizeof(r->op), "%s", k->op);
    snprintf(r->variant, sizeof(r->variant), "%s", k->name);
    snprintf(r->about, sizeof(r->about), "%s", k->about);
    r->case_index = c;
    r->kernel_index = kernel;
    r->seed = (uint64_t)cs->seed;
    repro(s, k, r);
    return 1;
}

int64_t att_row_count(const struct att_run *run)
{
    struct att_record r;
    int64_t           n = 0;

    for (int64_t c = 0; c < run->cases->n; c++)
        for (int s = 0; s < run->seats; s++)
            for (int k = 0; k < run->seat[s].n_kernels; k++)
                n += att_row_init(run, s, k, c, &r);
    return n;
}

static uint64_t hash_text(uint64_t h, const char *text)
{
    for (; text && *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3; // FNV-1a
    return (h ^ '\n') * 0x100000001b3;
}

/* The file as it is now: results of two builds do not mix. */
static uint64_t hash_file(uint64_t h, const char *path)
{
    struct stat st;
    char        text[96];

    if (stat(path, &st))
        return hash_text(h, "absent");
    snprintf(text, sizeof(text), "%lld %lld.%09ld", (long long)st.st_size,
             (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    return hash_text(h, text);
}

void att_rows_key(const struct att_run *run, char *buf, size_t size)
{
    const struct att_options *o = run->o;
    uint64_t                  h = 0xcbf29ce484222325;

    for (int64_t c = 0; c < run->cases->n; c++)
        h = hash_text(h, run->cases->c[c].name);
    h = hash_text(h, o->filter);
    h = hash_text(h, o->backend);
    for (int i = 0; i < o->n_plugins; i++)
        h = hash_file(hash_text(h, o->plugin[i]), o->plugin[i]);
    for (int i = 0; i < o->n_peers; i++)
        h = hash_text(h, o->peer[i]);
    h = hash_file(h, "/proc/self/exe");
    snprintf(buf, size, "%016" PRIx64, h);
}

/* A fault while memory beside the tensors faults is a stray read; elsewhere just a crash. */
void att_row_blame(struct att_record *r, const struct att_child *c, enum att_answer a,
                   const struct att_death *d)
{
    const char *phase = c->progress->phase;
    const int   fault = d->by_signal && (d->code == SIGSEGV || d->code == SIGBUS);
    const int   memory = a == ATT_DIED && !d->by_signal && d->code == ATT_EXIT_ENVIRONMENT;
    const char *detector = memory                                 ? "memory"
                           : a == ATT_HUNG                        ? "timeout"
                           : !d->by_signal                        ? "exit"
                           : fault && strstr(phase, "guard page") ? "guard_page"
                                                                  : "crash";

    r->status = memory ? ATT_OOM : a == ATT_HUNG ? ATT_TIMEOUT : ATT_CRASH;
    snprintf(r->detector, sizeof(r->detector), "%s", detector);
    snprintf(r->reason, sizeof(r->reason), "%.400s, during: %s%s",
             memory ? "the host has no memory for it" : d->why, phase,
             strcmp(detector, "guard_page") ? "" : " (inputs are read-only there)");
}

/* Copy what the child found out into the parent's row. */
void att_row_adopt(struct att_record *r, const struct att_record *from)
{
    struct att_record row = *r;

    *r = *from;
    memcpy(r->row, row.row, sizeof(row.row));
    memcpy(r->name, row.name, sizeof(row.name));
    memcpy(r->suite, row.suite, sizeof(row.suite));
    memcpy(r->backend, row.backend, sizeof(row.backend));
    memcpy(r->op, row.op, sizeof(row.op));
    memcpy(r->variant, row.variant, sizeof(row.variant));
    memcpy(r->about, row.about, sizeof(row.about));
    memcpy(r->repro, row.repro, sizeof(row.repro));
    memcpy(r->edge, row.edge, sizeof(row.edge));
    r->case_index = row.case_index;
    r->kernel_index = row.kernel_index;
}

/* Ten runs at least: a kernel that only just fits its budget is checked, not timed. */
int att_row_fits(const struct att_run *run, const struct att_record *r)
{
    const int64_t budget = run->cases->c[r->case_index].budget;

    return 10e-9 * r->checked_ns <= (budget > 0 ? (double)budget : run->o->timeout);
}

int att_rows_print(const struct att_run *run)
{
    struct att_record r;

    for (int64_t c = 0; c < run->cases->n; c++)
        for (int s = 0; s < run->seats; s++)
            for (int k = 0; k < run->seat[s].n_kernels; k++)
                if (att_row_init(run, s, k, c, &r))
                    puts(r.row);
    return run->rows ? ATT_EXIT_OK : ATT_EXIT_NOTHING;
}
