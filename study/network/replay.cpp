#include "noc/replay/replay.h"

#include "proto/file_bytes.h"
#include "study/network/channels.h"
#include "study/network/mesh.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

void require_results(const noc::replay::Trace& trace, const std::string& file) {
  for (const noc::replay::Result needed : {noc::replay::kInjectCycle, noc::replay::kTailEjectCycle}) {
    if (trace.has_result[needed]) continue;
    throw_input_error("{}:1: column '{}' is missing; --check needs it", file,
                      noc::replay::kResultNames[needed]);
  }
}

}  // namespace

v1::ReplayResult replay(Session& session, const ReplayRequest& request, const Progress& progress) {
  const Work work(session, progress);
  const Mesh mesh = make_mesh(request.mesh);
  const noc::replay::Trace trace =
      noc::replay::read_trace(request.trace, mesh.parameters.routers(), request.packet_flits);
  const noc::iq::Kernel kernel =
      kernel_of(request.mesh, mesh, noc::replay::flit_hops_per_cycle(trace, mesh.parameters.topology()));
  if (request.check) require_results(trace, request.trace);
  const noc::replay::Outcome outcome =
      noc::replay::replay(trace, *make_network(mesh, kernel), mesh.route_classes());
  const auto mismatches =
      request.check ? noc::replay::compare(trace, outcome.trace) : noc::replay::Mismatches{};
  if (request.out) write_atomically(*request.out, noc::replay::trace_text(outcome.trace));
  v1::ReplayResult result;
  Provenance made(session);
  add_mesh(request.mesh, mesh, made);
  made.setting("packet-flits", std::to_string(request.packet_flits)).flag("check", request.check);
  *result.mutable_provenance() = made.file("trace", request.trace).message();
  result.set_packets(outcome.trace.rows.size());
  result.set_checked(request.check);
  result.set_mismatches(mismatches.packets);
  result.set_cycles(outcome.cycles);
  result.set_router_flit_hops(outcome.router_flit_hops);
  result.set_kernel(kernel_name(kernel));
  if (const auto ways = fixed_ways(mesh); ways && outcome.cycles > 0) {
    for (const noc::Channel& channel : noc::replay::busiest_channels(trace, ways->mesh, ways->orders)) {
      *result.add_busiest_links() =
          link_load(channel, ways->mesh, channel.flits / static_cast<double>(outcome.cycles));
    }
  }
  if (mismatches.packets > 0) result.set_first_mismatch(mismatches.first);
  return result;
}

}  // namespace primalsim::study
