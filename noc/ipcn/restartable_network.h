// A network that can be made new again where nothing is under way: a cut between two runs (Barrier.cut).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/geometry/ribbon.h"
#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

class RestartableNetwork final : public Network {
 public:
  using Make = std::function<std::unique_ptr<Network>()>;

  RestartableNetwork(const Ribbon& ribbon, Make make);

  // Between deliver(now) and advance(now), when idle: from here on the network is as `make` made it, with
  // the counters of before. What it delivers then depends on nothing that was before.
  void restart(Cycle now);

  void start_send(TransferId id, const Send& send, Cycle now) override {
    network_->start_send(id, send, now);
  }
  void declare_reduce(TransferId id, const Reduce& reduce) override { network_->declare_reduce(id, reduce); }
  void start_operand(TransferId id, std::uint32_t operand, Cycle now) override {
    network_->start_operand(id, operand, now);
  }
  Cycle next_cycle() const override { return network_->next_cycle(); }
  void deliver(Cycle now, std::vector<Delivery>& completed) override { network_->deliver(now, completed); }
  void advance(Cycle now) override { network_->advance(now); }
  void log_injections(std::vector<Injection>* log) override;
  std::uint32_t shared_port_words() const override { return network_->shared_port_words(); }
  Cycle port_cycles(std::uint32_t macro, Cycle now) const override {
    return network_->port_cycles(macro, now);
  }
  const Totals& totals() const override;
  std::uint64_t output_flits(std::uint32_t macro, Port port) const override;
  bool idle() const override { return network_->idle(); }
  std::size_t bytes_per_router() const override { return network_->bytes_per_router(); }
  std::string describe_blocked() const override { return network_->describe_blocked(); }

 private:
  const Ribbon ribbon_;
  const Make make_;
  std::unique_ptr<Network> network_;
  std::vector<Injection>* log_ = nullptr;
  Totals before_;                     // up to the last restart
  std::vector<std::uint64_t> flits_;  // per macro and port, up to the last restart
  mutable Totals all_;                // as totals() returns it
};

}  // namespace primalsim::noc::ipcn
