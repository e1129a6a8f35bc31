/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attest.h - the contract between the harness, the references, the kernels and
 * out-of-tree plug-ins. It includes two C headers and nothing of ours, and it is the
 * only harness header that references, kernels and plug-ins may include.
 *
 * Four kinds of author meet here:
 *
 *     operator   struct att_op       what is computed: parameters, shapes, slow truth
 *     kernel     struct att_kernel   one implementation of one operator
 *     back-end   struct att_backend  a device runtime with its kernels
 *     harness    reads all three, and calls them in the order written below each member
 *
 * Growth: structs that carry `size` grow only at their end. The author writes
 * .size = sizeof(struct ...); the host copies min(theirs, ours) into a zeroed struct, so an
 * old plug-in runs in a new host and the reverse. `struct att_tensor` is frozen. Enums only
 * gain values at their end. A break would rename the symbol att_backend_v1.
 *
 * Unless a member says otherwise: extents and strides are int64_t counts of ELEMENTS,
 * memory is size_t BYTES, time is double NANOSECONDS, strings are owned by whoever returns
 * them and live as long as the plug-in, and functions are called from one thread at a time.
 */
#ifndef ATT_ATTEST_H
#define ATT_ATTEST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ATT_MAX_DIMS = 6, ATT_MAX_TENSORS = 16, ATT_ALIGN = 256 };

/* Every function that returns int returns 0 or one of these. */
enum att_error {
    ATT_EINVAL = -1,  // parameters or tensors outside the operator's domain
    ATT_ENOMEM = -2,  // no memory on that device
    ATT_EDEVICE = -3, // the device refused or faulted; it must be reopened
    ATT_ENODEV = -4,  // open(): no such device here
    ATT_ENOTSUP = -5, // an optional service that this device or build lacks
};

/* bool masks are U8 tensors that hold 0 and 1 only. */
enum att_dtype { ATT_F64, ATT_F32, ATT_F16, ATT_BF16, ATT_I64, ATT_I32, ATT_U8, ATT_DTYPES };

/*
 * A strided view; it never owns `data`. rank 0 with data NULL means: absent.
 * `data` is an address of the device that runs the call. It is aligned to the element size
 * at least; a kernel that needs more refuses by looking at `data` and the strides.
 */
struct att_tensor {
    const char    *name;
    enum att_dtype dtype;
    int            rank;
    int64_t        dim[ATT_MAX_DIMS];    // elements, >= 0
    int64_t        stride[ATT_MAX_DIMS]; // elements, >= 0
    void          *data;
};

/*
 * Counted device memory. take() returns `bytes` aligned to ATT_ALIGN and full of garbage, or
 * NULL. What is taken during plan is PERSISTENT and belongs to the plan until unplan gives it
 * back; what is taken during run is TEMPORARY: give it back before run returns (enqueued work
 * may still use it: the pool is ordered like the queue). Bytes are counted as requested.
 * In timed runs the pool recycles: a request that no earlier run made is an allocation in
 * the timed region, and fails the kernel.
 */
struct att_memory {
    void *(*take)(struct att_memory *mem, size_t bytes);
    void (*give)(struct att_memory *mem, void *ptr);
};

/* One invocation: all that a kernel gets to see. */
struct att_call {
    uint32_t                 size; // sizeof(struct att_call)
    int                      n_tensors;
    const void              *params; // struct <op>, see reference/<op>.h
    const struct att_tensor *t;      // in the order of enum <op>_tensor
    struct att_memory       *mem;
    void                    *plan;  // what plan() stored, else NULL
    void                    *queue; // the native stream, or NULL
};

struct att_device; // each back-end defines its own

/* Promises of a kernel; the harness tests each. */
enum att_guarantee {
    ATT_NAN_PROOF = 1,       // NaN in data that must not matter never reaches an output
    ATT_DETERMINISTIC = 2,   // same inputs, same bits
    ATT_BATCH_INVARIANT = 4, // the bits of a sample do not depend on the other samples
    ATT_CAPTURABLE = 8,      // run() may be recorded into a graph of the native runtime
};

/*
 * One implementation of one operator on one back-end; known everywhere as
 * <backend>/<op>/<name>. Sequence: refuse, plan (once per request), run (many times),
 * unplan. plan may read the contents of tensors whose slot is ATT_IN | ATT_META (masks,
 * indices, lengths): these stay unchanged until unplan. All other contents are new in every
 * run, and must not be remembered. Plans of several requests may live at the same time. Inputs
 * are never written, not even to be restored: they may lie in memory that is read-only.
 */
struct att_kernel {
    uint32_t    size; // sizeof(struct att_kernel)
    const char *op, *name;
    const char *about;      // one line for people: what it does and how
    uint32_t    guarantees; // enum att_guarantee, or-ed

    /* NULL when the kernel takes this call, else why it does not, for a human. Looks at
     * params, shapes, strides and alignment, never at contents. Optional: takes every call. */
    const char *(*refuse)(struct att_device *dev, const struct att_call *call);

    /* Optional: work done once per request; stores its result in call->plan. */
    int (*plan)(struct att_device *dev, struct att_call *call);
    /* Gives back what plan made; a plan that took memory keeps call->mem for that. */
    void (*unplan)(struct att_device *dev, void *plan);

    /* Enqueue the work; may return before it is done. Reads call->plan. */
    int (*run)(struct att_device *dev, const struct att_call *call);

    /* Optional, for the report only: bytes that THIS implementation moves by design (the
     * operator's cost() is the definition's). NULL: the definition's. Predicts the ratio to
     * the variant it replaces. */
    double (*traffic)(const struct att_call *call);
    const char *replaces; // optional: the variant this one was written to beat ("unfused")

    /* Optional, for the report only: what its runs of this call do, in some 100 characters
     * without line ends, where there is more than one way to do it ("48 tiles static, 0
     * online"). Called when nothing is enqueued, and never while it is timed. It may run the
     * call again to find out, with the outputs as they are, and wait. "": nothing to say.
     * 0, or an error as of run(). */
    int (*note)(struct att_device *dev, const struct att_call *call, char *text, size_t size);
};

/* What one run() enqueued. -1 in a count: this back-end cannot know. */
struct att_account {
    uint32_t size;
    int32_t  captured; // 1: counted from a graph, 2: by call-backs, 3: by the runtime itself
    int64_t  kernels;  // launches; on the cpu: parallel regions
    int64_t  copies, fills, syncs, allocs;
    char names[1024]; // "name*count name ...", in order of first launch, with grids if known
};

/* What a device holds beyond the memory that alloc() handed out. */
struct att_usage {
    uint32_t size;
    int64_t  bytes;  // held now by libraries and kernels for themselves, -1: unknown
    int64_t  allocs; // allocations so far outside alloc() and the pool, -1: unknown
};

/* How a device feels at this moment. NaN: it does not tell. */
struct att_state {
    uint32_t size;
    double   sm_mhz, mem_mhz; // clocks of the multiprocessors and of the memory, MHz
    double   power_w, temperature_c;
    char     limits[96]; // what holds the clock down now, "sw_power_cap ..."; "": nothing
    /* That part of `limits` that comes from outside of the work itself, such as heat or a
     * power brake: times taken meanwhile say nothing about a kernel. */
    char disturbed[96];
};

enum { ATT_MAX_PAIRS = 8 };

/* Blocks to be copied together, from src[i] to dst[i], so many bytes each. */
struct att_pairs {
    uint32_t    size; // sizeof(struct att_pairs)
    int         n;    // 1 to ATT_MAX_PAIRS
    size_t      bytes;
    void       *dst[ATT_MAX_PAIRS];
    const void *src[ATT_MAX_PAIRS];
};

struct att_recording; // each back-end that offers record() defines its own

/* Which end of a block touches memory that faults. */
enum att_edge { ATT_EDGE_FRONT, ATT_EDGE_BACK };

/*
 * A device runtime. Work and marks are executed in the order of submission on call->queue.
 * A plug-in may set `base` to "cpu" or "cuda": every NULL member is then inherited, and a
 * back-end of one kernel is 20 lines (harness/mutants and ci/plugin show it).
 */
struct att_backend {
    uint32_t    size; // sizeof(struct att_backend) when the back-end was built
    const char *name; // "cpu": letters, digits, '_' and '-'
    const char *base; // optional

    /* ATT_ENODEV with a reason in `why` when there is no such device here. */
    int (*open)(int index, struct att_device **out, char *why, size_t why_size);
    void (*close)(struct att_device *dev);
    void (*describe)(struct att_device *dev, char *text, size_t size); // one line

    void *(*alloc)(struct att_device *dev, size_t bytes); // ATT_ALIGN-aligned, or NULL
    void (*free)(struct att_device *dev, void *ptr);
    int (*upload)(struct att_device *dev, void *dst, const void *src, size_t bytes);
    int (*download)(struct att_device *dev, void *dst, const void *src, size_t bytes); // waits

    int (*flush)(struct att_device *dev); // optional: no cache holds data of any block

    /* Note the time when the queue gets here; slots 0..ATT_MARKS-1. elapsed() waits. */
    int (*mark)(struct att_device *dev, int slot);
    int (*elapsed)(struct att_device *dev, int from, int to, double *ns);

    /* Optional: run the call once and say what it enqueued. */
    int (*account)(struct att_device *dev, const struct att_kernel *k,
                   const struct att_call *call, struct att_account *out);

    const struct att_kernel *const *kernels; // NULL-terminated

    void *(*queue)(struct att_device *dev); // optional: what call->queue holds

    /* Optional: memory whose first byte follows, or whose last byte precedes, memory that
     * faults on any access. Freed by free(). */
    void *(*alloc_edge)(struct att_device *dev, size_t bytes, enum att_edge edge);

    /* Optional: the fastest plain copy this device knows, enqueued: the ceiling of every
     * operator that moves data. dst and src do not overlap. */
    int (*copy)(struct att_device *dev, void *dst, const void *src, size_t bytes);

    int (*usage)(struct att_device *dev, struct att_usage *out); // optional

    /* Optional: set the number of worker threads (cpu); 0 asks for all. */
    int (*threads)(struct att_device *dev, int n);

    /* Optional: read `bytes` once, enqueued: proves whether data was cold. */
    int (*touch)(struct att_device *dev, const void *src, size_t bytes);

    /* Optional: measure what this device can do at best, and report each figure by say():
     * a name without spaces, a value, its unit ("GB/s", "GFLOP/s", "ns", "bytes", "threads",
     * "version": (major * 1000 + minor) * 1000 + patch). */
    int (*passport)(struct att_device *dev,
                    void (*say)(void *user, const char *name, double value, const char *unit),
                    void *user);

    /* Optional: how the device feels now. Waits for nothing that is enqueued. */
    int (*state)(struct att_device *dev, struct att_state *out);

    /* Optional: set every byte of a block, enqueued. NULL: uploads do it. */
    int (*fill)(struct att_device *dev, void *dst, unsigned char byte, size_t bytes);

    /* Optional: why this device has failed, for a human; NULL: it has not. */
    const char *(*fault)(struct att_device *dev);

    /* Optional: the most arithmetic that this device can do on data of this dtype by any means,
     * flops per ns, measured in some 20 ms: a kernel well beyond it has not done the work. 0:
     * unknown, as where there are units that no loop here reaches. */
    double (*peak)(struct att_device *dev, enum att_dtype dtype);

    /* Optional: make a block of alloc_edge() read-only (1) or writable (0). Blocks that are no
     * memory of its own: ATT_ENOTSUP. */
    int (*protect)(struct att_device *dev, void *ptr, int readonly);

    /* Optional, these three together: keep what enqueue(user) enqueues instead of doing it, and
     * enqueue all of that at a stroke, as often as asked: a graph of the native runtime. Inside
     * of enqueue() there are only run() of kernels that promise ATT_CAPTURABLE, copies of sizes
     * that were copied before, and nothing(). A back-end may keep `enqueue` and `user` and call
     * again: both stay valid until forget().
     * record: 0 and *out; ATT_ENOTSUP when something of it cannot be kept, as where a run waits
     * or allocates: the device then works as before; else what enqueue() returned, or an error
     * of the device. */
    int (*record)(struct att_device *dev, int (*enqueue)(void *user), void *user,
                  struct att_recording **out);
    int (*replay)(struct att_device *dev, struct att_recording *what);
    void (*forget)(struct att_device *dev, struct att_recording *what);

    /* Optional: enqueue a launch that does nothing: what every launch costs at least. */
    int (*nothing)(struct att_device *dev);

    /* Optional: the fastest plain copy of several pairs of blocks, enqueued: the ceiling of an
     * operator that reads and writes as many tensors. No two blocks overlap. */
    int (*copy_pairs)(struct att_device *dev, const struct att_pairs *pairs);
};

enum { ATT_MARKS = 64 };

/* The one symbol of a plug-in. The version is in the name. */
const struct att_backend *att_backend_v1(void);

/* ---- operators -------------------------------------------------------------------- */

/* How the harness reads and prints a member of a params struct. */
enum att_kind {
    ATT_INT,  // int64_t
    ATT_REAL, // double
    ATT_TEXT, // const char *: letters, digits, '_' and '-' only; "" is absent
    ATT_WORD, // int, an index into `words`
};

struct att_field {
    const char        *name;
    enum att_kind      kind;
    size_t             offset;
    const char *const *words; // ATT_WORD: NULL-terminated
    const char        *about; // one line for `attest list ops` and the schema
};

/* What a tensor is to the operator. */
enum att_role {
    ATT_IN = 1,
    ATT_OUT = 2,
    ATT_INOUT = 3,
    ATT_KEPT = 4 | 2, // an output that lives across calls and keeps its pads
    ATT_META = 8,     // with ATT_IN: fixed from plan to unplan (mask, indices, lengths)
};

struct att_slot {
    const char *name;
    uint32_t    role; // enum att_role, or-ed
};

struct att_cost {
    double bytes; // that any implementation must move: each input read, each output written
    double flops; // that the definition asks for
};

/* Why parameters are outside an operator's domain: the key at fault, and a sentence that
 * names its value. */
struct att_why {
    const char *key;
    char        text[192];
};

/*
 * How to fill the inputs. The block of every input holds `hole` in every byte before fill()
 * is called. fill() writes only what matters: rows beyond a length, masked keys and values,
 * pad slots and stride gaps keep `hole`, and an output that depends on them is wrong.
 *
 * An operator with `fills_in_parts` can share the work among threads: parts 0 asks for all of
 * it. Else fill() is called with part -1 for what the rest is read from (masks, lengths), then
 * with part 0 .. parts - 1, several at a time, for disjoint shares of the bulk, then with part
 * `parts` for what is written over it. All together write what one call with parts 0 writes.
 */
struct att_fill {
    uint32_t      size;
    const char   *kind;   // one of op->fills
    uint64_t      seed;   // element e of tensor i is a function of (seed, i, e) alone
    int           mirror; // 1: masks and lists of the same counts but other content
    unsigned char hole;
    int           part, parts;
};

/* An operator: its parameters, its shapes, its slow truth and its price. */
struct att_op {
    uint32_t                size; // sizeof(struct att_op)
    const char             *name;
    const char             *about;  // one line
    const struct att_field *fields; // ends with a NULL name; the order of the case name
    const void             *defaults;
    size_t                  params_size;
    const struct att_slot  *slots; // ends with a NULL name
    const char             *check; // "exact" or "bound"
    const char *const      *fills; // NULL-terminated; the first is the default

    /* 0, or ATT_EINVAL and why. Called before all others. */
    int (*invalid)(const void *params, struct att_why *why);

    /* dtype, rank, dims and strides of every slot; `data` and `name` are the harness's. */
    int (*shape)(const void *params, struct att_tensor *t);

    int (*fill)(const void *params, struct att_tensor *t, const struct att_fill *how);

    /* Layout operators: the whole output, in host memory, bit-exact. Elements that the
     * definition leaves untouched are not written. KEPT outputs: also the pads (zeros). */
    int (*run)(const struct att_call *call);

    /* Arithmetic operators: for n rows of output `slot` (row[i] is the flat row-major index
     * over all dims but the last): the fp64 value, the error that a right kernel may have
     * (the larger of the analytic bound and twice the error of a naive implementation of the
     * same precision plus a floor; 0: exact), and the predicted variance of its rounding
     * error. Each array is [n][last dim]. Reads only inputs. Called from several threads. */
    int (*rows)(const struct att_call *call, int slot, const int64_t *row, int64_t n,
                double *value, double *bound, double *var);

    /* Arithmetic operators: the O(output) answer of an exact fill. */
    int (*answer)(const struct att_call *call, const struct att_fill *how);

    struct att_cost (*cost)(const void *params);

    /* Optional: nonzero when the right answer is empty or constant by definition, so that
     * a constant reference is no sign of a check without power. */
    int (*trivial)(const void *params);

    /* Optional: the input j in whose memory input i lies (j == i: its own), and the offset
     * of i's first element there, in elements: views of one fused projection. */
    int (*view)(const void *params, int i, int64_t *offset);

    /* Operators with KEPT outputs: what these hold before the first run of a plan. The
     * block holds poison; start() writes the pads. The inputs in `t` are filled by then. */
    int (*start)(const void *params, struct att_tensor *t);

    /* Optional: nonzero when every element of output `out` is a copy of one element of the
     * inputs and no element is used twice there: proved at any size (bijection). */
    int (*bijective)(const void *params, int out);

    /* Optional: the check of each fill, in the order of `fills`; NULL: op->check for all.
     * With "bound" the answer comes from rows(), with any other check from answer() or run().
     */
    const char *const *fill_checks;

    /* Optional: 0, or ATT_EINVAL and why: this fill has no power for these parameters. Called
     * when a case is read; `how` has kind and seed. */
    int (*fill_invalid)(const void *params, const struct att_fill *how, struct att_why *why);

    /* Optional: nonzero when some rows of the outputs may hold anything (rows() says which, by
     * an infinite bound): then the bits of whole outputs mean nothing. */
    int (*free_rows)(const void *params);

    /* Optional: rows(), and how many errors of each row are independent, 1 to its last dim.
     * The elements of a row share the errors of its scores and weights: where one key decides,
     * all are off together. NULL: as many as there are elements. */
    int (*rows_dof)(const struct att_call *call, int slot, const int64_t *row, int64_t n,
                    double *value, double *bound, double *var, double *dof);

    /* Nonzero: fill() can do its work in parts (struct att_fill). */
    int fills_in_parts;
};

/* Bytes of one element. */
static inline size_t att_elem_size(enum att_dtype dtype)
{
    static const unsigned char size[ATT_DTYPES] = { 8, 4, 2, 2, 8, 4, 1 };

    return size[dtype];
}

/* Number of elements; 1 for rank 0. */
static inline int64_t att_count(const struct att_tensor *t)
{
    int64_t n = 1;

    for (int i = 0; i < t->rank; i++)
        n *= t->dim[i];
    return n;
}

#ifdef __cplusplus
}
#endif
#endif
