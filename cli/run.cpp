#include "cli/run.h"

#include <cstdio>
#include <filesystem>
#include <optional>

#include "accelerator/whole_model.h"
#include "cli/context_option.h"
#include "cli/control_option.h"
#include "cli/load_inputs.h"
#include "cli/policy_option.h"
#include "cli/strategy_options.h"
#include "core/error.h"
#include "proto/format.h"
#include "proto/read.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "report/details.h"
#include "report/json.h"
#include "report/write_reports.h"
#include "study/default_architecture.h"
#include "study/mapping_choice.h"
#include "study/mapping_result.h"
#include "study/more_results.h"
#include "study/program_file.h"
#include "study/result_header.h"
#include "study/simulate.h"
#include "workloads/lowering/check_program.h"

namespace primalsim::cli {
namespace {

void declare_run(Options& options) {
  declare_inputs(options);
  declare_context(options);
  options.value("mapping", "NAME|FILE", "a strategy or a Mapping file; primal if not given");
  declare_strategy_options(options);
  declare_control(options);
  declare_policy(options);
  options.value("kernel", "event|reference",
                "the network's kernel: the fast one (the default) or its specification");
  options.flag("whole-model", "also run all layers as one network, none counted for another");
  options.value("program-out", "FILE", "write the layer's Program here: .txtpb, .binpb or .json");
  options.value("out", "DIR", "write report.json, report.csv and result.txtpb here");
  options.flag("json", "print the result as JSON on standard output, and nothing else");
}

accelerator::RunOptions run_options(const Options& options) {
  const std::string kernel = options.text_or("kernel", "event");
  if (kernel != "event" && kernel != "reference") {
    throw_input_error("--kernel is '{}'; allowed are event and reference", kernel);
  }
  return {kernel == "event" ? accelerator::NetworkKernel::kEvent : accelerator::NetworkKernel::kReference};
}

// Tiles of the layer's placement: its Program has more, for its output.
std::uint32_t layer_tiles(const study::Inputs& inputs, const v1::Mapping& mapping) {
  for (const v1::Placement& placement : mapping.placements()) {
    if (placement.graph() == inputs.workload.layer().name()) return placement.tiles();
  }
  throw_input_error("mapping {}: there is no placement of graph '{}'", mapping.name(),
                    inputs.workload.layer().name());
}

v1::Result run_program_file(const v1::Program& program, const std::string& file, const Options& options) {
  for (const char* const option : {"adapter", "context", "mapping", "seed", "kv-sharding", "kv-together",
                                   "reduce", "lm-head", "program-out", "whole-model"}) {
    if (options.has(option)) throw_input_error("--{} is for a model; {} is a Program", option, file);
  }
  const auto arch = options.text("arch");
  const v1::Architecture architecture = arch ? read_architecture(*arch) : study::default_architecture();
  workloads::check_program(program, architecture, file);
  const auto policy = policy_option(options, architecture);
  const std::string label = program.mapping();
  const auto run = study::run_and_report(program, architecture, label, run_options(options));
  v1::Result result;
  result.set_model(program.model());
  result.set_adapter("");
  result.set_architecture(architecture.name());
  result.set_context(program.context());
  result.set_layers(program.repeats());
  result.set_lm_head(false);
  *result.add_mappings() = study::make_mapping_result(label, run, std::nullopt, architecture.clock_ghz());
  study::add_energy(program, run, nullptr, architecture, policy, *result.mutable_mappings(0));
  if (wants_lockstep(options, architecture)) {
    study::add_lockstep(program, nullptr, architecture, label, *result.mutable_mappings(0));
  }
  study::add_machine_assumptions(architecture, result);
  study::add_energy_assumptions(architecture, policy, result);
  return result;
}

// `layer` and its result are of the same mapping.
void add_whole_model(const study::Inputs& inputs, const v1::Mapping& mapping, const v1::Program& layer,
                     const accelerator::RunOptions& kernel, v1::MappingResult& result) {
  const std::uint32_t layers = inputs.workload.shape().layers();
  const v1::Program chain = accelerator::chain_layers(layer, layer_tiles(inputs, mapping), layers);
  const auto run = study::run_and_report(chain, inputs.architecture, mapping.name(), kernel);
  *result.mutable_whole_model() = accelerator::make_whole_model_run(chain, run, layers);
}

v1::Result run_model(const Options& options) {
  const workloads::StrategyOptions strategy = strategy_options(options);
  const accelerator::RunOptions kernel = run_options(options);
  const auto program_out = options.text("program-out");
  if (program_out) format_of(*program_out);
  const study::MappingChoice choice = study::mapping_choices({options.text_or("mapping", "primal")}).front();
  const study::Inputs inputs = load_inputs(options);
  const std::uint32_t context = context_option(options, inputs.workload);
  const v1::Mapping mapping = study::load_mapping(choice, inputs, strategy, context);
  const bool lockstep = wants_lockstep(options, inputs.architecture);
  const auto policy = policy_option(options, inputs.architecture);
  study::Simulation simulation =
      study::simulate(inputs, mapping, mapping.name(), context, strategy.lm_head, lockstep, policy, kernel);
  v1::Result result = study::result_header(inputs, context, strategy);
  study::add_energy_assumptions(inputs.architecture, policy, result);
  if (options.has("whole-model")) {
    add_whole_model(inputs, mapping, simulation.layer, kernel, simulation.result);
  }
  *result.add_mappings() = std::move(simulation.result);
  if (program_out) {
    v1::File file;
    file.set_schema_version(kSchemaVersion);
    *file.mutable_program() = std::move(simulation.layer);
    write_file(*program_out, file);
  }
  return result;
}

}  // namespace

int run_run(std::span<const std::string> arguments) {
  Options options(
      "primalsim run PROGRAM|MODEL [--mapping NAME|FILE] [--arch FILE] [--context N] [--out DIR]");
  declare_run(options);
  if (!options.parse(arguments)) return 0;
  const auto out = options.text("out");
  if (out) report::check_output_folder(*out);
  const std::string input = *options.text("MODEL");
  const std::optional<v1::Program> program = study::program_file(input);
  const v1::Result result = program ? run_program_file(*program, input, options) : run_model(options);
  if (out) report::write_reports(result, *out);
  fmt::print("{}", options.has("json") ? report::to_json(result) : report::to_details(result));
  if (out) fmt::print(stderr, "reports are in {}\n", *out);
  return 0;
}

}  // namespace primalsim::cli
