#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

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
