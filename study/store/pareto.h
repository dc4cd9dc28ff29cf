// The runs than which no other is better.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "proto/run_columns.h"

namespace primalsim::study {

class MatchingRuns;

// Found as runs come by, in any order; what is kept is the front so far.
class ParetoFront {
 public:
  // `work` is what the run had to do: only runs of the same are compared. Of `costs`, as many for each run,
  // less is better. Of equal runs all are on the front.
  void add(const std::string& work, std::span<const double> costs, std::string_view key);
  // Rising.
  std::vector<std::string> keys() const;

 private:
  struct Place {
    std::vector<double> costs;
    std::vector<std::string> keys;  // of equal runs
  };

  std::unordered_map<std::string, std::vector<Place>> by_work_;
};

// Keys, rising, of the front in `columns`, less being better but for rates. Runs of another kind, model,
// adapter, context, prompt, output, batch or head are not compared; those without one of the columns, failed
// ones among them, are on none. `varied` are the inputs of which the database has several values. Throws
// InputError for a column that there is not, or without numbers.
std::vector<std::string> pareto_front(const MatchingRuns& matching,
                                      const std::vector<const RunColumn*>& varied,
                                      const std::vector<std::string>& columns);

}  // namespace primalsim::study
