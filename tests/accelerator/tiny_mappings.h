// Every order of the matrices of a model whose vectors are one slice each: what a bound must not be above,
// and a search not behind.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "pe_models/machine.h"
#include "tests/workloads/lowering/small_machine.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::testing {

// 7 matrices of one partition on 3 x 3 macros, all vectors at one macro.
class TinyMappings {
 public:
  TinyMappings() {
    SmallShape shape;
    shape.hidden = shape.intermediate = 16;
    shape.heads = shape.kv_heads = 1;
    shape.head_dim = 16;
    model = small_model(shape);
    machine = small_machine(3, 3);
    machine.mutable_scratchpad()->set_packet_buffers(32);
    machine.mutable_scratchpad()->set_accumulators(16);
    machine.mutable_scratchpad()->set_bytes(1 << 16);
    mapping_ = workloads::make_mapping("row-major", model, machine, {});
  }

  // Calls each(mapping) with the macros of q, k, v and o in every order, 3,024 of them, and of gate, up and
  // down in the order of what is left.
  template <typename Each>
  void for_each(const Each& each) {
    for (std::uint32_t code = 0; code < 9 * 9 * 9 * 9; ++code) {
      std::vector<std::uint32_t> macros{code % 9, code / 9 % 9, code / 81 % 9, code / 729};
      for (std::uint32_t macro = 0; macro < 9 && macros.size() < 7; ++macro) {
        if (std::find(macros.begin(), macros.end(), macro) == macros.end()) macros.push_back(macro);
      }
      std::vector<std::uint32_t> sorted = macros;
      std::sort(sorted.begin(), sorted.end());
      if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) continue;
      const std::uint32_t home = code % 7 == 0 ? macros[0] : 4;
      put_all(macros, home, home);
      each(mapping_);
    }
  }

  // The same for the cache at one macro and all vectors at one, each of them anywhere: 244,944 mappings for
  // each order of gate, up and down, of which there are kOrders.
  static constexpr std::uint32_t kOrders = 5;
  template <typename Each>
  void for_each_of_a_million(const Each& each) {
    for (std::uint32_t code = 0; code < 9 * 9 * 9 * 9; ++code) {
      std::vector<std::uint32_t> macros{code % 9, code / 9 % 9, code / 81 % 9, code / 729};
      if (std::set<std::uint32_t>(macros.begin(), macros.end()).size() != 4) continue;
      std::vector<std::uint32_t> rest;
      for (std::uint32_t macro = 0; macro < 9; ++macro) {
        if (std::find(macros.begin(), macros.end(), macro) == macros.end()) rest.push_back(macro);
      }
      for (std::uint32_t order = 0; order < kOrders; ++order) {
        std::vector<std::uint32_t> all = macros;
        all.insert(all.end(), rest.begin(), rest.begin() + 3);
        std::rotate(rest.begin(), rest.begin() + 1, rest.end());
        for (std::uint32_t home = 0; home < 81; ++home) {
          put_all(all, home % 9, home / 9);
          each(mapping_);
        }
      }
    }
  }

  v1::Workload model;
  v1::Architecture machine;

 private:
  static void put(v1::Macro& at, std::uint32_t macro) {
    at.set_tile(0);
    at.set_x(macro % 3);
    at.set_y(macro / 3);
  }

  void put_all(const std::vector<std::uint32_t>& macros, std::uint32_t home, std::uint32_t cache) {
    v1::Placement& placement = *mapping_.mutable_placements(0);
    for (int i = 0; i < 7; ++i)
      put(*placement.mutable_matrices(i)->mutable_partitions(0)->mutable_at(),
          macros[static_cast<std::size_t>(i)]);
    for (v1::VectorPlacement& vector : *placement.mutable_vectors())
      put(*vector.mutable_slices(0)->mutable_home(), home);
    for (v1::KvPlacement& kv : *placement.mutable_kv()) {
      while (kv.rings_size() > 1) kv.mutable_rings()->RemoveLast();
      while (kv.rings(0).macros_size() > 1) kv.mutable_rings(0)->mutable_macros()->RemoveLast();
      kv.mutable_rings(0)->set_entries_per_macro(16);
      put(*kv.mutable_rings(0)->mutable_macros(0), cache);
      if (kv.has_softmax_root()) put(*kv.mutable_softmax_root(), cache);
    }
  }

  v1::Mapping mapping_;
};

}  // namespace primalsim::testing
