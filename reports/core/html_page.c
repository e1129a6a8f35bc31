/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_page.c - the page from top to bottom: what happened, what failed, what changed, what is
 * worth knowing, pictures, every row, the machine. Nothing is loaded from anywhere.
 */
#include <string.h>

#include "harness/env.h"
#include "reports/core/cells.h"
#include "reports/core/html.h"
#include "reports/core/human.h"

/* The policy forbids all that a page without network needs not, should an escape ever fail:
 * only the script written here carries the nonce. */
static void put_head(struct att_html *h)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'; script-src 'nonce-attest'; base-uri 'none'; "
          "form-action 'none'\">\n<title>",
          h->out);
    fprintf(h->out, "attest %s", h->p->files > 1 ? "comparison: " : "");
    att_html_text(h->out, h->r->mode);
    fputc(' ', h->out);
    att_html_text(h->out, h->r->suites);
    fprintf(h->out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", att_html_style);
    fputs("<a class=skip href=\"#main\">skip to the verdict</a>\n", h->out);
}

static void put_header(struct att_html *h)
{
    const struct att_environment *env = h->r->env;

    fprintf(h->out, "<header>\n<h1>attest %s", h->p->files > 1 ? "comparison: " : "");
    att_html_text(h->out, h->r->mode);
    fputc(' ', h->out);
    att_html_text(h->out, h->r->suites);
    fputs("</h1>\n<p class=dim>", h->out);
    att_html_text(h->out, h->r->started);
    for (int i = 0; i < env->n_devices && i < 4; i++) {
        fputs(" \xc2\xb7 ", h->out);
        att_html_text(h->out, env->device[i]);
    }
    fputs("</p>\n</header>\n", h->out);
}

/* A page of verdicts alone is short. */
static int has_rows(const struct att_html *h)
{
    return h->r->n > 0 || !h->p->notes;
}

static int has_failures(const struct att_html *h)
{
    for (int64_t i = 0; i < h->r->n; i++)
        if (att_status_class(h->r->record[i].status) == ATT_BAD)
            return 1;
    return 0;
}

static void put_nav(struct att_html *h)
{
    fputs("<nav aria-label=\"on this page\"><ul>", h->out);
    if (h->p->notes && has_rows(h))
        fputs("<li><a href=\"#claims\">claims and gates</a>", h->out);
    fputs("<li><a href=\"#verdict\">verdict</a>", h->out);
    if (h->p->notes && !has_rows(h))
        fputs("<li><a href=\"#claims\">claims and gates</a>", h->out);
    if (has_failures(h))
        fputs("<li><a href=\"#failures\">failures</a>", h->out);
    if (h->p->files > 1)
        fputs("<li><a href=\"#changes\">what changed</a>", h->out);
    if (has_rows(h))
        fputs("<li><a href=\"#notable\">what is notable</a>"
              "<li><a href=\"#plots\">plots</a><li><a href=\"#rows\">every row</a>",
              h->out);
    fputs("<li><a href=\"#machine\">machine and build</a></ul></nav>\n", h->out);
}

static void put_results(struct att_html *h)
{
    att_html_failures(h);
    att_html_changes(h);
    att_html_notable(h);
    att_html_plots(h);
    att_html_rows(h);
}

int att_pages_html(const struct att_pages *p, FILE *out)
{
    struct att_html h = { .out = out, .p = p, .r = p->file[p->files - 1].r };

    if (att_series_begin(&h.series, h.r))
        return -1;
    put_head(&h);
    put_header(&h);
    put_nav(&h);
    fputs("<main id=main tabindex=-1>\n", out);
    if (has_rows(&h)) {
        att_html_notes(&h); // a refuted claim outranks a run that went well
        att_html_verdict(&h);
        put_results(&h);
    } else { // what they come to, then each
        att_html_verdict(&h);
        att_html_notes(&h);
    }
    att_html_machine(&h);
    fputs("</main>\n<footer><p class=cap>Written by attest; one file, nothing is loaded.", out);
    if (att_any_timed(h.r))
        fputs(" Times are medians with their 95&nbsp;% interval from order statistics.", out);
    fputs("</p></footer>\n<script nonce=attest>\n", out);
    fputs(att_html_script, out);
    fputs("</script>\n</body>\n</html>\n", out);
    att_series_end(&h.series);
    return 0;
}
