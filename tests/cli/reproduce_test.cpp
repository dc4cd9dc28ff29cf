// primalsim reproduce: the real binary.
#include "study/reproduce.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

TEST(ReproduceSlow, EveryFigureIsSimulatedOrSaysWhyNot) {
  const BinaryRun run = run_binary({"reproduce", "--figures-only", "--json", "--threads", "1"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto parsed = nlohmann::json::parse(run.standard_output);
  ASSERT_EQ(parsed["figures"].size(), static_cast<std::size_t>(study::reference_data().figures_size()));
  for (const auto& figure : parsed["figures"]) {
    const bool simulated = !figure["ideal"].is_null() && !figure["calibrated"].is_null();
    const bool gpu = !figure["roofline"].is_null();
    EXPECT_EQ(simulated + gpu + !figure["not_simulated"].is_null(), 1) << figure;
    if (!simulated) continue;
    EXPECT_NEAR(figure["ideal_ratio"]["tokens_per_second"].get<double>(),
                figure["ideal"]["tokens_per_second"].get<double>() /
                    figure["published"]["tokens_per_second"].get<double>(),
                1e-9);
  }
  EXPECT_EQ(run_binary({"reproduce", "--figures-only", "--json", "--threads", "4"}).standard_output,
            run.standard_output);
}

TEST(ReproduceBadInput, IsRefusedWithoutAResult) {
  const TemporaryFolder folder;
  const std::string machine = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/tiny.txtpb";
  const auto refused = [](const std::vector<std::string>& arguments, const std::string& part) {
    std::vector<std::string> words{"reproduce"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const BinaryRun run = run_binary(words);
    EXPECT_EQ(run.exit_status, 2) << part;
    EXPECT_EQ(run.standard_output, "");
    EXPECT_NE(run.standard_error.find(part), std::string::npos) << run.standard_error;
  };
  refused({"--calibration", machine}, "holds no calibration");
  refused({"--calibration", folder / "none.txtpb"}, "none.txtpb");
  refused({"--fit", folder / "c.json"}, "allowed is a .txtpb file");
  refused({"--fit", folder / "c.txtpb", "--calibration", machine}, "exclude each other");
  refused({"--fit", folder / "none/c.txtpb"}, "there is no folder");
  refused({"--threads", "0"}, "--threads");
  refused({"extra"}, "positional");
}

// Somebody's work, damaged or of another kind or by hand, is not replaced; it is left to the byte.
TEST(ReproduceBadInput, FitReplacesOnlyWhatItWrote) {
  const TemporaryFolder folder;
  const std::string root = PRIMALSIM_SOURCE_DIR;
  for (const char* const name :
       {"fuzz/seeds/message_text/calibration_twice.txtpb",
        "fuzz/seeds/message_text/calibration_denormal.txtpb", "configs/tiny.txtpb"}) {
    const std::string text = testing::read_text(root + "/" + name);
    const std::string file = folder.write("c.txtpb", text);
    const BinaryRun run = run_binary({"reproduce", "--figures-only", "--fit", file});
    EXPECT_EQ(run.exit_status, 2) << name;
    EXPECT_NE(run.standard_error.find("--fit has not written it"), std::string::npos) << run.standard_error;
    EXPECT_EQ(testing::read_text(file), text);
  }
  std::string by_hand = testing::read_text(root + "/configs/calibration.txtpb");
  by_hand.insert(0, "# mine\n");
  const std::string file = folder.write("c.txtpb", by_hand);
  EXPECT_EQ(run_binary({"reproduce", "--figures-only", "--fit", file}).exit_status, 2);
  EXPECT_EQ(testing::read_text(file), by_hand);
}

TEST(ReproduceSlow, FitReplacesWhatItWrote) {
  const TemporaryFolder folder;
  const std::string fitted =
      testing::read_text(std::string(PRIMALSIM_SOURCE_DIR) + "/configs/calibration.txtpb");
  const std::string file = folder.write("c.txtpb", fitted);
  EXPECT_EQ(run_binary({"reproduce", "--figures-only", "--quiet", "--fit", file}).exit_status, 0);
  EXPECT_EQ(testing::read_text(file), fitted);
}

}  // namespace
}  // namespace primalsim::cli
