// The packets that wait at the inputs of all routers: in a planar FIFO, in a PE's port, in an endpoint.
//
// Input i is input i % kPorts of router i / kPorts. Only a queue's front can move.
#pragma once

#include <cstdint>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::lockstep {

inline constexpr std::uint32_t kNone = 0xffffffffU;

struct Packet {
  std::uint32_t stream = 0;
  std::uint32_t hop = 0;     // where it waits, in Streams
  std::uint32_t number = 0;  // in its stream
  std::uint32_t flits = 0;
};

class InputQueues {
 public:
  explicit InputQueues(std::uint64_t routers) : queues_(routers * ipcn::kPorts) {}

  bool empty(std::uint32_t input) const { return queues_[input].head == kNone; }
  const Packet& front(std::uint32_t input) const { return nodes_[queues_[input].head].packet; }
  std::uint32_t flits(std::uint32_t input) const { return queues_[input].flits; }

  void push(std::uint32_t input, const Packet& packet) {
    if (free_ == kNone) {
      free_ = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({});
    }
    const std::uint32_t node = free_;
    free_ = nodes_[node].next;
    nodes_[node] = {packet, kNone};
    Queue& queue = queues_[input];
    (queue.head == kNone ? queue.head : nodes_[queue.tail].next) = node;
    queue.tail = node;
    queue.flits += packet.flits;
    ++waiting_;
  }

  void pop(std::uint32_t input) {
    Queue& queue = queues_[input];
    const std::uint32_t node = queue.head;
    queue.head = nodes_[node].next;
    queue.flits -= nodes_[node].packet.flits;
    nodes_[node].next = free_;
    free_ = node;
    --waiting_;
  }

  std::uint64_t waiting() const { return waiting_; }

 private:
  struct Node {
    Packet packet;
    std::uint32_t next = kNone;
  };
  struct Queue {
    std::uint32_t head = kNone;
    std::uint32_t tail = kNone;
    std::uint32_t flits = 0;
  };
  std::vector<Queue> queues_;
  std::vector<Node> nodes_;
  std::uint32_t free_ = kNone;
  std::uint64_t waiting_ = 0;
};

}  // namespace primalsim::noc::lockstep
