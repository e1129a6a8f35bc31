/* SPDX-License-Identifier: Apache-2.0 */
/* command_claim.c - `attest claim`: files, back-ends, verdicts, one exit code. */
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/claim_report.h"
#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/fields.h"
#include "harness/host.h"
#include "harness/signals.h"
#include "harness/suggest.h"
#include "harness/writer.h"

const char att_claim_help[] =
    "usage: attest claim FILE... [OPTIONS]\n"
    "\n"
    "Checks claims: is the kernel after so much faster than the one before, does it launch so\n"
    "many kernels, take so much memory, compute the same? FILE is a claim as `attest schema\n"
    "claim` describes it, or the name of one in cases/claims/. Both kernels are proved first;\n"
    "then 8, 16 or at most 32 fresh processes time them in paired blocks, beside a copy of "
    "the\n"
    "kernel before and one with a planted delay. Verdicts: CONFIRMED, REFUTED, INCONCLUSIVE\n"
    "(with the number of processes that would decide), INVALID, NOT_APPLICABLE.\n"
    "\n"
    "  --dry-run            only validate the files, and print what would be compared\n"
    "  --backend REGEX      only on these back-ends of the claims; a leading '-' negates\n"
    "  --baseline-bin PROG  the kernels before are those of this other attest\n"
    "  --plugin FILE        back-ends of plug-ins; of two versions of one back-end the first "
    "is\n"
    "                       before, the last is after\n"
    "  --processes N        at most so many fresh processes, 8 to 64 (32)\n"
    "  --threads N          of the cpu (all)\n"
    "  --seed N             of the random orders (1)\n"
    "  --timeout DURATION   without progress before a process is killed (60s)\n"
    "  --deadline DURATION  for all of it: what there is by then is reported\n"
    "  --json FILE          every number; --md FILE: Markdown for a pull request; - is "
    "standard\n"
    "                       output\n"
    "  --out DIR            both, as DIR/claims.json and DIR/claims.md\n"
    "  --strict             INCONCLUSIVE is a failure\n"
    "\n"
    "exit codes: 0 nothing refuted, 1 a kernel is wrong, 2 bad file or usage, 3 a claim is\n"
    "refuted, 4 inconclusive (--strict), 5 INVALID, 6 nothing selected, 77 nothing applicable\n"
    "\n"
    "examples:\n"
    "  attest claim cases/claims/*.json --md claims.md\n"
    "  attest claim f1-pack-qkv-fused --backend cpu --baseline-bin ../before/build/attest\n";

struct session {
    const struct att_options *o;
    struct att_environment    env;
    int                       claims, n, room;
    struct att_claim         *claim;
    struct att_claim_found   *found;
    struct att_claim_hosts    hosts;
    regex_t                   backend;
    int                       signal_fd, signal;
};

/* ---- files -------------------------------------------------------------------------- */

/* A path, or the name of a claim that comes with attest. */
static void path_of(const struct att_options *o, const char *word, char *path, size_t size)
{
    struct stat  st;
    const size_t n = strlen(word);

    snprintf(path, size, "%s", word);
    if (stat(word, &st) && !strchr(word, '/') && (n < 5 || strcmp(word + n - 5, ".json")))
        snprintf(path, size, "%s/claims/%s.json", o->cases, word);
}

static int read_claims(struct session *s)
{
    char path[ATT_PATH], shown[96];

    s->claim = att_must((size_t)(s->o->n_what + 1) * sizeof(*s->claim));
    for (int i = 0; i < s->o->n_what; i++) {
        struct att_claim *c = &s->claim[s->claims];
        path_of(s->o, s->o->what[i], path, sizeof(path));
        if (att_claim_read(c, path, stderr))
            return ATT_EXIT_USAGE;
        c->path = att_intern(path);
        s->claims++;
        for (int k = 0; k + 1 < s->claims; k++)
            if (!strcmp(s->claim[k].name, c->name)) {
                fprintf(stderr, "%s: key \"claim\": \"%s\" is the name of %s as well\n", path,
                        att_shown(c->name, shown, sizeof(shown)), s->claim[k].path);
                return ATT_EXIT_USAGE;
            }
    }
    return 0;
}

static int is_named(const struct session *s, const char *backend)
{
    return !regexec(&s->backend, backend, 0, NULL, 0);
}

/* Where the arms are of two back-ends, naming one of them selects or excludes both. */
static int wants_backend(const struct session *s, const struct att_claim *c, int b)
{
    int named;

    if (!s->o->backend)
        return 1;
    named = c->backend.n ? is_named(s, c->backend.item[b])
                         : is_named(s, c->before.backend) || is_named(s, c->after.backend);
    return named == (s->o->backend[0] != '-');
}

static int backends_of(const struct att_claim *c)
{
    return c->backend.n ? c->backend.n : 1;
}

/* ---- --dry-run ---------------------------------------------------------------------- */

static int print_plans(const struct session *s)
{
    int n = 0, err = 0;

    for (int i = 0; i < s->claims; i++)
        for (int b = 0; b < backends_of(&s->claim[i]); b++)
            if (wants_backend(s, &s->claim[i], b) && ++n)
                err |= att_claim_print_plan(&s->claim[i], b, s->o);
    if (n == 0)
        fprintf(stderr, "attest: no claim was selected\n");
    return err ? ATT_EXIT_USAGE : n ? 0 : ATT_EXIT_NOTHING;
}

/* The deadline is one. */
static void look_for_signal(struct session *s)
{
    if (!s->signal)
        s->signal = att_signals_next(s->signal_fd);
}

/* ---- verdicts ----------------------------------------------------------------------- */

static int exit_code(const struct session *s)
{
    int count[ATT_CLAIM_VERDICTS] = { 0 }, wrong = 0, misnamed = 0;

    for (int i = 0; i < s->n; i++) {
        count[s->found[i].verdict]++;
        wrong |= s->found[i].wrong;
        misnamed |= s->found[i].misnamed;
    }
    if (s->signal)
        return s->signal == SIGALRM ? ATT_EXIT_TIMEOUT : ATT_EXIT_SIGNAL + s->signal;
    if (wrong)
        return ATT_EXIT_INCORRECT;
    if (misnamed)
        return ATT_EXIT_USAGE;
    if (count[ATT_CLAIM_INVALID])
        return ATT_EXIT_ENVIRONMENT;
    if (count[ATT_CLAIM_REFUTED])
        return ATT_EXIT_REGRESSION;
    if (s->n == 0)
        return ATT_EXIT_NOTHING;
    if (count[ATT_CLAIM_NOT_APPLICABLE] == s->n)
        return ATT_EXIT_SKIPPED;
    return count[ATT_CLAIM_INCONCLUSIVE] && s->o->strict ? ATT_EXIT_INCONCLUSIVE : ATT_EXIT_OK;
}

/* ---- the command -------------------------------------------------------------------- */

static int is_dash(const char *path)
{
    return path && !strcmp(path, "-");
}

static void check_one(struct session *s, const struct att_claim *c, int b,
                      const struct att_claim_page *page)
{
    const struct att_options *o = s->o;
    struct att_claim_found   *f = &s->found[s->n++];
    const int                 colour = o->colour >= 0 ? o->colour : isatty(STDOUT_FILENO);

    att_claim_find(f, c, b, o, &s->hosts, &s->env, s->signal_fd);
    look_for_signal(s);
    att_claim_print(page, f, is_dash(o->json) || is_dash(o->md) ? stderr : stdout,
                    colour && !is_dash(o->json) && !is_dash(o->md));
    fflush(stdout);
}

static int check_all(struct session *s)
{
    struct att_claim_page page = { .o = s->o, .env = &s->env };
    int                   code, pairs = 0;

    att_env_read(&s->env);
    for (int i = 0; i < s->claims; i++)
        pairs += backends_of(&s->claim[i]);
    s->found = att_must((size_t)(pairs + 1) * sizeof(*s->found));
    s->signal_fd = att_signals_watch(s->o->deadline > 0 ? att_now() + s->o->deadline : 0);
    code = att_claim_can_write(s->o, s->claim, s->claims);
    if (code)
        return code;
    code = att_claim_hosts_find(&s->hosts, s->o, s->signal_fd);
    if (code && code != ATT_EXIT_TIMEOUT)
        return code;
    for (int i = 0; i < s->claims; i++)
        for (int b = 0; b < backends_of(&s->claim[i]); b++) {
            look_for_signal(s);
            if (!s->signal && wants_backend(s, &s->claim[i], b))
                check_one(s, &s->claim[i], b, &page);
        }
    page.n = s->n;
    page.found = s->found;
    page.exit_code = code = exit_code(s);
    page.partial = s->signal != 0;
    if (s->n == 0 && !s->signal)
        fprintf(stderr, "attest: no claim was selected\n");
    // A report that is missing is the environment's fault; a wrong kernel is still told first.
    if (att_claim_write(&page) && code != ATT_EXIT_INCORRECT && code < ATT_EXIT_TIMEOUT)
        return ATT_EXIT_ENVIRONMENT;
    return code;
}

static int usage(const struct att_options *o)
{
    if (o->n_what == 0) {
        fprintf(stderr, "attest: claim needs a file (see attest help claim)\n");
        return ATT_EXIT_USAGE;
    }
    if (o->processes
        && (o->processes < ATT_PAIRED_LEAST || o->processes > ATT_PAIRED_PROCESSES)) {
        fprintf(stderr,
                "attest: --processes \"%d\": from %d, below which two equal arms cannot look "
                "different, to %d\n",
                o->processes, ATT_PAIRED_LEAST, ATT_PAIRED_PROCESSES);
        return ATT_EXIT_USAGE;
    }
    return 0;
}

int att_command_claim(const struct att_options *o)
{
    struct session s = { .o = o, .signal_fd = -1 };
    int            code = usage(o);

    if (code)
        return code;
    if (o->backend
        && regcomp(&s.backend, o->backend + (o->backend[0] == '-'), REG_EXTENDED | REG_NOSUB)) {
        fprintf(stderr, "attest: --backend \"%s\" is no extended regular expression\n",
                o->backend);
        return ATT_EXIT_USAGE;
    }
    code = read_claims(&s);
    if (!code)
        code = o->dry_run ? print_plans(&s) : check_all(&s);
    for (int i = 0; i < s.n; i++)
        att_claim_forget(&s.found[i]);
    for (int i = 0; i < s.claims; i++)
        att_claim_free(&s.claim[i]);
    free(s.found);
    free(s.claim);
    if (o->backend)
        regfree(&s.backend);
    return code;
}
