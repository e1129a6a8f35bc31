/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_print.c - the passport as a table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/doctor.h"

enum { LABEL = 12, WIDTH = 100, NAME = 28, CELL = 18 };

static const char one_thread[] = ".1_thread", all_threads[] = ".all_threads";

/* ---- order -------------------------------------------------------------------------- */

enum group { CLOCK, MEMORY, ARITHMETIC, SOFTWARE };

static enum group group_of(const struct att_doctor_figure *f)
{
    if (strstr(f->unit, "FLOP"))
        return ARITHMETIC;
    if (!strcmp(f->unit, "version") || !strcmp(f->unit, "files"))
        return SOFTWARE;
    return strstr(f->unit, "B/s") || !strcmp(f->unit, "bytes") ? MEMORY : CLOCK;
}

/* Bytes that the second word of "copy.16KiB.1_thread" names; 0: none. */
static double size_of(const char *name)
{
    static const char units[] = "KMGT";
    const char       *dot = strchr(name, '.'), *unit;
    char             *end;
    double            bytes;

    if (!dot)
        return 0;
    bytes = strtod(dot + 1, &end);
    unit = *end ? strchr(units, *end) : NULL;
    if (end == dot + 1 || !unit || strncmp(end + 1, "iB", 2))
        return 0;
    for (; unit >= units; unit--)
        bytes *= 1024;
    return bytes;
}

static int order(const void *a, const void *b)
{
    const struct att_doctor_figure *x = a, *y = b;
    const double                    m = size_of(x->name), n = size_of(y->name);
    char                            what[2][64];
    int                             c = x->seat - y->seat;

    snprintf(what[0], sizeof(what[0]), "%.*s", (int)strcspn(x->name, "."), x->name);
    snprintf(what[1], sizeof(what[1]), "%.*s", (int)strcspn(y->name, "."), y->name);
    c = c ? c : (int)group_of(x) - (int)group_of(y);
    c = c ? c : strcmp(what[0], what[1]);
    c = c ? c : (m > n) - (m < n);
    return c ? c : strcmp(x->name, y->name);
}

void att_doctor_sort(struct att_doctor *d)
{
    if (d->figures)
        qsort(d->figure, (size_t)d->figures, sizeof(*d->figure), order);
}

/* ---- the machine -------------------------------------------------------------------- */

static const char *bytes_text(double bytes, char *buf, size_t size)
{
    static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
    int                      u = 0;

    for (; bytes >= 1024 && u < 4; u++)
        bytes /= 1024;
    snprintf(buf, size, "%.4g %s", bytes, units[u]);
    return buf;
}

/* A label and its text, broken at blanks. */
static void print_field(FILE *out, const char *label, const char *text)
{
    int column = LABEL + 2;

    fprintf(out, "  %-*s", LABEL, label);
    while (*text) {
        const int n = (int)strcspn(text, " ");
        if (column > LABEL + 2 && column + 1 + n > WIDTH) {
            fprintf(out, "\n  %*s", LABEL, "");
            column = LABEL + 2;
        }
        column += fprintf(out, "%s%.*s", column > LABEL + 2 ? " " : "", n, text);
        text += n + strspn(text + n, " ");
    }
    fputc('\n', out);
}

static void print_caches(const struct att_environment *env, FILE *out)
{
    char   text[400] = "", bytes[32];
    size_t at = 0;

    for (int i = 0; i < env->n_caches && at < sizeof(text); i++)
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%sL%d %s %s%s", i ? ", " : "",
                               env->cache[i].level, env->cache[i].type,
                               bytes_text((double)env->cache[i].bytes, bytes, sizeof(bytes)),
                               env->cache[i].sharing > 1 ? " (shared)" : "");
    print_field(out, "caches", *text ? text : "unknown");
}

static void print_machine(const struct att_environment *env, FILE *out)
{
    char text[512], bytes[32];

    fputs("machine\n", out);
    snprintf(text, sizeof(text), "%s, %d online", *env->cpu_model ? env->cpu_model : "unknown",
             env->cpus);
    if (env->mhz > 0)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), ", %.0f MHz", env->mhz);
    print_field(out, "cpus", text);
    print_field(out, "governor", *env->governor ? env->governor : "unknown");
    print_caches(env, out);
    print_field(out, "memory", bytes_text((double)env->memory_bytes, bytes, sizeof(bytes)));
    print_field(out, "isa", *env->isa ? env->isa : "nothing that kernels ask for");
    snprintf(text, sizeof(text), "%.2f %.2f %.2f before this began", env->load[0], env->load[1],
             env->load[2]);
    print_field(out, "load", text);
    print_field(out, "system", env->os);
    snprintf(text, sizeof(text), "%s, %s", env->compiler, env->flags);
    print_field(out, "compiler", text);
}

/* ---- figures ------------------------------------------------------------------------ */

static int ends_with(const char *name, const char *tail)
{
    const size_t n = strlen(name), t = strlen(tail);

    return n >= t && !strcmp(name + n - t, tail);
}

static int is_pair(const struct att_doctor_figure *a, const struct att_doctor_figure *b)
{
    const size_t stem = strlen(a->name) - strlen(one_thread);

    return a->seat == b->seat && ends_with(a->name, one_thread)
           && !strncmp(a->name, b->name, stem) && !strcmp(b->name + stem, all_threads);
}

static void print_value(const struct att_doctor_figure *f, FILE *out)
{
    char      text[48];
    const int digits = f->value >= 1000 ? 0 : f->value >= 100 ? 1 : f->value >= 10 ? 2 : 3;

    if (!strcmp(f->unit, "bytes"))
        bytes_text(f->value, text, sizeof(text));
    else if (!strcmp(f->unit, "version")) // (major * 1000 + minor) * 1000 + patch
        snprintf(text, sizeof(text), "%.0f.%.0f.%.0f", floor(f->value / 1e6),
                 floor(fmod(f->value, 1e6) / 1e3), fmod(f->value, 1e3));
    else if (f->value == floor(f->value))
        snprintf(text, sizeof(text), "%.0f %s", f->value, f->unit);
    else
        snprintf(text, sizeof(text), "%.*f %s", digits, f->value, f->unit);
    fprintf(out, "%*s", CELL, text);
}

/* Figures [from, to) of one group; one thread and all threads side by side. */
static void print_group(const struct att_doctor *d, int from, int to, FILE *out)
{
    static const char *const title[] = { "clock", "memory", "arithmetic", "software" };
    int                      pairs = 0;

    for (int i = from; i + 1 < to; i++)
        pairs += is_pair(&d->figure[i], &d->figure[i + 1]);
    fprintf(out, "  %-*s", pairs ? NAME : 0, title[group_of(&d->figure[from])]);
    if (pairs)
        fprintf(out, "%*s%*s", CELL, "one thread", CELL, "all threads");
    for (int i = from; i < to; i++) {
        const struct att_doctor_figure *f = &d->figure[i];
        const int                       two = i + 1 < to && is_pair(f, f + 1);
        const int stem = (int)(strlen(f->name) - (two ? strlen(one_thread) : 0));
        fprintf(out, "\n    %-*.*s", NAME - 2, stem, f->name);
        print_value(f, out);
        if (two)
            print_value(&d->figure[++i], out);
    }
    fputc('\n', out);
}

static void print_seat(const struct att_doctor *d, int seat, FILE *out)
{
    const struct att_doctor_seat *s = &d->seat[seat];
    int                           from = 0, to;

    if (s->end == ATT_DOCTOR_UNWANTED)
        return;
    fprintf(out, "\n%s%s%s\n", *s->describe ? "" : s->name, *s->describe ? "" : ": ",
            *s->describe ? s->describe : s->why);
    while (from < d->figures && d->figure[from].seat < seat)
        from++;
    for (; from < d->figures && d->figure[from].seat == seat; from = to) {
        to = from + 1;
        while (to < d->figures && d->figure[to].seat == seat
               && group_of(&d->figure[to]) == group_of(&d->figure[from]))
            to++;
        print_group(d, from, to, out);
    }
    if (*s->describe && s->end == ATT_DOCTOR_FAILED)
        fprintf(out, "  then it failed: %s\n", s->why);
}

void att_doctor_print(const struct att_doctor *d, FILE *out)
{
    print_machine(&d->env, out);
    for (int i = 0; i < d->seats; i++)
        print_seat(d, i, out);
    fprintf(out, "\n%s\n", d->warnings ? "warnings" : "nothing stands in the way of measuring");
    for (int i = 0; i < d->warnings; i++)
        fprintf(out, "  - %s\n", d->warning[i]);
}
