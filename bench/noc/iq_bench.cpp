// The kernels of the iq network on uniform traffic: 5-flit packets, 4 VCs of 8 flits, four-stage routers.
// Arguments: side of the mesh, offered flits per node and 1000 cycles. An iteration is 500 cycles.
#include <benchmark/benchmark.h>

#include "noc/iq/network.h"
#include "noc/traffic/generator.h"
#include "noc/traffic/pattern.h"

namespace {

using namespace primalsim;       // NOLINT
using namespace primalsim::noc;  // NOLINT

constexpr Cycle kIqCyclesPerIteration = 500;

void run_iq_uniform(benchmark::State& state, iq::Kernel kernel) {
  const auto side = static_cast<std::uint32_t>(state.range(0));
  iq::Parameters parameters;
  parameters.width = side;
  parameters.height = side;
  const auto network = iq::make_network(kernel, parameters);
  const Topology mesh{side, side};
  const auto pattern = traffic::make_pattern("uniform", mesh, {});
  traffic::Load load;
  load.flit_rate = static_cast<double>(state.range(1)) / 1000;
  load.packet_flits = 5;
  traffic::Generator generator(*pattern, mesh.nodes(), load);
  std::vector<Packet> packets;
  std::vector<Arrival> arrivals;
  for (auto _ : state) {
    const Cycle end = network->now() + kIqCyclesPerIteration;
    packets.clear();
    arrivals.clear();
    generator.create_before(end, packets);
    network->enqueue(packets);
    network->run_until(end, arrivals);
  }
  using benchmark::Counter;
  state.counters["cycles/s"] = Counter(static_cast<double>(network->now()), Counter::kIsRate);
  state.counters["flit_hops/s"] =
      Counter(static_cast<double>(network->totals().router_flit_hops), Counter::kIsRate);
  state.counters["bytes/router"] = static_cast<double>(network->bytes_per_router());
}

void iq_loads(benchmark::internal::Benchmark* benchmark) {
  for (const int load : {1, 10, 30, 100, 300}) benchmark->Args({8, load});
  for (const int load : {10, 100}) benchmark->Args({16, load});
  for (const int load : {1, 3, 10, 50, 100}) benchmark->Args({32, load});
}

BENCHMARK_CAPTURE(run_iq_uniform, event, iq::Kernel::kEvent)->Apply(iq_loads);
BENCHMARK_CAPTURE(run_iq_uniform, dense, iq::Kernel::kDense)->Apply(iq_loads);
BENCHMARK_CAPTURE(run_iq_uniform, reference, iq::Kernel::kReference)->Args({8, 100})->Args({32, 50});

}  // namespace
