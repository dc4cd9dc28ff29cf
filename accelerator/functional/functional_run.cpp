#include "accelerator/functional/functional_run.h"

#include "accelerator/flit_run.h"
#include "accelerator/linear_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/patience.h"
#include "accelerator/traffic.h"
#include "core/activity.h"
#include "core/error.h"

namespace primalsim::accelerator::functional {
namespace {

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
  const Sizes sizes(workload, graph_of(program, workload), machine, program, options.adapted);
  const noc::ipcn::Parameters parameters = network_parameters(program, machine);
  check_fabric_memory(parameters.ribbon);
  const ProgramImage image = make_program_image(checked);
  const auto network = options.kernel == NetworkKernel::kReference
                           ? noc::ipcn::make_reference_network(parameters)
                           : noc::ipcn::make_event_network(parameters);
  ValueMachine numbers(program, sizes, options.seed, options.pass);
  network->carry_payloads(numbers);
  constexpr double kFlitHopsPerSecond = 5e6;
  const Traffic traffic =
      count_traffic(image, parameters, static_cast<std::uint32_t>(program.operators_size()));
  const Activity activity("flit by flit, with numbers", 0,
                          static_cast<double>(traffic.link_hops) / kFlitHopsPerSecond);
  const FlitRun run =
      run_flits(image, *network, patience(image, run_uncontended(image, parameters)), &numbers);
  return {numbers.results(), numbers.findings(), run.times.makespan(), numbers.groups()};
}

}  // namespace primalsim::accelerator::functional
