// Patterns of transactions between the cores of a chip, by name: what each core does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "noc/transactions/transactions.h"
#include "primalsim/v1/chip.pb.h"

namespace primalsim::study {

struct ChipPatternSpec {
  std::string pattern = "one-to-one";
  std::string mechanism = "unicast";  // or "multicast", of patterns that write to a row, a column or all
  std::uint32_t width = 0;            // of the grid of cores, those of the smallest coordinates; 0: all
  std::uint32_t height = 0;
  std::uint32_t transactions = 1;     // of each source to each destination, 1 or more
  std::uint64_t bytes = 64;           // of each, 1 or more
  std::uint32_t interval_cycles = 0;  // between two calls of a core
};

// "one-to-one, one-to-next ...", for messages.
std::string pattern_names();

// One program a source, each with one barrier at its end. `spec.width` and `height` become those used. Throws
// InputError that begins with `what` (empty: RequestError) for a name that is none, for a grid that is too
// small or larger than the chip's, and with `where`, the machine's file, if the nodes of its first memory
// form no grid.
std::vector<noc::transactions::Program> pattern_programs(const noc::transactions::Machine& machine,
                                                         const std::string& where, const std::string& what,
                                                         ChipPatternSpec& spec);

}  // namespace primalsim::study
