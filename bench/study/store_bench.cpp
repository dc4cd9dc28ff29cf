// A study's database with many runs: what it takes to add one, and how soon the views answer.
// PRIMALSIM_BENCH_RUNS sets their number, a million if it is not set: that takes a minute or two, and 1 GB.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "core/sha256.h"
#include "primalsim/v1/sweep_plan.pb.h"
#include "study/plan/sweep_points.h"
#include "study/store/run_store.h"
#include "study/stored_runs.h"

namespace primalsim::study {
namespace {

// As wide as real ones: a run of the tiny model.
StoredRun real_run() {
  v1::SweepPlan plan;
  plan.set_name("bench");
  v1::ModelProduct& product = *plan.add_decode();
  product.add_models(PRIMALSIM_SOURCE_DIR "/examples/models/tiny");
  product.add_machines(PRIMALSIM_SOURCE_DIR "/configs/tiny.txtpb");
  Session session;
  StoredRun run = SweepPoints(plan).run(session, 0);
  run.outcome.Clear();  // is in a table that no view looks at
  return run;
}

// A thousand machines, ten contexts, and mappings by a hundred seeds.
std::string make_study() {
  const char* const given = std::getenv("PRIMALSIM_BENCH_RUNS");
  const std::uint64_t all = given == nullptr ? 1'000'000 : std::strtoull(given, nullptr, 10);
  const std::string file =
      (std::filesystem::temp_directory_path() / ("store_bench-" + std::to_string(::getpid()))).string();
  RunStore store(file);
  store.add_plan({"bench", "bench", all, ""}, {"router.fifo_flits", "scratchpad.words_per_cycle"});
  StoredRun run = real_run();
  constexpr std::uint64_t kBatch = 1000;
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t first = 0; first < all; first += kBatch) {
    std::vector<StoredRun> runs;
    std::vector<std::string> keys;
    for (std::uint64_t i = first; i < first + kBatch; ++i) {
      run.row.set_key(sha256(std::to_string(i)).substr(0, 32));
      const auto machine = static_cast<std::uint32_t>(i % 1000);
      run.row.set_machine_hash("sha256:" + std::to_string(1'000'000'000'000'000 + machine));
      run.row.mutable_fields()->mutable_router()->set_fifo_flits(1 + machine / 32);
      run.row.mutable_fields()->mutable_scratchpad()->set_words_per_cycle(1 + machine % 32);
      run.row.set_context_entries(static_cast<std::uint32_t>(16 * (1 + i / 1000 % 10)));
      run.row.set_seed(i / 10000);
      run.row.set_cycles_per_token(1000 + i * 7919 % 1009);
      keys.push_back(run.row.key());
      runs.push_back(run);
    }
    store.add_points("bench", first, keys);
    store.add(runs);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::fprintf(stderr, "%llu runs in %.1f s\n", static_cast<unsigned long long>(all), took.count());
  return file;
}

struct Study {
  std::string file = make_study();
  ~Study() { std::filesystem::remove(file); }
};

const std::string& study() {
  static const Study made;
  return made.file;
}

void view(benchmark::State& state, const char* name) {
  const SqliteConnection connection(study(), SqliteConnection::Mode::kRead);
  std::int64_t rows = 0;
  for (auto _ : state) {
    SqliteStatement all(connection, std::string("SELECT * FROM ") + name);
    for (rows = 0; all.step();) ++rows;
  }
  state.counters["rows"] = static_cast<double>(rows);
}

// `primalsim results --limit 10`, in the order of the inputs and of a result, of all runs and of a tenth.
void results(benchmark::State& state, const char* sort, const char* where) {
  RunsRequest request;
  request.database = study();
  request.sort = sort;
  if (*where != '\0') request.where = {where};
  request.limit = 10;
  for (auto _ : state) benchmark::DoNotOptimize(stored_runs(request));
}

BENCHMARK_CAPTURE(results, by_inputs, "", "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(results, by_cycles, "cycles_per_token", "")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(results, of_a_context, "", "context_entries=64")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(view, best_mappings, "best_mappings")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(view, least_energy, "least_energy")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(view, fastest_by_machine_value, "fastest_by_machine_value")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(view, mapping_order, "mapping_order")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(view, saturation, "saturation")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(view, failed, "failed")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(view, open_points, "open_points")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace primalsim::study
