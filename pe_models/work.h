// What every PE model says of a piece of work: how long its unit is busy and what that costs.
//
// A model is a plain struct of parameters with one const function per kind of work, each returning Work. To
// add one: write it in a file of its own, fill it from the Architecture in accelerator/pe_parameters.cpp.
#pragma once

#include <cstdint>

#include "core/cycle.h"

namespace primalsim::pe_models {

struct Work {
  Cycle cycles = 0;
  std::uint64_t femtojoules = 0;
  friend bool operator==(const Work&, const Work&) = default;
};

}  // namespace primalsim::pe_models
