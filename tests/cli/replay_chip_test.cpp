// primalsim replay TRACE.json --machine, and primalsim fit, as a user calls them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

const std::string kSource = PRIMALSIM_SOURCE_DIR;
const std::string kMachine = kSource + "/configs/wormhole.txtpb";
const std::string kTrace = kSource + "/examples/traces/reads-and-writes.json";

TEST(ReplayOnAChip, WritesTheBarriersAndPrintsTheirError) {
  const TemporaryFolder folder;
  const BinaryRun run =
      run_binary({"replay", kTrace, "--machine", kMachine, "--check", "--json", "-o", folder / "out.csv"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto json = nlohmann::json::parse(run.standard_output);
  EXPECT_EQ(json["barriers"], 4);
  EXPECT_EQ(json["empty_barriers"], 1);
  for (const char* const key : {"mean", "median", "p90", "max"})
    EXPECT_TRUE(json["barrier_error"][key].is_number());
  EXPECT_TRUE(json["operation_error"].is_number());
  EXPECT_TRUE(json["bias"].is_number());
  const std::string csv = read_text(folder / "out.csv");
  EXPECT_EQ(csv.substr(0, csv.find('\n')),
            "core_x,core_y,processor,barrier,first_issue,recorded_end,predicted_end");
  EXPECT_NE(csv.find("\n1,1,NCRISC,0,1100,2010,"), std::string::npos) << csv;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
}

TEST(ReplayOnAChip, SeveralTracesHaveOneSummaryAndOneTable) {
  const TemporaryFolder folder;
  const BinaryRun run = run_binary({"replay", kTrace, kTrace, "--machine", kMachine, "--check", "--issue",
                                    "closed-loop", "--quiet", "-o", folder / "out.csv"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_NE(run.standard_output.find("issue closed-loop: 2 traces, 8 barriers"), std::string::npos);
  EXPECT_NE(read_text(folder / "out.csv").find(",predicted_end,trace\n"), std::string::npos);
}

TEST(ReplayOnAChip, BadCallsAreRefused) {
  const auto refused = [](const std::vector<std::string>& arguments) {
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2);
    return run.standard_error;
  };
  EXPECT_EQ(refused({"replay", kTrace, "--machine", kMachine, "--mesh", "8x8"}),
            "primalsim: --mesh has no meaning with --machine\n");
  EXPECT_EQ(refused({"replay", kTrace, "--machine", kMachine, "--issue", "open"}),
            "primalsim: --issue is 'open'; allowed are recorded and closed-loop\n");
  EXPECT_EQ(refused({"replay", "a.csv", "b.csv", "--mesh", "8x8"}),
            "primalsim: 'b.csv': several traces need --machine\n");
  EXPECT_EQ(refused({"replay", "a.csv", "--mesh", "8x8", "--issue", "recorded"}),
            "primalsim: --issue has no meaning without --machine\n");
  EXPECT_EQ(refused({"fit", kTrace, "--machine", kMachine}), "primalsim: needed is --out\n");
  const TemporaryFolder folder;
  const std::string machine = folder.write("chip.txtpb", read_text(kMachine));
  EXPECT_NE(refused({"fit", kTrace, "--machine", machine, "-o", machine}).find("chip.txtpb"),
            std::string::npos);
  EXPECT_EQ(read_text(machine), read_text(kMachine));
}

// A torus needs datelines: xy on it is refused with the cycle, dateline-xy is the default there.
TEST(TrafficOnTori, TakesARoutingThatCannotDeadlock) {
  const std::vector<std::string> call{"traffic", "--mesh", "4x4",      "--topology", "torus",
                                      "--rate",  "0.1",    "--cycles", "200"};
  EXPECT_EQ(run_binary(call).exit_status, 0);
  std::vector<std::string> with_xy = call;
  with_xy.insert(with_xy.end(), {"--routing", "xy"});
  const BinaryRun run = run_binary(with_xy);
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_NE(run.standard_error.find("waits for"), std::string::npos) << run.standard_error;
  EXPECT_TRUE(run.standard_error.ends_with("; on a torus allowed are dateline-xy, dateline-yx\n"))
      << run.standard_error;
}

TEST(TrafficOnAChip, PrintsPatternsAndRefusesOptionsOfAMesh) {
  const BinaryRun run = run_binary({"traffic", "--machine", kMachine, "--pattern", "all-to-all", "--grid",
                                    "2x2", "--transactions", "2", "--bytes", "512", "--json"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto json = nlohmann::json::parse(run.standard_output);
  EXPECT_EQ(json["patterns"][0]["pattern"], "all-to-all");
  EXPECT_EQ(json["patterns"][0]["grid_width"], 2);
  EXPECT_GT(json["patterns"][0]["cycles"], 200);
  const auto refused = [](const std::vector<std::string>& arguments) {
    const BinaryRun failed = run_binary(arguments);
    EXPECT_EQ(failed.exit_status, 2);
    return failed.standard_error;
  };
  EXPECT_EQ(refused({"traffic", "--machine", kMachine, "--rate", "0.1"}),
            "primalsim: --rate has no meaning with --machine\n");
  EXPECT_EQ(refused({"traffic", "--mesh", "4x4", "--rate", "0.1", "--bytes", "64"}),
            "primalsim: --bytes has no meaning without --machine\n");
  EXPECT_EQ(refused({"traffic", "--machine", kMachine, "--measured", "a.csv", "--bytes", "64"}),
            "primalsim: --bytes has no meaning with --measured\n");
  EXPECT_EQ(refused({"traffic", "--machine", kMachine, "--grid", "8"}),
            "primalsim: the height in --grid is ''; allowed is a whole number from 1 to 64\n");
}

}  // namespace
}  // namespace primalsim::testing
