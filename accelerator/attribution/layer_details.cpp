#include "accelerator/attribution/layer_details.h"

#include <algorithm>
#include <map>

#include "accelerator/event_counts.h"

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Hop;
using noc::ipcn::HopKind;

template <typename Message>
void set_place(std::uint32_t macro, const Ribbon& ribbon, Message& message) {
  const MacroPosition at = ribbon.position(macro);
  message.set_tile(at.tile);
  message.set_x(at.x);
  message.set_y(at.y);
}

void add_top_operators(const std::vector<std::uint64_t>& flits, const v1::Program& program,
                       v1::LinkLoad& link) {
  constexpr std::size_t kNamed = 3;
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < flits.size(); ++i) {
    if (flits[i] != 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return flits[a] > flits[b]; });
  order.resize(std::min(order.size(), kNamed));
  for (const std::uint32_t i : order) {
    v1::OperatorFlits& top = *link.add_operators();
    top.set_name(program.operators(static_cast<int>(i)));
    top.set_flits(flits[i]);
  }
}

void add_links(const DetailInputs& inputs, v1::LayerDetails& details) {
  const Ribbon& ribbon = inputs.parameters.ribbon;
  const auto waiting = waiting_cycles(inputs.hops, inputs.traffic.flits.size());
  std::vector<std::uint64_t> links;
  for (std::uint32_t macro = 0; macro < ribbon.macros(); ++macro) {
    for (unsigned port = 0; port < noc::ipcn::kPlanarPorts; ++port) {
      const std::uint64_t index = output_index(macro, static_cast<Port>(port));
      if (inputs.traffic.flits[index] != 0) links.push_back(index);
    }
  }
  const auto operators = static_cast<std::uint32_t>(inputs.program.operators_size());
  const auto flits = flits_by_operator(inputs.image, inputs.parameters, operators, links);
  for (std::size_t i = 0; i < links.size(); ++i) {
    v1::LinkLoad& link = *details.add_links();
    set_place(static_cast<std::uint32_t>(links[i] / noc::ipcn::kPorts), ribbon, link);
    link.set_direction(noc::ipcn::port_name(static_cast<unsigned>(links[i] % noc::ipcn::kPorts)));
    link.set_flits(inputs.traffic.flits[links[i]]);
    link.set_busy_cycles(inputs.traffic.busy_cycles[links[i]]);
    link.set_waiting_cycles(waiting[links[i]]);
    add_top_operators(flits[i], inputs.program, link);
  }
}

constexpr const char* kUnits[] = {"acim", "dcim", "router"};

// The links with most flits over time; of equals the first.
void add_hottest(const DetailInputs& inputs, v1::LayerDetails& details) {
  constexpr std::size_t kLinks = 10;
  constexpr Cycle kParts = 200;
  const Cycle makespan = inputs.times.makespan();
  if (makespan == 0) return;
  const Cycle part = (makespan + kParts - 1) / kParts;
  std::vector<const v1::LinkLoad*> order;
  for (const v1::LinkLoad& link : details.links()) order.push_back(&link);
  std::stable_sort(order.begin(), order.end(), [](auto a, auto b) { return a->flits() > b->flits(); });
  order.resize(std::min(order.size(), kLinks));
  std::map<std::uint32_t, v1::LinkSeries*> by_output;
  for (const v1::LinkLoad* const link : order) {
    v1::LinkSeries& series = *details.add_hottest();
    series.set_tile(link->tile());
    series.set_x(link->x());
    series.set_y(link->y());
    series.set_direction(link->direction());
    series.set_cycles_per_part(part);
    series.mutable_busy_cycles()->Resize(static_cast<int>((makespan - 1) / part + 1), 0);
    const std::uint32_t macro = inputs.parameters.ribbon.index({link->tile(), link->x(), link->y()});
    for (unsigned port = 0; port < noc::ipcn::kPlanarPorts; ++port) {
      if (link->direction() == noc::ipcn::port_name(port)) by_output[macro << 3 | port] = &series;
    }
  }
  for (const Hop& hop : inputs.hops.hops()) {
    const auto found = hop.kind == HopKind::kOutput ? by_output.find(hop.number) : by_output.end();
    if (found == by_output.end()) continue;
    for (Cycle cycle = hop.start; cycle < hop.end(); ++cycle) {
      const int at = static_cast<int>(std::min(cycle, makespan - 1) / part);
      found->second->set_busy_cycles(at, found->second->busy_cycles(at) + 1);
    }
  }
}

void add_units(const DetailInputs& inputs, v1::LayerDetails& details) {
  for (std::uint32_t i = 0; i < inputs.units.size(); ++i) {
    if (inputs.units[i].busy_cycles() == 0) continue;
    v1::UnitLoad& unit = *details.add_units();
    set_place(i / kUnitsPerMacro, inputs.parameters.ribbon, unit);
    unit.set_unit(kUnits[i % kUnitsPerMacro]);
    unit.set_busy_cycles(inputs.units[i].busy_cycles());
    unit.set_stalled_cycles(inputs.units[i].stall_cycles());
  }
}

void set_task_place(const ProgramImage& image, std::uint32_t task, const Ribbon& ribbon, v1::TaskTime& time) {
  switch (image.kind[task]) {
    case TaskKind::kCompute:
      time.set_unit(kUnits[image.compute(task).unit % kUnitsPerMacro]);
      return set_place(image.compute(task).unit / kUnitsPerMacro, ribbon, time);
    case TaskKind::kSend:
      return set_place(image.send(task).source.macro, ribbon, time);
    case TaskKind::kReduce:
      return set_place(image.reduce(task).reduce.nodes[0].macro, ribbon, time);
    case TaskKind::kBarrier:
      return;
  }
}

void add_tasks(const DetailInputs& inputs, v1::LayerDetails& details) {
  const ProgramImage& image = inputs.image;
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    v1::TaskTime& time = *details.add_tasks();
    time.set_task(task);
    time.set_operator_(inputs.program.operators(static_cast<int>(image.operator_index[task])));
    time.set_kind(kind_name(image.kind[task]));
    set_task_place(image, task, inputs.parameters.ribbon, time);
    time.set_start_cycle(inputs.times.start[task]);
    time.set_end_cycle(*std::max_element(inputs.times.event.begin() + image.first_event[task],
                                         inputs.times.event.begin() + image.first_event[task + 1]));
    time.set_slack_cycles(inputs.slack[task]);
  }
}

void add_macros(const DetailInputs& inputs, v1::LayerDetails& details) {
  std::vector<std::uint64_t> kv_bytes(inputs.parameters.ribbon.macros(), 0);
  for (const v1::MacroUse& use : inputs.program.macros()) kv_bytes[use.macro()] = use.kv_bytes();
  const auto events =
      count_events_by_macro(inputs.program, inputs.traffic, inputs.parameters, inputs.machine);
  for (std::uint32_t macro = 0; macro < events.size(); ++macro) {
    const std::uint64_t fj =
        inputs.machine.has_energy() ? pe_models::total_fj(inputs.machine.event_energy(events[macro])) : 0;
    if (fj == 0 && kv_bytes[macro] == 0) continue;
    v1::MacroLoad& load = *details.add_macros();
    set_place(macro, inputs.parameters.ribbon, load);
    load.set_kv_bytes(kv_bytes[macro]);
    load.set_event_fj(fj);
  }
}

}  // namespace

std::vector<Cycle> waiting_cycles(const noc::ipcn::HopLog& hops, std::uint64_t outputs) {
  // Of each FIFO: the packet that left it last, and when it became the front and was gone.
  struct Front {
    const Hop* hop = nullptr;
    Cycle since = 0;
    Cycle until = 0;
  };
  std::vector<Cycle> waiting(outputs, 0);
  std::vector<Front> fronts(outputs);
  for (const Hop& hop : hops.hops()) {
    if (hop.kind != HopKind::kOutput) continue;
    const std::uint32_t macro = hop.number >> 3;
    Front& front = fronts[output_index(macro, static_cast<Port>(hop.input))];
    const bool forks = front.hop != nullptr && front.hop->same_stream(hop) && front.hop->packet == hop.packet;
    if (!forks) front.since = std::max(hop.ready, front.until);
    front.hop = &hop;
    front.until = hop.end();
    waiting[output_index(macro, static_cast<Port>(hop.number & 7))] += hop.start - front.since;
  }
  return waiting;
}

v1::LayerDetails layer_details(const DetailInputs& inputs) {
  v1::LayerDetails details;
  add_links(inputs, details);
  add_hottest(inputs, details);
  add_units(inputs, details);
  add_tasks(inputs, details);
  add_macros(inputs, details);
  return details;
}

}  // namespace primalsim::accelerator
