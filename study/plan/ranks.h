// The ranks of a parallel job: the first hands out points and owns the database, the others run them.
// docs/scaling.md
#pragma once

#include <functional>
#include <memory>

#include "study/plan/crew.h"

namespace primalsim::study {

class Ranks {
 public:
  // Null in a process that no MPI launcher started, or that is its only one. Throws InputError where one did
  // and this program was built without MPI. The calling process joins at most once.
  static std::unique_ptr<Ranks> join();

  virtual ~Ranks() = default;  // of the first rank: lets the others end
  virtual bool is_first() const = 0;
  // Of the first rank. A point's run comes from another rank, which must have read the same files: RunError
  // if it names another key. `points` must outlive it.
  virtual std::unique_ptr<Crew> make_crew(const SweepPoints& points) = 0;
  // Of the other ranks: makes the points, and runs what the first asks for until it lets them end. What
  // `make` throws is for the first rank to throw.
  // `only_rows`: without the outcomes of runs.
  virtual void serve(const std::function<SweepPoints()>& make, bool only_rows) = 0;
};

}  // namespace primalsim::study
