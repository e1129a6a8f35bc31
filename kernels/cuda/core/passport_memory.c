/* SPDX-License-Identifier: Apache-2.0 */
/* passport_memory.c - copies, reads, and the size of the cache; see passport.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/cuda/core/passport.h"
#include "kernels/cuda/core/stream.h"

enum { ROUNDS = 12, PROBES = 20 };

static const size_t MIB = (size_t)1 << 20;

/* ---- one way to move data ----------------------------------------------------------- */

struct move {
    char  *dst, *src; // on the device
    void  *host;
    size_t bytes;
    int    runs; // per round
};

static int do_copy(struct att_device *dev, const struct move *m)
{
    return att_cuda_copy(dev, m->dst, m->src, m->bytes);
}

static int do_memcpy(struct att_device *dev, const struct move *m)
{
    return att_cuda_error(att_cuda_move(dev, ATT_CUDA_MOVE_RUNTIME, m->dst, m->src, m->bytes));
}

static int do_read(struct att_device *dev, const struct move *m)
{
    return att_cuda_touch(dev, m->src, m->bytes);
}

/* So often that launching costs nothing beside it. */
static int do_read_often(struct att_device *dev, const struct move *m)
{
    const int passes = (int)((2048 * MIB) / m->bytes);

    return att_cuda_error(att_cuda_read(dev, m->src, m->bytes, passes, dev->host->sink));
}

static int do_upload(struct att_device *dev, const struct move *m)
{
    return att_cuda_upload(dev, m->dst, m->host, m->bytes);
}

static int do_download(struct att_device *dev, const struct move *m)
{
    return att_cuda_download(dev, m->host, m->src, m->bytes);
}

/* Nanoseconds of the fastest round, per run. */
static int best(struct att_device *dev, int (*fn)(struct att_device *, const struct move *),
                const struct move *m, double *ns)
{
    double least = INFINITY, took;
    int    err = fn(dev, m); // loads its code, and chooses

    for (int r = 0; r < ROUNDS && !err; r++) {
        err = att_cuda_mark(dev, 0);
        for (int i = 0; i < m->runs && !err; i++)
            err = fn(dev, m);
        if (!err)
            err = att_cuda_mark(dev, 1);
        if (!err)
            err = att_cuda_elapsed(dev, 0, 1, &took);
        if (!err && took < least)
            least = took;
    }
    *ns = least / m->runs;
    return err;
}

static int say_rate(struct att_device *dev, const struct att_cuda_say *to, const char *what,
                    int (*fn)(struct att_device *, const struct move *), struct move m,
                    int times)
{
    char         name[64];
    const double mib = (double)m.bytes / (double)MIB;
    double       ns;
    int          err;

    m.runs = m.bytes < 16 * MIB ? 20 : 4;
    err = best(dev, fn, &m, &ns);
    if (mib >= 1)
        snprintf(name, sizeof(name), "%s.%.0fMiB", what, mib);
    else
        snprintf(name, sizeof(name), "%s.%.0fKiB", what, mib * 1024);
    if (!err)
        to->say(to->user, name, times * (double)m.bytes / ns, "GB/s");
    return err;
}

static int say_rates(struct att_device *dev, const struct att_cuda_say *to,
                     const struct move *all)
{
    static const size_t kib[] = { 64, 1024, 4096, 16384, 65536, 262144, 1048576 };
    int                 err = 0;

    for (size_t i = 0; i < sizeof(kib) / sizeof(*kib) && !err; i++) {
        struct move m = *all;

        m.bytes = kib[i] << 10;
        if (m.bytes > all->bytes)
            break;
        err = say_rate(dev, to, "copy", do_copy, m, 2);
        if (!err)
            err = say_rate(dev, to, "copy_runtime", do_memcpy, m, 2);
        if (!err)
            err = say_rate(dev, to, "read", do_read, m, 1);
    }
    return err;
}

static int say_transfers(struct att_device *dev, const struct att_cuda_say *to, struct move m)
{
    int err;

    m.bytes = 64 * MIB;
    m.host = malloc(m.bytes);
    if (!m.host)
        return ATT_ENOMEM;
    memset(m.host, 0x35, m.bytes);
    err = say_rate(dev, to, "upload", do_upload, m, 1);
    if (!err)
        err = say_rate(dev, to, "download", do_download, m, 1);
    free(m.host);
    return err;
}

/* ---- the cache ---------------------------------------------------------------------- */

/* Reading the same bytes again is fast while they fit: the largest size that is nearer to the
 * fastest rate than to that of memory. */
static int probe_cache(struct att_device *dev, const struct att_cuda_say *to,
                       const struct move *all)
{
    double rate[PROBES], fastest = 0, slowest;
    size_t size[PROBES];
    int    n = 0, last = 0, err = 0;

    for (size_t mib = 8; n < PROBES && mib * MIB <= all->bytes && !err; n++) {
        struct move m = *all;
        double      ns;

        m.bytes = size[n] = mib * MIB;
        m.runs = 1;
        err = best(dev, do_read_often, &m, &ns);
        rate[n] = (double)((2048 * MIB) / m.bytes * m.bytes) / ns;
        fastest = rate[n] > fastest ? rate[n] : fastest;
        mib += mib < 64 ? 8 : mib / 4;
    }
    if (err || n < 2)
        return err;
    slowest = rate[n - 1];
    for (int i = 0; i < n; i++)
        last = rate[i] > (fastest + slowest) / 2 ? i : last;
    to->say(to->user, "read_again.8MiB", rate[0], "GB/s");
    to->say(to->user, "cache.l2", (double)dev->l2, "bytes");
    to->say(to->user, "cache.l2_probe", (double)size[last], "bytes");
    return 0;
}

int att_cuda_passport_memory(struct att_device *dev, const struct att_cuda_say *to)
{
    struct move m = { .bytes = 1024 * MIB };
    int         err;

    m.dst = att_cuda_alloc(dev, m.bytes);
    m.src = att_cuda_alloc(dev, m.bytes);
    err = m.dst && m.src ? att_cuda_fill(dev, m.src, 0x35, m.bytes) : ATT_ENOMEM;
    if (!err)
        err = say_rates(dev, to, &m);
    if (!err)
        err = say_transfers(dev, to, m);
    if (!err)
        err = probe_cache(dev, to, &m);
    att_cuda_free(dev, m.dst);
    att_cuda_free(dev, m.src);
    return err;
}
