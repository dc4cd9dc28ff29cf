// Program execution against plain traffic: one layer of Llama-2-13B with LoRA at context 2048, as many
// flit-hops of unicasts in as many cycles, and all 40 layers as one network.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

#include "accelerator/flit_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/routing_tree.h"
#include "accelerator/run_program.h"
#include "accelerator/whole_model.h"
#include "core/engine/engine.h"
#include "core/random_stream.h"
#include "noc/ipcn/network_part.h"
#include "noc/ipcn/transfer_plan.h"
#include "proto/read.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"
#include "workloads/model_import/import_model.h"

namespace primalsim {
namespace {

constexpr std::uint32_t kWholeModelContext = 2048;
constexpr std::uint32_t kOwnTiles = 5;
constexpr Cycle kPatience = 1'000'000;

const v1::Architecture& machine() {
  static const v1::Architecture architecture =
      read_architecture(std::filesystem::path(PRIMALSIM_SOURCE_DIR) / "configs/primal.txtpb");
  return architecture;
}

const v1::Program& layer_program() {
  static const v1::Program program = [] {
    const std::filesystem::path root = PRIMALSIM_SOURCE_DIR;
    const v1::Workload workload = workloads::import_model(root / "examples/models/llama-2-13b",
                                                          root / "examples/adapters/llama-2-13b-r8-qv");
    const v1::Mapping mapping = workloads::make_mapping("primal", workload, machine(), {});
    return workloads::lower(workload, mapping, machine(), "layer", kWholeModelContext);
  }();
  return program;
}

void report_counters(benchmark::State& state, std::uint64_t flit_hops, Cycle cycles) {
  state.counters["cycles"] = static_cast<double>(cycles);
  state.counters["flit_hops"] = static_cast<double>(flit_hops);
  state.counters["flit_hops/s"] =
      benchmark::Counter(static_cast<double>(flit_hops), benchmark::Counter::kIsIterationInvariantRate);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;  // of the process so far
}

// What one stream does to the network: so many flits, over so many links, to so many sinks.
struct Stream {
  std::uint32_t flits = 0;
  std::uint32_t links = 0;
  std::uint32_t deliveries = 0;
};

Stream stream_of(accelerator::RoutingTree& tree, std::uint32_t flits, std::uint32_t source,
                 std::span<const noc::ipcn::Terminal> to) {
  Stream stream{flits, 0, static_cast<std::uint32_t>(to.size())};
  tree.walk(source, to, [&](std::uint32_t, noc::ipcn::Port port) {
    if (port < noc::ipcn::kPlanarPorts) ++stream.links;
  });
  return stream;
}

std::vector<Stream> streams_of(const accelerator::ProgramImage& image, const Ribbon& ribbon) {
  std::vector<Stream> streams;
  accelerator::RoutingTree tree(ribbon);
  const auto add = [&](std::uint32_t flits, std::uint32_t source, std::span<const noc::ipcn::Terminal> to) {
    streams.push_back(stream_of(tree, flits, source, to));
  };
  for (const noc::ipcn::Send& send : image.sends) add(send.flits, send.source.macro, send.destinations);
  noc::ipcn::ReducePlan plan;
  for (const accelerator::ReduceTask& task : image.reduces) {
    const noc::ipcn::Reduce& reduce = task.reduce;
    plan.assign(reduce);
    const auto contribute = [&](std::uint32_t from, std::uint32_t to) {
      const noc::ipcn::Terminal adder{reduce.nodes[to].macro, noc::ipcn::kLocal};
      add(reduce.flits, reduce.nodes[from].macro, {&adder, 1});
    };
    for (std::size_t o = 0; o < reduce.operands.size(); ++o)
      contribute(reduce.operands[o].node, plan.targets[o]);
    for (std::uint32_t n = 1; n < reduce.nodes.size(); ++n)
      if (plan.contributions[n] != 0) contribute(n, reduce.nodes[n].parent);
  }
  return streams;
}

// Streams, and packets that start at outputs of routers.
void report_streams(benchmark::State& state, const std::vector<Stream>& streams, std::uint32_t fifo_flits) {
  std::uint64_t starts = 0;
  for (const Stream& stream : streams) {
    starts +=
        std::uint64_t{stream.links + stream.deliveries} * noc::ipcn::packet_count(stream.flits, fifo_flits);
  }
  state.counters["streams"] = static_cast<double>(streams.size());
  state.counters["packet_starts"] = static_cast<double>(starts);
}

// Only the flit run: no lowering, no runs without contention, no checks.
void layer_flits(benchmark::State& state) {
  const auto parameters = accelerator::network_parameters(layer_program(), machine());
  const auto image = accelerator::make_program_image(layer_program());
  std::uint64_t hops = 0;
  Cycle cycles = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto network = noc::ipcn::make_event_network(parameters);
    state.ResumeTiming();
    cycles = accelerator::run_flits(image, *network, kPatience).times.makespan();
    hops = network->totals().link_flit_hops;
  }
  report_counters(state, hops, cycles);
  report_streams(state, streams_of(image, parameters.ribbon), parameters.fifo_flits);
}

struct Start {
  Cycle at = 0;
  noc::ipcn::Send send;
};

// Unicasts of 64 flits between random macros of one tile, as many flit-hops as a layer has, spread evenly
// over its cycles and tiles.
std::vector<Start> plain_unicasts(const Ribbon& ribbon, std::uint64_t flit_hops, Cycle cycles) {
  constexpr std::uint32_t kFlits = 64;
  RandomStream random(1);
  std::vector<Start> starts;
  for (std::uint64_t hops = 0; hops < flit_hops;) {
    const auto tile = static_cast<std::uint32_t>(random.below(kOwnTiles)) * ribbon.macros_per_tile();
    const auto macro = [&] {
      return tile + static_cast<std::uint32_t>(random.below(ribbon.macros_per_tile()));
    };
    const std::uint32_t from = macro();
    const std::uint32_t to = macro();
    const MacroPosition a = ribbon.position(from);
    const MacroPosition b = ribbon.position(to);
    hops += kFlits * (std::max(a.x, b.x) - std::min(a.x, b.x) + std::max(a.y, b.y) - std::min(a.y, b.y));
    starts.push_back({random.below(cycles), {kFlits, {from, noc::ipcn::kLocal}, {{to, noc::ipcn::kAcim}}}});
  }
  std::stable_sort(starts.begin(), starts.end(), [](auto& a, auto& b) { return a.at < b.at; });
  return starts;
}

// The load of a layer as plain unicasts: one for each of its deliveries, as long, over its share of the
// stream's links, but from random macros of random tiles, spread evenly over the layer's cycles.
std::vector<Start> like_unicasts(const Ribbon& ribbon, const std::vector<Stream>& streams, Cycle cycles) {
  RandomStream random(1);
  std::vector<Start> starts;
  const auto unicast = [&](std::uint32_t flits, std::uint32_t wanted_hops) {
    const auto tile = static_cast<std::uint32_t>(random.below(kOwnTiles));
    const auto x = static_cast<std::uint32_t>(random.below(ribbon.width));
    const auto y = static_cast<std::uint32_t>(random.below(ribbon.height));
    // So many hops along x, the rest along y, each towards the farther edge.
    const std::uint32_t room_x = std::max(x, ribbon.width - 1 - x);
    const std::uint32_t room_y = std::max(y, ribbon.height - 1 - y);
    const std::uint32_t hops = std::min(wanted_hops, room_x + room_y);
    const std::uint32_t least = hops > room_y ? hops - room_y : 0;
    const std::uint32_t most = std::min(hops, room_x);
    const std::uint32_t along_x = least + static_cast<std::uint32_t>(random.below(most - least + 1));
    const std::uint32_t along_y = hops - along_x;
    const std::uint32_t to_x = x == room_x ? x - along_x : x + along_x;
    const std::uint32_t to_y = y == room_y ? y - along_y : y + along_y;
    starts.push_back({random.below(cycles),
                      {flits,
                       {ribbon.index({tile, x, y}), noc::ipcn::kLocal},
                       {{ribbon.index({tile, to_x, to_y}), noc::ipcn::kAcim}}}});
    return wanted_hops - hops;  // across tiles; goes on from somewhere else
  };
  for (const Stream& stream : streams) {
    for (std::uint32_t i = 0; i < stream.deliveries; ++i) {
      std::uint32_t left = unicast(stream.flits, (stream.links + i) / stream.deliveries);
      while (left != 0) left = unicast(stream.flits, left);
    }
  }
  std::stable_sort(starts.begin(), starts.end(), [](auto& a, auto& b) { return a.at < b.at; });
  return starts;
}

// Starts them at their times, as a part of the run.
struct Starter {
  noc::ipcn::Network& network;
  const std::vector<Start>& starts;
  std::uint32_t next = 0;
  Cycle next_cycle() const { return next < starts.size() ? starts[next].at : kNever; }
  void start(Cycle now) {
    for (; next_cycle() == now; ++next) network.start_send(next, starts[next].send, now);
  }
};

Cycle run_unicasts(noc::ipcn::Network& network, const std::vector<Start>& starts) {
  Starter starter{network, starts};
  noc::ipcn::NetworkPart transfers(network, [](std::span<const noc::ipcn::Delivery>, Cycle) {});
  Engine engine(transfers, starter);
  engine.run();
  return engine.now();
}

// Only the network, with transfers that start at given cycles.
void measure_unicasts(benchmark::State& state, const noc::ipcn::Parameters& parameters,
                      const std::vector<Start>& starts) {
  std::uint64_t hops = 0;
  Cycle cycles = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto network = noc::ipcn::make_event_network(parameters);
    state.ResumeTiming();
    cycles = run_unicasts(*network, starts);
    hops = network->totals().link_flit_hops;
  }
  report_counters(state, hops, cycles);
  accelerator::RoutingTree tree(parameters.ribbon);
  std::vector<Stream> streams;
  for (const auto& [at, send] : starts)
    streams.push_back(stream_of(tree, send.flits, send.source.macro, send.destinations));
  report_streams(state, streams, parameters.fifo_flits);
}

void unicasts_at_the_load_of_a_layer(benchmark::State& state) {
  const auto parameters = accelerator::network_parameters(layer_program(), machine());
  const auto layer = accelerator::run_program(layer_program(), machine());
  measure_unicasts(state, parameters, plain_unicasts(parameters.ribbon, layer.flit_hops, layer.flit_cycles));
}

void unicasts_like_a_layer(benchmark::State& state) {
  const auto parameters = accelerator::network_parameters(layer_program(), machine());
  const auto image = accelerator::make_program_image(layer_program());
  const auto layer = accelerator::run_program(layer_program(), machine());
  const auto streams = streams_of(image, parameters.ribbon);
  measure_unicasts(state, parameters, like_unicasts(parameters.ribbon, streams, layer.flit_cycles));
}

// The three runs and all checks, no layer counted for another.
void whole_model(benchmark::State& state) {
  accelerator::ProgramResult result;
  for (auto _ : state) {
    const v1::Program chain =
        accelerator::chain_layers(layer_program(), kOwnTiles, layer_program().repeats());
    result = accelerator::run_program(chain, machine());
  }
  report_counters(state, result.flit_hops, result.flit_cycles);
}

// Only the flit run of the whole model.
void whole_model_flits(benchmark::State& state) {
  const v1::Program chain = accelerator::chain_layers(layer_program(), kOwnTiles, layer_program().repeats());
  const auto parameters = accelerator::network_parameters(chain, machine());
  const auto image = accelerator::make_program_image(chain);
  std::uint64_t hops = 0;
  Cycle cycles = 0;
  for (auto _ : state) {
    const auto network = noc::ipcn::make_event_network(parameters);
    cycles = accelerator::run_flits(image, *network, kPatience).times.makespan();
    hops = network->totals().link_flit_hops;
  }
  report_counters(state, hops, cycles);
}

BENCHMARK(unicasts_at_the_load_of_a_layer)->Unit(benchmark::kMillisecond);
BENCHMARK(unicasts_like_a_layer)->Unit(benchmark::kMillisecond);
BENCHMARK(layer_flits)->Unit(benchmark::kMillisecond);
BENCHMARK(whole_model_flits)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(whole_model)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace primalsim
