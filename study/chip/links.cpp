#include "study/chip/links.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace primalsim::study {
namespace {

using noc::transactions::LinkUse;

constexpr std::size_t kShown = 10;

v1::ChipLink message_of(const v1::Chip& chip, const LinkUse& use, double cycles, const std::string& trace) {
  v1::ChipLink link;
  link.set_network(chip.networks(use.network).name());
  link.set_kind(use.port != kHere ? "link" : use.injection ? "injection" : "ejection");
  link.set_from_x(use.from.x);
  link.set_from_y(use.from.y);
  link.set_to_x(use.to.x);
  link.set_to_y(use.to.y);
  link.set_flits_per_cycle(static_cast<double>(use.flits) / cycles);
  link.set_waiting_per_cycle(static_cast<double>(use.waiting) / cycles);
  link.set_trace(trace);
  return link;
}

}  // namespace

std::vector<v1::ChipLink> busiest_links(const v1::Chip& chip, const std::vector<RecordedTrace>& traces,
                                        const std::vector<Prediction>& predictions) {
  using Key = std::tuple<std::uint8_t, std::uint32_t, std::uint32_t, std::uint8_t, bool>;
  std::map<Key, v1::ChipLink> links;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const auto cycles = static_cast<double>(std::max<Cycle>(1, predictions[i].outcome.cycles));
    for (const LinkUse& use : predictions[i].outcome.links) {
      const v1::ChipLink link = message_of(chip, use, cycles, traces[i].file);
      v1::ChipLink& most = links[{use.network, use.from.x, use.from.y, use.port, use.injection}];
      if (!most.has_flits_per_cycle() || link.flits_per_cycle() > most.flits_per_cycle()) most = link;
    }
  }
  std::vector<v1::ChipLink> busiest;
  for (const auto& [key, link] : links) busiest.push_back(link);
  std::stable_sort(busiest.begin(), busiest.end(), [](const v1::ChipLink& a, const v1::ChipLink& b) {
    return a.flits_per_cycle() > b.flits_per_cycle();
  });
  busiest.resize(std::min(kShown, busiest.size()));
  return busiest;
}

}  // namespace primalsim::study
