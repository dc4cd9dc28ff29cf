#include <algorithm>
#include <array>
#include <map>

#include "core/error.h"
#include "pe_models/machine.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/placement_checks.h"

namespace primalsim::workloads {
namespace {

class KvChecker {
 public:
  explicit KvChecker(const PlacementCheck& check)
      : check_(check),
        heads_(check.workload.shape().kv_heads()),
        limit_(check.machine.scratchpad().kv_capacity_bytes()) {}

  void run() {
    const bool has_cache = check_.graph.find(&SlicedVector::is_key) != kNoIndex;
    if (!has_cache && check_.placement.kv_size() != 0) {
      throw_input_error("{}.kv: graph '{}' has no KV cache; there are {} placements", check_.field,
                        check_.graph.name, check_.placement.kv_size());
    }
    if (!has_cache) return;
    for (std::vector<bool>& seen : seen_) seen.assign(heads_, false);
    for (int i = 0; i < check_.placement.kv_size(); ++i) {
      check_placement(check_.placement.kv(i), fmt::format("{}.kv[{}]", check_.field, i));
    }
    for (const auto tensor : {v1::KvPlacement::K, v1::KvPlacement::V}) {
      const std::vector<bool>& seen = seen_of(tensor);
      const auto missing = std::find(seen.begin(), seen.end(), false);
      if (missing == seen.end()) continue;
      throw_input_error("{}.kv: {} of KV head {} is not placed; the model has {} KV heads", check_.field,
                        v1::KvPlacement::Tensor_Name(tensor), missing - seen.begin(), heads_);
    }
  }

 private:
  std::vector<bool>& seen_of(v1::KvPlacement::Tensor tensor) {
    return seen_[tensor == v1::KvPlacement::K ? 0 : 1];
  }

  void check_placement(const v1::KvPlacement& kv, const std::string& field) {
    const char* const tensor = kv.tensor() == v1::KvPlacement::K ? "K" : "V";
    const std::uint64_t end = std::uint64_t{kv.first_kv_head()} + kv.kv_heads();
    if (end > heads_) {
      throw_input_error("{}: KV heads {} to {}; the model has {}", field, kv.first_kv_head(), end - 1,
                        heads_);
    }
    for (std::uint64_t head = kv.first_kv_head(); head < end; ++head) {
      if (seen_of(kv.tensor())[head])
        throw_input_error("{}: {} of KV head {} is placed twice", field, tensor, head);
      seen_of(kv.tensor())[head] = true;
    }
    if (kv.tensor() == v1::KvPlacement::K && !kv.has_softmax_root()) {
      throw_input_error("{}.softmax_root: is missing; a placement of K has one", field);
    }
    if (kv.tensor() == v1::KvPlacement::K) checked_macro(check_, kv.softmax_root(), field + ".softmax_root");
    if (kv.tensor() != v1::KvPlacement::K && kv.has_softmax_root()) {
      throw_input_error("{}.softmax_root: is set; only a placement of K has one", field);
    }
    if (kv.has_rings_per_turn() && !kv.has_entries_per_turn()) {
      throw_input_error(
          "{}.rings_per_turn: is {} without entries_per_turn; allowed are both or neither, or that alone",
          field, kv.rings_per_turn());
    }
    if (kv.rings().empty()) throw_input_error("{}.rings: is empty; a cache has at least one ring", field);
    for (int i = 0; i < kv.rings_size(); ++i) check_ring(kv, i, fmt::format("{}.rings[{}]", field, i));
  }

  void check_ring(const v1::KvPlacement& kv, int index, const std::string& field) {
    const v1::KvRing& ring = kv.rings(index);
    if (ring.macros().empty()) throw_input_error("{}.macros: is empty; a ring has at least one macro", field);
    const std::uint64_t entry =
        kv_entry_bytes(kv, check_.workload.shape(), check_.machine.precision().kv_bits);
    for (int i = 0; i < ring.macros_size(); ++i) {
      const std::string at = fmt::format("{}.macros[{}]", field, i);
      std::uint64_t& bytes = bytes_[checked_macro(check_, ring.macros(i), at)];
      bytes += ring.entries_per_macro() * entry;
      if (bytes <= limit_) continue;
      throw_no_fit(
          "{}: the caches at {} take {} bytes with these {} entries of {} bytes; scratchpad.bytes {} less {} "
          "accumulators and {} packet buffers leaves {}",
          at, name_of(ring.macros(i)), bytes, ring.entries_per_macro(), entry,
          check_.machine.scratchpad().capacity_bytes, check_.machine.scratchpad().accumulators,
          check_.machine.scratchpad().packet_buffers, limit_);
    }
  }

  const PlacementCheck& check_;
  const std::uint32_t heads_;
  const std::uint64_t limit_;                     // bytes per macro
  std::array<std::vector<bool>, 2> seen_;         // of K and V, per head
  std::map<std::uint32_t, std::uint64_t> bytes_;  // per macro
};

}  // namespace

void check_kv(const PlacementCheck& check) { KvChecker(check).run(); }

}  // namespace primalsim::workloads
