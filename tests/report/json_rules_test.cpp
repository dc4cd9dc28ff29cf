// Fields that JSON shows otherwise than by name and value.
#include "report/json_rules.h"

#include <gtest/gtest.h>

#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/network.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

v1::Performance performance(double tokens_per_second) {
  v1::Performance result;
  result.set_tokens_per_second(tokens_per_second);
  return result;
}

// A rule for a field that was renamed would never apply.
TEST(JsonRules, EachIsOfAFieldThatExists) {
  ASSERT_FALSE(json_rules().empty());
  for (const JsonRule& rule : json_rules()) {
    const auto* const pool = google::protobuf::DescriptorPool::generated_pool();
    ASSERT_NE(v1::TrafficCurve::descriptor(), nullptr);  // messages are registered when first used
    EXPECT_NE(pool->FindFieldByName(std::string("primalsim.v1.") + rule.field), nullptr) << rule.field;
  }
}

TEST(JsonRules, ASimulatedFigureStandsBesideItsRatioToThePublishedOne) {
  v1::ReproducedFigure figure;
  *figure.mutable_published() = performance(50);
  *figure.mutable_ideal() = performance(200);
  figure.mutable_figure()->set_id("p1");
  figure.mutable_figure()->set_role(v1::PublishedFigure::TEST);
  const Json json = object_of(figure);
  EXPECT_EQ(json["id"], "p1");
  EXPECT_EQ(json["role"], "TEST");
  EXPECT_EQ(json["ideal"]["tokens_per_second"], 200.0);
  EXPECT_EQ(json["ideal"]["watts"], nullptr);
  EXPECT_EQ(json["ideal_ratio"]["tokens_per_second"], 4.0);
  EXPECT_EQ(json["calibrated"], nullptr);
  EXPECT_EQ(json["calibrated_ratio"], nullptr);
  EXPECT_EQ(json["not_simulated"], nullptr);
  EXPECT_FALSE(json.contains("figure"));
}

TEST(JsonRules, ARefusedAblationHasNullsAndTheReason) {
  v1::AblationRow row;
  row.set_refused("no room");
  *row.mutable_baseline() = performance(10);
  const Json json = object_of(row);
  EXPECT_EQ(json["cycles_per_token"], nullptr);
  EXPECT_EQ(json["ours"], nullptr);
  EXPECT_EQ(json["ratio"], nullptr);
  EXPECT_EQ(json["refused"], "no room");
  *row.mutable_ours() = performance(5);
  EXPECT_EQ(object_of(row)["ratio"]["tokens_per_second"], 0.5);
}

TEST(JsonRules, StepsOfARequestAndThePolicyOfItsPhasesAreLeftOut) {
  v1::RequestResult request;
  request.add_steps()->set_token(2);
  request.mutable_decode_energy()->set_policy("srpg");
  const Json json = object_of(request);
  EXPECT_FALSE(json.contains("steps"));
  EXPECT_FALSE(json.contains("prefill_energy"));
  EXPECT_FALSE(json["decode_energy"].contains("policy"));
  EXPECT_EQ(json["decode_energy"]["parts_fj"], Json::object());
}

}  // namespace
}  // namespace primalsim::report
