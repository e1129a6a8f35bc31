/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command_doctor.c - what this machine can do, and what stands in the way of measuring. The
 * parent opens no device and loads no plug-in.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/commands.h"
#include "harness/doctor.h"
#include "harness/exit.h"
#include "harness/host.h"
#include "harness/registry.h"
#include "harness/writer.h"

static int json_on_stdout(const struct att_options *o)
{
    return o->json && !strcmp(o->json, "-");
}

/* The passport into the file of --json, whole or not at all. 0, or an error after a message. */
static int write_json(const struct att_doctor *d)
{
    struct att_file file = { 0 };
    char            why[ATT_PATH + 256];
    int             err;

    if (!d->o->json)
        return 0;
    if (json_on_stdout(d->o)) {
        att_doctor_json(d, stdout);
        return 0;
    }
    err = att_file_open(&file, d->o->json, why, sizeof(why));
    if (!err) {
        att_doctor_json(d, file.out);
        err = att_file_commit(&file, why, sizeof(why));
    }
    if (err)
        fprintf(stderr, "attest: %s\n", why);
    return err;
}

static int show(const struct att_doctor *d)
{
    int err;

    // Data on standard output leaves no room for the table there.
    if (!d->o->quiet)
        att_doctor_print(d, json_on_stdout(d->o) ? stderr : stdout);
    err = write_json(d);
    if (fflush(stdout) || ferror(stdout)) {
        fprintf(stderr, "attest: standard output cannot be written\n");
        return ATT_EDEVICE;
    }
    return err;
}

static void examine_all(struct att_doctor *d)
{
    const struct att_options *o = d->o;

    for (int i = 0; att_backends[i] && d->seats < ATT_DOCTOR_SEATS - ATT_MAX_PLUGINS; i++)
        att_doctor_examine(d, att_backends[i], NULL);
    for (int i = 0; i < o->n_plugins; i++)
        att_doctor_examine(d, NULL, o->plugin[i]);
}

/* Complain about what went wrong; the worst of it is the exit code. */
static int verdict(const struct att_doctor *d)
{
    int code = d->figures ? ATT_EXIT_OK : ATT_EXIT_NOTHING;

    for (int i = 0; i < d->seats; i++) {
        const struct att_doctor_seat *s = &d->seat[i];
        if (s->end != ATT_DOCTOR_FAILED && s->end != ATT_DOCTOR_UNUSABLE)
            continue;
        fprintf(stderr, "attest: %s: %s\n", s->name, s->why);
        if (s->end == ATT_DOCTOR_FAILED)
            code = ATT_EXIT_ENVIRONMENT;
        else if (code != ATT_EXIT_ENVIRONMENT)
            code = ATT_EXIT_USAGE;
    }
    if (code == ATT_EXIT_NOTHING)
        fprintf(stderr, "attest: no back-end measured anything\n");
    return code;
}

int att_command_doctor(const struct att_options *o)
{
    struct att_doctor *d;
    regex_t            backend;
    int                code, err;

    if (o->n_what > 0) {
        fprintf(stderr, "attest: doctor takes no arguments (see attest help doctor)\n");
        return ATT_EXIT_USAGE;
    }
    if (o->backend
        && regcomp(&backend, o->backend + (o->backend[0] == '-'), REG_EXTENDED | REG_NOSUB)) {
        fprintf(stderr, "attest: --backend \"%s\" is no extended regular expression\n",
                o->backend);
        return ATT_EXIT_USAGE;
    }
    d = att_must(sizeof(*d));
    d->o = o;
    d->backend = o->backend ? &backend : NULL;
    att_env_read(&d->env); // before measuring makes a load of its own
    examine_all(d);
    att_doctor_sort(d);
    att_doctor_warn(d);
    err = show(d);
    code = verdict(d);
    if (o->backend)
        regfree(&backend);
    free(d->figure);
    free(d);
    return err ? ATT_EXIT_ENVIRONMENT : code;
}
