// Traffic tables: reading them, and the packets they create.
#include <gtest/gtest.h>

#include "core/error.h"
#include "noc/traffic/table_source.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"

namespace primalsim::noc::traffic {
namespace {

std::vector<TableFlow> flows_of(const std::string& text, std::optional<double> injection = std::nullopt) {
  const testing::TemporaryFolder folder;
  return read_table(folder.write("t.txt", text), 4, injection);
}

// Without the folder.
std::string refusal(const std::string& text) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("t.txt", text);
  const std::string message = testing::error_of<InputError>([&] { read_table(file, 4, std::nullopt); });
  return message.substr(std::min(message.size(), folder.path().string().size() + 1));
}

// "destination@cycle" of every packet of source 0, asked for in batches.
std::string packets_of(const std::string& text, Cycle end, Cycle batch, std::uint64_t seed = 1) {
  TableSource source(flows_of(text), 4, {1, 1, seed}, "t.txt");
  std::string list;
  for (Cycle until = std::min(batch, end);; until = std::min(until + batch, end)) {
    std::vector<Packet> packets;
    source.create_before(until, packets);
    EXPECT_GE(source.next_create_cycle(), until);
    for (const Packet& packet : packets)
      list += fmt::format("{}@{} ", packet.destination, packet.create_cycle);
    if (until == end) return list;
  }
}

TEST(TrafficTable, HasAFlowInEachLine) {
  const std::vector<TableFlow> flows =
      flows_of("% comment\n\n0 1\r\n2 3 0.5\n1 0 0.25 0.75 10 20 30\n", 0.125);
  ASSERT_EQ(flows.size(), 3U);
  EXPECT_EQ(flows[0].injection, 0.125);
  EXPECT_EQ(flows[0].retransmission, 0.125);
  EXPECT_EQ(flows[0].off, std::nullopt);
  EXPECT_EQ(flows[1].source, 2U);
  EXPECT_EQ(flows[1].retransmission, 0.5);
  EXPECT_EQ(flows[2].line, 5U);
  EXPECT_EQ(flows[2].retransmission, 0.75);
  EXPECT_EQ(flows[2].on, 10U);
  EXPECT_EQ(flows[2].off, 20U);
  EXPECT_EQ(flows[2].period, 30U);
}

TEST(TrafficTable, RefusesLinesWithTheirPlace) {
  EXPECT_EQ(refusal("0\n"), "t.txt:1: has 1 fields; allowed are 2 to 7: src dst pir por t_on t_off t_period");
  EXPECT_EQ(refusal("0 1 0 0 0 1 2 3\n"),
            "t.txt:1: has 8 fields; allowed are 2 to 7: src dst pir por t_on t_off t_period");
  EXPECT_EQ(refusal("%\n4 1 0.5\n"), "t.txt:2: src is '4'; allowed is a whole number from 0 to 3");
  EXPECT_EQ(refusal("0 -1 0.5\n"), "t.txt:1: dst is '-1'; allowed is a whole number from 0 to 3");
  EXPECT_EQ(refusal("0 1\n"), "t.txt:1: has no pir, and no rate is given for such lines");
  for (const std::string bad : {"1.5", "-0.1", "nan", "x", "0.5x", "1e-320"}) {
    EXPECT_EQ(refusal("0 1 " + bad + "\n"), "t.txt:1: pir is '" + bad + "'; allowed is a number from 0 to 1");
  }
  EXPECT_EQ(refusal("0 1 0.5 0.5 10 10\n"),
            "t.txt:1: t_off is '10'; allowed is a whole number from 11 to 1099511627777");
  EXPECT_EQ(refusal("0 1 0.5 0.5 10 20 20\n"),
            "t.txt:1: t_period is '20'; allowed is a whole number from 21 to 1099511627778");
  EXPECT_EQ(refusal("% nothing\n"), "t.txt: has no flow; a line is src dst pir por t_on t_off t_period");
}

// On in the cycles after t_on and before t_off, as Noxim has it.
TEST(TrafficTable, AFlowIsOnBetweenItsTimes) {
  EXPECT_EQ(packets_of("0 1 1 1 2 6\n", 20, 20), "1@3 1@4 1@5 ");
  EXPECT_EQ(packets_of("0 1 1 1 2 5 8\n", 20, 20), "1@3 1@4 1@11 1@12 1@19 ");
  EXPECT_EQ(packets_of("0 1 1\n", 4, 20), "1@1 1@2 1@3 ");
}

// After a packet the other probability holds: here 0, so that every other cycle has one.
TEST(TrafficTable, InTheCycleAfterAPacketPorHolds) {
  EXPECT_EQ(packets_of("0 1 1 0\n", 8, 8), "1@1 1@3 1@5 1@7 ");
  EXPECT_EQ(packets_of("0 1 0 1\n", 8, 8), "");
}

TEST(TrafficTable, ASourceCreatesForOneOfItsFlows) {
  EXPECT_EQ(packets_of("0 1 1 1 0 3 6\n0 2 1 1 2 5 6\n", 9, 9), "1@1 1@2 2@3 2@4 1@7 1@8 ");
}

TEST(TrafficTable, BatchesDoNotMatterAndSeedsDo) {
  const std::string table = "0 1 0.1 0.5 7 40 50\n0 2 0.2 0.3\n0 3 0.05 0 20 60 97\n";
  const std::string packets = packets_of(table, 3000, 3000);
  EXPECT_EQ(packets, packets_of(table, 3000, 1));
  EXPECT_EQ(packets, packets_of(table, 3000, 37));
  EXPECT_NE(packets, packets_of(table, 3000, 3000, 2));
}

// A chain of two states: after a cycle without a packet one comes with a, after one with b. So in the long
// run in a share a / (1 + a - b) of all cycles: 0.3 / 0.8 = 0.375, of 100,000 cycles 37,500 with a deviation
// of some 230. Flow 1 is chosen with 0.1 / 0.3 after none, with 0.4 / 0.5 after one.
TEST(TrafficTable, RatesAreThoseOfTheTable) {
  constexpr Cycle kCycles = 100'000;
  TableSource source(flows_of("0 1 0.1 0.4\n0 2 0.2 0.1\n"), 4, {1, 1, 1}, "t.txt");
  std::vector<Packet> packets;
  source.create_before(kCycles, packets);
  EXPECT_NEAR(static_cast<double>(packets.size()), 37'500, 1'000);
  double first = 0;
  for (const Packet& packet : packets) first += packet.destination == 1 ? 1 : 0;
  EXPECT_NEAR(first / static_cast<double>(packets.size()), (0.625 * 0.1 + 0.375 * 0.4) / 0.375, 0.02);
}

TEST(TrafficTable, ProbabilitiesOfASourceAddUpToOneAtMost) {
  const std::string what =
      testing::error_of<InputError>([&] { packets_of("0 1 0.5\n1 2 0.9\n0 2 0.6 0.1 10 30\n", 100, 100); });
  EXPECT_EQ(what, "t.txt:3: in cycle 11 the pir of the flows of source 0 is 1.1 up to this one; at most 1");
  EXPECT_NE(packets_of("0 1 0.5 0.5 0 11 40\n0 2 0.6 0.6 10 30 40\n", 100, 100), "");
}

// Rounds of no packet are skipped, however many: a flow that is never on ends the wait.
TEST(TrafficTable, FlowsThatAreNeverOnCreateNothing) {
  TableSource source(flows_of("0 1 0.5 0.5 3 4\n1 1 0\n"), 4, {1, 1, 1}, "t.txt");
  std::vector<Packet> packets;
  source.create_before(100, packets);
  EXPECT_TRUE(packets.empty());
  EXPECT_EQ(source.next_create_cycle(), kNever);
}

}  // namespace
}  // namespace primalsim::noc::traffic
