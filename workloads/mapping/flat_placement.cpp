#include "workloads/mapping/flat_placement.h"

#include <algorithm>
#include <limits>
#include <string>

#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

// FNV-1a, word by word.
class Hash {
 public:
  void add(std::uint64_t word) { value_ = (value_ ^ word) * 0x100000001b3; }
  void add(const std::vector<std::uint32_t>& words) {
    add(words.size());
    for (const std::uint32_t word : words) add(std::uint64_t{word});
  }
  void add(const std::string& bytes) {
    for (const char byte : bytes) add(std::uint64_t{static_cast<unsigned char>(byte)});
  }
  std::uint64_t value() const { return value_ ^ value_ >> 32; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace

std::uint64_t FlatPlacement::kv_capacity() const {
  if (caches.empty()) return 0;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const FlatCache& cache : caches) least = std::min(least, workloads::kv_capacity(cache));
  return least;
}

std::uint64_t FlatPlacement::hash() const {
  Hash hash;
  for (const auto& matrix : draft.partitions) hash.add(matrix);
  for (const auto& vector : draft.homes) {
    for (const DraftSlice& slice : vector) {
      hash.add(std::uint64_t{slice.home});
      hash.add(slice.roots);
    }
  }
  for (const v1::LoraPlacement& lora : loras) hash.add(lora.SerializeAsString());
  for (const FlatCache& cache : caches) {
    for (const std::uint32_t number : {cache.first_head, cache.heads, cache.root})
      hash.add(std::uint64_t{number});
    for (const auto& ring : cache.rings) hash.add(ring);
  }
  return hash.value();
}

v1::Placement to_placement(const FlatPlacement& flat) {
  v1::Placement placement = to_placement(flat.draft);
  *placement.mutable_loras() = flat.loras;
  const Ribbon& ribbon = flat.draft.ribbon;
  for (const FlatCache& cache : flat.caches) {
    v1::KvPlacement& kv = *placement.add_kv();
    kv.set_tensor(cache.tensor);
    kv.set_first_kv_head(cache.first_head);
    kv.set_kv_heads(cache.heads);
    if (cache.tensor == v1::KvPlacement::K)
      set_macro(*kv.mutable_softmax_root(), ribbon.position(cache.root));
    for (const auto& macros : cache.rings) {
      v1::KvRing& ring = *kv.add_rings();
      ring.mutable_macros()->Reserve(static_cast<int>(macros.size()));
      for (const std::uint32_t macro : macros) set_macro(*ring.add_macros(), ribbon.position(macro));
    }
    set_room(kv, cache.room);
  }
  return placement;
}

}  // namespace primalsim::workloads
