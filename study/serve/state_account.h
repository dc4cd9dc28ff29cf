// In which state the tiles are while requests are served, under one policy. docs/serve.md, Energy
#pragma once

#include <span>

#include "accelerator/srpg_round.h"
#include "study/serve/step_costs.h"

namespace primalsim::study {

// To write what idle tiles lose of one layer.
struct LayerWriting {
  Cycle cycles = 0;  // 0: nothing is lost
  accelerator::srpg::HostLink link;
  std::uint64_t banks = 0;  // of a layer, that are kept where there is no time to write them
};

class StateAccount {
 public:
  StateAccount(const ServedMachine& machine, pe_models::srpg::Policy policy)
      : machine_(machine), policy_(policy) {}

  // From here on, so many banks of each layer hold something; idle tiles keep them.
  void hold(std::uint64_t banks) { banks_ = banks; }
  // Nothing runs: adapters are kept.
  void idle(Cycle cycles);
  // A round of two sequences or more; each layer computes for `layer_cycles`, summed over the sequences.
  // `writing` is what idle tiles may lose.
  accelerator::srpg::RoundUse round(Cycle cycles, std::uint64_t sequences, Cycle layer_cycles,
                                    const LayerWriting& writing);
  // `times` rounds of a single sequence, with so many banks in the sum over the rounds.
  void tokens(Cycle layer_cycles, const LayerWriting& writing, std::uint64_t times, Wide banks);
  // Layers computed so much longer, one after the other, because weights passed through their tiles.
  void passing(Cycle cycles);
  // Prompts one behind the other, in `cycles` all together. `writing` is what writing an adapter changes of
  // the first one's line, `retained` that line's part without it. Of the tiles that are idle meanwhile, each
  // is taken to hold as much as another, those of the head as well.
  void prompts(Cycle cycles, std::span<const accelerator::srpg::TimeLine> lines,
               const accelerator::srpg::TimeLine* writing, const accelerator::srpg::TimeLine* retained);
  // Of what was added so far, tiles were written to for so long, or passed, instead of being idle, and every
  // layer's were woken for it `times` times.
  void hidden_writing(Cycle tile_cycles, std::uint64_t times);

  const pe_models::srpg::TileUse& use() const { return use_; }
  // Of it, while nothing ran.
  const pe_models::srpg::TileUse& idle_use() const { return idle_; }

 private:
  pe_models::srpg::State idle_state() const {
    return pe_models::srpg::gates(policy_) ? pe_models::srpg::State::kRetain : pe_models::srpg::State::kReady;
  }
  Cycle& at(pe_models::srpg::State state) { return use_.tile_cycles[static_cast<std::size_t>(state)]; }
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
                                              const LayerWriting& writing, Cycle written,
                                              pe_models::srpg::Policy policy, accelerator::srpg::Token token);

// What the writing of its adapter, of which `written` cycles are done already, changes of a prompt's line.
struct PromptWriting {
  accelerator::srpg::TimeLine with;
  accelerator::srpg::TimeLine without;

  Cycle delay() const { return with.cycles - without.cycles; }
  Cycle stall() const { return delay() - with.passing_cycles; }  // no layer computes
};
PromptWriting prompt_writing(const ServedMachine& machine, Cycle layer_cycles, const AdapterShape& adapter,
                             Cycle written, pe_models::srpg::Policy policy);

}  // namespace primalsim::study
