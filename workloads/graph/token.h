// One token of a stream through a layer.
#pragma once

#include <cstdint>

namespace primalsim::workloads {

struct Token {
  std::uint32_t context = 1;   // positions attended, the new one included
  std::uint32_t sequence = 0;  // whose cache it uses
};

}  // namespace primalsim::workloads
