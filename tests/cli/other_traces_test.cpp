// Traces and tables of other simulators, as a user brings them (docs/traces.md).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

const std::string kTraces = std::string(PRIMALSIM_SOURCE_DIR) + "/examples/traces/";

nlohmann::json outcome(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return nlohmann::json::parse(run.standard_output);
}

std::string refused(const std::vector<std::string>& arguments) {
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 2) << run.standard_output;
  return run.standard_error;
}

// What a replay with dependencies writes is a trace that replays to the same without them.
TEST(OtherTraces, ANetraceReplayedIsATraceThatReplaysToTheSame) {
  const TemporaryFolder folder;
  for (const char* const routing : {"xy", "o1turn"}) {
    const nlohmann::json found = outcome({"replay", kTraces + "coherence.tra.bz2", "--mesh", "4x4",
                                          "--routing", routing, "-o", folder / "out.csv"});
    const nlohmann::json again =
        outcome({"replay", folder / "out.csv", "--mesh", "4x4", "--routing", routing, "--check"});
    EXPECT_EQ(again["mismatches"], 0);
    EXPECT_EQ(again["packet_latency"], found["packet_latency"]);
    EXPECT_EQ(again["cycles"], found["cycles"]);
    EXPECT_GT(found["dependencies"]["late_packets"], 0);
    EXPECT_EQ(found["dependencies"]["beyond_trace"], 0);
    EXPECT_FALSE(again.contains("dependencies"));
  }
}

// The trace has two regions; the first has all the packets before the second.
TEST(OtherTraces, RegionsOfANetraceAreItsPackets) {
  const auto packets = [](std::vector<std::string> more) {
    std::vector<std::string> arguments{"replay", kTraces + "coherence.tra.bz2", "--mesh", "5x4"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return outcome(arguments)["packets"].get<int>();
  };
  EXPECT_EQ(packets({"--region", "0"}) + packets({"--region", "1"}), packets({}));
}

TEST(OtherTraces, OptionsOfOneFormatAreRefusedForTheOther) {
  const std::string netrace = kTraces + "coherence.tra.bz2";
  EXPECT_NE(refused({"replay", netrace, "--mesh", "4x4", "--check"}).find("have no results"),
            std::string::npos);
  EXPECT_NE(refused({"replay", netrace, "--mesh", "4x4", "--packet-flits", "2"}).find("a trace of netrace"),
            std::string::npos);
  EXPECT_NE(refused({"replay", netrace, "--mesh", "2x4"}).find("has 16 nodes; the mesh has 8"),
            std::string::npos);
  const TemporaryFolder folder;
  const std::string csv = folder.write("t.csv", "pid,src,dst,create_cycle\n0,0,1,0\n");
  for (const std::vector<std::string>& option :
       {std::vector<std::string>{"--region", "0"}, {"--flit-bytes", "8"}, {"--ignore-dependencies"}}) {
    std::vector<std::string> arguments{"replay", csv, "--mesh", "4x4"};
    arguments.insert(arguments.end(), option.begin(), option.end());
    EXPECT_NE(refused(arguments).find("no trace of netrace"), std::string::npos);
  }
}

// Node 0 sends in every cycle from 1 to 999: 999 packets over 16 nodes and 1,000 cycles.
TEST(OtherTraces, ATableOffersWhatItsFlowsSay) {
  const TemporaryFolder folder;
  const std::string table = folder.write("t.txt", "0 1 1\n");
  const nlohmann::json found =
      outcome({"traffic", "--mesh", "4x4", "--pattern", "table", "--table", table, "--cycles", "1000"});
  EXPECT_DOUBLE_EQ(found["offered_flit_rate"].get<double>(), 999.0 / 16'000);
  EXPECT_DOUBLE_EQ(found["hops"]["mean"].get<double>(), 2);
}

TEST(OtherTraces, ATableHasNeitherRatesNorOtherPatternsOptions) {
  const std::string table = kTraces + "flows.txt";
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"traffic", "--mesh", "4x4", "--pattern", "table", "--table", table};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return refused(arguments);
  };
  EXPECT_NE(with({"--rates", "0.1:0.2:0.1"}).find("rates of their own"), std::string::npos);
  EXPECT_NE(with({"--injection", "on-off"}).find("on-off injection has no meaning"), std::string::npos);
  EXPECT_NE(with({"--hot-nodes", "3"}).find("hot nodes are for"), std::string::npos);
  EXPECT_NE(
      refused({"traffic", "--mesh", "4x4", "--table", table, "--rate", "0.1"}).find("for pattern table"),
      std::string::npos);
  EXPECT_NE(refused({"traffic", "--mesh", "2x2", "--pattern", "table", "--table", table})
                .find("flows.txt:7: dst is '12'; allowed is a whole number from 0 to 3"),
            std::string::npos);
}

}  // namespace
}  // namespace primalsim
