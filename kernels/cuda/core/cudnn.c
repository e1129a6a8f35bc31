/* SPDX-License-Identifier: Apache-2.0 */
/* cudnn.c - the library, and what is refused before it is asked; see cudnn.h. */
#include "kernels/cuda/core/cudnn.h"

#include <stdio.h>
#include <stdlib.h>

#include "kernels/cuda/core/cudnn_api.h"
#include "kernels/cuda/core/host.h"
#include "kernels/cuda/core/library.h"
#include "reference/refuse.h"

/* Before 9.10 cuDNN wants a large finite number in place of -inf, and the maker warns of the
 * attention of 9.10.0 and 9.10.1. */
enum { OLDEST = 91002 };
enum { VECTOR = 8 }; // elements of 16 bytes, which its loads and stores move at once

/* ---- the library --------------------------------------------------------------------- */

static void load(struct att_device *dev, struct att_cuda_cudnn *l)
{
    static const char *const     names[] = { "libcudnn.so.9", "libcudnn.so", NULL };
    const struct att_cuda_symbol symbols[] = {
        { "cudnnGetVersion", &l->version, 0 },
        { "cudnnGetLastErrorString", &l->last_error, 0 },
        { "cudnnCreate", &l->create, 0 },
        { "cudnnDestroy", &l->destroy, 0 },
        { "cudnnSetStream", &l->stream, 0 },
        { "cudnnBackendCreateDescriptor", &l->make, 0 },
        { "cudnnBackendDestroyDescriptor", &l->unmake, 0 },
        { "cudnnBackendFinalize", &l->finalize, 0 },
        { "cudnnBackendSetAttribute", &l->set, 0 },
        { "cudnnBackendGetAttribute", &l->get, 0 },
        { "cudnnBackendExecute", &l->execute, 0 },
    };
    void       *library = att_cuda_library(names);
    const char *missing =
        att_cuda_symbols(library, symbols, sizeof(symbols) / sizeof(*symbols));
    int version, status;

    if (!library || missing) {
        snprintf(l->why, sizeof(l->why), "needs libcudnn.so.9, which %s%s",
                 library ? "here has no " : "is not here", library ? missing : "");
        return;
    }
    version = (int)l->version();
    if (version < OLDEST) {
        const int major = version < 90000 ? 1000 : 10000; // 8907 is 8.9.7, 91400 is 9.14.0

        snprintf(l->why, sizeof(l->why), "needs cuDNN %d.%d.%d, but here is %d.%d.%d",
                 OLDEST / 10000, OLDEST / 100 % 100, OLDEST % 100, version / major,
                 version % major / 100, version % 100);
        return;
    }
    status = l->create(&l->handle);
    if (status == CUDNN_OK)
        status = l->stream(l->handle, dev->stream);
    if (status != CUDNN_OK)
        snprintf(l->why, sizeof(l->why), "cuDNN refuses this device with status %d", status);
}

const struct att_cuda_cudnn *att_cuda_cudnn_of(struct att_device *dev)
{
    static const struct att_cuda_cudnn none = { .why = "no host memory for cuDNN" };

    if (!dev->host->cudnn) {
        dev->host->cudnn = calloc(1, sizeof(*dev->host->cudnn));
        if (dev->host->cudnn)
            load(dev, dev->host->cudnn);
    }
    return dev->host->cudnn ? dev->host->cudnn : &none;
}

void att_cuda_cudnn_close(struct att_cuda_cudnn *l)
{
    if (l && l->handle)
        l->destroy(l->handle);
    free(l);
}

/* ---- what it cannot do --------------------------------------------------------------- */

static const char *refuse_view(const char *name, const struct att_cuda_fa_view *x,
                               const int64_t extent[3])
{
    const int64_t stride[3] = { x->sample, x->head, x->row };

    if ((uintptr_t)x->data % (2 * VECTOR))
        return att_refuse_text("cuDNN needs %s aligned to 16 bytes", name);
    for (int i = 0; i < 3; i++)
        if (extent[i] > 1 && (stride[i] < VECTOR || stride[i] % VECTOR))
            return att_refuse_text("cuDNN needs strides of 8 elements or a multiple, but %s "
                                   "has one of %lld",
                                   name, (long long)stride[i]);
    return NULL;
}

static const char *refuse_views(const struct att_cuda_fa *a)
{
    const int64_t q[3] = { a->b, a->h, a->s_q }, k[3] = { a->b, a->h_kv, a->s_kv };
    const char   *no = refuse_view("q", &a->q, q);

    if (!no)
        no = refuse_view("k", &a->k, k);
    if (!no)
        no = refuse_view("v", &a->v, k);
    if (!no)
        no = refuse_view("o", &a->o, q);
    return no;
}

const char *att_cuda_cudnn_refuse_shape(const struct att_cuda_fa *a)
{
    if (a->dtype != ATT_BF16 && a->dtype != ATT_F16)
        return "cuDNN has attention in bfloat16 and float16 only";
    if (a->mask)
        return "cuDNN masks keys by one length per sample, not key by key";
    if (a->d > 256 || a->d % VECTOR)
        return att_refuse_text("cuDNN needs a head dim of at most 256 that is a multiple of 8, "
                               "but it is %lld",
                               (long long)a->d);
    if (a->causal && a->s_q > a->s_kv)
        return att_refuse_text("cuDNN has no causal attention of %lld queries over %lld keys, "
                               "which leaves rows without a key",
                               (long long)a->s_q, (long long)a->s_kv);
    return refuse_views(a);
}
