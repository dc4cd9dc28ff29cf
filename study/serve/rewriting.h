// What policy refresh writes again in every round, because idle tiles lose it: the adapters of the sequences
// that decode, each once. docs/serve.md, Adapters
#pragma once

#include <cstdint>
#include <vector>

#include "study/serve/server.h"

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
    layer_cycles_ = 0;
  }
  // A sequence of the round.
  void add(std::uint32_t adapter);
  // To write one layer's weights of all adapters of the round; 0: nothing.
  Cycle layer_cycles() const { return layer_cycles_; }
  // The same where a sequence with an adapter of this shape is alone.
  Cycle layer_cycles_alone(std::uint32_t shape) const {
    return applies_ ? adapters_.shapes[shape].reprogram_cycles : 0;
  }
  // A token of the only sequence of the round: a layer is written while the one before it computes.
  Cycle token_cycles(Cycle layer_cycles) const;
  // All layers were written for the round, and kept it so long from computing.
  void count_round(Cycle stall, ServerOutcome& outcome);
  // Of adapters, by shape, those of all rounds and `others`.
  std::vector<std::uint64_t> writes_with(std::vector<std::uint64_t> others) const;

 private:
  const Adapters& adapters_;
  const ServedMachine& machine_;
  const bool applies_;
  std::uint64_t round_ = 0;
  std::vector<std::uint64_t> last_round_;  // per adapter
  std::vector<std::uint32_t> of_round_;    // shapes of the adapters of the round
  Cycle layer_cycles_ = 0;
  std::vector<std::uint64_t> writes_;  // by shape
};

}  // namespace primalsim::study
