#include "noc/lockstep/step_chooser.h"

#include <algorithm>

namespace primalsim::noc::lockstep {
namespace {

constexpr std::size_t kTried = 4;  // commands tried in each place of a step

}  // namespace

const StepPlan& StepChooser::choose(std::uint32_t controller) {
  best_.moves.clear();
  if (!ready_.any(controller)) return best_;
  if (control_.commands_per_step >= kUnlimitedCommands) {
    choose_all(controller);
    return best_;
  }
  choose_seeds(controller);
  tried_.clear();
  for (const Command seed : seeds_) {
    current_.commands.assign(1, seed);
    planner_.fill(controller, current_);
    if (current_.moves.empty()) continue;
    while (current_.commands.size() < control_.commands_per_step) {
      const std::size_t before = current_.commands.size();
      extend(controller);
      if (current_.commands.size() == before) break;
    }
    if (best_.moves.empty() || better(current_, best_)) std::swap(best_, current_);
  }
  if (!best_.moves.empty()) return best_;
  // All of these wait for room; something else can move.
  for (Command command = 0; command < kCommands && best_.moves.empty(); ++command) {
    if (ready_.list(controller, command).empty()) continue;
    best_.commands.assign(1, command);
    planner_.fill(controller, best_);
  }
  return best_;
}

void StepChooser::choose_all(std::uint32_t controller) {
  best_.commands.clear();
  for (Command command = 0; command < kCommands; ++command) best_.commands.push_back(command);
  planner_.fill(controller, best_);
}

void StepChooser::choose_seeds(std::uint32_t controller) {
  seeds_.clear();
  candidates_.clear();
  std::uint32_t first = kNone;
  ready_.for_each(controller, [&](Command command) {
    if (rule_ != Rule::kMostUrgent) {
      estimate_[command] = ready_.flits(controller, command);
      candidates_.push_back(command);
      return;
    }
    for (const std::uint32_t entry : ready_.list(controller, command)) {
      if (first == kNone || planner_.more_urgent(entry / 2, first)) first = entry / 2;
    }
  });
  if (rule_ == Rule::kMostUrgent) {
    for (const Command command : ready_.commands(first)) {
      if (command != kNoCommand) seeds_.push_back(command);
    }
    return;
  }
  keep_largest(kTried);
  seeds_ = candidates_;
}

// Adds to current_ the command that improves it most, if any does.
void StepChooser::extend(std::uint32_t controller) {
  candidates_.clear();
  ready_.for_each(controller, [&](Command command) {
    estimate_[command] = ready_.flits(controller, command);
    candidates_.push_back(command);
  });
  for (const Move& move : current_.moves) {
    if (move.stops != 0) add_waiting_behind(move);
  }
  for (const Command command : current_.commands) {
    estimate_[command] = 0;
    std::erase(candidates_, command);
  }
  keep_largest(kTried);
  bool found = false;
  for (const Command command : candidates_) {
    trial_.commands = current_.commands;
    trial_.commands.push_back(command);
    if (trial_.commands.size() == control_.commands_per_step && tried_before(trial_.commands)) continue;
    planner_.fill(controller, trial_);
    if (better(trial_, found ? grown_ : current_)) {
      std::swap(grown_, trial_);
      found = true;
    }
  }
  if (found) std::swap(current_, grown_);
}

// Whether an earlier seed led to these commands, in whatever order. The best step so far is at least as good
// as theirs, so a whole step of them need not be worked out again.
bool StepChooser::tried_before(const std::vector<Command>& commands) {
  sorted_ = commands;
  std::sort(sorted_.begin(), sorted_.end());
  const auto size = static_cast<std::ptrdiff_t>(sorted_.size());
  for (auto set = tried_.cbegin(); set != tried_.cend(); set += size) {
    if (std::equal(sorted_.begin(), sorted_.end(), set)) return true;
  }
  tried_.insert(tried_.end(), sorted_.begin(), sorted_.end());
  return false;
}

// The commands by which the packet of `move` would go on where it stops.
void StepChooser::add_waiting_behind(const Move& move) {
  const Stream& stream = streams_.stream(move.stream);
  const Hop& hop = streams_.hop(move.hop);
  for (unsigned port = 0; port < ipcn::kPlanarPorts; ++port) {
    if ((move.stops >> port & 1U) == 0) continue;
    const Hop& next = streams_.hop(streams_.child(hop, port));
    if (!queues_.empty(next.router * ipcn::kPorts + next.input)) continue;
    for (const Command command : {next.command, streams_.fused_command(stream, next, move.number)}) {
      if (command == kNoCommand) continue;
      if (estimate_[command] == 0) candidates_.push_back(command);
      estimate_[command] += move.flits;
    }
  }
}

// The candidates with the largest estimates, of equals the lower commands; forgets all estimates.
void StepChooser::keep_largest(std::size_t count) {
  std::sort(candidates_.begin(), candidates_.end(), [this](Command a, Command b) {
    return estimate_[a] != estimate_[b] ? estimate_[a] > estimate_[b] : a < b;
  });
  for (const Command command : candidates_) estimate_[command] = 0;
  candidates_.resize(std::min(candidates_.size(), count));
}

bool StepChooser::better(const StepPlan& a, const StepPlan& b) const {
  if (rule_ == Rule::kHighestRate) return a.flit_hops * b.cycles > b.flit_hops * a.cycles;
  return a.flit_hops > b.flit_hops;
}

}  // namespace primalsim::noc::lockstep
