#include "cli/traffic_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace primalsim::cli {

using nlohmann::ordered_json;
using noc::traffic::Point;
using noc::traffic::Saturation;

namespace {

ordered_json to_json(const Point& point) {
  const Histogram& latency = point.packet_latency;
  return {
      {"offered_flit_rate", point.offered_flit_rate},
      {"accepted_flit_rate", point.accepted_flit_rate},
      {"packet_latency",
       {{"mean", latency.summary().mean()},
        {"p50", latency.p50()},
        {"p95", latency.p95()},
        {"p99", latency.p99()},
        {"max", latency.summary().max()}}},
      {"network_latency", {{"mean", point.network_latency.mean()}}},
      {"hops", {{"mean", point.hops.mean()}}},
      {"packets", latency.summary().count()},
      {"stable", point.stable},
      {"cycles", point.cycles},
      {"router_flit_hops", point.router_flit_hops},
  };
}

}  // namespace

void print_point_json(const Point& point, const char* kernel) {
  ordered_json json = to_json(point);
  json["kernel"] = kernel;
  fmt::print("{}\n", json.dump(2));
}

void print_curve_json(std::span<const Point> points, const std::optional<Saturation>& saturation,
                      const char* kernel) {
  ordered_json json{{"kernel", kernel}, {"points", ordered_json::array()}, {"saturation", nullptr}};
  for (const Point& point : points) json["points"].push_back(to_json(point));
  if (saturation) {
    json["saturation"] = {{"stable_flit_rate", saturation->stable_rate},
                          {"unstable_flit_rate", saturation->unstable_rate}};
  }
  fmt::print("{}\n", json.dump(2));
}

void print_table(std::span<const Point> points) {
  fmt::print("{:>9} {:>9} {:>11} {:>7} {:>7} {:>9} {:>9} {:>7} {:>7} {:>10}\n", "offered", "accepted",
             "latency", "p50", "p99", "max", "network", "hops", "stable", "cycles");
  for (const Point& point : points) {
    const Histogram& latency = point.packet_latency;
    fmt::print("{:>9.4f} {:>9.4f} {:>11.2f} {:>7} {:>7} {:>9} {:>9.2f} {:>7.3f} {:>7} {:>10}\n",
               point.offered_flit_rate, point.accepted_flit_rate, latency.summary().mean(), latency.p50(),
               latency.p99(), latency.summary().max(), point.network_latency.mean(), point.hops.mean(),
               point.stable ? "yes" : "no", point.cycles);
  }
}

void print_saturation(const std::optional<Saturation>& saturation) {
  if (saturation) {
    fmt::print("saturation between {:.4f} and {:.4f} flits per node and cycle\n", saturation->stable_rate,
               saturation->unstable_rate);
  } else {
    fmt::print("no saturation in this range\n");
  }
}

}  // namespace primalsim::cli
