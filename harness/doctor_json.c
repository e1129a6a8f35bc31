/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_json.c - the passport as JSON ("attest-passport-1"). */
#include "harness/doctor.h"
#include "harness/jsonout.h"

static void write_machine(const struct att_environment *env, struct att_json *j)
{
    att_json_open(j, "machine", '{');
    att_json_text(j, "host", env->host);
    att_json_text(j, "os", env->os);
    att_json_text(j, "date", env->started);
    att_json_text(j, "cpu", env->cpu_model);
    att_json_int(j, "cpus", env->cpus);
    att_json_real(j, "mhz", env->mhz);
    att_json_text(j, "governor", env->governor);
    att_json_text(j, "isa", env->isa);
    att_json_int(j, "memory_bytes", env->memory_bytes);
    att_json_open(j, "caches", '[');
    for (int i = 0; i < env->n_caches; i++) {
        att_json_open(j, NULL, '{');
        att_json_text(j, "type", env->cache[i].type);
        att_json_int(j, "level", env->cache[i].level);
        att_json_int(j, "bytes", env->cache[i].bytes);
        att_json_int(j, "sharing", env->cache[i].sharing);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
    att_json_open(j, "load", '[');
    for (int i = 0; i < 3; i++)
        att_json_real(j, NULL, env->load[i]);
    att_json_close(j, ']');
    att_json_text(j, "compiler", env->compiler);
    att_json_text(j, "flags", env->flags);
    att_json_text(j, "build_type", env->build_type);
    att_json_text(j, "version", env->version);
    att_json_text(j, "git_sha", env->git_sha);
    att_json_close(j, '}');
}

static void write_seats(const struct att_doctor *d, struct att_json *j)
{
    att_json_open(j, "backends", '[');
    for (int i = 0; i < d->seats; i++) {
        if (d->seat[i].end == ATT_DOCTOR_UNWANTED)
            continue;
        att_json_open(j, NULL, '{');
        att_json_text(j, "backend", d->seat[i].name);
        att_json_text(j, "state", att_doctor_end_name(d->seat[i].end));
        att_json_text(j, "describe", d->seat[i].describe);
        att_json_text(j, "why", d->seat[i].why);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

void att_doctor_json(const struct att_doctor *d, FILE *out)
{
    struct att_json j;

    att_json_begin(&j, out, 2);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "passport", "attest-passport-1");
    write_machine(&d->env, &j);
    write_seats(d, &j);
    att_json_open(&j, "figures", '[');
    for (int i = 0; i < d->figures; i++) {
        att_json_open(&j, NULL, '{');
        att_json_text(&j, "backend", d->seat[d->figure[i].seat].name);
        att_json_text(&j, "name", d->figure[i].name);
        att_json_real(&j, "value", d->figure[i].value);
        att_json_text(&j, "unit", d->figure[i].unit);
        att_json_close(&j, '}');
    }
    att_json_close(&j, ']');
    att_json_open(&j, "warnings", '[');
    for (int i = 0; i < d->warnings; i++)
        att_json_text(&j, NULL, d->warning[i]);
    att_json_close(&j, ']');
    att_json_close(&j, '}');
    fputc('\n', out);
}
