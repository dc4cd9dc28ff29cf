#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>

#include "core/activity.h"
#include "noc/traffic/channel_bound.h"
#include "noc/traffic/simulate.h"
#include "study/network/channels.h"
#include "study/network/mesh.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

using noc::traffic::Point;
using noc::traffic::Protocol;

Protocol protocol_of(const TrafficRequest& request) {
  Protocol protocol;
  if (request.protocol == "throughput") {
    protocol.kind = Protocol::Kind::kThroughput;
    protocol.warmup_periods = 2;
    protocol.max_samples = 5;
  } else if (request.protocol != "latency") {
    throw_request_error("protocol is '{}'; allowed are latency and throughput", request.protocol);
  }
  if (request.fixed_cycles) {
    protocol.kind = Protocol::Kind::kFixed;
    protocol.fixed_cycles = *request.fixed_cycles;
  }
  protocol.sample_period = request.sample_period_cycles.value_or(protocol.sample_period);
  protocol.warmup_periods = request.warmup_periods.value_or(protocol.warmup_periods);
  const unsigned least = protocol.warmup_periods + 1;
  protocol.max_samples = request.max_samples.value_or(std::max(least, protocol.max_samples));
  if (protocol.max_samples < least) {
    throw_request_error("max-samples is '{}'; allowed is a whole number from {} to 1000000",
                        protocol.max_samples, least);
  }
  return protocol;
}

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

v1::TrafficPoint message_of(const Point& point, const Topology& mesh) {
  v1::TrafficPoint message;
  message.set_offered_flit_rate(point.offered_flit_rate);
  message.set_accepted_flit_rate(point.accepted_flit_rate);
  const Histogram& latency = point.packet_latency;
  message.mutable_packet_latency()->set_mean(latency.summary().mean());
  message.mutable_packet_latency()->set_p50(latency.p50());
  message.mutable_packet_latency()->set_p95(latency.p95());
  message.mutable_packet_latency()->set_p99(latency.p99());
  message.mutable_packet_latency()->set_max(latency.summary().max());
  message.mutable_network_latency()->set_mean(point.network_latency.mean());
  message.mutable_hops()->set_mean(point.hops.mean());
  message.set_packets(latency.summary().count());
  // A run too short for a single packet says nothing of the network.
  const bool says_nothing = latency.summary().count() == 0 && point.offered_flit_rate > 0;
  message.set_stable(point.stable && !says_nothing);
  message.set_cycles(point.cycles);
  message.set_router_flit_hops(point.router_flit_hops);
  message.set_least_source_acceptance(says_nothing ? 0 : point.least_source_acceptance);
  for (const noc::Channel& channel : point.busiest_channels) {
    *message.add_busiest_links() = link_load(channel, mesh, channel.flits);
  }
  return message;
}

// On one core of the machine of docs/performance.md, to the nearest power of ten or so.
double flit_hops_per_second(noc::iq::Kernel kernel) {
  return kernel == noc::iq::Kernel::kReference ? 1e6 : 50e6;
}

std::string rates_text(const TrafficRequest& request) {
  std::string text;
  for (const double rate : request.rates) text += fmt::format("{}{}", text.empty() ? "" : ",", rate);
  return text;
}

std::string protocol_text(const Protocol& protocol) {
  if (protocol.kind == Protocol::Kind::kFixed) return fmt::format("{} cycles", protocol.fixed_cycles);
  return fmt::format("{}, periods of {} cycles, {} to warm up, {} at most",
                     protocol.kind == Protocol::Kind::kThroughput ? "throughput" : "latency",
                     protocol.sample_period, protocol.warmup_periods, protocol.max_samples);
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
