// Every state that the head of a packet can get into under a routing function: the ground the proof stands
// on.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "noc/routing/routing.h"

namespace primalsim::noc::deadlock {

// VCs that no candidate of the routing tells apart, as masks.
using VcGroups = std::vector<std::uint16_t>;

// A state is (router, offset to the destination, input port, VC group of the input) for one route class and,
// if the routing looks at it, one source. Offsets are clamped to the routing's reach, which can only add
// states.
class HeadStates {
 public:
  using State = std::uint64_t;

  class Visitor {
   public:
    virtual ~Visitor() = default;
    // Before the states of another class or source: numbers of states start anew.
    virtual void next_packet_kind() {}
    virtual void visit(State state, const routing::HeadAt& head, const routing::Candidates& candidates) = 0;
    // A head in `from` may ask for VC group `group` of output `port`, and would then be in `to`.
    virtual void move(State from, Port port, unsigned group, State to) = 0;
  };

  // All must outlive this object.
  HeadStates(const routing::Routing& routing, const Topology& mesh, unsigned vcs, const VcGroups& groups);

  // Visits every state that can be reached from a source, each once; every state before its moves. Returns
  // what the routing does that it must not (no output, an output off the mesh, VCs that do not exist), empty
  // if nothing.
  std::string explore(Visitor& visitor);

  // Whether the head came over a link, and over which.
  bool came_over_link(State state) const { return input_port(state) != routing::kTerminal; }
  std::uint32_t router(State state) const;
  Port input_port(State state) const;
  unsigned group(State state) const { return static_cast<unsigned>(state % groups_.size()); }

 private:
  struct Axis {  // one dimension of the offset
    std::int32_t reach = 0;
    std::int32_t values() const { return 2 * reach + 1; }
  };
  void start_at(std::uint32_t source);
  void push(State state);
  std::string expand(State state, routing::HeadAt head, Visitor& visitor);
  void move_over(State from, const routing::HeadAt& head, Port port, unsigned group, Visitor& visitor);
  State state_of(std::uint32_t router, const Offset& to, Port port, unsigned group) const;
  Offset offset(State state) const;
  std::string problem(const routing::HeadAt& head, const routing::Candidates& candidates) const;

  const routing::Routing& routing_;
  const Topology& mesh_;
  unsigned vcs_;
  const VcGroups& groups_;
  routing::Inputs inputs_;
  Axis x_;
  Axis y_;
  std::vector<bool> seen_;
  std::vector<State> open_;
};

}  // namespace primalsim::noc::deadlock
