/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_failures.c - what failed, why, and how to see it again.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/core/html.h"
#include "reports/core/human.h"

/* One fault of a kernel fails many cases: they stand together, the first in full. */
static int same_fault(const struct att_record *a, const struct att_record *b)
{
    return a->status == b->status && !strcmp(a->variant, b->variant)
           && !strcmp(a->backend, b->backend) && !strcmp(a->op, b->op)
           && !strcmp(a->detector, b->detector);
}

static void put_one(struct att_html *h, const struct att_record *r)
{
    fputs("<li><p>", h->out);
    att_html_status(h->out, r->status);
    fprintf(h->out, " <a href=\"#r%lld\"><code>", (long long)(r - h->r->record));
    att_html_text(h->out, r->row);
    fputs("</code></a></p>\n<p>", h->out);
    att_html_tag(h->out, "b", r->detector);
    fputs(*r->detector && *r->reason ? ": " : "", h->out);
    att_html_text(h->out, r->reason);
    fputs("</p>\n", h->out);
    if (*r->repro) {
        fputs("<pre class=r>", h->out);
        att_html_text(h->out, r->repro);
        fputs("</pre>\n", h->out);
    }
}

/* Row k fails as row i does, and was not told yet. */
static int is_another(const struct att_results *r, int64_t i, int64_t k, const char *told)
{
    return !told[k] && att_status_class(r->record[k].status) == ATT_BAD
           && same_fault(&r->record[i], &r->record[k]);
}

/* The rows from i on with the fault of row i; each is marked as told. */
static void put_fault(struct att_html *h, int64_t i, char *told)
{
    int64_t more = 0, shown = 0;

    put_one(h, &h->r->record[i]);
    for (int64_t k = i + 1; k < h->r->n; k++)
        more += is_another(h->r, i, k, told);
    if (more)
        fprintf(h->out, "<details><summary>the same in %lld other case%s</summary>",
                (long long)more, att_plural(more));
    for (int64_t k = i + 1; k < h->r->n && shown < more; k++) {
        if (!is_another(h->r, i, k, told))
            continue;
        told[k] = 1;
        fprintf(h->out, "%s<a href=\"#r%lld\"><code>", shown++ ? "<br>" : "", (long long)k);
        att_html_text(h->out, h->r->record[k].name);
        fputs("</code></a>\n", h->out);
    }
    fputs(more ? "</details></li>\n" : "</li>\n", h->out);
}

void att_html_failures(struct att_html *h)
{
    char *told = calloc((size_t)h->r->n + 1, 1);
    int   head = 0;

    for (int64_t i = 0; told && i < h->r->n; i++) {
        if (told[i] || att_status_class(h->r->record[i].status) != ATT_BAD)
            continue;
        if (!head++)
            fputs("<section id=failures aria-labelledby=failures-h>\n"
                  "<h2 id=failures-h>Failures</h2>\n<ul>\n",
                  h->out);
        put_fault(h, i, told);
    }
    if (head)
        fputs("</ul>\n</section>\n", h->out);
    free(told);
}
