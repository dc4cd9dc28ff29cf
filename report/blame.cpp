#include "report/blame.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/number_text.h"

namespace primalsim::report {

std::string link_name(const v1::HotLink& link) {
  const std::string from = fmt::format("tile {} ({}, {})", link.tile(), link.from_x(), link.from_y());
  const std::string tile = link.to_tile() == link.tile() ? "" : fmt::format("tile {} ", link.to_tile());
  return fmt::format("{} -> {}({}, {})", from, tile, link.to_x(), link.to_y());
}

std::string main_operators(const v1::HotLink& link) {
  constexpr int kNamed = 2;
  std::string text;
  for (int i = 0; i < std::min(kNamed, link.operators_size()); ++i) {
    const double share = static_cast<double>(link.operators(i).flits()) / static_cast<double>(link.flits());
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", link.operators(i).name(), percent(share));
  }
  return text;
}

const v1::LowerBound* tightest_bound(const v1::MappingResult& mapping) {
  const v1::LowerBound* tightest = nullptr;
  for (const v1::LowerBound& bound : mapping.lower_bounds()) {
    if (tightest == nullptr || bound.cycles() > tightest->cycles()) tightest = &bound;
  }
  return tightest;
}

std::string blame(const v1::MappingResult& mapping) {
  std::string text = mapping.name() + ": ";
  if (mapping.hot_links().empty()) {
    text += "no link is used";
  } else {
    const v1::HotLink& link = mapping.hot_links(0);
    text += fmt::format("hottest link {}{}, {} busy: {}", link.graph() == "layer" ? "" : link.graph() + " ",
                        link_name(link), percent(link.utilisation()), main_operators(link));
  }
  const v1::LowerBound* const bound = tightest_bound(mapping);
  if (bound == nullptr || bound->cycles() == 0) return text;
  const double ratio = static_cast<double>(mapping.flit_cycles()) / static_cast<double>(bound->cycles());
  return text + fmt::format("; tightest lower bound {}, {} cycles/token, {:.2f} times below", bound->name(),
                            grouped(bound->cycles()), ratio);
}

}  // namespace primalsim::report
