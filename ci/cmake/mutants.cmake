# SPDX-License-Identifier: Apache-2.0
#
# Kernels that are wrong on purpose, built as the plug-in that anybody could have built: it
# links against nothing of ours (-z defs proves it) and shows one symbol. Left out of
# sanitizer builds, which would stop at the very faults that the harness has to find.

file(GLOB mutants_glue CONFIGURE_DEPENDS harness/mutants/*.c harness/mutants/core/*.c)
file(GLOB mutants CONFIGURE_DEPENDS harness/mutants/*/*.c)
list(FILTER mutants EXCLUDE REGEX "/harness/mutants/core/")
if(mutants AND NOT ATT_SANITIZE)
    set(mutants_table "")
    att_names(names "${in_folder}" "\\1_\\2" ${mutants})
    att_table(mutants_table harness/attest.h att_kernel att_kernels_mutant att_kernel_mutant_
              ${names})
    add_library(mutants MODULE ${mutants_glue} ${mutants} ${mutants_table})
    set_target_properties(mutants PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}
                          LINK_DEPENDS ${CMAKE_SOURCE_DIR}/ci/cmake/plugin.map)
    target_link_options(mutants PRIVATE -Wl,-z,defs
                        -Wl,--version-script=${CMAKE_SOURCE_DIR}/ci/cmake/plugin.map)
    target_link_libraries(mutants PRIVATE Threads::Threads m)
endif()
