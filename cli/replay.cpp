#include "cli/commands.h"
#include "cli/mesh_options.h"
#include "cli/output.h"
#include "cli/study_options.h"
#include "core/error.h"

namespace primalsim::cli {

int run_replay(std::span<const std::string> arguments) {
  Options options("primalsim replay TRACE.csv --mesh WxH [--check] [--json] [-o OUT.csv]");
  options.positional("TRACE.csv", "columns pid,src,dst,create_cycle[,flits] and, for --check, the results",
                     true);
  declare_mesh(options);
  options.value("packet-flits", "N", "length of packets if the trace has no column flits; 1 if not given");
  options.flag("check", "compare with the results in the trace; status 1 if any differs");
  declare_json(options);
  options.value("out,o", "FILE.csv", "write the trace with this run's results");
  if (!options.parse(arguments)) return 0;
  study::ReplayRequest request;
  request.mesh = mesh_option(options);
  request.trace = *options.text("TRACE.csv");
  request.packet_flits = static_cast<std::uint32_t>(
      options.integer("packet-flits", 1, 1U << 20U).value_or(request.packet_flits));
  request.check = options.has("check");
  request.out = options.text("out");
  if (request.out) check_place("out", *request.out);
  if (request.out) refuse_input_as_output(options, "out", *request.out);
  study::Session session(settings_option(options));
  const v1::ReplayResult result = study::replay(session, request, progress(options));
  print_outcome(options, result);
  if (result.mismatches() == 0) return 0;
  throw_run_error("{}: {} of {} packets differ; first {}", request.trace, result.mismatches(),
                  result.packets(), result.first_mismatch());
}

}  // namespace primalsim::cli
