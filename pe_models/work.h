// What a component says of a piece of work: how long its unit is busy, what happens in it, and the energy of
// that.
//
// A component is a plain struct of parameters in a file of its own: of() reads them from the Architecture,
// and one const function per kind of work returns Work. Machine holds one of each. docs/extending.md
#pragma once

#include <cstdint>

#include "core/cycle.h"

namespace primalsim::pe_models {

struct Work {
  Cycle cycles = 0;
  std::uint64_t scratchpad_words = 0;  // read and written
  std::uint64_t operations = 0;        // ACIM: products; DCIM: words multiplied; router: multiply-adds
  std::uint64_t femtojoules = 0;       // beyond static and clock power
  friend bool operator==(const Work&, const Work&) = default;
};

}  // namespace primalsim::pe_models
