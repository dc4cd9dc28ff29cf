#include <gtest/gtest.h>

#include "core/error.h"
#include "noc/traffic/generator.h"
#include "noc/traffic/matrix_file.h"
#include "noc/traffic/pattern.h"
#include "tests/cli/temporary_folder.h"

namespace primalsim::noc::traffic {
namespace {

std::string text_of(const std::vector<Demand>& demands) {
  std::string text;
  for (const Demand& demand : demands) {
    text += fmt::format("{}>{}:{} ", demand.source, demand.destination, demand.weight);
  }
  return text;
}

// The message without the folder.
std::string refusal(const std::string& content, std::uint32_t nodes = 2) {
  const testing::TemporaryFolder folder;
  try {
    read_matrix(folder.write("m.csv", content), nodes);
  } catch (const InputError& error) {
    return std::string(error.what()).substr(folder.path().string().size() + 1);
  }
  return "";
}

TEST(MatrixFile, ReadsPairsInAnyOrder) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.write("m.csv", "src,dst,weight\n1,0,2.5\n0,1,1e1\r\n\n0, 0 ,0\n");
  EXPECT_EQ(text_of(read_matrix(file, 2)), "0>1:10 1>0:2.5 ");
}

TEST(MatrixFile, ReadsAFullMatrix) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(text_of(read_matrix(folder.write("m.csv", "0,1\n2,0.5"), 2)), "0>1:1 1>0:2 1>1:0.5 ");
}

TEST(MatrixFile, MayBeginWithAByteOrderMark) {
  const testing::TemporaryFolder folder;
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(text_of(read_matrix(folder.write("m.csv", mark + "0,1\n2,0"), 2)), "0>1:1 1>0:2 ");
  EXPECT_EQ(text_of(read_matrix(folder.write("p.csv", mark + "src,dst,weight\n0,1,3\n"), 2)), "0>1:3 ");
}

TEST(MatrixFile, NamesFileAndLineOfWhatIsWrong) {
  EXPECT_EQ(refusal("src,dst,weight\n0,2,1\n"), "m.csv:2: dst is '2'; allowed is 0 to 1");
  EXPECT_EQ(refusal("src,dst,weight\n-1,1,1\n"), "m.csv:2: src is '-1'; allowed is 0 to 1");
  EXPECT_EQ(refusal("src,dst,weight\n0,1,-3\n"),
            "m.csv:2: weight is '-3'; allowed is a number from 0 to 1e15");
  EXPECT_EQ(refusal("src,dst,weight\n0,1,nan\n"),
            "m.csv:2: weight is 'nan'; allowed is a number from 0 to 1e15");
  EXPECT_EQ(refusal("src,dst,weight\n0,1\n"), "m.csv:2: 2 fields; expected 3");
  EXPECT_EQ(refusal("src,dst,weight\n0,1,1\n1,1,2\n0,1,3\n"),
            "m.csv:4: src 0 and dst 1 are in line 2 already");
  EXPECT_EQ(refusal("0,1\n0,1,2\n"), "m.csv:2: 3 fields; expected 2");
  EXPECT_EQ(refusal("0,1\n"), "m.csv: 1 rows; expected 2");
  EXPECT_EQ(refusal("0,1\n1,0\n1,1\n"), "m.csv:3: more than 2 rows");
  EXPECT_EQ(refusal("0,0\n0,0\n"), "m.csv: no weight is more than 0");
  EXPECT_EQ(refusal(""), "m.csv: cannot be read, or is empty");
}

TEST(MatrixFile, MissingFileIsAnError) { EXPECT_THROW(read_matrix("does-not-exist.csv", 2), InputError); }

// Source 0 has 3 of 4 parts of all packets, twice the mean of 2 sources times 3/4: its share is 1.5, and the
// mean rate can be 1/1.5 at most.
TEST(Matrix, SourcesDifferInRateAsTheirRowsDo) {
  const testing::TemporaryFolder folder;
  const auto matrix = make_pattern("matrix", {2, 1}, {{}, folder.write("m.csv", "1,2\n1,0\n")});
  EXPECT_DOUBLE_EQ(matrix->share(0), 1.5);
  EXPECT_DOUBLE_EQ(matrix->share(1), 0.5);
  EXPECT_DOUBLE_EQ(highest_flit_rate(*matrix, 2, {}), 1 / 1.5);
}

// 30,000 draws from row 0, one in three to node 0.
TEST(Matrix, DestinationsFollowTheRow) {
  const testing::TemporaryFolder folder;
  const auto matrix = make_pattern("matrix", {2, 1}, {{}, folder.write("m.csv", "1,2\n1,0\n")});
  RandomStream random(3);
  int to_0 = 0;
  for (int i = 0; i < 30'000; ++i) to_0 += matrix->destination(0, random) == 0 ? 1 : 0;
  EXPECT_NEAR(to_0, 10'000, 400);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(matrix->destination(1, random), 0U);
}

TEST(MatrixFile, ANulByteIsRefusedWithItsPlace) {
  EXPECT_EQ(refusal(std::string("0,1\n2,0\0\n", 9)), "m.csv:2:4: a NUL byte (0x00); a text file has none");
}

}  // namespace
}  // namespace primalsim::noc::traffic
