// Reading traces of netrace, and what of them is refused.
#include "noc/replay/netrace.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"
#include "tests/replay/netrace_file.h"

namespace primalsim::noc::replay {
namespace {

using testing::NetracePacket;
using testing::packed_by_bzip2;

// A request, its answer, and one that waits for the answer.
const std::vector<NetracePacket> kPackets{{10, 7, 1, 0, 3, {9}}, {12, 9, 2, 3, 0, {8}}, {20, 8, 6, 0, 2, {}}};

Netrace read(const std::string& bytes, std::optional<std::uint32_t> region = std::nullopt,
             std::uint32_t flit_bytes = 16) {
  const testing::TemporaryFolder folder;
  return read_netrace(folder.write("t.tra", bytes), {4, flit_bytes, region});
}

// Without the folder.
std::string refusal(const std::string& bytes, std::optional<std::uint32_t> region = std::nullopt) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("t.tra", bytes);
  const std::string message = testing::error_of<InputError>([&] { read_netrace(file, {4, 16, region}); });
  return message.substr(std::min(message.size(), folder.path().string().size() + 1));
}

std::string refusal_of(const std::vector<NetracePacket>& packets) {
  return refusal(testing::netrace_bytes(4, packets));
}

// 8 bytes are one flit of 16, 72 are five.
TEST(Netrace, HasPacketsAndWhoWaitsForThem) {
  const PacketGraph graph = read(testing::netrace_bytes(4, kPackets)).graph;
  ASSERT_EQ(graph.packets.size(), 3U);
  EXPECT_EQ(graph.packets[1].pid, 9U);
  EXPECT_EQ(graph.packets[1].source, 3U);
  EXPECT_EQ(graph.packets[1].destination, 0U);
  EXPECT_EQ(graph.packets[1].create_cycle, 12U);
  EXPECT_EQ(graph.packets[0].flits, 1U);
  EXPECT_EQ(graph.packets[1].flits, 5U);
  EXPECT_EQ(graph.first_dependent, (std::vector<std::uint32_t>{0, 1, 2, 2}));
  EXPECT_EQ(graph.dependents, (std::vector<std::uint32_t>{1, 2}));
}

// 72 bytes in flits of 7: 10 of them have 70.
TEST(Netrace, PacketsAreCutIntoFlits) {
  EXPECT_EQ(read(testing::netrace_bytes(4, kPackets), std::nullopt, 7).graph.packets[1].flits, 11U);
}

TEST(Netrace, IsTheSamePackedInOneStreamOrTwo) {
  const std::string bytes = testing::netrace_bytes(4, kPackets);
  const std::string two = packed_by_bzip2(bytes.substr(0, 90)) + packed_by_bzip2(bytes.substr(90));
  for (const std::string& packed : {packed_by_bzip2(bytes), two}) {
    const PacketGraph graph = read(packed).graph;
    EXPECT_EQ(graph.packets.size(), 3U);
    EXPECT_EQ(graph.packets[2].create_cycle, 20U);
    EXPECT_EQ(graph.dependents, (std::vector<std::uint32_t>{1, 2}));
  }
}

// Packet 9 of the second region is waited for by 8; that 9 waits for 7, of the first, is not to be seen here.
// In the first, 9 is not there.
TEST(Netrace, ARegionHasItsPacketsOnly) {
  const std::string bytes = testing::netrace_bytes(4, kPackets, {0, 1});
  const Netrace second = read(bytes, 1);
  ASSERT_EQ(second.graph.packets.size(), 2U);
  EXPECT_EQ(second.graph.packets[0].pid, 9U);
  EXPECT_EQ(second.graph.dependents, std::vector<std::uint32_t>{1});
  EXPECT_EQ(second.beyond_trace, 0U);
  const Netrace first = read(bytes, 0);
  EXPECT_EQ(first.graph.packets.size(), 1U);
  EXPECT_EQ(first.graph.dependents, std::vector<std::uint32_t>{});
  EXPECT_EQ(first.beyond_trace, 1U);
  EXPECT_EQ(refusal(bytes, 2), "t.tra: there is no region 2; it has 2");
}

// The header has 72 bytes, the notes 4, so that packets begin at 76.
TEST(Netrace, RefusesPacketsWithTheirPlace) {
  EXPECT_EQ(refusal_of({{5, 1, 0, 0, 1}}),
            "t.tra: byte 76: packet 1 of 1: type is 0, of which no size is known");
  EXPECT_EQ(refusal_of({{5, 1, 31, 0, 1}}),
            "t.tra: byte 76: packet 1 of 1: type is 31, of which no size is known");
  EXPECT_EQ(refusal_of({{5, 1, 1, 0, 1}, {5, 2, 1, 0, 4}}),
            "t.tra: byte 97: packet 2 of 2: goes from 0 to 4; the nodes are 0 to 3");
  EXPECT_EQ(refusal_of({{5, 1, 1, 0, 1}, {4, 2, 1, 0, 1}}),
            "t.tra: byte 97: packet 2 of 2: cycle is 4; allowed is 5, that of the packet before, to "
            "4611686018427387904");
  EXPECT_EQ(refusal_of({{5, 1, 1, 0, 1}, {6, 1, 1, 0, 1}}),
            "t.tra: byte 97: packet 2 of 2: id 1 is there already");
  EXPECT_EQ(refusal_of({{5, 1, 1, 0, 1, {1}}}),
            "t.tra: byte 97: packet 1 is waited for by 1, which does not come after it");
  EXPECT_EQ(refusal_of({{5, 1, 1, 0, 1}, {5, 2, 1, 0, 1, {1}}}),
            "t.tra: byte 118: packet 2 is waited for by 1, which does not come after it");
  EXPECT_EQ(refusal_of({{5, 1, 1, 0, 1, {2, 2}}, {5, 2, 1, 0, 1}}),
            "t.tra: byte 101: packet 1 is waited for by 2, which is named twice");
}

TEST(Netrace, RefusesHeaders) {
  const std::string right = testing::netrace_bytes(4, kPackets);
  const auto with = [&](std::size_t at, char byte) {
    std::string bytes = right;
    bytes[at] = byte;
    return bytes;
  };
  EXPECT_EQ(refusal(with(0, 'x')), "t.tra: is no trace of netrace");
  EXPECT_EQ(refusal(with(6, '\0')), "t.tra: byte 4: version is 0.5; allowed is 1");
  EXPECT_EQ(refusal(with(38, '\0')), "t.tra: byte 38: nodes is 0; there must be some");
  EXPECT_EQ(refusal(with(38, '\5')), "t.tra: has 5 nodes; the mesh has 4");
  EXPECT_EQ(refusal(with(57, '\x20')), "t.tra: byte 56: length of notes is 8196; allowed is 0 to 8191");
  EXPECT_EQ(refusal(with(60, '\x65')), "t.tra: byte 60: regions is 101; allowed is 0 to 100");
  EXPECT_EQ(refusal(with(51, '\x02')), "t.tra: has 33554435 packets; allowed is 20000000 at a time");
}

TEST(Netrace, RefusesWhatIsCutOffOrGoesOn) {
  const std::string right = testing::netrace_bytes(4, kPackets);
  EXPECT_EQ(refusal(right.substr(0, 50)), "t.tra: ends at byte 50, within the header");
  EXPECT_EQ(refusal(right.substr(0, 80)), "t.tra: ends at byte 80, within packet 1 of 3");
  EXPECT_EQ(refusal(right.substr(0, right.size() - 21)), "t.tra: ends at byte 126, within packet 3 of 3");
  EXPECT_EQ(refusal(right + "x"), "t.tra: byte 147: goes on after the 3 packets that its header says it has");
  const std::string packed = packed_by_bzip2(right);
  EXPECT_EQ(refusal(packed.substr(0, packed.size() - 4)),
            "t.tra: ends within what bzip2 packed, 147 bytes unpacked");
  EXPECT_EQ(refusal("BZh9 and no more of it"), "t.tra: is not what bzip2 packed, 0 bytes unpacked");
}

}  // namespace
}  // namespace primalsim::noc::replay
