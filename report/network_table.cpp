#include <fmt/format.h>

#include "core/number_text.h"
#include "report/provenance_text.h"
#include "report/table.h"

namespace primalsim::report {
namespace {

// "(3,0) > (4,0)", "(4,4) ejection"; cuts say which columns or rows they lie between.
std::string channel_name(const v1::ChannelLoad& load) {
  const std::string& kind = load.kind();
  if (kind == "link") {
    return fmt::format("({},{}) > ({},{})", load.from_x(), load.from_y(), load.to_x(), load.to_y());
  }
  if (kind == "column cut") return fmt::format("column {} > {}", load.from_x(), load.to_x());
  if (kind == "row cut") return fmt::format("row {} > {}", load.from_y(), load.to_y());
  return fmt::format("({},{}) {}", load.from_x(), load.from_y(), kind);
}

template <typename Message>
std::string busiest_links(const Message& message) {
  if (message.busiest_links().empty()) return "";
  std::string text = "busiest links, share of the time:\n";
  for (const v1::ChannelLoad& load : message.busiest_links()) {
    text += fmt::format("  {:<18} {:>7}\n", channel_name(load), percent(load.flits_per_cycle()));
  }
  return text;
}

std::string bound_line(const v1::ChannelBound& bound) {
  return fmt::format("channel bound {:.4f} flits per node and cycle: there {} is full\n", bound.flit_rate(),
                     channel_name(bound.channel()));
}

std::string traffic_heading() {
  return fmt::format("{:>9} {:>9} {:>11} {:>7} {:>7} {:>9} {:>9} {:>7} {:>7} {:>10}  {}\n", "offered",
                     "accepted", "latency", "p50", "p99", "max", "network", "hops", "stable", "cycles",
                     "busiest link");
}

std::string row(const v1::TrafficPoint& point) {
  const v1::Distribution& latency = point.packet_latency();
  const std::string busiest = point.busiest_links().empty()
                                  ? "-"
                                  : fmt::format("{} {}", percent(point.busiest_links(0).flits_per_cycle()),
                                                channel_name(point.busiest_links(0)));
  return fmt::format("{:>9.4f} {:>9.4f} {:>11.2f} {:>7} {:>7} {:>9} {:>9.2f} {:>7.3f} {:>7} {:>10}  {}\n",
                     point.offered_flit_rate(), point.accepted_flit_rate(), latency.mean(), latency.p50(),
                     latency.p99(), latency.max(), point.network_latency().mean(), point.hops().mean(),
                     point.stable() ? "yes" : "no", point.cycles(), busiest);
}

std::string latency_line(const v1::ReplayResult& result) {
  const v1::Distribution& latency = result.packet_latency();
  std::string text = fmt::format("latency {:.2f} cycles in the mean, p50 {}, p95 {}, p99 {}, max {}\n",
                                 latency.mean(), latency.p50(), latency.p95(), latency.p99(), latency.max());
  if (!result.has_dependencies()) return text;
  const v1::TraceDependencies& waits = result.dependencies();
  text += fmt::format("{} waits of packets for others, {} on packets that are not there", waits.kept(),
                      waits.beyond_trace());
  return text + fmt::format("; {} packets created late, {:.2f} cycles in the mean\n", waits.late_packets(),
                            waits.late_packets() == 0 ? 0.0
                                                      : static_cast<double>(waits.late_cycles()) /
                                                            static_cast<double>(waits.late_packets()));
}

template <typename Outcome>
std::string made_by(const Outcome& outcome) {
  return outcome.has_provenance() ? provenance_text(outcome.provenance()) + "\n" : "";
}

}  // namespace

std::string to_table(const v1::TrafficPoint& point, const Layout& /*layout*/) {
  std::string text = made_by(point) + traffic_heading() + row(point);
  text += point.packets() == 0
              ? fmt::format("no packet was {} in these {} cycles: they say nothing of the network\n",
                            point.offered_flit_rate() > 0 ? "delivered" : "offered", point.cycles())
              : fmt::format("least accepted of a source {}\n", percent(point.least_source_acceptance()));
  if (point.has_channel_bound()) text += bound_line(point.channel_bound());
  return text + busiest_links(point);
}

std::string to_table(const v1::TrafficCurve& curve, const Layout& /*layout*/) {
  std::string text = made_by(curve) + traffic_heading();
  for (const v1::TrafficPoint& point : curve.points()) text += row(point);
  if (curve.has_channel_bound()) text += bound_line(curve.channel_bound());
  if (!curve.has_saturation()) return text + "no saturation in this range\n";
  return text + fmt::format("saturation between {:.4g} and {:.4g} flits per node and cycle\n",
                            curve.saturation().stable_flit_rate(), curve.saturation().unstable_flit_rate());
}

std::string to_table(const v1::ReplayResult& result, const Layout& /*layout*/) {
  return made_by(result) +
         fmt::format("{} packets, {} cycles, {} router flit-hops, {} kernel{}\n", result.packets(),
                     result.cycles(), result.router_flit_hops(), result.kernel(),
                     result.checked() ? fmt::format(", {} mismatches", result.mismatches()) : "") +
         latency_line(result) + busiest_links(result);
}

std::string to_table(const v1::CollectiveResult& result, const Layout& /*layout*/) {
  std::string text = made_by(result) +
                     fmt::format("{} of {} flits, {} x {} macros, {}{}\n\n", result.collective(),
                                 grouped(result.flits()), result.width(), result.height(), result.algorithm(),
                                 result.repeat() > 1 ? fmt::format(", {} at once", result.repeat()) : "");
  text += fmt::format("cycles             {:>12}\n", grouped(result.cycles()));
  text += fmt::format("lower bound of one {:>12}\n", grouped(result.lower_bound_cycles()));
  return text + fmt::format("flit-hops          {:>12}\n", grouped(result.link_flit_hops()));
}

}  // namespace primalsim::report
