// Synthetic traffic on a mesh of routers: points of `primalsim traffic`, of every combination.
#include <fmt/format.h>

#include "core/error.h"
#include "core/nearest.h"
#include "core/number_text.h"
#include "noc/routing/registry.h"
#include "noc/traffic/pattern.h"
#include "study/network.h"
#include "study/plan/number_list.h"
#include "study/plan/product.h"
#include "study/plan/run_columns_of.h"

namespace primalsim::study {
namespace {

constexpr std::uint32_t kMostSide = 1024;

std::pair<std::uint32_t, std::uint32_t> sides_of(const std::string& text, const std::string& where) {
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos)
    throw_input_error("{} is '{}'; needed is WIDTHxHEIGHT, e.g. 8x8", where, text);
  const auto side = [&](const std::string& digits) {
    return static_cast<std::uint32_t>(parse_integer(where, digits, 1, kMostSide));
  };
  return {side(text.substr(0, cross)), side(text.substr(cross + 1))};
}

// Words that are all among `allowed`, a list in words; `fallback` if there are none.
std::vector<std::string> words_of(const Texts& texts, const std::string& allowed, const char* fallback,
                                  const std::string& where) {
  std::vector<std::string> known(1);
  for (const char c : allowed) {
    if (c == ' ' || c == ',') {
      if (!known.back().empty()) known.emplace_back();
    } else {
      known.back() += c;
    }
  }
  std::vector<std::string> words(texts.begin(), texts.end());
  for (const std::string& word : words) {
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    throw_input_error("{}: there is no '{}'{}; allowed are {}", where, word, did_you_mean(word, known),
                      allowed);
  }
  if (words.empty()) words.emplace_back(fallback);
  return words;
}

class TrafficProduct : public Product {
 public:
  TrafficProduct(const v1::TrafficProduct& lists, const std::string& where)
      : routers_(words_of(lists.routers(), "ipcn, iq3, iq4", "iq4", where + ".routers")),
        vcs_(optional(lists.vcs(), 16, where + ".vcs")),
        buffers_(optional(lists.buffers(), 64, where + ".buffers")),
        latencies_(optional(lists.link_latencies(), 16, where + ".link_latencies")),
        routings_(words_of(lists.routings(), noc::routing::routing_names(), "xy", where + ".routings")),
        patterns_(words_of(lists.patterns(), noc::traffic::pattern_names(), "uniform", where + ".patterns")),
        packet_flits_(list(lists.packet_flits(), "1", {1, 1U << 20U, true}, where + ".packet_flits")),
        rates_(lists.rates(), {0, 1, false}, where + ".rates"),
        seeds_(list(lists.seeds(), "1", {0, kMostSeed, true}, where + ".seeds")) {
    for (const std::string& mesh : lists.meshes()) meshes_.push_back(sides_of(mesh, where + ".meshes"));
    if (meshes_.empty()) throw_input_error("{}.meshes: there is none; a product needs at least one", where);
    if (rates_.size() == 0) throw_input_error("{}.rates: there is none; a product needs at least one", where);
    if (lists.has_cycles()) cycles_ = lists.cycles();
    for (const std::uint64_t size :
         {std::uint64_t{meshes_.size()}, std::uint64_t{routers_.size()}, vcs_.size(), buffers_.size(),
          latencies_.size(), std::uint64_t{routings_.size()}, std::uint64_t{patterns_.size()},
          packet_flits_.size(), rates_.size(), seeds_.size()}) {
      size_ = times(size_, size, where);
    }
  }

  std::uint64_t size() const override { return size_; }

  PlanPoint point(std::uint64_t index) const override {
    const TrafficRequest request = request_of(index);
    const MeshRequest& mesh = request.mesh;
    PlanPoint point;
    v1::RunRow& row = point.row;
    row.set_kind("traffic");
    row.set_network_width(mesh.width);
    row.set_network_height(mesh.height);
    row.set_network_router(mesh.router);
    if (mesh.vcs) row.set_vcs(*mesh.vcs);
    if (mesh.buffer_flits) row.set_buffer_flits(*mesh.buffer_flits);
    if (mesh.link_latency_cycles) row.set_link_latency_cycles(*mesh.link_latency_cycles);
    row.set_routing(mesh.routing);
    row.set_pattern(request.pattern);
    row.set_packet_flits(request.packet_flits);
    row.set_offered_flits_per_node_cycle(request.rates.front());
    row.set_seed(request.seed);
    if (request.fixed_cycles) row.set_fixed_cycles(*request.fixed_cycles);
    set_key("", row);
    constexpr double kMeanHops = 1.0 / 3;  // of the way along both sides
    constexpr double kUsualCycles = 5000;
    point.cost = request.rates.front() * mesh.width * mesh.height * (mesh.width + mesh.height) * kMeanHops *
                 (request.fixed_cycles ? static_cast<double>(*request.fixed_cycles) : kUsualCycles);
    return point;
  }

  void run(Session& session, std::uint64_t index, StoredRun& run) const override {
    v1::TrafficCurve& curve = *run.outcome.mutable_traffic_curve();
    curve = traffic(session, request_of(index));
    add_columns(curve, run.row);
  }

 private:
  static NumberList list(const Texts& texts, const char* fallback, const NumberRule& rule,
                         const std::string& where) {
    Texts given = texts;
    if (given.empty()) given.Add(fallback);
    return {given, rule, where};
  }

  // 0 stands for what the router has by itself.
  static NumberList optional(const Texts& texts, double most, const std::string& where) {
    return list(texts, "0", {texts.empty() ? 0.0 : 1.0, most, true}, where);
  }

  TrafficRequest request_of(std::uint64_t index) const {
    Digits digits(index);
    const auto number = [&](const NumberList& numbers) { return numbers.at(digits.take(numbers.size())); };
    const auto own_or = [&](const NumberList& numbers) -> std::optional<std::uint32_t> {
      const auto value = static_cast<std::uint32_t>(number(numbers));
      if (value == 0) return std::nullopt;
      return value;
    };
    TrafficRequest request;
    request.seed = static_cast<std::uint64_t>(number(seeds_));
    request.rates = {number(rates_)};
    request.packet_flits = static_cast<std::uint32_t>(number(packet_flits_));
    request.pattern = patterns_[digits.take(patterns_.size())];
    request.mesh.routing = routings_[digits.take(routings_.size())];
    request.mesh.link_latency_cycles = own_or(latencies_);
    request.mesh.buffer_flits = own_or(buffers_);
    request.mesh.vcs = own_or(vcs_);
    request.mesh.router = routers_[digits.take(routers_.size())];
    std::tie(request.mesh.width, request.mesh.height) = meshes_[digits.take(meshes_.size())];
    request.fixed_cycles = cycles_;
    return request;
  }

  std::vector<std::pair<std::uint32_t, std::uint32_t>> meshes_;
  std::vector<std::string> routers_;
  NumberList vcs_;
  NumberList buffers_;
  NumberList latencies_;
  std::vector<std::string> routings_;
  std::vector<std::string> patterns_;
  NumberList packet_flits_;
  NumberList rates_;
  NumberList seeds_;
  std::optional<std::uint64_t> cycles_;
  std::uint64_t size_ = 1;
};

}  // namespace

std::unique_ptr<Product> make_traffic_product(const v1::TrafficProduct& lists, const std::string& where) {
  return std::make_unique<TrafficProduct>(lists, where);
}

}  // namespace primalsim::study
