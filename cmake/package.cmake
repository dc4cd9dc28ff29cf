# cpack --config build/release/CPackConfig.cmake: a Debian package of what `cmake --install` installs. Of the libraries that it
# depends on dpkg-shlibdeps finds names and versions.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME primalsim)
set(CPACK_PACKAGE_CONTACT "The primalsim maintainers <maintainers@primalsim.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "simulator of the network inside processing-in-memory LLM accelerators")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Places a language model on a mesh of macros with analog weight arrays, simulates\nevery flit of a decode step, and says which mapping is faster and why.\nProgram, Python package, headers and CMake package.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
if(PRIMALSIM_PYTHON)
  # A module in C++ is for one version of the interpreter.
  math(EXPR next_minor "${Python_VERSION_MINOR} + 1")
  set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "python3 (>= ${Python_VERSION_MAJOR}.${Python_VERSION_MINOR}), python3 (<< ${Python_VERSION_MAJOR}.${next_minor})")
endif()
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
  "python3-numpy, python3-matplotlib, libprotobuf-dev, libboost-program-options-dev, libfmt-dev, nlohmann-json3-dev, libtbb-dev, libhwy-dev, libbz2-dev")
include(CPack)
