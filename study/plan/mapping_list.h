// The mappings of a product: strategies with their options and seeds, files, and searches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/run_row.pb.h"
#include "primalsim/v1/search.pb.h"
#include "primalsim/v1/sweep_plan.pb.h"
#include "study/map.h"
#include "study/plan/number_list.h"

namespace primalsim::study {

class MappingList {
 public:
  // What makes one mapping. With `search` there is nothing in `choice`.
  struct Entry {
    MappingChoice choice;
    workloads::StrategyOptions options;
    std::optional<v1::SearchChoice> search;
    std::string contents;  // hash of a file
  };

  // Throws InputError for a name that is neither a strategy nor a file, and words that are not allowed.
  MappingList(const v1::ModelProduct& lists, const std::string& where);

  // A seed counts for those that it changes: the others are there once.
  std::uint64_t size() const { return size_; }
  // With its seed, where it has one.
  Entry at(std::uint64_t index) const;
  bool has_search() const { return has_search_; }

 private:
  bool is_seeded(const Entry& entry) const { return entry.search || is_random(entry.choice); }
  std::uint64_t count_of(const Entry& entry) const { return is_seeded(entry) ? seeds_.size() : 1; }
  void add_made(const v1::ModelProduct& lists, Entry entry, const std::string& where);

  std::vector<Entry> entries_;
  NumberList seeds_;
  std::uint64_t size_ = 0;
  bool has_search_ = false;
};

// Writes the inputs' columns.
void describe(const MappingList::Entry& entry, v1::RunRow& row);

v1::SearchGoal::Objective objective_of(const v1::SearchChoice& search, const std::string& where);

}  // namespace primalsim::study
