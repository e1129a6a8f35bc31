/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command_report.c - `attest report`: files of results, read back and checked, as one page and
 * as the text of a pull request. It judges nothing: the exit code says whether it could be
 * written.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/host.h"
#include "harness/paths.h"
#include "harness/plots.h"
#include "harness/report.h"
#include "harness/report_against.h"

enum { FILES = 8, NOTES = 32 };

const char att_report_help[] =
    "usage: attest report FILE... [--html FILE] [--md FILE] [--out DIR]\n"
    "\n"
    "A FILE is a results.json, or the folder of a run. One FILE gives the page of that run. "
    "Of\n"
    "several the first is the baseline, and the others stand beside it: what broke, what is\n"
    "gone, launches, memory and bits with equality; times side by side, as a hint for what to\n"
    "measure in pairs (attest gate, attest claim). Files of different machines are said to "
    "be.\n"
    "Verdicts of `attest claim` and `attest gate`, as --json or --out wrote them, may be "
    "among\n"
    "the FILEs.\n"
    "\n"
    "  --html FILE          one self-contained page\n"
    "  --md FILE            for a pull request: never longer than a comment may be\n"
    "  --out DIR            DIR/report.html, DIR/report.md and DIR/plots/\n"
    "  --against REGEX      instead of all that: a table for each FILE, of any length, of its\n"
    "                       kernels held against the one whose row REGEX matches, in each\n"
    "                       case and paired by round (REGEX as of --filter; --md: where to)\n"
    "Without --html, --md and --out, Markdown goes to standard output; so does the file '-'.\n"
    "\n"
    "examples:\n"
    "  attest report old/results.json --html page.html\n"
    "  attest report old/results.json new/results.json --md -\n"
    "  attest report old new claim.json --out report\n"
    "  attest report old --against /unfused/ --md ratios.md\n";

/* All that the page is made of. */
struct material {
    struct att_result_file loaded[FILES];
    struct att_pages_file  file[FILES];
    char                   name[FILES][256], notice[FILES][ATT_PATH + 256];
    struct att_pages_note  note[NOTES];
    struct att_pages       pages;
    struct att_environment env; // of a page that has verdicts alone
    struct att_results     none;
    char                   sentence[128];
};

/* As the reader gave it, but for what every such path ends with. */
static void name_file(char *name, size_t size, const char *path)
{
    static const char tail[] = "/results.json";
    size_t            n = strlen(path), end = sizeof(tail) - 1;

    while (n > 1 && path[n - 1] == '/')
        n--;
    if (n > end && !strncmp(path + n - end, tail, end))
        n -= end;
    if (n >= size) // what tells two long paths apart is their end
        snprintf(name, size, "\xe2\x80\xa6%.*s", (int)(size - 5), path + n - (size - 5));
    else
        snprintf(name, size, "%.*s", (int)n, path);
}

/* A copy of a file beside the file: there is nothing to compare. */
static void notice_same_run(struct material *m, int i)
{
    const struct att_result_file *f = m->loaded;
    char                          text[512];
    size_t                        n = strlen(m->notice[i]);

    for (int k = 0; k < i; k++) {
        if (!*f[i].env.run_id || strcmp(f[k].env.run_id, f[i].env.run_id) != 0
            || f[k].shard != f[i].shard)
            continue;
        snprintf(text, sizeof(text), "%sit is of the same run as %s: %s", n ? "; " : "",
                 m->name[k], f[i].env.run_id);
        snprintf(m->notice[i] + n, sizeof(m->notice[i]) - n, "%s", text);
        return;
    }
}

static int add_results(struct material *m, const char *path, char *why, size_t why_size)
{
    const int             i = m->pages.files;
    struct att_pages_file file = { .name = m->name[i], .notice = m->notice[i] };
    int                   err;

    if (i == FILES) {
        snprintf(why, why_size,
                 "report: at most %d files of results are compared; %s is one "
                 "too many",
                 FILES, path);
        return ATT_EINVAL;
    }
    err = att_results_load(&m->loaded[i], path, why, why_size);
    if (err)
        return err;
    name_file(m->name[i], sizeof(m->name[i]), path);
    if (att_results_sealed(&m->loaded[i], m->notice[i], sizeof(m->notice[i])))
        m->notice[i][0] = '\0';
    notice_same_run(m, i);
    file.r = &m->loaded[i].results;
    m->file[i] = file;
    m->pages.files++;
    return 0;
}

static int add(struct material *m, const char *given, char *why, size_t why_size)
{
    char path[ATT_PATH + 32];
    int  notes;

    att_report_path(given, path, sizeof(path));
    notes =
        att_report_notes(m->note + m->pages.notes, NOTES - m->pages.notes, path, why, why_size);
    if (notes > 0)
        m->pages.notes += notes;
    return notes > 0 ? 0 : notes < 0 ? notes : add_results(m, given, why, why_size);
}

static int read_all(struct material *m, const struct att_options *o)
{
    char why[2 * ATT_PATH] = "";

    for (int i = 0; i < o->n_what; i++) {
        if (add(m, o->what[i], why, sizeof(why))) {
            fprintf(stderr, "attest: %s\n", why);
            return ATT_EINVAL;
        }
    }
    return 0;
}

/* A page of verdicts alone has no rows, no machine (each verdict names its own), and a last
 * word. */
static void without_results(struct material *m, const struct att_options *o)
{
    int bad = 0, open = 0;

    for (int i = 0; i < m->pages.notes; i++) {
        bad += m->note[i].good < 0;
        open += m->note[i].good == 0;
    }
    snprintf(m->sentence, sizeof(m->sentence), "%d verdict%s: %d good, %d bad, %d open",
             m->pages.notes, m->pages.notes == 1 ? "" : "s", m->pages.notes - bad - open, bad,
             open);
    m->none = (struct att_results){ .env = &m->env,
                                    .command = o->line,
                                    .suites = "",
                                    .mode = "verdicts",
                                    .started = "",
                                    .verdict = m->sentence,
                                    .wall_s = -1,
                                    .exit_code = bad    ? ATT_EXIT_REGRESSION
                                                 : open ? ATT_EXIT_INCONCLUSIVE
                                                        : ATT_EXIT_OK };
    m->file[0] = (struct att_pages_file){ .name = "verdicts", .r = &m->none, .notice = "" };
    m->pages.files = 1;
}

static void compare_all(struct material *m)
{
    const struct att_results *last = m->file[m->pages.files - 1].r;

    for (int i = 1; i < m->pages.files; i++)
        att_report_compare(&m->file[i], &m->loaded[0], &m->loaded[i]);
    for (int i = 1; i < m->pages.files; i++)
        att_report_index(&m->file[i], last);
}

/* ---- writing ---------------------------------------------------------------------------- */

static int write_page(const struct att_pages *p, int (*put)(const struct att_pages *, FILE *),
                      const char             *path)
{
    struct att_file file = { 0 };
    char            why[ATT_PATH + 256] = "there is too little memory for a report";
    int             err;

    if (!strcmp(path, "-")) {
        err = put(p, stdout); // main says so when it cannot be written
    } else {
        err = att_file_open(&file, path, why, sizeof(why));
        if (!err && (err = put(p, file.out)) != 0)
            att_file_abandon(&file);
        else if (!err)
            err = att_file_commit(&file, why, sizeof(why));
    }
    if (err)
        fprintf(stderr, "attest: %s\n", why);
    return err;
}

/* DIR/report.html, DIR/report.md, DIR/plots. */
static int write_folder(struct material *m, const char *dir)
{
    const struct att_results *last = m->file[m->pages.files - 1].r;
    char                      path[ATT_PATH + 32], why[2 * ATT_PATH] = "";
    int                       err = strlen(dir) < ATT_PATH - 300 ? 0 : ATT_EINVAL;

    if (err)
        snprintf(why, sizeof(why), "report: the path of --out is too long");
    err = err ? err : att_make_dirs(dir, why, sizeof(why));
    if (err) {
        fprintf(stderr, "attest: %s\n", why);
        return err;
    }
    snprintf(path, sizeof(path), "%s/report.html", dir);
    err = write_page(&m->pages, att_pages_html, path);
    m->pages.full = "report.html";
    snprintf(path, sizeof(path), "%s/report.md", dir);
    err = err ? err : write_page(&m->pages, att_pages_pull, path);
    if (err || access(att_path_plots(), R_OK))
        return err;
    snprintf(path, sizeof(path), "%s/plots", dir);
    err = att_plots_write(last, path, att_path_plots(), why, sizeof(why));
    if (err)
        fprintf(stderr, "attest: %s\n", why);
    return err < 0 ? err : 0;
}

static int write_all(struct material *m, const struct att_options *o)
{
    int err = 0;

    m->pages.full = o->html && strcmp(o->html, "-") ? o->html : "";
    if (o->html)
        err = write_page(&m->pages, att_pages_html, o->html);
    if (!err && (o->md || (!o->html && !o->out)))
        err = write_page(&m->pages, att_pages_pull, o->md ? o->md : "-");
    if (!err && o->out)
        err = write_folder(m, o->out);
    return err;
}

int att_command_report(const struct att_options *o)
{
    struct material *m;
    int              code = ATT_EXIT_OK;

    if (!o->n_what) {
        fprintf(stderr,
                "attest: report: no file of results is named (see attest help report)\n");
        return ATT_EXIT_USAGE;
    }
    m = att_must(sizeof(*m));
    m->pages.file = m->file;
    m->pages.note = m->note;
    m->pages.full = "";
    if (att_report_paths(o) || att_against_fits(o) || read_all(m, o)) {
        code = ATT_EXIT_USAGE;
    } else if (o->against) {
        code = att_report_against(&m->pages, o);
    } else {
        if (!m->pages.files)
            without_results(m, o);
        compare_all(m);
        code = write_all(m, o) ? ATT_EXIT_ENVIRONMENT : ATT_EXIT_OK;
    }
    for (int i = 0; i < FILES; i++) {
        att_report_forget(&m->file[i]);
        att_results_free(&m->loaded[i]);
    }
    free(m);
    return code;
}
