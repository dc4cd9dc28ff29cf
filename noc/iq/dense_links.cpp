#include "noc/iq/dense_links.h"

#include <algorithm>
#include <bit>

namespace primalsim::noc::iq::dense {

namespace {

constexpr Cycle kTerminalChannelCycles = 2;  // a latency of 1, and the step boundary

std::size_t round_up(std::size_t value) { return (value + kLanes - 1) / kLanes * kLanes; }

}  // namespace

Links::Links(const Parameters& parameters)
    : guard_(round_up(parameters.width)),
      pitch_(round_up(parameters.routers()) + 2 * guard_),
      flit_cycles_(parameters.crossbar_delay_cycles + 1 + parameters.link_latency_cycles),
      credit_cycles_(1 + parameters.link_latency_cycles + parameters.credit_delay_cycles),
      ejection_cycles_(parameters.crossbar_delay_cycles + kTerminalChannelCycles),
      terminal_credit_cycles_(ejection_cycles_ + kTerminalChannelCycles + parameters.credit_delay_cycles),
      slots_(std::bit_ceil(std::max({flit_cycles_, credit_cycles_, terminal_credit_cycles_}) + 1)),
      words_(kKinds * slots_ * pitch_, 0),
      step_(parameters.topology().mesh_steps()) {}

// Words that were sent before cycle 0 are slots not written yet: nothing was sent.
Received Links::received(std::uint32_t group, Cycle now) const {
  const std::uint8_t* const words = words_.data() + std::size_t{group} * kLanes;
  Received received;
  for (unsigned port = 0; port < kTerminal; ++port) {
    const unsigned there = opposite(port);
    const auto distance = static_cast<std::int32_t>(step_[port]);
    received.flits[port] = words + at(there, now - flit_cycles_) + distance;
    received.credits[port] = words + at(kCredits + there, now - credit_cycles_) + distance;
  }
  received.flits[kTerminal] = words + at(kInjected, now - kTerminalChannelCycles);
  received.credits[kTerminal] = words + at(kTerminal, now - terminal_credit_cycles_);
  received.source_credits = words + at(kCredits + kTerminal, now - kTerminalChannelCycles);
  return received;
}

Sent Links::sent(std::uint32_t group, Cycle now) {
  std::uint8_t* const words = words_.data() + std::size_t{group} * kLanes;
  Sent sent;
  for (unsigned port = 0; port < kPorts; ++port) {
    sent.flits[port] = words + at(port, now);
    sent.credits[port] = words + at(kCredits + port, now);
  }
  sent.injected = words + at(kInjected, now);
  return sent;
}

}  // namespace primalsim::noc::iq::dense
