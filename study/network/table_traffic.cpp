#include "core/activity.h"
#include "noc/traffic/table_source.h"
#include "study/network/channels.h"
#include "study/network/mesh.h"
#include "study/network/traffic_parts.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

void refuse_other_patterns(const TrafficRequest& request) {
  if (request.table_file.empty()) throw_request_error("pattern table needs a table file");
  if (!request.hot_nodes.empty()) throw_request_error("hot nodes are for pattern hotspot, not table");
  if (!request.matrix_file.empty()) throw_request_error("a matrix file is for pattern matrix, not table");
  if (request.on_off)
    throw_request_error("on-off injection has no meaning for pattern table: its flows say when they are on");
  if (request.find_saturation || request.rates.size() > 1) {
    throw_request_error("rates have no meaning for pattern table: its flows have rates of their own");
  }
}

// What a flow without a rate of its own has: packets per cycle.
std::optional<double> default_injection(const TrafficRequest& request) {
  if (request.rates.empty()) return std::nullopt;
  return request.rates.front() / request.packet_flits;
}

v1::Provenance table_provenance(Session& session, const TrafficRequest& request, const Mesh& mesh,
                                const noc::traffic::Protocol& protocol) {
  Provenance made(session);
  add_mesh(request.mesh, mesh, made);
  made.setting("pattern", request.pattern).setting("packet-flits", std::to_string(request.packet_flits));
  if (!request.rates.empty()) made.setting("rate", fmt::format("{}", request.rates.front()));
  made.setting("seed", std::to_string(request.seed)).setting("protocol", protocol_text(protocol));
  return made.file("table", request.table_file).message();
}

}  // namespace

v1::TrafficCurve table_traffic(Session& session, const TrafficRequest& request, const Progress& progress) {
  refuse_other_patterns(request);
  const Work work(session, progress);
  const Mesh mesh = make_mesh(request.mesh);
  const Topology topology = mesh.parameters.topology();
  const noc::traffic::Protocol protocol = protocol_of(request);
  const std::vector<noc::traffic::TableFlow> flows =
      noc::traffic::read_table(request.table_file, topology.nodes(), default_injection(request));
  const double hops = flit_hops_per_cycle(flows, topology, request.packet_flits);
  const noc::iq::Kernel kernel = kernel_of(request.mesh, mesh, hops);
  const auto ways = fixed_ways(mesh);
  noc::traffic::TableSource source(flows, topology.nodes(),
                                   {request.packet_flits, mesh.route_classes(), request.seed},
                                   request.table_file);
  const auto cycles = static_cast<double>(most_cycles(topology.nodes(), {}, protocol));
  const Activity activity("flows of the table", 0, cycles * hops / flit_hops_per_second(kernel));
  const noc::traffic::Point point = simulate(*make_network(mesh, kernel), topology.nodes(), source,
                                             request.packet_flits, protocol, ways ? &*ways : nullptr);
  v1::TrafficCurve curve;
  curve.set_kernel(kernel_name(kernel));
  *curve.mutable_provenance() = table_provenance(session, request, mesh, protocol);
  *curve.add_points() = message_of(point, topology);
  return curve;
}

}  // namespace primalsim::study
