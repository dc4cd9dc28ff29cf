// In which state the tiles are while requests are served, under one policy. docs/serve.md, Energy
#pragma once

#include <span>

#include "study/serve/step_costs.h"

namespace primalsim::study {

class StateAccount {
 public:
  StateAccount(const ServedMachine& machine, pe_models::srpg::Policy policy)
      : machine_(machine), policy_(policy) {}

  // Nothing runs: adapters are kept.
  void idle(Cycle cycles);
  // A round of two sequences or more; the layers compute for `layer_cycles`, summed over the sequences.
  void round(Cycle cycles, std::uint64_t sequences, Cycle layer_cycles);
  // `times` rounds of a single sequence.
  void tokens(Cycle layer_cycles, std::uint64_t times);
  // Prompts one behind the other, in `cycles` all together. `writing` is what writing an adapter changes of
  // the first one's line, `retained` that line's part without it.
  void prompts(Cycle cycles, std::span<const accelerator::srpg::TimeLine> lines,
               const accelerator::srpg::TimeLine* writing, const accelerator::srpg::TimeLine* retained);
  // Of what was added so far, one layer's tiles were written to for so long instead of being idle, and woken
  // for it `times` times in every layer.
  void hidden_writing(Cycle cycles, std::uint64_t times);

  const pe_models::srpg::StateCycles& tile_cycles() const { return states_; }
  std::uint64_t wakes() const { return wakes_; }

 private:
  pe_models::srpg::State idle_state() const {
    return pe_models::srpg::gates(policy_) ? pe_models::srpg::State::kRetain : pe_models::srpg::State::kReady;
  }
  Cycle& at(pe_models::srpg::State state) { return states_[static_cast<std::size_t>(state)]; }
  void add_stage(std::uint64_t tiles, Cycle cycles, Cycle busy);

  const ServedMachine& machine_;
  const pe_models::srpg::Policy policy_;
  pe_models::srpg::StateCycles states_{};
  std::uint64_t wakes_ = 0;
};

// A token's line over all layers; `written` cycles of the writing of its adapter are done already.
accelerator::srpg::TimeLine served_token_line(const ServedMachine& machine, Cycle layer_cycles,
                                              Cycle reprogram_cycles, Cycle written,
                                              pe_models::srpg::Policy policy, accelerator::srpg::Token token);

}  // namespace primalsim::study
