# SPDX-License-Identifier: Apache-2.0
#
# The path is the registration: these functions turn lists of files into C tables of pointers.
# A file that does not define the symbol its path asks for is a link error that names the symbol.

# att_names(<out> <pattern> <replacement> <file>...): C names made from paths.
function(att_names out pattern replacement)
    set(names "")
    foreach(file IN LISTS ARGN)
        string(REGEX REPLACE "${pattern}" "${replacement}" name "${file}")
        if(NOT name MATCHES "^[a-z0-9_]+$")
            message(FATAL_ERROR "${file}: registered names are made of a-z, 0-9 and _")
        endif()
        list(APPEND names "${name}")
    endforeach()
    set(${out} "${names}" PARENT_SCOPE)
endfunction()

# att_table(<sources> <include> <type> <array> <prefix> <name>...): write generated/<array>.c, the
# NULL-terminated table `const struct <type> *const <array>[]` of the objects <prefix><name>, and
# append it to the list <sources>. The file is touched only when it changes. A table has a file
# of its own, so that a test can bring another one: the linker then leaves this one out.
function(att_table sources include type array prefix)
    set(externs "")
    set(rows "")
    foreach(name IN LISTS ARGN)
        string(APPEND externs "extern const struct ${type} ${prefix}${name};\n")
        string(APPEND rows "    &${prefix}${name},\n")
    endforeach()
    set(file ${CMAKE_BINARY_DIR}/generated/${array}.c)
    file(CONFIGURE OUTPUT ${file} @ONLY CONTENT
"/* Written by the build from paths: do not edit. */
#include <stddef.h>

#include \"${include}\"

${externs}
extern const struct ${type} *const ${array}[];
const struct ${type} *const ${array}[] = {
${rows}    NULL,
};
")
    set(${sources} ${${sources}} ${file} PARENT_SCOPE)
endfunction()
