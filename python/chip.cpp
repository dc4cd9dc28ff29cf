// replay and fit: traces of a mesh, and of a chip.
#include "study/chip.h"

#include "core/error.h"
#include "python/network.h"
#include "python/studies.h"

namespace primalsim::python {
namespace {

Found replay_on_chip(const Call& call) {
  const Arguments& arguments = call.arguments;
  for (const char* const name :
       {"mesh", "router", "vcs", "buffer", "link_latency", "routing_delay", "crossbar_delay", "credit_delay",
        "kernel", "routing", "topology", "packet_flits"}) {
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
  request.packet_flits = arguments.small("packet_flits", 1, kMostFlits).value_or(request.packet_flits);
  request.check = arguments.flag("check");
  request.out = arguments.text("out");
  v1::ReplayResult result = study::replay(call.session, request, call.progress);
  if (result.mismatches() == 0) return {kept(std::move(result))};
  throw_run_error("{}: {} of {} packets differ; first {}", request.trace, result.mismatches(),
                  result.packets(), result.first_mismatch());
}

}  // namespace

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
