/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.c - results.html: the page of one run.
 */
#include "reports/pages.h"

static int write_html(const struct att_results *r, FILE *out)
{
    const struct att_pages_file file = { .name = "results.json", .r = r, .notice = "" };
    const struct att_pages      pages = { .file = &file, .files = 1, .full = "" };

    return att_pages_html(&pages, out);
}

const struct att_report att_report_html = { "html", "results.html",
                                            "one page to look at: verdict, plots, every row",
                                            write_html };
