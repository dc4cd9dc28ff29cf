#include "study/generate/layer_runs.h"

#include <algorithm>

#include "accelerator/generation/pipeline.h"
#include "study/generate/token_stream.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"

namespace primalsim::study {

std::shared_ptr<const accelerator::ProgramResult> LayerRuns::step(std::uint32_t context) const {
  if (layout_.sequences > 1) {
    return run({{{context, layout_.sequences - 1}}, 0, 1}, workloads::least_skew(workload_.layer())).run;
  }
  const v1::Program program =
      workloads::lower(workload_, mapping_, machine_, workload_.layer().name(), context);
  return work_.run(program, machine_);
}

std::shared_ptr<const accelerator::ProgramResult> LayerRuns::head() const {
  const v1::Program program = workloads::lower(workload_, mapping_, machine_, workload_.head().name(), 1);
  return work_.run(program, machine_);
}

workloads::TokenStream LayerRuns::prompt_stream(std::uint32_t last_context, std::uint32_t tokens) const {
  workloads::TokenStream stream;
  for (std::uint32_t i = 0; i < tokens; ++i) {
    stream.tokens.push_back({last_context - tokens + 1 + i, layout_.sequences - 1});
  }
  return stream;
}

StreamRun LayerRuns::prompt(std::uint32_t last_context, std::uint32_t tokens, std::uint32_t skew) const {
  return run(prompt_stream(last_context, tokens), skew);
}

Cycle LayerRuns::further_layer(std::uint32_t last_context, std::uint32_t tokens, std::uint32_t skew) const {
  const v1::Program layer = lower(prompt_stream(last_context, tokens), skew);
  const v1::Graph& graph = workload_.layer();
  const std::uint32_t tiles = workloads::placement_of(mapping_, graph.name(), "mapping").tiles();
  const v1::Program two = accelerator::pipeline_layers(layer, graph, tiles, 2);
  return work_.run(two, machine_)->flit_cycles - work_.run(layer, machine_)->flit_cycles;
}

std::uint32_t LayerRuns::round_sequences() const {
  constexpr std::uint32_t kMost = 6;
  return std::min(layout_.sequences, kMost);
}

StreamRun LayerRuns::rounds(std::uint32_t last_context, std::uint32_t rounds, std::uint32_t skew) const {
  const std::uint32_t among = round_sequences();
  // The period runs from the end of the last filling token to that of the last token that counts.
  const std::uint32_t tokens = kFillingTokens + 1 + among * rounds + kDrainingTokens;
  const std::uint32_t turns = (tokens - 1) / among;
  workloads::TokenStream stream;
  for (std::uint32_t i = 0; i < tokens; ++i) {
    const std::uint32_t back = turns - i / among;
    const std::uint64_t spread = std::uint64_t{i % among} * (layout_.sequences - 1);
    const auto sequence = static_cast<std::uint32_t>(among == 1 ? 0 : spread / (among - 1));
    stream.tokens.push_back({last_context > back ? last_context - back : 1, sequence});
  }
  return run(std::move(stream), skew);
}

v1::Program LayerRuns::lower(workloads::TokenStream stream, std::uint32_t skew) const {
  stream.entries_per_sequence = layout_.entries;
  stream.skew_operators = skew;
  return workloads::lower_tokens(workload_, mapping_, machine_, stream);
}

StreamRun LayerRuns::run(workloads::TokenStream stream, std::uint32_t skew) const {
  const auto tokens = static_cast<std::uint32_t>(stream.tokens.size());
  StreamRun result{work_.run(lower(std::move(stream), skew), machine_), {}};
  result.ends = token_ends(*result.run, tokens);
  return result;
}

}  // namespace primalsim::study
