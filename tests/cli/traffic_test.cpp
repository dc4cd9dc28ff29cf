#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim {
namespace {

using testing::BinaryRun;
using testing::run_binary;

BinaryRun traffic(std::vector<std::string> arguments, const std::string& folder = "") {
  arguments.insert(arguments.begin(), "traffic");
  return run_binary(arguments, folder);
}

// Standard error of a run that is expected to be refused.
std::string refusal(std::vector<std::string> arguments) {
  const BinaryRun run = traffic(std::move(arguments));
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_EQ(run.standard_output, "");
  return run.standard_error;
}

TEST(TrafficCommand, PrintsAPointAsJson) {
  const BinaryRun run =
      traffic({"--mesh", "4x4", "--packet-flits", "5", "--rate", "0.2", "--json", "--quiet"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(run.standard_error, "");
  const auto json = nlohmann::json::parse(run.standard_output);
  EXPECT_EQ(json["offered_flit_rate"], 0.2);
  EXPECT_NEAR(json["accepted_flit_rate"], 0.2, 0.02);
  for (const char* key : {"mean", "p50", "p95", "p99", "max"})
    EXPECT_TRUE(json["packet_latency"][key].is_number());
  EXPECT_TRUE(json["network_latency"]["mean"].is_number());
  EXPECT_NEAR(json["hops"]["mean"], 3.5, 0.2);  // 2 (4 - 1/4) / 3 links + 1
  EXPECT_EQ(json["stable"], true);
  EXPECT_GT(json["cycles"], 6000);
  EXPECT_GT(json["router_flit_hops"], 0);
  EXPECT_TRUE(json["kernel"].is_string());
}

TEST(TrafficCommand, ACurveDoesNotDependOnThreads) {
  const std::vector<std::string> curve{"--mesh",          "2x2", "--rates", "0.1:0.9:0.4",
                                       "--sample-period", "200", "--json"};
  std::vector<std::string> one = curve;
  one.insert(one.end(), {"--threads", "1"});
  std::vector<std::string> four = curve;
  four.insert(four.end(), {"--threads", "4"});
  const BinaryRun run = traffic(one);
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(run.standard_output, traffic(four).standard_output);
  const auto json = nlohmann::json::parse(run.standard_output);
  ASSERT_EQ(json["points"].size(), 3U);
  EXPECT_EQ(json["points"][2]["offered_flit_rate"], 0.9);
}

// One link each way, one VC, 5-flit packets: routing and VC allocation take two cycles per packet, so 5/7 of
// a flit per cycle. Long periods, so that a backlog has time to grow old.
TEST(TrafficCommand, ACurveFindsTheSaturationPoint) {
  const BinaryRun run =
      traffic({"--mesh", "2x1", "--pattern", "bitcomp", "--vcs", "1", "--buffer", "16", "--packet-flits", "5",
               "--rates", "0.6:0.8:0.2", "--sample-period", "20000", "--json"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto saturation = nlohmann::json::parse(run.standard_output)["saturation"];
  EXPECT_NEAR(saturation["stable_flit_rate"], 5.0 / 7, 0.02);
  EXPECT_GT(saturation["unstable_flit_rate"], saturation["stable_flit_rate"]);
}

// Seven flows share the first link south of the corner. 0.15 looks stable in a short run.
TEST(TrafficCommand, SaturationDoesNotExceedTheChannelBound) {
  const BinaryRun run = traffic({"--mesh", "8x8", "--pattern", "transpose", "--packet-flits", "5", "--rates",
                                 "0.1:0.15:0.05", "--json"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto json = nlohmann::json::parse(run.standard_output);
  EXPECT_NEAR(json["channel_bound"]["flit_rate"], 1.0 / 7, 1e-12);
  EXPECT_EQ(json["channel_bound"]["channel"]["from"], nlohmann::json({0, 0}));
  EXPECT_NEAR(json["channel_bound"]["channel"]["flits_per_cycle"], 7, 1e-9);
  EXPECT_LE(json["saturation"]["unstable_flit_rate"], 1.0 / 7);
  EXPECT_GT(json["saturation"]["stable_flit_rate"], 0.12);
  EXPECT_EQ(json["points"][1]["stable"], false);
}

// 7 of 0.1 flits a cycle.
TEST(TrafficCommand, NamesTheBusiestLinks) {
  const std::vector<std::string> arguments{"--mesh", "8x8", "--pattern", "transpose",
                                           "--rate", "0.1", "--cycles",  "20000"};
  const BinaryRun table = traffic(arguments);
  EXPECT_NE(table.standard_output.find(
                "channel bound 0.1429 flits per node and cycle: there (0,0) > (0,1) is full"),
            std::string::npos)
      << table.standard_output;
  EXPECT_NE(table.standard_output.find("busiest links, share of the time:"), std::string::npos);
  std::vector<std::string> json = arguments;
  json.emplace_back("--json");
  const auto links = nlohmann::json::parse(traffic(json).standard_output)["busiest_links"];
  ASSERT_EQ(links.size(), 10U);
  EXPECT_NEAR(links[0]["flits_per_cycle"], 0.7, 0.05);
}

TEST(TrafficCommand, ASaturatedRunSaysSo) {
  const BinaryRun run = traffic({"--mesh", "4x4", "--rate", "1", "--json"});
  EXPECT_EQ(run.exit_status, 0);
  EXPECT_EQ(nlohmann::json::parse(run.standard_output)["stable"], false);
}

TEST(TrafficCommand, AFixedNumberOfCycles) {
  const BinaryRun run = traffic({"--mesh", "4x4", "--rate", "0.1", "--cycles", "777", "--json"});
  EXPECT_EQ(nlohmann::json::parse(run.standard_output)["cycles"], 777);
}

TEST(TrafficCommand, TakesEveryRoutingPatternAndInjection) {
  const testing::TemporaryFolder folder;
  folder.write("m.csv", "src,dst,weight\n0,15,1\n3,2,1\n");
  const std::vector<std::vector<std::string>> variants{{"--routing", "yx"},
                                                       {"--routing", "o1turn"},
                                                       {"--routing", "west-first"},
                                                       {"--routing", "north-last"},
                                                       {"--routing", "negative-first"},
                                                       {"--routing", "odd-even"},
                                                       {"--pattern", "shuffle"},
                                                       {"--routing", "minimal-adaptive"},
                                                       {"--pattern", "hotspot", "--hot-nodes", "1:3,6"},
                                                       {"--pattern", "tornado"},
                                                       {"--pattern", "matrix", "--matrix", "m.csv"},
                                                       {"--pattern", "neighbor"},
                                                       {"--injection", "on-off", "--burst-alpha", "0.1"}};
  for (std::vector<std::string> variant : variants) {
    variant.insert(variant.end(), {"--mesh", "4x4", "--rate", "0.05", "--cycles", "500"});
    const BinaryRun run = traffic(variant, folder.path().string());
    EXPECT_EQ(run.exit_status, 0) << variant[1] << run.standard_error;
  }
}

TEST(TrafficCommand, RefusesBadInputWithTheAllowedRange) {
  EXPECT_EQ(refusal({"--mesh", "4x4", "--rate", "1.5"}),
            "primalsim: --rate is '1.5'; allowed is a number from 0 to 1\n");
  EXPECT_EQ(refusal({"--mesh", "4x4", "--rate", "0.1", "--pattern", "hotspot", "--hot-nodes", "3,16"}),
            "primalsim: a node in --hot-nodes is '16'; allowed is a whole number from 0 to 15\n");
  EXPECT_NE(refusal({"--mesh", "4x3", "--rate", "0.1", "--pattern", "bitrev"}).find("power of two, not 12"),
            std::string::npos);
  EXPECT_NE(refusal({"--mesh", "4x4", "--rate", "0.1", "--vcs", "0"}).find("from 1 to 16"),
            std::string::npos);
  EXPECT_NE(refusal({"--mesh", "4x4", "--rate", "0.1", "--vcs", "1", "--routing", "o1turn"})
                .find("allowed is 2 to 16"),
            std::string::npos);
  EXPECT_NE(refusal({"--mesh", "4x4", "--rate", "0.1", "--routing", "zigzag"}).find("allowed is xy, yx"),
            std::string::npos);
  EXPECT_NE(refusal({"--mesh", "4x4", "--rate", "0.1", "--pattern", "x"}).find("allowed is uniform"),
            std::string::npos);
  EXPECT_EQ(refusal({"--mesh", "4x4", "--rate", "0.7", "--injection", "on-off"}),
            "primalsim: --rate goes up to 0.7; with this pattern and injection allowed is 0 to 0.5\n");
}

// 0.05 + 0.01 is 0.060000000000000005 and 0.06 + 0.01 is 0.06999999999999999; the end counts, whatever the
// step.
TEST(TrafficCommand, RatesAreTheDecimalsThatWereMeant) {
  const auto rates = [](const char* option) {
    const BinaryRun run = traffic({"--mesh", "2x2", "--rates", option, "--cycles", "2000", "--json"});
    EXPECT_EQ(run.exit_status, 0) << run.standard_error;
    std::string text;
    const nlohmann::json curve = nlohmann::json::parse(run.standard_output);
    for (const auto& point : curve["points"]) {
      text += point["offered_flit_rate"].dump() + " ";
    }
    return text;
  };
  EXPECT_EQ(rates("0.05:0.09:0.01"), "0.05 0.06 0.07 0.08 0.09 ");
  EXPECT_EQ(rates("0.1:0.5:0.3"), "0.1 0.4 0.5 ");
  EXPECT_EQ(rates("0.3:0.3:0.1"), "0.3 ");
}

// A packet comes every thousand cycles on the average, from each of 16 nodes; with seed 1 none in three
// cycles.
TEST(TrafficCommand, ARunWithoutAPacketIsNotStable) {
  const std::vector<std::string> none{"--mesh", "4x4", "--rate", "0.001", "--cycles", "3"};
  const BinaryRun table = traffic(none);
  EXPECT_EQ(table.exit_status, 0) << table.standard_error;
  EXPECT_NE(table.standard_output.find("no packet was delivered in these 3 cycles"), std::string::npos)
      << table.standard_output;
  EXPECT_EQ(table.standard_output.find("least accepted"), std::string::npos);
  std::vector<std::string> arguments = none;
  arguments.emplace_back("--json");
  const nlohmann::json json = nlohmann::json::parse(traffic(arguments).standard_output);
  EXPECT_EQ(json["packets"], 0);
  EXPECT_EQ(json["stable"], false);
  EXPECT_EQ(json["least_source_acceptance"], 0.0);
}

TEST(TrafficCommand, RefusesContradictions) {
  EXPECT_EQ(refusal({"--mesh", "4x4"}), "primalsim: needed is either --rate or --rates\n");
  EXPECT_EQ(refusal({"--mesh", "4x4", "--rate", "0.1", "--rates", "0:1:0.1"}),
            "primalsim: needed is either --rate or --rates\n");
  EXPECT_NE(refusal({"--mesh", "4x4", "--rates", "0.1:0.5"}), "");
  EXPECT_NE(refusal({"--mesh", "4x4", "--rates", "0.5:0.1:0.1"}), "");
  EXPECT_NE(refusal({"--mesh", "4x4", "--rates", "0.1:0.5:0"}), "");
  EXPECT_NE(refusal({"--mesh", "4x4", "--rate", "0.1", "--cycles", "9", "--sample-period", "5"}), "");
  EXPECT_NE(refusal({"--mesh", "4x4", "--rate", "0.1", "--burst-beta", "0.2"}), "");
  EXPECT_NE(refusal({"--mesh", "4x4", "--rate", "0.1", "--hot-nodes", "1"}), "");
  EXPECT_NE(refusal({"--mesh", "4x4", "--rate", "0.1", "--warmup-periods", "3", "--max-samples", "3"}), "");
}

}  // namespace
}  // namespace primalsim
