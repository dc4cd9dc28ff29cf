// A reduce tree in which the inputs of every adder arrive one after the other.
#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "workloads/program/reduce_tree.h"

namespace primalsim::workloads {

// Backwards in time from the root's sum: an adder works off `length` cycles of flits of one input after the
// other, so its last input can be complete when its sum is, the one before that `length` cycles earlier, and
// so on; an input that comes from another macro is complete the way earlier. The macros nearest to the root
// are served first, each by the adder where it may be complete latest: so the longest ways have chains of
// adders that never wait, and what arrives early is short. It is the optimal broadcast of the LogP model
// (Karp et al., SPAA 1993) run backwards, with distances.
void ReduceTreeBuilder::add_staggered(std::uint32_t root_point, std::uint32_t later_inputs,
                                      std::span<const std::uint32_t> operands,
                                      std::span<const std::uint32_t> operand_macros, std::uint64_t flits) {
  struct Adder {
    MacroPosition at;
    std::uint32_t point;
    std::uint64_t before_end;  // cycles from the completion of its next input to that of the root's sum
  };
  const std::uint64_t length = flits * timing_.cycles_per_flit;
  const auto distance = [](const MacroPosition& a, const MacroPosition& b) {
    return static_cast<std::uint64_t>(std::abs(std::int64_t{a.x} - b.x) + std::abs(std::int64_t{a.y} - b.y));
  };
  const std::uint32_t root = points_[root_point].macro;
  const MacroPosition at_root = ribbon_.position(root);
  std::vector<std::tuple<std::uint64_t, std::uint32_t>> macros;  // distance to the root, macro
  for (const std::uint32_t operand : operands) {
    const std::uint32_t macro = operand_macros[operand];
    macros.emplace_back(distance(ribbon_.position(macro), at_root), macro);
  }
  std::sort(macros.begin(), macros.end());
  macros.erase(std::unique(macros.begin(), macros.end()), macros.end());

  std::vector<Adder> adders{{at_root, root_point, later_inputs * length}};
  adders.reserve(macros.size() + 1);
  const std::uint32_t per_tile = ribbon_.macros_per_tile();
  point_at_[root % per_tile] = root_point + 1;
  for (const auto& [away, macro] : macros) {
    if (macro == root) continue;
    const MacroPosition at = ribbon_.position(macro);
    const auto completion = [&](const Adder& adder) {
      return adder.before_end + (distance(adder.at, at) + 2) * timing_.hop_cycles +
             timing_.adder_latency_cycles;
    };
    Adder* best = &adders.front();
    std::uint64_t least = completion(*best);
    for (Adder& adder : adders) {
      const std::uint64_t before_end = completion(adder);
      if (before_end >= least) continue;
      least = before_end;
      best = &adder;
    }
    best->before_end += length;
    const std::uint32_t point = add_point(macro, best->point);
    point_at_[macro % per_tile] = point + 1;
    adders.push_back({at, point, least});
  }
  for (const std::uint32_t operand : operands) {
    operand_points_[operand] = point_at_[operand_macros[operand] % per_tile] - 1;
    ++points_[operand_points_[operand]].operands;
  }
  for (const Adder& adder : adders) point_at_[points_[adder.point].macro % per_tile] = 0;
}

}  // namespace primalsim::workloads
