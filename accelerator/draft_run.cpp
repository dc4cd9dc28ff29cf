#include "accelerator/draft_run.h"

#include <memory>

#include "accelerator/expected_run.h"
#include "accelerator/network_parameters.h"
#include "core/activity.h"
#include "core/error.h"
#include "noc/ipcn/event_network.h"
#include "noc/ipcn/hop_log.h"
#include "noc/ipcn/trees/tree.h"
#include "workloads/program/check_program.h"

namespace primalsim::accelerator {
namespace {

// What one run leaves to the next of the same thread.
struct Workspace {
  ProgramImage image;
  noc::ipcn::Parameters parameters;
  std::unique_ptr<noc::ipcn::EventNetwork> network;

  noc::ipcn::EventNetwork& new_network(const noc::ipcn::Parameters& wanted) {
    if (network != nullptr && parameters == wanted) {
      network->renew();
      return *network;
    }
    noc::ipcn::check_parameters(wanted);
    network.reset();  // not two of them at once
    network =
        std::make_unique<noc::ipcn::EventNetwork>(wanted, noc::ipcn::make_trees(wanted.tree, wanted.ribbon));
    parameters = wanted;
    return *network;
  }
};

}  // namespace

DraftRun run_draft(const workloads::ProgramDraft& draft, const pe_models::Machine& machine, bool causes) {
  static thread_local Workspace workspace;
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
