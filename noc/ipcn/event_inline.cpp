// Adders in the data path of the event kernel's routers.
#include <algorithm>
#include <bit>

#include "noc/ipcn/event_network.h"

namespace primalsim::noc::ipcn {

// The packet at the front of channel `number` wants the local output. If it is the last contribution to its
// packet of a sum, and the heads of the others have been seen, it becomes that packet. The cycle from which
// it wants its output.
Cycle EventNetwork::add_in_line(std::uint32_t number, std::uint32_t index, Cycle now) {
  const std::uint32_t flow_index = records_[index].flow;
  const Flow flow = flows_[flow_index];
  if (flow.reduce == kNoSlot || flow.target == 0) return now;
  ReduceState& state = reduces_[flow.reduce];
  const std::uint32_t packet = records_[index].packet;
  const std::size_t at = std::size_t{flow.target} * state.packets + packet;
  if (state.missing[at] != 1 || state.partials[at].seen > now) return now;
  const std::uint32_t sum = sum_flow(flow.reduce, flow.target);
  const TreeNode& root = nodes_[flows_[sum].tree];
  if (!inline_turns_.allow(number & 7, root)) return now;

  Record& record = records_[index];
  state.missing[at] = 0;
  totals_.contributed_flits += record.flits;
  totals_.inline_flits += record.flits;
  if (payloads_) {
    payloads_->contribute(index, flow, packet);
    payloads_->send_sum(index, flow, packet);
  }
  added(flow_index);
  record.flow = sum;
  record.node = flows_[sum].tree;
  record.pending = root.outputs;
  return std::max(now, state.partials[at].ready) + parameters_.adder_latency_cycles;
}

}  // namespace primalsim::noc::ipcn
