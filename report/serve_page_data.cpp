#include "report/serve_page_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/statistics.h"

namespace primalsim::report {
namespace {

bool is_finished(const v1::ServedRequest& request) { return request.outcome() == "finished"; }

bool was_taken_up(const v1::ServedRequest& request) {
  return is_finished(request) || request.outcome() == "running";
}

Json percentiles(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  Json list = Json::array();
  for (int percent = 0; percent <= 100; ++percent) list.push_back(1e3 * linear_percentile(seconds, percent));
  return list;
}

void add_percentiles(const v1::ServeResult& result, Json& json) {
  std::map<std::string, std::vector<double>> lists;
  for (const v1::ServedRequest& request : result.requests()) {
    if (!is_finished(request)) continue;
    lists["ttft"].push_back(request.ttft_s());
    lists["e2e"].push_back(request.e2e_s());
    lists["queued"].push_back(request.queued_s());
    if (request.generated() >= 2) lists["tpot"].push_back(request.tpot_s());
  }
  for (auto& [name, seconds] : lists) json["percentiles"][name] = percentiles(std::move(seconds));
}

using Changes = std::map<double, std::int64_t>;  // by time in seconds

// The most at once in each of `parts` parts of `seconds`.
Json most(const Changes& changes, std::size_t parts, double seconds) {
  std::vector<std::int64_t> highest(parts, 0);
  std::int64_t now = 0;
  std::size_t part = 0;
  for (const auto& [time, change] : changes) {
    const auto at = std::min(parts - 1, static_cast<std::size_t>(time / seconds));
    while (part < at) highest[++part] = now;
    now += change;
    highest[part] = std::max(highest[part], now);
  }
  while (part + 1 < parts) highest[++part] = now;
  return highest;
}

void add_load(const v1::ServeResult& result, Json& json) {
  constexpr std::size_t kParts = 200;
  if (result.requests().empty() || result.duration() <= 0) return;
  const double first = result.requests(0).arrival_s();
  Changes waiting;
  Changes running;
  for (const v1::ServedRequest& request : result.requests()) {
    if (request.outcome() == "refused") continue;
    const double arrival = request.arrival_s() - first;
    ++waiting[arrival];
    if (!was_taken_up(request)) continue;
    --waiting[arrival + request.queued_s()];
    ++running[arrival + request.queued_s()];
    if (is_finished(request)) --running[arrival + request.e2e_s()];
  }
  const double seconds = result.duration() / static_cast<double>(kParts);
  json["load"] = {{"seconds", seconds},
                  {"waiting", most(waiting, kParts, seconds)},
                  {"running", most(running, kParts, seconds)}};
}

void add_adapters(const v1::ServeResult& result, Json& json) {
  constexpr std::size_t kNamed = 20;
  struct Use {
    std::string name;
    std::uint64_t requests = 0;
    std::uint64_t hits = 0;
  };
  std::map<std::string, Use> uses;
  for (const v1::ServedRequest& request : result.requests()) {
    if (request.adapter().empty() || !was_taken_up(request)) continue;
    Use& use = uses[request.adapter()];
    ++use.requests;
    if (request.adapter_hit()) ++use.hits;
  }
  if (uses.empty()) return;
  std::vector<Use> list;
  for (auto& [name, use] : uses) list.push_back({name, use.requests, use.hits});
  std::stable_sort(list.begin(), list.end(),
                   [](const Use& a, const Use& b) { return a.requests > b.requests; });
  if (list.size() > kNamed + 1) {
    Use others{fmt::format("{} others", list.size() - kNamed), 0, 0};
    for (auto use = list.begin() + kNamed; use != list.end(); ++use) {
      others.requests += use->requests;
      others.hits += use->hits;
    }
    list.resize(kNamed);
    list.push_back(std::move(others));
  }
  Json& rows = json["by_adapter"] = Json::array();
  for (const Use& use : list) rows.push_back({use.name, use.requests, use.hits});
}

}  // namespace

void add_serve_page_data(const v1::ServeResult& result, Json& json) {
  for (const char* const list : {"input_lens", "output_lens", "ttfts", "itls", "start_times"})
    json.erase(list);
  add_percentiles(result, json);
  add_load(result, json);
  add_adapters(result, json);
}

}  // namespace primalsim::report
