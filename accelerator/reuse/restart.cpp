#include "accelerator/reuse/restart.h"

#include <algorithm>

namespace primalsim::accelerator {
namespace {

noc::ipcn::Totals sum(const noc::ipcn::Totals& a, const noc::ipcn::Totals& b) {
  return {a.injected_flits + b.injected_flits,
          a.ejected_flits + b.ejected_flits,
          a.forked_flits + b.forked_flits,
          a.link_flit_hops + b.link_flit_hops,
          a.router_flit_hops + b.router_flit_hops,
          a.contributed_flits + b.contributed_flits,
          std::max(a.crossing_peak_flits, b.crossing_peak_flits)};
}

}  // namespace

RestartableNetwork::RestartableNetwork(const Ribbon& ribbon, Make make)
    : ribbon_(ribbon),
      make_(std::move(make)),
      network_(make_()),
      flits_(std::size_t{ribbon.macros()} * noc::ipcn::kPorts, 0) {}

void RestartableNetwork::restart(Cycle now) {
  before_ = totals();
  for (std::uint32_t macro = 0; macro < ribbon_.macros(); ++macro) {
    for (unsigned port = 0; port < noc::ipcn::kPorts; ++port) {
      flits_[std::size_t{macro} * noc::ipcn::kPorts + port] +=
          network_->output_flits(macro, static_cast<noc::ipcn::Port>(port));
    }
  }
  network_ = make_();
  network_->log_injections(log_);
  std::vector<noc::ipcn::Delivery> none;
  network_->deliver(now, none);
}

void RestartableNetwork::log_injections(std::vector<noc::ipcn::Injection>* log) {
  log_ = log;
  network_->log_injections(log);
}

const noc::ipcn::Totals& RestartableNetwork::totals() const {
  all_ = sum(before_, network_->totals());
  return all_;
}

std::uint64_t RestartableNetwork::output_flits(std::uint32_t macro, noc::ipcn::Port port) const {
  return flits_[std::size_t{macro} * noc::ipcn::kPorts + port] + network_->output_flits(macro, port);
}

}  // namespace primalsim::accelerator
