// The wheel against a heap, a steady number of waiting events, each of which schedules its successor; and
// what the engine costs per cycle.
#include <benchmark/benchmark.h>

#include "core/engine/engine.h"
#include "core/engine/wheel.h"
#include "core/random_stream.h"
#include "tests/oracles/event_heap.h"

namespace primalsim {
namespace {

struct WheelQueue {
  Wheel<std::uint32_t> wheel;
  void schedule(Cycle at, std::uint32_t event) { wheel.schedule(at, event); }
  Cycle next() const { return wheel.next(); }
  template <typename Visit>
  void take(Visit visit) {
    wheel.open(wheel.next());
    wheel.drain(visit);
  }
};

struct HeapQueue {
  testing::EventHeap heap;
  void schedule(Cycle at, std::uint32_t event) { heap.schedule(at, event); }
  Cycle next() const { return heap.next(); }
  template <typename Visit>
  void take(Visit visit) {
    for (const std::uint32_t event : heap.take()) visit(event);
  }
};

// Arguments: events waiting; largest distance to the successor, in cycles.
template <typename Queue>
void steady_state(benchmark::State& state) {
  const auto waiting = static_cast<std::uint32_t>(state.range(0));
  const auto distance = static_cast<std::uint64_t>(state.range(1));
  RandomStream random(1);
  Queue queue;
  for (std::uint32_t i = 0; i < waiting; ++i) queue.schedule(1 + random.below(distance), i);
  std::int64_t events = 0;
  for (auto step : state) {
    static_cast<void>(step);
    const Cycle now = queue.next();
    queue.take([&](std::uint32_t event) {
      ++events;
      queue.schedule(now + 1 + random.below(distance), event);
    });
  }
  state.SetItemsProcessed(events);
}

// One part that has something to do in every cycle, as a network under load has, and one that never has.
void every_cycle(benchmark::State& state) {
  struct Busy {
    Cycle next = 0;
    Cycle next_cycle() const { return next; }
    void move(Cycle now) { next = now + 1; }
  } busy;
  struct Idle {
    Cycle next_cycle() const { return kNever; }
    void complete(Cycle now) { benchmark::DoNotOptimize(now); }
  } idle;
  Engine engine(busy, idle);
  for (auto step : state) {
    static_cast<void>(step);
    engine.step(engine.next_cycle());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(steady_state<WheelQueue>)->ArgsProduct({{100, 10'000}, {100, 3'000, 100'000}});
BENCHMARK(steady_state<HeapQueue>)->ArgsProduct({{100, 10'000}, {100, 3'000, 100'000}});
BENCHMARK(every_cycle);

}  // namespace
}  // namespace primalsim
