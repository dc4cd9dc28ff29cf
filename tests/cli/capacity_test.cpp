// What a scratchpad holds is the same to the command that checks a mapping and to the one that runs it, also
// where a slice of sums is no whole number of flits.
#include <gtest/gtest.h>

#include "tests/cli/run_binary.h"
#include "tests/cli/temporary_folder.h"

namespace primalsim::cli {
namespace {

using testing::run_binary;

class CapacityTest : public ::testing::Test {
 protected:
  CapacityTest() {
    const auto map = run_binary({"map", model_, "--arch", machine_, "--strategy", "primal", "-o", mapping_});
    EXPECT_EQ(map.exit_status, 0) << map.standard_error;
  }

  std::string problem_of(const char* command, const char* context) const {
    const auto run = run_binary({command, model_, "--arch", machine_, "--mapping", mapping_, "--context",
                                 context, "--max-positions", "4096"});
    EXPECT_EQ(run.exit_status, run.standard_error.find("overflows") == std::string::npos ? 0 : 2);
    const std::size_t at = run.standard_error.find("placements[0]");
    return at == std::string::npos ? "" : run.standard_error.substr(at);
  }

  const testing::TemporaryFolder folder_;
  const std::string model_ = std::string(PRIMALSIM_SOURCE_DIR) + "/examples/models/tiny";
  const std::string machine_ = std::string(PRIMALSIM_SOURCE_DIR) + "/tests/machines/sum_bits_17.txtpb";
  const std::string mapping_ = folder_ / "m.txtpb";
};

// 1,028 bytes less 2 accumulators of 40 and 4 packet buffers of 16 leave 884: 55 entries of K, 16 bytes each,
// on each of a head's macros; `map` says 1,760 tokens.
TEST_F(CapacityTest, CheckAndRunAgreeToTheToken) {
  EXPECT_EQ(problem_of("check", "1760"), "");
  EXPECT_EQ(problem_of("run", "1760"), "");
  for (const char* const context : {"1761", "1792"}) {
    const std::string problem = problem_of("check", context);
    EXPECT_NE(problem.find("has room for 1760 entries"), std::string::npos) << problem;
    EXPECT_EQ(problem_of("run", context), problem);
  }
}

}  // namespace
}  // namespace primalsim::cli
