#include "study/simulate.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "accelerator/fabric_memory.h"
#include "core/number_text.h"
#include "study/mapping_result.h"
#include "study/more_results.h"
#include "workloads/lowering/lower.h"

namespace primalsim::study {
namespace {

v1::Program lower_and_report(const Inputs& inputs, const v1::Mapping& mapping, const std::string& label,
                             const std::string& graph, std::uint32_t context) {
  v1::Program program = workloads::lower(inputs.workload, mapping, inputs.architecture, graph, context);
  fmt::print(stderr, "{}: lowered the {} to {} tasks on {} tiles\n", label, graph,
             grouped(static_cast<std::uint64_t>(program.tasks_size())), program.tiles());
  return program;
}

}  // namespace

accelerator::ProgramResult run_and_report(const v1::Program& program, const v1::Architecture& architecture,
                                          const std::string& label, const accelerator::RunOptions& options) {
  accelerator::ProgramResult result = accelerator::run_program(program, architecture, options);
  fmt::print(stderr, "{}: ran the {} flit by flit: {} cycles, {} flit-hops\n", label, program.graph(),
             grouped(result.flit_cycles), grouped(result.flit_hops));
  return result;
}

Simulation simulate(const Inputs& inputs, const v1::Mapping& mapping, const std::string& label,
                    std::uint32_t context, bool lm_head, bool lockstep,
                    std::optional<pe_models::srpg::Policy> policy, const accelerator::RunOptions& options) {
  const v1::Mesh& mesh = inputs.architecture.mesh();
  for (const v1::Placement& placement : mapping.placements()) {
    accelerator::check_fabric_memory({placement.tiles() + 1, mesh.width(), mesh.height(), 1});
  }
  Simulation simulation;
  simulation.layer = lower_and_report(inputs, mapping, label, inputs.workload.layer().name(), context);
  const auto layer = run_and_report(simulation.layer, inputs.architecture, label, options);
  v1::Program head_program;
  std::optional<accelerator::ProgramResult> head;
  if (lm_head) {
    head_program = lower_and_report(inputs, mapping, label, inputs.workload.head().name(), context);
    head = run_and_report(head_program, inputs.architecture, label, options);
  }
  simulation.result = make_mapping_result(label, layer, head, inputs.architecture.clock_ghz());
  add_energy(simulation.layer, layer, head ? &*head : nullptr, inputs.architecture, policy,
             simulation.result);
  if (lockstep) {
    add_lockstep(simulation.layer, lm_head ? &head_program : nullptr, inputs.architecture, label,
                 simulation.result);
  }
  return simulation;
}

}  // namespace primalsim::study
