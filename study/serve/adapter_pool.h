// Which adapters are in the DCIMs, and which makes way for another. docs/serve.md, Adapters
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "study/serve/step_costs.h"

namespace primalsim::study {

// What a replacement policy knows of an adapter.
struct AdapterHistory {
  std::uint64_t last_used = 0;  // a count that grows with every use of any adapter
  std::uint64_t uses = 0;       // since it was last written
  std::uint64_t written = 0;    // the count when it was
};

// Which of two adapters makes way first. To add a policy: a row in adapter_pool.cpp.
struct Replacement {
  const char* name;
  const char* summary;
  bool (*goes_before)(const AdapterHistory& a, const AdapterHistory& b);
};
std::span<const Replacement> replacements();
const Replacement* find_replacement(std::string_view name);  // null if there is none

// Adapters are numbers from 0 on. An adapter in use is pinned, once for each of its users, and stays.
class AdapterPool {
 public:
  // `shape_of` by adapter; of `most` adapters at once (0: as many as fit). Every one fits alone.
  AdapterPool(const std::vector<AdapterShape>& shapes, std::vector<std::uint32_t> shape_of,
              std::uint64_t dcim_words, std::uint64_t most, const Replacement& replacement);

  bool is_resident(std::uint32_t adapter) const { return entries_[adapter].resident; }
  // Whether it could be written now: what is pinned leaves it the room.
  bool has_room(std::uint32_t adapter) const;
  // Evicts what has to make way, and counts the adapter as resident. Requires has_room() and that it is not.
  void write(std::uint32_t adapter);
  void drop(std::uint32_t adapter);  // what was not written to the end; requires that it is not pinned
  void use(std::uint32_t adapter);   // counts for the policies
  void pin(std::uint32_t adapter);
  void unpin(std::uint32_t adapter);

  std::uint64_t resident() const { return resident_.size(); }
  // Of SRAM of a layer, that keep the resident ones; each begins in a bank of its own.
  std::uint64_t banks() const { return banks_; }
  std::uint64_t evictions() const { return evictions_; }
  // How many adapters of a shape the DCIMs hold.
  static std::uint64_t fitting(const AdapterShape& shape, std::uint64_t dcim_words);

 private:
  struct Entry {
    bool resident = false;
    std::uint32_t pins = 0;
    AdapterHistory history;
  };
  using Words = std::vector<std::uint64_t>;  // by macro

  const AdapterShape& shape(std::uint32_t adapter) const { return shapes_[shape_of_[adapter]]; }
  bool fits(const Words& used, std::uint64_t count, std::uint32_t adapter) const;
  void remove(std::size_t index);  // of resident_
  void evict_one();

  const std::vector<AdapterShape>& shapes_;
  const std::vector<std::uint32_t> shape_of_;
  const std::uint64_t dcim_words_;
  const std::uint64_t most_;
  const Replacement& replacement_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> resident_;
  Words used_;
  Words pinned_words_;
  std::uint64_t pinned_ = 0;  // adapters with pins
  std::uint64_t banks_ = 0;
  std::uint64_t turn_ = 0;
  std::uint64_t evictions_ = 0;
};

}  // namespace primalsim::study
