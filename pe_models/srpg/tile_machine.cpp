#include "pe_models/srpg/tile_machine.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::pe_models::srpg {
namespace {

bool is_gated(State state) { return state == State::kOff || state == State::kRetain; }

std::size_t index_of(State state) { return static_cast<std::size_t>(state); }

}  // namespace

Cycle TileMachine::wake(Cycle now) {
  settle(now, "wake");
  if (!is_gated(state_)) refuse("wake", now);
  ++wakes_;
  retained_wakes_ += state_ == State::kRetain ? 1 : 0;
  return begin(State::kReady, now, wake_cycles_);
}

Cycle TileMachine::reprogram(Cycle now, Cycle cycles) {
  settle(now, "reprogram");
  const bool asleep = is_gated(state_);
  wakes_ += asleep ? 1 : 0;
  retained_wakes_ += state_ == State::kRetain ? 1 : 0;
  return begin(State::kReprogram, now, cycles + (asleep ? wake_cycles_ : 0));
}

Cycle TileMachine::compute(Cycle now, Cycle cycles) {
  settle(now, "compute");
  if (state_ != State::kReady) refuse("compute", now);
  return begin(State::kCompute, now, cycles);
}

void TileMachine::retain(Cycle now) {
  settle(now, "retain");
  if (state_ != State::kReady) refuse("retain", now);
  state_ = State::kRetain;
}

void TileMachine::finish(Cycle now) {
  if (now < busy_until_ && now >= since_) {
    residency_[index_of(state_)] += now - since_;
    since_ = now;
    return;
  }
  settle(now, "finish");
}

State TileMachine::state(Cycle now) const {
  return now >= busy_until_ && !is_gated(state_) ? State::kReady : state_;
}

void TileMachine::settle(Cycle now, const char* what) {
  if (now < since_ || now < busy_until_) refuse(what, now);
  if (!is_gated(state_)) {
    const Cycle done = std::max(since_, busy_until_);
    residency_[index_of(state_)] += done - since_;
    since_ = done;
    state_ = State::kReady;
  }
  residency_[index_of(state_)] += now - since_;
  since_ = now;
}

Cycle TileMachine::begin(State state, Cycle now, Cycle cycles) {
  state_ = state;
  busy_until_ = now + cycles;
  return busy_until_;
}

void TileMachine::refuse(const char* what, Cycle now) const {
  throw_run_error("a tile cannot {} at cycle {}: it is in state {} since cycle {} and busy until cycle {}",
                  what, now, state_name(state_), since_, busy_until_);
}

}  // namespace primalsim::pe_models::srpg
