# PRIMALSIM_PYTHON: whether the Python package is built. By default it is where pybind11 and Python are, but not with sanitizers or
# libFuzzer, with which the interpreter would have to be built, too.
if(NOT DEFINED Python_EXECUTABLE AND EXISTS /usr/bin/python3)
  set(Python_EXECUTABLE /usr/bin/python3)  # the one whose packages the .deb joins, whatever PATH begins with
endif()
find_package(Python 3.9 QUIET COMPONENTS Interpreter Development.Module)
set(PYBIND11_FINDPYTHON ON)
if(Python_Development.Module_FOUND)
  find_package(pybind11 2.10 QUIET CONFIG)
endif()
if(pybind11_FOUND AND NOT PRIMALSIM_SANITIZE AND NOT PRIMALSIM_FUZZ)
  set(python_by_default ON)
else()
  set(python_by_default OFF)
endif()
option(PRIMALSIM_PYTHON "Build the Python package; needs pybind11 and Python's headers" ${python_by_default})
if(PRIMALSIM_PYTHON AND NOT pybind11_FOUND)
  message(FATAL_ERROR "PRIMALSIM_PYTHON needs pybind11 2.10 and the headers of Python 3.9 or later (pybind11-dev, python3-dev)")
endif()

# primalsim_for_python(TARGET): a static library that becomes part of a shared one. Hidden, its symbols cost no detour there.
function(primalsim_for_python target)
  if(PRIMALSIM_PYTHON)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
      VISIBILITY_INLINES_HIDDEN ON)
  endif()
endfunction()
