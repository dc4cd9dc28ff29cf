#include "study/check.h"

#include <vector>

#include "accelerator/functional/contribution.h"
#include "accelerator/functional/functional_run.h"
#include "core/activity.h"
#include "study/generate/same_weights.h"
#include "study/provenance.h"
#include "study/work.h"
#include "workloads/direct/compare.h"
#include "workloads/graph/sizes.h"
#include "workloads/lowering/lower.h"
#include "workloads/lowering/lower_tokens.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::study {
namespace {

using accelerator::functional::FunctionalOptions;
using accelerator::functional::kMostTokens;

bool is_single(const FunctionalRequest& request) { return request.batch == 1 && request.tokens == 1; }

void check_skew(const FunctionalRequest& request, const v1::Graph& layer) {
  if (!request.skew) return;
  const std::uint32_t least = workloads::least_skew(layer);
  const auto most = static_cast<std::uint32_t>(layer.operators_size());
  if (*request.skew < least || *request.skew > most) {
    throw_request_error("skew is '{}'; allowed is a whole number from {} to {}", *request.skew, least, most);
  }
  if (is_single(request)) throw_request_error("skew is of use only with batch or tokens above 1");
}

void check_stream(const FunctionalRequest& request, const v1::Workload& workload, const v1::Mapping& mapping,
                  std::uint32_t context) {
  if (request.batch == 0) throw_request_error("batch is 0; allowed is 1 or more");
  if (request.tokens == 0) throw_request_error("tokens is 0; allowed is 1 or more");
  const std::uint64_t all = std::uint64_t{request.batch} * request.tokens;
  if (all > kMostTokens) {
    throw_request_error("batch {} and tokens {} are {} tokens; allowed are {}", request.batch, request.tokens,
                        all, kMostTokens);
  }
  if (request.tokens > context) {
    throw_request_error("tokens is {}; at a context of {} a sequence has {} of them", request.tokens, context,
                        context);
  }
  const std::uint64_t entries = workloads::kv_entries(workload.shape(), context);
  const std::uint64_t capacity = workloads::kv_capacity_tokens(mapping);
  if (entries * request.batch > capacity) {
    throw_request_error(
        "batch is {}; {} sequences of {} entries are {}, and the KV cache of mapping '{}' holds {}",
        request.batch, request.batch, entries, entries * request.batch, mapping.name(), capacity);
  }
  check_skew(request, workload.layer());
  if (!request.more_adapters.empty() && request.batch < 2) {
    throw_request_error("adapters are several; with a batch of 1 there is one sequence, with one of them");
  }
}

// The mappings of the model with each further adapter.
std::vector<v1::Mapping> more_mappings(const Inputs& inputs, const v1::Mapping& first,
                                       const FunctionalRequest& request, std::uint32_t context) {
  std::vector<v1::Mapping> mappings;
  for (const v1::Workload& each : request.more_adapters) {
    mappings.push_back(make_mapping(request.mapping, {each, inputs.architecture}, request.strategy, context));
    check_same_weights(mappings.back(), first);
  }
  return mappings;
}

// The sequences' tokens in turn, the last of each at the context. Without a skew that was asked for, the
// least.
workloads::TokenStream token_stream(const FunctionalRequest& request, const v1::Workload& workload,
                                    std::uint32_t context) {
  workloads::TokenStream result;
  for (std::uint32_t round = 1; round <= request.tokens; ++round) {
    for (std::uint32_t sequence = 0; sequence < request.batch; ++sequence) {
      result.tokens.push_back({context - request.tokens + round, sequence});
    }
  }
  result.entries_per_sequence = workloads::kv_entries(workload.shape(), context);
  result.skew_operators = request.skew.value_or(workloads::least_skew(workload.layer()));
  return result;
}

v1::CheckedGraph check_program(const Inputs& inputs, const pe_models::Machine& machine,
                               const v1::Graph& graph, const v1::Program& program,
                               const std::vector<workloads::Token>& tokens,
                               const FunctionalOptions& options) {
  const Activity of_graph("the " + graph.name());
  const auto run = accelerator::functional::run_functional(program, inputs.workload, machine, options);
  constexpr double kWeightsPerSecond = 3e8;
  const auto weights = static_cast<double>(workloads::weight_bytes(inputs.workload, machine));
  const Activity activity("computing directly, and comparing", 0,
                          weights * static_cast<double>(tokens.size()) / kWeightsPerSecond);
  const auto expected = workloads::compute_directly(inputs.workload, graph, machine, tokens, options.seed,
                                                    options.adapted, run.groups);
  const workloads::Comparison comparison =
      workloads::compare(graph, expected, run.computed, machine.slice_elements(), tokens);
  v1::CheckedGraph checked;
  checked.set_graph(graph.name());
  checked.set_right(run.findings.empty() && comparison.differences.empty());
  checked.set_vectors(comparison.vectors);
  checked.set_slices(comparison.slices);
  checked.set_cycles(run.cycles);
  for (const std::string& finding : run.findings) checked.add_findings(finding);
  for (const std::string& difference : comparison.differences) checked.add_differences(difference);
  return checked;
}

v1::CheckedGraph check_token(const Inputs& inputs, const v1::Mapping& mapping, const v1::Graph& graph,
                             std::uint32_t context, const FunctionalOptions& options) {
  const pe_models::Machine machine(inputs.architecture);
  const v1::Program program =
      workloads::lower(inputs.workload, mapping, machine, graph.name(), context, {.functional = true});
  return check_program(inputs, machine, graph, program, {{context, 0}}, options);
}

v1::CheckedGraph check_tokens(const Inputs& inputs, const v1::Mapping& mapping,
                              const FunctionalRequest& request, std::uint32_t context,
                              const FunctionalOptions& options) {
  const pe_models::Machine machine(inputs.architecture);
  workloads::TokenStream tokens = token_stream(request, inputs.workload, context);
  const std::vector<v1::Mapping> mappings = more_mappings(inputs, mapping, request, context);
  FunctionalOptions functional = options;
  if (!mappings.empty()) {
    tokens.adapted = {{&inputs.workload, &mapping}};
    functional.adapted = {&inputs.workload};
  }
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    tokens.adapted.push_back({&request.more_adapters[i], &mappings[i]});
    functional.adapted.push_back(&request.more_adapters[i]);
  }
  const workloads::LowerOptions options_of_lowering{.functional = true};
  const v1::Program program =
      request.skew
          ? workloads::lower_tokens(inputs.workload, mapping, machine, tokens, options_of_lowering)
          : workloads::lower_tokens_closest(inputs.workload, mapping, machine, tokens, options_of_lowering);
  v1::CheckedGraph checked =
      check_program(inputs, machine, inputs.workload.layer(), program, tokens.tokens, functional);
  checked.set_skew(tokens.skew_operators);
  return checked;
}

}  // namespace

std::uint32_t most_checked_tokens() { return kMostTokens; }

v1::FunctionalCheck check_functional(Session& session, const Inputs& inputs, const FunctionalRequest& request,
                                     const Progress& progress) {
  const Work work(session, progress);
  const std::uint32_t context = context_of(inputs.workload, request.context);
  const v1::Mapping mapping = make_mapping(request.mapping, inputs, request.strategy, context);
  check_stream(request, inputs.workload, mapping, context);
  FunctionalOptions options;
  options.seed = request.strategy.seed;
  if (request.reference_kernel) options.kernel = accelerator::NetworkKernel::kReference;
  v1::FunctionalCheck result;
  result.set_mapping(mapping.name());
  result.set_model(inputs.workload.name());
  result.set_context(context);
  result.set_batch(request.batch);
  result.set_tokens(request.tokens);
  result.set_seed(options.seed);
  Provenance made(session);
  made.setting("context", std::to_string(context)).setting("batch", std::to_string(request.batch));
  made.setting("tokens", std::to_string(request.tokens)).setting("seed", std::to_string(options.seed));
  made.setting("skew", request.skew ? std::to_string(*request.skew) : "least");
  made.flag("lm-head", request.strategy.lm_head);
  made.machine(inputs.architecture, inputs.sources.machine).model(inputs.workload, inputs.sources);
  for (const v1::Workload& each : request.more_adapters) made.model(each, inputs.sources);
  *result.mutable_provenance() = made.mapping(mapping, request.mapping).message();
  const std::size_t graphs = request.strategy.lm_head ? 2 : 1;
  for (std::size_t i = 0; i < graphs; ++i) result.add_graphs();
  work.for_each(graphs, [&](std::size_t i) {
    *result.mutable_graphs(static_cast<int>(i)) =
        i == 1               ? check_token(inputs, mapping, inputs.workload.head(), context, options)
        : is_single(request) ? check_token(inputs, mapping, inputs.workload.layer(), context, options)
                             : check_tokens(inputs, mapping, request, context, options);
  });
  return result;
}

}  // namespace primalsim::study
