# SPDX-License-Identifier: Apache-2.0
#
# CUDA kernels that are wrong on purpose, built as a plug-in on top of the back-end "cuda", with
# a static runtime of its own and one symbol to show:
#
#     attest selftest --plugin build/mutants_cuda.so
#
# harness/mutants/cuda/<op>__<fault>.cu defines att_kernel_mutant_cuda_<op>__<fault>. A name that
# ends in _sm90 is compiled for sm_90a alone, all others as the generic kernels are. Include this
# behind cuda.cmake.

file(GLOB mutants_cuda CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/harness/mutants/cuda/*__*.cu)
if(att_has_cuda AND mutants_cuda AND NOT ATT_SANITIZE)
    set(mutants_cuda_table "")
    att_names(names ".*/([^/]+)\\.cu$" "\\1" ${mutants_cuda})
    att_table(mutants_cuda_table harness/attest.h att_kernel att_kernels_mutant_cuda
              att_kernel_mutant_cuda_ ${names})
    list(APPEND mutants_cuda ${CMAKE_SOURCE_DIR}/harness/mutants/cuda/mutants.cu)
    foreach(file IN LISTS mutants_cuda)
        set(flags ${att_cuda_strict} ${att_cuda_generic})
        if(file MATCHES "_sm90\\.cu$")
            set(flags ${att_cuda_strict} ${att_cuda_hopper})
        endif()
        set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS "${flags}")
    endforeach()
    add_library(mutants_cuda MODULE ${mutants_cuda} ${mutants_cuda_table})
    set_target_properties(mutants_cuda PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY
                          ${CMAKE_BINARY_DIR} LINK_DEPENDS ${CMAKE_SOURCE_DIR}/ci/cmake/plugin.map)
    target_link_options(mutants_cuda PRIVATE -Wl,-z,defs
                        -Wl,--version-script=${CMAKE_SOURCE_DIR}/ci/cmake/plugin.map)
    target_link_libraries(mutants_cuda PRIVATE CUDA::cudart_static)
endif()
