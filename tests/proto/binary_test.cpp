// Damaged and foreign binary files.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "proto/read.h"
#include "tests/proto/expect_error.h"
#include "tests/proto/sample_files.h"

namespace primalsim {
namespace {

using testing::sample;

// The error, without the file's name in front.
std::string error(const std::string& bytes) {
  const std::string message = testing::error_of<InputError>([&] { parse_file(bytes, Format::kBinary, "F"); });
  return message.starts_with("F: ") ? message.substr(3) : "(no file) " + message;
}

TEST(BinaryFile, NamesTheMessageWithAnUnknownField) {
  v1::File file = sample(testing::kMappingText);
  v1::Partition* partition =
      file.mutable_mapping()->mutable_placements(0)->mutable_matrices(0)->mutable_partitions(1);
  partition->GetReflection()->MutableUnknownFields(partition)->AddVarint(99, 5);
  EXPECT_EQ(error(file.SerializeAsString()),
            "mapping.placements[0].matrices[0].partitions[1]: unknown field number 99 of Partition");
}

TEST(BinaryFile, RefusesAnUnknownFieldOfTheFile) {
  v1::File file = sample(testing::kMappingText);
  file.GetReflection()->MutableUnknownFields(&file)->AddLengthDelimited(999, "x");
  EXPECT_EQ(error(file.SerializeAsString()), "unknown field number 999 of File");
}

// schema_version as text (field 1, wire type 2) cannot be the number it should be.
TEST(BinaryFile, RefusesAWrongWireType) {
  EXPECT_EQ(error("\x0A\x01x"), "schema_version: missing; this program reads version 1");
}

TEST(BinaryFile, NoBeginningOfAFileIsAFile) {
  for (const std::string& text : testing::sample_texts()) {
    const std::string bytes = sample(text).SerializeAsString();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const std::string message = error(bytes.substr(0, length));
      ASSERT_FALSE(message.starts_with("(")) << length << ": " << message;
    }
  }
}

TEST(BinaryFile, RefusesGarbage) {
  EXPECT_EQ(error("hello, world"), "not a binary primalsim.v1.File message: cut short or damaged (12 bytes)");
}

TEST(BinaryFile, RefusesATextThatIsNotUtf8) {
  v1::File file = sample(testing::kArchitectureText);
  std::string bytes = file.SerializeAsString();
  EXPECT_TRUE(error(testing::changed(bytes, "sample", "sam\xFFle")).starts_with("not a binary"))
      << error(bytes);
}

TEST(BinaryFile, SurvivesDeepNesting) {
  // Groups (wire type 3) of field 100, one in the other: 100 << 3 | 3 = 803 = 0xA3 0x06.
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes += "\xA3\x06";
  EXPECT_TRUE(error(bytes).starts_with("not a binary"));
}

// Field 3 of File, wire type 2: the reader would merge both. The first is 2 + 3 bytes behind
// schema_version's 2.
TEST(BinaryFile, RefusesAMessageGivenTwice) {
  const std::string bytes = sample(testing::kArchitectureText).SerializeAsString();
  EXPECT_EQ(error(bytes + bytes.substr(2)),
            fmt::format("architecture: the field is given twice (byte {})", bytes.size()));
  EXPECT_EQ(error("\x08\x01\x08\x01" + bytes.substr(2)), "schema_version: the field is given twice (byte 2)");
}

TEST(BinaryFile, RefusesTwoBodies) {
  const std::string first = sample(testing::kArchitectureText).SerializeAsString();
  const std::string second = sample(testing::kMappingText).SerializeAsString();
  EXPECT_EQ(
      error(first + second.substr(2)),
      fmt::format("mapping: architecture is given, too; allowed is one of them (byte {})", first.size()));
}

// architecture (field 3), 10 bytes: mesh (field 3), 8 bytes: width (field 1) = 2^32 + 4, whose lowest 32 bits
// are 4, in five bytes, height (field 2) 4.
TEST(BinaryFile, RefusesANumberThatDoesNotFit) {
  const std::string bytes("\x08\x01\x1A\x0A\x1A\x08\x08\x84\x80\x80\x80\x10\x10\x04", 14);
  EXPECT_EQ(error(bytes),
            "architecture.mesh.width: 4294967300 does not fit; allowed: 0 to 4294967295 (byte 6)");
}

}  // namespace
}  // namespace primalsim
