// Valid files, damaged byte by byte in a repeatable way: each must be read or refused with InputError that
// names the file; nothing else may come out, and what is read must come back the same through all three
// formats.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/random_stream.h"
#include "proto/format.h"
#include "proto/read.h"
#include "tests/proto/same_in_every_format.h"
#include "tests/proto/sample_files.h"

namespace primalsim {
namespace {

// Changes, inserts, removes, doubles or cuts off at random places.
void damage(std::string& bytes, RandomStream& random) {
  for (std::uint64_t changes = 1 + random.below(4); changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = random.below(bytes.size());
    switch (random.below(6)) {
      case 0:
        bytes[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << random.below(8));
        break;
      case 2:
        bytes.insert(at, 1, static_cast<char>(random.below(256)));
        break;
      case 3:
        bytes.erase(at, 1 + random.below(8));
        break;
      case 4:
        bytes.insert(at, bytes.substr(random.below(bytes.size()), 1 + random.below(32)));
        break;
      default:
        if (random.below(8) == 0) bytes.resize(at);
        break;
    }
  }
}

// A number in the place of one of the file's: those that formats are known to write and read differently.
void change_a_number(std::string& text, RandomStream& random) {
  static const std::vector<std::string> kNumbers{"-0",
                                                 "-0.0",
                                                 "0.0",
                                                 "5e-324",
                                                 "2.2250738585072014e-308",
                                                 "1.7976931348623157e308",
                                                 "0.30000000000000004",
                                                 "1e22",
                                                 "9007199254740993",
                                                 "18446744073709551615",
                                                 "4294967295",
                                                 "1e-7",
                                                 "123456789.123456789",
                                                 "010",
                                                 "1e0"};
  constexpr const char* kDigits = "0123456789";
  const std::size_t at = text.find_first_of(kDigits, random.below(text.size()));
  if (at == text.npos) return;
  const std::size_t end = std::min(text.find_first_not_of("0123456789.e+-", at), text.size());
  text.replace(at, end - at, kNumbers[random.below(kNumbers.size())]);
}

class ReadFuzz : public ::testing::TestWithParam<Format> {};

TEST_P(ReadFuzz, DamagedFilesAreReadOrRefused) {
  const Format format = GetParam();
  int refused = 0;
  int read = 0;
  for (std::size_t kind = 0; kind < testing::sample_texts().size(); ++kind) {
    const std::string valid = to_bytes(testing::sample(testing::sample_texts()[kind]), format);
    RandomStream random(1, kind);
    for (int round = 0; round < 1000; ++round) {
      std::string bytes = valid;
      damage(bytes, random);
      try {
        const v1::File file = parse_file(bytes, format, "F");
        ASSERT_NO_THROW(testing::expect_same_in_every_format(file)) << bytes;
        ++read;
      } catch (const InputError& error) {
        ASSERT_TRUE(std::string(error.what()).starts_with("F:")) << error.what();
        ++refused;
      }
    }
  }
  // Both ways were taken: the damage is neither always fatal nor always harmless.
  EXPECT_GT(refused, 1000);
  EXPECT_GT(read, 50);
}

INSTANTIATE_TEST_SUITE_P(Formats, ReadFuzz, ::testing::Values(Format::kText, Format::kBinary, Format::kJson));

TEST_P(ReadFuzz, OddNumbersMeanTheSameInEveryFormat) {
  const Format format = GetParam();
  if (format == Format::kBinary) GTEST_SKIP() << "has no digits";
  int read = 0;
  for (std::size_t kind = 0; kind < testing::sample_texts().size(); ++kind) {
    const std::string valid = to_bytes(testing::sample(testing::sample_texts()[kind]), format);
    RandomStream random(2, kind);
    for (int round = 0; round < 1000; ++round) {
      std::string text = valid;
      change_a_number(text, random);
      try {
        const v1::File file = parse_file(text, format, "F");
        ASSERT_NO_THROW(testing::expect_same_in_every_format(file)) << text;
        ++read;
      } catch (const InputError& error) {
        ASSERT_TRUE(std::string(error.what()).starts_with("F:")) << error.what();
      }
    }
  }
  EXPECT_GT(read, 500);
}

}  // namespace
}  // namespace primalsim
