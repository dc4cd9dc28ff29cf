// What policy refresh writes again in every round, because idle tiles lose it: the adapters of the sequences
// that decode, each once. docs/serve.md, Adapters
#pragma once

#include <cstdint>
#include <vector>

#include "study/serve/server.h"
#include "study/serve/state_account.h"

namespace primalsim::study {

class Rewriting {
 public:
  // Keeps references. Under other policies nothing is written again, nor where the only stage never idles.
  Rewriting(const Adapters& adapters, const ServedMachine& machine, pe_models::srpg::Policy policy)
      : adapters_(adapters),
        machine_(machine),
        applies_(policy == pe_models::srpg::Policy::kRefresh &&
                 machine.layers + (machine.head_tiles > 0 ? 1 : 0) > 1),
        last_round_(adapters.shape_of.size(), 0),
        writes_(adapters.shapes.size(), 0) {}

  bool applies() const { return applies_; }
  void begin_round() {
    ++round_;
    of_round_.clear();
    writing_ = {};
  }
  // A sequence of the round.
  void add(std::uint32_t adapter);
  // To write one layer's weights of all adapters of the round.
  const LayerWriting& writing() const { return writing_; }
  // The same where a sequence with an adapter of this shape is alone.
  LayerWriting writing_alone(std::uint32_t shape) const;
  // A token of the only sequence of the round: a layer is written while the one before it computes.
  accelerator::srpg::TimeLine token_line(Cycle layer_cycles) const;
  // All layers were written for the round, which took so much longer because they waited for it, and because
  // weights passed through their tiles.
  void count_round(Cycle stall, Cycle passing, ServerOutcome& outcome);
  // Of adapters, by shape, those of all rounds and `others`.
  std::vector<std::uint64_t> writes_with(std::vector<std::uint64_t> others) const;

 private:
  const Adapters& adapters_;
  const ServedMachine& machine_;
  const bool applies_;
  std::uint64_t round_ = 0;
  std::vector<std::uint64_t> last_round_;  // per adapter
  std::vector<std::uint32_t> of_round_;    // shapes of the adapters of the round
  LayerWriting writing_;
  std::vector<std::uint64_t> writes_;  // by shape
};

}  // namespace primalsim::study
