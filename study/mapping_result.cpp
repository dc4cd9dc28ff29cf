#include "study/mapping_result.h"

#include <algorithm>
#include <vector>

namespace primalsim::study {
namespace {

struct HotLinkOf {
  const accelerator::LinkUse* link;
  const accelerator::ProgramResult* run;
};

void add_bounds(const accelerator::ProgramResult& layer, const accelerator::ProgramResult* head,
                v1::MappingResult& result) {
  for (std::size_t i = 0; i < layer.lower_bounds.size(); ++i) {
    v1::LowerBound& bound = *result.add_lower_bounds();
    bound.set_name(layer.lower_bounds[i].name);
    bound.set_cycles(layer.repeats * layer.lower_bounds[i].cycles +
                     (head ? head->repeats * head->lower_bounds[i].cycles : 0));
  }
}

void add_hot_link(const HotLinkOf& hot, v1::MappingResult& result) {
  v1::HotLink& link = *result.add_hot_links();
  link.set_graph(hot.run->graph);
  link.set_tile(hot.link->from.tile);
  link.set_from_x(hot.link->from.x);
  link.set_from_y(hot.link->from.y);
  link.set_to_tile(hot.link->to.tile);
  link.set_to_x(hot.link->to.x);
  link.set_to_y(hot.link->to.y);
  link.set_utilisation(hot.link->utilisation);
  link.set_flits(hot.link->flits * hot.run->repeats);
  for (const accelerator::OperatorFlitCount& flits : hot.link->operators) {
    v1::OperatorFlits& by_operator = *link.add_operators();
    by_operator.set_name(flits.name);
    by_operator.set_flits(flits.flits * hot.run->repeats);
  }
}

// Busiest first; of equals the layer's, in the order of their index.
void add_hot_links(const accelerator::ProgramResult& layer, const accelerator::ProgramResult* head,
                   v1::MappingResult& result) {
  std::vector<HotLinkOf> links;
  for (const accelerator::LinkUse& link : layer.hot_links) links.push_back({&link, &layer});
  if (head) {
    for (const accelerator::LinkUse& link : head->hot_links) links.push_back({&link, head});
  }
  std::stable_sort(links.begin(), links.end(), [](const HotLinkOf& a, const HotLinkOf& b) {
    return a.link->utilisation > b.link->utilisation;
  });
  links.resize(std::min(links.size(), accelerator::kHotLinks));
  for (const HotLinkOf& link : links) add_hot_link(link, result);
}

void add_operators(const accelerator::ProgramResult& run, v1::MappingResult& result) {
  for (const accelerator::OperatorUse& use : run.operators) {
    v1::OperatorTime& time = *result.add_operators();
    time.set_graph(run.graph);
    time.set_name(use.name);
    time.set_first_start_cycle(use.first_start);
    time.set_last_end_cycle(use.last_end);
    time.set_uncontended_last_end_cycle(use.uncontended_last_end);
    time.set_flit_hops(use.flit_hops);
  }
}

}  // namespace

v1::MappingResult make_mapping_result(const std::string& name, const accelerator::ProgramResult& layer,
                                      const std::optional<accelerator::ProgramResult>& head_run,
                                      double clock_ghz) {
  const accelerator::ProgramResult* const head = head_run ? &*head_run : nullptr;
  const auto per_token = [&](auto member) -> std::uint64_t {
    return layer.repeats * (layer.*member) + (head ? head->repeats * (head->*member) : 0);
  };
  const Cycle none = per_token(&accelerator::ProgramResult::none_cycles);
  const Cycle uncontended = per_token(&accelerator::ProgramResult::uncontended_cycles);
  const Cycle flit = per_token(&accelerator::ProgramResult::flit_cycles);
  const auto cycles = static_cast<double>(flit);

  v1::MappingResult result;
  result.set_name(name);
  result.set_cycles_per_layer(layer.flit_cycles);
  result.set_head_cycles(head ? head->flit_cycles : 0);
  result.set_cycles_per_token(flit);
  result.set_tokens_per_second(flit == 0 ? 0 : clock_ghz * 1e9 / cycles);
  result.set_communication_share(flit == 0 ? 0 : static_cast<double>(flit - none) / cycles);
  result.set_contention_cycles(flit - uncontended);
  result.set_none_cycles(none);
  result.set_uncontended_cycles(uncontended);
  result.set_flit_cycles(flit);
  result.set_flit_hops(per_token(&accelerator::ProgramResult::flit_hops));
  result.set_router_flit_hops(per_token(&accelerator::ProgramResult::router_flit_hops));
  result.mutable_link_utilisation()->set_mean(layer.mean_utilisation);
  result.mutable_link_utilisation()->set_max(layer.max_utilisation);
  result.set_tasks(layer.tasks);
  result.set_tiles_per_layer(layer.own_tiles);
  add_bounds(layer, head, result);
  add_hot_links(layer, head, result);
  add_operators(layer, result);
  if (head) add_operators(*head, result);
  return result;
}

}  // namespace primalsim::study
