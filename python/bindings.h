// The parts of the module `primalsim._core`.
#pragma once

#include <pybind11/pybind11.h>

namespace primalsim::python {

// InputError (a ValueError), NoFit (one of these) and RunError (a RuntimeError).
void bind_errors(pybind11::module_& module);
// Message, Outcome, Array.
void bind_messages(pybind11::module_& module);
// Session, and run(study, arguments, session, progress).
void bind_studies(pybind11::module_& module);

}  // namespace primalsim::python
