/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90_mma.cuh - the matrix instructions of Hopper that attention needs (PTX ISA, wgmma), as
 * functions overloaded by element type and width. f32 accumulators in registers, B always in
 * shared memory behind a descriptor:
 *
 *     mma_ss(t, d, a, b, acc)         d[64 x N] = a b^T (+ d), a [64 x 16] behind a descriptor
 *                                     too, both K-major: scores
 *     mma_rs(t, d, a0..a3, b)         d[64 x N] += a b, a in registers, b MN-major: values
 *
 * Only sm_90a has them; other targets compile them to nothing.
 */
#ifndef ATT_CUDA_FA_SM90_MMA_CUH
#define ATT_CUDA_FA_SM90_MMA_CUH

#include <stdint.h>

namespace att_sm90
{

struct bf16 {
};
struct f16 {
};

// clang-format off
#define ATT_R4(d, i)  "+f"(d[i]), "+f"(d[i + 1]), "+f"(d[i + 2]), "+f"(d[i + 3])
#define ATT_R8(d, i)  ATT_R4(d, i), ATT_R4(d, i + 4)
#define ATT_R32(d, i) ATT_R8(d, i), ATT_R8(d, i + 8), ATT_R8(d, i + 16), ATT_R8(d, i + 24)
#define ATT_D32(d)    ATT_R32(d, 0)
#define ATT_D64(d)    ATT_R32(d, 0), ATT_R32(d, 32)
#define ATT_D80(d)    ATT_R32(d, 0), ATT_R32(d, 32), ATT_R8(d, 64), ATT_R8(d, 72)
#define ATT_D88(d)    ATT_R32(d, 0), ATT_R32(d, 32), ATT_R8(d, 64), ATT_R8(d, 72), ATT_R8(d, 80)
#define ATT_N32 \
    "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, " \
    "%11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, " \
    "%22, %23, %24, %25, %26, %27, %28, %29, %30, %31"
#define ATT_N64 \
    "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, " \
    "%11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, " \
    "%22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, " \
    "%33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, " \
    "%44, %45, %46, %47, %48, %49, %50, %51, %52, %53, %54, " \
    "%55, %56, %57, %58, %59, %60, %61, %62, %63"
#define ATT_N80 \
    "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, " \
    "%11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, " \
    "%22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, " \
    "%33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, " \
    "%44, %45, %46, %47, %48, %49, %50, %51, %52, %53, %54, " \
    "%55, %56, %57, %58, %59, %60, %61, %62, %63, %64, %65, " \
    "%66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, " \
    "%77, %78, %79"
#define ATT_N88 \
    "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, " \
    "%11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, " \
    "%22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, " \
    "%33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, " \
    "%44, %45, %46, %47, %48, %49, %50, %51, %52, %53, %54, " \
    "%55, %56, %57, %58, %59, %60, %61, %62, %63, %64, %65, " \
    "%66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, " \
    "%77, %78, %79, %80, %81, %82, %83, %84, %85, %86, %87"

#if defined __CUDA_ARCH_FEAT_SM90_ALL
#define ATT_MMA_SS(T, TYPE, N, R, IA, IB, IP)                                                  \
    __device__ __forceinline__ void mma_ss(T, float(&d)[R], uint64_t a, uint64_t b, int acc)   \
    {                                                                                          \
        asm volatile("{\n.reg .pred p;\nsetp.ne.b32 p, %" #IP ", 0;\n"                         \
                     "wgmma.mma_async.sync.aligned.m64n" #N "k16.f32." TYPE "." TYPE           \
                     " {" ATT_N##R "}, %" #IA ", %" #IB ", p, 1, 1, 0, 0;\n}\n"                \
                     : ATT_D##R(d) : "l"(a), "l"(b), "r"(acc));                                \
    }
#define ATT_MMA_RS(T, TYPE, N, R, A0, A1, A2, A3, IB)                                          \
    __device__ __forceinline__ void mma_rs(T, float(&d)[R], uint32_t a0, uint32_t a1,          \
                                           uint32_t a2, uint32_t a3, uint64_t b)               \
    {                                                                                          \
        asm volatile("{\n.reg .pred p;\nsetp.eq.b32 p, 0, 0;\n"                                \
                     "wgmma.mma_async.sync.aligned.m64n" #N "k16.f32." TYPE "." TYPE           \
                     " {" ATT_N##R "}, {%" #A0 ", %" #A1 ", %" #A2 ", %" #A3 "}, %" #IB        \
                     ", p, 1, 1, 1;\n}\n"                                                      \
                     : ATT_D##R(d) : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "l"(b));              \
    }
#else
#define ATT_MMA_SS(T, TYPE, N, R, IA, IB, IP)                                                  \
    __device__ __forceinline__ void mma_ss(T, float(&)[R], uint64_t, uint64_t, int)            \
    {                                                                                          \
    }
#define ATT_MMA_RS(T, TYPE, N, R, A0, A1, A2, A3, IB)                                          \
    __device__ __forceinline__ void mma_rs(T, float(&)[R], uint32_t, uint32_t, uint32_t,       \
                                           uint32_t, uint64_t)                                 \
    {                                                                                          \
    }
#endif

ATT_MMA_SS(bf16, "bf16", 64, 32, 32, 33, 34)
ATT_MMA_SS(bf16, "bf16", 128, 64, 64, 65, 66)
ATT_MMA_SS(bf16, "bf16", 160, 80, 80, 81, 82)
ATT_MMA_SS(f16, "f16", 64, 32, 32, 33, 34)
ATT_MMA_SS(f16, "f16", 128, 64, 64, 65, 66)
ATT_MMA_SS(f16, "f16", 160, 80, 80, 81, 82)
ATT_MMA_RS(bf16, "bf16", 64, 32, 32, 33, 34, 35, 36)
ATT_MMA_RS(bf16, "bf16", 128, 64, 64, 65, 66, 67, 68)
ATT_MMA_RS(f16, "f16", 64, 32, 32, 33, 34, 35, 36)
ATT_MMA_RS(f16, "f16", 128, 64, 64, 65, 66, 67, 68)

#undef ATT_MMA_SS
#undef ATT_MMA_RS
// clang-format on

} // namespace att_sm90

#endif
