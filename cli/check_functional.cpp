#include "cli/check_functional.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "accelerator/functional/functional_run.h"
#include "cli/check_stream.h"
#include "cli/context_option.h"
#include "cli/load_inputs.h"
#include "cli/strategy_options.h"
#include "core/error.h"
#include "core/number_text.h"
#include "study/mapping_choice.h"
#include "workloads/direct/compare.h"
#include "workloads/lowering/lower.h"
#include "workloads/lowering/lower_tokens.h"

namespace primalsim::cli {
namespace {

using accelerator::functional::FunctionalOptions;

struct CheckedGraph {
  std::string graph;
  Cycle cycles = 0;
  std::vector<std::string> findings;
  workloads::Comparison comparison;
  std::optional<std::uint32_t> skew = std::nullopt;  // of a stream of tokens

  bool right() const { return findings.empty() && comparison.differences.empty(); }
};

FunctionalOptions functional_options(const Options& options, std::uint64_t seed) {
  const std::string kernel = options.text_or("kernel", "event");
  if (kernel != "event" && kernel != "reference") {
    throw_input_error("--kernel is '{}'; allowed are event and reference", kernel);
  }
  FunctionalOptions result;
  result.seed = seed;
  if (kernel == "reference") result.kernel = accelerator::NetworkKernel::kReference;
  return result;
}

CheckedGraph check_program(const study::Inputs& inputs, const v1::Graph& graph, const v1::Program& program,
                           const std::vector<workloads::Token>& tokens, const FunctionalOptions& options) {
  const auto run =
      accelerator::functional::run_functional(program, inputs.workload, inputs.architecture, options);
  const auto expected =
      workloads::compute_directly(inputs.workload, graph, inputs.architecture, tokens, options.seed);
  return {graph.name(), run.cycles, run.findings,
          workloads::compare(graph, expected, run.computed, inputs.architecture.acim().rows(), tokens)};
}

CheckedGraph check_token(const study::Inputs& inputs, const v1::Mapping& mapping, const v1::Graph& graph,
                         std::uint32_t context, const FunctionalOptions& options) {
  const v1::Program program = workloads::lower(inputs.workload, mapping, inputs.architecture, graph.name(),
                                               context, {.functional = true});
  return check_program(inputs, graph, program, {{context, 0}}, options);
}

CheckedGraph check_layer(const study::Inputs& inputs, const v1::Mapping& mapping, const CheckStream& stream,
                         const FunctionalOptions& options) {
  const v1::Graph& layer = inputs.workload.layer();
  if (stream.is_single()) return check_token(inputs, mapping, layer, stream.context, options);
  workloads::TokenStream tokens = token_stream(stream, inputs.workload);
  const auto lower = [&] {
    return workloads::lower_tokens(inputs.workload, mapping, inputs.architecture, tokens,
                                   {.functional = true});
  };
  v1::Program program;
  try {
    program = lower();
  } catch (const NoFit&) {
    if (stream.skew) throw;
    // One token after the other takes the fewest buffers.
    tokens.skew_operators = static_cast<std::uint32_t>(layer.operators_size());
    program = lower();
  }
  CheckedGraph checked = check_program(inputs, layer, program, tokens.tokens, options);
  checked.skew = tokens.skew_operators;
  return checked;
}

std::string tokens_text(const CheckStream& stream, const CheckedGraph& checked) {
  if (!checked.skew) return "";
  const auto count = [](std::uint32_t n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
  };
  return fmt::format(" of {} in {}, {} apart,", count(stream.batch * stream.tokens, "token"),
                     count(stream.batch, "sequence"), count(*checked.skew, "operator"));
}

void print_sentences(const std::vector<std::string>& sentences) {
  constexpr std::size_t kPrinted = 10;
  for (std::size_t i = 0; i < std::min(kPrinted, sentences.size()); ++i) fmt::print("  {}\n", sentences[i]);
  if (sentences.size() > kPrinted) fmt::print("  and {} more\n", sentences.size() - kPrinted);
}

void print_text(const std::string& mapping, const CheckStream& stream, const CheckedGraph& checked) {
  const std::string tokens = tokens_text(stream, checked);
  if (checked.right()) {
    fmt::print("{}: the {}{} computes the right numbers: {} slices of {} vectors compared, {} cycles\n",
               mapping, checked.graph, tokens, grouped(checked.comparison.slices),
               grouped(checked.comparison.vectors), grouped(checked.cycles));
    return;
  }
  fmt::print("{}: the {}{} computes WRONG numbers\n", mapping, checked.graph, tokens);
  print_sentences(checked.findings);
  print_sentences(checked.comparison.differences);
}

void print_json(const std::string& mapping, const std::string& model, const CheckStream& stream,
                std::uint64_t seed, const std::vector<CheckedGraph>& checked) {
  nlohmann::ordered_json graphs = nlohmann::ordered_json::array();
  for (const CheckedGraph& graph : checked) {
    graphs.push_back({{"graph", graph.graph},
                      {"right", graph.right()},
                      {"vectors", graph.comparison.vectors},
                      {"slices", graph.comparison.slices},
                      {"cycles", graph.cycles},
                      {"findings", graph.findings},
                      {"differences", graph.comparison.differences}});
    if (graph.skew) graphs.back()["skew"] = *graph.skew;
  }
  const nlohmann::ordered_json json{
      {"mapping", mapping},      {"model", model}, {"context", stream.context}, {"batch", stream.batch},
      {"tokens", stream.tokens}, {"seed", seed},   {"graphs", graphs}};
  fmt::print("{}\n", json.dump(2));
}

}  // namespace

void declare_functional(Options& options) {
  options.flag("functional", "simulate with numbers and compare them with a direct computation");
  options.value("kernel", "event|reference",
                "the network's kernel for it: the fast one (the default) or its specification");
  declare_stream(options);
  declare_strategy_options(options);
}

int check_functional(const Options& options) {
  const study::Inputs inputs = load_inputs(options);
  const std::uint32_t context = context_option(options, inputs.workload);
  const workloads::StrategyOptions strategy = strategy_options(options);
  const study::MappingChoice choice = study::mapping_choices({options.text("mapping").value_or("")}).front();
  const v1::Mapping mapping = study::load_mapping(choice, inputs, strategy, context);
  const CheckStream stream = check_stream(options, inputs.workload, mapping, context);
  const FunctionalOptions functional = functional_options(options, strategy.seed);

  std::vector<CheckedGraph> checked;
  checked.push_back(check_layer(inputs, mapping, stream, functional));
  if (strategy.lm_head)
    checked.push_back(check_token(inputs, mapping, inputs.workload.head(), context, functional));
  if (options.has("json")) {
    print_json(mapping.name(), inputs.workload.name(), stream, functional.seed, checked);
  } else {
    for (const CheckedGraph& graph : checked) print_text(mapping.name(), stream, graph);
  }
  const bool right = std::all_of(checked.begin(), checked.end(), [](const auto& g) { return g.right(); });
  return right ? 0 : 1;
}

}  // namespace primalsim::cli
