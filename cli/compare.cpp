#include "cli/compare.h"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

#include "cli/context_option.h"
#include "cli/control_option.h"
#include "cli/load_inputs.h"
#include "cli/policy_option.h"
#include "cli/strategy_options.h"
#include "core/error.h"
#include "report/json.h"
#include "report/table.h"
#include "report/write_reports.h"
#include "study/mapping_choice.h"
#include "study/more_results.h"
#include "study/parallel.h"
#include "study/result_header.h"
#include "study/simulate.h"

namespace primalsim::cli {
namespace {

void declare_compare(Options& options) {
  declare_inputs(options);
  declare_context(options);
  options.repeated("mapping", "NAME|FILE",
                   "a strategy or a Mapping file, may be repeated; all strategies if not given");
  declare_strategy_options(options);
  declare_control(options);
  declare_policy(options);
  options.value("threads", "N", "mappings simulated at once; as many as there are processors if not given");
  options.value("out", "DIR", "write report.json, report.csv and result.txtpb here");
  options.flag("json", "print the result as JSON on standard output, and nothing else");
}

// Names in the table: the mapping's own, and the argument too where two have the same.
std::vector<std::string> labels(const std::vector<study::MappingChoice>& choices,
                                const std::vector<v1::Mapping>& mappings) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const bool taken = std::find(result.begin(), result.end(), mappings[i].name()) != result.end();
    result.push_back(taken ? fmt::format("{} ({})", mappings[i].name(), choices[i].argument)
                           : mappings[i].name());
  }
  return result;
}

std::vector<std::string> all_strategies() {
  std::vector<std::string> names;
  for (const workloads::Strategy& strategy : workloads::strategies()) names.emplace_back(strategy.name);
  return names;
}

}  // namespace

int run_compare(std::span<const std::string> arguments) {
  Options options(
      "primalsim compare MODEL [--adapter A] [--arch FILE] [--context N] [--mapping NAME|FILE]... [--out "
      "DIR]");
  declare_compare(options);
  if (!options.parse(arguments)) return 0;
  const workloads::StrategyOptions strategy = strategy_options(options);
  const auto out = options.text("out");
  if (out) report::check_output_folder(*out);
  constexpr std::uint64_t kMostThreads = 1024;
  const std::size_t threads =
      options.integer("threads", 1, kMostThreads).value_or(std::max(1U, std::thread::hardware_concurrency()));
  const std::vector<study::MappingChoice> choices =
      study::mapping_choices(options.has("mapping") ? options.texts("mapping") : all_strategies());
  const study::Inputs inputs = load_inputs(options);
  const std::uint32_t context = context_option(options, inputs.workload);
  const bool lockstep = wants_lockstep(options, inputs.architecture);
  const auto policy = policy_option(options, inputs.architecture);

  std::vector<v1::Mapping> mappings(choices.size());
  study::for_each_parallel(choices.size(), threads, [&](std::size_t i) {
    mappings[i] = study::load_mapping(choices[i], inputs, strategy, context);
  });
  const std::vector<std::string> names = labels(choices, mappings);
  std::vector<v1::MappingResult> results(choices.size());
  study::for_each_parallel(choices.size(), threads, [&](std::size_t i) {
    results[i] =
        study::simulate(inputs, mappings[i], names[i], context, strategy.lm_head, lockstep, policy, {})
            .result;
  });

  v1::Result result = study::result_header(inputs, context, strategy);
  study::add_energy_assumptions(inputs.architecture, policy, result);
  for (v1::MappingResult& mapping : results) *result.add_mappings() = std::move(mapping);
  if (out) report::write_reports(result, *out);
  fmt::print("{}", options.has("json") ? report::to_json(result) : report::to_table(result));
  if (out) fmt::print(stderr, "reports are in {}\n", *out);
  return 0;
}

}  // namespace primalsim::cli
