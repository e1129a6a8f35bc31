/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hostile.c - a plug-in for the tests of the supervisor: kernels that are right until they
 * crash, hang, leave or fail, at a chosen moment, and a back-end that does so itself. Which
 * kernel is asked for is decided by --filter; the back-end reads the environment:
 *
 *     HOSTILE_AT     entry, open, describe or close: where the back-end ...
 *     HOSTILE_HOW    crash, exit, hang or no_device: ... does this
 *     HOSTILE_MARK   a file that the kernel "waits" makes when it begins to wait, once, ...
 *     HOSTILE_S      ... at the case of this s
 *     HOSTILE_MANY   how many right kernels there are instead of the usual ones; then one wrong
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/mutants/right.h"

enum { MANY = 400 }; // more calls than any check makes: the kernel is being timed

static void hurt(const char *how)
{
    if (!strcmp(how, "crash"))
        raise(SIGSEGV);
    if (!strcmp(how, "exit"))
        _exit(3);
    while (!strcmp(how, "hang"))
        pause();
}

static void hurt_at(const char *where)
{
    const char *at = getenv("HOSTILE_AT"), *how = getenv("HOSTILE_HOW");

    if (at && how && !strcmp(at, where))
        hurt(how);
}

/* ---- kernels ------------------------------------------------------------------------ */

static int good(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_pack(call);
}

static int crashes(struct att_device *dev, const struct att_call *call)
{
    hurt("crash");
    return good(dev, call);
}

static int aborts(struct att_device *dev, const struct att_call *call)
{
    abort();
    return good(dev, call);
}

static int leaves(struct att_device *dev, const struct att_call *call)
{
    hurt("exit");
    return good(dev, call);
}

static int hangs(struct att_device *dev, const struct att_call *call)
{
    hurt("hang");
    return good(dev, call);
}

/* A count per process: a fresh child starts anew. */
static int is_timed(void)
{
    static int calls;

    return ++calls > MANY;
}

static int crashes_timed(struct att_device *dev, const struct att_call *call)
{
    return is_timed() ? crashes(dev, call) : good(dev, call);
}

static int hangs_timed(struct att_device *dev, const struct att_call *call)
{
    return is_timed() ? hangs(dev, call) : good(dev, call);
}

static int fails_timed(struct att_device *dev, const struct att_call *call)
{
    return is_timed() ? ATT_EINVAL : good(dev, call);
}

static int prints_timed(struct att_device *dev, const struct att_call *call)
{
    if (is_timed())
        puts("hello");
    return good(dev, call);
}

/* Long enough to be found and hurt from outside; whoever kills us does it while we wait. */
static int waits(struct att_device *dev, const struct att_call *call)
{
    const char *mark = getenv("HOSTILE_MARK"), *s = getenv("HOSTILE_S");
    const int   here = mark && (!s || call->t[PACK_QKV_Q].dim[1] == atoi(s));
    const int   f = here ? open(mark, O_CREAT | O_EXCL | O_WRONLY, 0600) : -1;

    if (f >= 0) { // only the first call anywhere waits
        close(f);
        pause();
    }
    return good(dev, call);
}

static int naps(struct att_device *dev, const struct att_call *call)
{
    usleep(3000);
    return good(dev, call);
}

/* Nothing but the parent of its process can be meant: a run that dies whole. */
static int kills_run(struct att_device *dev, const struct att_call *call)
{
    if (getenv("HOSTILE_KILLS_RUN"))
        kill(getppid(), SIGKILL);
    return good(dev, call);
}

static int faults(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    (void)call;
    return ATT_EDEVICE;
}

static int starves(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    (void)call;
    return ATT_ENOMEM;
}

/* What a back-end of closed pipes looks like: nobody hears it, and it never ends. */
static int deafens(struct att_device *dev, const struct att_call *call)
{
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    return hangs(dev, call);
}

static int wrong(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED];

    if (good(dev, call) || att_count(q) == 0)
        return 0;
    *(char *)q->data = (char)(*(char *)q->data ^ 1);
    return 0;
}

static const char *refuses(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    (void)call;
    return "bytes \x01\x1b[31m\xff]]>&<'\" \xc3\xa9 that no report may trip over";
}

/* ---- tables ------------------------------------------------------------------------- */

#define KERNEL(word, code, reason)                                                             \
    static const struct att_kernel kernel_##word = { .size = sizeof(struct att_kernel),        \
                                                     .op = "pack_qkv",                         \
                                                     .name = #word,                            \
                                                     .about = "a hostile kernel",              \
                                                     .refuse = reason,                         \
                                                     .run = code }

KERNEL(aborts, aborts, pack_qkv_refuse);
KERNEL(crashes, crashes, pack_qkv_refuse);
KERNEL(crashes_timed, crashes_timed, pack_qkv_refuse);
KERNEL(deafens, deafens, pack_qkv_refuse);
KERNEL(fails_timed, fails_timed, pack_qkv_refuse);
KERNEL(faults, faults, pack_qkv_refuse);
KERNEL(good, good, pack_qkv_refuse);
KERNEL(hangs, hangs, pack_qkv_refuse);
KERNEL(hangs_timed, hangs_timed, pack_qkv_refuse);
KERNEL(kills_run, kills_run, pack_qkv_refuse);
KERNEL(leaves, leaves, pack_qkv_refuse);
KERNEL(naps, naps, pack_qkv_refuse);
KERNEL(prints_timed, prints_timed, pack_qkv_refuse);
KERNEL(starves, starves, pack_qkv_refuse);
KERNEL(waits, waits, pack_qkv_refuse);
KERNEL(wrong, wrong, pack_qkv_refuse);
KERNEL(refuses, good, refuses);
KERNEL(zz_last, good, pack_qkv_refuse); // right, behind all others

static const struct att_kernel *const kernels[] = {
    &kernel_aborts,
    &kernel_crashes,
    &kernel_crashes_timed,
    &kernel_deafens,
    &kernel_fails_timed,
    &kernel_faults,
    &kernel_good,
    &kernel_hangs,
    &kernel_hangs_timed,
    &kernel_kills_run,
    &kernel_leaves,
    &kernel_naps,
    &kernel_prints_timed,
    &kernel_refuses,
    &kernel_starves,
    &kernel_waits,
    &kernel_wrong,
    &kernel_zz_last,
    NULL,
};

/* HOSTILE_MANY right kernels and a wrong one. */
static const struct att_kernel *const *many_kernels(int n)
{
    static struct att_kernel        kernel[100];
    static const struct att_kernel *list[101];
    static char                     name[100][8];

    for (int i = 0; i <= n && i < 100; i++) {
        snprintf(name[i], sizeof(name[i]), "k%02d", i);
        kernel[i] = i < n ? kernel_good : kernel_wrong;
        kernel[i].name = name[i];
        list[i] = &kernel[i];
    }
    return list;
}

/* ---- the back-end ------------------------------------------------------------------- */

/* Devices are opaque: what the base opened is handed on by the members that we inherit, so
 * an open() of our own can only refuse, crash or hang. */
static int open_hostile(int index, struct att_device **out, char *why, size_t why_size)
{
    (void)index;
    (void)out;
    hurt_at("open");
    snprintf(why, why_size, "the hostile device is not there");
    return ATT_ENODEV;
}

static void describe(struct att_device *dev, char *text, size_t size)
{
    (void)dev;
    hurt_at("describe");
    memset(text, 'x', size); // without an end
}

static void close_hostile(struct att_device *dev)
{
    (void)dev;
    hurt_at("close");
}

static int copy_crashes(struct att_device *dev, void *dst, const void *src, size_t bytes)
{
    static int calls;

    (void)dev;
    if (++calls > MANY)
        hurt("crash");
    memcpy(dst, src, bytes);
    return 0;
}

static int is_at(const char *where)
{
    const char *at = getenv("HOSTILE_AT");

    return at && !strcmp(at, where);
}

const struct att_backend *att_backend_v1(void)
{
    static struct att_backend b = {
        .size = sizeof(struct att_backend), .name = "hostile", .base = "cpu", .kernels = kernels
    };

    hurt_at("entry");
    if (getenv("HOSTILE_MANY"))
        b.kernels = many_kernels(atoi(getenv("HOSTILE_MANY")));
    b.open = is_at("open") ? open_hostile : NULL;
    b.describe = is_at("describe") ? describe : NULL;
    b.close = is_at("close") ? close_hostile : NULL;
    b.copy = is_at("copy") ? copy_crashes : NULL;
    return &b;
}
