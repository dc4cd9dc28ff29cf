// The traces of all ranks as one graph: which send a receive takes, which nodes are one collective, and an
// order in which all of it can happen. docs/chakra.md
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/chakra/trace.h"

namespace primalsim::workloads::chakra {

struct NodeAt {
  std::uint32_t rank = 0;
  std::uint32_t index = 0;  // in the rank's trace
  friend auto operator<=>(const NodeAt&, const NodeAt&) = default;
};

// What happens at once: a node, or the nodes of one collective, a rank each, in the order of the ranks.
using Event = std::vector<NodeAt>;

struct Message {
  std::uint32_t source = 0;  // ranks
  std::uint32_t destination = 0;
  std::uint64_t bytes = 0;
};

struct Joined {
  std::vector<Event> events;  // each behind all that it waits for
  // By rank and index: of a receive the send whose message it takes.
  std::vector<std::vector<NodeAt>> sends;
};

// Of a send or receive. Throws InputError for one without a size or a rank.
Message message_of(const RankTrace& trace, std::uint32_t rank, const et::Node& node, std::size_t ranks);

// The k-th send from a rank to another with a tag goes to the k-th receive of it; the k-th collective of a
// process group (attribute pg_name) is the same one on each rank that has any of it. Throws InputError for a
// send without a receive, one without a send, collectives that differ, and what waits for itself.
Joined join(const std::vector<RankTrace>& traces);

}  // namespace primalsim::workloads::chakra
