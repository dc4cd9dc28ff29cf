#include "study/serve/rewriting.h"

#include <algorithm>
#include <utility>

#include "study/serve/state_account.h"

namespace primalsim::study {

void Rewriting::add(std::uint32_t adapter) {
  if (!applies_ || adapter == kNoAdapter || std::exchange(last_round_[adapter], round_) == round_) return;
  const std::uint32_t shape = adapters_.shape(adapter);
  of_round_.push_back(shape);
  layer_cycles_ += adapters_.shapes[shape].reprogram_cycles;
}

Cycle Rewriting::token_cycles(Cycle layer_cycles) const {
  return served_token_line(machine_, layer_cycles, layer_cycles_, 0, pe_models::srpg::Policy::kRefresh,
                           accelerator::srpg::Token::kRetained)
      .cycles;
}

std::vector<std::uint64_t> Rewriting::writes_with(std::vector<std::uint64_t> others) const {
  for (std::size_t shape = 0; shape < others.size(); ++shape) others[shape] += writes_[shape];
  return others;
}

void Rewriting::count_round(Cycle stall, ServerOutcome& outcome) {
  for (const std::uint32_t shape : of_round_) ++writes_[shape];
  const Cycle writing = machine_.layers * layer_cycles_;
  outcome.stall_cycles += stall;
  outcome.hidden_cycles += writing - std::min(writing, stall);
}

}  // namespace primalsim::study
