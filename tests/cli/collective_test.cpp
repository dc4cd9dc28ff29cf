#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim {
namespace {

using testing::BinaryRun;
using testing::run_binary;

std::string collective_refusal(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "collective");
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 2);
  EXPECT_EQ(run.standard_output, "");
  return run.standard_error;
}

// A row of 3 (tests/noc/ipcn/collectives): 11 cycles; over 2 links, 8 flit-hops.
TEST(CollectiveCommand, PrintsJson) {
  const BinaryRun run = run_binary({"collective", "broadcast", "--mesh", "3x1", "--flits", "4", "--json"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(run.standard_error, "");
  const auto json = nlohmann::json::parse(run.standard_output);
  EXPECT_EQ(json["collective"], "broadcast");
  EXPECT_EQ(json["algorithm"], "tree");
  EXPECT_EQ(json["cycles"], 11);
  EXPECT_EQ(json["lower_bound_cycles"], 11);
  EXPECT_EQ(json["link_flit_hops"], 8);
}

TEST(CollectiveCommand, KernelsAgreeOnRepeatedRings) {
  std::vector<std::string> arguments{"collective",  "all-reduce", "--mesh",   "4x3", "--flits", "50",
                                     "--algorithm", "ring",       "--repeat", "3",   "--json",  "--kernel"};
  arguments.emplace_back("event");
  const BinaryRun event = run_binary(arguments);
  arguments.back() = "reference";
  const BinaryRun reference = run_binary(arguments);
  ASSERT_EQ(event.exit_status, 0) << event.standard_error;
  EXPECT_EQ(event.standard_output, reference.standard_output);
}

TEST(CollectiveCommand, SlowAddersTakeLonger) {
  const std::vector<std::string> fast{"collective", "all-reduce", "--mesh", "4x4", "--flits", "64", "--json"};
  std::vector<std::string> slow = fast;
  slow.insert(slow.end(), {"--adder-cycles", "2"});
  const auto cycles = [](const std::vector<std::string>& arguments) {
    return nlohmann::json::parse(run_binary(arguments).standard_output)["cycles"].get<int>();
  };
  EXPECT_GT(cycles(slow), cycles(fast));
}

TEST(CollectiveCommand, RefusalsSayWhatIsAllowed) {
  EXPECT_NE(collective_refusal({"all-to-all", "--mesh", "2x2", "--flits", "8"}).find("reduce-scatter"),
            std::string::npos);
  EXPECT_NE(collective_refusal({"broadcast", "--flits", "8"}).find("--mesh"), std::string::npos);
  EXPECT_NE(collective_refusal({"broadcast", "--mesh", "2x2"}).find("--flits"), std::string::npos);
  EXPECT_NE(collective_refusal({"broadcast", "--mesh", "2x2", "--flits", "3"}).find("at least one"),
            std::string::npos);
  EXPECT_NE(
      collective_refusal({"broadcast", "--mesh", "2x2", "--flits", "8", "--algorithm", "star"}).find("ring"),
      std::string::npos);
  EXPECT_NE(collective_refusal({"broadcast", "--mesh", "1x1", "--flits", "8"}).find("at least 2"),
            std::string::npos);
}

}  // namespace
}  // namespace primalsim
