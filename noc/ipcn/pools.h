// Storage of the event kernel that is reused and never given back, so that a steady state allocates nothing.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "noc/ipcn/trees/tree.h"

namespace primalsim::noc::ipcn {

// Items by number; 0 is none. References are good until the next take().
template <typename Item>
class Pool {
 public:
  Pool() : items_(1) {}
  Item& operator[](std::uint32_t index) { return items_[index]; }
  const Item& operator[](std::uint32_t index) const { return items_[index]; }
  // A free item, as it was when it was given back.
  std::uint32_t take() {
    if (free_.empty()) {
      items_.emplace_back();
      return static_cast<std::uint32_t>(items_.size() - 1);
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    return index;
  }
  void give_back(std::uint32_t index) { free_.push_back(index); }
  // As new; keeps its room.
  void clear() {
    items_.assign(1, Item{});
    free_.clear();
  }

 private:
  std::vector<Item> items_;
  std::vector<std::uint32_t> free_;
};

// Trees in one array. Blocks are powers of two, with a free list per size.
class NodePool {
 public:
  const TreeNode& operator[](std::uint32_t index) const { return nodes_[index]; }
  // Copies a tree (its children numbered from 0) and returns the number of its root.
  std::uint32_t add(std::span<const TreeNode> tree) {
    const std::uint32_t base = block(tree.size());
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      nodes_[base + i] = tree[i];
      nodes_[base + i].first_child += base;
    }
    return base;
  }
  void remove(std::uint32_t root, std::size_t size) { free_[size_class(size)].push_back(root); }
  // As new; keeps its room.
  void clear() {
    nodes_.clear();
    for (std::vector<std::uint32_t>& blocks : free_) blocks.clear();
  }

 private:
  static unsigned size_class(std::size_t size) { return static_cast<unsigned>(std::bit_width(size - 1)); }
  std::uint32_t block(std::size_t size) {
    const unsigned c = size_class(size);
    if (!free_[c].empty()) {
      const std::uint32_t base = free_[c].back();
      free_[c].pop_back();
      return base;
    }
    const auto base = static_cast<std::uint32_t>(nodes_.size());
    nodes_.resize(nodes_.size() + (std::size_t{1} << c));
    return base;
  }

  std::vector<TreeNode> nodes_;
  std::array<std::vector<std::uint32_t>, 32> free_;
};

}  // namespace primalsim::noc::ipcn
