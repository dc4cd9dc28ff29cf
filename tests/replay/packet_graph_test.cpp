// Packets that wait for others, through a network.
#include "noc/replay/packet_graph.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/random_stream.h"
#include "noc/iq/network.h"

namespace primalsim::noc::replay {
namespace {

using iq::Kernel;

GraphOutcome run(const PacketGraph& graph, std::uint32_t side, Kernel kernel = Kernel::kEvent) {
  iq::Parameters parameters = *iq::named_parameters("iq4");
  parameters.width = side;
  parameters.height = side;
  return replay(graph, *iq::make_network(kernel, parameters), 1);
}

Row row(std::uint64_t pid, std::uint32_t source, std::uint32_t destination, std::uint32_t flits,
        Cycle earliest) {
  return {pid, source, destination, flits, earliest, {}};
}

// L flits over H links take 5 (H + 1) + L + 1 cycles (docs/booksim.md). Packet 1 arrives at 10 + 10 + 2 = 22;
// 2 waits for it and is created at 23, 13 cycles late, and arrives at 23 + 10 + 6 = 39; 3 waits for 2, but
// may not be created before 100.
TEST(PacketGraph, APacketIsCreatedAfterAllItWaitsForHasArrived) {
  const PacketGraph graph{
      {row(1, 0, 1, 1, 10), row(2, 1, 0, 5, 10), row(3, 0, 1, 1, 100)}, {0, 1, 2, 2}, {1, 2}};
  const GraphOutcome found = run(graph, 2);
  const std::vector<Row>& rows = found.outcome.trace.rows;
  EXPECT_EQ(rows[0].results[kTailEjectCycle], 22U);
  EXPECT_EQ(rows[1].create_cycle, 23U);
  EXPECT_EQ(rows[1].results[kTailEjectCycle], 39U);
  EXPECT_EQ(rows[2].create_cycle, 100U);
  EXPECT_EQ(found.late_packets, 1U);
  EXPECT_EQ(found.late_cycles, 13U);
  EXPECT_EQ(found.outcome.cycles, 113U);
}

TEST(PacketGraph, WithoutDependentsEveryPacketIsCreatedAtItsEarliest) {
  const GraphOutcome found = run({{row(1, 0, 1, 1, 10), row(2, 1, 0, 5, 10)}, {}, {}}, 2);
  EXPECT_EQ(found.outcome.trace.rows[1].create_cycle, 10U);
  EXPECT_EQ(found.late_packets, 0U);
}

PacketGraph random_graph(RandomStream& random, std::uint32_t nodes) {
  PacketGraph graph;
  const std::uint32_t packets = 1 + static_cast<std::uint32_t>(random.below(120));
  Cycle cycle = 0;
  for (std::uint32_t i = 0; i < packets; ++i) {
    cycle += random.below(8);
    graph.packets.push_back(row(i, static_cast<std::uint32_t>(random.below(nodes)),
                                static_cast<std::uint32_t>(random.below(nodes)),
                                1 + static_cast<std::uint32_t>(random.below(6)), cycle));
  }
  for (std::uint32_t i = 0; i < packets; ++i) {
    graph.first_dependent.push_back(static_cast<std::uint32_t>(graph.dependents.size()));
    for (std::uint32_t later = i + 1; later < packets;
         later += 1 + static_cast<std::uint32_t>(random.below(60))) {
      if (random.bernoulli(0.5)) graph.dependents.push_back(later);
    }
  }
  graph.first_dependent.push_back(static_cast<std::uint32_t>(graph.dependents.size()));
  return graph;
}

// There is one order of events in which each packet is created when it may be: a trace that replays to the
// same arrivals, each creation one past the last arrival waited for or the earliest, is it.
TEST(PacketGraph, OfRandomPacketsIsTheOneThatFollowsTheRule) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    RandomStream random(seed);
    const PacketGraph graph = random_graph(random, 9);
    const GraphOutcome found = run(graph, 3, seed % 2 == 0 ? Kernel::kEvent : Kernel::kReference);
    const std::vector<Row>& rows = found.outcome.trace.rows;
    iq::Parameters parameters = *iq::named_parameters("iq4");
    parameters.width = parameters.height = 3;
    const Outcome again = replay(found.outcome.trace, *iq::make_network(Kernel::kEvent, parameters), 1);
    std::vector<Cycle> expected(rows.size());
    std::vector<Cycle> arrived(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(again.trace.rows[i].results, rows[i].results) << seed;
      arrived[rows[i].pid] = rows[i].results[kTailEjectCycle];
    }
    for (std::size_t i = 0; i < rows.size(); ++i) expected[i] = graph.packets[i].create_cycle;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::uint32_t at = graph.first_dependent[i]; at < graph.first_dependent[i + 1]; ++at) {
        Cycle& cycle = expected[graph.dependents[at]];
        cycle = std::max(cycle, arrived[i] + 1);
      }
    }
    for (const Row& each : rows) EXPECT_EQ(each.create_cycle, expected[each.pid]) << seed;
  }
}

}  // namespace
}  // namespace primalsim::noc::replay
