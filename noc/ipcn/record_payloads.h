// The numbers of the event kernel's packets, beside its records: they move whenever a record does.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "noc/ipcn/event_state.h"
#include "noc/ipcn/payload.h"

namespace primalsim::noc::ipcn {

// Records, flows and slots of reduces are those of the kernel.
class RecordPayloads {
 public:
  RecordPayloads(PayloadUser& user, std::uint32_t fifo_flits) : user_(user), fifo_flits_(fifo_flits) {}

  // A send or an operand starts.
  void start(std::uint32_t flow, TransferId transfer, std::uint32_t operand);
  // A packet leaves the queue of its source; that of a sum has its numbers already.
  void leave_source(std::uint32_t record, std::uint32_t flow, const Flow& state, std::uint32_t packet);
  void copy(std::uint32_t record, std::uint32_t copy);
  void pass(std::uint32_t record, TransferId transfer, std::uint32_t output);
  // A contribution to the adder of flow.target.
  void contribute(std::uint32_t record, const Flow& flow, std::uint32_t packet);
  // The sum goes on as `record`.
  void send_sum(std::uint32_t record, const Flow& flow, std::uint32_t packet);
  void eject(std::uint32_t record, std::uint32_t flow, std::uint32_t destination);
  void delivered(std::uint32_t flow, TransferId transfer, std::uint32_t destination);
  void reduced(std::uint32_t slot, TransferId transfer);
  void release(std::uint32_t flow);

 private:
  using Sum = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // slot, node, packet
  using Arrival = std::pair<std::uint32_t, std::uint32_t>;              // flow, destination

  Payload& of_record(std::uint32_t record);

  PayloadUser& user_;
  std::uint32_t fifo_flits_;
  std::vector<Payload> records_;
  std::vector<std::optional<Payload>> flows_;  // of sends and operands
  std::map<Sum, Payload> sums_;
  std::map<Arrival, Payload> arrivals_;
};

}  // namespace primalsim::noc::ipcn
