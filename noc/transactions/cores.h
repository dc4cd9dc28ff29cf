// The processors of a simulation: what they issue when, and which barriers hold them up.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <span>
#include <vector>

#include "noc/transactions/transactions.h"

namespace primalsim::noc::transactions {

class Cores {
 public:
  Cores(const Machine& machine, std::span<const Program> programs, Issue issue);

  struct Issued {
    std::uint32_t program = 0;
    std::uint32_t operation = 0;
  };
  // What reaches the interfaces in this cycle, in order of programs.
  const std::vector<Issued>& issue(Cycle now);
  // An operation got its last answer.
  void done(std::uint32_t program, std::uint32_t operation, Cycle now);

  // When the next one does; kNever: none before something is done.
  Cycle next() const { return due_.empty() ? kNever : due_.top().at; }
  std::uint64_t outstanding() const { return outstanding_; }
  Life& life(std::uint32_t program, std::uint32_t operation) { return lives_[program][operation]; }

  // Of all operations, when all are done.
  std::vector<std::vector<Life>> take_lives();

 private:
  struct State {
    std::uint32_t next = 0;     // operation
    Cycle before = 0;           // when the one before was issued or ended, here
    Cycle recorded_before = 0;  // and as recorded
    std::uint64_t reads = 0;    // that have not got their answer
    std::uint64_t writes = 0;
    Cycle last_read = 0;  // when the last one got it
    Cycle last_write = 0;
    bool at_barrier = false;
  };
  struct Due {
    Cycle at = 0;
    std::uint32_t program = 0;
    std::uint32_t operation = 0;
    friend bool operator>(const Due& a, const Due& b) {
      return a.at != b.at             ? a.at > b.at
             : a.program != b.program ? a.program > b.program
                                      : a.operation > b.operation;
    }
  };

  void go_on(std::uint32_t program);
  bool pass_barrier(std::uint32_t program);
  void end_recorded_barriers(std::uint32_t program);

  const Machine& machine_;
  std::span<const Program> programs_;
  Issue issue_;
  std::vector<State> states_;
  std::vector<std::vector<Life>> lives_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::vector<Issued> issued_;
  std::uint64_t outstanding_ = 0;
};

}  // namespace primalsim::noc::transactions
