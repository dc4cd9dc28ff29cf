// What one evaluation of a search costs, step by step: a 13B layer at context 2048 on the regions that
// default rules give and on changes of them.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "accelerator/linear_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/program_image.h"
#include "study/inputs.h"
#include "study/search/bounded_run.h"
#include "study/search/evaluator.h"
#include "study/search/moves.h"
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
  const v1::Mapping mapping = workloads::make_mapping(regions, inputs.workload, machine, options);

  v1::Program lower() const { return workloads::lower(inputs.workload, mapping, machine, "layer", kContext); }
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
  for (auto _ : state)
    benchmark::DoNotOptimize(
        workloads::make_mapping(layer().regions, layer().inputs.workload, layer().machine, layer().options));
}

void lower(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(layer().lower());
}

void image(benchmark::State& state) {
  const v1::Program program = layer().lower();
  for (auto _ : state) benchmark::DoNotOptimize(accelerator::make_program_image(program));
}

void uncontended(benchmark::State& state) {
  const v1::Program program = layer().lower();
  const accelerator::ProgramImage program_image = accelerator::make_program_image(program);
  const auto parameters = accelerator::network_parameters(program, layer().machine);
  for (auto _ : state) benchmark::DoNotOptimize(accelerator::run_uncontended(program_image, parameters));
}

// Image, run without contention and flit run.
void run(benchmark::State& state) {
  const v1::Program program = layer().lower();
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

BENCHMARK(place)->Unit(benchmark::kMillisecond);
BENCHMARK(lower)->Unit(benchmark::kMillisecond);
BENCHMARK(image)->Unit(benchmark::kMillisecond);
BENCHMARK(uncontended)->Unit(benchmark::kMillisecond);
BENCHMARK(run)->Unit(benchmark::kMillisecond);
BENCHMARK(evaluate)->Arg(0)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace primalsim
