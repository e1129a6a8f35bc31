/* SPDX-License-Identifier: Apache-2.0 */
/* command_power.c - which fault of an attention kernel does which check see? A table. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/power.h"
#include "harness/suggest.h"
#include "reports/core/human.h"

enum { SEEDS = 8 };

static const char *const titles[ATT_POWER_FIGURES] = { "err/bound", "rms ratio", "gain/limit" };

static const char legend[] =
    "n of n: seeds under which the check sees the fault; a dot: none. seed: the source's rtol\n"
    "and atol on o. element, rms, gain: the arms of `bound` on o, random data. lse: `bound` "
    "on\n"
    "the LSE. far, near, balanced: the exact fills. Margins, least to greatest: err/bound and\n"
    "gain/limit speak above 1, the rms ratio above 1.15 and what chance adds to it.\n";

/* ---- cells ------------------------------------------------------------------------------ */

static void number(double x, char *buf, size_t size)
{
    if (isnan(x))
        snprintf(buf, size, "NaN");
    else if (x < 1e4)
        snprintf(buf, size, x < 9.995 ? "%.2f" : "%.0f", x);
    else
        snprintf(buf, size, "%.0e", x);
}

/* "1.92-2.61" */
static const char *range(const struct att_power_row *row, int figure, char *buf, size_t size)
{
    char low[24], high[24];

    number(row->low[figure], low, sizeof(low));
    number(row->high[figure], high, sizeof(high));
    if (strcmp(low, high))
        snprintf(buf, size, "%s-%s", low, high);
    else
        snprintf(buf, size, "%s", low);
    return buf;
}

/* "8/8"; nothing seen is a dot, so that the table shows what is seen. */
static const char *share(const struct att_power_row *row, int eye, char *buf, size_t size)
{
    if (row->seen[eye])
        snprintf(buf, size, "%d/%d", row->seen[eye], row->runs);
    else
        snprintf(buf, size, ".");
    return buf;
}

/* The faults that no check of ours sees under every seed; "" when there are none. */
static const char *escaped(const struct att_power *p, char *buf, size_t size)
{
    size_t n = 0;

    buf[0] = 0;
    for (int f = 0; f < ATT_POWER_FAULTS && n < size; f++)
        if (att_power_escapes(p, f))
            n +=
                (size_t)snprintf(buf + n, size - n, "%s%s", n ? ", " : "", att_power_faults[f]);
    return buf;
}

/* ---- tables ----------------------------------------------------------------------------- */

static void print_text(const struct att_power *p)
{
    char buf[64], missed[256];

    printf("%" PRId64 " key%s, %d seed%s\n%-21s", p->keys, att_plural(p->keys), p->seeds,
           att_plural(p->seeds), "fault");
    for (int e = 0; e < ATT_POWER_EYES; e++)
        printf(" %*s", (int)strlen(att_power_eyes[e]) > 4 ? 8 : 4, att_power_eyes[e]);
    for (int f = 0; f < ATT_POWER_FIGURES; f++)
        printf(" %10s", titles[f]);
    putchar('\n');
    for (int r = 0; r < ATT_POWER_FAULTS; r++) {
        printf("%-21s", att_power_faults[r]);
        for (int e = 0; e < ATT_POWER_EYES; e++)
            printf(" %*s", (int)strlen(att_power_eyes[e]) > 4 ? 8 : 4,
                   share(&p->row[r], e, buf, sizeof(buf)));
        for (int f = 0; f < ATT_POWER_FIGURES; f++)
            printf(" %10s", range(&p->row[r], f, buf, sizeof(buf)));
        putchar('\n');
    }
    if (*escaped(p, missed, sizeof(missed)))
        printf("not seen for certain: %s\n", missed);
    putchar('\n');
    fflush(stdout);
}

static void print_md(FILE *out, const struct att_power *p)
{
    char buf[64], missed[256];

    fprintf(out, "\n## %" PRId64 " keys\n\n| fault |", p->keys);
    for (int e = 0; e < ATT_POWER_EYES; e++)
        fprintf(out, " %s |", att_power_eyes[e]);
    for (int f = 0; f < ATT_POWER_FIGURES; f++)
        fprintf(out, " %s |", titles[f]);
    fputs("\n|:--|", out);
    for (int c = 0; c < ATT_POWER_EYES + ATT_POWER_FIGURES; c++)
        fputs("--:|", out);
    fputc('\n', out);
    for (int r = 0; r < ATT_POWER_FAULTS; r++) {
        fprintf(out, "| %s |", att_power_faults[r]);
        for (int e = 0; e < ATT_POWER_EYES; e++)
            fprintf(out, " %s |", share(&p->row[r], e, buf, sizeof(buf)));
        for (int f = 0; f < ATT_POWER_FIGURES; f++)
            fprintf(out, " %s |", range(&p->row[r], f, buf, sizeof(buf)));
        fputc('\n', out);
    }
    if (*escaped(p, missed, sizeof(missed)))
        fprintf(out, "\nNot seen for certain: %s.\n", missed);
}

static void print_head(FILE *out, const char *line)
{
    fprintf(
        out,
        "# Which fault does which check see?\n\n"
        "Written by `%s`.\n\n"
        "An attention kernel is imitated on the host (bf16, d 128, tiles of 128 keys, running\n"
        "maximum), once right and once with each fault, on %d seeds. A fault spoils all 32\n"
        "query rows of one head. The key that is dropped or doubled is drawn; in a needle the\n"
        "dropped one is a key that a row asks for, as each is where rows are as many as keys.\n"
        "\n%s",
        line, SEEDS, legend);
}

/* ---- the command ------------------------------------------------------------------------ */

static int read_keys(const char *text, int64_t *keys)
{
    char shown[96], *end;
    long n;

    errno = 0;
    n = strtol(text, &end, 10);
    if (!errno && end != text && !*end && n >= ATT_POWER_LEAST && n <= ATT_POWER_MOST) {
        *keys = n;
        return 0;
    }
    fprintf(stderr, "attest: power \"%s\": a number of keys from %d to %d is needed\n",
            att_shown(text, shown, sizeof(shown)), ATT_POWER_LEAST, ATT_POWER_MOST);
    return ATT_EXIT_USAGE;
}

static int power_at(const struct att_options *o, const char *text, FILE *md)
{
    const long       cpus = sysconf(_SC_NPROCESSORS_ONLN);
    struct att_power p = { .seed = o->seed < 0 ? 1 : o->seed, .seeds = SEEDS };

    p.threads = o->threads > 0 ? o->threads : cpus > 0 ? (int)cpus : 1;
    if (read_keys(text, &p.keys))
        return ATT_EXIT_USAGE;
    if (att_power_measure(&p, stderr))
        return ATT_EXIT_SELFTEST;
    if (md != stdout)
        print_text(&p);
    if (md)
        print_md(md, &p);
    if (!att_power_false_alarm(&p))
        return ATT_EXIT_OK;
    fprintf(stderr, "attest: %" PRId64 " keys: a right kernel is called wrong\n", p.keys);
    return ATT_EXIT_SELFTEST;
}

/* Lengths are read before the first is measured: that takes a while. */
static int all_readable(const char *const *keys, int n)
{
    int64_t ignored;

    for (int i = 0; i < n; i++)
        if (read_keys(keys[i], &ignored))
            return 0;
    return 1;
}

int att_command_power(const struct att_options *o)
{
    static const char *const usual[] = { "4608", "75600" };
    const char *const       *keys = o->n_what ? o->what : usual;
    const int                n = o->n_what ? o->n_what : 2;
    FILE                    *md = NULL;
    int                      code = ATT_EXIT_OK;

    if (!all_readable(keys, n))
        return ATT_EXIT_USAGE;
    if (o->md) {
        md = strcmp(o->md, "-") ? fopen(o->md, "w") : stdout;
        if (!md) {
            fprintf(stderr, "attest: cannot write %s: %s\n", o->md, strerror(errno));
            return ATT_EXIT_ENVIRONMENT;
        }
        print_head(md, o->line);
    }
    for (int i = 0; i < n && (code == ATT_EXIT_OK || code == ATT_EXIT_SELFTEST); i++) {
        const int one = power_at(o, keys[i], md);
        code = one ? one : code;
    }
    if (md != stdout)
        fputs(legend, stdout);
    if (md && md != stdout && fclose(md)) {
        fprintf(stderr, "attest: cannot write %s: %s\n", o->md, strerror(errno));
        return ATT_EXIT_ENVIRONMENT;
    }
    return code;
}
