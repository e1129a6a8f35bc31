# SPDX-License-Identifier: Apache-2.0
#
# `cmake --install` and `cpack` give one relocatable tree: the program, its data, the contract
# for plug-in authors, and the shared libraries that a bare machine lacks (RPATH $ORIGIN).

option(ATT_BUNDLE "install the shared libraries beside the program" ON)
set_target_properties(attest PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/attest"
                      BUILD_WITH_INSTALL_RPATH ON)
install(TARGETS attest RUNTIME_DEPENDENCY_SET att_libraries RUNTIME DESTINATION bin)
if(ATT_BUNDLE)
    # The C library belongs to the machine; the rest may be missing there.
    install(RUNTIME_DEPENDENCY_SET att_libraries DESTINATION lib/attest
            PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|m|dl|rt|pthread|cuda|nvidia-ml)\\.so")
endif()
foreach(plugin mutants mutants_cuda)
    if(TARGET ${plugin})
        install(TARGETS ${plugin} LIBRARY DESTINATION lib/attest)
    endif()
endforeach()
install(DIRECTORY cases DESTINATION share/attest)
install(DIRECTORY reports/plots DESTINATION share/attest FILES_MATCHING PATTERN "*.gp")
install(FILES harness/attest.h DESTINATION include/attest/harness)
install(DIRECTORY reference DESTINATION include/attest FILES_MATCHING PATTERN "*.h")
install(DIRECTORY ci/peers DESTINATION share/attest FILES_MATCHING PATTERN "*.py" PATTERN "*.md")
install(FILES LICENSE ci/gpu.sh ci/nightly.sh DESTINATION share/attest)

set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_FILE_NAME
    "attest-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES OFF)
include(CPack)
