/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/host.h"
#include "harness/jsonout.h"
#include "harness/pack.h"

struct line {
    struct att_json j;
    FILE           *out;
    char           *text;
    size_t          size;
};

static void line_begin(struct line *l, const char *event)
{
    l->out = open_memstream(&l->text, &l->size);
    if (!l->out)
        att_no_memory(4096);
    att_json_begin(&l->j, l->out, 0);
    att_json_open(&l->j, NULL, '{');
    att_json_text(&l->j, "event", event);
}

static int line_end(struct line *l, struct att_log *log)
{
    int err;

    att_json_close(&l->j, '}');
    fclose(l->out);
    while (l->size && l->text[l->size - 1] == '\n')
        l->size--;
    log->why[0] = '\0';
    err = log->open ? att_journal_line(&log->file, l->text, l->size, log->why, sizeof(log->why))
                    : 0;
    free(l->text);
    return err;
}

static int drop(struct att_log *log, const char *fresh, int err)
{
    close(log->file.fd);
    log->file.fd = -1;
    log->open = 0;
    unlink(fresh);
    return err;
}

/* An earlier journal stays until the new one has its first line: the disk may be full. */
static int put_in_place(struct att_log *log, const char *fresh, const char *path)
{
    snprintf(log->file.path, sizeof(log->file.path), "%s", path);
    if (!rename(fresh, path))
        return 0;
    snprintf(log->why, sizeof(log->why), "cannot write %s: %s", path, strerror(errno));
    return drop(log, fresh, ATT_EDEVICE);
}

int att_log_open(struct att_log *log, const char *path, int keep, const struct att_run_key *key)
{
    struct line l;
    char        fresh[ATT_PATH + 8];
    int         err;

    snprintf(fresh, sizeof(fresh), "%s.new", path);
    *log = (struct att_log){ .file = { .fd = -1 } };
    err = att_journal_open(&log->file, keep ? path : fresh, keep, log->why, sizeof(log->why));
    if (err)
        return err;
    log->open = 1;
    line_begin(&l, keep ? "resume" : "run");
    att_json_text(&l.j, "format", ATT_JOURNAL_FORMAT);
    att_json_int(&l.j, "record_bytes", sizeof(struct att_record));
    att_json_text(&l.j, "mode", key->mode);
    att_json_text(&l.j, "selection", key->selection);
    att_json_text(&l.j, "command", key->command);
    att_json_text(&l.j, "started", key->started);
    att_json_text(&l.j, "run_id", key->run_id);
    err = line_end(&l, log);
    return keep ? err : err ? drop(log, fresh, err) : put_in_place(log, fresh, path);
}

int att_log_begin(struct att_log *log, const char *row)
{
    struct line l;

    line_begin(&l, "begin");
    att_json_text(&l.j, "row", row);
    return line_end(&l, log);
}

int att_log_end(struct att_log *log, const struct att_record *r)
{
    struct line       l;
    struct att_record bare = *r;
    char             *packed;

    bare.samples = NULL;
    line_begin(&l, "end");
    att_json_text(&l.j, "row", r->row);
    att_json_text(&l.j, "status", att_status_words[r->status]);
    att_json_text(&l.j, "detector", r->detector);
    att_json_text(&l.j, "reason", r->reason);
    if (r->timed)
        att_json_real(&l.j, "median_ns", r->time.ns.median);
    packed = att_pack(&bare, sizeof(bare));
    att_json_text(&l.j, "record", packed);
    free(packed);
    if (r->n_samples > 0) {
        packed = att_pack(r->samples, (size_t)r->n_samples * sizeof(double));
        att_json_text(&l.j, "samples", packed);
        free(packed);
    }
    return line_end(&l, log);
}

int att_log_done(struct att_log *log, int exit_code)
{
    struct line l;
    int         err;

    if (!log->open)
        return 0;
    line_begin(&l, "done");
    att_json_int(&l.j, "exit_code", exit_code);
    err = line_end(&l, log);
    if (!err)
        err = att_journal_close(&log->file, log->why, sizeof(log->why));
    log->open = 0;
    return err;
}
