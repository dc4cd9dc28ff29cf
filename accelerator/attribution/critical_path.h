// The way back from the end of a run to its beginning, along what was waited for last.
#pragma once

#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "accelerator/attribution/attribution.h"
#include "accelerator/attribution/cycle_spans.h"
#include "accelerator/attribution/hop_index.h"
#include "accelerator/attribution/transfer_waits.h"

namespace primalsim::accelerator {

class CriticalPath {
 public:
  // Keeps references.
  CriticalPath(const ProgramImage& image, const RunTimes& times, const noc::ipcn::Parameters& parameters,
               const HopIndex& hops, TransferWaits& waits, std::uint32_t operators);

  // Every cycle from the beginning to the last event.
  void walk();

  std::vector<Share> take_shares() const;  // most cycles first
  std::vector<PathStep> take_path();       // first task first
  // Per operator, from the last to the first: when the path moves its data or waits for data to move.
  std::vector<CycleSpans> take_exposed() { return std::move(exposed_); }

 private:
  using Key = std::tuple<Cause, std::uint32_t, Resource, std::uint32_t>;
  static constexpr std::uint32_t kNone = kNoOperator;

  // While a wait for memory or for a unit's turn is looked through.
  struct Window {
    Cycle from = 0;
    Cause cause = Cause::kBuffer;  // of cycles in which what is waited for gets on with its work
    Resource resource;
    std::uint32_t behind = kNone;
  };

  // The `cycles` before the present one have this cause.
  void put(Cause cause, Cycle cycles, Resource resource = {}, std::uint32_t behind = kNone);
  void follow(std::uint32_t event, Cycle until);
  // `go_back` goes from the present cycle to the window's beginning, or beyond, along what is waited for.
  template <typename GoBack>
  void look_through(const Window& window, GoBack go_back) {
    constexpr std::size_t kDeepest = 200;  // of waits for what waits; beyond that nothing is looked through
    windows_.push_back(window);
    if (windows_.size() < kDeepest) go_back();
    if (now_ > window.from) put(window.cause, now_ - window.from, window.resource, window.behind);
    windows_.pop_back();
    now_ = window.from;
  }
  std::uint32_t task_of(std::uint32_t event) const;
  // From an event to the waiter whose start led to it.
  std::uint32_t through_task(std::uint32_t task, std::uint32_t event);
  void through_compute(std::uint32_t task);
  // Back to `ready`: what a port was taken for by others, or by the packet's own accesses beyond a flit a
  // cycle.
  void wait_for_port(Cycle ready, Resource resource);
  void through_send(std::uint32_t task, std::uint32_t output);
  std::uint32_t through_reduce(std::uint32_t task);
  // From the last hop of a packet whose head has been seen by its sink. Returns the hop at the source.
  const noc::ipcn::Hop& through_packet(const noc::ipcn::Hop* hop);
  const noc::ipcn::Hop& last_packet(std::uint32_t task, std::uint32_t output) const;
  // From a waiter's start to the event that it waited for, kNone at the beginning of the run.
  std::uint32_t through_wait(std::uint32_t waiter);
  void wait_for_memory(std::uint32_t event, Cycle from);
  void wait_for_unit(std::uint32_t task, Cycle from);
  void wait_for_turn(std::uint32_t earlier, Cycle from);

  const ProgramImage& image_;
  const RunTimes& times_;
  const noc::ipcn::Parameters& parameters_;
  const Cycle hop_cycles_;
  const HopIndex& hops_;
  TransferWaits& waits_;
  std::vector<std::uint32_t> previous_on_unit_;  // per task
  Cycle now_ = 0;                                // everything from here on has a cause
  std::uint32_t operator_ = 0;                   // on the path
  std::vector<Window> windows_;
  std::map<Key, Cycle> shares_;
  std::vector<PathStep> path_;
  std::vector<CycleSpans> exposed_;
};

}  // namespace primalsim::accelerator
