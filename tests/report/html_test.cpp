#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "primalsim/v1/generate.pb.h"
#include "report/page_data.h"
#include "report/writer.h"
#include "tests/report/small_result.h"

namespace primalsim::report {
namespace {

// The text between the tag that begins so and the first end of a script after it, as a browser takes it.
std::string script_after(const std::string& page, const std::string& beginning) {
  const std::size_t tag = page.find(beginning);
  const std::size_t begin = page.find('>', tag) + 1;
  return page.substr(begin, page.find("</script", begin) - begin);
}

TEST(Html, HoldsTheSameDataAsTheJson) {
  const std::string page = write("html", testing::small_result());
  EXPECT_EQ(nlohmann::json::parse(script_after(page, "<script type=\"application/json\"")),
            nlohmann::json::parse(write("json", testing::small_result())));
}

// Names in the order in which they come: east, up_proj, acim.
TEST(Html, DetailsAreListsOfNumbers) {
  v1::Result result = testing::small_result();
  v1::LayerDetails& details = *result.mutable_mappings(0)->mutable_details();
  v1::LinkLoad& link = *details.add_links();
  link.set_tile(1);
  link.set_x(3);
  link.set_y(2);
  link.set_direction("east");
  link.set_flits(40);
  link.set_busy_cycles(30);
  link.set_waiting_cycles(20);
  v1::OperatorFlits& by = *link.add_operators();
  by.set_name("up_proj");
  by.set_flits(25);
  v1::UnitLoad& unit = *details.add_units();
  unit.set_tile(0);
  unit.set_x(5);
  unit.set_y(6);
  unit.set_unit("acim");
  unit.set_busy_cycles(130);
  unit.set_stalled_cycles(7);
  v1::MacroLoad& macro = *details.add_macros();
  macro.set_tile(0);
  macro.set_x(5);
  macro.set_y(6);
  macro.set_kv_bytes(256);
  macro.set_event_fj(7999);  // 7 pJ
  // Two computations of one operator at a macro count together; a transfer computes nothing.
  const auto add_task = [&](const char* kind, std::uint64_t start, std::uint64_t end) {
    v1::TaskTime& task = *details.add_tasks();
    task.set_operator_("q_proj");
    task.set_kind(kind);
    task.set_tile(0);
    task.set_x(5);
    task.set_y(6);
    task.set_start_cycle(start);
    task.set_end_cycle(end);
  };
  add_task("compute", 10, 14);
  add_task("compute", 20, 25);
  add_task("send", 30, 90);
  const auto json = page_data(result)["mappings"];
  EXPECT_EQ(
      json[0]["details"].dump(),
      R"({"names":["east","up_proj","acim","q_proj"],"links":[4295098371,0,40,30,20,1,1,25],"units":[393221,2,130,7],"operators":[393221,3,9],"macros":[393221,256,7]})");
  EXPECT_FALSE(json[1].contains("details"));
}

// 2,000 of 4,001: step i is number floor(4000 i / 1999), so 0, 2, ... and 4,000.
TEST(Html, LongGenerationsAreThinnedOutAndKeepTheirEnds) {
  v1::GenerateResult result;
  v1::RequestResult& request = *result.add_requests();
  for (std::uint32_t i = 0; i < 4001; ++i) {
    v1::DecodeStep& step = *request.add_steps();
    step.set_token(i + 2);
    step.set_context(100 + i);
    step.set_cycles(1000 + i);
    step.set_simulated(i == 0);
  }
  const Json steps = page_data(result)["requests"][0]["steps"];
  ASSERT_EQ(steps.size(), 4U * 2000);
  EXPECT_EQ(Json(std::vector(steps.begin(), steps.begin() + 8)).dump(), "[2,100,1000,1,4,102,1002,0]");
  EXPECT_EQ(Json(std::vector(steps.end() - 4, steps.end())).dump(), "[4002,4100,5000,0]");
}

// A browser ends the script at the first "</script", whatever stands around it, and "<!--" changes how it
// reads.
TEST(Html, NamesCannotEndTheScript) {
  v1::Result result = testing::small_result();
  const std::string name = "</script><!-- <script>\xE2\x80\xA8\xE2\x80\xA9";
  result.set_model(name);
  const std::string page = write("html", result);
  const std::string data = script_after(page, "<script type=\"application/json\"");
  EXPECT_EQ(nlohmann::json::parse(data)["model"], name);
  EXPECT_TRUE(std::all_of(data.begin(), data.end(), [](char c) { return c >= ' ' && c < '\x7F'; }));
}

TEST(Html, TheScriptOfThePageIsWholeAndSmall) {
  const std::string page = write("html", testing::small_result());
  const std::string script = script_after(page, "<script>");
  EXPECT_EQ(page.substr(page.find(script) + script.size()), "</script>\n</body>\n</html>\n");
  EXPECT_LT(page.size(), 3'000'000U);
}

}  // namespace
}  // namespace primalsim::report
