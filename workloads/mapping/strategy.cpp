#include "workloads/mapping/strategy.h"

#include <array>
#include <string>

#include "core/activity.h"
#include "core/error.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::workloads {

// Each is in the file of its name.
v1::Placement place_primal(const PlacementRequest& request);
v1::Placement place_row_major(const PlacementRequest& request);
v1::Placement place_hilbert(const PlacementRequest& request);
v1::Placement place_random(const PlacementRequest& request);
v1::Placement place_compact(const PlacementRequest& request);
v1::Placement place_leap(const PlacementRequest& request);

std::span<const Strategy> all_known_strategies() {
  static constexpr std::array kStrategies{
      Strategy{"primal", "strips as wide as the hidden vector; sums and broadcasts along rows and columns",
               false, v1::Mapping::TREE, 1, place_primal},
      Strategy{"compact", "weights in compact slots, the cache of each head in a cell around its q, k and v",
               false, v1::Mapping::STAGGERED, kCompactStreamParts, place_compact},
      Strategy{"row-major", "matrix after matrix, each row by row, along the rows of each tile", false,
               v1::Mapping::TREE, 1, place_row_major},
      Strategy{"hilbert", "the same order along a Hilbert curve through each tile", false, v1::Mapping::TREE,
               1, place_hilbert},
      Strategy{"random", "everything at random macros (--seed)", true, v1::Mapping::TREE, 1, place_random},
      Strategy{"leap", "as LEAP has it: strips of Q, K, V and O over the height of a tile, filled row by row",
               false, v1::Mapping::TREE, 1, place_leap},
  };
  return kStrategies;
}

std::span<const Strategy> strategies() {
  constexpr std::size_t kAskedForOnly = 1;  // those at the end
  return all_known_strategies().first(all_known_strategies().size() - kAskedForOnly);
}

const Strategy& find_strategy(std::string_view name) {
  std::string known;
  for (const Strategy& strategy : all_known_strategies()) {
    if (name == strategy.name) return strategy;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", strategy.name);
  }
  throw_input_error("there is no mapping strategy '{}'; the strategies are {}", name, known);
}

v1::Mapping::Reduction reduction_of(const StrategyOptions& options, v1::Mapping::Reduction own) {
  switch (options.reduction) {
    case StrategyOptions::Reduction::tree:
      return v1::Mapping::TREE;
    case StrategyOptions::Reduction::chain:
      return v1::Mapping::CHAIN;
    case StrategyOptions::Reduction::staggered:
      return v1::Mapping::STAGGERED;
    default:
      return own;
  }
}

namespace {

const char* reduction_name(v1::Mapping::Reduction reduction) {
  if (reduction == v1::Mapping::CHAIN) return "reduce chain";
  return reduction == v1::Mapping::STAGGERED ? "reduce staggered" : "reduce tree";
}

}  // namespace

std::string variant_name(const std::string& name, const StrategyOptions& options,
                         const std::optional<OwnStreams>& own) {
  std::string variant;
  const auto add = [&](const std::string& option) { variant += (variant.empty() ? "" : ", ") + option; };
  if (options.sharding == StrategyOptions::Sharding::token) add("kv-sharding token");
  if (options.kv_together) add("kv-together");
  if (!options.kv_turns) add("kv-ring-after-ring");
  const bool asked = options.reduction != StrategyOptions::Reduction::own;
  const v1::Mapping::Reduction reduction = reduction_of(options, v1::Mapping::TREE);
  if (asked && (!own || reduction != own->reduction)) add(reduction_name(reduction));
  if (options.stream_parts && (!own || *options.stream_parts != own->stream_parts))
    add(fmt::format("stream-parts {}", *options.stream_parts));
  return variant.empty() ? name : fmt::format("{} ({})", name, variant);
}

void set_streams(v1::Mapping& mapping, const StrategyOptions& options, const OwnStreams& own) {
  const v1::Mapping::Reduction reduction = reduction_of(options, own.reduction);
  if (reduction != v1::Mapping::TREE) mapping.set_reduction(reduction);
  const std::uint32_t parts = options.stream_parts.value_or(own.stream_parts);
  if (parts > 1) mapping.set_stream_parts(parts);
}

v1::Mapping make_mapping(std::string_view strategy, const v1::Workload& workload,
                         const pe_models::Machine& machine, const StrategyOptions& options) {
  const Strategy& chosen = find_strategy(strategy);
  const Activity activity(fmt::format("placing by {}", strategy));
  v1::Mapping mapping;
  const OwnStreams own{chosen.reduction, chosen.stream_parts};
  mapping.set_name(variant_name(chosen.name, options, own));
  mapping.set_model(workload.name());
  set_streams(mapping, options, own);
  if (chosen.is_random) mapping.set_seed(options.seed);
  *mapping.add_placements() = chosen.place({workload, workload.layer(), machine, options});
  if (options.lm_head)
    *mapping.add_placements() = chosen.place({workload, workload.head(), machine, options});
  return mapping;
}

}  // namespace primalsim::workloads
