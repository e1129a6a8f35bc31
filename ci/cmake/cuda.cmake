# SPDX-License-Identifier: Apache-2.0
#
# Decides whether the CUDA back-end is built, and how. Sets
#   att_has_cuda           nvcc is there and wanted
#   att_backend_patterns   which files make a folder of kernels/ a back-end
#   att_cuda_libraries     what the program links: the static runtime and nothing else. The
#                          driver, NVML, CUPTI, cuBLAS and cuDNN are loaded where they are.
#   att_cuda_note          one remark for whoever configures
# and defines att_cuda_flags(<file>...), which gives each .cu its targets:
#   *_sm90.cu              sm_90a alone: wgmma and TMA exist nowhere else
#   all others             machine code of sm_80 and sm_90 (that of sm_80 does not run there,
#                          and compiling at the first start takes long), and PTX for the rest

set(att_has_cuda FALSE)
set(att_cuda_libraries "")
set(att_cuda_note "")
set(att_backend_patterns kernels/*/backend.c)
# Files that may use local memory, each with its reason beside it. Spills are never allowed.
set(att_cuda_local_memory "")

find_program(ATT_NVCC nvcc HINTS ENV CUDACXX ENV CUDA_PATH PATHS /usr/local/cuda/bin)
if(NOT ATT_CUDA)
    set(att_cuda_note " (CUDA is switched off)")
elseif(NOT ATT_NVCC)
    set(att_cuda_note " (no nvcc: built without CUDA)")
elseif(NOT EXISTS ${CMAKE_SOURCE_DIR}/kernels/cuda/backend.cu)
    set(att_cuda_note " (no CUDA back-end in this tree)")
else()
    set(att_has_cuda TRUE)
    list(APPEND att_backend_patterns kernels/*/backend.cu)
    set(CMAKE_CUDA_COMPILER ${ATT_NVCC})
    set(CMAKE_CUDA_ARCHITECTURES OFF) # the flags below say it per file
    set(CMAKE_CUDA_STANDARD 20) # for designated initialisers, as in C
    set(CMAKE_CUDA_EXTENSIONS OFF)
    enable_language(CUDA)
    # -O3 is nvcc's own default for device code; -O2 -g is for its host code alone.
    set(CMAKE_CUDA_FLAGS_RELWITHDEBINFO "-O2 -g")
    set(CMAKE_CUDA_COMPILER_LAUNCHER sh ${CMAKE_SOURCE_DIR}/ci/cmake/nvcc_check.sh)
    find_package(CUDAToolkit REQUIRED)
    set(att_cuda_libraries CUDA::cudart_static)
endif()

set(att_cuda_generic -gencode=arch=compute_80,code=sm_80 -gencode=arch=compute_80,code=sm_90
    -gencode=arch=compute_80,code=compute_80)
set(att_cuda_hopper -gencode=arch=compute_90a,code=sm_90a)
# Descriptors are written with designated initialisers: what is left out is zero on purpose.
# CMake 3.25 does not know how to ask nvcc for C++20.
set(att_cuda_strict -std=c++20 -lineinfo -Xptxas=-v,-warn-spills,-Werror
    -Xcompiler=-Wall,-Wextra,-Wno-missing-field-initializers
    -Xcompiler=-ffp-contract=off,-fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(ATT_WERROR)
    list(APPEND att_cuda_strict -Werror=all-warnings)
endif()

function(att_cuda_flags)
    set(generic 0)
    set(hopper 0)
    foreach(file IN LISTS ARGN)
        set(flags ${att_cuda_strict})
        if(file MATCHES "_sm90\\.cu$")
            list(APPEND flags ${att_cuda_hopper})
            math(EXPR hopper "${hopper} + 1")
        else()
            list(APPEND flags ${att_cuda_generic})
            math(EXPR generic "${generic} + 1")
        endif()
        file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${file})
        if(NOT name IN_LIST att_cuda_local_memory)
            list(APPEND flags -Xptxas=-warn-lmem-usage)
        endif()
        set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS "${flags}")
    endforeach()
    # What the passport says is compiled in.
    set_source_files_properties(kernels/cuda/core/passport.c PROPERTIES COMPILE_DEFINITIONS
        "ATT_CUDA_GENERIC_FILES=${generic};ATT_CUDA_HOPPER_FILES=${hopper}")
endfunction()
