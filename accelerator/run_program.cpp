#include "accelerator/run_program.h"

#include <algorithm>
#include <optional>

#include "accelerator/attribution/layer_details.h"
#include "accelerator/attribution/operator_use.h"
#include "accelerator/event_counts.h"
#include "accelerator/expected_run.h"
#include "accelerator/hot_links.h"
#include "accelerator/network_parameters.h"
#include "accelerator/network_run.h"
#include "accelerator/traffic.h"
#include "core/activity.h"
#include "noc/ipcn/hop_log.h"
#include "workloads/graph/graph_kind.h"
#include "workloads/program/check_program.h"

namespace primalsim::accelerator {
namespace {

std::vector<UnitUse> measure_units(const std::vector<pe_models::InOrderUnit>& units) {
  std::vector<UnitUse> result;
  for (std::uint32_t i = 0; i < units.size(); ++i) {
    if (units[i].busy_cycles() == 0) continue;
    result.push_back(
        {i / kUnitsPerMacro, i % kUnitsPerMacro + 1, units[i].busy_cycles(), units[i].stall_cycles()});
  }
  return result;
}

// A unit without tasks stalls for nothing: all its cycles are gated.
std::array<UnitKindUse, 3> measure_unit_kinds(const std::vector<pe_models::InOrderUnit>& units,
                                              std::uint64_t own_macros, Cycle cycles) {
  std::array<UnitKindUse, 3> kinds;
  for (std::uint64_t i = 0; i < own_macros * kUnitsPerMacro; ++i) {
    const pe_models::InOrderUnit unit = i < units.size() ? units[i] : pe_models::InOrderUnit{};
    UnitKindUse& kind = kinds[i % kUnitsPerMacro];
    kind.busy_cycles += unit.busy_cycles();
    kind.stalled_cycles += unit.stall_cycles();
    kind.gated_cycles += cycles - unit.busy_cycles() - unit.stall_cycles();
  }
  return kinds;
}

// What it says of itself.
ProgramResult result_of(const v1::Program& program, const Ribbon& ribbon) {
  ProgramResult result;
  result.graph = program.graph();
  result.repeats = program.repeats();
  const bool is_layer = workloads::graph_kind(program.graph()) == workloads::GraphKind::kLayer;
  result.own_tiles = is_layer && program.tiles() > 1 ? program.tiles() - 1 : program.tiles();
  result.ribbon = ribbon;
  return result;
}

void measure_banks(const v1::Program& program, const pe_models::Machine& machine, ProgramResult& result) {
  const std::uint64_t own_macros = std::uint64_t{result.own_tiles} * result.ribbon.macros_per_tile();
  for (const v1::MacroUse& use : program.macros()) {
    if (use.macro() >= own_macros) continue;
    result.kv_banks += machine.banks(use.kv_bytes());
    result.lora_banks += machine.banks(use.lora_bytes());
  }
}

// Another kernel's run takes the same cycles, but only the event kernel says where its packets were.
void log_hops(const ProgramImage& image, const noc::ipcn::Parameters& parameters, Cycle patience,
              noc::ipcn::HopLog& hops) {
  const Activity activity("flit by flit again, for the hops");
  const auto network = noc::ipcn::make_event_network(parameters);
  network->log_hops(&hops);
  run_flits(image, *network, patience);
}

// How long a flit run takes, on one core of the machine of docs/performance.md.
double seconds_of(const Traffic& traffic, NetworkKernel kernel) {
  const double flit_hops_per_second = kernel == NetworkKernel::kEvent ? 50e6 : 1e6;
  return static_cast<double>(traffic.link_hops) / flit_hops_per_second;
}

}  // namespace

ProgramResult run_program(const workloads::CheckedProgram& checked, const pe_models::Machine& machine,
                          const RunOptions& options) {
  const v1::Program& program = checked.message();
  const noc::ipcn::Parameters parameters = network_parameters(program, machine);
  check_fabric_memory(parameters.ribbon);
  workloads::check_memory_use(program, machine);
  const ProgramImage image = make_program_image(checked);
  const auto operators = static_cast<std::uint32_t>(program.operators_size());
  ExpectedRun expected = expect_run(image, parameters, operators);
  const Traffic& traffic = expected.traffic;
  const bool attribution = options.attribution && !image.has_cuts;
  noc::ipcn::HopLog hops;
  if (attribution) hops.reserve(traffic.packet_hops);
  std::optional<Activity> activity;
  activity.emplace("flit by flit", 0, seconds_of(traffic, options.kernel));
  const NetworkRun run =
      run_on_network(image, parameters, options.kernel, expected.patience, attribution ? &hops : nullptr);
  const FlitRun& flit = run.flit;
  activity.reset();

  ProgramResult result = result_of(program, parameters.ribbon);
  result.tasks = image.tasks();
  result.none_cycles = expected.none.makespan();
  result.uncontended_cycles = expected.uncontended.makespan();
  result.flit_cycles = flit.times.makespan();
  result.crossing_peak_flits = run.network->totals().crossing_peak_flits;
  result.lower_bounds = check_run(expected, image, parameters, machine, *run.network, flit);
  result.flit_hops = traffic.link_hops;
  result.router_flit_hops = traffic.router_hops;

  result.operators = measure_operators(program, image, traffic, expected.uncontended, flit.times);
  result.units = measure_units(flit.units);
  result.unit_kinds = measure_unit_kinds(
      flit.units, std::uint64_t{result.own_tiles} * parameters.ribbon.macros_per_tile(), result.flit_cycles);
  measure_banks(program, machine, result);
  result.events = count_events(program, traffic, parameters, machine);
  measure_links(image, traffic, parameters, result);
  if (attribution) {
    if (options.kernel != NetworkKernel::kEvent) log_hops(image, parameters, expected.patience, hops);
    const Activity finding("finding where the cycles went");
    result.attribution = attribute(image, flit.times, parameters, hops, operators);
    if (options.details) {
      result.details = layer_details({program, image, flit.times, traffic, parameters, hops,
                                      result.attribution->slack, flit.units, machine});
    }
  }
  return result;
}

}  // namespace primalsim::accelerator
