#include "study/serve/rewriting.h"

#include <algorithm>
#include <utility>

namespace primalsim::study {

void Rewriting::add(std::uint32_t adapter) {
  if (!applies_ || adapter == kNoAdapter || std::exchange(last_round_[adapter], round_) == round_) return;
  const std::uint32_t shape = adapters_.shape(adapter);
  of_round_.push_back(shape);
  writing_.cycles += adapters_.shapes[shape].reprogram_cycles;
  writing_.banks += adapters_.shapes[shape].banks;
  add_link(writing_.link, adapters_.shapes[shape].link);
}

LayerWriting Rewriting::writing_alone(std::uint32_t shape) const {
  if (!applies_) return {};
  const AdapterShape& adapter = adapters_.shapes[shape];
  return {adapter.reprogram_cycles, adapter.link, adapter.banks};
}

accelerator::srpg::TimeLine Rewriting::token_line(Cycle layer_cycles) const {
  return served_token_line(machine_, layer_cycles, writing_, 0, pe_models::srpg::Policy::kRefresh,
                           accelerator::srpg::Token::kRetained);
}

std::vector<std::uint64_t> Rewriting::writes_with(std::vector<std::uint64_t> others) const {
  for (std::size_t shape = 0; shape < others.size(); ++shape) others[shape] += writes_[shape];
  return others;
}

void Rewriting::count_round(Cycle stall, Cycle passing, ServerOutcome& outcome) {
  for (const std::uint32_t shape : of_round_) ++writes_[shape];
  const Cycle writing = machine_.layers * writing_.cycles;
  outcome.stall_cycles += stall;
  outcome.passing_cycles += passing;
  outcome.hidden_cycles += writing - std::min(writing, stall);
}

}  // namespace primalsim::study
