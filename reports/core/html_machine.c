/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_machine.c - where it was measured and with what: machine, build, peers, command.
 */
#include <math.h>
#include <string.h>

#include "harness/env.h"
#include "reports/core/html.h"
#include "reports/core/human.h"

static void put_fact(FILE *out, const char *name, const char *text)
{
    if (!*text)
        return;
    fprintf(out, "<tr><th scope=row>%s<td>", name);
    att_html_text(out, text);
    fputc('\n', out);
}

static void put_cpu(FILE *out, const struct att_environment *env)
{
    char text[512], memory[32], *end = text;
    int  room = (int)sizeof(text);

    if (!*env->cpu_model) // a page of verdicts alone: they name their own
        return;
    att_human_bytes(env->memory_bytes, memory, sizeof(memory));
    snprintf(text, sizeof(text), "%s, %d cpu%s, %s%s%s", env->cpu_model, env->cpus,
             att_plural(env->cpus), memory, *env->governor ? ", governor " : "", env->governor);
    put_fact(out, "cpu", text);
    text[0] = '\0';
    for (int i = 0; i < env->n_caches && i < 8 && room > 80; i++) {
        char size[32];
        int  n = snprintf(end, (size_t)room, "%sL%d %s %s", i ? ", " : "", env->cache[i].level,
                          env->cache[i].type,
                          att_human_bytes(env->cache[i].bytes, size, sizeof(size)));
        end += n;
        room -= n;
    }
    put_fact(out, "caches", text);
    put_fact(out, "isa", env->isa);
    snprintf(text, sizeof(text), "%.2f %.2f %.2f when the run began", env->load[0],
             env->load[1], env->load[2]);
    put_fact(out, "load", text);
}

static void put_peers(FILE *out, const struct att_environment *env)
{
    char text[1100];

    for (int i = 0; i < env->n_peers && i < ATT_ENV_PEERS; i++) {
        const struct att_peer_env *p = &env->peer[i];
        snprintf(text, sizeof(text), "%s %s%s%s: %s%s%s", p->name, p->version,
                 *p->device ? ", " : "", p->device, p->command,
                 *p->note ? "; nothing to offer: " : "", p->note);
        put_fact(out, "peer", text);
    }
}

/* Row `k` is the first kernel of its back-end. */
static int first_of_backend(const struct att_html *h, int k, const char *backend)
{
    const size_t n = strlen(backend);

    for (int m = 0; m < k; m++) {
        const char *other = h->series.kernel[m].kernel;
        if (!strncmp(other, backend, n) && other[n] == '/')
            return 0;
    }
    return 1;
}

/* What the rounds themselves say about the machine. */
static void put_roofs(struct att_html *h)
{
    for (int k = 0; k < h->series.kernels; k++) {
        const char     *kernel = h->series.kernel[k].kernel;
        char            backend[32], text[160];
        struct att_roof roof;

        snprintf(backend, sizeof(backend), "%.*s", (int)strcspn(kernel, "/"), kernel);
        roof = att_series_roof(h->r, backend);
        if (!isfinite(roof.copy_gbps) || !first_of_backend(h, k, backend))
            continue;
        if (isfinite(roof.peak_gflops))
            snprintf(text, sizeof(text),
                     "%s: fastest copy %.4g GB/s, arithmetic peak %.4g GFLOP/s", backend,
                     roof.copy_gbps, roof.peak_gflops);
        else
            snprintf(text, sizeof(text), "%s: fastest copy %.4g GB/s", backend, roof.copy_gbps);
        put_fact(h->out, "measured", text);
    }
}

void att_html_machine(struct att_html *h)
{
    const struct att_environment *env = h->r->env;
    FILE                         *out = h->out;
    char                          text[512];

    fputs("<section id=machine aria-labelledby=machine-h>\n"
          "<h2 id=machine-h>Machine and build</h2>\n<table class=plain><tbody>\n",
          out);
    put_fact(out, "command", h->r->command);
    put_fact(out, "started", h->r->started);
    put_fact(out, "host", env->host);
    put_cpu(out, env);
    put_fact(out, "system", env->os);
    for (int i = 0; i < env->n_devices && i < 4; i++)
        put_fact(out, "device", env->device[i]);
    put_roofs(h);
    put_peers(out, env);
    snprintf(text, sizeof(text), "%s %s %s", env->compiler, env->build_type, env->flags);
    put_fact(out, "build", *env->compiler ? text : "");
    snprintf(text, sizeof(text), "%s%s", env->git_sha,
             *env->git_sha && env->git_dirty > 0 ? " with local changes" : "");
    put_fact(out, "commit", text);
    put_fact(out, "attest", env->version);
    put_fact(out, "run", env->run_id);
    fputs("</tbody></table>\n</section>\n", out);
}
