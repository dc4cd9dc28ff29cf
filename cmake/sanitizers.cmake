set(PRIMALSIM_SANITIZE "" CACHE STRING "Sanitizers to build with, as in -fsanitize=; empty for none")
if(PRIMALSIM_SANITIZE)
  add_compile_options(-fsanitize=${PRIMALSIM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # GCC 12 takes <regex> and the checks it inserts for uses of uninitialised variables.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_link_options(-fsanitize=${PRIMALSIM_SANITIZE})
endif()
