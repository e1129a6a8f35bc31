# SPDX-License-Identifier: Apache-2.0
#
# Decides whether the CUDA back-end is built. Sets
#   att_has_cuda           nvcc is there and wanted
#   att_backend_patterns   which files make a folder of kernels/ a back-end
#   att_cuda_libraries     what the program links
#   att_cuda_note          one remark for whoever configures

set(att_has_cuda FALSE)
set(att_cuda_libraries "")
set(att_cuda_note "")
set(att_backend_patterns kernels/*/backend.c)
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
    if(NOT CMAKE_CUDA_ARCHITECTURES)
        set(CMAKE_CUDA_ARCHITECTURES 80 90-real)
    endif()
    set(CMAKE_CUDA_STANDARD 17)
    enable_language(CUDA)
    find_package(CUDAToolkit REQUIRED)
    set(att_cuda_libraries CUDA::cudart_static)
endif()
