// What the plain simulation of transactions holds.
#pragma once

#include <cstdint>
#include <deque>
#include <tuple>
#include <utility>
#include <vector>

#include "noc/transactions/routes.h"

namespace primalsim::noc::transactions::testing {

struct PlainPacket {
  unsigned network = 0;
  Class kind = kRequest;
  Route route;
  std::uint32_t flits = 0;
  std::uint32_t ready = 0;
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
  std::uint64_t bytes = 0;
  bool is_read = false;
  std::pair<std::size_t, std::size_t> operation;
  Cycle arrived_at = 0;
  // Of each step.
  std::vector<int> vc;
  std::vector<std::uint32_t> sent, arrived;
  std::vector<Cycle> wants;  // since when its head wants a VC; kNever: not yet
};

struct Event {
  Cycle at = 0;
  std::size_t packet = 0;
  std::size_t step = 0;
};

using LinkVc = std::tuple<unsigned, std::uint32_t, int>;  // network, link, VC

struct Port {
  std::deque<std::pair<std::size_t, std::size_t>> queue;  // packet, step
  struct Reading {
    std::size_t answer;
    std::uint32_t left;
    Cycle from;
  };
  std::vector<Reading> readings;
  Cycle free_at = 0;  // thousandths
  Cycle next_from = 0;
};

}  // namespace primalsim::noc::transactions::testing
