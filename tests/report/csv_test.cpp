#include <gtest/gtest.h>

#include "primalsim/v1/reproduction.pb.h"
#include "report/writer.h"
#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

TEST(Csv, OneRowPerMappingUnderNamesWithUnits) {
  EXPECT_EQ(
      write("csv", testing::small_result()),
      "model,adapter,context_entries,mapping,seed,cycles_per_layer,head_cycles,cycles_per_token,tokens_per_"
      "second,"
      "communication_share_fraction,contention_cycles_per_token,none_cycles_per_token,uncontended_cycles_per_"
      "token,"
      "flit_cycles_per_token,flit_hops_per_token,router_flit_hops_per_token,link_utilisation_mean_fraction,"
      "link_utilisation_max_fraction,busiest_link_bound_cycles_per_token,gateway_bound_cycles_per_token\n"
      "model,,2048,\"slow, or "
      "so\",,2000,0,4000,250000.0,0.75,500,1000,3500,4000,1234567,2345678,0.1,0.5,2000,0\n"
      "model,,2048,fast,,1000,0,2000,500000.0,0.75,500,500,1500,2000,1234567,2345678,0.1,0.5,1000,0\n");
}

TEST(Csv, LockstepIsThereIfAnyMappingRanIt) {
  v1::Result result = testing::small_result();
  v1::LockstepRun& lockstep = *result.mutable_mappings(1)->mutable_lockstep();
  lockstep.set_cycles_per_layer(11);
  lockstep.set_cycles_per_token(22);
  lockstep.set_tokens_per_second(45454.5);
  lockstep.set_steps_per_layer(33);
  lockstep.set_idle_steps_per_layer(4);
  lockstep.set_load_stall_cycles_per_layer(5);
  const std::string csv = write("csv", result);
  EXPECT_NE(
      csv.find(
          ",lockstep_cycles_per_layer,lockstep_cycles_per_token,lockstep_steps_per_layer,"
          "lockstep_idle_steps_per_layer,lockstep_load_stall_cycles_per_layer,lockstep_tokens_per_second,"
          "lockstep_joules_per_token\n"),
      std::string::npos);
  EXPECT_NE(csv.find(",2000,0,,,,,,,\n"), std::string::npos) << csv;                 // 'slow, or so' did not
  EXPECT_NE(csv.find(",1000,0,11,22,33,4,5,45454.5,\n"), std::string::npos) << csv;  // 'fast' did
}

TEST(Csv, OfAReproductionHasARowForEachPerformance) {
  v1::Reproduction result;
  v1::ReproducedFigure& figure = *result.add_figures();
  figure.mutable_figure()->set_id("a");
  figure.mutable_figure()->set_model("m");
  figure.mutable_figure()->set_prompt_tokens(10);
  figure.mutable_figure()->set_output_tokens(5);
  figure.mutable_published()->set_tokens_per_second(4);
  figure.mutable_ideal()->set_tokens_per_second(8);
  figure.mutable_ideal()->set_tokens_per_joule(2);
  figure.mutable_ideal()->set_watts(4);
  v1::AblationGroup& group = *result.add_ablations();
  group.set_name("x, y");
  v1::AblationRow& row = *group.add_rows();
  row.set_label("none");
  row.set_model("m");
  row.set_context_from(1);
  row.set_context_to(2);
  row.set_baseline_kind("roofline");
  row.set_refused("too large");
  row.mutable_baseline()->set_tokens_per_second(2);
  EXPECT_EQ(
      write("csv", result),
      "table,row,model,context_from_entries,context_to_entries,kind,tokens_per_second,tokens_per_joule,watts,"
      "relative_to,speed_ratio,efficiency_ratio\n"
      "figures,a,m,11,15,published,4.0,,,published,1.0,\n"
      "figures,a,m,11,15,ideal,8.0,2.0,4.0,published,2.0,\n"
      "\"x, y\",none,m,1,2,refused,,,,\"H100, roofline\",,\n");
}

TEST(Csv, QuotesAreDoubled) {
  v1::Result result = testing::small_result();
  result.set_model("a\"b");
  EXPECT_NE(write("csv", result).find("\n\"a\"\"b\",,2048"), std::string::npos);
}

}  // namespace
}  // namespace primalsim::report
