// A network as a part of a run (core/engine/engine.h): what it delivers becomes complete, what was started
// moves.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

// `Taker` is called with (std::span<const Delivery>, Cycle) where anything was delivered: in phase
// `complete`, so what it sets free can start in the same cycle. The network must outlive this object.
template <typename Taker>
class NetworkPart {
 public:
  NetworkPart(Network& network, Taker taker) : network_(network), taker_(std::move(taker)) {}

  Cycle next_cycle() const { return network_.next_cycle(); }
  void complete(Cycle now) {
    deliveries_.clear();
    network_.deliver(now, deliveries_);
    if (!deliveries_.empty()) taker_(std::span<const Delivery>(deliveries_), now);
  }
  void move(Cycle now) { network_.advance(now); }

 private:
  Network& network_;
  Taker taker_;
  std::vector<Delivery> deliveries_;
};

}  // namespace primalsim::noc::ipcn
