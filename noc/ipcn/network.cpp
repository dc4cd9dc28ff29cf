#include "noc/ipcn/network.h"

#include <array>
#include <vector>

#include "core/error.h"

namespace primalsim::noc::ipcn {
namespace {

constexpr std::uint64_t kMaxMacros = std::uint64_t{1}
                                     << 26;  // an output's number has to fit an event of 29 bits
constexpr std::uint64_t kMaxLatency = std::uint64_t{1} << 32;

void check_range(const char* field, std::uint64_t value, std::uint64_t min, std::uint64_t max) {
  if (value < min || value > max) {
    throw_input_error("ipcn: {} is {}; allowed are {} .. {}", field, value, min, max);
  }
}

void check_terminal(const Parameters& parameters, TransferId id, const char* what, const Terminal& terminal) {
  if (terminal.macro >= parameters.ribbon.macros()) {
    throw_input_error("transfer {}: {} macro {} is not one of the {} macros", id, what, terminal.macro,
                      parameters.ribbon.macros());
  }
  if (terminal.port < kPlanarPorts || terminal.port >= kPorts) {
    throw_input_error("transfer {}: {} port {} is not acim (4), dcim (5) or local (6)", id, what,
                      static_cast<unsigned>(terminal.port));
  }
}

}  // namespace

const char* port_name(unsigned port) {
  static constexpr std::array<const char*, kPorts - kPlanarPorts> kOwn = {"acim", "dcim", "local"};
  if (port < kPlanarPorts) return kDirectionNames[port];
  return port < kPorts ? kOwn[port - kPlanarPorts] : "?";
}

void check_parameters(const Parameters& parameters) {
  const Ribbon& ribbon = parameters.ribbon;
  check_range("tiles", ribbon.tiles, 1, kMaxMacros);
  check_range("width", ribbon.width, 1, kMaxMacros);
  check_range("height", ribbon.height, 1, kMaxMacros);
  check_range("width * height", std::uint64_t{ribbon.width} * ribbon.height, 1, kMaxMacros);
  check_range("number of macros", std::uint64_t{ribbon.width} * ribbon.height * ribbon.tiles, 1, kMaxMacros);
  check_range("gateways", ribbon.gateways, 1, ribbon.height);
  check_range("fifo_flits", parameters.fifo_flits, 1, 1024);
  check_range("link_latency_cycles", parameters.link_latency_cycles, 1, 16);
  check_range("adder_latency_cycles", parameters.adder_latency_cycles, 0, 1024);
  check_range("adder_cycles_per_flit", parameters.adder_cycles_per_flit, 1, 64);
  if (parameters.scratchpad_port)
    check_range("adder_cycles_per_flit", parameters.adder_cycles_per_flit, 1, 1);
  check_range("shared_port_words", parameters.shared_port_words, 0, parameters.scratchpad_port ? 64 : 0);
  if (parameters.inline_adders && parameters.scratchpad_port)
    throw_input_error("ipcn: inline_adders and scratchpad_port are both given; allowed is one of them");
  check_range("flit_bytes", parameters.flit_bytes, 1, 1u << 16);
  check_range("tile_link_bytes_per_cycle", parameters.tile_link_bytes_per_cycle, 1, 1u << 30);
  check_range("tile_link_latency_cycles", parameters.tile_link_latency_cycles, 0, kMaxLatency);
}

void check_send(const Parameters& parameters, TransferId id, const Send& send) {
  if (send.flits == 0) throw_input_error("transfer {}: has no flits; at least 1 is allowed", id);
  if (send.destinations.empty()) throw_input_error("transfer {}: has no destination", id);
  check_terminal(parameters, id, "source", send.source);
  for (const Terminal& terminal : send.destinations) check_terminal(parameters, id, "destination", terminal);
}

void check_reduce(const Parameters& parameters, TransferId id, const Reduce& reduce) {
  if (reduce.flits == 0) throw_input_error("transfer {}: has no flits; at least 1 is allowed", id);
  if (reduce.nodes.empty()) throw_input_error("transfer {}: the reduce has no nodes", id);
  std::vector<bool> fed(reduce.nodes.size(), false);
  for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) {
    const Operand& operand = reduce.operands[o];
    if (operand.node >= reduce.nodes.size()) {
      throw_input_error("transfer {}: operand {} is at node {}; there are {} nodes", id, o, operand.node,
                        reduce.nodes.size());
    }
    fed[operand.node] = true;
    check_terminal(parameters, id, "operand", {reduce.nodes[operand.node].macro, operand.port});
  }
  for (std::uint32_t n = static_cast<std::uint32_t>(reduce.nodes.size()); n-- > 0;) {
    check_terminal(parameters, id, "node", {reduce.nodes[n].macro, kLocal});
    if (!fed[n])
      throw_input_error("transfer {}: nothing reaches node {}: every leaf needs an operand", id, n);
    if (n == 0) continue;
    if (reduce.nodes[n].parent >= n) {
      throw_input_error("transfer {}: node {} has parent {}; it must be an earlier node", id, n,
                        reduce.nodes[n].parent);
    }
    fed[reduce.nodes[n].parent] = true;
  }
}

void Network::carry_payloads(PayloadUser&) {
  throw_input_error("ipcn: this network carries no numbers; the event and the reference kernel do");
}

void Network::log_hops(HopLog*) {
  throw_input_error("ipcn: this network does not say where its packets were; the event kernel does");
}

}  // namespace primalsim::noc::ipcn
