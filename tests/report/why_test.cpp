#include "report/why.h"

#include <gtest/gtest.h>

#include "core/number_text.h"

namespace primalsim::report {
namespace {

v1::AttributedCycles row(const char* cause, const char* operator_name, const char* resource,
                         const char* behind, std::int64_t cycles) {
  v1::AttributedCycles row;
  row.set_cause(cause);
  row.set_operator_(operator_name);
  row.set_resource(resource);
  row.set_behind(behind);
  row.set_cycles(cycles);
  return row;
}

// 1,000 cycles: up_proj waits for 250 + 200 at two links, acim 300.
v1::MappingResult mapping() {
  v1::MappingResult mapping;
  mapping.set_name("m");
  mapping.set_cycles_per_layer(1000);
  const auto add = [&](const v1::AttributedCycles& row) { *mapping.add_attribution_by_operator() = row; };
  add(row("link", "up_proj", "link a", "gate_proj", 450));
  mapping.mutable_attribution_by_operator(0)->set_other_resources(1);
  add(row("acim", "up_proj", "acim of tile 0 (1, 2)", "", 300));
  add(row("hops", "up_proj", "tile 0 (1, 2)", "", 100));
  add(row("order", "q", "router", "k", 60));
  add(row("unit", "q", "router", "k", 50));
  add(row("buffer", "q", "", "v", 40));
  return mapping;
}

TEST(Why, NamesTheLargestCausesAndTheOperatorOfTheMost) {
  EXPECT_EQ(cause_line(mapping()),
            "m, where a layer's cycles go: link " + percent(0.45) + ", acim " + percent(0.3) + ", hops " +
                percent(0.1) + ", order " + percent(0.06) + ", unit " + percent(0.05) + ", others " +
                percent(0.04) +
                "; most of all, 450 cycles, up_proj waits for link a and 1 other place, behind gate_proj");
}

TEST(Why, SaysNothingWithoutAnAttribution) {
  EXPECT_EQ(cause_line({}), "");
  EXPECT_EQ(attribution_table({}), "");
}

TEST(Why, TellsADifferenceInThreeSteps) {
  v1::Difference difference;
  difference.set_from("fast");
  difference.set_to("slow");
  difference.set_cycles(1600);
  *difference.add_rows() = row("link", "up_proj", "link a", "gate_proj", 1500);
  *difference.add_rows() = row("hops", "k", "tile 0 (1, 2)", "", -400);
  *difference.add_rows() = row("buffer", "q", "", "v", 300);
  *difference.add_rows() = row("acim", "q", "acim of tile 0 (0, 0)", "", 250);
  *difference.add_rows() = row("adder", "q", "", "", -50);
  EXPECT_EQ(difference_line(difference),
            "slow takes 1,600 cycles a layer more than fast: 1,500 because up_proj waits for link a, behind "
            "gate_proj; 400 "
            "fewer than fast because k has far to go, to tile 0 (1, 2); 300 because q waits for memory that "
            "v holds; 200 from "
            "2 other causes");
}

TEST(Why, EveryCauseHasAPhrase) {
  for (const char* cause : {"acim",          "dcim",          "router_macs",   "functions", "scratchpad",
                            "router_shared", "reprogramming", "serialisation", "hops",      "tile_link",
                            "adder",         "link",          "credits",       "gateway",   "step",
                            "command",       "program",       "unit",          "order",     "buffer"}) {
    EXPECT_EQ(phrase(row(cause, "op", "there", "other", 1)).find(std::string(cause) + ":"), std::string::npos)
        << cause;
  }
}

TEST(Why, TheTableJoinsResourcesOfOneCauseAndOperator) {
  const std::string table = attribution_table(mapping());
  EXPECT_NE(table.find("up_proj waits for link a and 1 other place, behind gate_proj"), std::string::npos);
  EXPECT_EQ(table.find("link b"), std::string::npos);
  EXPECT_LT(table.find("450"), table.find("300"));
}

// gate and up change places: 130 more of one are 100 fewer of the other, 30 in all, and less than what
// follows. Two that cancel to nothing are not named at all.
TEST(Why, CausesThatCancelAreNetted) {
  v1::Difference difference;
  difference.set_from("fast");
  difference.set_to("slow");
  difference.set_cycles(70);
  const auto add = [&](const char* cause, const char* name, const char* resource, std::int64_t cycles) {
    v1::AttributedCycles& row = *difference.add_rows();
    row.set_cause(cause);
    row.set_operator_(name);
    row.set_resource(resource);
    row.set_cycles(cycles);
  };
  add("hops", "q", "A", 200);
  add("hops", "k", "B", -200);
  add("acim", "gate", "C", 130);
  add("acim", "up", "D", -100);
  add("adder", "down", "E", 40);
  EXPECT_EQ(difference_line(difference),
            "slow takes 70 cycles a layer more than fast: 40 because sums of down are added; 30 because gate "
            "multiplies in the C (130), less 100 because up multiplies in the D; 0 from 2 other causes");
}

}  // namespace
}  // namespace primalsim::report
