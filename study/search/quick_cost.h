// An analytic cost of a mapping: what its flit run would take, roughly, in some hundred microseconds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/cycle.h"
#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "study/search/quick_loads.h"
#include "study/search/quick_transfers.h"
#include "workloads/lowering/kv_cache.h"

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

  // Cycles of a layer. The placement is one that check_mapping() accepts, and its rings hold the context.
  Cycle cycles(const v1::Placement& layer, std::uint32_t context);

 private:
  struct Slice {
    RibbonPoint home;
    std::uint32_t macro = 0;
    std::uint32_t elements = 0;
    std::uint64_t flits = 0;  // of its activations
    Cycle length = 0;         // of a stream of them
    Cycle ready = 0;
  };
  using Slices = std::vector<Slice>;
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
  // Where a term of an output slice, or a destination of an input slice, is, and when.
  struct Term {
    std::uint32_t slice = 0;
    RibbonPoint at;
    Cycle ready = 0;
  };

  RibbonPoint point(const v1::Macro& macro) const;
  std::uint32_t index(const v1::Macro& macro) const;
  Slices& vector(const std::string& name);
  Cycle serve(std::uint32_t macro, Cycle ready, Cycle cycles);
  void place_vectors(const v1::Placement& layer);
  void place_caches(const v1::Placement& layer, std::uint32_t context);
  static constexpr std::size_t kNoHolder = static_cast<std::size_t>(-1);
  void add_holders(const v1::KvRing& ring, std::size_t& first, std::uint64_t entries, Cache& cache);
  void lower(const v1::Operator& op, const v1::Placement& layer);
  void load_links(const std::string& name, const v1::Placement& layer);
  Cycle arrival(const Slice& from, const RibbonPoint& at) const;
  void linear(const v1::Operator& op, const v1::Placement& layer);
  void add_lora(const v1::LoraPlacement& lora, const Slices& input);
  void sort_terms(std::size_t slices);
  void sum_terms(Slices& output);
  void norm(const v1::Operator& op);
  void head_norm(const v1::Operator& op);
  void append(const v1::Operator& op);
  void scores(const v1::Operator& op);
  void softmax();
  Cycle root_sum(const Cache& cache, std::uint64_t flits);
  void context_sums(const v1::Operator& op);
  void elementwise(const v1::Operator& op);
  Cycle output(const v1::Operator& op);

  const v1::Workload& workload_;
  const pe_models::Machine& machine_;
  const workloads::AttentionShape attention_;
  QuickTransfers transfers_;
  QuickLoads loads_;             // of the multicasts of loaded_
  QuickLoads sum_loads_;         // of the sums of the matrices that read it
  std::string loaded_;           // the vector
  std::vector<Slices> vectors_;  // in the order of the graph
  std::vector<Cache> k_;
  std::vector<Cache> v_;
  std::vector<Cycle> free_;  // per macro: its router's compute macro
  std::vector<Term> terms_;
  std::vector<std::size_t> first_of_ring_;  // holders, per ring of a cache
  std::vector<std::uint32_t> first_term_;   // per slice, and one more
  std::vector<Term> sorted_;
  std::uint32_t tiles_ = 1;
};

}  // namespace primalsim::study
