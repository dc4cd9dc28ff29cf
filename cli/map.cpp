#include "cli/map.h"

#include <cstdio>

#include "cli/load_inputs.h"
#include "cli/print_summary.h"
#include "cli/strategy_options.h"
#include "core/error.h"
#include "proto/format.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "study/mapping_summary.h"
#include "workloads/mapping/check_mapping.h"

namespace primalsim::cli {

int run_map(std::span<const std::string> arguments) {
  Options options("primalsim map MODEL --strategy S -o MAPPING [--adapter ADAPTER] [--arch FILE] ...");
  declare_inputs(options);
  options.value("strategy", "S", "primal, row-major, hilbert or random");
  declare_strategy_options(options);
  options.value("out,o", "MAPPING", "write the Mapping here: .txtpb, .binpb or .json");
  options.flag("json", "print the summary as JSON on standard output, and nothing else");
  if (!options.parse(arguments)) return 0;
  const auto strategy = options.text("strategy");
  const auto out = options.text("out");
  if (!strategy) throw_input_error("map: --strategy is missing");
  if (!out) throw_input_error("map: --out is missing; nothing would be written");
  // What is wrong with the options is told before the work, not after.
  format_of(*out);
  workloads::find_strategy(*strategy);
  const workloads::StrategyOptions wanted = strategy_options(options);
  const study::Inputs inputs = load_inputs(options);

  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_mapping() = workloads::make_mapping(*strategy, inputs.workload, inputs.architecture, wanted);
  workloads::check_mapping(file.mapping(), inputs.workload, inputs.architecture, "strategy " + *strategy);
  write_file(*out, file);
  print(study::summarise(file.mapping(), inputs), options.has("json"));
  if (!options.has("json")) fmt::print("written to {}\n", *out);
  return 0;
}

}  // namespace primalsim::cli
