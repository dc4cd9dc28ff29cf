#include <array>

#include "cli/commands.h"
#include "cli/mesh_options.h"
#include "cli/output.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "study/chip.h"

namespace primalsim::cli {
namespace {

constexpr std::array kMeshOptions{
    "mesh",          "router",         "vcs",          "buffer", "link-latency",
    "routing-delay", "crossbar-delay", "credit-delay", "kernel", "routing",
    "topology",      "packet-flits",   "flit-bytes",   "region", "ignore-dependencies"};

std::optional<std::uint32_t> count(const Options& options, const char* name, std::uint64_t least,
                                   std::uint64_t most) {
  const auto given = options.integer(name, least, most);
  if (!given) return std::nullopt;
  return static_cast<std::uint32_t>(*given);
}

void check_out(const Options& options, const std::optional<std::string>& out) {
  if (!out) return;
  check_place("out", *out);
  refuse_input_as_output(options, "out", *out);
}

int replay_on_chip(const Options& options) {
  for (const char* const name : kMeshOptions)
    if (options.has(name)) throw_input_error("--{} has no meaning with --machine", name);
  study::ChipReplayRequest request;
  request.traces = options.texts("TRACE");
  request.machine = *options.text("machine");
  request.issue = options.text_or("issue", request.issue);
  request.check = options.has("check");
  request.out = options.text("out");
  check_out(options, request.out);
  study::Session session(settings_option(options));
  print_outcome(options, study::replay_chip(session, request, progress(options)));
  return 0;
}

int replay_on_mesh(const Options& options) {
  if (options.has("issue")) throw_input_error("--issue has no meaning without --machine");
  const std::vector<std::string> traces = options.texts("TRACE");
  if (traces.size() > 1) throw_input_error("'{}': several traces need --machine", traces[1]);
  study::ReplayRequest request;
  request.mesh = mesh_option(options);
  request.trace = traces.front();
  request.packet_flits = count(options, "packet-flits", 1, 1U << 20U);
  request.flit_bytes = count(options, "flit-bytes", 1, 1U << 20U);
  request.region = count(options, "region", 0, 99);
  request.ignore_dependencies = options.has("ignore-dependencies");
  request.check = options.has("check");
  request.out = options.text("out");
  check_out(options, request.out);
  study::Session session(settings_option(options));
  const v1::ReplayResult result = study::replay(session, request, progress(options));
  print_outcome(options, result);
  if (result.mismatches() == 0) return 0;
  throw_run_error("{}: {} of {} packets differ; first {}", request.trace, result.mismatches(),
                  result.packets(), result.first_mismatch());
}

}  // namespace

int run_replay(std::span<const std::string> arguments) {
  Options options(
      "primalsim replay TRACE --mesh WxH | TRACE.json... --machine CHIP [--check] [--json] [-o OUT.csv]");
  options.positionals(
      "TRACE",
      "CSV: columns pid,src,dst,create_cycle[,flits] and, for --check, the results; .tra.bz2 of "
      "netrace; JSON: recorded on a chip, one or more");
  declare_mesh(options);
  options.value("packet-flits", "N", "length of packets if the trace has no column flits; 1 if not given");
  options.value("flit-bytes", "N", "of netrace: packets have 8 or 72 bytes; 16 if not given");
  options.value("region", "N", "of netrace: only the packets of one region, from 0");
  options.flag("ignore-dependencies", "of netrace: each packet at its cycle, whatever it waits for");
  options.value("machine", "FILE", "the chip that JSON traces were recorded on (configs/wormhole.txtpb)");
  options.value(
      "issue", "NAME",
      "with --machine: recorded (the default), each request at its time, or closed-loop, after what "
      "its core waits for");
  options.flag("check",
               "compare with the results in the trace; CSV: status 1 if any differs; JSON: prints the error");
  options.value("threads", "N", "traces at once; as many as there are processors if not given");
  declare_json(options);
  options.value("out,o", "FILE.csv", "write the trace, or a chip's barriers, with this run's results");
  if (!options.parse(arguments)) return 0;
  return options.has("machine") ? replay_on_chip(options) : replay_on_mesh(options);
}

}  // namespace primalsim::cli
