// An analytic cost of a mapping: what its flit run would take, roughly, in some hundred microseconds.
#pragma once

#include <cstdint>
#include <vector>

#include "core/cycle.h"
#include "pe_models/machine.h"
#include "primalsim/v1/workload.pb.h"
#include "study/search/quick_loads.h"
#include "study/search/quick_transfers.h"
#include "workloads/lowering/kv_cache.h"
#include "workloads/mapping/flat_placement.h"

namespace primalsim::study {

// Operator after operator, slice after slice: the longest transfer alone in the network, streams that follow
// each other at the same adder, and units that serve one task after the other; of LINEAR's multicasts and
// sums also the flits of the busiest link on the way. Straight from the placement, without lowering. It is no
// bound. docs/search.md says how well it ranks.
//
// The workload and the machine must outlive it. Not thread-safe: it keeps its storage.
class QuickCost {
 public:
  QuickCost(const v1::Workload& workload, const pe_models::Machine& machine);

  // Cycles of a layer whose streams have `parts`. The placement is one of the workload's layer, and its
  // caches hold the context.
  Cycle cycles(const workloads::FlatPlacement& layer, std::uint32_t parts, std::uint32_t context);

 private:
  struct Slice {
    RibbonPoint home;
    std::uint32_t macro = 0;
    std::uint32_t elements = 0;
    std::uint64_t flits = 0;  // of its numbers
    std::uint64_t sum_flits = 0;
    Cycle pass = 0;  // one multiply-add for each element
    // Of a part, all of them taken as equal: what is left to be done when the others have been.
    std::uint32_t part_elements = 0;
    std::uint64_t part_flits = 0;
    Cycle part_length = 0;  // of a stream of them
    std::uint64_t part_sum_flits = 0;
    Cycle part_pass = 0;
    Cycle ready = 0;
  };
  using Slices = std::vector<Slice>;
  // An operator, what it reads and makes by index.
  struct Step {
    v1::Operator::Kind kind = v1::Operator::KIND_UNSPECIFIED;
    std::vector<std::uint32_t> inputs;  // vectors
    std::uint32_t output = workloads::kNoIndex;
    std::uint32_t matrix = workloads::kNoIndex;  // of LINEAR, in the graph's order
  };
  // The cache of some heads in one tensor.
  struct Holder {
    RibbonPoint at;
    std::uint32_t macro = 0;
    std::uint64_t entries = 0;
    Cycle ready = 0;
  };
  struct Cache {
    workloads::KvHeads heads;
    RibbonPoint root;
    std::uint32_t root_macro = 0;
    std::size_t new_holder = 0;
    Cycle written = 0;  // of the new entry, at its holder
    std::vector<Holder> holders;
  };
  // What an adapter adds to an output slice.
  struct LoraTerm {
    std::uint32_t slice = 0;
    RibbonPoint at;
    Cycle ready = 0;
  };

  std::uint32_t vector_index(const std::string& name) const;
  const RibbonPoint& point(std::uint32_t macro) const { return points_[macro]; }
  std::uint32_t index(const v1::Macro& macro) const;
  Cycle serve(std::uint32_t macro, Cycle ready, Cycle cycles);
  void set_tiles(std::uint32_t tiles);
  void set_parts(std::uint32_t parts);
  Cycle sum_at(const Slice& slice);
  void place_vectors(const workloads::Draft& layer);
  void place_caches(const std::vector<workloads::FlatCache>& caches, std::uint32_t context);
  void add_holders(const std::vector<std::uint32_t>& macros, std::size_t& first, std::uint64_t entries,
                   Cache& cache);
  void take(const Step& step, const workloads::FlatPlacement& layer);

  void load_links(std::uint32_t vector, const workloads::Draft& layer);
  Cycle arrival(const Slice& from, const RibbonPoint& at) const;
  void linear(const Step& step, const workloads::FlatPlacement& layer);
  void add_lora(const v1::LoraPlacement& lora, const Slices& input);
  void sum_terms(const Step& step, const workloads::Draft& layer);
  void norm(const Step& step);
  void head_norm(const Step& step);
  void rope(const Step& step);
  void append(const Step& step);
  void scores(const Step& step);
  void softmax();
  Cycle root_sum(const Cache& cache, std::uint64_t flits);
  Cycle probabilities_at(const Cache& v, std::size_t holder, const Cache& k, std::uint32_t at_same_macro);
  void context_products();
  void context_sums(const Step& step);
  void elementwise(const Step& step);
  Cycle output(const Step& step);

  const v1::Workload& workload_;
  const pe_models::Machine& machine_;
  const workloads::AttentionShape attention_;
  const Ribbon one_tile_;
  QuickTransfers transfers_;
  std::vector<Step> steps_;
  std::vector<Slices> vectors_;  // in the order of the graph
  std::uint32_t tiles_ = 0;
  std::uint32_t parts_ = workloads::kNoIndex;
  std::vector<RibbonPoint> points_;  // per macro
  std::vector<Cycle> free_;          // per macro: its router's compute macro
  QuickLoads loads_;                 // of the multicasts of loaded_
  QuickLoads sum_loads_;             // of the sums of the matrices that read it
  std::uint32_t loaded_ = 0;         // the vector
  std::vector<LoraTerm> lora_terms_;
  std::vector<Cache> k_;
  std::vector<Cache> v_;
  std::vector<std::size_t> first_of_ring_;  // holders, per ring of a cache
  std::vector<std::uint32_t> holder_at_;    // scratch, per macro: holder + 1, or 0
};

}  // namespace primalsim::study
