#include "cli/traffic_options.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <thread>
#include <utility>

#include "cli/iq_options.h"
#include "core/error.h"
#include "noc/deadlock/check.h"
#include "noc/routing/registry.h"
#include "noc/traffic/pattern.h"

namespace primalsim::cli {

using noc::traffic::HotNode;
using noc::traffic::OnOff;
using noc::traffic::Protocol;

namespace {

constexpr std::uint64_t kMaxCycles = std::uint64_t{1} << 40U;
constexpr std::uint64_t kMaxPoints = 10'000;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
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

// "FIRST:LAST:STEP", both ends included.
std::vector<double> rates_of(const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() != 3)
    throw_input_error("--rates is '{}'; needed is FIRST:LAST:STEP, e.g. 0.01:0.5:0.02", text);
  const double first = parse_real("the first of --rates", parts[0], 0, 1);
  const double last = parse_real("the last of --rates", parts[1], first, 1);
  const double step = parse_real("the step of --rates", parts[2], 1e-6, 1);
  const auto points = static_cast<std::uint64_t>((last - first) / step + 1e-6) + 1;
  if (points > kMaxPoints)
    throw_input_error("--rates has {} points; allowed is at most {}", points, kMaxPoints);
  std::vector<double> rates;
  for (std::uint64_t i = 0; i < points; ++i)
    rates.push_back(std::min(last, first + static_cast<double>(i) * step));
  return rates;
}

void read_rates(const Options& options, TrafficSetup& setup) {
  const auto rate = options.real("rate", 0, 1);
  const auto rates = options.text("rates");
  if (rate.has_value() == rates.has_value()) throw_input_error("needed is either --rate or --rates");
  setup.is_curve = rates.has_value();
  setup.rates = rates ? rates_of(*rates) : std::vector{*rate};
  const double highest = highest_flit_rate(*setup.pattern, setup.parameters.routers(), setup.load);
  if (setup.rates.back() <= highest) return;
  throw_input_error("--rate{} goes up to {}; with this pattern and injection allowed is 0 to {}",
                    setup.is_curve ? "s" : "", setup.rates.back(), highest);
}

Protocol protocol_of(const Options& options) {
  Protocol protocol;
  const std::string name = options.text_or("protocol", "latency");
  if (name == "throughput") {
    protocol.kind = Protocol::Kind::kThroughput;
    protocol.warmup_periods = 2;
    protocol.max_samples = 5;
  } else if (name != "latency") {
    throw_input_error("--protocol is '{}'; allowed are latency and throughput", name);
  }
  if (const auto cycles = options.integer("cycles", 1, kMaxCycles)) {
    for (const char* other : {"protocol", "sample-period", "warmup-periods", "max-samples"}) {
      if (options.has(other)) throw_input_error("--{} has no meaning with --cycles", other);
    }
    protocol.kind = Protocol::Kind::kFixed;
    protocol.fixed_cycles = *cycles;
  }
  protocol.sample_period =
      options.integer("sample-period", 1, 1'000'000'000).value_or(protocol.sample_period);
  const auto count = [&](const char* option, unsigned min, unsigned fallback) {
    return static_cast<unsigned>(options.integer(option, min, 1'000'000).value_or(fallback));
  };
  protocol.warmup_periods = count("warmup-periods", 0, protocol.warmup_periods);
  const unsigned least = protocol.warmup_periods + 1;
  protocol.max_samples = count("max-samples", least, std::max(least, protocol.max_samples));
  return protocol;
}

void read_load(const Options& options, TrafficSetup& setup) {
  const std::string injection = options.text_or("injection", "bernoulli");
  if (injection != "bernoulli" && injection != "on-off") {
    throw_input_error("--injection is '{}'; allowed are bernoulli and on-off", injection);
  }
  const auto alpha = options.real("burst-alpha", 1e-6, 1);
  const auto beta = options.real("burst-beta", 0, 1);
  if (injection == "on-off") {
    const OnOff fallback;
    setup.load.on_off = OnOff{alpha.value_or(fallback.alpha), beta.value_or(fallback.beta)};
  } else if (alpha || beta) {
    throw_input_error("--burst-alpha and --burst-beta need --injection on-off");
  }
  setup.load.packet_flits =
      static_cast<std::uint32_t>(options.integer("packet-flits", 1, 1U << 20U).value_or(1));
  setup.load.route_classes = setup.routing ? setup.routing->route_classes() : 1;
  setup.load.seed = options.integer("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(1);
}

// One kernel for all points of a curve.
noc::iq::Kernel chosen_kernel(const Options& options, const TrafficSetup& setup, const Topology& mesh) {
  if (setup.ipcn) return ipcn_kernel(options);
  const double mean_rate = std::accumulate(setup.rates.begin(), setup.rates.end(), 0.0) / setup.rates.size();
  const double flit_hops_per_cycle = mean_rate * mesh.nodes() * noc::traffic::mean_hops(*setup.pattern, mesh);
  return resolve_kernel(iq_kernel(options), setup.parameters, setup.routing.get(), flit_hops_per_cycle);
}

}  // namespace

void declare_traffic_options(Options& options) {
  declare_iq_options(options);
  options.value("routing", "NAME", "xy (the default), or another of docs/routing.md");
  options.value("pattern", "NAME", "uniform (the default), or another of docs/traffic.md");
  options.value("hot-nodes", "LIST", "for hotspot: NODE[:WEIGHT],...");
  options.value("matrix", "FILE.csv", "for matrix: src,dst,weight or a full matrix");
  options.value("packet-flits", "N", "length of packets; 1 if not given");
  options.value("rate", "R", "offered flits per node and cycle, 0 to 1");
  options.value("rates", "A:B:STEP", "a whole curve, and the saturation point by bisection");
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
  options.flag("json", "print the outcome as JSON");
}

TrafficSetup traffic_setup(const Options& options) {
  TrafficSetup setup;
  setup.parameters = iq_parameters(options);
  setup.ipcn = is_ipcn(options);
  const Topology mesh = setup.parameters.topology();
  auto routing = noc::routing::make_routing(options.text_or("routing", "xy"), mesh, setup.parameters.vcs);
  noc::deadlock::require_deadlock_free(*routing, mesh, setup.parameters.vcs);
  if (std::string(routing->name()) != "xy") setup.routing = std::move(routing);
  read_load(options, setup);
  noc::traffic::PatternOptions pattern;
  if (const auto list = options.text("hot-nodes")) pattern.hot_nodes = hot_nodes(*list, mesh.nodes());
  pattern.matrix_file = options.text_or("matrix", "");
  setup.pattern = noc::traffic::make_pattern(options.text_or("pattern", "uniform"), mesh, pattern);
  read_rates(options, setup);
  setup.kernel = chosen_kernel(options, setup, mesh);
  setup.protocol = protocol_of(options);
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  setup.threads = static_cast<int>(options.integer("threads", 1, 1024).value_or(processors));
  return setup;
}

}  // namespace primalsim::cli
