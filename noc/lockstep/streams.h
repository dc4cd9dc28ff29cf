// Transfers cut into what routers do: streams of packets along trees, and the sums in between.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "noc/ipcn/transfer_plan.h"
#include "noc/ipcn/trees/tree.h"
#include "noc/lockstep/control.h"
#include "noc/lockstep/input_queues.h"

namespace primalsim::noc::lockstep {

// What one router does with every packet of a stream. A child behind a terminal port is no hop: its `router`
// is the index of the destination.
struct Hop {
  std::uint32_t router = 0;
  std::uint32_t first_child = 0;  // in Streams::hop
  std::uint8_t outputs = 0;
  std::uint8_t crossings = 0;
  std::uint8_t input = 0;
  bool add = false;  // ends in an accumulator
  Command command = kNoCommand;
};

// From one source along one tree: a send, or a contribution to a sum.
struct Stream {
  ipcn::TransferId transfer = 0;
  std::uint32_t root_hop = 0;
  std::uint32_t flits = 0;
  std::uint32_t adder = kNone;   // the sum it contributes to
  std::uint32_t sum_of = kNone;  // the sum it carries
  std::uint32_t first_left = 0;  // of a send: see Streams::left
};

// A node of a reduce that adds.
struct Adder {
  ipcn::TransferId transfer = 0;
  std::uint32_t router = 0;
  std::uint32_t sum = kNone;       // the stream that carries it on; kNone at the root
  std::uint32_t first_packet = 0;  // in Streams::missing and Streams::heads
  std::uint32_t packets_sent = 0;  // of the sum
  std::uint32_t packets_summed = 0;
};

class Streams {
 public:
  explicit Streams(const ipcn::Parameters& parameters)
      : parameters_(parameters), trees_(ipcn::make_trees(parameters.tree, parameters.ribbon)) {}

  // Returns the stream.
  std::uint32_t add_send(ipcn::TransferId id, const ipcn::Send& send);
  void add_reduce(ipcn::TransferId id, const ipcn::Reduce& reduce);
  // The stream of an operand of a reduce that was added.
  std::uint32_t operand(ipcn::TransferId id, std::uint32_t operand) const {
    return first_operand_[id] + operand;
  }

  const Stream& stream(std::uint32_t index) const { return streams_[index]; }
  const Hop& hop(std::uint32_t index) const { return hops_[index]; }
  Adder& adder(std::uint32_t index) { return adders_[index]; }
  const Adder& adder(std::uint32_t index) const { return adders_[index]; }
  std::uint32_t child(const Hop& hop, unsigned port) const {
    return hop.first_child + ipcn::kOutputCount[hop.outputs & ((1U << port) - 1U)];
  }
  std::uint32_t packets(const Stream& stream) const;
  std::uint32_t packet_flits(const Stream& stream, std::uint32_t number) const;

  // The command by which packet `number` of `stream` would complete its sum at `hop` and send it on at once;
  // kNoCommand if it would not.
  Command fused_command(const Stream& stream, const Hop& hop, std::uint32_t number) const;

  // Packets that destination `index` of a send still waits for.
  std::uint32_t& left(const Stream& stream, std::uint32_t index) { return left_[stream.first_left + index]; }
  // Contributions that packet `number` of a sum still waits for.
  std::uint32_t& missing(const Adder& adder, std::uint32_t number) {
    return missing_[adder.first_packet + number];
  }
  // The cycle in which the head of the last contribution to it was seen.
  Cycle& head(const Adder& adder, std::uint32_t number) { return heads_[adder.first_packet + number]; }

 private:
  std::uint32_t add_stream(ipcn::TransferId id, std::uint32_t flits, ipcn::Terminal source,
                           std::span<const ipcn::Terminal> destinations, std::uint32_t adder);
  void set_input(std::uint32_t hop, unsigned input, bool add);

  ipcn::Parameters parameters_;
  std::unique_ptr<ipcn::TreeBuilder> trees_;
  ipcn::ReducePlan plan_;
  std::vector<ipcn::TreeNode> nodes_;
  std::vector<Stream> streams_;
  std::vector<Hop> hops_;
  std::vector<Adder> adders_;
  std::vector<std::uint32_t> left_;
  std::vector<std::uint32_t> missing_;
  std::vector<Cycle> heads_;
  std::vector<std::uint32_t> first_operand_;  // by transfer
};

}  // namespace primalsim::noc::lockstep
