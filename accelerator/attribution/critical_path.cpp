#include "accelerator/attribution/critical_path.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Hop;
using noc::ipcn::HopKind;

Cause cause_of(pe_models::Limit limit) {
  switch (limit) {
    case pe_models::Limit::kAcim:
      return Cause::kAcim;
    case pe_models::Limit::kDcim:
      return Cause::kDcim;
    case pe_models::Limit::kFunctions:
      return Cause::kFunctions;
    case pe_models::Limit::kScratchpad:
      return Cause::kScratchpad;
    case pe_models::Limit::kWriting:
      return Cause::kReprogramming;
    default:
      return Cause::kMacs;
  }
}

std::vector<std::uint32_t> previous_on_unit(const ProgramImage& image) {
  std::vector<std::uint32_t> previous(image.tasks(), kNoOperator);
  std::vector<std::uint32_t> last;
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    if (image.kind[task] != TaskKind::kCompute) continue;
    const std::uint32_t unit = image.compute(task).unit;
    if (last.size() <= unit) last.resize(std::size_t{unit} + 1, kNoOperator);
    previous[task] = std::exchange(last[unit], task);
  }
  return previous;
}

// Of what is waited for these are looked through: it waits itself, for what others take.
bool is_wait(Cause cause) {
  return (cause >= Cause::kLink && cause <= Cause::kProgram) || cause == Cause::kUnit;
}

}  // namespace

CriticalPath::CriticalPath(const ProgramImage& image, const RunTimes& times,
                           const noc::ipcn::Parameters& parameters, const HopIndex& hops,
                           TransferWaits& waits, std::uint32_t operators)
    : image_(image),
      times_(times),
      parameters_(parameters),
      hop_cycles_(1 + Cycle{parameters.link_latency_cycles}),
      hops_(hops),
      waits_(waits),
      previous_on_unit_(previous_on_unit(image)),
      exposed_(operators) {}

void CriticalPath::walk() {
  if (times_.event.empty()) return;
  const auto last = std::max_element(times_.event.begin(), times_.event.end());
  now_ = *last;
  follow(static_cast<std::uint32_t>(last - times_.event.begin()), 0);
}

// Back from an event, which happens in the present cycle.
void CriticalPath::follow(std::uint32_t event, Cycle until) {
  while (event != kNone && (now_ > until || windows_.empty())) {
    const std::uint32_t task = task_of(event);
    const bool on_path = windows_.empty();
    if (on_path) {
      operator_ = image_.operator_index[task];
      path_.push_back({task, operator_, image_.kind[task], 0, 0, now_});
    }
    const std::uint32_t waiter = through_task(task, event);
    if (on_path) path_.back().start = now_;
    event = through_wait(waiter);
    if (on_path) path_.back().ready = now_;
  }
}

void CriticalPath::put(Cause cause, Cycle cycles, Resource resource, std::uint32_t behind) {
  Cycle counted = cycles;
  for (auto window = windows_.rbegin(); window != windows_.rend(); ++window) {
    counted = std::min(counted, now_ - std::min(now_, window->from));
    if (!is_wait(cause)) {
      cause = window->cause;
      resource = window->resource;
      behind = window->behind;
    }
  }
  if (counted != 0) {
    shares_[{cause, operator_, resource, behind}] += counted;
    if (is_communication(cause)) exposed_[operator_].push_back({now_ - counted, now_});
  }
  now_ -= std::min(now_, cycles);
}

std::uint32_t CriticalPath::task_of(std::uint32_t event) const {
  const auto after = std::upper_bound(image_.first_event.begin(), image_.first_event.end(), event);
  return static_cast<std::uint32_t>(after - image_.first_event.begin()) - 1;
}

std::uint32_t CriticalPath::through_task(std::uint32_t task, std::uint32_t event) {
  switch (image_.kind[task]) {
    case TaskKind::kCompute:
      through_compute(task);
      break;
    case TaskKind::kSend:
      through_send(task, event - image_.first_event[task]);
      break;
    case TaskKind::kReduce:
      return through_reduce(task);
    case TaskKind::kBarrier:
      break;
  }
  return task;
}

void CriticalPath::through_compute(std::uint32_t task) {
  const ComputeTask& compute = image_.compute(task);
  const Resource unit{Resource::kUnit, compute.unit};
  wait_for_port(times_.start[task] + compute.cycles, unit);
  put(Cause::kRouterShared, compute.shared_cycles, unit);
  put(cause_of(compute.limit), compute.cycles - compute.shared_cycles, unit);
}

void CriticalPath::wait_for_port(Cycle ready, Resource resource) {
  if (now_ > ready) put(Cause::kScratchpad, now_ - ready, resource);
}

const Hop& CriticalPath::last_packet(std::uint32_t task, std::uint32_t output) const {
  const noc::ipcn::Send& send = image_.send(task);
  const noc::ipcn::Terminal& at = send.destinations[output];
  const std::uint32_t number = at.macro << 3 | at.port;
  const Hop* const last =
      hops_.last(task, [&](const Hop& hop) { return hop.kind == HopKind::kOutput && hop.number == number; });
  require(last != nullptr, "attribution: a delivered packet has no last hop");
  return *last;
}

void CriticalPath::through_send(std::uint32_t task, std::uint32_t output) {
  const Hop& last = last_packet(task, output);
  const Resource output_port{Resource::kOutput, last.number};
  wait_for_port(last.start + hop_cycles_ + last.flits - 1u, output_port);
  put(Cause::kSerialisation, last.flits - 1u, output_port);
  through_packet(&last);
}

// The sum at the root is done with the contribution that came last; so was every sum on the way.
std::uint32_t CriticalPath::through_reduce(std::uint32_t task) {
  const ReduceTask& reduce = image_.reduce(task);
  const std::uint32_t operands = static_cast<std::uint32_t>(reduce.reduce.operands.size());
  const std::uint32_t root = reduce.reduce.nodes[0].macro;
  const Hop* last = hops_.last(task, [&](const Hop& hop) {
    return hop.kind == HopKind::kOutput && hop.to_root == 1 && hop.number == (root << 3 | noc::ipcn::kLocal);
  });
  require(last != nullptr, "attribution: a sum has no last contribution");
  Cycle ready = times_.event[image_.first_event[task]] - (last->flits - 1u);
  put(Cause::kSerialisation, last->flits - 1u, {Resource::kOutput, last->number});
  while (true) {
    const Cycle seen = last->start + hop_cycles_;
    if (parameters_.scratchpad_port) {
      const Cycle latency = std::min<Cycle>(parameters_.adder_latency_cycles, ready - seen);
      wait_for_port(seen + latency, {Resource::kOutput, last->number});
      ready = seen + latency;
    }
    put(Cause::kAdder, ready - seen, {Resource::kOutput, last->number});
    const Hop& source = through_packet(last);
    if (source.operand < operands) return reduce.first_waiter + source.operand;
    ready = source.ready;
    last = &hops_[source.previous];
  }
}

const Hop& CriticalPath::through_packet(const Hop* hop) {
  const Resource destination{Resource::kMacro, hop->number >> 3};
  while (true) {
    if (hop->kind == HopKind::kLane) {
      put(Cause::kTileLink, hop->busy + parameters_.tile_link_latency_cycles, {Resource::kLane, hop->number});
    } else {
      put(Cause::kHops, hop_cycles_, destination);
    }
    for (Cycle cycle = hop->start; cycle > hop->ready;) {
      const Wait wait = waits_.at(*hop, cycle - 1);
      const Cycle since = std::max(wait.since, hop->ready);
      put(wait.cause, cycle - since, wait.resource,
          wait.behind == kNoTransfer ? kNone : image_.operator_index[wait.behind]);
      cycle = since;
    }
    if (hop->kind == HopKind::kSource) return *hop;
    hop = &hops_[hop->previous];
  }
}

std::uint32_t CriticalPath::through_wait(std::uint32_t waiter) {
  std::uint32_t data = kNone;
  std::uint32_t memory = kNone;
  for (std::uint32_t i = image_.dependencies.first[waiter]; i < image_.dependencies.first[waiter + 1]; ++i) {
    const std::uint32_t event = image_.dependencies.items[i];
    std::uint32_t& last = image_.reuses[i] ? memory : data;
    if (last == kNone || times_.event[event] > times_.event[last] ||
        (times_.event[event] == times_.event[last] && event < last)) {
      last = event;
    }
  }
  const Cycle start = times_.start[waiter];
  const Cycle ready = data == kNone ? 0 : times_.event[data];
  if (start == ready) return data;
  if (memory != kNone && times_.event[memory] == start) {
    wait_for_memory(memory, ready);
  } else {
    require(waiter < image_.tasks() && image_.kind[waiter] == TaskKind::kCompute,
            "attribution: a transfer waits for nothing that is known");
    wait_for_unit(waiter, ready);
  }
  return data;
}

void CriticalPath::wait_for_memory(std::uint32_t event, Cycle from) {
  const Window window{from, Cause::kBuffer, {}, image_.operator_index[task_of(event)]};
  look_through(window, [&] { follow(event, from); });
}

// From `from` on the task's inputs are there. The unit works on earlier tasks, or stands still for one of
// them.
void CriticalPath::wait_for_unit(std::uint32_t task, Cycle from) {
  const Resource unit{Resource::kUnit, image_.compute(task).unit};
  for (std::uint32_t earlier = previous_on_unit_[task]; now_ > from && earlier != kNone;
       earlier = previous_on_unit_[earlier]) {
    const Cycle start = std::max(from, times_.start[earlier]);
    put(Cause::kUnit, now_ - start, unit, image_.operator_index[earlier]);
    const std::uint32_t before = previous_on_unit_[earlier];
    const Cycle free = before == kNone ? from : std::max(from, times_.event[image_.first_event[before]]);
    if (now_ > free) wait_for_turn(earlier, free);
  }
}

void CriticalPath::wait_for_turn(std::uint32_t earlier, Cycle from) {
  const Resource unit{Resource::kUnit, image_.compute(earlier).unit};
  const Window window{from, Cause::kOrder, unit, image_.operator_index[earlier]};
  look_through(window, [&] { follow(through_wait(earlier), from); });
}

std::vector<Share> CriticalPath::take_shares() const {
  std::vector<Share> shares;
  shares.reserve(shares_.size());
  for (const auto& [key, cycles] : shares_) {
    shares.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key), cycles});
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.cycles > b.cycles; });
  return shares;
}

std::vector<PathStep> CriticalPath::take_path() {
  std::reverse(path_.begin(), path_.end());
  return std::move(path_);
}

}  // namespace primalsim::accelerator
