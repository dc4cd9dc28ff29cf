#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/writer.h"
#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

TEST(Json, HasTheNamesAndNumbersOfTheResult) {
  const auto json = nlohmann::json::parse(write("json", testing::small_result()));
  EXPECT_EQ(json["model"], "model");
  EXPECT_EQ(json["context"], 2048);
  EXPECT_EQ(json["lm_head"], false);
  ASSERT_EQ(json["mappings"].size(), 2U);
  const auto& mapping = json["mappings"][0];
  EXPECT_EQ(mapping["name"], "slow, or so");
  EXPECT_EQ(mapping["cycles_per_layer"], 2000);
  EXPECT_EQ(mapping["flit_cycles"], 4000);
  EXPECT_EQ(mapping["tokens_per_second"], 250000.0);
  EXPECT_EQ(mapping["link_utilisation"]["max"], 0.5);
  EXPECT_EQ(mapping["lower_bounds"]["busiest_link"], 2000);
  EXPECT_EQ(json["assumptions"][0], "Everything is assumed.");
}

TEST(Json, WritesZerosAndNumbersAsNumbers) {
  const auto mapping = nlohmann::json::parse(write("json", testing::small_result()))["mappings"][0];
  EXPECT_TRUE(mapping["head_cycles"].is_number_unsigned());
  EXPECT_EQ(mapping["head_cycles"], 0);
  EXPECT_EQ(mapping["lower_bounds"]["gateway"], 0);
  EXPECT_TRUE(mapping["flit_hops"].is_number_unsigned());
  EXPECT_TRUE(mapping["communication_share"].is_number_float());
}

TEST(Json, HotLinksGivePlacesAsPairsAndTheOtherTileOfACrossing) {
  v1::Result result = testing::small_result();
  const auto crossing = nlohmann::json::parse(write("json", result))["mappings"][0]["hot_links"][0];
  EXPECT_EQ(crossing["tile"], 1);
  EXPECT_EQ(crossing["from"], nlohmann::json::array({3, 2}));
  EXPECT_EQ(crossing["to"], nlohmann::json::array({0, 2}));
  EXPECT_EQ(crossing["to_tile"], 2);
  EXPECT_EQ(crossing["operators"][0]["name"], "up_proj");
  EXPECT_EQ(crossing["operators"][0]["flits"], 600);
  result.mutable_mappings(0)->mutable_hot_links(0)->set_to_tile(1);
  EXPECT_FALSE(
      nlohmann::json::parse(write("json", result))["mappings"][0]["hot_links"][0].contains("to_tile"));
}

TEST(Json, KeysStandInTheDocumentedOrder) {
  const auto json = nlohmann::ordered_json::parse(write("json", testing::small_result()));
  std::string keys;
  for (const auto& [key, value] : json["mappings"][0].items()) keys += key + " ";
  EXPECT_EQ(
      keys,
      "name cycles_per_layer cycles_per_token tokens_per_second communication_share contention_cycles "
      "none_cycles "
      "uncontended_cycles flit_cycles flit_hops router_flit_hops link_utilisation lower_bounds hot_links "
      "head_cycles operators tasks tiles_per_layer attribution head_attribution critical_path sensitivity ");
}

TEST(Json, NamesThatAreNotUtf8DoNotEndTheRun) {
  v1::Result result = testing::small_result();
  result.set_model("a\xff");
  EXPECT_TRUE(nlohmann::json::accept(write("json", result)));
}

}  // namespace
}  // namespace primalsim::report
