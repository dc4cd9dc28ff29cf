// One layer of Llama-2-13B with LoRA at context 2048, per mapping strategy: the flit run with its checks, and
// all of it.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <filesystem>
#include <string>

#include "accelerator/flit_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/run_program.h"
#include "accelerator/self_checks.h"
#include "noc/ipcn/trees/xy_tree.h"
#include "proto/read.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"
#include "workloads/model_import/import_model.h"

namespace primalsim {
namespace {

constexpr std::uint32_t kContext = 2048;

const v1::Workload& workload() {
  static const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
  static const v1::Workload model = workloads::import_model(root / "examples/models/llama-2-13b",
                                                            root / "examples/adapters/llama-2-13b-r8-qv");
  return model;
}

const v1::Architecture& architecture() {
  static const v1::Architecture machine =
      read_architecture(std::filesystem::path(PRIMALSIM_SOURCE_DIR) / "configs/primal.txtpb");
  return machine;
}

v1::Program layer(const std::string& strategy) {
  const v1::Mapping mapping = workloads::make_mapping(strategy, workload(), architecture(), {});
  return workloads::lower(workload(), mapping, architecture(), "layer", kContext);
}

void report(benchmark::State& state, const accelerator::ProgramResult& result) {
  state.counters["cycles"] = static_cast<double>(result.flit_cycles);
  state.counters["flit_hops"] = static_cast<double>(result.flit_hops);
  state.counters["flit_hops/s"] = benchmark::Counter(static_cast<double>(result.flit_hops),
                                                     benchmark::Counter::kIsIterationInvariantRate);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;  // of the process so far
}

// The three runs of a Program that is there already.
void run_layer(benchmark::State& state, const std::string& strategy) {
  const v1::Program program = layer(strategy);
  accelerator::ProgramResult result;
  for (auto _ : state) result = accelerator::run_program(program, architecture());
  report(state, result);
}

// The flit run of it alone, with its network there already.
void flits_layer(benchmark::State& state, const std::string& strategy) {
  const v1::Program program = layer(strategy);
  const accelerator::ProgramImage image = accelerator::make_program_image(program);
  const noc::ipcn::Parameters parameters = accelerator::network_parameters(program, architecture());
  for (auto _ : state) {
    state.PauseTiming();
    const auto network = noc::ipcn::make_event_network(parameters);
    state.ResumeTiming();
    accelerator::run_flits(image, *network, Cycle{1} << 40);
  }
}

// run_layer with every cycle put down to a cause: what it takes more is the attribution.
void attribute_layer(benchmark::State& state, const std::string& strategy) {
  const v1::Program program = layer(strategy);
  accelerator::ProgramResult result;
  for (auto _ : state) result = accelerator::run_program(program, architecture(), {.attribution = true});
  report(state, result);
}

// The deadlock check alone, a part of run_layer.
void check_layer(benchmark::State& state, const std::string& strategy) {
  const v1::Program program = layer(strategy);
  const accelerator::ProgramImage image = accelerator::make_program_image(program);
  const noc::ipcn::Parameters parameters = accelerator::network_parameters(program, architecture());
  noc::ipcn::XyTreeBuilder trees(parameters.ribbon);
  for (auto _ : state) accelerator::check_deadlock(image, parameters, trees);
}

// Mapping, lowering and the three runs.
void map_lower_and_run_layer(benchmark::State& state, const std::string& strategy) {
  accelerator::ProgramResult result;
  for (auto _ : state) result = accelerator::run_program(layer(strategy), architecture());
  report(state, result);
}

const int kRegistered = [] {
  for (const workloads::Strategy& strategy : workloads::strategies()) {
    const std::string name = strategy.name;
    benchmark::RegisterBenchmark(("flits_layer/" + name).c_str(), flits_layer, name)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("run_layer/" + name).c_str(), run_layer, name)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("attribute_layer/" + name).c_str(), attribute_layer, name)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("check_layer/" + name).c_str(), check_layer, name)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("map_lower_and_run_layer/" + name).c_str(), map_lower_and_run_layer, name)
        ->Unit(benchmark::kMillisecond);
  }
  return 0;
}();

}  // namespace
}  // namespace primalsim
