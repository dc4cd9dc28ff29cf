#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "core/activity.h"
#include "noc/traffic/channel_bound.h"
#include "noc/traffic/simulate.h"
#include "study/network/channels.h"
#include "study/network/mesh.h"
#include "study/network/traffic_parts.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

using noc::traffic::Point;
using noc::traffic::Protocol;

constexpr double kNoBound = std::numeric_limits<double>::infinity();

v1::ChannelBound channel_bound_message(const noc::traffic::ChannelBound& bound, const Topology& mesh) {
  v1::ChannelBound message;
  message.set_flit_rate(bound.flit_rate);
  *message.mutable_channel() = link_load(bound.channel, mesh, bound.channel.flits);
  return message;
}

noc::traffic::Load load_of(const TrafficRequest& request, const Mesh& mesh) {
  noc::traffic::Load load;
  load.packet_flits = request.packet_flits;
  if (request.on_off) load.on_off = noc::traffic::OnOff{request.on_off->alpha, request.on_off->beta};
  load.route_classes = mesh.route_classes();
  load.seed = request.seed;
  return load;
}

std::unique_ptr<noc::traffic::Pattern> pattern_of(const TrafficRequest& request, const Topology& mesh) {
  noc::traffic::PatternOptions options;
  for (const auto& [node, weight] : request.hot_nodes) options.hot_nodes.push_back({node, weight});
  options.matrix_file = request.matrix_file;
  return noc::traffic::make_pattern(request.pattern, mesh, options);
}

void check_rates(const TrafficRequest& request, double highest) {
  if (request.rates.empty()) throw_request_error("rates: there is none; there must be at least one");
  if (request.rates.back() <= highest) return;
  throw_request_error("rate{} goes up to {}; with this pattern and injection allowed is 0 to {}",
                      request.find_saturation ? "s" : "", request.rates.back(), highest);
}

std::string rates_text(const TrafficRequest& request) {
  std::string text;
  for (const double rate : request.rates) text += fmt::format("{}{}", text.empty() ? "" : ",", rate);
  return text;
}

v1::Provenance provenance_of(Session& session, const TrafficRequest& request, const Mesh& mesh,
                             const Protocol& protocol) {
  Provenance made(session);
  add_mesh(request.mesh, mesh, made);
  made.setting("pattern", request.pattern);
  std::string hot;
  for (const auto& [node, weight] : request.hot_nodes) {
    hot += fmt::format("{}{}:{}", hot.empty() ? "" : ",", node, weight);
  }
  if (!hot.empty()) made.setting("hot-nodes", hot);
  made.setting("packet-flits", std::to_string(request.packet_flits));
  made.setting("injection", request.on_off
                                ? fmt::format("on-off {} {}", request.on_off->alpha, request.on_off->beta)
                                : "bernoulli");
  made.setting("rates", rates_text(request)).flag("saturation", request.find_saturation);
  made.setting("seed", std::to_string(request.seed)).setting("protocol", protocol_text(protocol));
  return made.file("matrix", request.matrix_file).message();
}

}  // namespace

v1::TrafficCurve traffic(Session& session, const TrafficRequest& request, const Progress& progress) {
  if (request.pattern == "table") return table_traffic(session, request, progress);
  if (!request.table_file.empty()) {
    throw_request_error("a table file is for pattern table, not {}", request.pattern);
  }
  const Work work(session, progress);
  const Mesh mesh = make_mesh(request.mesh);
  const Topology topology = mesh.parameters.topology();
  const noc::traffic::Load load = load_of(request, mesh);
  const auto pattern = pattern_of(request, topology);
  check_rates(request, highest_flit_rate(*pattern, mesh.parameters.routers(), load));
  // One kernel for all points of a curve.
  const std::vector<double>& rates = request.rates;
  const double mean_rate =
      std::accumulate(rates.begin(), rates.end(), 0.0) / static_cast<double>(rates.size());
  const double hops = topology.nodes() * noc::traffic::mean_hops(*pattern, topology);
  const noc::iq::Kernel kernel = kernel_of(request.mesh, mesh, mean_rate * hops);
  const Protocol protocol = protocol_of(request);
  const auto ways = fixed_ways(mesh);
  const auto simulate_rate = [&](double rate, const Protocol& as) {
    noc::traffic::Load at_rate = load;
    at_rate.flit_rate = rate;
    const auto cycles = static_cast<double>(most_cycles(topology.nodes(), at_rate, as));
    const Activity activity(fmt::format("rate {:.4g}", rate), 0,
                            cycles * rate * hops / flit_hops_per_second(kernel));
    return simulate(*make_network(mesh, kernel), mesh.parameters.routers(), *pattern, at_rate, as,
                    ways ? &*ways : nullptr);
  };
  std::vector<Point> points(rates.size());
  work.for_each(
      points.size(), [&](std::size_t i) { points[i] = simulate_rate(rates[i], protocol); }, "rates");
  const auto bound = noc::traffic::channel_bound(*pattern, topology, mesh.routing.get());
  const double full = bound ? bound->flit_rate : kNoBound;
  std::optional<noc::traffic::Saturation> saturation;
  if (request.find_saturation) {
    Protocol sustained = protocol;
    sustained.kind = Protocol::Kind::kSustained;
    std::size_t tried = 0;
    saturation = find_saturation(points, full, [&](double rate) {
      work.say("saturation, run {}: {:.4g} flits per node and cycle", ++tried, rate);
      return simulate_rate(rate, sustained);
    });
  }
  v1::TrafficCurve curve;
  curve.set_kernel(kernel_name(kernel));
  *curve.mutable_provenance() = provenance_of(session, request, mesh, protocol);
  if (bound) *curve.mutable_channel_bound() = channel_bound_message(*bound, topology);
  for (Point& point : points) {
    point.stable = point.stable && !noc::traffic::fills_a_channel(point.offered_flit_rate, full) &&
                   !(saturation && point.offered_flit_rate >= saturation->unstable_rate);
    *curve.add_points() = message_of(point, topology);
  }
  if (saturation) {
    curve.mutable_saturation()->set_stable_flit_rate(saturation->stable_rate);
    curve.mutable_saturation()->set_unstable_flit_rate(saturation->unstable_rate);
  }
  return curve;
}

}  // namespace primalsim::study
