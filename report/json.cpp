#include "report/json.h"

#include <nlohmann/json.hpp>

#include "report/energy.h"

namespace primalsim::report {
namespace {

using Json = nlohmann::ordered_json;

Json hot_links_json(const v1::MappingResult& mapping) {
  Json links = Json::array();
  for (const v1::HotLink& link : mapping.hot_links()) {
    Json json{
        {"tile", link.tile()}, {"from", {link.from_x(), link.from_y()}}, {"to", {link.to_x(), link.to_y()}}};
    if (link.to_tile() != link.tile()) json["to_tile"] = link.to_tile();
    json["utilisation"] = link.utilisation();
    json["flits"] = link.flits();
    json["operators"] = Json::array();
    for (const v1::OperatorFlits& flits : link.operators()) {
      json["operators"].push_back({{"name", flits.name()}, {"flits", flits.flits()}});
    }
    json["graph"] = link.graph();
    links.push_back(std::move(json));
  }
  return links;
}

Json operators_json(const v1::MappingResult& mapping) {
  Json times = Json::array();
  for (const v1::OperatorTime& time : mapping.operators()) {
    times.push_back({{"graph", time.graph()},
                     {"name", time.name()},
                     {"first_start_cycle", time.first_start_cycle()},
                     {"last_end_cycle", time.last_end_cycle()},
                     {"uncontended_last_end_cycle", time.uncontended_last_end_cycle()},
                     {"flit_hops", time.flit_hops()}});
  }
  return times;
}

Json whole_model_json(const v1::WholeModelRun& run) {
  Json json{{"tiles", run.tiles()},
            {"tasks", run.tasks()},
            {"cycles_per_token", run.cycles_per_token()},
            {"uncontended_cycles", run.uncontended_cycles()},
            {"none_cycles", run.none_cycles()},
            {"flit_hops", run.flit_hops()},
            {"layer_end_cycles", Json::array()}};
  for (const std::uint64_t cycle : run.layer_end_cycles()) json["layer_end_cycles"].push_back(cycle);
  return json;
}

Json lockstep_json(const v1::LockstepRun& run) {
  return {{"cycles_per_layer", run.cycles_per_layer()},
          {"cycles_per_token", run.cycles_per_token()},
          {"rule", run.rule()},
          {"steps_per_layer", run.steps_per_layer()},
          {"idle_steps_per_layer", run.idle_steps_per_layer()},
          {"load_stall_cycles_per_layer", run.load_stall_cycles_per_layer()}};
}

Json mapping_json(const v1::MappingResult& mapping) {
  Json bounds = Json::object();
  for (const v1::LowerBound& bound : mapping.lower_bounds()) bounds[bound.name()] = bound.cycles();
  Json json{{"name", mapping.name()},
            {"cycles_per_layer", mapping.cycles_per_layer()},
            {"cycles_per_token", mapping.cycles_per_token()},
            {"tokens_per_second", mapping.tokens_per_second()},
            {"communication_share", mapping.communication_share()},
            {"contention_cycles", mapping.contention_cycles()},
            {"none_cycles", mapping.none_cycles()},
            {"uncontended_cycles", mapping.uncontended_cycles()},
            {"flit_cycles", mapping.flit_cycles()},
            {"flit_hops", mapping.flit_hops()},
            {"router_flit_hops", mapping.router_flit_hops()},
            {"link_utilisation",
             {{"mean", mapping.link_utilisation().mean()}, {"max", mapping.link_utilisation().max()}}},
            {"lower_bounds", std::move(bounds)},
            {"hot_links", hot_links_json(mapping)},
            {"head_cycles", mapping.head_cycles()},
            {"operators", operators_json(mapping)},
            {"tasks", mapping.tasks()},
            {"tiles_per_layer", mapping.tiles_per_layer()}};
  if (mapping.has_whole_model()) json["whole_model"] = whole_model_json(mapping.whole_model());
  if (mapping.has_energy()) json["energy"] = energy_json(mapping.energy());
  if (mapping.has_lockstep()) json["lockstep"] = lockstep_json(mapping.lockstep());
  return json;
}

}  // namespace

std::string to_json(const v1::Result& result) {
  Json json{
      {"model", result.model()},     {"adapter", result.adapter()}, {"architecture", result.architecture()},
      {"context", result.context()}, {"layers", result.layers()},   {"lm_head", result.lm_head()},
      {"mappings", Json::array()},   {"assumptions", Json::array()}};
  for (const v1::MappingResult& mapping : result.mappings())
    json["mappings"].push_back(mapping_json(mapping));
  for (const std::string& assumption : result.assumptions()) json["assumptions"].push_back(assumption);
  // Names come from files and may hold any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace primalsim::report
