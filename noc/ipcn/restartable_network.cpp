#include "noc/ipcn/restartable_network.h"

#include <algorithm>

namespace primalsim::noc::ipcn {
namespace {

Totals sum(const Totals& a, const Totals& b) {
  return {a.injected_flits + b.injected_flits,     a.ejected_flits + b.ejected_flits,
          a.forked_flits + b.forked_flits,         a.link_flit_hops + b.link_flit_hops,
          a.router_flit_hops + b.router_flit_hops, a.contributed_flits + b.contributed_flits,
          a.inline_flits + b.inline_flits,         std::max(a.crossing_peak_flits, b.crossing_peak_flits)};
}

}  // namespace

RestartableNetwork::RestartableNetwork(const Ribbon& ribbon, Make make)
    : ribbon_(ribbon),
      make_(std::move(make)),
      network_(make_()),
      flits_(std::size_t{ribbon.macros()} * kPorts, 0) {}

void RestartableNetwork::restart(Cycle now) {
  before_ = totals();
  for (std::uint32_t macro = 0; macro < ribbon_.macros(); ++macro) {
    for (unsigned port = 0; port < kPorts; ++port) {
      flits_[std::size_t{macro} * kPorts + port] += network_->output_flits(macro, static_cast<Port>(port));
    }
  }
  network_ = make_();
  network_->log_injections(log_);
  std::vector<Delivery> none;
  network_->deliver(now, none);
}

void RestartableNetwork::log_injections(std::vector<Injection>* log) {
  log_ = log;
  network_->log_injections(log);
}

const Totals& RestartableNetwork::totals() const {
  all_ = sum(before_, network_->totals());
  return all_;
}

std::uint64_t RestartableNetwork::output_flits(std::uint32_t macro, Port port) const {
  return flits_[std::size_t{macro} * kPorts + port] + network_->output_flits(macro, port);
}

}  // namespace primalsim::noc::ipcn
