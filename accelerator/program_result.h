// What the three runs of one Program gave.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "accelerator/attribution/attribution.h"
#include "accelerator/attribution/operator_use.h"
#include "core/cycle.h"
#include "core/geometry/ribbon.h"
#include "noc/ipcn/network.h"
#include "pe_models/work.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::accelerator {

struct BoundValue {
  std::string name;
  std::string meaning;  // in half a sentence
  Cycle cycles = 0;
};

struct OperatorFlitCount {
  std::string name;
  std::uint64_t flits = 0;
};

struct LinkUse {
  MacroPosition from;
  MacroPosition to;
  double utilisation = 0;                    // busy cycles / flit_cycles
  std::uint64_t flits = 0;                   // of one run
  std::vector<OperatorFlitCount> operators;  // most flits first
};

struct UnitUse {
  std::uint32_t macro = 0;
  std::uint32_t unit = 0;  // v1::Compute::Unit
  Cycle busy_cycles = 0;
  Cycle stall_cycles = 0;  // waiting for inputs of its next task
};

// All units of one kind in the Program's own tiles, in the flit run. The three add up to units x flit_cycles.
struct UnitKindUse {
  Cycle busy_cycles = 0;
  Cycle stalled_cycles = 0;  // the next task waits for its inputs
  Cycle gated_cycles = 0;    // no task left, or none at all
};

struct ProgramResult {
  std::string graph;
  std::uint32_t repeats = 1;  // runs per token
  Ribbon ribbon;
  std::uint32_t own_tiles = 1;  // without the first tile of the next layer
  std::uint64_t tasks = 0;
  Cycle none_cycles = 0;
  Cycle uncontended_cycles = 0;
  Cycle flit_cycles = 0;
  std::uint64_t flit_hops = 0;
  std::uint64_t router_flit_hops = 0;
  std::uint64_t crossing_peak_flits = 0;
  double mean_utilisation = 0;  // over all links of its own tiles
  double max_utilisation = 0;
  std::vector<BoundValue> lower_bounds;
  std::vector<LinkUse> hot_links;  // at most kHotLinks, busiest first
  std::vector<OperatorUse> operators;
  std::vector<UnitUse> units;             // those that did anything, by macro and unit
  std::array<UnitKindUse, 3> unit_kinds;  // ACIM, DCIM, router compute
  pe_models::EventCounts events;          // of one run
  std::uint64_t kv_banks = 0;             // of its own tiles, that hold something
  std::uint64_t lora_banks = 0;
  std::optional<Attribution> attribution;   // if asked for
  std::optional<v1::LayerDetails> details;  // if asked for
};

inline constexpr std::size_t kHotLinks = 10;

}  // namespace primalsim::accelerator
