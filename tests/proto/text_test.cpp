// Errors in text files, with line and column.
#include <gtest/gtest.h>

#include "core/error.h"
#include "proto/read.h"
#include "tests/proto/expect_error.h"
#include "tests/proto/sample_files.h"

namespace primalsim {
namespace {

// The error, without the file's name in front.
std::string text_error(const std::string& text) {
  const std::string message = testing::error_of<InputError>([&] { parse_file(text, Format::kText, "F"); });
  return message.starts_with("F:") ? message.substr(2) : "(no file) " + message;
}

// Line 5 of the sample is `  mesh { width: 4 height: 5 }`: the name ends in column 14, before the place
// given.
TEST(TextFile, PlacesAnUnknownFieldBehindItsName) {
  const std::string text = testing::changed(testing::kArchitectureText, "width: 4", "widht: 4");
  EXPECT_EQ(text_error(text),
            "5:15: Message type \"primalsim.v1.Mesh\" has no field named \"widht\"; did you mean 'width'?");
}

TEST(TextFile, PlacesAnUnknownFieldDeepInside) {
  const std::string text = testing::changed(testing::kMappingText, "row: 1 column: 0 at { tile: 0 x",
                                            "row: 1 column: 0 at { tile: 0 z");
  EXPECT_EQ(text_error(text),
            "11:51: Message type \"primalsim.v1.Macro\" has no field named \"z\"; did you mean 'x'?");
}

TEST(TextFile, PlacesASyntaxError) {
  EXPECT_EQ(text_error("schema_version: 1\narchitecture { mesh }\n"), "2:21: Expected \"{\", found \"}\".");
  EXPECT_EQ(text_error("schema_version: 1\narchitecture {\n"), "3:1: Expected identifier, got: ");
}

TEST(TextFile, RefusesAFieldGivenTwice) {
  const std::string text = testing::changed(testing::kArchitectureText, "width: 4", "width: 4 width: 4");
  EXPECT_NE(text_error(text).find("5:24: Non-repeated field \"width\" is specified multiple times."),
            std::string::npos)
      << text_error(text);
}

TEST(TextFile, RefusesTwoBodies) {
  const std::string message = text_error("schema_version: 1 mapping {}\nworkload {}");
  EXPECT_TRUE(message.starts_with("2:")) << message;
  EXPECT_NE(message.find("another member of oneof \"body\""), message.npos) << message;
}

TEST(TextFile, ListsTheFieldsWhereNoneIsNear) {
  const std::string text = testing::changed(testing::kArchitectureText, "width: 4", "columns_of_it: 4");
  EXPECT_TRUE(text_error(text).starts_with(
      "5:23: Message type \"primalsim.v1.Mesh\" has no field named \"columns_of_it\"; its fields are width"))
      << text_error(text);
}

TEST(TextFile, ListsTheValuesOfAChoice) {
  const std::string message = text_error("schema_version: 1\nregions { reduction: STAGGER }\n");
  EXPECT_EQ(
      message,
      "2:30: Unknown enumeration value of \"STAGGER\" for field \"reduction\"; allowed are TREE, CHAIN and "
      "STAGGERED");
}

TEST(TextFile, NamesTheFieldOfANumber) {
  const std::string message = text_error("schema_version: 1\nregions {\n  slot_macros: 5000000000\n}\n");
  EXPECT_EQ(message, "3:16: Integer out of range (5000000000), in 'slot_macros: 5000000000'");
}

TEST(TextFile, RefusesNumbersThatDoNotFit) {
  for (const char* number : {"-4", "4294967296", "1.5", "99999999999999999999999999", "nan", "\"4\""}) {
    const std::string message =
        text_error(testing::changed(testing::kArchitectureText, "width: 4", std::string("width: ") + number));
    EXPECT_TRUE(message.starts_with("5:17: ")) << message;
  }
}

TEST(TextFile, PlacesABadByte) {
  const std::string text = testing::changed(testing::kArchitectureText, "sample", "sam\xFFple");
  EXPECT_EQ(text_error(text), "3:13: the byte 0xFF is not part of a UTF-8 character");
}

TEST(TextFile, RefusesATextThatIsNotUtf8OnceUnescaped) {
  const std::string text = testing::changed(testing::kArchitectureText, "sample", "\\377");
  EXPECT_EQ(text_error(text), " architecture.name: the text is not UTF-8");
}

TEST(TextFile, SurvivesDeepNesting) {
  std::string text = "schema_version: 1 ";
  for (int i = 0; i < 200'000; ++i) text += "mapping { ";
  EXPECT_EQ(
      text_error(text),
      "1:37: Message type \"primalsim.v1.Mapping\" has no field named \"mapping\"; its fields are name, "
      "model, seed, placements, reduction and stream_parts");
}

// Text format would read 010 as 8, 0x4 as 4 and 1.5f as 1.5.
TEST(TextFile, NumbersAreDecimal) {
  for (const char* number : {"010", "0x4", "00", "4f", "08"}) {
    const std::string text =
        testing::changed(testing::kArchitectureText, "width: 4", std::string("width: ") + number);
    EXPECT_EQ(text_error(text),
              "5:17: '" + std::string(number) +
                  "' is no decimal number; allowed are digits, with no 0 in front, a point and an exponent");
  }
  for (const char* number : {"1.5f", "1e", "01.5", "1.2.3"}) {
    const std::string text = testing::changed(testing::kArchitectureText, "1.1", number);
    EXPECT_TRUE(text_error(text).starts_with("4:14: '" + std::string(number) + "' is no"))
        << text_error(text);
  }
  for (const char* number : {"1", "1.", ".5", "0.5", "1e1", "1.5E-1", "2e+1"}) {
    EXPECT_NO_THROW(
        parse_file(testing::changed(testing::kArchitectureText, "1.1", number), Format::kText, "F"))
        << number;
  }
}

TEST(TextFile, NumbersInNamesAndCommentsAreNone) {
  std::string text = testing::changed(testing::kArchitectureText, "sample", "a 010 \\\" 0x1");
  text = testing::changed(text, "  mesh", "  # 010 \"\n  mesh");
  EXPECT_NO_THROW(parse_file(text, Format::kText, "F"));
}

TEST(TextFile, NothingStandsBehindANulByte) {
  EXPECT_EQ(text_error(testing::kArchitectureText + std::string("\0 more", 6)),
            "22:1: a NUL byte (0x00); a text file has none");
}

}  // namespace
}  // namespace primalsim
