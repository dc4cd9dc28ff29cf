#include "noc/transactions/cores.h"

#include <algorithm>

namespace primalsim::noc::transactions {

Cores::Cores(const Machine& machine, std::span<const Program> programs, Issue issue)
    : machine_(machine),
      programs_(programs),
      issue_(issue),
      states_(programs.size()),
      lives_(programs.size()) {
  for (std::uint32_t program = 0; program < programs.size(); ++program) {
    lives_[program].resize(programs[program].operations.size());
    go_on(program);
  }
}

const std::vector<Cores::Issued>& Cores::issue(Cycle now) {
  issued_.clear();
  while (!due_.empty() && due_.top().at <= now) {
    issued_.push_back({due_.top().program, due_.top().operation});
    lives_[due_.top().program][due_.top().operation].at_interface = now;
    due_.pop();
  }
  return issued_;
}

// All operations up to the next barrier that holds the program up; as recorded, none does.
void Cores::go_on(std::uint32_t program) {
  State& state = states_[program];
  const std::vector<Operation>& operations = programs_[program].operations;
  while (state.next < operations.size()) {
    const Operation& operation = operations[state.next];
    Life& life = lives_[program][state.next];
    life.issued = issue_ == Issue::kRecorded || state.next == 0
                      ? operation.at
                      : state.before + (operation.at - state.recorded_before);
    if (operation.kind == Kind::kBarrier) {
      if (issue_ == Issue::kClosedLoop && !pass_barrier(program)) return;
    } else {
      due_.push({life.issued + machine_.issue_cycles, program, state.next});
      ++outstanding_;
      ++(operation.kind == Kind::kRead ? state.reads : state.writes);
      state.before = life.issued;
      state.recorded_before = operation.at;
    }
    ++state.next;
  }
}

bool Cores::pass_barrier(std::uint32_t program) {
  State& state = states_[program];
  const Operation& barrier = programs_[program].operations[state.next];
  state.at_barrier =
      (barrier.waits_for_reads && state.reads != 0) || (barrier.waits_for_writes && state.writes != 0);
  if (state.at_barrier) return false;
  Life& life = lives_[program][state.next];
  life.done = life.issued;
  if (barrier.waits_for_reads) life.done = std::max(life.done, state.last_read);
  if (barrier.waits_for_writes) life.done = std::max(life.done, state.last_write);
  life.done += machine_.done_cycles;
  state.before = life.done;
  state.recorded_before = barrier.end;
  return true;
}

void Cores::done(std::uint32_t program, std::uint32_t operation, Cycle now) {
  State& state = states_[program];
  lives_[program][operation].done = now;
  --outstanding_;
  const bool read = programs_[program].operations[operation].kind == Kind::kRead;
  --(read ? state.reads : state.writes);
  (read ? state.last_read : state.last_write) = now;
  if (!state.at_barrier || !pass_barrier(program)) return;
  ++state.next;
  go_on(program);
}

void Cores::end_recorded_barriers(std::uint32_t program) {
  Cycle read = 0;
  Cycle write = 0;
  for (std::size_t i = 0; i < lives_[program].size(); ++i) {
    const Operation& operation = programs_[program].operations[i];
    Life& life = lives_[program][i];
    if (operation.kind != Kind::kBarrier) {
      Cycle& last = operation.kind == Kind::kRead ? read : write;
      last = std::max(last, life.done);
      continue;
    }
    life.done = std::max({life.issued, operation.waits_for_reads ? read : 0,
                          operation.waits_for_writes ? write : 0}) +
                machine_.done_cycles;
  }
}

std::vector<std::vector<Life>> Cores::take_lives() {
  if (issue_ == Issue::kRecorded)
    for (std::uint32_t program = 0; program < programs_.size(); ++program) end_recorded_barriers(program);
  return std::move(lives_);
}

}  // namespace primalsim::noc::transactions
