/* SPDX-License-Identifier: Apache-2.0 */
/* claim_host.c - where a claim can be checked: who carries its arms, do its conditions hold. */
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/claim_parts.h"
#include "harness/exit.h"
#include "harness/paired_side.h"
#include "harness/plugin.h"
#include "harness/registry.h"
#include "harness/suggest.h"

int att_claim_settle(struct att_claim_found *f, enum att_claim_verdict verdict, const char *fmt,
                     ...)
{
    va_list args;

    f->verdict = verdict;
    va_start(args, fmt);
    vsnprintf(f->why, sizeof(f->why), fmt, args);
    va_end(args);
    for (int k = 0; k < f->n_clauses; k++)
        f->clause[k].verdict = verdict;
    return 1;
}

/* ---- who carries the arms ----------------------------------------------------------- */

void att_claim_backend_name(const struct att_claim *c, int b, char *buf, size_t size)
{
    if (c->backend.n)
        snprintf(buf, size, "%s", c->backend.item[b]);
    else if (!strcmp(c->before.backend, c->after.backend))
        snprintf(buf, size, "%s", c->before.backend);
    else
        snprintf(buf, size, "%s+%s", c->before.backend, c->after.backend);
}

int att_claim_hosts_find(struct att_claim_hosts *h, const struct att_options *o, int signal_fd)
{
    for (int i = 0; i < o->n_plugins; i++) {
        struct att_side s = { .plugin = o->plugin[i],
                              .timeout = o->timeout,
                              .threads = o->threads,
                              .signal_fd = signal_fd,
                              .fd = -1 };
        const int       err = att_side_start(&s);
        att_side_stop(&s);
        if (err && s.end == ATT_SIDE_INTERRUPTED)
            return ATT_EXIT_TIMEOUT;
        if (err && s.end != ATT_SIDE_NO_DEVICE) {
            fprintf(stderr, "attest: plug-in %s\n", s.why);
            return s.end == ATT_SIDE_BAD_FILE ? ATT_EXIT_USAGE : ATT_EXIT_INCORRECT;
        }
        if (!err && att_find_backend(s.backend)) {
            fprintf(stderr, "attest: plug-in %s: there is another back-end \"%s\"\n",
                    o->plugin[i], s.backend);
            return ATT_EXIT_USAGE;
        }
        snprintf(h->backend[i], sizeof(h->backend[i]), "%s", s.backend);
        h->n = i + 1;
    }
    return 0;
}

/* Two plug-ins may be one back-end in two versions: the first is before, the last is after. */
int att_claim_host(struct att_claim_found *f, int after, const char *backend,
                   const struct att_options *o, const struct att_claim_hosts *h)
{
    const char *names[ATT_CLAIM_PARTS + ATT_MAX_PLUGINS], *near;
    int         n = 0;

    f->program[after] = after ? NULL : o->baseline_bin;
    if (att_find_backend(backend))
        return 0;
    for (int i = 0; i < h->n; i++)
        if (!strcmp(h->backend[i], backend) && (after || !f->plugin[after]))
            f->plugin[after] = o->plugin[i];
    if (f->plugin[after])
        return 0;
    for (int i = 0; att_backends[i] && n < ATT_CLAIM_PARTS; i++)
        names[n++] = att_backends[i]->name;
    for (int i = 0; i < h->n; i++)
        names[n++] = h->backend[i];
    near = att_suggest(backend, names, n);
    return att_claim_settle(
        f, ATT_CLAIM_NOT_APPLICABLE,
        "there is no back-end \"%s\" in this program, and no plug-in of that name%s%s%s",
        backend, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

int att_claim_probe(struct att_claim_found *f, int after, const char *backend,
                    const struct att_options *o, int signal_fd)
{
    struct att_side s = { .program = f->program[after],
                          .plugin = f->plugin[after],
                          .timeout = o->timeout,
                          .threads = o->threads,
                          .signal_fd = signal_fd,
                          .fd = -1 };
    int             err;

    snprintf(s.backend, sizeof(s.backend), "%s", backend);
    err = att_side_start(&s);
    att_side_stop(&s);
    snprintf(f->device[after], sizeof(f->device[after]), "%s", s.device);
    f->interrupted |= s.end == ATT_SIDE_INTERRUPTED;
    f->misnamed = err == ATT_EINVAL;
    if (s.end == ATT_SIDE_NO_DEVICE)
        return att_claim_settle(f, ATT_CLAIM_NOT_APPLICABLE, "no device: %.400s", s.why);
    return err ? att_claim_settle(
               f, f->interrupted ? ATT_CLAIM_INCONCLUSIVE : ATT_CLAIM_INVALID, "%s", s.why)
               : 0;
}

/* ---- conditions --------------------------------------------------------------------- */

static int matches(const char *pattern, const char *text)
{
    regex_t re;
    int     yes;

    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
        return 0;
    yes = !regexec(&re, text, 0, NULL, 0);
    regfree(&re);
    return yes;
}

/* `word` is one of the words of `text`. */
static int has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);

    for (const char *at = text; (at = strstr(at, word)); at += n)
        if ((at == text || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return 1;
    return 0;
}

static int check_condition(struct att_claim_found *f, const struct att_condition *k,
                           const struct att_environment *env)
{
    const double gib = (double)env->memory_bytes / 1073741824;
    char         number[32];

    for (int after = 0; after < 2; after++)
        if (k->device && !matches(k->device, f->device[after]))
            return att_claim_settle(f, ATT_CLAIM_NOT_APPLICABLE,
                                    "it is about \"%.150s\", and this is %.300s", k->device,
                                    f->device[after]);
    for (int i = 0; i < k->isa.n; i++)
        if (!has_word(env->isa, k->isa.item[i]))
            return att_claim_settle(
                f, ATT_CLAIM_NOT_APPLICABLE,
                "this CPU has no %.60s; of what kernels here ask for it has "
                "%.200s",
                k->isa.item[i], *env->isa ? env->isa : "nothing");
    if (gib < k->memory_gib)
        return att_claim_settle(f, ATT_CLAIM_NOT_APPLICABLE,
                                "it needs %s GiB of host memory, and this host has %.1f",
                                att_form_number(k->memory_gib, number, sizeof(number)), gib);
    if (env->cpus < k->cpus)
        return att_claim_settle(f, ATT_CLAIM_NOT_APPLICABLE,
                                "it needs %s CPUs, and this host has %d",
                                att_form_number(k->cpus, number, sizeof(number)), env->cpus);
    return 0;
}

int att_claim_conditions(struct att_claim_found *f, const struct att_environment *env)
{
    for (int i = 0; i < f->claim->n_conditions; i++) {
        const struct att_condition *k = &f->claim->condition[i];
        if ((!f->claim->backend.n || att_claim_is_for(&k->backend, f->backend))
            && check_condition(f, k, env))
            return 1;
    }
    return 0;
}
