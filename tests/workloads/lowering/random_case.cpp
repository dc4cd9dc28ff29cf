#include "tests/workloads/lowering/random_case.h"

#include <algorithm>
#include <map>
#include <random>

#include "tests/workloads/lowering/small_machine.h"
#include "workloads/graph/build_graph.h"

namespace primalsim::workloads {
namespace {

constexpr std::uint32_t kSlice = 16;
constexpr std::uint32_t kTileMacros = 64;
constexpr std::uint32_t kHomesPerMacro = 3;

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed), turns_(seed + 1000) {}

  RandomCase make() {
    case_.architecture = small_machine();
    case_.architecture.mutable_scratchpad()->set_bytes(1 << 20);
    case_.architecture.mutable_dcim()->set_rows(1024);
    case_.architecture.mutable_scratchpad()->set_accumulators(6);  // few, so that they are used again
    make_workload();
    placement_ = case_.mapping.add_placements();
    placement_->set_graph("layer");
    tiles_ = 1 + partitions() / kTileMacros + below(2);
    placement_->set_tiles(tiles_);
    place_matrices();
    for (const v1::Vector& vector : graph().vectors()) place_vector(vector);
    for (const v1::LoraTarget& target : case_.workload.lora().targets()) place_lora(target);
    place_kv();
    return std::move(case_);
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  std::uint32_t between(std::uint32_t low, std::uint32_t high) { return low + below(high - low + 1); }
  const v1::Graph& graph() const { return case_.workload.layer(); }

  static std::uint32_t slices(std::uint32_t length) { return (length + kSlice - 1) / kSlice; }

  std::uint32_t length(const std::string& name) const {
    for (const v1::Vector& vector : graph().vectors()) {
      if (vector.name() == name) return vector.length();
    }
    return 0;
  }

  void make_workload() {
    v1::ModelShape& shape = *case_.workload.mutable_shape();
    shape.set_layers(2);
    shape.set_kv_heads(between(1, 4));
    shape.set_heads(shape.kv_heads() * between(1, 3));
    constexpr std::uint32_t kHeadDims[] = {2, 4, 6, 8, 10, 16, 20};
    shape.set_head_dim(kHeadDims[below(7)]);
    shape.set_hidden_size(between(5, 60));
    shape.set_intermediate_size(between(5, 80));
    shape.set_vocab_size(10);
    if (below(3) == 0) shape.set_sliding_window(between(1, 30));
    case_.context = between(1, 40);
    *case_.workload.mutable_layer() = build_layer_graph(shape, {});
    for (const char* matrix : {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}) {
      if (below(3) != 0) continue;
      v1::LoraTarget& target = *case_.workload.mutable_lora()->add_targets();
      target.set_matrix(matrix);
      target.set_rank(between(1, 40));
    }
  }

  std::uint32_t partitions() const {
    std::uint32_t count = 0;
    for (const v1::Operator& op : graph().operators()) {
      if (op.kind() == v1::Operator::LINEAR)
        count += slices(length(op.inputs(0))) * slices(length(op.outputs(0)));
    }
    return count;
  }

  v1::Macro macro(std::uint32_t index) const {
    v1::Macro result;
    result.set_tile(index / kTileMacros);
    result.set_x(index % 8);
    result.set_y(index % kTileMacros / 8);
    return result;
  }

  std::uint32_t any() { return below(tiles_ * kTileMacros); }

  std::vector<std::uint32_t> shuffled_macros() {
    std::vector<std::uint32_t> macros(std::size_t{tiles_} * kTileMacros);
    for (std::uint32_t i = 0; i < macros.size(); ++i) macros[i] = i;
    for (std::uint32_t i = static_cast<std::uint32_t>(macros.size()); i > 1; --i) {
      std::swap(macros[i - 1], macros[below(i)]);
    }
    return macros;
  }

  void place_matrices() {
    const auto macros = shuffled_macros();
    std::size_t next = 0;
    for (const v1::Operator& op : graph().operators()) {
      if (op.kind() != v1::Operator::LINEAR) continue;
      v1::MatrixPlacement& matrix = *placement_->add_matrices();
      matrix.set_matrix(op.name());
      for (std::uint32_t row = 0; row < slices(length(op.inputs(0))); ++row) {
        for (std::uint32_t column = 0; column < slices(length(op.outputs(0))); ++column) {
          v1::Partition& partition = *matrix.add_partitions();
          partition.set_row(row);
          partition.set_column(column);
          *partition.mutable_at() = macro(macros[next++]);
        }
      }
    }
  }

  void place_vector(const v1::Vector& vector) {
    v1::VectorPlacement& placed = *placement_->add_vectors();
    placed.set_vector(vector.name());
    for (std::uint32_t i = 0; i < slices(vector.length()); ++i) {
      std::uint32_t home = any();
      while (homes_[home] == kHomesPerMacro) home = any();
      ++homes_[home];
      v1::SlicePlacement& slice = *placed.add_slices();
      *slice.mutable_home() = macro(home);
      for (std::uint32_t tile = 0; tile < tiles_; ++tile) {
        if (below(3) == 0) *slice.add_roots() = macro(tile * kTileMacros + below(kTileMacros));
      }
    }
  }

  void add_blocks(google::protobuf::RepeatedPtrField<v1::LoraBlock>& blocks, std::uint32_t slice,
                  std::uint32_t rank, const std::vector<v1::Macro>& macros) {
    for (std::uint32_t first = 0; first < rank;) {
      const std::uint32_t ranks = below(2) == 0 ? rank - first : between(1, rank - first);
      v1::LoraBlock& block = *blocks.Add();
      block.set_slice(slice);
      block.set_first_rank(first);
      block.set_ranks(ranks);
      *block.mutable_at() = macros[below(static_cast<std::uint32_t>(macros.size()))];
      first += ranks;
    }
  }

  void place_lora(const v1::LoraTarget& target) {
    const auto& matrices = placement_->matrices();
    const auto matrix = std::find_if(matrices.begin(), matrices.end(), [&](const v1::MatrixPlacement& m) {
      return m.matrix() == target.matrix();
    });
    std::map<std::uint32_t, std::vector<v1::Macro>> rows;
    std::map<std::uint32_t, std::vector<v1::Macro>> columns;
    for (const v1::Partition& partition : matrix->partitions()) {
      rows[partition.row()].push_back(partition.at());
      columns[partition.column()].push_back(partition.at());
    }
    v1::LoraPlacement& lora = *placement_->add_loras();
    lora.set_matrix(target.matrix());
    *lora.mutable_root() = macro(any());
    for (const auto& [row, macros] : rows) add_blocks(*lora.mutable_a(), row, target.rank(), macros);
    for (const auto& [column, macros] : columns) add_blocks(*lora.mutable_b(), column, target.rank(), macros);
  }

  void add_rings(v1::KvPlacement& kv) {
    const auto macros = shuffled_macros();
    std::uint32_t room = 0;
    std::size_t next = 0;
    while (room < case_.context) {
      v1::KvRing& ring = *kv.add_rings();
      ring.set_entries_per_macro(between(1, 8));
      const std::uint32_t count = between(1, 6);
      for (std::uint32_t i = 0; i < count; ++i) *ring.add_macros() = macro(macros[next++ % macros.size()]);
      room += count * ring.entries_per_macro();
    }
    if (turns_() % 2 == 0) return;
    kv.set_entries_per_turn(static_cast<std::uint32_t>(1 + turns_() % 4));
    if (turns_() % 2 == 0) kv.set_rings_per_turn(static_cast<std::uint32_t>(1 + turns_() % 2));
  }

  void place_tensor(v1::KvPlacement::Tensor tensor) {
    const std::uint32_t heads = case_.workload.shape().kv_heads();
    for (std::uint32_t first = 0; first < heads;) {
      v1::KvPlacement& kv = *placement_->add_kv();
      kv.set_tensor(tensor);
      kv.set_first_kv_head(first);
      kv.set_kv_heads(between(1, heads - first));
      if (tensor == v1::KvPlacement::K) *kv.mutable_softmax_root() = macro(any());
      add_rings(kv);
      first += kv.kv_heads();
    }
  }

  void place_kv() {
    place_tensor(v1::KvPlacement::K);
    if (below(3) != 0) return place_tensor(v1::KvPlacement::V);
    const int count = placement_->kv_size();
    for (int i = 0; i < count; ++i) {  // together
      v1::KvPlacement& v = *placement_->add_kv();
      v = placement_->kv(i);
      v.set_tensor(v1::KvPlacement::V);
      v.clear_softmax_root();
    }
  }

  std::mt19937_64 random_;
  std::mt19937_64 turns_;  // of the cache, by themselves: cases are otherwise as without them
  RandomCase case_;
  v1::Placement* placement_ = nullptr;
  std::uint32_t tiles_ = 1;
  std::map<std::uint32_t, std::uint32_t> homes_;
};

}  // namespace

RandomCase make_random_case(std::uint64_t seed) {
  RandomCase result = Maker(seed).make();
  if (seed % 4 == 0) result.mapping.set_reduction(v1::Mapping::CHAIN);
  if (seed % 4 == 1) result.mapping.set_reduction(v1::Mapping::STAGGERED);
  return result;
}

}  // namespace primalsim::workloads
