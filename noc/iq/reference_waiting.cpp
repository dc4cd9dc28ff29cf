// The watchdog of the reference kernel: who waits for whom.
#include "noc/iq/reference_network.h"

namespace primalsim::noc::iq {

// ---------------------------------------------------------------------------------------------------

std::vector<WaitingVc> ReferenceNetwork::waiting() const {
  std::vector<WaitingVc> waiting;
  for (std::uint32_t at = 0; at < routers_.size(); ++at) {
    for (unsigned port = 0; port < kPorts; ++port) {
      for (std::uint32_t vc = 0; vc < parameters_.vcs; ++vc) {
        if (routers_[at].inputs[port][vc].buffer.empty()) continue;
        add_waiting(at, static_cast<Port>(port), vc, waiting);
      }
    }
  }
  return waiting;
}

void ReferenceNetwork::add_waiting(std::uint32_t at, Port port, std::uint32_t vc,
                                   std::vector<WaitingVc>& waiting) const {
  const Router& router = routers_[at];
  const InputVc& input = router.inputs[port][vc];
  WaitingVc entry;
  entry.router = at;
  entry.input = port;
  entry.input_vc = static_cast<std::uint8_t>(vc);
  entry.packet = packets_[input.buffer.front().packet].packet.id;
  if (input.active) {
    if (router.outputs[input.output][input.output_vc].credits > 0) return;
    entry.holds_output_vc = true;
    entry.output = input.output;
    entry.output_vc = static_cast<std::uint8_t>(input.output_vc);
    entry.holders = ids_in_buffer(at, input.output, input.output_vc);
    waiting.push_back(entry);
    return;
  }
  if (input.ready_cycle >= now_) return;
  for (const routing::Candidate& candidate : input.candidates) {
    entry.output = static_cast<Port>(candidate.output_port);
    entry.vc_mask = candidate.vc_mask;
    entry.holders.clear();
    for (std::uint32_t wanted = 0; wanted < parameters_.vcs; ++wanted) {
      const OutputVc& output = router.outputs[candidate.output_port][wanted];
      if (((candidate.vc_mask >> wanted) & 1U) == 0 || !output.held) continue;
      entry.holders.push_back(packets_[output.holder].packet.id);
    }
    waiting.push_back(entry);
  }
}

std::vector<std::uint32_t> ReferenceNetwork::ids_in_buffer(std::uint32_t at, Port output,
                                                           std::uint32_t vc) const {
  std::vector<std::uint32_t> ids;
  if (output == kTerminal) return ids;
  const Router& next = routers_[topology_.neighbour(at, output)];
  for (const Flit& flit : next.inputs[opposite(output)][vc].buffer) {
    const std::uint32_t id = packets_[flit.packet].packet.id;
    if (ids.empty() || ids.back() != id) ids.push_back(id);
  }
  return ids;
}

}  // namespace primalsim::noc::iq
