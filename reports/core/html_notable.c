/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_notable.c - what is worth knowing in a run where nothing failed: which kernels beat what
 * they replace and where they do not, how far the numbers can be trusted, why rows neither
 * passed nor failed. The strongest evidence stands first.
 */
#include "reports/core/html_notable.h"

#include <stdlib.h>

#include "reports/core/duel.h"

static void put_extreme(struct att_html *h, int64_t i)
{
    char buf[96];

    fprintf(h->out, "<td class=n><a href=\"#r%lld\">", (long long)i);
    att_html_text(h->out, att_html_ratio(&h->r->record[i].rate.speedup, buf, sizeof(buf)));
    fputs("</a>", h->out);
}

/* A count, in colour where there is something to see. */
static void put_count(FILE *out, int64_t n, const char *class)
{
    if (n && *class)
        fprintf(out, "<td><b class=%s>%lld</b>", class, (long long)n);
    else
        fprintf(out, "<td>%lld", (long long)n);
}

static void put_duel(struct att_html *h, const struct att_duel *d, int64_t unknown)
{
    fputs("<tr><th scope=row class=x>", h->out);
    att_html_text(h->out, d->kernel->op);
    fputc(' ', h->out);
    att_html_tag(h->out, "b", d->kernel->kernel);
    fputs(" over ", h->out);
    att_html_text(h->out, d->against);
    put_count(h->out, d->cases, "");
    put_count(h->out, d->faster, "good");
    put_count(h->out, d->slower, "bad");
    put_count(h->out, d->cases - d->faster - d->slower - d->unknown, "");
    if (unknown)
        put_count(h->out, d->unknown, "note");
    fprintf(h->out, "<td>%.3gx", d->ratio.median);
    put_extreme(h, d->worst);
    put_extreme(h, d->best);
    fputc('\n', h->out);
}

/* `unknown`: ratios of so many cases have no interval. */
static void put_duels_head(FILE *out, int64_t unknown)
{
    fputs(
        "<h3>Kernels beside what they replace</h3>\n"
        "<p class=cap>Both were timed in the same rounds. A case counts as faster or slower "
        "when the 95&nbsp;% interval of its paired ratio leaves out 1 (up to five of a hundred "
        "equal pairs do so by chance), as undecided when it does not.",
        out);
    if (unknown)
        fputs(" Below six rounds there is no such interval: a ratio with a question mark tells "
              "nothing yet; with more time (<code class=n>--max-time</code>) there are more "
              "rounds.",
              out);
    fputs("</p>\n<div class=scroll tabindex=0 role=region aria-label=\"kernels beside what "
          "they replace\"><table><thead><tr><th scope=col class=x>kernel<th scope=col>cases"
          "<th scope=col>faster<th scope=col>slower<th scope=col>undecided",
          out);
    fputs(unknown ? "<th scope=col>too few rounds" : "", out);
    fputs("<th scope=col>median<th scope=col>least<th scope=col>most</thead><tbody>\n", out);
}

static int put_duels(struct att_html *h)
{
    struct att_duel *d;
    int64_t          unknown = 0;
    int              n = att_duels(&h->series, &d);

    for (int i = 0; i < n; i++)
        unknown += d[i].unknown;
    if (n)
        put_duels_head(h->out, unknown);
    for (int i = 0; i < n; i++)
        put_duel(h, &d[i], unknown);
    if (n)
        fputs("</tbody></table></div>\n", h->out);
    free(d);
    return n;
}

void att_html_notable(struct att_html *h)
{
    int said = 0;

    fputs("<section id=notable aria-labelledby=notable-h>\n"
          "<h2 id=notable-h>What is notable</h2>\n",
          h->out);
    said |= put_duels(h);
    said |= att_html_trust(h);
    said |= att_html_reasons(h);
    if (!said)
        fputs("<p>Nothing was timed, and no row was left out.</p>\n", h->out);
    fputs("</section>\n", h->out);
}
