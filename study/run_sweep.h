// `sweep`: every point of a plan, in a database that grows run by run. docs/sweep.md
#pragma once

#include <cstdint>
#include <string>

#include "primalsim/v1/sweep_plan.pb.h"
#include "study/session.h"

namespace primalsim::study {

inline constexpr std::uint64_t kPointsWithoutAsking = 100'000;

struct SweepRequest {
  std::string plan_source;  // where the plan is from, as errors name it; may be empty
  std::string database;     // a file, made if it is not there
  bool any_number = false;  // also a plan of more than kPointsWithoutAsking points
  bool retry_failed = false;
  bool only_rows = false;  // without what a page shows of single runs, some 25 kB each
  // Of the plan's points only those whose number leaves `shard` when divided by `shards`: sweeps into several
  // databases, which docs/scaling.md puts together.
  std::uint64_t shard = 0;
  std::uint64_t shards = 1;
  std::size_t threads = 0;  // as Settings have it
};

struct SweepOutcome {
  bool is_helper = false;    // of a rank that ran points for rank 0, which has the rest
  std::uint64_t points = 0;  // of the plan
  std::uint64_t equal = 0;   // of them like an earlier one: they share its run
  std::uint64_t stored = 0;  // were in the database already
  std::uint64_t run = 0;     // are there now
  std::uint64_t others = 0;  // were left to other shards
  std::uint64_t failed = 0;  // of those just run: rows with their message
};

// By the threads of this process, or under an MPI launcher by the ranks of its job: all of them call this
// with the same plan, the first has the database, and the others return when it lets them (docs/scaling.md).
//
// Points in the plan's order, those of each stretch the longest first. What the database holds at the end
// depends on the plan only, not on threads, ranks, or where an earlier call was stopped. Throws InputError
// for a plan that cannot be used, before the database is made or touched; for a database that is not ours or
// in use; RunError if it cannot be written. Runs that are done by then stay.
SweepOutcome run_sweep(const v1::SweepPlan& plan, const SweepRequest& request, const Progress& progress = {});

}  // namespace primalsim::study
