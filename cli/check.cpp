#include "study/check.h"

#include <algorithm>

#include "cli/commands.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "proto/read.h"

namespace primalsim::cli {
namespace {

void declare_check(Options& options) {
  declare_inputs(options);
  options.value("mapping", "MAPPING", "the Mapping file; with --functional also the name of a strategy");
  options.value("context", "N", "check that the KV cache holds a context of N tokens");
  options.flag("functional", "simulate with numbers and compare them with a direct computation");
  options.value("kernel", "event|reference",
                "the network's kernel for it: the fast one (the default) or its specification");
  options.repeated("adapters", "ADAPTER",
                   "one of several adapters, may be repeated: the sequences of the batch have them in turn");
  options.value("batch", "B", "sequences at once, each with its own part of the KV cache; 1 if not given");
  options.value("tokens", "N", "tokens of each sequence, the last of them at the context; 1 if not given");
  options.value(
      "skew", "N",
      "operators by which a token is behind the one before it; the least that this layer allows, or "
      "where buffers do not suffice for it all of them, if not given");
  declare_strategy_options(options);
  declare_json(options);
}

study::FunctionalRequest functional_request(const Options& options) {
  const auto number = [&](const char* name, std::uint32_t otherwise) {
    return static_cast<std::uint32_t>(
        options.integer(name, 1, study::most_checked_tokens()).value_or(otherwise));
  };
  study::FunctionalRequest request;
  request.mapping = study::choose_mappings({*options.text("mapping")}).front();
  request.strategy = strategy_options(options);
  refuse_idle_strategy_options(options, {request.mapping}, true);
  request.context = context_option(options);
  request.batch = number("batch", request.batch);
  request.tokens = number("tokens", request.tokens);
  if (const auto skew = options.integer("skew", 0, UINT32_MAX)) {
    request.skew = static_cast<std::uint32_t>(*skew);
  }
  if (request.skew && request.batch == 1 && request.tokens == 1) {
    throw_input_error("--skew is of use only with --batch or --tokens above 1");
  }
  request.reference_kernel = wants_reference_kernel(options);
  return request;
}

// --adapters: the first is that of the inputs.
void add_adapters(const Options& options, study::Inputs& inputs, study::FunctionalRequest& request) {
  const std::vector<std::string> given = options.texts("adapters");
  if (given.empty()) return;
  if (options.has("adapter")) {
    throw_input_error("--adapter and --adapters are both given; allowed is one of them");
  }
  std::vector<v1::Workload> models =
      study::load_adapters(*options.text("MODEL"), {given.begin(), given.end()});
  for (std::size_t i = 0; i < models.size(); ++i) {
    read_max_positions(options, models[i]);
    inputs.sources.adapters[models[i].lora().name()] = given[i];
  }
  inputs.workload = models.front();
  request.more_adapters.assign(models.begin() + 1, models.end());
}

int check_functional(const Options& options) {
  study::Session session(settings_option(options));
  study::FunctionalRequest request = functional_request(options);
  study::Inputs inputs = load_inputs(options);
  add_adapters(options, inputs, request);
  const v1::FunctionalCheck found = study::check_functional(session, inputs, request, progress(options));
  print_outcome(options, found);
  const bool right = std::all_of(found.graphs().begin(), found.graphs().end(),
                                 [](const v1::CheckedGraph& graph) { return graph.right(); });
  return right ? 0 : 1;
}

}  // namespace

int run_check(std::span<const std::string> arguments) {
  Options options(
      "primalsim check MODEL --mapping MAPPING [--adapter ADAPTER] [--arch FILE] [--context N] "
      "[--functional [--batch B] [--tokens N]]");
  declare_check(options);
  if (!options.parse(arguments)) return 0;
  const auto file = options.text("mapping");
  if (!file) throw_input_error("check: --mapping is missing");
  if (options.has("functional")) return check_functional(options);
  for (const char* name : {"seed", "kernel", "adapters", "batch", "tokens", "skew", "kv-sharding",
                           "kv-together", "kv-ring-after-ring", "lm-head", "reduce", "stream-parts"}) {
    if (options.has(name)) throw_input_error("check: --{} is of use only with --functional", name);
  }
  const auto strategies = study::all_strategies();
  if (std::any_of(strategies.begin(), strategies.end(),
                  [&](const auto& choice) { return choice.name == *file; })) {
    throw_input_error(
        "check: --mapping is '{0}', a strategy: what it makes is checked as it is made. `primalsim map "
        "--strategy {0}` "
        "writes it to a file, --functional simulates it",
        *file);
  }
  const auto context = context_option(options);
  const study::Inputs inputs = load_inputs(options);
  const v1::Mapping mapping = read_mapping(*file);
  study::check(inputs, mapping, context, *file);
  study::Session session(settings_option(options));
  print_outcome(options, study::summarise(session, mapping, inputs, {{*file, mapping}}));
  return 0;
}

}  // namespace primalsim::cli
