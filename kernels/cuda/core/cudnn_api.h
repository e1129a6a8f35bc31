/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cudnn_api.h - what we use of cuDNN's graph interface: our own prototypes and the values of
 * its enumerations, which are part of its binary interface. The library is loaded and never
 * linked, and no header of it is needed. A name here is NVIDIA's without the prefix CUDNN_
 * (statuses: CUDNN_STATUS_, descriptors: CUDNN_BACKEND_..._DESCRIPTOR, attributes:
 * CUDNN_ATTR_).
 *
 * Source: "NVIDIA cuDNN Backend API", cuDNN 9.
 */
#ifndef ATT_CUDA_CUDNN_API_H
#define ATT_CUDA_CUDNN_API_H

#include <cuda_runtime_api.h>
#include <stddef.h>
#include <stdint.h>

enum { CUDNN_OK = 0 }; // the status without a failure

enum cudnn_data { // cudnnDataType_t
    CUDNN_DATA_FLOAT = 0,
    CUDNN_DATA_HALF = 2,
    CUDNN_DATA_INT32 = 4,
    CUDNN_DATA_BFLOAT16 = 9,
    CUDNN_DATA_BOOLEAN = 11,
};

enum cudnn_descriptor { // cudnnBackendDescriptorType_t
    CUDNN_POINTWISE = 0,
    CUDNN_ENGINECFG = 3,
    CUDNN_ENGINEHEUR = 4,
    CUDNN_EXECUTION_PLAN = 5,
    CUDNN_OPERATION_POINTWISE = 13,
    CUDNN_OPERATIONGRAPH = 15,
    CUDNN_VARIANT_PACK = 16,
    CUDNN_TENSOR = 17,
    CUDNN_MATMUL = 18,
    CUDNN_OPERATION_MATMUL = 19,
    CUDNN_REDUCTION = 21,
    CUDNN_OPERATION_REDUCTION = 22,
};

enum cudnn_type { // cudnnBackendAttributeType_t
    CUDNN_TYPE_HANDLE = 0,
    CUDNN_TYPE_DATA_TYPE = 1,
    CUDNN_TYPE_BOOLEAN = 2,
    CUDNN_TYPE_INT64 = 3,
    CUDNN_TYPE_VOID_PTR = 6,
    CUDNN_TYPE_HEUR_MODE = 8,
    CUDNN_TYPE_POINTWISE_MODE = 14,
    CUDNN_TYPE_BACKEND_DESCRIPTOR = 15,
    CUDNN_TYPE_REDUCTION_OPERATOR_TYPE = 18,
};

enum cudnn_attribute { // cudnnBackendAttributeName_t
    CUDNN_POINTWISE_MODE = 0,
    CUDNN_POINTWISE_MATH_PREC = 1,
    CUDNN_POINTWISE_AXIS = 9,
    CUDNN_ENGINEHEUR_MODE = 200,
    CUDNN_ENGINEHEUR_OPERATION_GRAPH = 201,
    CUDNN_ENGINEHEUR_RESULTS = 202,
    CUDNN_EXECUTION_PLAN_HANDLE = 400,
    CUDNN_EXECUTION_PLAN_ENGINE_CONFIG = 401,
    CUDNN_EXECUTION_PLAN_WORKSPACE_SIZE = 402,
    CUDNN_OPERATION_POINTWISE_PW_DESCRIPTOR = 750,
    CUDNN_OPERATION_POINTWISE_XDESC = 751,
    CUDNN_OPERATION_POINTWISE_BDESC = 752,
    CUDNN_OPERATION_POINTWISE_YDESC = 753,
    CUDNN_OPERATION_POINTWISE_TDESC = 758,
    CUDNN_OPERATIONGRAPH_HANDLE = 800,
    CUDNN_OPERATIONGRAPH_OPS = 801,
    CUDNN_TENSOR_BYTE_ALIGNMENT = 900,
    CUDNN_TENSOR_DATA_TYPE = 901,
    CUDNN_TENSOR_DIMENSIONS = 902,
    CUDNN_TENSOR_STRIDES = 903,
    CUDNN_TENSOR_UNIQUE_ID = 906,
    CUDNN_TENSOR_IS_VIRTUAL = 907,
    CUDNN_TENSOR_IS_BY_VALUE = 908,
    CUDNN_VARIANT_PACK_UNIQUE_IDS = 1000,
    CUDNN_VARIANT_PACK_DATA_POINTERS = 1001,
    CUDNN_VARIANT_PACK_WORKSPACE = 1003,
    CUDNN_MATMUL_COMP_TYPE = 1500,
    CUDNN_OPERATION_MATMUL_ADESC = 1520,
    CUDNN_OPERATION_MATMUL_BDESC = 1521,
    CUDNN_OPERATION_MATMUL_CDESC = 1522,
    CUDNN_OPERATION_MATMUL_DESC = 1523,
    CUDNN_REDUCTION_OPERATOR = 1600,
    CUDNN_REDUCTION_COMP_TYPE = 1601,
    CUDNN_OPERATION_REDUCTION_XDESC = 1610,
    CUDNN_OPERATION_REDUCTION_YDESC = 1611,
    CUDNN_OPERATION_REDUCTION_DESC = 1612,
};

enum cudnn_pointwise { // cudnnPointwiseMode_t
    CUDNN_POINTWISE_ADD = 0,
    CUDNN_POINTWISE_MUL = 1,
    CUDNN_POINTWISE_DIV = 6,
    CUDNN_POINTWISE_SUB = 9,
    CUDNN_POINTWISE_EXP = 13,
    CUDNN_POINTWISE_LOG = 15,
    CUDNN_POINTWISE_CMP_GE = 303,
    CUDNN_POINTWISE_GEN_INDEX = 501,
    CUDNN_POINTWISE_BINARY_SELECT = 601,
};

enum cudnn_reduction { CUDNN_REDUCE_ADD = 0, CUDNN_REDUCE_MAX = 3 }; // cudnnReduceTensorOp_t

enum cudnn_heuristic { CUDNN_HEUR_B = 1, CUDNN_HEUR_FALLBACK = 2, CUDNN_HEUR_A = 3 };

/* One cuDNN on one device. A descriptor is a void *, its attributes come in arrays. */
struct att_cuda_cudnn {
    size_t (*version)(void); // major * 10000 + minor * 100 + patch
    void (*last_error)(char *text, size_t size);
    int (*create)(void **handle);
    int (*destroy)(void *handle);
    int (*stream)(void *handle, cudaStream_t stream);
    int (*make)(int type, void **descriptor);
    int (*unmake)(void *descriptor);
    int (*finalize)(void *descriptor);
    int (*set)(void *descriptor, int name, int type, int64_t n, const void *values);
    int (*get)(void *descriptor, int name, int type, int64_t room, int64_t *n, void *values);
    int (*execute)(void *handle, void *plan, void *pack);
    void *handle;
    char  why[200]; // why it cannot be used; "": it can
};

#endif
