// The module `primalsim._core`; the package in python/primalsim gives it its face.
#include "python/bindings.h"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The library of primalsim; use the package `primalsim`.";
  primalsim::python::bind_errors(module);
  primalsim::python::bind_messages(module);
  primalsim::python::bind_studies(module);
}
