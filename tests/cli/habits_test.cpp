// What people try: help, a mistyped word, a quiet run.
#include <gtest/gtest.h>

#include "core/nearest.h"
#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;

const std::string kHabitsRoot = PRIMALSIM_SOURCE_DIR;

TEST(Habits, HelpInEveryForm) {
  const std::string of_program = run_binary({"--help"}).standard_output;
  EXPECT_EQ(run_binary({"-h"}).standard_output, of_program);
  EXPECT_EQ(run_binary({"help"}).standard_output, of_program);
  const std::string of_compare = run_binary({"compare", "--help"}).standard_output;
  EXPECT_NE(of_compare.find("usage: primalsim compare"), std::string::npos);
  EXPECT_EQ(run_binary({"compare", "-h"}).standard_output, of_compare);
  EXPECT_EQ(run_binary({"help", "compare"}).standard_output, of_compare);
  EXPECT_EQ(run_binary({"--version"}).standard_output, "primalsim 0.1.0\n");
}

TEST(Habits, AMistypedWordGetsTheNearest) {
  const BinaryRun command = run_binary({"comapre", "x"});
  EXPECT_EQ(command.exit_status, 2);
  EXPECT_NE(command.standard_error.find("did you mean 'compare'?"), std::string::npos)
      << command.standard_error;
  const BinaryRun help = run_binary({"help", "generat"});
  EXPECT_NE(help.standard_error.find("did you mean 'generate'?"), std::string::npos) << help.standard_error;
  const BinaryRun option = run_binary({"compare", "x", "--contxt", "3"});
  EXPECT_EQ(option.exit_status, 2);
  EXPECT_NE(option.standard_error.find("did you mean '--context'?"), std::string::npos)
      << option.standard_error;
}

TEST(Habits, NothingIsGuessedFromAfar) {
  EXPECT_EQ(did_you_mean("frobnicate", {"compare", "generate"}), "");
  EXPECT_EQ(did_you_mean("rnu", {"run"}), "; did you mean 'run'?");
  EXPECT_EQ(did_you_mean("xyz", {"run"}), "");
}

TEST(Habits, QuietHasNoProgress) {
  const std::vector<std::string> compare{"compare",   kHabitsRoot + "/examples/models/tiny",
                                         "--arch",    kHabitsRoot + "/configs/tiny.txtpb",
                                         "--mapping", "primal"};
  EXPECT_NE(run_binary(compare).standard_error, "");
  std::vector<std::string> quiet = compare;
  quiet.emplace_back("--quiet");
  const BinaryRun run = run_binary(quiet);
  EXPECT_EQ(run.standard_error, "");
  EXPECT_NE(run.standard_output, "");
}

TEST(Habits, VerboseHasEveryAssumption) {
  const BinaryRun run = run_binary({"compare", kHabitsRoot + "/examples/models/tiny", "--arch",
                                    kHabitsRoot + "/configs/tiny.txtpb", "--mapping", "primal", "--verbose"});
  EXPECT_NE(run.standard_output.find("\nassumptions:\n  One decode step"), std::string::npos);
  EXPECT_NE(run.standard_output.find("\n  Token embedding"), std::string::npos);
}

// Elsewhere than on a terminal a line for each tenth: 20 steps are 10 lines.
TEST(Habits, ProgressOfAnExactGenerationIsCounted) {
  const BinaryRun run =
      run_binary({"generate", kHabitsRoot + "/examples/models/tiny", "--arch",
                  kHabitsRoot + "/configs/tiny.txtpb", "--prompt", "3", "--output", "21", "--exact"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_NE(run.standard_error.find("contexts of decode steps: 10 of 20, about "), std::string::npos)
      << run.standard_error;
  EXPECT_EQ(run.standard_error.find("contexts of decode steps: 11 of 20"), std::string::npos);
  EXPECT_EQ(run.standard_error.find('\r'), std::string::npos);
}

}  // namespace
}  // namespace primalsim::cli
