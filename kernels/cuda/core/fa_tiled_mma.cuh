/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled_mma.cuh - what fa_tiled_half.cuh says to the machine: the instructions of sm_80 and
 * the place of a 16-byte chunk in shared memory.
 *
 * A tile is rows of D elements of 2 bytes, D / 8 chunks of 16 bytes. Eight rows of the same
 * chunk, which one ldmatrix reads, must lie in different banks: chunk c of row r is stored at
 * c ^ (r % 8) when a row is a multiple of 128 bytes; when it is an odd multiple of 64 bytes,
 * rows of even and odd number start in different halves of the banks already, and
 * c ^ (r / 2 % 4) does the rest.
 */
#ifndef ATT_CUDA_FA_TILED_MMA_CUH
#define ATT_CUDA_FA_TILED_MMA_CUH

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <stdint.h>

namespace att_fa_tiled
{

/* The two element types: how a pair of floats is rounded, and the product of fragments,
 * d[16][8] += a[16][16] b[16][8]. */
struct bf16 {
    static __device__ __forceinline__ uint32_t pack(float low, float high)
    {
        uint32_t x;

        asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(x) : "f"(high), "f"(low));
        return x;
    }

    static __device__ __forceinline__ void mma(float (&d)[4], const uint32_t (&a)[4],
                                               uint32_t b0, uint32_t b1)
    {
        asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, "
            "{%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
    }
};

struct f16 {
    static __device__ __forceinline__ uint32_t pack(float low, float high)
    {
        uint32_t x;

        asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(x) : "f"(high), "f"(low));
        return x;
    }

    static __device__ __forceinline__ void mma(float (&d)[4], const uint32_t (&a)[4],
                                               uint32_t b0, uint32_t b1)
    {
        asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, "
            "{%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
    }
};

__device__ __forceinline__ uint32_t shared_address(const void *p)
{
    return (uint32_t)__cvta_generic_to_shared(p);
}

/* Four 8x8 matrices; lane l gives the address of row l % 8 of matrix l / 8. */
__device__ __forceinline__ void load4(uint32_t (&x)[4], uint32_t address)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(x[0]), "=r"(x[1]), "=r"(x[2]), "=r"(x[3])
                 : "r"(address));
}

__device__ __forceinline__ void load4_transposed(uint32_t (&x)[4], uint32_t address)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(x[0]), "=r"(x[1]), "=r"(x[2]), "=r"(x[3])
                 : "r"(address));
}

/* 16 bytes to shared memory, of which the first `bytes` are read and the rest are zeros. */
__device__ __forceinline__ void copy16(uint32_t to, const void *from, int bytes)
{
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
                 :
                 : "r"(to), "l"(from), "r"(bytes)
                 : "memory");
}

__device__ __forceinline__ void copies_commit()
{
    asm volatile("cp.async.commit_group;" ::: "memory");
}

/* Wait until at most `Left` groups of copies are under way, and tell the block. */
template <int Left> __device__ __forceinline__ void copies_wait()
{
    asm volatile("cp.async.wait_group %0;" ::"n"(Left) : "memory");
    __syncthreads();
}

__device__ __forceinline__ void store16(uint32_t to, const uint32_t (&x)[4])
{
    asm volatile("st.shared.v4.b32 [%0], {%1,%2,%3,%4};"
                 :
                 : "r"(to), "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3])
                 : "memory");
}

__device__ __forceinline__ void store4(uint32_t to, uint32_t x)
{
    asm volatile("st.shared.b32 [%0], %1;" : : "r"(to), "r"(x) : "memory");
}

__device__ __forceinline__ uint4 read16(uint32_t from)
{
    uint4 x;

    asm volatile("ld.shared.v4.b32 {%0,%1,%2,%3}, [%4];"
                 : "=r"(x.x), "=r"(x.y), "=r"(x.z), "=r"(x.w)
                 : "r"(from)
                 : "memory");
    return x;
}

/* 2^x, at most 2 ulp off; exactly 1 of 0 and 0 of -inf. */
__device__ __forceinline__ float exp2_of(float x)
{
    float y;

    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

/* Rows of D elements in shared memory, see above. */
template <int D> struct tile {
    static constexpr int pitch = D * 2;          // bytes of a row
    static constexpr int group = D % 64 ? 4 : 8; // chunks that change places
    static constexpr int low = group * 16 - 1;   // their address bits

    static __device__ __forceinline__ int turn(int row)
    {
        return D % 64 ? row / 2 % 4 : row % 8;
    }

    /* Byte offset of a chunk. */
    static __device__ __forceinline__ int at(int row, int chunk)
    {
        return row * pitch + ((chunk ^ turn(row)) << 4);
    }

    /* `offset` is at(row, c) of a chunk c with c % 2 = c; the same row's chunk c + 2 i. */
    static __device__ __forceinline__ uint32_t step(uint32_t offset, int i)
    {
        return (offset ^ (uint32_t)(i * 32 & low)) + (uint32_t)(i * 32 & ~low);
    }
};

} // namespace att_fa_tiled

#endif
