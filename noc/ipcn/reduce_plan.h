// Which nodes of a reduce add, how many contributions each waits for, and where every stream goes.
#pragma once

#include <cstdint>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

struct ReducePlan {
  // Per node: contributions its adder waits for; 0 for a leaf that passes its only operand on.
  std::vector<std::uint32_t> contributions;
  // Per operand: the node whose adder takes it.
  std::vector<std::uint32_t> targets;

  // Replaces the plan; keeps the storage. `reduce` has passed check_reduce.
  void assign(const Reduce& reduce);
};

}  // namespace primalsim::noc::ipcn
