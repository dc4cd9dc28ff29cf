#include "study/plan/number_list.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

constexpr NumberRule kWhole{1, 1000, true};
constexpr NumberRule kReal{0, 1, false};

NumberList list(const std::vector<std::string>& texts, const NumberRule& rule = kWhole) {
  return {Texts(texts.begin(), texts.end()), rule, "decode[0].contexts"};
}

std::vector<std::string> values(const NumberList& numbers) {
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < numbers.size(); ++i) all.push_back(numbers.text_at(i));
  return all;
}

TEST(NumberList, TakesNumbersAndRangesInTheirOrder) {
  EXPECT_EQ(values(list({"7", "512:1000:200", "1:3"})),
            (std::vector<std::string>{"7", "512", "712", "912", "1", "2", "3"}));
}

TEST(NumberList, TakesMultiplesWithBothEnds) {
  EXPECT_EQ(values(list({"4:64:x2"})), (std::vector<std::string>{"4", "8", "16", "32", "64"}));
  EXPECT_EQ(values(list({"4:63:x2"})), (std::vector<std::string>{"4", "8", "16", "32"}));
}

// 0.01 + 3 x 0.02 is 0.06999999999999999 in binary.
TEST(NumberList, DecimalsAreThoseThatAreMeant) {
  EXPECT_EQ(values(list({"0.01:0.07:0.02"}, kReal)),
            (std::vector<std::string>{"0.01", "0.03", "0.05", "0.07"}));
  EXPECT_EQ(values(list({"0.1:0.3:0.1"}, kReal)), (std::vector<std::string>{"0.1", "0.2", "0.3"}));
}

TEST(NumberList, SmallNumbersAreTakenAsTheyAre) {
  EXPECT_EQ(values(list({"1e-13", "1e-13:4e-13:x2", "0:3e-13:1e-13"}, kReal)),
            (std::vector<std::string>{"1e-13", "1e-13", "2e-13", "4e-13", "0", "1e-13", "2e-13", "3e-13"}));
}

TEST(NumberList, ARangeThatCannotBeCountedIsRefused) {
  for (const std::string text : {"0:1:1e-300", "1e-300:1:x1.0000000000000002", "0:1:1e-16"}) {
    EXPECT_EQ(testing::error_of<InputError>([&] { list({text}, kReal); }),
              "decode[0].contexts[0] is '" + text + "', a range of too many values");
  }
}

TEST(NumberList, ARangeTakesNoRoom) {
  const NumberList seeds = list({"1:9007199254740992"}, {0, kMostSeed, true});
  EXPECT_EQ(seeds.size(), 9007199254740992U);
  EXPECT_EQ(seeds.at(1'000'000'000), 1'000'000'001.0);
}

TEST(NumberList, RefusesWhatIsNone) {
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"x", "decode[0].contexts[0] is 'x'; allowed is a whole number from 1 to 1000"},
           {"0", "decode[0].contexts[0] is '0'; allowed is a whole number from 1 to 1000"},
           {"8:4:1", "decode[0].contexts[0] is '8:4:1', a range without values"},
           {"4:8:0", "decode[0].contexts[0] is '4:8:0'; a step is above 0"},
           {"4:8:x1",
            "decode[0].contexts[0] is '4:8:x1'; a range of multiples begins above 0 and has a factor above "
            "1"},
           {"1:2:3:4",
            "decode[0].contexts[0] is '1:2:3:4'; allowed are a number, FIRST:LAST:STEP and "
            "FIRST:LAST:xFACTOR"},
           {"4:2000:4", "decode[0].contexts[0] is '2000'; allowed is a whole number from 1 to 1000"}}) {
    EXPECT_EQ(testing::error_of<InputError>([&, value = text] { list({value}); }), why);
  }
}

}  // namespace
}  // namespace primalsim::study
