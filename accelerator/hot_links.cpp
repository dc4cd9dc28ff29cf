#include "accelerator/hot_links.h"

#include <algorithm>

namespace primalsim::accelerator {
namespace {

// The busiest first, of equals the one with the lower index.
std::vector<std::uint64_t> busiest(const Traffic& traffic, std::vector<std::uint64_t> links) {
  const auto more = [&](std::uint64_t a, std::uint64_t b) {
    return traffic.busy_cycles[a] != traffic.busy_cycles[b] ? traffic.busy_cycles[a] > traffic.busy_cycles[b]
                                                            : a < b;
  };
  const std::size_t count = std::min(links.size(), kHotLinks);
  std::partial_sort(links.begin(), links.begin() + static_cast<std::ptrdiff_t>(count), links.end(), more);
  links.resize(count);
  while (!links.empty() && traffic.busy_cycles[links.back()] == 0) links.pop_back();
  return links;
}

std::vector<OperatorFlitCount> most_first(const std::vector<std::uint64_t>& flits,
                                          const std::vector<OperatorUse>& operators) {
  std::vector<OperatorFlitCount> result;
  for (std::size_t i = 0; i < flits.size(); ++i) {
    if (flits[i] != 0) result.push_back({operators[i].name, flits[i]});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const OperatorFlitCount& a, const OperatorFlitCount& b) { return a.flits > b.flits; });
  return result;
}

}  // namespace

void measure_links(const ProgramImage& image, const Traffic& traffic, const noc::ipcn::Parameters& parameters,
                   ProgramResult& result) {
  const Ribbon& ribbon = parameters.ribbon;
  std::vector<std::uint64_t> links;
  std::uint64_t total = 0;
  for (std::uint32_t macro = 0; macro < result.own_tiles * ribbon.macros_per_tile(); ++macro) {
    for (unsigned port = 0; port < noc::ipcn::kPlanarPorts; ++port) {
      if (!ribbon.is_link(macro, static_cast<Port>(port))) continue;
      links.push_back(output_index(macro, static_cast<Port>(port)));
      total += traffic.busy_cycles[links.back()];
    }
  }
  if (links.empty() || result.flit_cycles == 0) return;
  const auto cycles = static_cast<double>(result.flit_cycles);
  result.mean_utilisation = static_cast<double>(total) / (static_cast<double>(links.size()) * cycles);
  const std::vector<std::uint64_t> hottest = busiest(traffic, std::move(links));
  const auto flits =
      flits_by_operator(image, parameters, static_cast<std::uint32_t>(result.operators.size()), hottest);
  for (std::size_t i = 0; i < hottest.size(); ++i) {
    const auto port = static_cast<Port>(hottest[i] % noc::ipcn::kPorts);
    LinkUse link;
    link.from = ribbon.position(static_cast<std::uint32_t>(hottest[i] / noc::ipcn::kPorts));
    link.to = ribbon.beyond(link.from, port);
    link.utilisation = static_cast<double>(traffic.busy_cycles[hottest[i]]) / cycles;
    link.flits = traffic.flits[hottest[i]];
    link.operators = most_first(flits[i], result.operators);
    result.hot_links.push_back(std::move(link));
  }
  if (!result.hot_links.empty()) result.max_utilisation = result.hot_links.front().utilisation;
}

}  // namespace primalsim::accelerator
