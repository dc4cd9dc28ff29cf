// What one evaluation of a search costs, step by step: a 13B layer at context 2048 on the regions that
// default rules give and on changes of them.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <vector>

#include "accelerator/linear_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/program_image.h"
#include "study/inputs.h"
#include "study/search/bounded_run.h"
#include "study/search/evaluator.h"
#include "study/search/moves.h"
#include "study/search/quick_cost.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/regions/default_regions.h"
#include "workloads/mapping/regions/place_regions.h"

namespace primalsim {
namespace {

constexpr std::uint32_t kContext = 2048;
constexpr Cycle kNoCycleLimit = Cycle{1} << 60;

struct Case {
  const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
  const study::Inputs inputs =
      study::load(root / "examples/models/llama-2-13b", root / "examples/adapters/llama-2-13b-r8-qv");
  const pe_models::Machine machine{inputs.architecture};
  const workloads::StrategyOptions options;
  const workloads::PlacementRequest request{inputs.workload, inputs.workload.layer(), machine, options};
  const study::Moves moves{request};
  const v1::Regions regions = workloads::default_regions(request);
  const workloads::FlatPlacement placement = workloads::place_flat(regions, request);
  const v1::Mapping mapping = workloads::to_mapping(regions, placement, options);

  void lower(workloads::ProgramDraft& draft) const {
    workloads::lower_draft(inputs.workload, mapping, machine, "layer", kContext, draft);
  }
  workloads::ProgramDraft lowered() const {
    workloads::ProgramDraft draft;
    lower(draft);
    return draft;
  }
  v1::SearchGoal goal() const {
    v1::SearchGoal result;
    result.set_objective(v1::SearchGoal::CYCLES);
    result.set_lockstep(false);
    v1::ContextWeight& context = *result.add_contexts();
    context.set_context(kContext);
    context.set_weight(1);
    return result;
  }
};

const Case& layer() {
  static const Case the_case;
  return the_case;
}

void place(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(workloads::place_flat(layer().regions, layer().request));
}

void message(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(workloads::to_mapping(layer().regions, layer().placement, layer().options));
}

void lower(benchmark::State& state) {
  workloads::ProgramDraft draft;
  for (auto _ : state) layer().lower(draft);
}

void image(benchmark::State& state) {
  const workloads::ProgramDraft program = layer().lowered();
  accelerator::ProgramImage program_image;
  for (auto _ : state) accelerator::make_program_image(program, program_image);
}

void uncontended(benchmark::State& state) {
  const workloads::ProgramDraft program = layer().lowered();
  accelerator::ProgramImage program_image;
  accelerator::make_program_image(program, program_image);
  const auto parameters = accelerator::network_parameters(program.tiles, layer().machine);
  for (auto _ : state) benchmark::DoNotOptimize(accelerator::run_uncontended(program_image, parameters));
}

// Image, run without contention and flit run.
void run(benchmark::State& state) {
  const workloads::ProgramDraft program = layer().lowered();
  for (auto _ : state)
    benchmark::DoNotOptimize(study::bounded_flit_cycles(program, layer().machine, kNoCycleLimit));
}

// All of it, for changes of the regions one after the other; state.range(0) is the limit in percent of the
// start's cycles, 0: none.
void evaluate(benchmark::State& state) {
  const v1::SearchGoal goal = layer().goal();
  const study::Evaluator evaluator(layer().inputs, goal);
  const double limit = state.range(0) == 0 ? study::kNoLimit
                                           : evaluator.score(layer().mapping).value() *
                                                 static_cast<double>(state.range(0)) / 100;
  std::uint64_t stream = 0;
  for (auto _ : state) {
    RandomStream random(1, stream++);
    const v1::Regions changed = layer().moves.change(layer().regions, 0.1, random);
    benchmark::DoNotOptimize(evaluator.score(
        workloads::make_mapping(changed, layer().inputs.workload, layer().machine, layer().options), limit));
  }
  state.counters["evaluations/s"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
}

void quick_cost(benchmark::State& state) {
  study::QuickCost cost(layer().inputs.workload, layer().machine);
  for (auto _ : state)
    benchmark::DoNotOptimize(cost.cycles(layer().placement, layer().regions.stream_parts(), kContext));
  state.counters["evaluations/s"] = benchmark::Counter(1, benchmark::Counter::kIsIterationInvariantRate);
}

std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = static_cast<double>(begin + end - 1) / 2;
  }
  return ranks;
}

// Spearman's: Pearson's of the ranks.
double rank_correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const std::vector<double> a = ranks(x);
  const std::vector<double> b = ranks(y);
  const double mean = static_cast<double>(a.size() - 1) / 2;
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) * (a[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  return ab / std::sqrt(aa * bb);
}

// How well the analytic cost ranks 200 mappings: state.range(0) changes of the default regions, each by at
// most state.range(1) percent of its range. Counters: rank correlation with flit cycles, the mean
// ratio of flit cycles to the cost, and where the best mapping comes if the cost sorts them.
void quick_cost_ranks(benchmark::State& state) {
  constexpr std::uint64_t kMappings = 200;
  const v1::SearchGoal goal = layer().goal();
  const study::Evaluator evaluator(layer().inputs, goal);
  study::QuickCost cost(layer().inputs.workload, layer().machine);
  std::vector<double> quick;
  std::vector<double> flit;
  double ratio = 0;
  for (auto _ : state) {
    quick.clear();
    flit.clear();
    for (std::uint64_t i = 0; i < kMappings; ++i) {
      RandomStream random(2, i);
      v1::Regions regions = layer().regions;
      for (std::int64_t change = 0; change < state.range(0); ++change)
        regions = layer().moves.change(regions, static_cast<double>(state.range(1)) / 100, random);
      try {
        const workloads::FlatPlacement placement = workloads::place_flat(regions, layer().request);
        const auto score = evaluator.score(workloads::to_mapping(regions, placement, layer().options));
        if (!score) continue;
        flit.push_back(*score);
        quick.push_back(static_cast<double>(cost.cycles(placement, regions.stream_parts(), kContext)));
        ratio += flit.back() / quick.back();
      } catch (const NoFit&) {
        continue;
      }
    }
  }
  const auto best = static_cast<std::size_t>(std::min_element(flit.begin(), flit.end()) - flit.begin());
  state.counters["correlation"] = rank_correlation(quick, flit);
  state.counters["flit/quick"] = ratio / static_cast<double>(flit.size());
  state.counters["rank of best"] = ranks(quick)[best] + 1;
  state.counters["mappings"] = static_cast<double>(flit.size());
}

BENCHMARK(place)->Unit(benchmark::kMillisecond);
BENCHMARK(message)->Unit(benchmark::kMillisecond);
BENCHMARK(lower)->Unit(benchmark::kMillisecond);
BENCHMARK(image)->Unit(benchmark::kMillisecond);
BENCHMARK(uncontended)->Unit(benchmark::kMillisecond);
BENCHMARK(run)->Unit(benchmark::kMillisecond);
BENCHMARK(quick_cost)->Unit(benchmark::kMicrosecond);
BENCHMARK(quick_cost_ranks)->Args({10, 100})->Args({2, 10})->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(evaluate)->Arg(0)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace primalsim
