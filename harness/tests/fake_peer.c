/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fake_peer.c - a peer for the tests of the harness's end of the pipe: naive attention in f32
 * that is right, or wrong, or rude in one chosen way.
 *
 *     fake_peer [-h HOW] KERNEL...
 *
 * Each KERNEL is offered under its own name and behaves as it says (see `kernels`); HOW is what
 * is odd about the hello (see hello()). The name of the peer is "fake", or $FAKE_NAME.
 */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "harness/tests/fake_attention.h"

enum { MOST = 64, LONG_LINE = 1 << 17 };

struct peer {
    unsigned char *map;
    size_t         mapped;
    int            fd;
    struct opened  open[MOST];
};

/* ---- behaviour ---------------------------------------------------------------------- */

static int is(const struct opened *c, const char *kernel)
{
    return !strcmp(c->kernel, kernel);
}

/* What happens when kernel "<what>_<when>" gets to `when`. */
static void behave(const struct opened *c, const char *when)
{
    static const char *const whats[] = { "dies",    "crashes", "hangs", "babbles",
                                         "garbage", "twice",   "silent" };
    char                     name[64];

    for (size_t i = 0; i < sizeof(whats) / sizeof(*whats); i++) {
        snprintf(name, sizeof(name), "%s_%s", whats[i], when);
        if (!is(c, name))
            continue;
        fprintf(stderr, "these are last words\n\n");
        switch (*whats[i]) {
        case 'd': exit(3);
        case 'c': raise(SIGSEGV); break;
        case 'h': pause(); break;
        case 'b': printf("and another thing\n"); break;
        case 'g': printf("{\"ok\": 01}\n"); break;
        case 't': printf("{\"ok\": true, \"ok\": true}\n"); break;
        default: fclose(stdout); pause();
        }
    }
}

static void long_line(void)
{
    for (int i = 0; i < LONG_LINE; i++)
        putchar('x');
    putchar('\n');
}

/* ---- requests ----------------------------------------------------------------------- */

static double number(const cJSON *o, const char *key)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItem(o, key));
}

static void read_tensor(const cJSON *list, const char *name, struct tensor *t)
{
    const cJSON *o;

    *t = (struct tensor){ .there = 0 };
    cJSON_ArrayForEach(o, list)
    {
        const cJSON *dim = cJSON_GetObjectItem(o, "dim"), *stride;
        if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(o, "name")), name) != 0)
            continue;
        stride = cJSON_GetObjectItem(o, "stride");
        for (int i = 0; i < cJSON_GetArraySize(dim) && i < 4; i++) {
            t->dim[i] = (int64_t)cJSON_GetArrayItem(dim, i)->valuedouble;
            t->stride[i] = (int64_t)cJSON_GetArrayItem(stride, i)->valuedouble;
        }
        t->offset = (size_t)number(o, "offset");
        t->there = 1;
    }
}

static void open_case(struct peer *p, const cJSON *ask, struct opened *c)
{
    const cJSON *list = cJSON_GetObjectItem(ask, "tensors");
    const double scale = number(cJSON_GetObjectItem(ask, "params"), "scale");
    struct stat  st;

    snprintf(c->kernel, sizeof(c->kernel), "%s",
             cJSON_GetStringValue(cJSON_GetObjectItem(ask, "kernel")));
    read_tensor(list, "q", &c->q);
    read_tensor(list, "k", &c->k);
    read_tensor(list, "v", &c->v);
    read_tensor(list, "key_mask", &c->mask);
    read_tensor(list, "o", &c->o);
    c->scale = scale > 0 ? scale : 1 / sqrt((double)c->q.dim[3]);
    c->bytes = (size_t)number(ask, "bytes");
    c->copy = malloc(c->bytes);
    if (p->mapped < c->bytes && !fstat(p->fd, &st)) {
        p->mapped = (size_t)st.st_size;
        p->map = mmap(NULL, p->mapped, PROT_READ | PROT_WRITE, MAP_SHARED, p->fd, 0);
    }
    behave(c, "open");
    if (is(c, "refuses"))
        printf("{\"refuses\": \"not on a Friday\"}\n");
    else if (is(c, "errs_open"))
        printf("{\"error\": \"out of paper\"}\n");
    else if (!is(c, "garbage_open"))
        printf("{\"takes\": true, \"remark\": [1, {}]}\n");
}

/* The first answer is given for ever. */
static void remember(struct peer *p, struct opened *c)
{
    float       *o = at(c, p->map, &c->o, 0, 0, 0);
    const size_t bytes =
        (size_t)(c->o.dim[0] * c->o.dim[1] * c->o.dim[2] * c->o.dim[3]) * sizeof(*o);

    if (!c->answer) {
        c->answer = malloc(bytes);
        memcpy(c->answer, o, bytes);
    }
    memcpy(o, c->answer, bytes);
}

/* Into the file, from the data in it; spoilt as the kernel's name says. */
static void compute(struct peer *p, struct opened *c)
{
    memcpy(c->copy, p->map, c->bytes);
    attend(c, p->map);
    if (is(c, "remembers"))
        remember(p, c);
    if (is(c, "wrong"))
        *at(c, p->map, &c->o, 0, 1, 0) += 1;
    if (is(c, "writes_inputs"))
        *at(c, p->map, &c->q, 0, 0, 0) += 1;
}

static void run(struct peer *p, struct opened *c)
{
    compute(p, c);
    behave(c, "run");
    if (is(c, "errs_run"))
        printf("{\"error\": \"out of ink\"}\n");
    else if (is(c, "keyless_run"))
        printf("{\"done\": true}\n");
    else if (is(c, "long_run"))
        long_line();
    else if (!is(c, "garbage_run") && !is(c, "twice_run"))
        printf("{\"ok\": true}\n");
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static void sample(struct peer *p, struct opened *c, const cJSON *ask)
{
    const int checked = cJSON_IsTrue(cJSON_GetObjectItem(ask, "checked"));
    double    ns = now();

    behave(c, "sample");
    for (int i = 0; i < (int)number(ask, "runs"); i++)
        attend(c, (unsigned char *)c->copy);
    ns = now() - ns;
    if (checked)
        compute(p, c);
    if (checked && is(c, "wrong_timed"))
        *at(c, p->map, &c->o, 0, 1, 0) += 1;
    if (is(c, "slow_clock"))
        ns *= 1e6;
    if (is(c, "fast_clock"))
        ns /= 10;
    if (is(c, "no_clock"))
        printf("{\"ns\": \"soon\"}\n");
    else
        printf("{\"ns\": %.0f}\n", ns);
}

/* ---- talk --------------------------------------------------------------------------- */

/* HOW: dies, garbage, empty (no kernels, and why), mute (no kernels, not why), nameless,
 * unversioned, misnamed, no_op (of an unknown operator), double (a kernel twice), or "". */
static void hello(const char *how, char **kernel)
{
    const char *name = getenv("FAKE_NAME");
    const int   none = !strcmp(how, "empty") || !strcmp(how, "mute");

    if (!strcmp(how, "dies")) {
        fprintf(stderr, "no library\n");
        exit(4);
    }
    if (!strcmp(how, "garbage"))
        printf("hello ");
    printf("{");
    if (strcmp(how, "nameless") != 0)
        printf("\"name\": \"%s\", ", !strcmp(how, "misnamed") ? "a/b" : name ? name : "fake");
    if (strcmp(how, "unversioned") != 0)
        printf("\"version\": \"1.5\", ");
    printf("\"device\": \"paper, %s, %s\", \"extra\": null, \"kernels\": [",
           getenv("ATTEST_BACKEND"), getenv("ATTEST_THREADS"));
    for (int i = 0; kernel[i] && !none; i++)
        printf("%s{\"op\": \"%s\", \"name\": \"%s\", \"about\": \"naive\"}", i ? ", " : "",
               !strcmp(how, "no_op") ? "divination" : "attention",
               !strcmp(how, "double") ? "right" : kernel[i]);
    printf("]%s}\n", !strcmp(how, "empty") ? ", \"why\": \"nothing to sell today\"" : "");
}

/* 1 until told to quit. */
static int answer(struct peer *p, const cJSON *ask, const char *how, char **kernel)
{
    const char    *what = cJSON_GetStringValue(cJSON_GetObjectItem(ask, "ask"));
    const double   id = number(ask, "id");
    struct opened *c = &p->open[id > 0 ? (int)id % MOST : 0];

    if (!strcmp(what, "hello")) {
        p->fd = (int)number(ask, "memory_fd");
        hello(how, kernel);
    } else if (!strcmp(what, "open")) {
        open_case(p, ask, c);
    } else if (!strcmp(what, "run")) {
        run(p, c);
    } else if (!strcmp(what, "sample")) {
        sample(p, c, ask);
    } else if (!strcmp(what, "close")) {
        free(c->copy);
        free(c->answer);
        *c = (struct opened){ .bytes = 0 };
        printf("{\"ok\": true}\n");
    } else {
        return 0;
    }
    return !fflush(stdout);
}

int main(int argc, char **argv)
{
    struct peer *p = calloc(1, sizeof(*p));
    char        *line = NULL;
    const char  *how = argc > 2 && !strcmp(argv[1], "-h") ? argv[2] : "";
    char       **kernel = *how ? argv + 3 : argv + 1;
    size_t       room = 0;
    int          more = 1;

    while (more && getline(&line, &room, stdin) > 0) {
        cJSON *ask = cJSON_Parse(line);
        more = answer(p, ask, how, kernel);
        cJSON_Delete(ask);
    }
    free(line);
    free(p);
    return 0;
}
