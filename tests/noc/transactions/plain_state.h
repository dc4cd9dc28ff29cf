// What the plain simulation of transactions holds.
#pragma once

#include <algorithm>
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
  Cycle created_at = 0;
  Cycle arrived_at = 0;
  Cycle may_leave = kNever;  // a multicast: when its reservation is back
  // Of each step.
  std::vector<int> vc;
  std::vector<std::uint32_t> sent, arrived;
  std::vector<Cycle> wants;  // since when its head wants a VC; kNever: not yet

  bool is_leaf(std::size_t step) const { return is_ejection(route[step].link); }
  std::uint32_t node_of(std::size_t step) const { return route[step].link / kLinksPerNode; }
  bool is_written(std::size_t step) const { return is_leaf(step) && kind != kResponse && !is_read; }
  std::vector<std::size_t> children(std::size_t step) const {
    std::vector<std::size_t> behind;
    for (std::size_t s = 0; s < route.size(); ++s)
      if (route[s].parent == step) behind.push_back(s);
    return behind;
  }
  // Of the flits, how many have left the buffer behind a step on all ways.
  std::uint32_t passed_on(std::size_t step) const {
    std::uint32_t least = flits;
    for (const std::size_t child : children(step)) least = std::min(least, sent[child]);
    return least;
  }
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

// What an interface may still read and write together.
struct Balance {
  std::int64_t left = 0;
  bool read_refused = false;   // in this cycle
  bool write_refused = false;  // in the one before, until memories were served; then in this one
  bool last_was_read = false;

  void refill(std::uint32_t rate) {
    left = std::min<std::int64_t>(2000, left + rate);
    read_refused = false;
  }
  bool read() {
    read_refused = left < 1000 || (last_was_read && write_refused);
    if (read_refused) return false;
    left -= 1000;
    return last_was_read = true;
  }
  bool may_write() {
    const bool may = left >= 1000 && (last_was_read || !read_refused);
    write_refused = write_refused || !may;
    return may;
  }
  void write(std::uint32_t cost) {
    left -= cost;
    last_was_read = false;
  }
};

}  // namespace primalsim::noc::transactions::testing
