// A Workload and its Mapping written by hand, macro by macro, on tile 0 of the small machine.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "tests/workloads/lowering/small_machine.h"
#include "workloads/lowering/lower.h"

namespace primalsim::workloads {

class HandMapping {
 public:
  HandMapping() {
    workload.set_name("hand");
    graph().set_name("layer");
    workload.mutable_shape()->set_layers(3);
    shape(1, 1, 1);
    mapping.set_name("by hand");
    placement().set_graph("layer");
    placement().set_tiles(1);
  }

  v1::Graph& graph() { return *workload.mutable_layer(); }
  v1::Placement& placement() {
    return mapping.placements_size() == 0 ? *mapping.add_placements() : *mapping.mutable_placements(0);
  }

  // Index y * 8 + x.
  static v1::Macro at(std::uint32_t index) {
    v1::Macro macro;
    macro.set_tile(index / 64);
    macro.set_x(index % 8);
    macro.set_y(index % 64 / 8);
    return macro;
  }

  void vector(const char* name, std::uint32_t length, std::initializer_list<std::uint32_t> homes) {
    v1::Vector& added = *graph().add_vectors();
    added.set_name(name);
    added.set_length(length);
    v1::VectorPlacement& placed = *placement().add_vectors();
    placed.set_vector(name);
    for (const std::uint32_t home : homes) *placed.add_slices()->mutable_home() = at(home);
  }

  void op(const char* name, v1::Operator::Kind kind, std::initializer_list<const char*> inputs,
          std::initializer_list<const char*> outputs) {
    v1::Operator& added = *graph().add_operators();
    added.set_name(name);
    added.set_kind(kind);
    for (const char* input : inputs) added.add_inputs(input);
    for (const char* output : outputs) added.add_outputs(output);
  }

  struct Cut {
    std::uint32_t row, column, macro;
  };
  void matrix(const char* name, std::initializer_list<Cut> partitions) {
    v1::MatrixPlacement& placed = *placement().add_matrices();
    placed.set_matrix(name);
    for (const Cut& cut : partitions) {
      v1::Partition& partition = *placed.add_partitions();
      partition.set_row(cut.row);
      partition.set_column(cut.column);
      *partition.mutable_at() = at(cut.macro);
    }
  }

  struct Block {
    std::uint32_t slice, first_rank, ranks, macro;
  };
  void lora(const char* name, std::uint32_t rank, std::uint32_t root, std::initializer_list<Block> a,
            std::initializer_list<Block> b) {
    v1::LoraTarget& target = *workload.mutable_lora()->add_targets();
    target.set_matrix(name);
    target.set_rank(rank);
    v1::LoraPlacement& placed = *placement().add_loras();
    placed.set_matrix(name);
    *placed.mutable_root() = at(root);
    const auto set = [](v1::LoraBlock& to, const Block& from) {
      to.set_slice(from.slice);
      to.set_first_rank(from.first_rank);
      to.set_ranks(from.ranks);
      *to.mutable_at() = at(from.macro);
    };
    for (const Block& block : a) set(*placed.add_a(), block);
    for (const Block& block : b) set(*placed.add_b(), block);
  }

  void shape(std::uint32_t heads, std::uint32_t kv_heads, std::uint32_t head_dim) {
    workload.mutable_shape()->set_heads(heads);
    workload.mutable_shape()->set_kv_heads(kv_heads);
    workload.mutable_shape()->set_head_dim(head_dim);
  }

  v1::KvPlacement& kv(v1::KvPlacement::Tensor tensor, std::uint32_t first_head, std::uint32_t heads,
                      std::uint32_t root) {
    v1::KvPlacement& placed = *placement().add_kv();
    placed.set_tensor(tensor);
    placed.set_first_kv_head(first_head);
    placed.set_kv_heads(heads);
    *placed.mutable_softmax_root() = at(root);
    return placed;
  }

  static void ring(v1::KvPlacement& kv, std::uint32_t entries_per_macro,
                   std::initializer_list<std::uint32_t> macros) {
    v1::KvRing& added = *kv.add_rings();
    added.set_entries_per_macro(entries_per_macro);
    for (const std::uint32_t macro : macros) *added.add_macros() = at(macro);
  }

  v1::Program lower(std::uint32_t context = 1) const {
    return workloads::lower(workload, mapping, architecture, "layer", context);
  }

  v1::Workload workload;
  v1::Mapping mapping;
  v1::Architecture architecture = small_machine();
};

}  // namespace primalsim::workloads
