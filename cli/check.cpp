#include "cli/check.h"

#include "cli/check_functional.h"
#include "cli/load_inputs.h"
#include "cli/print_summary.h"
#include "core/error.h"
#include "proto/read.h"
#include "study/mapping_summary.h"
#include "workloads/mapping/check_mapping.h"

namespace primalsim::cli {

int run_check(std::span<const std::string> arguments) {
  Options options(
      "primalsim check MODEL --mapping MAPPING [--adapter ADAPTER] [--arch FILE] [--context N] "
      "[--functional [--batch B] [--tokens N]]");
  declare_inputs(options);
  options.value("mapping", "MAPPING", "the Mapping file; with --functional also the name of a strategy");
  options.value("context", "N", "check that the KV cache holds a context of N tokens");
  declare_functional(options);
  options.flag("json", "print the summary as JSON on standard output, and nothing else");
  if (!options.parse(arguments)) return 0;
  const auto file = options.text("mapping");
  if (!file) throw_input_error("check: --mapping is missing");
  if (options.has("functional")) return check_functional(options);
  for (const char* name :
       {"seed", "kernel", "batch", "tokens", "skew", "kv-sharding", "kv-together", "lm-head", "reduce"}) {
    if (options.has(name)) throw_input_error("check: --{} is of use only with --functional", name);
  }
  const auto context = options.integer("context", 1, 1073741824);
  const study::Inputs inputs = load_inputs(options);

  const v1::Mapping mapping = read_mapping(*file);
  workloads::check_mapping(mapping, inputs.workload, inputs.architecture, *file);
  if (context) {
    workloads::check_context(mapping, inputs.workload, static_cast<std::uint32_t>(*context), *file);
  }
  print(study::summarise(mapping, inputs), options.has("json"));
  return 0;
}

}  // namespace primalsim::cli
