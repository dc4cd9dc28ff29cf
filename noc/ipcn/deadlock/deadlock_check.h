// The proof, before a run, that its transfers cannot wait for each other in a circle: the channels that the
// trees of all transfers hold and wait for, over all tiles and crossings together. docs/deadlock.md
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "noc/ipcn/network.h"
#include "noc/ipcn/transfer_plan.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::noc::ipcn {

// What the argument that transfers cannot deadlock rests on (docs/deadlock.md), as far as it is not a matter
// of routes. The defaults are what the kernels of this folder do. Others describe a network that somebody
// thinks of building.
struct Premises {
  std::uint32_t packet_flits = 0;  // the longest packet; 0: as long as a FIFO
  bool space_is_reserved =
      true;  // a sink takes whatever comes: buffers and accumulators are assigned statically
  bool sums_wait_for_heads = true;  // a sum is injected only when the heads of all contributions have arrived
  bool crossings_store_packets = true;  // whole packets, in space of their own
};

inline constexpr const char* kShortPackets = "packets are no longer than a FIFO";
inline constexpr const char* kReservedSpace = "buffers and accumulators are reserved statically";
inline constexpr const char* kHeadsFirst =
    "a sum is injected only when the heads of all its contributions have arrived";
inline constexpr const char* kStoredCrossings = "whole packets are stored at crossings";
inline constexpr const char* kOneOrder = "all trees of a VC class have one order of dimensions";

// The FIFO behind planar output `port` of router `macro`; of an edge output: the one behind the crossing.
struct FabricChannel {
  std::uint32_t macro = 0;
  std::uint8_t port = 0;
  friend bool operator==(const FabricChannel&, const FabricChannel&) = default;
};

struct DeadlockVerdict {
  bool safe = true;
  std::string problem;  // empty if safe; otherwise for people: the premise that fails, and the cycle
  std::vector<FabricChannel> cycle;  // each waits for the next, the last for the first
};

class DeadlockCheck {
 public:
  explicit DeadlockCheck(const Parameters& parameters, const Premises& premises = {});

  // Adds what packets of these transfers may wait for if their trees come from `trees`. The transfers are
  // valid.
  void add(const Send& send, TreeBuilder& trees);
  void add(const Reduce& reduce, TreeBuilder& trees);
  void add(std::span<const TreeNode> tree);

  // Whether all that was added may be under way at once. Looks at the turns first: if they are those of XY,
  // or those of YX, there is no cycle, and no graph to search.
  DeadlockVerdict verdict() const;
  // The same answer from the graph alone.
  DeadlockVerdict graph_verdict() const;

 private:
  using Edge = std::pair<std::uint32_t, std::uint32_t>;

  bool turns_are_ordered() const;
  std::uint32_t router_behind(std::uint32_t channel) const;
  std::vector<Edge> edges() const;
  const char* broken_premise() const;
  std::string describe(const FabricChannel& channel) const;
  DeadlockVerdict refuse(const char* premise, std::vector<FabricChannel> cycle) const;
  // Returns the channel by which it comes to its destination's router; kNone: by none.
  std::uint32_t add_stream(const Terminal& source, const Terminal& destination, TreeBuilder& trees);
  void add_inline(const Reduce& reduce, TreeBuilder& trees);
  void add_waits(const Reduce& reduce, TreeBuilder& trees);
  std::vector<std::uint32_t> channels(const Terminal& source, const Terminal& destination,
                                      TreeBuilder& trees) const;

  Parameters parameters_;
  Premises premises_;
  std::vector<std::uint8_t> next_;  // per channel macro * 4 + port: planar outputs of the router behind it
  std::array<std::uint8_t, 4> turns_{};   // per direction of travel: directions taken next
  std::vector<Edge> waits_;               // at adders, where a premise about them does not hold
  std::vector<TreeNode> tree_;            // scratch
  std::vector<std::uint32_t> came_over_;  // scratch, per node of a tree: the channel, or kNone
  ReducePlan plan_;                       // scratch
  std::vector<std::pair<std::uint32_t, std::uint32_t>> arrivals_;  // scratch: nodes, channels
};

// Throws InputError with the problem unless the verdict is safe.
void require_deadlock_free(const DeadlockCheck& check);

}  // namespace primalsim::noc::ipcn
