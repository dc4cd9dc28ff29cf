#include <algorithm>
#include <cmath>
#include <limits>

#include "cli/commands.h"
#include "cli/lists.h"
#include "cli/mesh_options.h"
#include "cli/study_options.h"
#include "cli/traffic_on_chip.h"
#include "core/error.h"

namespace primalsim::cli {
namespace {

using HotNode = study::TrafficRequest::HotNode;

constexpr std::uint64_t kMaxCycles = std::uint64_t{1} << 40U;
constexpr std::uint64_t kMaxPoints = 10'000;

void declare_traffic(Options& options) {
  declare_mesh(options);
  options.value("pattern", "NAME", "uniform (the default), or another of docs/traffic.md");
  options.value("hot-nodes", "LIST", "for hotspot: NODE[:WEIGHT],...");
  options.value("matrix", "FILE.csv", "for matrix: src,dst,weight or a full matrix");
  options.value("table", "FILE",
                "for table: flows with rates and times, as Noxim reads them (docs/traces.md)");
  options.value("packet-flits", "N", "length of packets; 1 if not given");
  options.value("rate", "R", "offered flits per node and cycle, 0 to 1");
  options.value("rates", "A:B:STEP",
                "a whole curve from A to B, both included, and the saturation point by bisection");
  options.value("injection", "NAME", "bernoulli (the default) or on-off");
  options.value("burst-alpha", "P", "on-off: probability of turning on; 0.5 if not given");
  options.value("burst-beta", "P", "on-off: probability of turning off; 0.5 if not given");
  options.value("seed", "N", "of the random numbers; 1 if not given");
  options.value("cycles", "N", "simulate so many cycles, measuring all of them");
  options.value("protocol", "NAME", "latency (the default) or throughput");
  options.value("sample-period", "CYCLES", "1000 if not given");
  options.value("warmup-periods", "N", "3 if not given (throughput: 2)");
  options.value("max-samples", "N", "periods at most, warm-up included; 10 if not given (throughput: 5)");
  options.value("threads", "N", "for --rates; as many as there are if not given");
  declare_traffic_on_chip(options);
  declare_output(options, "write traffic.html and traffic.json here");
}

// "NODE[:WEIGHT],..."
std::vector<HotNode> hot_nodes(const std::string& list, std::uint32_t nodes) {
  std::vector<HotNode> hot;
  for (const std::string& item : split(list, ',')) {
    const std::vector<std::string> parts = split(item, ':');
    HotNode node;
    node.node = static_cast<std::uint32_t>(parse_integer("a node in --hot-nodes", parts[0], 0, nodes - 1));
    if (parts.size() > 2) throw_input_error("--hot-nodes has '{}'; allowed is NODE or NODE:WEIGHT", item);
    if (parts.size() == 2) {
      node.weight =
          static_cast<std::uint32_t>(parse_integer("a weight in --hot-nodes", parts[1], 1, 1'000'000));
    }
    hot.push_back(node);
  }
  return hot;
}

// As the decimal it is meant as: 0.01 + 3 x 0.02 is 0.07, not 0.06999999999999999.
double decimal(double rate) {
  constexpr double kBillion = 1e9;
  return std::round(rate * kBillion) / kBillion;
}

// "FIRST:LAST:STEP", both ends included, whether or not whole steps lead from one to the other.
std::vector<double> rates_of(const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() != 3)
    throw_input_error("--rates is '{}'; needed is FIRST:LAST:STEP, e.g. 0.01:0.5:0.02", text);
  const double first = parse_real("the first of --rates", parts[0], 0, 1);
  const double last = parse_real("the last of --rates", parts[1], first, 1);
  const double step = parse_real("the step of --rates", parts[2], 1e-6, 1);
  constexpr double kSame = 1e-6;  // of a step
  const auto points = static_cast<std::uint64_t>((last - first) / step + kSame) + 1;
  if (points > kMaxPoints)
    throw_input_error("--rates has {} points; allowed is at most {}", points, kMaxPoints);
  std::vector<double> rates;
  rates.push_back(first);
  for (std::uint64_t i = 1; i < points; ++i)
    rates.push_back(std::min(last, decimal(first + static_cast<double>(i) * step)));
  if (last - rates.back() > kSame * step) rates.push_back(last);
  return rates;
}

void read_protocol(const Options& options, study::TrafficRequest& request) {
  request.protocol = options.text_or("protocol", request.protocol);
  request.fixed_cycles = options.integer("cycles", 1, kMaxCycles);
  for (const char* other : {"protocol", "sample-period", "warmup-periods", "max-samples"}) {
    if (request.fixed_cycles && options.has(other)) {
      throw_input_error("--{} has no meaning with --cycles", other);
    }
  }
  request.sample_period_cycles = options.integer("sample-period", 1, 1'000'000'000);
  const auto count = [&](const char* option) -> std::optional<std::uint32_t> {
    const auto given = options.integer(option, 0, 1'000'000);
    if (!given) return std::nullopt;
    return static_cast<std::uint32_t>(*given);
  };
  request.warmup_periods = count("warmup-periods");
  request.max_samples = count("max-samples");
}

void read_load(const Options& options, study::TrafficRequest& request) {
  const bool on_off = is_second(options, "injection", "bernoulli", "on-off");
  const auto alpha = options.real("burst-alpha", 1e-6, 1);
  const auto beta = options.real("burst-beta", 0, 1);
  if (on_off) {
    const study::TrafficRequest::OnOff fallback;
    request.on_off = {alpha.value_or(fallback.alpha), beta.value_or(fallback.beta)};
  } else if (alpha || beta) {
    throw_input_error("--burst-alpha and --burst-beta need --injection on-off");
  }
  request.packet_flits = static_cast<std::uint32_t>(
      options.integer("packet-flits", 1, 1U << 20U).value_or(request.packet_flits));
  request.seed = options.integer("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(request.seed);
}

study::TrafficRequest traffic_request(const Options& options) {
  study::TrafficRequest request;
  request.mesh = mesh_option(options);
  read_load(options, request);
  request.pattern = options.text_or("pattern", request.pattern);
  if (const auto list = options.text("hot-nodes")) {
    request.hot_nodes = hot_nodes(*list, request.mesh.width * request.mesh.height);
  }
  request.matrix_file = options.text_or("matrix", "");
  const auto rate = options.real("rate", 0, 1);
  const auto rates = options.text("rates");
  request.table_file = options.text_or("table", "");
  if (!study::are_rates_given(request, rate.has_value(), rates.has_value()))
    throw_input_error("needed is either --rate or --rates");
  request.find_saturation = rates.has_value();
  if (rates) request.rates = rates_of(*rates);
  if (rate) request.rates = {*rate};
  read_protocol(options, request);
  return request;
}

}  // namespace

int run_traffic(std::span<const std::string> arguments) {
  Options options(
      "primalsim traffic --mesh WxH --rate R | --rates A:B:STEP [--pattern NAME] [--out DIR] ... | --machine "
      "CHIP "
      "[--pattern NAME | --measured FILE.csv] ...");
  declare_traffic(options);
  if (!options.parse(arguments)) return 0;
  check_output(options);
  if (options.has("machine")) return run_traffic_on_chip(options);
  refuse_chip_options(options);
  const study::TrafficRequest request = traffic_request(options);
  study::Session session(settings_option(options));
  v1::TrafficCurve curve = study::traffic(session, request, progress(options));
  if (request.find_saturation) {
    report_outcome(options, curve);
  } else {
    v1::TrafficPoint& point = *curve.mutable_points(0);
    point.set_kernel(curve.kernel());
    if (curve.has_channel_bound()) *point.mutable_channel_bound() = curve.channel_bound();
    *point.mutable_provenance() = curve.provenance();
    report_outcome(options, point);
  }
  return 0;
}

}  // namespace primalsim::cli
