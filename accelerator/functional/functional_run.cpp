#include "accelerator/functional/functional_run.h"

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
                             const pe_models::Machine& machine, const FunctionalOptions& options) {
  const v1::Program& program = checked.message();
  const Sizes sizes(workload, graph_of(program, workload), machine, program);
  const noc::ipcn::Parameters parameters = network_parameters(program, machine);
  check_fabric_memory(parameters.ribbon);
  const ProgramImage image = make_program_image(checked);
  const auto network = options.kernel == NetworkKernel::kReference
                           ? noc::ipcn::make_reference_network(parameters)
                           : noc::ipcn::make_event_network(parameters);
  ValueMachine numbers(program, sizes, options.seed, options.pass);
  network->carry_payloads(numbers);
  const FlitRun run = run_flits(image, *network, kPatienceCycles, &numbers);
  return {numbers.results(), numbers.findings(), run.times.makespan()};
}

}  // namespace primalsim::accelerator::functional
