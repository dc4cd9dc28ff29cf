// In which state the tiles are while requests are served, under one policy. docs/serve.md, Energy
#pragma once

#include <span>

#include "study/serve/step_costs.h"

namespace primalsim::study {

class StateAccount {
 public:
  StateAccount(const ServedMachine& machine, pe_models::srpg::Policy policy)
      : machine_(machine), policy_(policy) {}

  // From here on, so many banks of each layer hold something; idle tiles keep them.
  void hold(std::uint64_t banks) { banks_ = banks; }
  // Nothing runs: adapters are kept.
  void idle(Cycle cycles);
  // A round of two sequences or more; the layers compute for `layer_cycles`, summed over the sequences. What
  // idle tiles lose takes `reprogram_cycles` of a layer to write again; returns whether they idle for so long
  // that they do.
  bool round(Cycle cycles, std::uint64_t sequences, Cycle layer_cycles, Cycle reprogram_cycles);
  // `times` rounds of a single sequence, with so many banks in the sum over the rounds.
  void tokens(Cycle layer_cycles, Cycle reprogram_cycles, std::uint64_t times, Wide banks);
  // Prompts one behind the other, in `cycles` all together. `writing` is what writing an adapter changes of
  // the first one's line, `retained` that line's part without it. Of the tiles that are idle meanwhile, each
  // is taken to hold as much as another, those of the head as well.
  void prompts(Cycle cycles, std::span<const accelerator::srpg::TimeLine> lines,
               const accelerator::srpg::TimeLine* writing, const accelerator::srpg::TimeLine* retained);
  // Of what was added so far, one layer's tiles were written to for so long instead of being idle, and woken
  // for it `times` times in every layer.
  void hidden_writing(Cycle cycles, std::uint64_t times);

  const pe_models::srpg::TileUse& use() const { return use_; }
  // Of it, while nothing ran.
  const pe_models::srpg::TileUse& idle_use() const { return idle_; }

 private:
  pe_models::srpg::State idle_state() const {
    return pe_models::srpg::gates(policy_) ? pe_models::srpg::State::kRetain : pe_models::srpg::State::kReady;
  }
  Cycle& at(pe_models::srpg::State state) { return use_.tile_cycles[static_cast<std::size_t>(state)]; }
  // `stages` stages of equal tiles, each of which holds `banks`. Returns whether they are gated meanwhile.
  bool add_stages(std::uint64_t stages, std::uint64_t tiles, std::uint64_t banks, Cycle cycles, Cycle busy,
                  Cycle reprogram_cycles);
  // Tiles anywhere, woken from where they idle.
  void add_wakes(std::uint64_t tiles);

  const ServedMachine& machine_;
  const pe_models::srpg::Policy policy_;
  pe_models::srpg::TileUse use_;
  pe_models::srpg::TileUse idle_;
  std::uint64_t banks_ = 0;
};

// A token's line over all layers, each with one bank that holds something; `written` cycles of the writing of
// its adapter are done already.
accelerator::srpg::TimeLine served_token_line(const ServedMachine& machine, Cycle layer_cycles,
                                              Cycle reprogram_cycles, Cycle written,
                                              pe_models::srpg::Policy policy, accelerator::srpg::Token token);

}  // namespace primalsim::study
