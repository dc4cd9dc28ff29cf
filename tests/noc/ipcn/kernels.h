// Runs a test once per kernel: every exact-cycle test holds for both.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

enum class Kernel { kReference, kEvent };

inline std::unique_ptr<Network> make_network(Kernel kernel, const Parameters& parameters) {
  return kernel == Kernel::kReference ? make_reference_network(parameters) : make_event_network(parameters);
}

class KernelTest : public testing::TestWithParam<Kernel> {
 protected:
  static Parameters mesh(std::uint32_t width, std::uint32_t height, std::uint32_t fifo_flits = 32) {
    Parameters parameters;
    parameters.ribbon = {.tiles = 1, .width = width, .height = height, .gateways = 1};
    parameters.fifo_flits = fifo_flits;
    return parameters;
  }
  void build(const Parameters& parameters) { network_ = make_network(GetParam(), parameters); }
  // Does all that happens before cycle `at`, and step 1 of it.
  void go_to(Cycle at) {
    while (network_->next_cycle() < at) step(network_->next_cycle());
    now_ = at;
    collect(at);
  }
  void send(TransferId id, std::uint32_t flits, Terminal source, std::vector<Terminal> destinations) {
    network_->start_send(id, {flits, source, std::move(destinations)}, now_);
  }
  // Ends the cycle of go_to, then runs until nothing happens any more.
  void finish() {
    network_->advance(now_);
    while (network_->next_cycle() != kNever) step(network_->next_cycle());
  }
  // The cycle in which `output` of `transfer` was delivered; kNever if it was not.
  Cycle delivered(TransferId transfer, std::uint32_t output = 0) const {
    for (const auto& [cycle, delivery] : deliveries_) {
      if (delivery.transfer == transfer && delivery.output == output) return cycle;
    }
    return kNever;
  }

  std::unique_ptr<Network> network_;
  std::vector<std::pair<Cycle, Delivery>> deliveries_;
  Cycle now_ = 0;

 private:
  void step(Cycle at) {
    collect(at);
    network_->advance(at);
  }
  void collect(Cycle at) {
    std::vector<Delivery> completed;
    network_->deliver(at, completed);
    for (const Delivery& delivery : completed) deliveries_.emplace_back(at, delivery);
  }
};

#define PRIMALSIM_BOTH_KERNELS(Suite)                                   \
  INSTANTIATE_TEST_SUITE_P(                                             \
      Ipcn, Suite, testing::Values(Kernel::kReference, Kernel::kEvent), \
      [](const auto& kernel) { return kernel.param == Kernel::kReference ? "Reference" : "Event"; })

}  // namespace primalsim::noc::ipcn
