#include "accelerator/functional/functional_run.h"

#include "accelerator/fabric_memory.h"
#include "accelerator/flit_run.h"
#include "accelerator/network_parameters.h"
#include "core/error.h"

namespace primalsim::accelerator::functional {
namespace {

// Something always moves while packets wait, so only computes can take long without progress.
constexpr Cycle kPatienceCycles = Cycle{1} << 40;

const v1::Graph& graph_of(const v1::Program& program, const v1::Workload& workload) {
  if (program.graph() == workload.layer().name()) return workload.layer();
  if (program.graph() == workload.head().name()) return workload.head();
  throw_input_error("program: it is of graph '{}', which workload {} does not have", program.graph(),
                    workload.name());
}

}  // namespace

FunctionalRun run_functional(const workloads::CheckedProgram& checked, const v1::Workload& workload,
                             const v1::Architecture& architecture, const FunctionalOptions& options) {
  const v1::Program& program = checked.message();
  const Sizes sizes(workload, graph_of(program, workload), architecture, program);
  const noc::ipcn::Parameters parameters = network_parameters(program, architecture);
  check_fabric_memory(parameters.ribbon);
  const ProgramImage image = make_program_image(checked);
  const auto network = options.kernel == NetworkKernel::kReference
                           ? noc::ipcn::make_reference_network(parameters)
                           : noc::ipcn::make_event_network(parameters);
  Machine machine(program, sizes, options.seed, options.pass);
  network->carry_payloads(machine);
  const FlitRun run = run_flits(image, *network, kPatienceCycles, &machine);
  return {machine.results(), machine.findings(), run.times.makespan()};
}

}  // namespace primalsim::accelerator::functional
