// What a routing function is: which outputs and virtual channels (VCs) a packet's head may ask for in a
// router.
//
// docs/routing.md has the rules for kernels and the recipe for adding one. Objects are immutable: any number
// of networks and threads may share one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/geometry/topology.h"

namespace primalsim::noc::routing {

// A router's only port of its own, to and from its terminal.
inline constexpr Port kTerminal = kHere;
inline constexpr unsigned kPorts = kPlanarPorts + 1;
inline constexpr unsigned kMaxVcs = 16;

// A head flit at the front of an input VC of `router`. For a packet that starts here `input_port` is
// kTerminal.
struct HeadAt {
  std::uint32_t router = 0;
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
  Port input_port = kTerminal;
  std::uint8_t input_vc = 0;
  std::uint8_t route_class = 0;  // below route_classes(); the packet's, chosen when it is created
};

struct Candidate {
  Port output_port = kTerminal;
  std::uint8_t priority = 0;  // higher is preferred
  std::uint16_t vc_mask = 0;  // VCs of that output, not empty
};

// At most 8 candidates, without allocation.
class Candidates {
 public:
  void add(Port output_port, std::uint16_t vc_mask, std::uint8_t priority = 0) {
    items_[size_++] = {output_port, priority, vc_mask};
  }
  void clear() { size_ = 0; }
  unsigned size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const Candidate& operator[](unsigned index) const { return items_[index]; }
  const Candidate* begin() const { return items_.data(); }
  const Candidate* end() const { return items_.data() + size_; }

 private:
  std::array<Candidate, 8> items_{};
  unsigned size_ = 0;
};

// What candidates() looks at besides router, destination, input port and route class. The defaults are always
// right; saying less makes the deadlock check quicker.
struct Inputs {
  bool source = true;
  bool input_vc = true;
  // If not 0: candidates() is the same for any two destinations whose offsets from the router (x and y
  // separately) are equal after clamping to [-reach, reach].
  std::uint32_t reach = 0;
};

class Routing {
 public:
  virtual ~Routing() = default;

  virtual const char* name() const = 0;

  // Fills `candidates` (cleared first) for a head. At the destination: kTerminal, all VCs. Elsewhere at least
  // one output, never one that leaves the mesh. Candidates with different priority may name the same output.
  virtual void candidates(const HeadAt& head, Candidates& candidates) const = 0;

  // Fewer VCs than this are refused by make_routing.
  virtual unsigned minimum_vcs() const { return 1; }

  // Always exactly one candidate, which depends on router, destination and route class only, but for
  // kept_vcs(), so that a kernel can tabulate it.
  virtual bool deterministic() const { return false; }

  // VCs that a packet keeps to until it turns: a head that came over a link on one of them and goes straight
  // on may ask for all of them and no other. Of a deterministic routing; 0: none.
  virtual std::uint16_t kept_vcs() const { return 0; }

  // A packet's class is drawn evenly from 0 .. route_classes()-1 when it is created.
  virtual unsigned route_classes() const { return 1; }

  // The dimension that packets of a class finish before they take the other; nothing if that is not fixed.
  virtual std::optional<DimensionOrder> dimension_order(unsigned /*route_class*/) const {
    return std::nullopt;
  }

  virtual Inputs inputs() const { return {}; }

  // VCs of the escape sub-network; all of them if the routing needs none. If not all, the others may form
  // cycles, and the kernel must keep to whole_packet_vcs().
  virtual std::uint16_t escape_vcs() const { return 0xffff; }

  // VCs of links (not of kTerminal) that a head may be given only while the buffer behind is empty (all
  // credits are there) or has room for the whole packet. Duato's condition: without it the head of a packet
  // can stand behind another packet in an adaptive VC, where it cannot reach the escape VC.
  virtual std::uint16_t whole_packet_vcs() const { return 0; }
};

// By route class the order of dimensions; empty if that of some class is not fixed. Null is xy.
inline std::vector<DimensionOrder> dimension_orders(const Routing* routing) {
  if (routing == nullptr) return {DimensionOrder::kXy};
  std::vector<DimensionOrder> orders;
  for (unsigned route_class = 0; route_class < routing->route_classes(); ++route_class) {
    const auto order = routing->dimension_order(route_class);
    if (!order) return {};
    orders.push_back(*order);
  }
  return orders;
}

// The mask of VCs 0 .. vcs-1.
inline constexpr std::uint16_t all_vcs(unsigned vcs) { return static_cast<std::uint16_t>((1U << vcs) - 1U); }

// For routings that are free to choose where two outputs lead closer: if at most one does (or the packet has
// arrived), adds it and returns true.
inline bool add_only_choice(const Offset& to, std::uint16_t vcs, Candidates& candidates) {
  if (to.x != 0 && to.y != 0) return false;
  candidates.add(first_step(DimensionOrder::kXy, to), vcs);
  return true;
}

}  // namespace primalsim::noc::routing
