/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90.cu - the host side of fa_sm90_kernel.cuh: refusal, tensor maps, launch (fa_sm90.h).
 */
#include <limits.h>

#include "kernels/cuda/core/fa_sm90_host.cuh"
#include "kernels/cuda/core/fa_sm90_kernel.cuh"

namespace att_sm90
{

namespace
{

using encode_fn = decltype(&cuTensorMapEncodeTiled);

/* The driver's function, found at run time: the program starts without a driver. */
encode_fn find_encode()
{
    cudaDriverEntryPointQueryResult found;
    void                           *f = NULL;

    if (cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &f, 12000, cudaEnableDefault,
                                         &found)
            != cudaSuccess
        || found != cudaDriverEntryPointSuccess)
        return NULL;
    return (encode_fn)f;
}

/* A tensor of rows of heads, in boxes of `rows` rows and 64 columns. */
struct shape {
    int64_t b, s, h, d;
    int     rows;
};

/* An extent of 1 has no stride: any that fits will do. */
cuuint64_t stride_of(int64_t elements, int64_t extent)
{
    return extent > 1 ? (cuuint64_t)elements * 2 : 16;
}

int map_of(encode_fn encode, const att_cuda_fa *fa, const att_cuda_fa_view &v, const shape &x,
           CUtensorMap *map)
{
    const cuuint64_t dim[4] = { (cuuint64_t)x.d, (cuuint64_t)x.h, (cuuint64_t)x.s,
                                (cuuint64_t)x.b };
    const cuuint64_t stride[3] = { stride_of(v.head, x.h), stride_of(v.row, x.s),
                                   stride_of(v.sample, x.b) };
    const cuuint32_t box[4] = { 64, 1, (cuuint32_t)x.rows, 1 }, one[4] = { 1, 1, 1, 1 };
    const CUresult   r = encode(map,
                              fa->dtype == ATT_BF16 ? CU_TENSOR_MAP_DATA_TYPE_BFLOAT16
                                                      : CU_TENSOR_MAP_DATA_TYPE_FLOAT16,
                                4, v.data, dim, stride, box, one, CU_TENSOR_MAP_INTERLEAVE_NONE,
                                CU_TENSOR_MAP_SWIZZLE_128B, CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
                                CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);

    return r == CUDA_SUCCESS ? 0 : ATT_EINVAL;
}

struct tensor_maps {
    CUtensorMap q, k, v, o;
};

int make_maps(const att_cuda_fa *fa, int key_rows, tensor_maps *m)
{
    const encode_fn encode = find_encode();
    const int64_t   b = fa->cu_q ? 1 : fa->b;
    const shape     q = { b, fa->s_q, fa->h, fa->d, 64 };
    const shape     k = { b, fa->s_kv, fa->h_kv, fa->d, key_rows };
    const shape     o = { b, fa->s_q, fa->h, fa->d, 16 };
    int             err;

    if (!encode)
        return ATT_EDEVICE;
    err = map_of(encode, fa, fa->q, q, &m->q);
    if (!err)
        err = map_of(encode, fa, fa->o, o, &m->o);
    m->k = m->v = m->q; // no keys at all: nothing is loaded
    if (!err && fa->s_kv > 0)
        err = map_of(encode, fa, fa->k, k, &m->k);
    if (!err && fa->s_kv > 0)
        err = map_of(encode, fa, fa->v, k, &m->v);
    return err;
}

void mask_args(const att_cuda_fa *fa, args *a)
{
    a->sorted = !fa->mask || fa->mask->order == ATT_CUDA_FA_WHOLE_FIRST;
    if (!fa->mask)
        return;
    a->bits = fa->mask->bits;
    a->block = fa->mask->block;
    a->blocks = fa->mask->blocks;
    a->count = fa->mask->count;
    a->words = (int)fa->mask->words;
    a->capacity = (int)fa->mask->capacity;
    a->zero_rows = fa->zero_rows;
}

args args_of(const att_cuda_fa *fa, const att_cuda_fa_sm90_how *how)
{
    args a = {};

    a.b = (int)fa->b;
    a.h = (int)fa->h;
    a.group = (int)(fa->h / fa->h_kv);
    a.d = (int)fa->d;
    a.s_q = (int)fa->s_q;
    a.s_kv = (int)fa->s_kv;
    a.packed = fa->cu_q != NULL;
    a.causal = fa->causal;
    a.scale_log2 = (float)(fa->scale * 1.4426950408889634);
    a.segments = how->segments;
    a.limit = (float)(ATT_CUDA_FA_SM90_LIMIT * ATT_CUDA_FA_SM90_LIMIT);
    a.o = (uint8_t *)fa->o.data;
    a.o_sample = fa->o.sample * 2;
    a.o_row = fa->o.row * 2;
    a.o_head = fa->o.head * 2;
    a.lse = (float *)fa->lse.data;
    a.l_sample = fa->lse.sample;
    a.l_row = fa->lse.row;
    a.l_head = fa->lse.head;
    a.paths = how->paths;
    mask_args(fa, &a);
    return a;
}

/* Tiles, or an upper bound where lengths are on the device alone. */
int64_t tiles_of(const att_cuda_fa *fa, int rows)
{
    if (fa->cu_q)
        return ((fa->s_q + rows - 1) / rows + fa->b) * fa->h;
    return fa->b * fa->h * ((fa->s_q + rows - 1) / rows);
}

template <class C>
int launch(const att_device *dev, const att_call *call, const att_cuda_fa *fa, const args &a)
{
    const int64_t       tiles = tiles_of(fa, C::BM) * C::NWG; // all of them may be cut
    cudaLaunchConfig_t  config = {};
    cudaLaunchAttribute early = {};
    tensor_maps         m;
    int                 err = make_maps(fa, C::BN, &m);

    if (err)
        return err;
    config.gridDim = dim3((unsigned)(tiles < dev->sms ? tiles : dev->sms));
    config.blockDim = dim3(C::THREADS);
    config.dynamicSmemBytes = C::BYTES;
    config.stream = (cudaStream_t)call->queue;
    early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    early.val.programmaticStreamSerializationAllowed = 1;
    config.attrs = &early;
    config.numAttrs = a.norms ? 1 : 0; // begins before the norms are there, and waits for them
    err = att_cuda_error(cudaFuncSetAttribute(
        fa_sm90_kernel<C>, cudaFuncAttributeMaxDynamicSharedMemorySize, (int)C::BYTES));
    if (err)
        return err;
    return att_cuda_error(
        cudaLaunchKernelEx(&config, fa_sm90_kernel<C>, m.q, m.k, m.v, m.o, a));
}

constexpr int64_t LONG_KEYS = 12288;

/*
 * The tile that is fastest for a shape (H200, measured). With a running maximum longer blocks
 * of keys are better where there are many; without one there is less to hide between blocks.
 * Packed segments all take one tile whatever there is: the bits of a sample must not depend on
 * the others.
 */
att_cuda_fa_sm90_tile choose(const att_cuda_fa *fa, const att_cuda_fa_sm90_how *how,
                             bool bounded)
{
    if (how->tile != ATT_CUDA_FA_SM90_AUTO)
        return how->tile;
    if (fa->d <= 64)
        return fa->mask || fa->causal ? ATT_CUDA_FA_SM90_128 : ATT_CUDA_FA_SM90_192;
    if (fa->mask || fa->causal || fa->cu_q || bounded || fa->s_kv < LONG_KEYS)
        return ATT_CUDA_FA_SM90_128;
    return ATT_CUDA_FA_SM90_160;
}

template <class T, bool BOUNDED>
int start(const att_device *dev, const att_call *call, const att_cuda_fa *fa, const args &a,
          att_cuda_fa_sm90_tile which)
{
    const bool wide = fa->d > 64;

    if (fa->mask || fa->causal) {
        if (which != ATT_CUDA_FA_SM90_128)
            return ATT_EINVAL;
        if (wide)
            return launch<tile<T, 128, 128, 2, 2, 2, 3, BOUNDED, true, 16, 32>>(dev, call, fa,
                                                                                a);
        return launch<tile<T, 64, 128, 2, 2, 4, 4, BOUNDED, true>>(dev, call, fa, a);
    }
    if (!wide)
        return launch<tile<T, 64, 128, 3, 2, 4, 4, BOUNDED, false>>(dev, call, fa, a);
    if (which == ATT_CUDA_FA_SM90_160)
        return launch<tile<T, 128, 160, 2, 2, 2, 2, BOUNDED, false, 0>>(dev, call, fa, a);
    return launch<tile<T, 128, 128, 2, 2, 2, 3, BOUNDED, false, 16, 32>>(dev, call, fa, a);
}

/* 1 when strides and address are what bulk copies take. */
int aligned(const att_cuda_fa *fa, const att_cuda_fa_view &v, int64_t s, int64_t h)
{
    const int64_t b = fa->cu_q ? 1 : fa->b, far = (int64_t)1 << 39; // elements: 2^40 bytes

    return (uintptr_t)v.data % 16 == 0 && (h <= 1 || (v.head % 8 == 0 && v.head < far))
           && (s <= 1 || (v.row % 8 == 0 && v.row < far))
           && (b <= 1 || (v.sample % 8 == 0 && v.sample < far));
}

int too_large(const att_cuda_fa *fa)
{
    const int64_t most = INT32_MAX - 1024, cap = (fa->s_kv + 31) / 32 + 1;

    return fa->b > most / 1024 || fa->s_q > most || fa->s_kv > most / 2 || fa->h > 8192
           || tiles_of(fa, 64) > most || fa->b * cap > most || fa->b * cap * fa->h > most * 4;
}

} // namespace

} // namespace att_sm90

extern "C" const char *att_cuda_fa_sm90_refuse(struct att_device        *dev,
                                               const struct att_cuda_fa *fa)
{
    if (dev->major != 9 || dev->minor != 0)
        return "needs a GPU of compute capability 9.0 (Hopper)";
    if (dev->shared < 232448)
        return "needs 227 KiB of shared memory per block";
    if (fa->dtype != ATT_BF16 && fa->dtype != ATT_F16)
        return "takes bf16 and f16 only";
    if (fa->d > 128 || fa->d % 8)
        return "takes head sizes up to 128 in steps of 8";
    if (fa->bias.data)
        return "takes no additive bias";
    if (!(fa->scale <= ATT_CUDA_FA_SM90_SCALE))
        return "takes scales up to 16384: beyond, the rounding of a maximum is felt "
               "(fa_shift.cuh)";
    if (!att_sm90::aligned(fa, fa->q, fa->s_q, fa->h)
        || !att_sm90::aligned(fa, fa->k, fa->s_kv, fa->h_kv)
        || !att_sm90::aligned(fa, fa->v, fa->s_kv, fa->h_kv)
        || !att_sm90::aligned(fa, fa->o, fa->s_q, fa->h))
        return "takes tensors at addresses and strides that are multiples of 16 bytes";
    if (att_sm90::too_large(fa))
        return "takes fewer rows and heads";
    if (fa->mask && fa->mask->rows != ATT_CUDA_FA_SM90_ROWS)
        return "takes masks in blocks of 128 keys";
    return NULL;
}

extern "C" int att_cuda_fa_sm90_enqueue(struct att_device *dev, const struct att_call *call,
                                        const struct att_cuda_fa          *fa,
                                        const struct att_cuda_fa_sm90_how *how)
{
    const att_cuda_fa_sm90_how none = {};
    const bool                 bounded = how && how->bounded && fa->dtype == ATT_BF16;
    void                      *norms = NULL;
    int                        err = 0;

    how = how ? how : &none;
    if (fa->b == 0 || fa->s_q == 0 || fa->h == 0)
        return 0;
    if ((fa->cu_q && !how->segments)
        || (fa->mask && fa->causal && fa->mask->order != ATT_CUDA_FA_ASCENDING))
        return ATT_EINVAL;
    const att_cuda_fa_sm90_tile which = att_sm90::choose(fa, how, bounded);
    att_sm90::args              a = att_sm90::args_of(fa, how);

    if (bounded) {
        a.parts = att_sm90::norm_parts(dev, fa);
        norms = call->mem->take(call->mem, (size_t)(fa->b * fa->h_kv * a.parts) * 4);
        if (!norms)
            return ATT_ENOMEM;
        a.norms = (const uint32_t *)norms;
        err = att_sm90::norms(call, fa, a.parts, (uint32_t *)norms);
    }
    if (!err && fa->dtype == ATT_BF16)
        err = att_sm90::start<att_sm90::bf16, true>(dev, call, fa, a, which);
    else if (!err)
        err = att_sm90::start<att_sm90::f16, false>(dev, call, fa, a, which);
    if (norms)
        call->mem->give(call->mem, norms);
    return err;
}

extern "C" int att_cuda_fa_sm90_run(struct att_device *dev, const struct att_call *call,
                                    const struct att_cuda_fa *fa)
{
    return att_cuda_fa_sm90_enqueue(dev, call, fa, NULL);
}
