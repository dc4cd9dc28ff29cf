#include "accelerator/draft_run.h"

#include "accelerator/expected_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/run_workspace.h"
#include "core/activity.h"
#include "core/error.h"
#include "noc/ipcn/event_network.h"
#include "noc/ipcn/hop_log.h"
#include "workloads/program/check_program.h"

namespace primalsim::accelerator {

DraftRun run_draft(const workloads::ProgramDraft& draft, const pe_models::Machine& machine, bool causes) {
  static thread_local RunWorkspace workspace;
  const noc::ipcn::Parameters parameters = network_parameters(draft.tiles, machine);
  check_fabric_memory(parameters.ribbon);
  for (const workloads::ProgramDraft::MacroUse& use : draft.macros) {
    workloads::check_memory_use(use, machine, [&] { return fmt::format("program: macro {}", use.macro); });
  }
  const ProgramImage& image = workspace.image;
  make_program_image(draft, workspace.image);
  require(!image.has_cuts, "run_draft: the draft has a cut");
  const auto operators = static_cast<std::uint32_t>(draft.operators.size());
  ExpectedRun expected = expect_run(image, parameters, operators);
  noc::ipcn::EventNetwork& network = workspace.new_network(parameters);
  noc::ipcn::HopLog hops;
  if (causes) {
    hops.reserve(expected.traffic.packet_hops);
    network.log_hops(&hops);
  }
  const Activity activity("flit by flit");
  const FlitRun flit = run_flits(image, network, expected.patience);
  check_run(expected, image, parameters, machine, network, flit);
  DraftRun run{flit.times.makespan(), std::nullopt};
  if (causes) run.attribution = attribute(image, flit.times, parameters, hops, operators);
  return run;
}

}  // namespace primalsim::accelerator
