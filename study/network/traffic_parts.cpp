#include "study/network/traffic_parts.h"

#include <algorithm>

#include "study/network/channels.h"
#include "study/work.h"

namespace primalsim::study {

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

std::string protocol_text(const Protocol& protocol) {
  if (protocol.kind == Protocol::Kind::kFixed) return fmt::format("{} cycles", protocol.fixed_cycles);
  return fmt::format("{}, periods of {} cycles, {} to warm up, {} at most",
                     protocol.kind == Protocol::Kind::kThroughput ? "throughput" : "latency",
                     protocol.sample_period, protocol.warmup_periods, protocol.max_samples);
}

void set_distribution(const Histogram& latency, v1::Distribution& message) {
  message.set_mean(latency.summary().mean());
  message.set_p50(latency.p50());
  message.set_p95(latency.p95());
  message.set_p99(latency.p99());
  message.set_max(latency.summary().max());
}

v1::TrafficPoint message_of(const Point& point, const Topology& mesh) {
  v1::TrafficPoint message;
  message.set_offered_flit_rate(point.offered_flit_rate);
  message.set_accepted_flit_rate(point.accepted_flit_rate);
  const Histogram& latency = point.packet_latency;
  set_distribution(latency, *message.mutable_packet_latency());
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

double flit_hops_per_second(noc::iq::Kernel kernel) {
  return kernel == noc::iq::Kernel::kReference ? 1e6 : 50e6;
}

}  // namespace primalsim::study
