#include "accelerator/beside_run.h"

#include <algorithm>

#include "accelerator/linear_run.h"
#include "accelerator/network_parameters.h"
#include "accelerator/network_run.h"
#include "accelerator/patience.h"
#include "accelerator/self_checks.h"
#include "core/activity.h"
#include "core/error.h"
#include "noc/ipcn/trees/tree.h"
#include "workloads/program/program_draft.h"

namespace primalsim::accelerator {
namespace {

workloads::ProgramDraft draft_of(const workloads::CheckedProgram& first,
                                 const workloads::CheckedProgram& second) {
  if (first->width() != second->width() || first->height() != second->height()) {
    throw_input_error("programs side by side: tiles of {} x {} and {} x {} macros; allowed are equal ones",
                      first->width(), first->height(), second->width(), second->height());
  }
  workloads::ProgramDraft draft = workloads::to_draft(first.message());
  workloads::append(second.message(), draft);
  return draft;
}

}  // namespace

BesideEnds run_beside(const workloads::CheckedProgram& first, const workloads::CheckedProgram& second,
                      const pe_models::Machine& machine) {
  network_parameters(first.message(), machine);  // the machine's tiles, or an InputError
  ProgramImage image;
  std::uint32_t tiles = 0;
  {
    const workloads::ProgramDraft draft = draft_of(first, second);
    tiles = draft.tiles;
    make_program_image(draft, image);
  }
  const noc::ipcn::Parameters parameters = network_parameters(tiles, machine);
  check_fabric_memory(parameters.ribbon);
  check_deadlock(image, parameters, *noc::ipcn::make_trees(parameters.tree, parameters.ribbon));
  const RunTimes alone = run_uncontended(image, parameters);
  const Activity activity("flit by flit, side by side");
  const NetworkRun run = run_on_network(image, parameters, NetworkKernel::kEvent, patience(image, alone));
  check_order(image, alone, alone, run.flit.times);
  const auto events = run.flit.times.event.begin();
  const auto middle = events + image.first_event[static_cast<std::size_t>(first->tasks_size())];
  const auto last = [](auto begin, auto end) { return begin == end ? 0 : *std::max_element(begin, end); };
  return {last(events, middle), last(middle, run.flit.times.event.end())};
}

}  // namespace primalsim::accelerator
