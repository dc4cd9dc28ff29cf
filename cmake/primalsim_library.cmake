# How code of this project is compiled. These functions set properties of the one target only.

# primalsim_sanitize(TARGET): all code that meets in one program has to agree on this, generated code too.
function(primalsim_sanitize target)
  if(NOT PRIMALSIM_SANITIZE)
    return()
  endif()
  target_compile_options(${target} PRIVATE -fsanitize=${PRIMALSIM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # GCC 12 takes <regex> and the checks it inserts for uses of uninitialised variables.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(${target} PUBLIC -fsanitize=${PRIMALSIM_SANITIZE})
endfunction()

function(primalsim_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow $<$<BOOL:${PRIMALSIM_WERROR}>:-Werror>)
  # The same bytes out of every compiler: no fused multiply-add, no x87 excess precision.
  target_compile_options(${target} PRIVATE -ffp-contract=off)
  # GCC 12 (its bug 105651) sees overlapping copies in "text" + std::string.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  target_compile_options(${target} PRIVATE $<$<BOOL:${PRIMALSIM_FUZZ}>:-fsanitize=fuzzer-no-link>)
  primalsim_sanitize(${target})
endfunction()

# primalsim_view(TARGET FOLDER): includes of "FOLDER/..." are found by TARGET and by what links it, and no other folder's.
# The include path is a folder that holds a link to FOLDER and nothing else.
function(primalsim_view target folder)
  set(view ${PROJECT_BINARY_DIR}/layers/${folder})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${view}/${folder} SYMBOLIC)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${view}>)
endfunction()

# primalsim_sources(FOLDER): sets `sources` and `headers` to the files of FOLDER, relative to it. scripts/list_sources.sh writes
# the lists.
macro(primalsim_sources folder)
  include(${folder}/sources.cmake)
endmacro()

# primalsim_library(primalsim_LAYER dependencies...): the static library, also called primalsim::LAYER, of the sources of
# the current folder. It may include what `dependencies` may, and itself.
function(primalsim_library name)
  get_filename_component(layer ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  primalsim_sources(${CMAKE_CURRENT_SOURCE_DIR})
  add_library(${name} STATIC ${sources})
  add_library(primalsim::${layer} ALIAS ${name})
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${layer})
  primalsim_compile_options(${name})
  primalsim_for_python(${name})
  primalsim_view(${name} ${layer})
  target_link_libraries(${name} PUBLIC ${ARGN})
  primalsim_check_headers(${name} ${layer} ${headers})
endfunction()

# primalsim_check_headers(TARGET FOLDER headers...): all_verify_interface_header_sets compiles every header by itself. Not part of
# the normal build.
function(primalsim_check_headers target folder)
  set(view ${PROJECT_BINARY_DIR}/layers/${folder})
  set(headers ${ARGN})
  list(FILTER headers EXCLUDE REGEX "-inl\\.h$")  # Highway's, included once per instruction set
  list(TRANSFORM headers PREPEND ${view}/${folder}/)
  add_library(${target}_headers INTERFACE)
  target_link_libraries(${target}_headers INTERFACE ${target})
  target_compile_options(${target}_headers INTERFACE -O0 -Wall -Wextra -Wpedantic -Wshadow $<$<BOOL:${PRIMALSIM_WERROR}>:-Werror>)
  target_sources(${target}_headers INTERFACE FILE_SET HEADERS BASE_DIRS ${view} FILES ${headers})
  set_target_properties(${target}_headers PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()
