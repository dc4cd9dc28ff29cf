#include "study/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "accelerator/attribution/attribution_result.h"
#include "core/number_text.h"
#include "pe_models/acim.h"

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
    bound.set_meaning(layer.lower_bounds[i].meaning);
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

accelerator::Attributed dataflow_of(const v1::MappingResult& mapping) {
  return {mapping.name(), mapping.cycles_per_layer(), mapping.attribution_by_operator()};
}

accelerator::Attributed lockstep_of(const v1::MappingResult& mapping) {
  return {mapping.name(), mapping.lockstep().cycles_per_layer(),
          mapping.lockstep().attribution_by_operator()};
}

}  // namespace

v1::MappingResult make_mapping_result(const std::string& name, const accelerator::ProgramResult& layer,
                                      const std::optional<accelerator::ProgramResult>& head_run,
                                      double clock_ghz, const accelerator::TokenTraffic& traffic) {
  const accelerator::ProgramResult* const head = head_run ? &*head_run : nullptr;
  const auto per_token = [&](auto member) -> std::uint64_t {
    return layer.repeats * (layer.*member) + (head ? head->repeats * (head->*member) : 0);
  };
  const Cycle none = per_token(&accelerator::ProgramResult::none_cycles);
  const Cycle uncontended =
      per_token(&accelerator::ProgramResult::uncontended_cycles) + traffic.uncontended_cycles;
  const Cycle flit = per_token(&accelerator::ProgramResult::flit_cycles) + traffic.way.cycles();
  const auto cycles = static_cast<double>(flit);

  v1::MappingResult result;
  result.set_name(name);
  result.set_clock_ghz(clock_ghz);
  result.set_cycles_per_layer(layer.flit_cycles);
  result.set_head_cycles(head ? head->flit_cycles : 0);
  result.set_cycles_per_token(flit);
  result.set_tokens_per_second(flit == 0 ? 0 : clock_ghz * 1e9 / cycles);
  result.set_communication_share(flit == 0 ? 0 : static_cast<double>(flit - none) / cycles);
  result.set_contention_cycles(flit - uncontended);
  result.set_none_cycles(none);
  result.set_uncontended_cycles(uncontended);
  result.set_flit_cycles(flit);
  result.set_flit_hops(per_token(&accelerator::ProgramResult::flit_hops) + traffic.flit_hops);
  result.set_router_flit_hops(per_token(&accelerator::ProgramResult::router_flit_hops) +
                              traffic.router_flit_hops);
  if (traffic.way.cycles() > 0) {
    result.set_token_in_cycles(traffic.way.in_cycles);
    result.set_token_out_cycles(traffic.way.out_cycles);
  }
  result.mutable_link_utilisation()->set_mean(layer.mean_utilisation);
  result.mutable_link_utilisation()->set_max(layer.max_utilisation);
  result.set_tasks(layer.tasks);
  result.set_tiles_per_layer(layer.own_tiles);
  add_bounds(layer, head, result);
  add_hot_links(layer, head, result);
  accelerator::add_operator_times(layer.graph, layer.operators, *result.mutable_operators());
  if (head) accelerator::add_operator_times(head->graph, head->operators, *result.mutable_operators());
  accelerator::add_attribution(layer, head, result);
  return result;
}

v1::LockstepRun make_lockstep_run(const accelerator::LockstepResult& layer, std::uint32_t layer_repeats,
                                  const accelerator::LockstepResult* head, std::uint32_t head_repeats) {
  v1::LockstepRun run;
  run.set_cycles_per_layer(layer.cycles);
  run.set_cycles_per_token(layer.cycles * layer_repeats +
                           (head != nullptr ? head->cycles * head_repeats : 0));
  if (head != nullptr) run.set_head_cycles(head->cycles);
  run.set_rule(noc::lockstep::rule_name(layer.rule));
  run.set_steps_per_layer(layer.totals.steps);
  run.set_idle_steps_per_layer(layer.totals.idle_steps);
  run.set_load_stall_cycles_per_layer(layer.totals.load_stall_cycles);
  return run;
}

std::string host_assumption(const v1::Architecture& architecture) {
  const auto link = pe_models::HostLink::of(architecture);
  const std::string weights = link.is_shared ? "LoRA weights come over one link at the head of the chain, "
                                               "through the tiles of the layers before "
                                               "theirs"
                                             : "LoRA weights come at a port of each layer's own";
  const std::string tokens =
      link.token_traffic
          ? "a token's embedding comes in at the head of the chain, and what follows from it goes "
            "back there; tiles on its way are awake for it at no cost"
          : "tokens come in and leave at no cost";
  return fmt::format("{}, at most {} {} ahead; {}.", weights, link.look_ahead_layers,
                     link.look_ahead_layers == 1 ? "layer" : "layers", tokens);
}

void add_machine_assumptions(const v1::Architecture& architecture, v1::Result& result) {
  result.add_assumptions(fmt::format(
      "Machine '{}' at {} GHz; its description gives the grade and source of every number, and several are "
      "assumptions.",
      architecture.name(), shortest(architecture.clock_ghz())));
  result.add_assumptions(
      "Tasks and packets start as soon as their inputs are there (dataflow): no central controller steps the "
      "mesh.");
  result.add_assumptions(host_assumption(architecture));
  const std::uint32_t ports = architecture.scratchpad().ports();
  result.add_assumptions(
      ports == 0   ? "Flits in and out of a scratchpad take none of its time, only computations do "
                     "(scratchpad.ports is absent)."
      : ports == 1 ? "Every access to a scratchpad takes its one port for a cycle; the network goes first."
                   : "A scratchpad has a port for the network's accesses and one for computations.");
}

v1::Result result_header(const Inputs& inputs, std::uint32_t context, bool lm_head) {
  const v1::Workload& workload = inputs.workload;
  const std::uint32_t window = workload.shape().sliding_window();
  const std::uint32_t attended = window == 0 ? context : std::min(context, window);
  v1::Result result;
  result.set_model(workload.name());
  result.set_adapter(workload.lora().name());
  result.set_architecture(inputs.architecture.name());
  result.set_context(context);
  result.set_layers(workload.shape().layers());
  result.set_lm_head(lm_head);
  if (const auto array = pe_models::array_costs(inputs.architecture)) *result.mutable_array() = *array;
  result.add_assumptions(
      fmt::format("One decode step, batch 1, at context {}: {} entries are attended, the new one included.",
                  grouped(context), grouped(attended)));
  result.add_assumptions(fmt::format(
      "All {} layers are alike: one is simulated from an idle start until its output is at the next "
      "layer's first tile.",
      workload.shape().layers()));
  result.add_assumptions(lm_head ? "The output head is included; token embedding and sampling are not."
                                 : "Token embedding, output head (--lm-head) and sampling are not included.");
  result.add_assumptions("Weights, adapter and KV cache are in place already; nothing is reprogrammed.");
  add_machine_assumptions(inputs.architecture, result);
  for (const std::string& note : workload.notes()) result.add_assumptions(note);
  return result;
}

void add_energy_assumptions(const v1::Architecture& architecture, PolicyChoice policy, v1::Result& result) {
  if (!policy) return;
  const v1::Power& power = architecture.power();
  const std::string retained =
      power.has_retention()
          ? fmt::format("of an idle one the SRAM banks of {} bytes that hold something {:g} of theirs",
                        power.retention().bank_bytes(), power.retention().drowsy_permille() / 1e3)
          : fmt::format("a retained one {:g} of it", power.retained_permille() / 1e3);
  result.add_assumptions(fmt::format(
      "Energy under policy {}: events, and static and clock power of every tile in its state; an active tile "
      "takes {:g} W, {}, one that is off {:g}.",
      pe_models::srpg::policy_name(*policy), power.active_microwatts() / 1e6, retained,
      power.off_permille() / 1e3));
  result.add_assumptions(
      "Energy rests on the retention power first of all: see the sweep in the report. Adapters are retained, "
      "so a token reprograms nothing; adapter_switch has the token that does.");
  if (policy == pe_models::srpg::Policy::kRefresh) {
    result.add_assumptions(
        "Under policy refresh a layer may wait for its weights: joules and watts of a token have that, its "
        "cycles, tokens/s and the order of the mappings do not; generate has it in its times.");
  }
  result.add_assumptions(architecture.scratchpad().has_ports()
                             ? "Not in the energy: host, cooling, voltage regulators."
                             : "Not in the energy: host, cooling, voltage regulators, and reads of operands "
                               "from packet buffers by "
                               "compute tasks.");
}

void add_differences(v1::Result& result) {
  const auto fastest = std::min_element(
      result.mappings().begin(), result.mappings().end(),
      [](const auto& a, const auto& b) { return a.cycles_per_layer() < b.cycles_per_layer(); });
  for (auto mapping = result.mappings().begin(); mapping != result.mappings().end(); ++mapping) {
    if (mapping == fastest) continue;
    *result.add_differences() = accelerator::make_difference(dataflow_of(*fastest), dataflow_of(*mapping));
  }
}

void add_lockstep_differences(v1::Result& result) {
  const auto all = result.mappings().begin();
  const auto end = result.mappings().end();
  const auto runs = [](const auto& mapping) { return mapping.has_lockstep(); };
  if (!std::all_of(all, end, runs)) return;
  const auto fastest = std::min_element(all, end, [](const auto& a, const auto& b) {
    return a.lockstep().cycles_per_layer() < b.lockstep().cycles_per_layer();
  });
  for (auto mapping = all; mapping != end; ++mapping) {
    if (mapping == fastest) continue;
    *result.add_lockstep_differences() =
        accelerator::make_difference(lockstep_of(*fastest), lockstep_of(*mapping));
  }
}

}  // namespace primalsim::study
