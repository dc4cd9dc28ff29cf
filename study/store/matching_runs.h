// The runs of a database that a request is about, as questions to SQLite. Each question reads as few columns
// as it can: what takes time with many runs is to read and to sort whole rows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "primalsim/v1/run_row.pb.h"
#include "study/store/condition.h"
#include "study/store/sqlite.h"

namespace primalsim::study {

struct MatchingSummary {
  std::uint64_t runs = 0;
  std::vector<const RunColumn*> varied;  // inputs of which they have several values
};

class MatchingRuns {
 public:
  // Of the plan with this name, or of all if it is empty, those that keep all conditions. Throws InputError
  // for a plan that is not there, and for conditions that are none.
  MatchingRuns(const SqliteConnection& connection, const std::string& plan,
               const std::vector<std::string>& where);

  // SELECT with these columns; `and_also` is another condition.
  SqliteStatement select(const std::string& columns, const std::string& and_also = "",
                         const std::string& behind = "") const;
  // Their keys in an order ("cycles_per_token DESC, key"; empty: the plan's), `most` at most.
  std::vector<std::string> keys(const std::string& order, std::optional<std::uint64_t> most) const;
  // These keys in that order.
  std::vector<std::string> ordered(std::span<const std::string> keys, const std::string& order) const;
  // How many they are, and which of `candidates` vary among them.
  MatchingSummary summary(const std::vector<const RunColumn*>& candidates) const;

  bool are_all() const { return (!plan_ || plan_has_all_) && conditions_.empty(); }

 private:
  std::string order_by(const std::string& order) const;
  SqliteStatement bound(const std::string& sql) const;

  const SqliteConnection& connection_;
  std::optional<std::string> plan_;  // its hash
  bool plan_has_all_ = false;        // so that nobody has to ask of each run whether it is the plan's
  std::vector<Condition> conditions_;
};

}  // namespace primalsim::study
