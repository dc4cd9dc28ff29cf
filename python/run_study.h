// Runs a study for Python: without its lock, with its signals, and with its function for progress.
#pragma once

#include <pybind11/pybind11.h>

#include "python/studies.h"

namespace primalsim::python {

// `progress` is None or called with (line, done, all), from a thread of its own. What it raises ends the
// study and comes out here. An interrupt ends it, too, at its next step, as KeyboardInterrupt; a study that
// keeps what it has returns that after the first. Called and left with Python's lock.
Found run_study(const Study& study, const Arguments& arguments, study::Session& session,
                const pybind11::object& progress);

}  // namespace primalsim::python
