#include "study/serve/adapter_pool.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/error.h"

namespace primalsim::study {
namespace {

bool least_recently(const AdapterHistory& a, const AdapterHistory& b) { return a.last_used < b.last_used; }

bool least_often(const AdapterHistory& a, const AdapterHistory& b) {
  return a.uses != b.uses ? a.uses < b.uses : least_recently(a, b);
}

bool first_written(const AdapterHistory& a, const AdapterHistory& b) { return a.written < b.written; }

constexpr std::array kReplacements{
    Replacement{"lru", "the least recently used adapter makes way", least_recently},
    Replacement{"lfu", "the least often used since it was written makes way", least_often},
    Replacement{"fifo", "the one written first makes way", first_written},
};

}  // namespace

std::span<const Replacement> replacements() { return kReplacements; }

const Replacement* find_replacement(std::string_view name) {
  const auto* const found = std::find_if(kReplacements.begin(), kReplacements.end(),
                                         [&](const Replacement& each) { return each.name == name; });
  return found == kReplacements.end() ? nullptr : found;
}

AdapterPool::AdapterPool(const std::vector<AdapterShape>& shapes, std::vector<std::uint32_t> shape_of,
                         std::uint64_t dcim_words, std::uint64_t most, const Replacement& replacement)
    : shapes_(shapes),
      shape_of_(std::move(shape_of)),
      dcim_words_(dcim_words),
      most_(most == 0 ? std::numeric_limits<std::uint64_t>::max() : most),
      replacement_(replacement),
      entries_(shape_of_.size()) {
  std::size_t macros = 0;
  for (const AdapterShape& each : shapes_) macros = std::max(macros, each.macro_words.size());
  used_.resize(macros);
  pinned_words_.resize(macros);
}

std::uint64_t AdapterPool::fitting(const AdapterShape& shape, std::uint64_t dcim_words) {
  std::uint64_t most = 0;
  for (const std::uint64_t words : shape.macro_words) most = std::max(most, words);
  return most == 0 ? std::numeric_limits<std::uint64_t>::max() : dcim_words / most;
}

bool AdapterPool::fits(const Words& used, std::uint64_t count, std::uint32_t adapter) const {
  if (count + 1 > most_) return false;
  const std::vector<std::uint64_t>& words = shape(adapter).macro_words;
  for (std::size_t macro = 0; macro < words.size(); ++macro) {
    if (used[macro] + words[macro] > dcim_words_) return false;
  }
  return true;
}

bool AdapterPool::has_room(std::uint32_t adapter) const { return fits(pinned_words_, pinned_, adapter); }

void AdapterPool::evict_one() {
  std::size_t victim = resident_.size();
  for (std::size_t i = 0; i < resident_.size(); ++i) {
    const Entry& entry = entries_[resident_[i]];
    if (entry.pins > 0) continue;
    if (victim == resident_.size() ||
        replacement_.goes_before(entry.history, entries_[resident_[victim]].history)) {
      victim = i;
    }
  }
  require(victim < resident_.size(), "an adapter that has room has something to replace");
  remove(victim);
  ++evictions_;
}

void AdapterPool::remove(std::size_t index) {
  const std::uint32_t adapter = resident_[index];
  resident_.erase(resident_.begin() + static_cast<std::ptrdiff_t>(index));
  const std::vector<std::uint64_t>& words = shape(adapter).macro_words;
  for (std::size_t macro = 0; macro < words.size(); ++macro) used_[macro] -= words[macro];
  banks_ -= shape(adapter).banks;
  entries_[adapter] = {};
}

void AdapterPool::drop(std::uint32_t adapter) {
  const auto found = std::find(resident_.begin(), resident_.end(), adapter);
  require(found != resident_.end() && entries_[adapter].pins == 0, "an adapter that is dropped is there");
  remove(static_cast<std::size_t>(found - resident_.begin()));
}

void AdapterPool::write(std::uint32_t adapter) {
  require(!is_resident(adapter) && has_room(adapter), "an adapter is written where it has room");
  while (!fits(used_, resident_.size(), adapter)) evict_one();
  const std::vector<std::uint64_t>& words = shape(adapter).macro_words;
  for (std::size_t macro = 0; macro < words.size(); ++macro) used_[macro] += words[macro];
  banks_ += shape(adapter).banks;
  entries_[adapter] = {true, 0, {turn_, 0, turn_}};
  ++turn_;
  resident_.push_back(adapter);
}

void AdapterPool::use(std::uint32_t adapter) {
  entries_[adapter].history.last_used = turn_++;
  ++entries_[adapter].history.uses;
}

void AdapterPool::pin(std::uint32_t adapter) {
  require(is_resident(adapter), "an adapter that is pinned is there");
  if (entries_[adapter].pins++ > 0) return;
  ++pinned_;
  const std::vector<std::uint64_t>& words = shape(adapter).macro_words;
  for (std::size_t macro = 0; macro < words.size(); ++macro) pinned_words_[macro] += words[macro];
}

void AdapterPool::unpin(std::uint32_t adapter) {
  require(entries_[adapter].pins > 0, "an adapter is unpinned as often as it was pinned");
  if (--entries_[adapter].pins > 0) return;
  --pinned_;
  const std::vector<std::uint64_t>& words = shape(adapter).macro_words;
  for (std::size_t macro = 0; macro < words.size(); ++macro) pinned_words_[macro] -= words[macro];
}

}  // namespace primalsim::study
