/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_serve.c - `attest arm`: the process of a side of a comparison (paired_side.h). It is
 * told what to do, line by line, and decides nothing:
 *
 *     {"do": "open", "backend" or "plugin", "threads", "timeout"}   the device
 *     {"do": "prove", "row"}            every question of `attest check`, then some times
 *     {"do": "load", "arms": [{"row", "planted"} ...], "seed"}   ready to be timed
 *     {"do": "plan", "runs", "samples", "how"}   the same for all arms; the delay is planted
 *     {"do": "round", "order": [0, 1 ...], "rehearsal"}   one block each; ns per run
 *     {"do": "check"}                   right after all? and what it was like
 *     {"do": "floor", "bytes"}          time that they take at best, measured anew
 *     {"do": "quit"}
 *
 * What cannot be done is {"error": WORD, "why": SENTENCE}. Kernels do not see the line: by then
 * it has moved to another descriptor, and their standard output is watched.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/paired_serve.h"
#include "harness/paired_side.h"
#include "harness/plugin.h"
#include "harness/wire.h"

static const double EXAM_SECONDS = 0.03; // of measuring, for plausibility

/* ---- answers ------------------------------------------------------------------------ */

void att_server_error(struct att_server *s, const char *word, const char *why)
{
    struct att_json j;

    att_json_begin(&j, s->out, 0);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "error", word);
    att_json_text(&j, "why", why);
    att_json_close(&j, '}');
}

/* ---- open --------------------------------------------------------------------------- */

static const struct att_backend *find(const cJSON *q, char *why, size_t why_size)
{
    const char               *plugin = att_paired_text(q, "plugin");
    const char               *name = att_paired_text(q, "backend");
    const struct att_backend *be = att_find_backend(name);

    if (*plugin)
        be = att_plugin_load(plugin, why, why_size);
    else if (be)
        be = att_plugin_complete(be, why, why_size);
    else
        snprintf(why, why_size, "there is no back-end \"%.40s\" in this program", name);
    return be;
}

static void do_open(struct att_server *s, const cJSON *q)
{
    struct att_seat *seat = &s->bench.seat[0];
    const double     threads = att_paired_number(q, "threads");
    char             why[440] = "";
    struct att_json  j;

    seat->be = find(q, why, sizeof(why));
    if (!seat->be) {
        att_server_error(s, "file", why);
        return;
    }
    if (seat->be->open(0, &seat->dev, why, sizeof(why))) {
        att_server_error(s, "device", why);
        return;
    }
    s->options.timeout = att_paired_number(q, "timeout");
    if (seat->be->threads)
        seat->be->threads(seat->dev, threads >= 0 && threads <= 4096 ? (int)threads : 0);
    seat->be->describe(seat->dev, why, sizeof(why));
    s->bench.seat[1] = *seat;
    att_json_begin(&j, s->out, 0);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "backend", seat->be->name);
    att_json_text(&j, "device", why);
    att_json_close(&j, '}');
}

/* ---- prove -------------------------------------------------------------------------- */

static void do_prove(struct att_server *s, const cJSON *q)
{
    struct att_bench_arm *a = att_must(sizeof(*a));
    struct att_record    *r = &a->record;
    struct att_json       j;
    char                  why[400];

    if (att_bench_find(&s->bench, att_paired_text(q, "row"), a, why, sizeof(why))) {
        att_server_error(s, "row", why);
        free(a);
        return;
    }
    r->seed = (uint64_t)a->c->seed;
    att_prove(&s->bench.seat[0], a->c, a->k, r);
    if (r->status == ATT_PASS)
        att_measure(&s->bench.seat[0], a->c, &a->k, &r, 1);
    free(r->samples);
    snprintf(r->about, sizeof(r->about), "%s", a->k->about ? a->k->about : "");
    att_json_begin(&j, s->out, 0);
    att_json_open(&j, NULL, '{');
    att_paired_record_write(&j, "record", r);
    att_json_flag(&j, "same_bits", a->k->guarantees & ATT_DETERMINISTIC);
    att_json_flag(&j, "free_rows", a->c->op->free_rows && a->c->op->free_rows(a->c->params));
    att_json_close(&j, '}');
    free(a);
}

/* ---- the line ----------------------------------------------------------------------- */

/* 1: go on. */
static int answer(struct att_server *s, const char *line)
{
    static const struct {
        const char *word;
        void (*act)(struct att_server *s, const cJSON *q);
    } acts[] = { { "open", do_open },           { "prove", do_prove },
                 { "load", att_server_load },   { "plan", att_server_plan },
                 { "round", att_server_round }, { "check", att_server_check },
                 { "floor", att_server_floor } };
    struct att_json_fault fault;
    cJSON                *q = att_json_read(line, strlen(line), &fault);
    const char           *word = att_paired_text(q, "do");
    const int             quit = !strcmp(word, "quit");
    size_t                i = 0;

    while (i < sizeof(acts) / sizeof(*acts) && strcmp(acts[i].word, word))
        i++;
    if (i == sizeof(acts) / sizeof(*acts))
        att_server_error(s, "bad", "no such question");
    else if (i > 0 && !s->bench.seat[0].dev)
        att_server_error(s, "bad", "nothing is open");
    else
        acts[i].act(s, q);
    cJSON_Delete(q);
    if (!quit) {
        fputc('\n', s->out);
        fflush(s->out);
    }
    return !quit;
}

static void serve(struct att_server *s)
{
    char   *line = NULL;
    size_t  size = 0;
    ssize_t n;

    fprintf(s->out, "{\"arm\":%d}\n", ATT_SIDE_PROTOCOL);
    fflush(s->out);
    while ((n = getline(&line, &size, s->in)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (!answer(s, line))
            break;
    }
    free(line);
}

/* The page that the parent watches, or NULL: nobody who knows this protocol started us. */
static struct att_progress *shared_page(void)
{
    struct stat st;
    void       *page;

    if (fstat(ATT_SIDE_FD, &st) || st.st_size != (off_t)sizeof(struct att_progress))
        return NULL;
    page = mmap(NULL, sizeof(struct att_progress), PROT_READ | PROT_WRITE, MAP_SHARED,
                ATT_SIDE_FD, 0);
    return page == MAP_FAILED ? NULL : page;
}

int att_command_arm(void)
{
    struct att_server   *s = att_must(sizeof(*s));
    struct att_progress *page = shared_page();

    s->options = (struct att_options){ .seed = -1, .max_time = EXAM_SECONDS, .target = 0.005 };
    s->options.command = "claim";
    s->in = page ? fdopen(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, ATT_SIDE_FD + 1), "r") : NULL;
    s->out = page ? fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, ATT_SIDE_FD + 1), "w") : NULL;
    if (!s->in || !s->out) {
        fprintf(stderr, "attest: arm is for attest itself: it is started by claim and gate\n");
        free(s);
        return ATT_EXIT_USAGE;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    close(ATT_SIDE_FD);
    s->bench.seat[0] = (struct att_seat){ .progress = page, .options = &s->options };
    s->bench.seat[0].output_fd = att_catch_output();
    serve(s);
    att_bench_unload(&s->bench);
    for (int i = 0; i < 2; i++)
        att_seat_forget(&s->bench.seat[i]);
    if (s->bench.seat[0].dev)
        s->bench.seat[0].be->close(s->bench.seat[0].dev);
    // What kernels left registered for the end of the program is not run.
    _exit(0);
}
