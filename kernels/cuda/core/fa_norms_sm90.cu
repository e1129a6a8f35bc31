/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_norms_sm90.cu - what the core of Hopper wants to know before it begins: the order of
 * packed segments (once per plan), and the greatest |k|^2 of each sample and K/V head (each
 * run).
 *
 * Norms read K once and nothing else. The rows of a sample are cut into `parts`, one block of
 * threads each; a group of lanes takes 16 bytes each of one row of one head, heads first when
 * they lie side by side. The greatest of a part is stored, not merged in memory: nothing has to
 * be reset, and the order of threads does not matter.
 */
#include "kernels/cuda/core/fa_sm90_host.cuh"

namespace att_sm90
{

namespace
{

enum { SORT_UP_TO = 4096, NORM_THREADS = 256, LANES = 4 };

/* Segment i goes where its keys rank by number, the most first; ties keep their order. */
__global__ void __launch_bounds__(1024)
    fa_sm90_segments_kernel(const int32_t *cu_q, const int32_t *cu_k, int b,
                            att_cuda_fa_sm90_segment *out)
{
    for (int i = threadIdx.x; i < b; i += blockDim.x) {
        const int n_k = cu_k[i + 1] - cu_k[i];
        int       rank = b > SORT_UP_TO ? i : 0;

        for (int j = 0; j < b && b <= SORT_UP_TO; j++) {
            const int other = cu_k[j + 1] - cu_k[j];

            rank += other > n_k || (other == n_k && j < i);
        }
        out[rank] = att_cuda_fa_sm90_segment{ i, cu_q[i], cu_k[i], cu_q[i + 1] - cu_q[i], n_k };
    }
}

struct norm_args {
    const uint8_t  *k;
    int64_t         sample, row, head; // bytes
    int             h, d, s, parts;
    bool            heads_first;
    const int32_t  *cu_k;
    const uint32_t *bits;
    int             words;
    uint32_t       *out; // [b, h, parts]
};

__device__ __forceinline__ float square(uint4 x)
{
    const uint32_t w[4] = { x.x, x.y, x.z, x.w };
    float          sum = 0;

#pragma unroll
    for (int i = 0; i < 4; i++) {
        const float low = __uint_as_float(w[i] << 16);
        const float high = __uint_as_float(w[i] & 0xffff0000);

        sum = fmaf(low, low, sum);
        sum = fmaf(high, high, sum);
    }
    return sum;
}

/* LANES lanes share a row of a head, chunks of 16 bytes in turn, CHUNKS of them each. */
template <int CHUNKS>
__global__ void __launch_bounds__(NORM_THREADS) fa_sm90_norms_kernel(const norm_args a)
{
    extern __shared__ uint32_t most[]; // [h]
    constexpr int              GROUPS = NORM_THREADS / LANES, AHEAD = 8 / CHUNKS;
    const int                  x = blockIdx.x / a.parts, part = blockIdx.x % a.parts;

    // Nothing is read before what is in the queue before this has ended; only then may
    // attention begin, which does not wait for that itself.
    asm volatile("griddepcontrol.wait;\ngriddepcontrol.launch_dependents;" ::: "memory");
    const int begin = a.cu_k ? a.cu_k[x] : 0, n = a.cu_k ? a.cu_k[x + 1] - begin : a.s;
    const int from = (int)((int64_t)n * part / a.parts);
    const int rows = (int)((int64_t)n * (part + 1) / a.parts) - from;
    const int lane = threadIdx.x % LANES, group = threadIdx.x / LANES;
    const int inner = max(a.heads_first ? a.h : rows, 1), outer = a.heads_first ? rows : a.h;
    const uint8_t *base = a.k + (a.cu_k ? 0 : x * a.sample) + (begin + from) * a.row;
    const int64_t  each = GROUPS * AHEAD, turns = ((int64_t)rows * a.h + each - 1) / each;
    int minor = group % inner, major = group / inner; // heads and rows, or the reverse

    for (int i = threadIdx.x; i < a.h; i += NORM_THREADS)
        most[i] = 0;
    __syncthreads();
    for (int64_t turn = 0; turn < turns; turn++) {
        uint4 v[AHEAD][CHUNKS];
        int   head[AHEAD];

#pragma unroll
        for (int i = 0; i < AHEAD; i++) {
            const int  row = a.heads_first ? major : minor, at = from + row;
            const bool counts =
                major < outer
                && (!a.bits || (a.bits[x * a.words + (at >> 5)] >> (at & 31) & 1));

            head[i] = major >= outer ? 0 : a.heads_first ? minor : major;
#pragma unroll
            for (int c = 0; c < CHUNKS; c++) {
                const int chunk = c * LANES + lane;

                v[i][c] = make_uint4(0, 0, 0, 0);
                if (counts && chunk * 8 < a.d)
                    v[i][c] =
                        __ldg((const uint4 *)(base + row * a.row + head[i] * a.head) + chunk);
            }
            minor += GROUPS % inner;
            major += GROUPS / inner + (minor >= inner);
            minor -= minor >= inner ? inner : 0;
        }
#pragma unroll
        for (int i = 0; i < AHEAD; i++) {
            float sum = 0;

#pragma unroll
            for (int c = 0; c < CHUNKS; c++)
                sum += square(v[i][c]);
            sum += __shfl_xor_sync(~0u, sum, 1);
            sum += __shfl_xor_sync(~0u, sum, 2);
            if (lane == 0) // as integers: the order of values, NaN above all
                atomicMax(&most[head[i]], __float_as_uint(sum) & 0x7fffffff);
        }
    }
    __syncthreads();
    for (int i = threadIdx.x; i < a.h; i += NORM_THREADS)
        a.out[((int64_t)x * a.h + i) * a.parts + part] = most[i];
}

} // namespace

int norm_parts(const att_device *dev, const att_cuda_fa *fa)
{
    const int64_t all = 8 * (int64_t)dev->sms, each = (all + fa->b - 1) / fa->b;
    const int64_t rows = fa->s_kv / 16 + 1;

    return (int)((each < rows ? each : rows) + 3) / 4 * 4;
}

int norms(const att_call *call, const att_cuda_fa *fa, int parts, uint32_t *out)
{
    const unsigned     blocks = (unsigned)(fa->b * parts), shared = (unsigned)fa->h_kv * 4;
    const cudaStream_t stream = (cudaStream_t)call->queue;
    norm_args          a = {};

    a.k = (const uint8_t *)fa->k.data;
    a.sample = fa->k.sample * 2;
    a.row = fa->k.row * 2;
    a.head = fa->k.head * 2;
    a.h = (int)fa->h_kv;
    a.d = (int)fa->d;
    a.s = (int)fa->s_kv;
    a.parts = parts;
    a.heads_first = fa->k.head <= fa->k.row;
    a.cu_k = fa->cu_k;
    a.bits = fa->mask ? fa->mask->bits : NULL;
    a.words = fa->mask ? (int)fa->mask->words : 0;
    a.out = out;
    cudaLaunchAttribute early = {};
    cudaLaunchConfig_t  config = {};

    early.id = cudaLaunchAttributeProgrammaticStreamSerialization;
    early.val.programmaticStreamSerializationAllowed = 1;
    config.gridDim = dim3(blocks);
    config.blockDim = dim3(NORM_THREADS);
    config.dynamicSmemBytes = shared;
    config.stream = stream;
    config.attrs = &early;
    config.numAttrs = 1;
    return att_cuda_error(cudaLaunchKernelEx(
        &config, fa->d <= 64 ? fa_sm90_norms_kernel<2> : fa_sm90_norms_kernel<4>, a));
}

} // namespace att_sm90

extern "C" int att_cuda_fa_sm90_segments(const struct att_call           *call,
                                         const struct att_cuda_fa        *fa,
                                         struct att_cuda_fa_sm90_segment *out)
{
    if (fa->b == 0)
        return 0;
    att_sm90::fa_sm90_segments_kernel<<<1, 1024, 0, (cudaStream_t)call->queue>>>(
        fa->cu_q, fa->cu_k, (int)fa->b, out);
    return att_cuda_error(cudaGetLastError());
}
