// Errors in JSON files: line and column for syntax, field path for the rest.
#include <gtest/gtest.h>

#include "core/error.h"
#include "proto/read.h"
#include "tests/proto/expect_error.h"

namespace primalsim {
namespace {

// The error, without the file's name in front.
std::string json_error(const std::string& text) {
  const std::string message = testing::error_of<InputError>([&] { parse_file(text, Format::kJson, "F"); });
  return message.starts_with("F:") ? message.substr(2) : "(no file) " + message;
}

TEST(JsonFile, NamesAnUnknownFieldAtAnyDepth) {
  EXPECT_EQ(json_error(R"({"schema_version": 1, "extra": 1})"), " extra: unknown field of File");
  EXPECT_EQ(json_error(R"({"architecture": {"mesh": {"width": 4, "depth": 3}}})"),
            " architecture.mesh.depth: unknown field of Mesh");
  EXPECT_EQ(
      json_error(
          R"({"mapping": {"placements": [{"tiles": 1}, {"matrices": [{"partitions": [{}, {"z": 1}]}]}]}})"),
      " mapping.placements[1].matrices[0].partitions[1].z: unknown field of Partition");
}

TEST(JsonFile, ListsTheValuesOfAChoice) {
  const std::string message = json_error(R"({"schema_version": 1, "regions": {"reduction": "STAGGER"}})");
  EXPECT_NE(message.find("; allowed are TREE, CHAIN and STAGGERED"), message.npos) << message;
}

TEST(JsonFile, RefusesAFieldGivenTwice) {
  EXPECT_EQ(json_error(R"({"mapping": {"name": "a", "name": "b"}})"),
            " mapping.name: the field is given twice");
  EXPECT_EQ(json_error(R"({"schema_version": 1, "schemaVersion": 1})"),
            " schema_version: the field is given twice");
}

TEST(JsonFile, RefusesTwoBodies) {
  EXPECT_NE(
      json_error(R"({"schema_version": 1, "mapping": {}, "workload": {}})").find("'body' is already set"),
      std::string::npos);
}

TEST(JsonFile, RefusesNull) {
  EXPECT_EQ(json_error(R"({"mapping": {"name": null}})"),
            " mapping.name: null is not a value; leave the field out");
  EXPECT_EQ(json_error(R"({"mapping": {"placements": [{}, null]}})"),
            " mapping.placements[1]: null is not a value; leave the field out");
}

TEST(JsonFile, RefusesListsForValuesAndTheReverse) {
  EXPECT_EQ(json_error(R"({"mapping": {"name": ["a"]}})"),
            " mapping.name: a list stands where one value belongs");
  EXPECT_EQ(json_error(R"({"mapping": {"placements": {}}})"),
            " mapping.placements: one value stands where a list belongs");
  EXPECT_EQ(json_error(R"({"mapping": {"placements": [[]]}})"),
            " mapping.placements[0]: a list stands where one value belongs");
  EXPECT_EQ(json_error(R"({"mapping": 5})"), " mapping: a value stands where an object belongs");
  EXPECT_EQ(json_error(R"({"mapping": {"name": {}}})"),
            " mapping.name: an object stands where a value belongs");
}

TEST(JsonFile, TheFileIsOneObject) {
  for (const char* text : {"[]", "5", "\"x\"", "null", "[{}]"}) {
    EXPECT_EQ(json_error(text), " the file must hold one JSON object") << text;
  }
}

// Counted from 1; the byte in which the parser first knows.
TEST(JsonFile, PlacesSyntaxErrors) {
  EXPECT_TRUE(json_error("{\"schema_version\": 1,\n \"mapping\" {}}").starts_with("2:12: syntax error"))
      << json_error("{\"schema_version\": 1,\n \"mapping\" {}}");
  EXPECT_TRUE(json_error("{\"schema_version\": 1").starts_with("1:21: syntax error"));
  EXPECT_TRUE(json_error("{\"schema_version\": 1}}").starts_with("1:22: syntax error"));
  EXPECT_TRUE(json_error("{\"schema_version\": 1,}").starts_with("1:22: syntax error"));
  EXPECT_TRUE(json_error("{'schema_version': 1}").starts_with("1:2: syntax error"));
  EXPECT_TRUE(json_error("{\"architecture\": {\"name\": \"\xFF\"}}").starts_with("1:28: syntax error"));
}

TEST(JsonFile, RefusesNumbersThatDoNotFit) {
  EXPECT_EQ(json_error(R"({"architecture": {"clock_ghz": 1e400}})"), "1:36: number overflow parsing '1e400'");
  for (const char* number : {"-4", "4294967296", "1.5", "\"x\"", "true"}) {
    const std::string message =
        json_error(R"({"architecture": {"mesh": {"width": )" + std::string(number) + "}}}");
    EXPECT_TRUE(message.starts_with(" architecture.mesh.width: ")) << message;
    EXPECT_NE(message.find(number), message.npos) << message;
  }
}

TEST(JsonFile, RefusesAnUnknownEnumName) {
  const std::string message = json_error(R"({"mapping": {"placements": [{"kv": [{"tensor": "Q"}]}]}})");
  EXPECT_TRUE(message.starts_with(" mapping.placements[0].kv[0].tensor: ")) << message;
}

// The 100th bracket is allowed; the object around the list is the first.
TEST(JsonFile, LimitsNestingBeforeAnythingElse) {
  const std::string text = R"({"mapping": )";
  EXPECT_EQ(json_error(text + std::string(99, '[')), " mapping: a list stands where one value belongs");
  EXPECT_EQ(json_error(text + std::string(200'000, '[')),
            "1:112: objects and lists lie more than 100 deep in each other");
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += text;
  EXPECT_EQ(json_error(objects), "1:1201: objects and lists lie more than 100 deep in each other");
  // Brackets in texts are none.
  EXPECT_EQ(json_error(R"({"mapping": {"\"": ")" + std::string(200, '[') + "\"}}"),
            " mapping.\": unknown field of Mapping");
}

TEST(JsonFile, NothingStandsBehindANulByte) {
  EXPECT_EQ(json_error(std::string("{\"schema_version\": 1}\n\0{}", 25)),
            "2:1: a NUL byte (0x00); a text file has none");
}

// Protobuf's own reader would take all of these: "8" and 8.0 as 8, "true" as true.
TEST(JsonFile, RefusesValuesOfAnotherKind) {
  const auto mesh = [](const std::string& value) {
    return json_error(R"({"architecture": {"mesh": {"width": )" + value + "}}}");
  };
  const std::string allowed = " is no whole number that fits; allowed: 1 to 1024 macros";
  for (const char* value : {"\"8\"", "8.0", "8e0", "true", "-4", "4294967296", "18446744073709551624"}) {
    EXPECT_EQ(mesh(value), " architecture.mesh.width: " + std::string(value) + allowed);
  }
  EXPECT_EQ(json_error(R"({"architecture": {"clock_ghz": "1"}})"),
            " architecture.clock_ghz: \"1\" is no number; allowed: 0.001 to 100 GHz");
  EXPECT_EQ(json_error(R"({"architecture": {"clock_ghz": "NaN"}})"),
            " architecture.clock_ghz: \"NaN\" is no number; allowed: 0.001 to 100 GHz");
  EXPECT_EQ(json_error(R"({"architecture": {"name": 1}})"), " architecture.name: 1 is no text");
  EXPECT_EQ(json_error(R"({"workload": {"shape": {"tied_embeddings": "true"}}})"),
            " workload.shape.tied_embeddings: \"true\" is neither true nor false");
}

// The JSON mapping of protobuf writes 64 bits as a text, since not every reader has room for them.
TEST(JsonFile, SixtyFourBitsMayBeAText) {
  const auto words = [](const std::string& value) {
    return json_error(R"({"program": {"tasks": [{"compute": {"scratchpad_words": )" + value + "}}]}}");
  };
  for (const char* value : {"5", "\"5\"", "\"18446744073709551615\""}) {
    EXPECT_EQ(words(value), " schema_version: missing; this program reads version 1") << value;
  }
  for (const char* value : {"\"05\"", "\"-5\"", "\" 5\"", "\"0x5\"", "\"5.0\"", "\"\"", "5.0"}) {
    EXPECT_EQ(words(value), " program.tasks[0].compute.scratchpad_words: " + std::string(value) +
                                " is no whole number that fits");
  }
}

}  // namespace
}  // namespace primalsim
