// Runs of a study as a table, CSV and JSON.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/page_data.h"
#include "report/table.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

v1::StudyRuns two_runs() {
  v1::StudyRuns study;
  study.set_name("r.sqlite");
  study.set_all_runs(3);
  study.set_open_points(0);
  study.add_varied("router_fifo_flits");
  for (const std::uint32_t depth : {4U, 8U}) {
    v1::RunRow& run = *study.add_runs();
    run.set_key(depth == 4 ? "a" : "b");
    run.set_kind("decode");
    run.set_model("t,1");
    run.mutable_fields()->mutable_router()->set_fifo_flits(depth);
    run.set_kv_together(false);
    if (depth == 8) {
      run.set_error("does not fit");
      continue;
    }
    run.set_cycles_per_layer(1234);
    run.set_cycles_per_token(2468);
    run.set_tokens_per_second(405186.4);
  }
  study.add_front_of("cycles_per_token");
  study.add_front("a");
  return study;
}

TEST(StudyTable, HasWhatDiffersAndTheMainResults) {
  EXPECT_EQ(to_table(two_runs()),
            "r.sqlite: 2 of 3 runs\n"
            "router_fifo_flits  cycles_per_token  cycles_per_layer  tokens_per_second         error  front\n"
            "4                             2,468             1,234          4.052e+05                    *\n"
            "8                                                                         does not fit\n");
}

TEST(StudyTable, LosesResultsOnANarrowTerminalAndNoInputs) {
  Layout narrow;
  narrow.columns = 60;
  EXPECT_EQ(to_table(two_runs(), narrow),
            "r.sqlite: 2 of 3 runs\n"
            "router_fifo_flits  cycles_per_token         error  front\n"
            "4                             2,468                    *\n"
            "8                                    does not fit\n"
            "(no room for: tokens_per_second, cycles_per_layer; --verbose shows them)\n");
}

TEST(StudyTable, CsvHasTheColumnsThatAnyRunHas) {
  EXPECT_EQ(write("csv", two_runs()),
            "key,kind,model,router_fifo_flits,kv_together,error,cycles_per_layer,cycles_per_token,tokens_per_"
            "second\n"
            "a,decode,\"t,1\",4,0,,1234,2468,405186.4\n"
            "b,decode,\"t,1\",8,0,does not fit,,,\n");
}

TEST(StudyTable, JsonHasAnObjectForEachRun) {
  const auto json = nlohmann::json::parse(write("json", two_runs()));
  EXPECT_EQ(json["runs"][0]["router_fifo_flits"], 4);
  EXPECT_EQ(json["runs"][0]["kv_together"], false);
  EXPECT_EQ(json["runs"][1].count("cycles_per_token"), 0U);
  EXPECT_EQ(json.count("outcomes"), 0U);
}

TEST(StudyTable, ThePageHasRowsAndWholeRuns) {
  v1::StudyRuns study = two_runs();
  v1::RunOutcome& outcome = *study.add_outcomes();
  outcome.set_key("a");
  outcome.mutable_result()->set_model("t");
  const Json json = page_data(study);
  EXPECT_EQ(json["columns"][3]["name"], "router_fifo_flits");
  EXPECT_EQ(json["columns"][3]["input"], true);
  EXPECT_EQ(json["rows"][0][3], 4);
  EXPECT_TRUE(json["rows"][1].back().is_null());
  EXPECT_EQ(json["outcomes"]["a"]["kind"], "Result");
  EXPECT_EQ(json["outcomes"]["a"]["outcome"]["model"], "t");
}

}  // namespace
}  // namespace primalsim::report
