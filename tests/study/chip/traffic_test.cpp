// Patterns of transactions on a chip, and tables of measured ones.
#include <gtest/gtest.h>

#include "proto/read.h"
#include "study/chip.h"
#include "study/chip/latencies.h"
#include "study/chip/machine.h"
#include "study/chip/patterns.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

using testing::error_of;
using testing::TemporaryFolder;

const std::string kWormhole = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/wormhole.txtpb";
const std::string kLatencies = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/wormhole_latencies.csv";

v1::ChipTraffic traffic_of(const std::function<void(ChipTrafficRequest&)>& change) {
  ChipTrafficRequest request;
  request.machine = kWormhole;
  change(request);
  Session session({1});
  return chip_traffic(session, request);
}

// Wormhole's cores are columns 1 .. 4 and 6 .. 9 of rows 1 .. 5 and 7 .. 11. (1,1) reads 64 bytes of (1,2) on
// the second network, which goes up and left: request and answer go once around 12 rows together, 9 cycles a
// link, over 4 interfaces of 5; 30 of the memory, 2 from the header to the last of 3 flits, 45 of the core.
TEST(ChipTraffic, AReadOfTheNextCoreGoesOnceAroundTheColumn) {
  const v1::ChipTraffic result = traffic_of([](auto& request) { request.pattern = "one-from-next"; });
  ASSERT_EQ(result.patterns_size(), 1);
  EXPECT_EQ(result.patterns(0).cycles(), 12 * 9 + 4 * 5 + 30 + 2 + 45);
  EXPECT_EQ(result.patterns(0).grid_width(), 8);
  EXPECT_EQ(result.patterns(0).grid_height(), 10);
  EXPECT_FALSE(result.patterns(0).has_error());
}

std::string traffic_refusal(const std::function<void(ChipTrafficRequest&)>& change) {
  return error_of<InputError>([&] { traffic_of(change); });
}

TEST(ChipTraffic, RefusesWhatIsNoPattern) {
  EXPECT_EQ(traffic_refusal([](auto& request) { request.pattern = "one-to-two"; }),
            "pattern is 'one-to-two'; allowed are " + pattern_names());
  EXPECT_EQ(traffic_refusal([](auto& request) { request.mechanism = "broadcast"; }),
            "mechanism is 'broadcast'; allowed are unicast and multicast");
  EXPECT_EQ(traffic_refusal([](auto& request) { request.grid_width = 9; }),
            "pattern is one-to-one, unicast, in a grid of 9x10 cores; the chip has 8x10");
  EXPECT_EQ(traffic_refusal([](auto& request) { request.grid_height = 1; }),
            "pattern is one-to-one, unicast, in a grid of 8x1 cores; it needs two cores there");
  EXPECT_EQ(traffic_refusal([](auto& request) {
              request.pattern = "all-to-all";
              request.mechanism = "multicast";
            }),
            "pattern is all-to-all, multicast, in a grid of 8x10 cores; it is no multicast");
}

std::string table_refusal(const std::string& text) {
  const TemporaryFolder folder;
  const std::string file = folder.write("table.csv", text);
  const std::string said = traffic_refusal([&](auto& request) { request.measured = file; });
  EXPECT_EQ(said.substr(0, file.size()), file);
  return said.substr(std::min(file.size(), said.size()));
}

TEST(ChipTraffic, RefusesTablesWithTheirLine) {
  const std::string header = "# a note\npattern,mechanism,width,height,transactions,64\n";
  EXPECT_EQ(table_refusal(header), ": has no measured latency");
  EXPECT_EQ(table_refusal("pattern,cycles\n"),
            ":1: needed is pattern,mechanism,width,height,transactions,BYTES,BYTES,...");
  EXPECT_EQ(table_refusal(header + "one-to-one,unicast,8,7,1\n"), ":3: has 5 columns; the header has 6");
  EXPECT_EQ(table_refusal(header + "one-to-one,unicast,8,7,1,fast\n"),
            ":3: cycles is 'fast'; allowed is a number from 1 to 1000000000000");
  EXPECT_EQ(table_refusal(header + "one-to-two,unicast,8,7,1,300\n"),
            ":3: pattern is 'one-to-two'; allowed are " + pattern_names());
}

// Errors of the published table, as docs/silicon.md prints them; the numbers of threads change nothing.
TEST(ChipTraffic, StaysNearThePublishedTable) {
  const TemporaryFolder folder;
  const std::vector<MeasuredLatency> all = read_latencies(kLatencies);
  EXPECT_EQ(all.size(), 335);
  const v1::ChipTraffic reads = traffic_of([&](auto& request) {
    request.measured = folder.write("reads.csv",
                                    "pattern,mechanism,width,height,transactions,64,2048,8192\n"
                                    "one-from-one,unicast,8,7,1,293,366,581\n"
                                    "one-to-column,multicast,8,7,4,1373,1658,2483\n");
  });
  ASSERT_EQ(reads.errors_size(), 2);
  EXPECT_LT(reads.errors(0).error().max(), 0.05);
  EXPECT_LT(reads.errors(1).error().max(), 0.15);
  EXPECT_NEAR(reads.patterns(0).error(), reads.patterns(0).cycles() / 293 - 1, 1e-12);
}

}  // namespace
}  // namespace primalsim::study
