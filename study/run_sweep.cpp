#include "study/run_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <vector>

#include "core/error.h"
#include "core/number_text.h"
#include "proto/format.h"
#include "study/plan/crew.h"
#include "study/plan/finished_runs.h"
#include "study/plan/ranks.h"
#include "study/plan/sweep_points.h"
#include "study/store/run_store.h"

namespace primalsim::study {
namespace {

// Points that are looked up, sorted and run together. Generations keep runs for each other, so they are
// fewer.
constexpr double kStretch = 4096;
constexpr double kGenerationsWeight = 64;

struct Stretch {
  std::uint64_t first = 0;
  std::vector<std::string> keys;
  std::vector<double> costs;
};

Stretch stretch_from(std::uint64_t first, const SweepPoints& points) {
  Stretch stretch;
  stretch.first = first;
  double weight = 0;
  for (std::uint64_t i = first; i < points.size() && weight < kStretch; ++i) {
    const PlanPoint point = points.point(i);
    stretch.keys.push_back(point.row.key());
    stretch.costs.push_back(point.cost);
    weight += point.row.kind() == "generate" ? kGenerationsWeight : 1;
  }
  return stretch;
}

// The longest first: then no thread is left with one when the others have nothing to do.
std::vector<std::uint64_t> longest_first(const Stretch& stretch, std::vector<std::size_t> open) {
  std::stable_sort(open.begin(), open.end(),
                   [&](std::size_t a, std::size_t b) { return stretch.costs[a] > stretch.costs[b]; });
  std::vector<std::uint64_t> order;
  for (const std::size_t index : open) order.push_back(stretch.first + index);
  return order;
}

class Sweep {
 public:
  Sweep(const SweepPoints& points, RunStore& store, Crew& crew, bool only_rows, const Progress& progress)
      : points_(points), store_(store), crew_(crew), only_rows_(only_rows), progress_(progress) {}

  void run(const Stretch& stretch, const std::vector<std::uint64_t>& order) {
    left_ = order.size() + (points_.size() - stretch.first - stretch.keys.size());
    if (order.empty()) return;
    show();
    FinishedRuns finished;
    std::atomic<bool> stop{false};
    auto running = std::async(std::launch::async, [&] {
      const std::shared_ptr<FinishedRuns> closing(&finished, [](FinishedRuns* runs) { runs->close(); });
      crew_.run(
          order, [&](StoredRun run) { finished.put(std::move(run)); }, stop);
    });
    try {
      for (std::vector<StoredRun> runs = finished.take(); !runs.empty(); runs = finished.take()) store(runs);
    } catch (...) {
      stop = true;
      finished.close();
      running.wait();
      throw;
    }
    running.get();
  }

  const SweepOutcome& outcome() const { return outcome_; }
  SweepOutcome& outcome() { return outcome_; }

 private:
  void store(std::vector<StoredRun>& runs) {
    if (only_rows_) {
      for (StoredRun& run : runs) run.outcome.Clear();
    }
    store_.add(runs);
    outcome_.run += runs.size();
    left_ -= runs.size();
    outcome_.failed += static_cast<std::uint64_t>(std::count_if(
        runs.begin(), runs.end(), [](const StoredRun& run) { return run.row.status() == "failed"; }));
    show();
  }

  void show() const {
    if (progress_) progress_({"points", outcome_.run, outcome_.run + left_});
  }

  const SweepPoints& points_;
  RunStore& store_;
  Crew& crew_;
  const bool only_rows_;
  const Progress& progress_;
  SweepOutcome outcome_;
  std::uint64_t left_ = 0;
};

std::string plan_text(const v1::SweepPlan& plan) { return to_bytes(plan, Format::kText); }

std::uint64_t distinct(std::vector<std::string> keys) {
  std::sort(keys.begin(), keys.end());
  return static_cast<std::uint64_t>(std::unique(keys.begin(), keys.end()) - keys.begin());
}

SweepPoints points_of(const v1::SweepPlan& plan, const std::string& source) {
  try {
    return SweepPoints(plan);
  } catch (const InputError& error) {
    if (source.empty()) throw;
    throw_input_error("{}: {}", source, error.what());
  }
}

}  // namespace

SweepOutcome run_sweep(const v1::SweepPlan& plan, const SweepRequest& request, const Progress& progress) {
  const std::unique_ptr<Ranks> ranks = Ranks::join();
  if (ranks && !ranks->is_first()) {
    ranks->serve([&] { return points_of(plan, request.plan_source); }, request.only_rows);
    SweepOutcome helped;
    helped.is_helper = true;
    return helped;
  }
  const SweepPoints points = points_of(plan, request.plan_source);
  if (points.size() > kPointsWithoutAsking && !request.any_number) {
    throw_input_error("plan '{}' has {} points; more than {} are run only with --yes", plan.name(),
                      grouped(points.size()), grouped(kPointsWithoutAsking));
  }
  RunStore store(request.database);
  const std::unique_ptr<Crew> crew =
      ranks ? ranks->make_crew(points) : make_thread_crew(points, request.threads);
  store.add_plan({points.hash(), plan.name(), points.size(), plan_text(plan)}, points.machine_fields());
  Sweep sweep(points, store, *crew, request.only_rows, progress);
  sweep.outcome().points = points.size();
  for (std::uint64_t first = 0; first < points.size();) {
    const Stretch stretch = stretch_from(first, points);
    if (request.retry_failed) store.forget_failed(stretch.keys);
    std::vector<std::size_t> open = store.add_points(points.hash(), first, stretch.keys);
    const std::uint64_t different = distinct(stretch.keys);
    sweep.outcome().equal += stretch.keys.size() - different;
    sweep.outcome().stored += different - open.size();
    sweep.outcome().others +=
        std::erase_if(open, [&](std::size_t i) { return (first + i) % request.shards != request.shard; });
    sweep.run(stretch, longest_first(stretch, open));
    first += stretch.keys.size();
  }
  return sweep.outcome();
}

}  // namespace primalsim::study
