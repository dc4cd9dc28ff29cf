// Valid files, damaged byte by byte in a repeatable way: each must be read or refused with InputError that
// names the file; nothing else may come out, and what is read must be fit to be written.
#include <gtest/gtest.h>

#include <string>

#include "core/error.h"
#include "core/random_stream.h"
#include "proto/format.h"
#include "proto/read.h"
#include "proto/write.h"
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
        EXPECT_NO_THROW(to_bytes(file, format));
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

}  // namespace
}  // namespace primalsim
