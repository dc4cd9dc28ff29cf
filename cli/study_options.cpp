#include "cli/study_options.h"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "cli/machine_options.h"
#include "cli/output.h"
#include "core/error.h"
#include "report/writer.h"
#include "workloads/mapping/stream_parts.h"

namespace primalsim::cli {
namespace {

constexpr std::uint64_t kMostPositions = 1073741824;

// Throws InputError if it is no such number.
std::size_t trace_detail_option(const Options& options) {
  constexpr std::uint64_t kMostUnits = 1'000'000;
  return *options.integer("trace-detail", 0, kMostUnits);
}

workloads::StrategyOptions::Reduction reduction_option(const Options& options) {
  using Reduction = workloads::StrategyOptions::Reduction;
  const auto given = options.text("reduce");
  if (!given) return Reduction::own;
  if (*given == "tree") return Reduction::tree;
  if (*given == "chain") return Reduction::chain;
  if (*given == "staggered") return Reduction::staggered;
  throw_input_error("--reduce is '{}'; allowed are tree, chain and staggered", *given);
}

}  // namespace

bool is_second(const Options& options, const char* name, const char* first, const char* second) {
  const std::string given = options.text_or(name, first);
  if (given != first && given != second) {
    throw_input_error("--{} is '{}'; allowed are {} and {}", name, given, first, second);
  }
  return given == second;
}

void declare_inputs(Options& options, bool with_model) {
  if (with_model) {
    options.positional("MODEL", "folder with a config.json, such a file, or a Workload file", true);
  }
  options.value("adapter", "ADAPTER", "folder with an adapter_config.json, or such a file");
  declare_machine(options);
  options.value("max-positions", "N", "the longest context of the model, whatever its config.json says");
}

study::Inputs load_inputs(const Options& options) {
  study::Inputs inputs = study::load(*options.text("MODEL"), options.text("adapter"), arch_option(options),
                                     changes_option(options));
  read_max_positions(options, inputs.workload);
  return inputs;
}

void read_max_positions(const Options& options, v1::Workload& workload) {
  const auto given = options.integer("max-positions", 1, kMostPositions);
  if (given) study::allow_positions(workload, static_cast<std::uint32_t>(*given));
}

void declare_context(Options& options) {
  options.value(
      "context", "N",
      "positions attended, the new one included; if not given 2048, or what the model was made for if that "
      "is less");
}

std::optional<std::uint32_t> context_option(const Options& options) {
  const auto given = options.integer("context", 1, kMostPositions);
  if (!given) return std::nullopt;
  return static_cast<std::uint32_t>(*given);
}

void declare_strategy_options(Options& options) {
  options.value("seed", "N", "of the random strategy; 1 if not given");
  options.value("kv-sharding", "head|token",
                "what a macro caches: some heads of every token (the default), or all heads of some tokens");
  options.flag("kv-together", "K and V of a token on the same macro, half of its cache each");
  options.flag("kv-ring-after-ring",
               "fill a ring of the cache before the next one is begun; otherwise its entries are spread over "
               "the rings from the first on");
  options.value(
      "reduce", "tree|chain|staggered",
      "how the operands of a sum meet: along the paths to its root, from macro to macro, or, if it is short, "
      "one after the other at each adder; if not given as the strategy has it");
  options.value("stream-parts", "N",
                "sum, compute and send every slice in so many parts, so that the next step begins with the "
                "first: 1 to 4; if not given as the strategy has it");
  options.flag("lm-head", "include the output head");
}

workloads::StrategyOptions strategy_options(const Options& options) {
  workloads::StrategyOptions strategy;
  strategy.seed =
      options.integer("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(strategy.seed);
  if (is_second(options, "kv-sharding", "head", "token")) {
    strategy.sharding = workloads::StrategyOptions::Sharding::token;
  }
  strategy.reduction = reduction_option(options);
  if (const auto parts = options.integer("stream-parts", 1, workloads::kMostStreamParts))
    strategy.stream_parts = static_cast<std::uint32_t>(*parts);
  strategy.kv_together = options.has("kv-together");
  strategy.kv_turns = !options.has("kv-ring-after-ring");
  strategy.lm_head = options.has("lm-head");
  return strategy;
}

void refuse_idle_strategy_options(const Options& options, const std::vector<study::MappingChoice>& mappings,
                                  bool seed_counts) {
  if (mappings.empty()) return;
  const auto is_made = [](const study::MappingChoice& choice) { return !choice.given; };
  if (std::none_of(mappings.begin(), mappings.end(), is_made)) {
    for (const char* const name :
         {"kv-sharding", "kv-together", "kv-ring-after-ring", "reduce", "stream-parts"}) {
      if (options.has(name)) {
        throw_input_error("--{} has no effect on a mapping from a file, here {}", name,
                          mappings.front().name);
      }
    }
  }
  if (seed_counts || std::any_of(mappings.begin(), mappings.end(), study::is_random)) return;
  for (const char* const name : {"seed", "seeds"}) {
    if (options.has(name)) throw_input_error("--{} has no effect: no mapping here is random", name);
  }
}

std::optional<pe_models::srpg::Policy> policy_option(const Options& options) {
  const auto name = options.text("policy");
  if (!name) return std::nullopt;
  const auto policy = pe_models::srpg::policy_of(*name);
  if (!policy) throw_input_error("--policy is '{}'; allowed are {}", *name, pe_models::srpg::kPolicyList);
  return policy;
}

void declare_step(Options& options) {
  options.value(
      "control", "dataflow|both",
      "dataflow (the default), or both: each mapping also under lock-step control (docs/lockstep.md)");
  options.value("policy", "none|gate|reprogram|srpg|refresh",
                "gating of idle tiles, reprogramming beside computation; srpg if not given (docs/srpg.md)");
}

void declare_why(Options& options) {
  options.flag("sensitivity", "run the layer with each number of the machine halved and doubled");
  options.flag("heatmap", "print the tiles and how busy their links are");
  options.value("trace-detail", "N",
                "units that have a track each in trace.pftrace, the busiest ones; 32 if not given");
}

void read_step(const Options& options, study::StepRequest& request) {
  if (options.has("trace-detail")) {
    trace_detail_option(options);
    if (!options.has("out"))
      throw_input_error("--trace-detail is for trace.pftrace, which only --out writes");
  }
  request.sensitivity = options.has("sensitivity");
  request.details = options.has("out") || options.has("heatmap");
  request.strategy = strategy_options(options);
  request.lockstep = is_second(options, "control", "dataflow", "both");
  request.policy = policy_option(options);
}

bool wants_reference_kernel(const Options& options) {
  return is_second(options, "kernel", "event", "reference");
}

study::Settings settings_option(const Options& options) {
  constexpr std::uint64_t kMostThreads = 1024;
  study::Settings settings;
  settings.command_line = options.command_line();
  settings.threads = options.integer("threads", 1, kMostThreads).value_or(settings.threads);
  return settings;
}

void declare_output(Options& options, const char* files) {
  options.value("out", "DIR", files);
  declare_json(options);
}

void declare_json(Options& options) {
  options.flag("json", "print the result as JSON on standard output, and nothing else");
  declare_verbosity(options);
}

void check_output(const Options& options) {
  if (options.has("heatmap") && options.has("json")) {
    throw_input_error("--heatmap has no effect beside --json; allowed is one of them");
  }
  const auto out = options.text("out");
  if (!out) return;
  report::check_output_folder(*out);
  std::string there;
  for (const std::string& name : report::reports_in(*out)) {
    refuse_input_as_output(options, "out", (std::filesystem::path(*out) / name).string());
    there += (there.empty() ? "" : ", ") + name;
  }
  if (!there.empty()) {
    note(fmt::format("--out {} holds results already: {}; those of this run replace files of the same name",
                     *out, there));
  }
}

void print_outcome(const Options& options, const google::protobuf::Message& outcome, const char* format) {
  print(report::write(options.has("json") ? "json" : format, outcome, layout_option(options)));
}

void report_outcome(const Options& options, const google::protobuf::Message& outcome, const char* format) {
  const auto out = options.text("out");
  if (out) {
    report::Layout layout = layout_option(options);
    if (options.has("trace-detail")) layout.trace_units = trace_detail_option(options);
    report::write_reports(outcome, *out, layout);
  }
  print_outcome(options, outcome, format);
  if (options.has("heatmap")) print("\n" + report::write("heatmap", outcome));
  if (out) tell("reports are in " + *out);
}

}  // namespace primalsim::cli
