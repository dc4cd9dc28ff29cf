// How reports are laid out for where they are read.
#pragma once

#include <cstddef>

namespace primalsim::report {

struct Layout {
  std::size_t columns =
      0;  // characters of a line; columns of the table that do not fit are left out; 0: all fit
  bool verbose = false;          // assumptions in full
  std::size_t trace_units = 32;  // of trace.pftrace: units with a track each, the busiest ones
};

}  // namespace primalsim::report
