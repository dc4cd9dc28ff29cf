// replay and fit: traces of a mesh, and of a chip.
#include "study/chip.h"

#include <algorithm>

#include "core/error.h"
#include "core/number_text.h"
#include "python/network.h"
#include "python/studies.h"

namespace primalsim::python {
namespace {

Found replay_on_chip(const Call& call) {
  const Arguments& arguments = call.arguments;
  for (const char* const name :
       {"mesh", "router", "vcs", "buffer", "link_latency", "routing_delay", "crossbar_delay", "credit_delay",
        "kernel", "routing", "topology", "packet_flits", "flit_bytes", "region", "ignore_dependencies"}) {
    if (arguments.has(name)) throw_input_error("{} has no meaning with machine", name);
  }
  study::ChipReplayRequest request;
  request.traces = arguments.texts("trace");
  request.machine = text_of(arguments.required("machine"), "machine");
  request.issue = arguments.text_or("issue", request.issue);
  request.check = arguments.flag("check");
  request.out = arguments.text("out");
  return {kept(study::replay_chip(call.session, request, call.progress))};
}

Found replay_on_mesh(const Call& call) {
  const Arguments& arguments = call.arguments;
  if (arguments.has("issue")) throw_input_error("issue has no meaning without machine");
  const std::vector<std::string> traces = arguments.texts("trace");
  if (traces.size() > 1) throw_input_error("'{}': several traces need machine", traces[1]);
  study::ReplayRequest request;
  request.mesh = mesh_of(arguments);
  request.trace = traces.front();
  request.packet_flits = arguments.small("packet_flits", 1, kMostFlits);
  request.flit_bytes = arguments.small("flit_bytes", 1, kMostFlits);
  request.region = arguments.small("region", 0, 99);
  request.ignore_dependencies = arguments.flag("ignore_dependencies");
  request.check = arguments.flag("check");
  request.out = arguments.text("out");
  v1::ReplayResult result = study::replay(call.session, request, call.progress);
  if (result.mismatches() == 0) return {kept(std::move(result))};
  throw_run_error("{}: {} of {} packets differ; first {}", request.trace, result.mismatches(),
                  result.packets(), result.first_mismatch());
}

void read_pattern(const Arguments& arguments, study::ChipTrafficRequest& request) {
  constexpr std::uint64_t kMostSide = 64;
  request.pattern = arguments.text_or("pattern", request.pattern);
  request.mechanism = arguments.text_or("mechanism", request.mechanism);
  if (const auto grid = arguments.text("grid")) {
    const std::size_t cross = std::min(grid->find('x'), grid->size());
    const std::string height = cross == grid->size() ? "" : grid->substr(cross + 1);
    request.grid_width =
        static_cast<std::uint32_t>(parse_integer("the width in grid", grid->substr(0, cross), 1, kMostSide));
    request.grid_height =
        static_cast<std::uint32_t>(parse_integer("the height in grid", height, 1, kMostSide));
  }
  request.transactions =
      arguments.small("transactions", 1, std::uint64_t{1} << 20U).value_or(request.transactions);
  request.bytes = arguments.integer("bytes", 1, std::uint64_t{1} << 31U).value_or(request.bytes);
}

}  // namespace

Found run_traffic_on_chip(const Call& call) {
  const Arguments& arguments = call.arguments;
  for (const char* const name :
       {"mesh",           "router",       "vcs",       "buffer",   "link_latency",  "routing_delay",
        "crossbar_delay", "credit_delay", "kernel",    "routing",  "topology",      "packet_flits",
        "rate",           "rates",        "hot_nodes", "matrix",   "injection",     "burst_alpha",
        "burst_beta",     "seed",         "cycles",    "protocol", "sample_period", "warmup_periods",
        "max_samples",    "out"}) {
    if (arguments.has(name)) throw_input_error("{} has no meaning with machine", name);
  }
  study::ChipTrafficRequest request;
  request.machine = text_of(arguments.required("machine"), "machine");
  request.measured = arguments.text("measured");
  for (const char* const name : {"pattern", "mechanism", "grid", "transactions", "bytes"})
    if (request.measured && arguments.has(name)) throw_input_error("{} has no meaning with measured", name);
  read_pattern(arguments, request);
  request.interval_cycles = arguments.small("interval", 0, 1'000'000).value_or(request.interval_cycles);
  request.core_cycles = arguments.small("core_cycles", 0, 1'000'000).value_or(request.core_cycles);
  return {kept(study::chip_traffic(call.session, request, call.progress))};
}

void refuse_chip_arguments(const Arguments& arguments) {
  for (const char* const name :
       {"measured", "mechanism", "grid", "transactions", "bytes", "interval", "core_cycles"}) {
    if (arguments.has(name)) throw_input_error("{} has no meaning without machine", name);
  }
}

Found run_replay(const Call& call) {
  if (!call.arguments.has("trace")) throw_input_error("trace is missing");
  return call.arguments.has("machine") ? replay_on_chip(call) : replay_on_mesh(call);
}

Found run_fit(const Call& call) {
  const Arguments& arguments = call.arguments;
  study::ChipFitRequest request;
  request.traces = arguments.texts("traces");
  if (request.traces.empty()) throw_input_error("traces is missing");
  request.machine = text_of(arguments.required("machine"), "machine");
  request.out = text_of(arguments.required("out"), "out");
  request.rounds = arguments.small("rounds", 1, 100).value_or(request.rounds);
  request.folds = arguments.small("folds", 2, request.traces.size()).value_or(request.folds);
  return {kept(study::fit_chip(call.session, request, call.progress))};
}

}  // namespace primalsim::python
