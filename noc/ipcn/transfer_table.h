// The transfers under way, by number: an array for small numbers, as a Program's are, and a map for others.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

// Each transfer has a slot, any number below 2^32 - 1.
class TransferTable {
 public:
  bool empty() const { return size_ == 0; }
  bool contains(TransferId id) const { return find(id).has_value(); }
  std::optional<std::uint32_t> find(TransferId id) const {
    if (id < dense_.size()) return dense_[id] == 0 ? std::nullopt : std::optional(dense_[id] - 1);
    const auto found = sparse_.find(id);
    return found == sparse_.end() ? std::nullopt : std::optional(found->second);
  }
  // One that is not in it.
  void add(TransferId id, std::uint32_t slot) {
    ++size_;
    if (id >= kMostDense) {
      sparse_.emplace(id, slot);
      return;
    }
    if (id >= dense_.size()) {
      const std::size_t wanted = std::max(std::size_t{id} + 1, 2 * dense_.size());
      dense_.resize(std::min(wanted, std::size_t{kMostDense}), 0);
    }
    dense_[id] = slot + 1;
  }
  // One that is in it.
  void remove(TransferId id) {
    --size_;
    if (id < dense_.size()) {
      dense_[id] = 0;
    } else {
      sparse_.erase(id);
    }
  }
  // Calls visit(id, slot), in no order.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (TransferId id = 0; id < dense_.size(); ++id) {
      if (dense_[id] != 0) visit(id, dense_[id] - 1);
    }
    for (const auto& [id, slot] : sparse_) visit(id, slot);
  }
  // As new; keeps its room.
  void clear() {
    std::fill(dense_.begin(), dense_.end(), 0);
    sparse_.clear();
    size_ = 0;
  }

 private:
  static constexpr TransferId kMostDense = TransferId{1} << 22;

  std::vector<std::uint32_t> dense_;  // slot + 1, or 0
  std::unordered_map<TransferId, std::uint32_t> sparse_;
  std::size_t size_ = 0;
};

}  // namespace primalsim::noc::ipcn
