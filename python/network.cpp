// traffic and collective.
#include "python/network.h"

#include <limits>
#include <tuple>

#include "core/error.h"
#include "core/number_text.h"
#include "python/studies.h"
#include "report/writer.h"

namespace primalsim::python {
namespace {

// "8x8".
std::pair<std::uint32_t, std::uint32_t> mesh_size(const Arguments& arguments, std::uint64_t most_side) {
  const std::string text = arguments.text_or("mesh", "");
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos) {
    throw_input_error("mesh is '{}'; needed is WIDTHxHEIGHT, e.g. 8x8, or (8, 8)", text);
  }
  const auto side = [&](const char* what, const std::string& digits) {
    return static_cast<std::uint32_t>(parse_integer(what, digits, 1, most_side));
  };
  return {side("the width in mesh", text.substr(0, cross)),
          side("the height in mesh", text.substr(cross + 1))};
}

// Each is NODE or "NODE:WEIGHT".
std::vector<study::TrafficRequest::HotNode> hot_nodes(const Arguments& arguments, std::uint32_t nodes) {
  std::vector<study::TrafficRequest::HotNode> hot;
  for (const std::string& item : arguments.texts("hot_nodes")) {
    const std::size_t colon = std::min(item.find(':'), item.size());
    const std::string weight = colon == item.size() ? "1" : item.substr(colon + 1);
    hot.push_back({static_cast<std::uint32_t>(
                       parse_integer("a node in hot_nodes", item.substr(0, colon), 0, nodes - 1)),
                   static_cast<std::uint32_t>(parse_integer("a weight in hot_nodes", weight, 1, 1'000'000))});
  }
  return hot;
}

void read_load(const Arguments& arguments, study::TrafficRequest& request) {
  const bool on_off = arguments.is_second("injection", "bernoulli", "on-off");
  const auto alpha = arguments.real("burst_alpha", 1e-6, 1);
  const auto beta = arguments.real("burst_beta", 0, 1);
  if (on_off) {
    const study::TrafficRequest::OnOff fallback;
    request.on_off = {alpha.value_or(fallback.alpha), beta.value_or(fallback.beta)};
  } else if (alpha || beta) {
    throw_input_error("burst_alpha and burst_beta need injection on-off");
  }
  request.packet_flits = arguments.small("packet_flits", 1, kMostFlits).value_or(request.packet_flits);
  request.seed =
      arguments.integer("seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(request.seed);
}

void read_protocol(const Arguments& arguments, study::TrafficRequest& request) {
  request.protocol = arguments.text_or("protocol", request.protocol);
  request.fixed_cycles = arguments.integer("cycles", 1, std::uint64_t{1} << 40U);
  for (const char* const other : {"protocol", "sample_period", "warmup_periods", "max_samples"}) {
    if (request.fixed_cycles && arguments.has(other)) {
      throw_input_error("{} has no meaning with cycles", other);
    }
  }
  request.sample_period_cycles = arguments.integer("sample_period", 1, 1'000'000'000);
  request.warmup_periods = arguments.small("warmup_periods", 0, 1'000'000);
  request.max_samples = arguments.small("max_samples", 0, 1'000'000);
}

// As the command line has it, a rate alone is a point, not a curve of one.
v1::TrafficPoint only_point(v1::TrafficCurve& curve) {
  v1::TrafficPoint point = std::move(*curve.mutable_points(0));
  point.set_kernel(curve.kernel());
  if (curve.has_channel_bound()) *point.mutable_channel_bound() = curve.channel_bound();
  *point.mutable_provenance() = curve.provenance();
  return point;
}

}  // namespace

study::MeshRequest mesh_of(const Arguments& arguments) {
  constexpr std::uint64_t kMostSide = 1024;
  study::MeshRequest request;
  request.router = arguments.text_or("router", request.router);
  std::tie(request.width, request.height) = mesh_size(arguments, kMostSide);
  request.vcs = arguments.small("vcs", 1, request.router == "ipcn" ? 1 : 16);
  request.buffer_flits = arguments.small("buffer", 1, 64);
  request.link_latency_cycles = arguments.small("link_latency", 1, 16);
  request.routing_delay_cycles = arguments.small("routing_delay", 0, 16);
  request.crossbar_delay_cycles = arguments.small("crossbar_delay", 1, 16);
  request.credit_delay_cycles = arguments.small("credit_delay", 0, 16);
  request.topology = arguments.text_or("topology", request.topology);
  request.routing = arguments.text_or("routing", request.topology == "mesh" ? "xy" : "dateline-xy");
  request.kernel = arguments.text_or("kernel", request.kernel);
  return request;
}

Found run_traffic(const Call& call) {
  const Arguments& arguments = call.arguments;
  if (arguments.has("machine")) return run_traffic_on_chip(call);
  refuse_chip_arguments(arguments);
  if (const auto out = arguments.text("out")) report::check_output_folder(*out);
  study::TrafficRequest request;
  request.mesh = mesh_of(arguments);
  read_load(arguments, request);
  request.pattern = arguments.text_or("pattern", request.pattern);
  request.hot_nodes = hot_nodes(arguments, request.mesh.width * request.mesh.height);
  request.matrix_file = arguments.text_or("matrix", "");
  const auto rate = arguments.real("rate", 0, 1);
  request.table_file = arguments.text_or("table", "");
  if (!study::are_rates_given(request, rate.has_value(), arguments.has("rates")))
    throw_input_error("needed is either rate or rates");
  request.find_saturation = arguments.has("rates");
  if (rate) request.rates = {*rate};
  for (const std::string& each : arguments.texts("rates")) {
    request.rates.push_back(parse_real("rates", each, request.rates.empty() ? 0 : request.rates.back(), 1));
  }
  read_protocol(arguments, request);
  v1::TrafficCurve curve = study::traffic(call.session, request, call.progress);
  if (request.find_saturation) return {kept(std::move(curve))};
  return {kept(only_point(curve))};
}

Found run_collective(const Call& call) {
  constexpr std::uint64_t kMostSide = 64;
  const Arguments& arguments = call.arguments;
  if (const auto out = arguments.text("out")) report::check_output_folder(*out);
  study::CollectiveRequest request;
  request.collective = text_of(arguments.required("kind"), "kind");
  request.ring = arguments.is_second("algorithm", "tree", "ring");
  std::tie(request.width, request.height) = mesh_size(arguments, kMostSide);
  request.buffer_flits = arguments.small("buffer", 1, 1024).value_or(request.buffer_flits);
  request.adder_cycles = arguments.small("adder_cycles", 1, 64).value_or(request.adder_cycles);
  request.flits = static_cast<std::uint32_t>(
      parse_integer("flits", text_of(arguments.required("flits"), "flits"), 1, kMostFlits));
  request.repeat = arguments.small("repeat", 1, 1000).value_or(request.repeat);
  request.reference_kernel = arguments.is_second("kernel", "event", "reference");
  return {kept(study::collective(call.session, request, call.progress))};
}

}  // namespace primalsim::python
