// The figures that the README and docs/ quote, exactly: a layer of Llama-2-13B with its adapter at context
// 2048.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

// Of a mapping's attribution, or of a difference.
std::int64_t cycles_of(const nlohmann::json& rows, const std::string& cause) {
  std::int64_t cycles = 0;
  for (const auto& row : rows) {
    if (row["cause"] == cause) cycles += row["cycles"].get<std::int64_t>();
  }
  return cycles;
}

struct LayerCycles {
  const char* mapping;
  std::uint64_t none, uncontended, flit;
};

// No closed form gives these: they pin the model as it is. A change of one is a change of the model, to be
// explained.
TEST(Llama13b, CyclesOfALayerUnderEveryStrategy) {
  constexpr LayerCycles kExpected[] = {{"primal", 3008, 6875, 8143},
                                       {"compact", 1759, 3820, 4510},
                                       {"row-major", 2960, 9763, 24542},
                                       {"hilbert", 2960, 8900, 19318},
                                       {"random", 2993, 12861, 14748}};
  constexpr std::uint64_t kLayers = 40;
  const std::string root = PRIMALSIM_SOURCE_DIR;
  const auto run =
      testing::run_binary({"compare", root + "/examples/models/llama-2-13b", "--adapter",
                           root + "/examples/adapters/llama-2-13b-r8-qv", "--context", "2048", "--json",
                           "--set", "host_link.token_traffic=false"});  // the layers alone
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto mappings = nlohmann::json::parse(run.standard_output)["mappings"];
  ASSERT_EQ(mappings.size(), std::size(kExpected));
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    const LayerCycles& expected = kExpected[i];
    SCOPED_TRACE(expected.mapping);
    EXPECT_EQ(mappings[i]["name"], expected.mapping);
    EXPECT_EQ(mappings[i]["cycles_per_layer"], expected.flit);
    EXPECT_EQ(mappings[i]["cycles_per_token"], kLayers * expected.flit);
    EXPECT_EQ(mappings[i]["uncontended_cycles"], kLayers * expected.uncontended);
    EXPECT_EQ(mappings[i]["none_cycles"], kLayers * expected.none);
  }
  // Scores and context: 1,024 words of each, of which the multiply-adds would take half as well.
  EXPECT_EQ(cycles_of(mappings[0]["attribution"], "scratchpad"), 1024);
  EXPECT_EQ(cycles_of(mappings[0]["attribution"], "router_shared"), 1024);
}

TEST(Llama13b, TheReadmeSaysWhy) {
  const std::string root = PRIMALSIM_SOURCE_DIR;
  const auto run =
      testing::run_binary({"compare", root + "/examples/models/llama-2-13b", "--adapter",
                           root + "/examples/adapters/llama-2-13b-r8-qv", "--mapping", "primal", "--mapping",
                           "row-major", "--mapping", "random", "--context", "2048", "--json"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto result = nlohmann::json::parse(run.standard_output);
  const auto& row_major = result["differences"][0];
  EXPECT_EQ(row_major["cycles"], 16399);
  EXPECT_EQ(cycles_of(row_major["rows"], "link"), 11041);
  EXPECT_EQ(cycles_of(row_major["rows"], "buffer"), 4052);
  EXPECT_EQ(row_major["rows"][0]["operator"], "down_proj");
  EXPECT_EQ(row_major["rows"][0]["behind"], "up_proj");
  EXPECT_EQ(row_major["rows"][0]["cycles"], 5097);
  const auto& random = result["differences"][1];
  EXPECT_EQ(random["cycles"], 6605);
  EXPECT_EQ(cycles_of(random["rows"], "hops"), 3664);
  EXPECT_EQ(cycles_of(random["rows"], "tile_link"), 1466);
}

}  // namespace
}  // namespace primalsim::cli
