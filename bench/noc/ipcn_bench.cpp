// How many flit-hops per second the ipcn kernels simulate on a tile of 32 x 32, for transfers of 64 flits.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "core/engine/engine.h"
#include "noc/ipcn/event_state.h"
#include "noc/ipcn/network_part.h"

namespace primalsim::noc::ipcn {
namespace {

constexpr std::uint32_t kSide = 32;
constexpr std::uint32_t kFlits = 64;

struct Work {
  std::vector<Send> sends;
  std::vector<Reduce> reduces;
  // (cycle, number): numbers below sends.size() are sends, the others reduces, all of whose operands start
  // together.
  std::vector<std::pair<Cycle, std::uint32_t>> starts;
};

using Random = std::mt19937_64;
std::uint32_t below(Random& random, std::uint32_t limit) {
  return static_cast<std::uint32_t>(random() % limit);
}

Send unicast(Random& random) {
  return {kFlits, {below(random, kSide * kSide), kLocal}, {{below(random, kSide * kSide), kAcim}}};
}

Send multicast(Random& random) {
  const std::uint32_t source = below(random, kSide * kSide);
  const bool row = below(random, 2) == 0;
  Send send{kFlits, {source, kLocal}, {}};
  for (std::uint32_t i = 0; i < kSide; ++i) {
    send.destinations.push_back({row ? source / kSide * kSide + i : i * kSide + source % kSide, kAcim});
  }
  return send;
}

// Down a column: every macro adds its own product to what comes from above.
Reduce column(Random& random) {
  const std::uint32_t x = below(random, kSide);
  Reduce reduce{kFlits, {}, {}};
  for (std::uint32_t y = 0; y < kSide; ++y) {
    reduce.nodes.push_back({y * kSide + x, y == 0 ? 0 : y - 1});
    reduce.operands.push_back({y, kAcim});
  }
  return reduce;
}

// Starts are spread over `window` cycles.
Work make_work(std::uint32_t unicasts, std::uint32_t multicasts, std::uint32_t reduces,
               std::uint32_t window) {
  Random random(1);
  Work work;
  for (std::uint32_t i = 0; i < unicasts; ++i) work.sends.push_back(unicast(random));
  for (std::uint32_t i = 0; i < multicasts; ++i) work.sends.push_back(multicast(random));
  for (std::uint32_t i = 0; i < reduces; ++i) work.reduces.push_back(column(random));
  for (std::uint32_t i = 0; i < work.sends.size() + work.reduces.size(); ++i) {
    work.starts.emplace_back(below(random, window), i);
  }
  std::sort(work.starts.begin(), work.starts.end());
  return work;
}

// Starts everything at its time, as a part of the run.
class Starter {
 public:
  Starter(Network& network, const Work& work, Cycle origin)
      : network_(network), work_(work), origin_(origin) {
    for (std::uint32_t i = 0; i < work.reduces.size(); ++i)
      network.declare_reduce(sends() + i, work.reduces[i]);
  }

  Cycle next_cycle() const {
    return next_ < work_.starts.size() ? origin_ + work_.starts[next_].first : kNever;
  }
  void start(Cycle now) {
    for (; next_cycle() == now; ++next_) {
      const std::uint32_t id = work_.starts[next_].second;
      if (id < sends()) {
        network_.start_send(id, work_.sends[id], now);
      } else {
        const auto operands = static_cast<std::uint32_t>(work_.reduces[id - sends()].operands.size());
        for (std::uint32_t o = 0; o < operands; ++o) network_.start_operand(id, o, now);
      }
    }
  }

 private:
  std::uint32_t sends() const { return static_cast<std::uint32_t>(work_.sends.size()); }

  Network& network_;
  const Work& work_;
  Cycle origin_;
  std::size_t next_ = 0;
};

// From cycle `origin` of a network that is idle; returns the cycle in which it is idle again.
Cycle run(Network& network, const Work& work, Cycle origin) {
  Starter starter(network, work, origin);
  NetworkPart transfers(network, [](std::span<const Delivery>, Cycle) {});
  Engine engine(transfers, starter);
  engine.run();
  return engine.now();
}

void measure(benchmark::State& state, const Work& work, bool reference) {
  Parameters parameters;
  parameters.ribbon = {.tiles = 1, .width = kSide, .height = kSide, .gateways = 8};
  const auto network = reference ? make_reference_network(parameters) : make_event_network(parameters);
  Cycle now = 0;
  for (auto _ : state) now = run(*network, work, now) + 1;
  const auto iterations = static_cast<double>(state.iterations());
  const auto rate = [](double value) { return benchmark::Counter(value, benchmark::Counter::kIsRate); };
  const auto hops = static_cast<double>(network->totals().link_flit_hops);
  state.counters["flit_hops"] = rate(hops);
  state.counters["packet_router_hops"] = rate(static_cast<double>(network->totals().router_flit_hops) / 32);
  state.counters["cycles"] = rate(static_cast<double>(now));
  state.counters["link_utilisation"] = hops / static_cast<double>(now) / (4 * kSide * (kSide - 1));
  state.counters["run_flit_hops"] = hops / iterations;
  state.counters["bytes_per_router"] = sizeof(Router);
}

// Starts per 1000 cycles: as many as keep the tile busy without queues that only grow.
void unicasts(benchmark::State& state) {
  measure(state, make_work(static_cast<std::uint32_t>(state.range(0)) * 10, 0, 0, 10000), false);
}
void multicasts(benchmark::State& state) { measure(state, make_work(0, 2500, 0, 10000), false); }
void reductions(benchmark::State& state) { measure(state, make_work(0, 0, 1500, 10000), false); }
void mixed(benchmark::State& state) { measure(state, make_work(3000, 800, 500, 10000), false); }
void reference_mixed(benchmark::State& state) { measure(state, make_work(300, 80, 50, 1000), true); }

BENCHMARK(unicasts)->Name("ipcn/unicasts")->Arg(50)->Arg(500)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(multicasts)->Name("ipcn/multicasts")->Unit(benchmark::kMillisecond);
BENCHMARK(reductions)->Name("ipcn/reductions")->Unit(benchmark::kMillisecond);
BENCHMARK(mixed)->Name("ipcn/mixed")->Unit(benchmark::kMillisecond);
BENCHMARK(reference_mixed)->Name("ipcn/reference_mixed")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace primalsim::noc::ipcn
