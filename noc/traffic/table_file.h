// Traffic tables as Noxim reads them (Catania et al., "Noxim: an open, extensible and cycle-accurate network
// on chip simulator", ASAP 2015): flows, each with its rate and the cycles in which it is on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/cycle.h"

namespace primalsim::noc::traffic {

struct TableFlow {
  std::uint64_t line = 0;  // of the file
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
  double injection = 0;       // probability of a packet in a cycle, 0 .. 1
  double retransmission = 0;  // the same in the cycle after one in which the source has created a packet
  // On in the cycles c with on < c modulo period < off; absent: to the end, without a period.
  Cycle on = 0;
  std::optional<Cycle> off;
  std::optional<Cycle> period;
};

// Lines "src dst [pir [por [t_on [t_off [t_period]]]]]", in any order; those that begin with % and empty ones
// are left out. `default_injection` stands for a pir that is absent, pir for an absent por. Throws InputError
// that names file and line: a node beyond `nodes`, a probability beyond 0 .. 1, t_on < t_off < t_period not
// true; no pir where there is no default; a table without flows.
std::vector<TableFlow> read_table(const std::string& file, std::uint32_t nodes,
                                  std::optional<double> default_injection);

}  // namespace primalsim::noc::traffic
