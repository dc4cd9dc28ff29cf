#include "noc/replay/replay.h"

#include "core/statistics.h"
#include "noc/replay/netrace.h"
#include "proto/file_bytes.h"
#include "study/network/channels.h"
#include "study/network/mesh.h"
#include "study/network/traffic_parts.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

using noc::replay::Outcome;
using noc::replay::Trace;

void require_results(const Trace& trace, const std::string& file) {
  for (const noc::replay::Result needed : {noc::replay::kInjectCycle, noc::replay::kTailEjectCycle}) {
    if (trace.has_result[needed]) continue;
    throw_input_error("{}:1: column '{}' is missing; --check needs it", file,
                      noc::replay::kResultNames[needed]);
  }
}

void add_latency(const Trace& trace, v1::ReplayResult& result) {
  Histogram latency;
  for (const noc::replay::Row& row : trace.rows) latency.add(row.results[noc::replay::kPacketLatency]);
  set_distribution(latency, *result.mutable_packet_latency());
}

// What every replay says of itself, and the trace with its results.
v1::ReplayResult finish(const ReplayRequest& request, const Mesh& mesh, noc::iq::Kernel kernel,
                        const Outcome& outcome) {
  if (request.out) write_atomically(*request.out, noc::replay::trace_text(outcome.trace));
  v1::ReplayResult result;
  result.set_packets(outcome.trace.rows.size());
  result.set_checked(request.check);
  result.set_mismatches(0);
  result.set_cycles(outcome.cycles);
  result.set_router_flit_hops(outcome.router_flit_hops);
  result.set_kernel(kernel_name(kernel));
  add_latency(outcome.trace, result);
  if (const auto ways = fixed_ways(mesh); ways && outcome.cycles > 0) {
    for (const noc::Channel& channel :
         noc::replay::busiest_channels(outcome.trace, ways->mesh, ways->orders)) {
      *result.add_busiest_links() =
          link_load(channel, ways->mesh, channel.flits / static_cast<double>(outcome.cycles));
    }
  }
  return result;
}

v1::ReplayResult replay_csv(Session& session, const ReplayRequest& request, const Mesh& mesh) {
  if (request.flit_bytes)
    throw_request_error("flit-bytes has no meaning for {}, no trace of netrace", request.trace);
  if (request.region) throw_request_error("region has no meaning for {}, no trace of netrace", request.trace);
  if (request.ignore_dependencies) {
    throw_request_error("ignore-dependencies has no meaning for {}, no trace of netrace", request.trace);
  }
  const std::uint32_t packet_flits = request.packet_flits.value_or(1);
  const Trace trace = noc::replay::read_trace(request.trace, mesh.parameters.routers(), packet_flits);
  const noc::iq::Kernel kernel =
      kernel_of(request.mesh, mesh, noc::replay::flit_hops_per_cycle(trace, mesh.parameters.topology()));
  if (request.check) require_results(trace, request.trace);
  const Outcome outcome = noc::replay::replay(trace, *make_network(mesh, kernel), mesh.route_classes());
  v1::ReplayResult result = finish(request, mesh, kernel, outcome);
  Provenance made(session);
  add_mesh(request.mesh, mesh, made);
  made.setting("packet-flits", std::to_string(packet_flits)).flag("check", request.check);
  *result.mutable_provenance() = made.file("trace", request.trace).message();
  if (!request.check) return result;
  const noc::replay::Mismatches mismatches = noc::replay::compare(trace, outcome.trace);
  result.set_mismatches(mismatches.packets);
  if (mismatches.packets > 0) result.set_first_mismatch(mismatches.first);
  return result;
}

v1::ReplayResult replay_netrace(Session& session, const ReplayRequest& request, const Mesh& mesh) {
  if (request.check)
    throw_request_error("check has no meaning for {}: netrace's traces have no results", request.trace);
  if (request.packet_flits) {
    throw_request_error("packet-flits has no meaning for {}, a trace of netrace: it has bytes",
                        request.trace);
  }
  noc::replay::NetraceRequest asked{mesh.parameters.routers(), request.flit_bytes.value_or(16),
                                    request.region};
  noc::replay::Netrace trace = noc::replay::read_netrace(request.trace, asked);
  noc::replay::PacketGraph& graph = trace.graph;
  const bool depends = !graph.dependents.empty() || trace.beyond_trace > 0;
  if (request.ignore_dependencies) {
    graph.first_dependent.clear();
    graph.dependents.clear();
  }
  const double hops = noc::replay::flit_hops_per_cycle({graph.packets, true, {}}, mesh.parameters.topology());
  const noc::iq::Kernel kernel = kernel_of(request.mesh, mesh, hops);
  const noc::replay::GraphOutcome found =
      noc::replay::replay(graph, *make_network(mesh, kernel), mesh.route_classes());
  v1::ReplayResult result = finish(request, mesh, kernel, found.outcome);
  if (depends && !request.ignore_dependencies) {
    v1::TraceDependencies& dependencies = *result.mutable_dependencies();
    dependencies.set_kept(graph.dependents.size());
    dependencies.set_beyond_trace(trace.beyond_trace);
    dependencies.set_late_packets(found.late_packets);
    dependencies.set_late_cycles(found.late_cycles);
  }
  Provenance made(session);
  add_mesh(request.mesh, mesh, made);
  made.setting("flit-bytes", std::to_string(asked.flit_bytes));
  if (asked.region) made.setting("region", std::to_string(*asked.region));
  made.flag("ignore-dependencies", request.ignore_dependencies);
  *result.mutable_provenance() = made.file("trace", request.trace).message();
  return result;
}

}  // namespace

v1::ReplayResult replay(Session& session, const ReplayRequest& request, const Progress& progress) {
  const Work work(session, progress);
  const Mesh mesh = make_mesh(request.mesh);
  return noc::replay::is_netrace(request.trace) ? replay_netrace(session, request, mesh)
                                                : replay_csv(session, request, mesh);
}

}  // namespace primalsim::study
