#include "study/map.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "proto/format.h"
#include "proto/schema.h"
#include "proto/write.h"

namespace primalsim::cli {

int run_map(std::span<const std::string> arguments) {
  Options options("primalsim map MODEL --strategy S -o MAPPING [--adapter ADAPTER] [--arch FILE] ...");
  declare_inputs(options);
  options.value("strategy", "S", "primal, row-major, hilbert or random");
  declare_strategy_options(options);
  options.value("out,o", "MAPPING", "write the Mapping here: .txtpb, .binpb or .json");
  declare_json(options);
  if (!options.parse(arguments)) return 0;
  const auto strategy = options.text("strategy");
  const auto out = options.text("out");
  if (!strategy) throw_input_error("map: --strategy is missing");
  if (!out) throw_input_error("map: --out is missing; nothing would be written");
  refuse_input_as_output(options, "out", *out);
  format_of(*out);  // a wrong ending is told before the work, not after
  refuse_idle_strategy_options(options, {{*strategy}});
  study::Session session(settings_option(options));
  const study::Inputs inputs = load_inputs(options);
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_mapping() =
      study::map(session, inputs, {*strategy, strategy_options(options)}, progress(options));
  write_file(*out, file);
  print_outcome(options, study::summarise(session, file.mapping(), inputs, {*strategy}));
  if (!options.has("json")) print(fmt::format("written to {}\n", *out));
  return 0;
}

}  // namespace primalsim::cli
