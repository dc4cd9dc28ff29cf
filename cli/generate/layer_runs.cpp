#include "cli/generate/layer_runs.h"

#include <algorithm>

#include "accelerator/generation/token_stream.h"
#include "workloads/lowering/lower.h"

namespace primalsim::cli {

std::shared_ptr<const accelerator::ProgramResult> LayerRuns::step(std::uint32_t context) const {
  if (layout_.sequences > 1) {
    return run({{{context, layout_.sequences - 1}}, 0, 1}, workloads::least_skew(inputs_.workload.layer()))
        .run;
  }
  const v1::Program program = workloads::lower(inputs_.workload, mapping_, inputs_.architecture,
                                               inputs_.workload.layer().name(), context);
  return cache_.run(program, inputs_.architecture);
}

std::shared_ptr<const accelerator::ProgramResult> LayerRuns::head() const {
  const v1::Program program =
      workloads::lower(inputs_.workload, mapping_, inputs_.architecture, inputs_.workload.head().name(), 1);
  return cache_.run(program, inputs_.architecture);
}

StreamRun LayerRuns::prompt(std::uint32_t last_context, std::uint32_t tokens, std::uint32_t skew) const {
  workloads::TokenStream stream;
  for (std::uint32_t i = 0; i < tokens; ++i) {
    stream.tokens.push_back({last_context - tokens + 1 + i, layout_.sequences - 1});
  }
  return run(std::move(stream), skew);
}

StreamRun LayerRuns::round(std::uint32_t last_context, std::uint32_t tokens, std::uint32_t skew) const {
  const std::uint32_t among = std::min(layout_.sequences, tokens);
  const std::uint32_t turns = (tokens - 1) / among;
  workloads::TokenStream stream;
  for (std::uint32_t i = 0; i < tokens; ++i) {
    const std::uint32_t back = turns - i / among;
    const std::uint32_t sequence =
        among == 1
            ? 0
            : static_cast<std::uint32_t>(std::uint64_t{i % among} * (layout_.sequences - 1) / (among - 1));
    stream.tokens.push_back({last_context > back ? last_context - back : 1, sequence});
  }
  return run(std::move(stream), skew);
}

StreamRun LayerRuns::run(workloads::TokenStream stream, std::uint32_t skew) const {
  stream.entries_per_sequence = layout_.entries;
  stream.skew_operators = skew;
  const v1::Program program =
      workloads::lower_tokens(inputs_.workload, mapping_, inputs_.architecture, stream);
  StreamRun result{cache_.run(program, inputs_.architecture), {}};
  result.ends = accelerator::token_ends(*result.run, static_cast<std::uint32_t>(stream.tokens.size()));
  return result;
}

}  // namespace primalsim::cli
