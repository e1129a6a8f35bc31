/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuda/mask_meta/synced - the torch sequence, one launch per operation (core/meta_steps.cu):
 * cast, row sum, nonzero (count, sum, tell the host how many, write), zeros, cumsum, copy into
 * a slice, full(-1), arange, index put.
 */
#include "kernels/cuda/core/meta.h"
#include "reference/mask_meta.h"

struct job {
    struct att_cuda_meta         m;
    struct att_cuda_meta_scratch x;
    int64_t                      b, blocks, n;
    void                        *queue;
};

/* Up to the host's knowledge of n. */
static int find(struct job *j)
{
    int32_t n = 0;
    int     err = att_cuda_meta_cast(&j->m, j->x.flag, j->queue);

    if (!err)
        err = att_cuda_meta_row_sum(&j->m, j->x.flag, j->x.len, j->queue);
    if (!err)
        err = att_cuda_meta_nonzero_count(&j->m, j->x.flag, j->x.count, j->queue);
    if (!err)
        err = att_cuda_meta_nonzero_scan(j->x.count, j->blocks, j->queue);
    if (!err)
        err = att_cuda_error(cudaMemcpyAsync(&n, j->x.count + j->blocks, sizeof n,
                                             cudaMemcpyDeviceToHost, j->queue));
    if (!err)
        err = att_cuda_error(cudaStreamSynchronize(j->queue));
    j->n = n;
    return err ? err : att_cuda_meta_nonzero_write(&j->m, j->x.flag, j->x.count, j->queue);
}

static int invert(struct job *j)
{
    const size_t lengths = (size_t)j->b * sizeof(int32_t);
    int err = att_cuda_error(cudaMemsetAsync(j->m.cu, 0, lengths + sizeof(int32_t), j->queue));

    if (!err)
        err = att_cuda_meta_cumsum(&j->m, j->x.len, j->queue);
    if (!err)
        err = att_cuda_error(cudaMemcpyAsync(j->m.cu + 1, j->x.len, lengths,
                                             cudaMemcpyDeviceToDevice, j->queue));
    if (!err) // -1
        err = att_cuda_error(
            cudaMemsetAsync(j->m.inv, 0xff, (size_t)j->m.rows * sizeof(int32_t), j->queue));
    if (!err)
        err = att_cuda_meta_arange(j->x.range, j->n, j->queue);
    return err ? err : att_cuda_meta_index_put(&j->m, j->x.range, j->n, j->queue);
}

/* Per entry: cast m + 1, row sum 1, count 1, write 1, full 4; per valid entry: write i, arange
 * 4, index put i + 4 + 4; per sample: sum 4, zeros 4, cumsum 8, copy 8. m and i are the bytes
 * of a mask entry and of an index. */
static double traffic(const struct att_call *call)
{
    const struct mask_meta  *p = call->params;
    const struct att_tensor *mask = &call->t[MASK_META_MASK];
    double                   index = (double)att_elem_size(call->t[MASK_META_INDICES].dtype);

    return (double)att_count(mask) * ((double)att_elem_size(mask->dtype) + 8)
           + (double)att_joint_total(&p->j) * (2 * index + 12) + 24 * (double)mask->dim[0] + 12;
}

static void *take(struct att_memory *mem, int64_t n, size_t size)
{
    return n ? mem->take(mem, (size_t)n * size) : NULL;
}

static void give(struct att_memory *mem, void *ptr)
{
    if (ptr)
        mem->give(mem, ptr);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct att_memory *mem = call->mem;
    struct job         j = { .m = att_cuda_meta_of(call), .queue = call->queue };
    int                err;

    (void)dev;
    j.b = call->t[MASK_META_MASK].dim[0];
    j.blocks = (j.m.rows + ATT_CUDA_NONZERO - 1) / ATT_CUDA_NONZERO;
    j.x.flag = take(mem, j.m.rows, sizeof *j.x.flag);
    j.x.len = take(mem, j.b, sizeof *j.x.len);
    j.x.count = take(mem, j.blocks + 1, sizeof *j.x.count);
    err = j.x.flag && j.x.len && j.x.count ? find(&j) : ATT_ENOMEM;
    if (!err) {
        j.x.range = take(mem, j.n, sizeof *j.x.range);
        err = j.x.range || j.n == 0 ? invert(&j) : ATT_ENOMEM;
    }
    give(mem, j.x.range);
    give(mem, j.x.count);
    give(mem, j.x.len);
    give(mem, j.x.flag);
    return err;
}

const struct att_kernel att_kernel_cuda_mask_meta_synced = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "synced",
    .about = "the torch sequence: eleven launches, and a host sync for the number of valid "
             "tokens",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC,
    .refuse = mask_meta_refuse,
    .run = run,
    .traffic = traffic,
};
