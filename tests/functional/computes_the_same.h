// Runs a Program with numbers and holds them against the direct computation.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "accelerator/functional/functional_run.h"
#include "workloads/direct/compare.h"
#include "workloads/lowering/lower.h"

namespace primalsim::testing {

struct FunctionalCheck {
  accelerator::functional::FunctionalRun run;
  workloads::Comparison comparison;

  bool good() const { return run.findings.empty() && comparison.differences.empty(); }
  // The first few findings and differences, a line each.
  std::string text() const {
    std::string lines;
    const auto add = [&](const std::vector<std::string>& sentences) {
      for (std::size_t i = 0; i < std::min<std::size_t>(6, sentences.size()); ++i)
        lines += sentences[i] + "\n";
    };
    add(run.findings);
    add(comparison.differences);
    return lines;
  }
};

inline FunctionalCheck check_functionally(const v1::Program& program, const v1::Workload& workload,
                                          const v1::Architecture& architecture,
                                          const accelerator::functional::FunctionalOptions& options = {}) {
  FunctionalCheck check;
  check.run = accelerator::functional::run_functional(program, workload, architecture, options);
  const v1::Graph& graph = program.graph() == workload.layer().name() ? workload.layer() : workload.head();
  std::vector<workloads::Token> tokens;
  for (const v1::StreamToken& token : program.stream()) tokens.push_back({token.context(), token.sequence()});
  if (tokens.empty()) tokens.push_back({program.context(), 0});
  const auto expected =
      workloads::compute_directly(workload, graph, architecture, tokens, options.seed, {}, check.run.groups);
  check.comparison =
      workloads::compare(graph, expected, check.run.computed, architecture.acim().rows(), tokens);
  return check;
}

}  // namespace primalsim::testing
