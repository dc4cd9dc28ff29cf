// The memories of a simulation: requests wait there in order of arrival, and the data of their answers come
// at the memory's rate.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "noc/transactions/links.h"

namespace primalsim::noc::transactions {

class Memories {
 public:
  Memories(const Machine& machine, std::vector<Links>& networks);

  // A request is at the memory's interface; its flit stays in the buffer there until its turn comes.
  void request(unsigned network, std::uint32_t packet, std::uint32_t hop, Cycle now);
  // One cycle: whose turn has come gets an answer, and answers get flits.
  void serve(Cycle now);

  bool idle() const { return busy_.empty(); }

 private:
  struct Request {
    std::uint32_t packet = 0;
    std::uint32_t hop = 0;
  };
  struct Reading {
    std::uint32_t answer = 0;  // packet
    std::uint32_t flits = 0;   // of data, all of them
    std::uint32_t read = 0;
    Cycle from = 0;  // no data before
  };
  // The interface of one node to one network.
  struct Interface {
    std::deque<Request> queue;
    std::deque<Reading> readings;
    Cycle free_millicycles = 0;
    Cycle next_from = 0;  // after the data of the last request and the gap
  };
  bool serve(unsigned network, std::uint32_t node, Cycle now);
  void start(unsigned network, std::uint32_t node, Interface& interface, Cycle now);
  void read_flit(unsigned network, std::uint32_t node, Interface& interface, Cycle now);

  const Machine& machine_;
  std::vector<Links>& networks_;
  std::vector<Interface> interfaces_;  // by node, then network
  std::vector<std::uint32_t> busy_;    // nodes
  std::vector<bool> is_busy_;
};

// The packet that answers `request`, at its source: a header and data, or a header only.
Packet answer_to(const Machine& machine, const Packet& request, std::uint32_t number, Cycle now);

}  // namespace primalsim::noc::transactions
