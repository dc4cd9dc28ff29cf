// Timing wheel against heap: a steady number of waiting events, each handled one scheduling its successor.
#include <benchmark/benchmark.h>

#include "core/engine.h"
#include "core/heap_queue.h"
#include "core/random_stream.h"
#include "core/timing_wheel.h"

namespace primalsim {
namespace {

// Arguments: events waiting; largest distance to the successor, in cycles.
template <EventQueue Queue>
void steady_state(benchmark::State& state) {
  const auto waiting = static_cast<std::uint64_t>(state.range(0));
  const auto distance = static_cast<std::uint64_t>(state.range(1));
  RandomStream random(1);
  Queue queue;
  for (std::uint64_t i = 0; i < waiting; ++i)
    queue.push({random.below(distance), 0, static_cast<std::uint32_t>(i), 0});
  for (auto step : state) {
    static_cast<void>(step);
    Event event = queue.pop();
    event.cycle += 1 + random.below(distance);
    queue.push(event);
  }
  state.SetItemsProcessed(state.iterations());
}

// One recurring event, as the network is while it has work.
template <EventQueue Queue>
void recurring(benchmark::State& state) {
  Engine<Queue> engine;
  engine.schedule({0, 0, 0, 0});
  for (auto step : state) {
    static_cast<void>(step);
    engine.run_until(engine.now() + 1, [&](const Event& event) {
      engine.schedule({event.cycle + 1, 0, 0, 0});
    });
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(steady_state<TimingWheel>)->ArgsProduct({{100, 10'000}, {100, 3'000, 100'000}});
BENCHMARK(steady_state<HeapQueue>)->ArgsProduct({{100, 10'000}, {100, 3'000, 100'000}});
BENCHMARK(recurring<TimingWheel>);
BENCHMARK(recurring<HeapQueue>);

}  // namespace
}  // namespace primalsim
