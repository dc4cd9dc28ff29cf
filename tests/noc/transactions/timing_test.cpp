// Single transactions and small crowds, with cycles worked out by hand.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "noc/transactions/routes.h"
#include "tests/noc/transactions/machines.h"

namespace primalsim::noc::transactions {
namespace {

using testing::barrier;
using testing::read_of;
using testing::small_machine;
using testing::write_to;

Cycle done(const Machine& machine, const Program& program, std::size_t operation = 0) {
  return run(machine, std::vector{program}, Issue::kRecorded).lives[0][operation].done;
}

// The request goes 3 links right, 1 -> 2 -> 3 -> 0, its answer 1 link: 0 -> 1, together once around the ring.
// Request: interface 2, links 3 x 3, interface 2: there after 13 cycles; data from 23 on. The header leaves
// with the first of 4 flits of data: 5 flits, the last leaves 4 cycles after the header. Answer: 2 + 3 + 2.
TEST(TransactionTiming, AReadGoesOnceAroundTheRing) {
  EXPECT_EQ(done(small_machine(), {{1, 0}, {read_of({0, 0}, 128, 0)}}), 13 + 10 + 4 + 7);
}

// The other way around network 1: the request goes 1 link left, the answer 3.
TEST(TransactionTiming, TheOtherNetworkGoesTheOtherWay) {
  EXPECT_EQ(done(small_machine(), {{1, 0}, {read_of({0, 0}, 128, 0, 1)}}), 7 + 10 + 4 + 13);
}

// From (1,1) to (3,0): 2 links right, 2 down (1 -> 2 -> 0); back 2 right and 1 down. 7 links, 4 interfaces.
TEST(TransactionTiming, InTwoDimensionsAroundBothRings) {
  EXPECT_EQ(done(small_machine(), {{1, 1}, {read_of({3, 0}, 32, 0)}}), 7 * 3 + 4 * 2 + 10 + 1);
}

// Two interfaces each way, no link.
TEST(TransactionTiming, OwnMemoryIsReachedThroughTheInterface) {
  EXPECT_EQ(done(small_machine(), {{2, 1}, {read_of({2, 1}, 32, 0)}}), 4 + 10 + 1 + 4);
}

// 5 flits to memory over 1 link: 7 cycles for the first, the last 4 later; the acknowledgement is one flit
// over 3 links.
TEST(TransactionTiming, AWriteIsAcknowledged) {
  EXPECT_EQ(done(small_machine(), {{0, 0}, {write_to({1, 0}, 128, 0)}}), 7 + 4 + 13);
}

// The trace's time is 5 before the interface; the barrier ends 6 after the last flit.
TEST(TransactionTiming, CoresTakeTheirTimeBeforeAndAfter) {
  Machine machine = small_machine();
  machine.issue_cycles = 5;
  machine.done_cycles = 6;
  const Program program{{2, 1}, {read_of({2, 1}, 32, 100), barrier(110, 200)}};
  EXPECT_EQ(done(machine, program), 100 + 5 + 19);
  EXPECT_EQ(done(machine, program, 1), 100 + 5 + 19 + 6);
}

// A barrier whose data are there already ends when it begins.
TEST(TransactionTiming, ABarrierEndsNoEarlierThanItBegins) {
  EXPECT_EQ(done(small_machine(), {{2, 1}, {read_of({2, 1}, 32, 0), barrier(500, 500)}}, 1), 500);
}

// 2.5 cycles a flit: data at cycles 23, 25.5, 28 and 30.5, each read in the next whole one; the last leaves
// in 31.
TEST(TransactionTiming, DataComeAtTheMemorysRate) {
  Machine machine = small_machine();
  machine.memories[0].read_millicycles_per_flit = 2500;
  EXPECT_EQ(done(machine, {{1, 0}, {read_of({0, 0}, 128, 0)}}), 31 + 7);
}

// A flit goes into the memory every third cycle only: the header at once, 4 of data 3 cycles apart; the first
// could leave one cycle after the header.
TEST(TransactionTiming, WritesGoInAtTheMemorysRate) {
  Machine machine = small_machine();
  machine.memories[0].write_millicycles_per_flit = 3000;
  EXPECT_EQ(done(machine, {{0, 0}, {write_to({1, 0}, 128, 0)}}), 7 + 12 + 13);
}

// 3 flits of data a packet at most: 7 flits are packets of 3, 3 and 1, each with its own request, which leave
// in cycles 0, 1 and 2. Memory: one at a time, data of the first from 23 on, then one a cycle.
TEST(TransactionTiming, ALongReadIsSeveralPackets) {
  Machine machine = small_machine();
  machine.most_data_flits = 3;
  const Program program{{1, 0}, {read_of({0, 0}, 7 * 32, 0)}};
  const Outcome outcome = run(machine, std::vector{program}, Issue::kRecorded);
  // 7 of data and 3 headers through one interface: 10 flits from cycle 23 on, the last in 32. The third's
  // header has to wait one cycle on the link, for the channel that the first's last flit leaves when it has
  // arrived there.
  EXPECT_EQ(outcome.lives[0][0].done, 33 + 7);
}

// 8 flits of a virtual channel come back as room after 3 + 2 cycles, so that a long answer is not held up;
// with 4 it is: 4 flits every 5 cycles on the link. The link's first 4 of 17 flits leave in cycles 25 .. 28,
// the 17th 4 x 5 cycles after the first.
TEST(TransactionTiming, ShortBuffersHoldUpLongPackets) {
  Machine machine = small_machine();
  const Program program{{1, 0}, {read_of({0, 0}, 16 * 32, 0)}};
  EXPECT_EQ(done(machine, program), 23 + 16 + 7);
  machine.vc_flits = 4;
  machine.memories[0].read_ahead_flits = 32;
  EXPECT_EQ(done(machine, program), 23 + 20 + 7);
}

// Recorded: the second read at its time, 60. In a closed loop as long after the first barrier as recorded, 10
// cycles: the read alone takes 19, so it begins at 29.
TEST(TransactionTiming, AClosedLoopWaitsForItsBarriers) {
  const Program program{{2, 1},
                        {read_of({2, 1}, 32, 0), barrier(5, 50), read_of({2, 1}, 32, 60), barrier(65, 90)}};
  EXPECT_EQ(done(small_machine(), program, 3), 79);
  const Outcome closed = run(small_machine(), std::vector{program}, Issue::kClosedLoop);
  EXPECT_EQ(closed.lives[0][1].done, 19);
  EXPECT_EQ(closed.lives[0][2].issued, 29);
  EXPECT_EQ(closed.lives[0][3].done, 29 + 19);
}

// A packet that started at (2,0) leaves column 0 past the dateline, its link 3 -> 0 is before it; in a column
// it begins anew. One that starts in column 0 is past it from the first link on.
TEST(TransactionRoutes, TakeOtherChannelsPastTheDateline) {
  const Network network = small_machine().networks[0];
  const auto sides = [&](std::uint32_t from, std::uint32_t to) {
    std::string text;
    for (const Step& step : unicast_route(network, from, to)) text += step.past_dateline ? '1' : '0';
    return text;
  };
  EXPECT_EQ(sides(2, 1), "00011");            // interface, 2>3, 3>0, 0>1, interface
  EXPECT_EQ(sides(0, 1), "011");              // interface, 0>1, interface
  EXPECT_EQ(sides(8 + 2, 4 + 1), "0001011");  // 2>3, 3>0, 0>1; then down 2>0, 0>1
}

// The multicast's rectangle is columns 1 and 2 of rows 0 and 1, with the source (1,0), which takes none. It
// goes down column 1 and, over one link, column 2: 3 data arrive after 2 + 3 + 2 = 7 at (1,1) and (2,0), 10
// at (2,1). The way is reserved first, there and back: 20 cycles. Acknowledgements: (2,1) is 2 links right
// and 2 down from (1,0), 18 cycles.
TEST(TransactionTiming, AMulticastReservesItsTree) {
  Operation multicast = write_to({1, 0}, 96, 0);
  multicast.kind = Kind::kMulticast;
  multicast.last = {2, 1};
  const Machine machine = small_machine();
  EXPECT_EQ(multicast_nodes(machine, {1, 0}, multicast), (std::vector<std::uint32_t>{5, 2, 6}));
  const Outcome outcome = run(machine, std::vector{Program{{1, 0}, {multicast}}}, Issue::kRecorded);
  // (2,1) to (1,0): 3 links right, 2 down.
  EXPECT_EQ(outcome.lives[0][0].done, 20 + (10 + 3) + (2 + 5 * 3 + 2));
  // 4 flits over 1 injection, 3 links, 3 ejections, and 3 acknowledgements: (1,1) 0 + 2 links, (2,0) 3,
  // (2,1) 5.
  EXPECT_EQ(outcome.flit_hops, 4 * 7 + 3 * 2 + 2 + 3 + 5);
}

// Rows 0 and 1 of column 1, from (0,1): row 1 is taken on leaving, row 0 two links on, behind the turn; going
// to row 0 first and through the rectangle from there would take the link out of row 1 twice.
TEST(TransactionRoutes, AMulticastGoesAroundARingOnce) {
  const Machine machine = small_machine();
  Operation multicast = write_to({1, 0}, 96, 0);
  multicast.kind = Kind::kMulticast;
  multicast.last = {1, 1};
  EXPECT_EQ(multicast_nodes(machine, {0, 1}, multicast), (std::vector<std::uint32_t>{5, 1}));
  EXPECT_EQ(multicast_route(machine, 4, multicast).size(), 6);  // injection, 3 links, 2 ejections
  for (std::uint32_t from = 0; from < machine.nodes(); ++from) {
    std::vector<std::uint32_t> links;
    for (const Step& step : multicast_route(machine, from, multicast)) links.push_back(step.link);
    std::sort(links.begin(), links.end());
    EXPECT_EQ(std::adjacent_find(links.begin(), links.end()), links.end()) << from;
  }
}

// On a mesh, rows 0 to 2 of columns 1 and 2, from (1,1): up to row 0, and from there down through all rows;
// row 1, the source's own, is taken on the way down.
TEST(TransactionRoutes, AMulticastTurnsAtItsCorner) {
  Machine machine = small_machine();
  machine.networks = {{{4, 3, nullptr}, DimensionOrder::kYx}};
  Operation multicast = write_to({1, 0}, 96, 0);
  multicast.kind = Kind::kMulticast;
  multicast.last = {2, 2};
  EXPECT_EQ(multicast_nodes(machine, {1, 1}, multicast), (std::vector<std::uint32_t>{1, 2, 6, 9, 10}));
  std::vector<std::uint32_t> links;
  for (const Step& step : multicast_route(machine, 5, multicast)) links.push_back(step.link);
  std::sort(links.begin(), links.end());
  EXPECT_EQ(std::adjacent_find(links.begin(), links.end()), links.end());
}

// Several packets each from all nodes into one column: each takes its whole tree, waits for none, and all
// end.
TEST(TransactionTiming, MulticastsOfAllNodesIntoOneColumnEnd) {
  Machine machine = small_machine();
  machine.most_data_flits = 3;
  std::vector<Program> programs;
  for (std::uint32_t node = 0; node < machine.nodes(); ++node) {
    Operation multicast = write_to({1, 0}, 5 * 96, 0);
    multicast.kind = Kind::kMulticast;
    multicast.last = {1, 2};
    programs.push_back({{node % 4, node / 4}, {multicast}});
  }
  const Outcome outcome = run(machine, programs, Issue::kRecorded);
  std::uint64_t expected = 0;
  for (std::uint32_t node = 0; node < machine.nodes(); ++node) {
    const Route route = multicast_route(machine, node, programs[node].operations[0]);
    expected += 5 * 4 * route.size();
    for (const std::uint32_t to : multicast_nodes(machine, programs[node].node, programs[node].operations[0]))
      expected += 5 * unicast_route(machine.networks[0], to, node).size();
  }
  EXPECT_EQ(outcome.flit_hops, expected);
}

// Every flit that a way needs passes it, none twice: requests of 1 flit and answers of 1 + 4 over their ways.
TEST(Transactions, FlitsAreConserved) {
  const Machine machine = small_machine();
  std::vector<Program> programs;
  std::uint64_t expected = 0;
  for (std::uint32_t node = 0; node < machine.nodes(); ++node) {
    Program program{{node % 4, node / 4}, {}};
    for (std::uint32_t to = 0; to < machine.nodes(); ++to) {
      program.operations.push_back(read_of({to % 4, to / 4}, 128, to));
      expected += unicast_route(machine.networks[0], node, to).size() +
                  5 * unicast_route(machine.networks[0], to, node).size();
    }
    programs.push_back(program);
  }
  EXPECT_EQ(run(machine, programs, Issue::kRecorded).flit_hops, expected);
}

}  // namespace
}  // namespace primalsim::noc::transactions
